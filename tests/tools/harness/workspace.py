# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout, the build folder and the copy of the collection in it.

ansible-test insists on a tree in ``ansible_collections/<namespace>/<name>`` that is no symbolic link, so the checkout is copied there.
"""

from __future__ import annotations

import contextlib
import fcntl
import fnmatch
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .console import Console

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build"
COLLECTIONS = BUILD
COPY = BUILD / "ansible_collections" / "m365" / "graph"
REPORTS = BUILD / "reports"
DIST = BUILD / "dist"

# What stands in the copy only: what ansible-test leaves there, and a repository of its own.
_KEPT_IN_COPY = (Path("tests/output"), Path(".git"))


@contextlib.contextmanager
def build_lock(console: Console) -> Iterator[None]:
    """One run at a time in a checkout: the environments, the copy and the reports are shared."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.line("Another make is at work in this checkout; waiting for it.", "yellow")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tracked_files() -> list[Path] | None:
    """What git tracks, or would with ``git add --all``; None where this is no git checkout of its own."""
    if not (ROOT / ".git").exists():
        return None
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [Path(os.fsdecode(name)) for name in listing.split(b"\0") if name]


def _unignored_files() -> list[Path]:
    """The same without git (an unpacked archive): everything but what .gitignore names, in its simple patterns."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    patterns = [line.strip().strip("/") for line in lines if line.strip() and not line.startswith("#")]

    def ignored(path: Path) -> bool:
        return any(fnmatch.fnmatch(path.name, pattern) or fnmatch.fnmatch(path.as_posix(), pattern) for pattern in patterns)

    files: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if name != ".git" and not ignored(here / name)]
        files += [here / name for name in names if not ignored(here / name)]
    return files


def _same(source: Path, target: Path) -> bool:
    if source.is_symlink() or target.is_symlink():
        return source.is_symlink() and target.is_symlink() and os.readlink(source) == os.readlink(target)
    if not target.is_file():
        return False
    ours, theirs = source.stat(), target.stat()
    return ours.st_size == theirs.st_size and ours.st_mode == theirs.st_mode and source.read_bytes() == target.read_bytes()


def refresh_copy() -> int:
    """Make the copy equal to the checkout, touching only what differs. Returns the number of files."""
    tracked = _tracked_files()
    files = {path for path in (_unignored_files() if tracked is None else tracked) if (ROOT / path).is_symlink() or (ROOT / path).is_file()}
    COPY.mkdir(parents=True, exist_ok=True)
    if not (COPY / ".git").exists():
        # ansible-test and ansible-lint ask git for their files. The checkout's git ignores the build folder: they would find none, and pass.
        subprocess.run(["git", "init", "--quiet", "--template=", "."], cwd=COPY, check=True, stdin=subprocess.DEVNULL)

    for folder, folders, names in os.walk(COPY, topdown=False):
        here = Path(folder).relative_to(COPY)
        if any(here == kept or kept in here.parents for kept in _KEPT_IN_COPY):
            continue
        for name in names:
            if here / name not in files:
                (COPY / here / name).unlink()
        for name in folders:
            path = COPY / here / name
            if path.is_symlink():
                if here / name not in files:
                    path.unlink()
            elif not any(path.iterdir()):
                path.rmdir()

    for path in sorted(files):
        source, target = ROOT / path, COPY / path
        if _same(source, target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    return len(files)
