# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The copy of the collection in build/: ansible-test requires it in ansible_collections/m365/graph, without a link."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
COPY = BUILD / "ansible_collections" / "m365" / "graph"

_KEPT = (Path("tests/output"), Path(".git"))


def files() -> set[Path]:
    """What git tracks, and what it would track after ``git add --all``."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return {Path(name) for name in listing.split("\0") if name and os.path.lexists(ROOT / name)}


def refresh_copy() -> int:
    """Make the copy equal to the checkout; returns the number of files."""
    wanted = files()
    COPY.mkdir(parents=True, exist_ok=True)
    if not (COPY / ".git").exists():
        # ansible-test asks git for the list of files. The checkout's git ignores build/, so it would report none.
        subprocess.run(["git", "init", "--quiet", "--template=", "."], cwd=COPY, check=True)
    for folder, folders, names in os.walk(COPY, topdown=False):
        here = Path(folder).relative_to(COPY)
        if any(here == kept or kept in here.parents for kept in _KEPT):
            continue
        links = [name for name in folders if (COPY / here / name).is_symlink()]
        for name in [*names, *links]:
            if here / name not in wanted:
                (COPY / here / name).unlink()
        with contextlib.suppress(OSError):  # not empty
            (COPY / here).rmdir()
    COPY.mkdir(parents=True, exist_ok=True)
    for path in wanted:
        source, target = ROOT / path, COPY / path
        ours = source.lstat()
        if os.path.lexists(target):
            theirs = target.lstat()
            if (ours.st_size, ours.st_mode, ours.st_mtime_ns) == (theirs.st_size, theirs.st_mode, theirs.st_mtime_ns):
                continue
            target.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    return len(wanted)
