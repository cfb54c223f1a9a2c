# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks with ansible-builder that an execution environment gets what the installed collection needs.

``python execution_environment.py <archive> <folder> <ansible-galaxy>``, with ansible-builder next to the interpreter.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(archive: str, folder: Path, galaxy: str) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pip, bindep, context, collections = (folder / name for name in ("pip.txt", "bindep.txt", "context", "collections"))
    builder = Path(sys.executable).parent / "ansible-builder"
    definition = ROOT / "docs" / "controller" / "execution-environment.yml"
    commands: tuple[list[str | Path], ...] = (
        [galaxy, "collection", "install", "--offline", "-p", collections, archive],
        [builder, "introspect", "--write-pip", pip, "--write-bindep", bindep, collections],
        [builder, "create", "--file", definition, "--context", context, "--output-filename", "Containerfile"],
    )
    variables = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    for command in commands:
        subprocess.run(command, cwd=folder, env=variables, check=True)
    expected = {
        pip: re.findall(r"^[\w-]+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE),
        bindep: re.findall(r"^[\w-]+", (ROOT / "bindep.txt").read_text(encoding="utf-8"), re.MULTILINE),
        context / "Containerfile": ["ansible-galaxy collection install", "introspect.py"],
        context / "_build" / "requirements.yml": ["m365.graph"],
    }
    missing = [
        f"{word} in {path}"
        for path, words in expected.items()
        for word in words
        if word not in path.read_text(encoding="utf-8")
    ]
    print("missing: " + (", ".join(missing) or "nothing"))
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
