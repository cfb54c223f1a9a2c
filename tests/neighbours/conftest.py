# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Other collections next to ours: the package ``ansible`` on PyPI brings them, and only these are unpacked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REQUIREMENT = "ansible>=12,<13"
"""The last release with awx.awx, for the oldest ansible-core of the support matrix."""

COLLECTIONS = ("community/crypto", "awx/awx")


@pytest.fixture(scope="session")
def neighbours() -> Path:
    """A folder with ``ansible_collections``. The package (54 MB) is downloaded once and remains in the home folder."""
    folder = Path.home() / ".cache" / "m365.graph" / REQUIREMENT.replace(">", "-").replace("<", "-")
    if (folder / "complete").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), REQUIREMENT], check=True)
    (wheel,) = folder.glob("*.whl")
    wanted = tuple(f"ansible_collections/{name}/" for name in COLLECTIONS)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(wanted)])
    wheel.unlink()
    (folder / "complete").touch()
    return folder
