# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the pipelines in docs/gitops with tools of others: check-jsonschema, zizmor, and actionlint if it is in PATH.

Nothing is downloaded: check-jsonschema contains the schemas of the services, and zizmor runs offline.

``python kits.py <collection>``
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

SCHEMAS: dict[str, tuple[str, ...]] = {
    "github-actions.yml": ("vendor.github-workflows",),
    "gitlab-ci.yml": ("vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    # Its patterns have escapes that Unicode mode of ECMAScript refuses.
    "azure-pipelines.yml": ("vendor.azure-pipelines", "--regex-variant", "nonunicode"),
    "dependabot.yml": ("vendor.dependabot",),
    "renovate.json": ("vendor.renovate",),
}
#: Where the services look for the files, as far as a tool depends on it.
PLACES = {"github-actions.yml": ".github/workflows/m365.yml", "dependabot.yml": ".github/dependabot.yml"}
NOT_KITS = {"requirements.txt", "requirements.yml"}


def tool(name: str) -> str:
    """The path of a tool in the environment of this Python, or in PATH; empty if there is none."""
    own = Path(sys.executable).parent / name
    return str(own) if own.exists() else shutil.which(name) or ""


def without_targets(text: str) -> str:
    """An Azure pipeline without the targets of its tasks, which the schema omits.

    Microsoft documents them: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-task. Raises
    ValueError for a target that is not documented.
    """
    document: dict[str, Any] = yaml.safe_load(text)
    for job in document["jobs"]:
        for step in job["steps"]:
            if "task" in step and step.pop("target", {"commands": "any"}).get("commands") not in ("any", "restricted"):
                raise ValueError(f"{step['displayName']}: commands are any or restricted")
    return yaml.safe_dump(document, sort_keys=False)


def check(folder: Path) -> int:
    """Print what the tools say of the pipelines in a folder; returns the number of tools that object."""
    names = {path.name for path in folder.iterdir()} - NOT_KITS
    if names != {*SCHEMAS}:
        print(f"without a schema, or missing: {', '.join(sorted(names ^ {*SCHEMAS}))}")
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        commands: list[Sequence[str]] = []
        for file, schema in SCHEMAS.items():
            target = place / PLACES.get(file, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = (folder / file).read_text(encoding="utf-8")
            target.write_text(without_targets(text) if file == "azure-pipelines.yml" else text, encoding="utf-8")
            commands.append([tool("check-jsonschema"), "--no-cache", "--builtin-schema", *schema, str(target)])
        commands.append([tool("zizmor"), "--offline", "--no-progress", "--persona=pedantic", str(place)])
        if tool("actionlint"):
            commands.append([tool("actionlint"), str(place / PLACES["github-actions.yml"])])
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                failed += 1
                print(f"{Path(command[0]).name} {command[-1].removeprefix(f'{place}/')}:\n{done.stdout}{done.stderr}")
    print(f"{len(SCHEMAS)} files, {len(commands)} checks, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(min(check(Path(sys.argv[1]) / "docs" / "gitops"), 1))
