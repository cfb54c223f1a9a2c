# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the artifact's content, and runs the README's first playbook with the installed artifact alone.

The playbook runs against the emulator in the artifact. Everything that the collection must not need is removed
first: all but meta, plugins, roles, playbooks and extensions.

``python installed.py <archive> <folder>``
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from certificates import issue

NEEDED = {"meta", "plugins", "roles", "playbooks", "extensions"}
#: The top level of the artifact. Anything else there is a mistake in galaxy.yml.
SHIPPED = NEEDED | {
    *("CHANGELOG.rst", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "FILES.json", "LICENSE", "MANIFEST.json", "README.md"),
    *("SECURITY.md", "bindep.txt", "changelogs", "docs", "requirements.txt"),
}
#: The largest artifact, in bytes for each module: docs/inclusion.md promises it.
PER_MODULE = 9_500
TOOLS = Path(sys.executable).parent


def content(archive: Path) -> list[str]:
    """List the content; returns what is wrong with it."""
    with tarfile.open(archive) as opened:
        files = sorted(member.name for member in opened.getmembers() if not member.isdir())
    print("\n".join([*files, f"{len(files)} files, {archive.stat().st_size // 1000} kB"]))
    size, modules = archive.stat().st_size, sum(name.startswith("plugins/modules/") for name in files)
    large = [f"too large: {size} bytes for {modules} modules"] if size > PER_MODULE * modules else []
    needed = ("README.md", "LICENSE", "meta/runtime.yml", "requirements.txt")
    unexpected = [f"unexpected: {name}" for name in files if name.split("/")[0] not in SHIPPED or "__pycache__" in name]
    return large + unexpected + [f"missing: {name}" for name in needed if name not in files]


def install(archive: Path, folder: Path) -> Path:
    """Returns the collection's folder."""
    command = [
        str(TOOLS / "ansible-galaxy"),
        "collection",
        "install",
        str(archive),
        "--collections-path",
        str(folder),
        "--offline",
    ]
    subprocess.run(command, check=True, env=environment(folder))
    collection = folder / "ansible_collections" / "m365" / "graph"
    for path in collection.iterdir():
        if path.name not in NEEDED:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return collection


def environment(folder: Path) -> dict[str, str]:
    """Nothing leads to the checkout or its copy."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.startswith(("AZURE_", "M365_GRAPH_"))
    }
    return {**kept, "ANSIBLE_COLLECTIONS_PATH": str(folder)}


def emulator(collection: Path, folder: Path, *more: str) -> dict[str, str]:
    """What the emulator's command answers."""
    command = [sys.executable, "-m", "m365_graph_emulator", "--directory", str(folder), *more]
    variables = {**os.environ, "PYTHONPATH": str(collection / "roles" / "emulator" / "files")}
    done = subprocess.run(command, check=True, env=variables, stdout=subprocess.PIPE, text=True)
    answer: dict[str, str] = json.loads(done.stdout) if done.stdout.strip() else {}
    return answer


def main(arguments: list[str]) -> int:
    archive, folder = map(Path, arguments)
    if mistakes := content(archive):
        print("\n".join(mistakes))
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    playbook = re.findall(r"^```yaml\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)[0]
    collection = install(archive, folder)
    work = folder / "work"
    (work / "files").mkdir(parents=True)
    (work / "files" / "code-signing.cer").write_text(
        issue("Contoso Apps", now=dt.datetime.now(dt.UTC)).pem, encoding="utf-8"
    )
    (work / "site.yml").write_text(playbook, encoding="utf-8")
    graph = emulator(collection, work / "emulator", "--background")
    try:
        asked = {
            "AZURE_TENANT_ID": graph["tenant_id"],
            "AZURE_CLIENT_ID": graph["client_id"],
            "AZURE_CLIENT_SECRET": graph["client_secret"],
            "AZURE_AUTHORITY_HOST": graph["authority_url"],
            "M365_GRAPH_URL": graph["graph_url"],
            "M365_GRAPH_CA_PATH": graph["ca_path"],
        }
        for changed in (1, 0):  # the first run uploads, the second finds everything in order
            command = [str(TOOLS / "ansible-playbook"), "site.yml"]
            run = subprocess.run(
                command,
                cwd=work,
                env={**environment(folder), **asked},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            print(run.stdout)
            if run.returncode or f"changed={changed} " not in run.stdout:
                return 1
    finally:
        emulator(collection, work / "emulator", "--stop")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
