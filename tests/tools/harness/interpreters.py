# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the real Python interpreters of this machine.

A name in PATH proves nothing: the shim of a version manager may answer with an error, or stand in the way of ansible-test.
So every candidate is asked who it is, and only its own executable is used from then on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .matrix import PYTHONS

_WHO = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2]); print(getattr(sys, '_base_executable', None) or sys.executable)"


def _version_manager_folders() -> Iterator[Path]:
    """Where version managers keep interpreters that are installed but not switched on."""
    home = Path.home()
    roots = [
        Path(os.environ.get("PYENV_ROOT", home / ".pyenv")) / "versions",
        Path(os.environ.get("ASDF_DATA_DIR", home / ".asdf")) / "installs" / "python",
        Path(os.environ.get("MISE_DATA_DIR", home / ".local/share/mise")) / "installs" / "python",
        Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local/share/uv/python")),
    ]
    if "RUNNER_TOOL_CACHE" in os.environ:
        roots.append(Path(os.environ["RUNNER_TOOL_CACHE"]) / "Python")
    for root in roots:
        if root.is_dir():
            yield from sorted(path.parent for path in [*root.glob("*/bin/python3"), *root.glob("*/*/bin/python3")])


def _candidates(version: str) -> Iterator[Path]:
    name = f"python{version}"
    if "%d.%d" % sys.version_info[:2] == version:  # noqa: UP031 -- sys.version_info is a tuple: this is its shortest form
        yield Path(sys.executable)
    folders = [Path(entry) for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry]
    for folder in [*folders, *_version_manager_folders()]:
        if (folder / name).is_file():
            yield folder / name


def _ask(candidate: Path) -> tuple[str, Path] | None:
    try:
        answer = subprocess.run([candidate, "-c", _WHO], capture_output=True, text=True, check=True, timeout=30, stdin=subprocess.DEVNULL).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version, _newline, executable = answer.strip().partition("\n")
    return version, Path(executable)


def find_interpreters(versions: Iterable[str] = PYTHONS) -> dict[str, Path]:
    """The executable of each wanted version that this machine has, with venv and ensurepip."""
    found: dict[str, Path] = {}
    for version in versions:
        seen: set[Path] = set()
        for candidate in _candidates(version):
            if candidate in seen:
                continue
            seen.add(candidate)
            answer = _ask(candidate)
            if answer is not None and answer[0] == version and answer[1].is_file():
                found[version] = answer[1]
                break
    return found
