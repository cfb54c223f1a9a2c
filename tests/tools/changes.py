# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files a change touches, so that the tests of the modules in it leave nothing out (tests/support/by_day.py)."""

from __future__ import annotations

import subprocess

from workspace import ROOT

#: What a branch is compared with; the first that exists and is not the branch itself.
BASES = ("origin/HEAD", "origin/main", "main")


def _git(*arguments: str) -> list[str]:
    """Lines of git's output; none where git cannot say, such as in a clone without history."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def changed() -> list[str]:
    """Paths of files that differ from where the branch began, on the main branch from the commit before."""
    head = _git("rev-parse", "HEAD")
    began = (_git("merge-base", "HEAD", base) for base in BASES)
    base = next((found for found in began if found and found != head), ["HEAD^"])
    new = _git("ls-files", "--others", "--exclude-standard")
    return sorted({*_git("diff", "--name-only", *base), *_git("diff", "--name-only", "HEAD"), *new})
