# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make release VERSION=1.0.0``: write down a release: its number wherever it stands, and its changelog.

galaxy.yml holds the version to come, and so does ``version_added`` of what is new. Should another number be
released, what was to come with the one comes with the other. Nothing is committed, tagged or uploaded:
docs/release.md has the next steps.

``python release.py <checkout> <version>``
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

GALAXY = "galaxy.yml"
USER_AGENT = "plugins/module_utils/_client/exchange.py"
CHANGELOG = "changelogs/changelog.yaml"
#: Where ``version_added`` stands.
DOCUMENTED = ("plugins/**/*.py", "plugins/**/*.yml", "roles/*/meta/argument_specs.yml")
Numbers = tuple[int, ...]


class Refused(Exception):
    """The release cannot be made; the text is the reason."""


def _numbers(version: str) -> Numbers:
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise Refused(f"VERSION={version} is not three numbers, as 1.0.0 is.")
    return tuple(map(int, version.split(".")))


def _replace(path: Path, pattern: str, text: str) -> int:
    """Returns how often the pattern was found."""
    before = path.read_text(encoding="utf-8")
    after, count = re.subn(pattern, lambda _found: text, before, flags=re.MULTILINE)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return count


def release(root: Path, version: str) -> str:
    """Write everything but the changelog; returns the version that was to come. Raises :class:`Refused`."""
    wanted = _numbers(version)
    found = re.search(r"^version: (\S+)$", (root / GALAXY).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise Refused(f"{GALAXY} has no version.")
    coming = found[1]
    released = re.findall(r"^  (\d+\.\d+\.\d+):$", (root / CHANGELOG).read_text(encoding="utf-8"), re.MULTILINE)
    if (newest := max(released, key=_numbers, default=None)) and wanted <= _numbers(newest):
        raise Refused(f"VERSION={version} is not newer than {newest}, which is released.")
    if coming not in released:
        for path in (path for pattern in DOCUMENTED for path in root.glob(pattern)):
            _replace(path, rf"(?<=version_added: ){re.escape(coming)}$", version)
    _replace(root / GALAXY, r"(?<=^version: )\S+$", version)
    if not _replace(root / USER_AGENT, r'(?<=^USER_AGENT = "m365\.graph/)\S+', version):
        raise Refused(f"{USER_AGENT} has no USER_AGENT.")
    return coming


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("Say which: make release VERSION=1.0.0", file=sys.stderr)
        return 2
    root, version = Path(arguments[0]), arguments[1]
    try:
        coming = release(root, version)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 2
    print(f"{coming} is released as {version}." if coming != version else f"{version} is released.")
    return subprocess.run(["antsibull-changelog", "release", "--version", version], cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
