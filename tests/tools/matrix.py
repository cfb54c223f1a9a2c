# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The support matrix as data, and the Python interpreters of this machine. Add a row to support another version."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One Python with one ansible-core. Rows that are ``nightly`` run in ``make nightly`` only."""

    python: str
    core: str
    nightly: bool = False

    @property
    def name(self) -> str:
        return f"{self.python}-core{self.core}" if self.nightly else self.python

    @property
    def requirement(self) -> str:
        return f"ansible-core~={self.core}.0"


ROWS = (
    Row("3.11", "2.19"),
    Row("3.12", "2.21"),
    Row("3.13", "2.21"),
    Row("3.12", "2.19", nightly=True),
    Row("3.12", "2.20", nightly=True),
    Row("3.14", "2.21", nightly=True),
)

_IDENTIFY = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys._base_executable or sys.executable)"


def _candidates(name: str) -> Iterator[Path]:
    """PATH first, then the folders of version managers: nox does not look into those."""
    home = Path.home()
    roots = (
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        Path(os.environ.get("ASDF_DATA_DIR", home / ".asdf")) / "installs/python",
        Path(os.environ.get("MISE_DATA_DIR", home / ".local/share/mise")) / "installs/python",
        Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python")),
        Path(os.environ.get("RUNNER_TOOL_CACHE", home / "hostedtoolcache")) / "Python",
    )
    yield Path(sys.executable)
    yield from (Path(folder) / name for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder)
    for root in roots:
        yield from sorted([*root.glob(f"*/bin/{name}"), *root.glob(f"*/*/bin/{name}")])


@functools.cache
def interpreter(version: str) -> Path | None:
    """The real executable of a Python with venv and ensurepip. Each candidate is run, because a shim may fail."""
    for candidate in _candidates(f"python{version}"):
        try:
            answer = subprocess.run(
                [candidate, "-c", _IDENTIFY], capture_output=True, text=True, check=True, timeout=30
            )
        except (OSError, subprocess.SubprocessError):
            continue
        found, _space, executable = answer.stdout.strip().partition(" ")
        if found == version:
            return Path(executable)
    return None


def rows(only: str, night: bool) -> dict[Row, Path]:
    """The rows that this machine can run, with their interpreters: those of the day, all at night, or the one named."""
    wanted = (
        [row for row in ROWS if only in (row.name, row.python)]
        if only
        else [row for row in ROWS if night or not row.nightly]
    )
    if only and not night:
        wanted = [row for row in wanted if not row.nightly or row.name == only] or wanted
    found = {row: path for row in wanted if (path := interpreter(row.python))}
    if not found:
        raise SystemExit(f"No row of the support matrix can run here{f' with ROW={only}' if only else ''}.")
    return found
