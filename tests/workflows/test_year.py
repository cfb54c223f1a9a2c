# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make year``: nothing that must not happen happens, in a year at night."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playbooks import COLLECTION
from year_clock import CONDITION_VARIABLES, DAY, ShiftedClock, library

PROGRAM = COLLECTION / "tests" / "year" / "year.py"
NOTHING = (
    "false_drift",
    "missed_drift",
    "needless_writes",
    "duplicates",
    "days_without_valid_certificate",
    "unattributed",
    "replay_mismatches",
)
SHOWN = """
import ctypes, json, sys, time
address = lambda library, name: ctypes.cast(getattr(ctypes.CDLL(library), name), ctypes.c_void_p).value
print(json.dumps([time.time(), *(address(None, name) == address("libc.so.6", name) for name in sys.argv[1:])]))
"""

shifting = pytest.mark.skipif(library() is None, reason="libfaketime has no library for this machine")


@shifting
def test_the_clock_is_shifted_and_forks_inherit_no_lock(tmp_path: Path) -> None:
    preloaded = library()
    assert preloaded is not None
    clock = ShiftedClock(tmp_path, preloaded)
    clock.advance(400 * DAY)
    names = [name.decode() for name in CONDITION_VARIABLES]
    command = [sys.executable, "-c", SHOWN, *names]
    done = subprocess.run(command, env={**os.environ, **clock.environment}, stdout=subprocess.PIPE, check=True)
    now, *from_libc = json.loads(done.stdout)
    assert abs(now - clock.now().timestamp()) < 60
    assert all(from_libc), names


@shifting
@pytest.mark.nightly
def test_a_tenant_lives_in_git(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "M365_GRAPH_"))}
    days = 365
    done = subprocess.run(
        [sys.executable, str(PROGRAM), f"--days={days}"],
        env={**kept, "M365_GRAPH_YEAR_REPORT": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    report = json.loads((tmp_path / "year.json").read_text()) if (tmp_path / "year.json").exists() else {}
    assert {name: report.get(name) for name in NOTHING} == dict.fromkeys(NOTHING, 0), done.stdout[-8000:]
    assert report["days"] == days
    # A year in which nothing happened would prove nothing.
    assert report["seen"]["nights with drift"] >= days // 3
    assert report["seen"]["reviews"] == days // 7
    assert report["seen"]["writes of rotations"] > 0
