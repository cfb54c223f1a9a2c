# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmarks still run, and find the numbers of requests that they must; they measure no time."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playbooks import COLLECTION

SMALL = (
    ["complete.py", "federated_identity_credential"],
    ["start.py", "--repetitions", "1"],
    ["expiry.py", "100", "2000"],
)
#: Those that start ansible-playbook many times, or compare with other tools that do.
LATE = (
    ["estate.py", "20", "--latency", "0", "--repetitions", "1"],
    ["restore.py", "100"],
    ["loop.py", "2", "--tasks", "1", "--repetitions", "1"],
    ["check.py", "60", "--repetitions", "1"],
    ["inventory.py", "50"],
    ["hosts.py", "4", "2"],
    ["export.py", "100"],
    ["report.py", "20"],
)
COMMANDS = [
    *(pytest.param(command, id=command[0]) for command in SMALL),
    *(pytest.param(command, id=command[0], marks=pytest.mark.nightly) for command in LATE),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_small_one_runs(command: list[str]) -> None:
    program, *arguments = command
    path = COLLECTION / "tests" / "benchmarks" / program
    done = subprocess.run(
        [sys.executable, str(path), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
