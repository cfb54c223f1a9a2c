# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a program costs: CPU seconds of all its processes, and the memory of the largest one.

Both depend little on what else the machine does, unlike the time that a program takes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import _service  # noqa: F401 - for the import path
from playbooks import environment

#: A small process starts the program, because the peak of a process begins with that of the process that started it.
LAUNCHER = """
import json, os, resource, sys
command, directory, variables, output = json.load(sys.stdin)
os.chdir(directory)
file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
null = os.open(os.devnull, os.O_RDONLY)
streams = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, file, 1), (os.POSIX_SPAWN_DUP2, file, 2)]
pid = os.posix_spawn(command[0], command, variables, file_actions=streams)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@dataclass(frozen=True)
class Cost:
    """``seconds`` of CPU time of a program and its descendants; ``peak`` of the largest of these processes in MiB."""

    seconds: float
    peak: float


def cost(command: Sequence[str], directory: Path, variables: Mapping[str, str]) -> Cost:
    """Run a program to its end; ends this one with the program's output if it fails."""
    output = directory / "output.txt"
    asked = [list(command), str(directory), dict(variables), str(output)]
    done = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    status, seconds, peak = json.loads(done.stdout)
    if status:
        sys.exit(output.read_text()[-3000:])
    return Cost(float(seconds), float(peak) / 1024)


def playbook_cost(path: Path, *arguments: str, directory: Path, env: Mapping[str, str]) -> Cost:
    """The cost of an ansible-playbook that prints and records nothing but its own output."""
    # With compiled modules, as after the first run on a machine. These folders may not be writable.
    more = {"PYTHONPYCACHEPREFIX": str(directory / "compiled"), **env}
    without = ("ANSIBLE_CALLBACKS_ENABLED", "ANSIBLE_CALLBACK_PLUGINS", "PYTHONDONTWRITEBYTECODE")
    variables = {name: value for name, value in environment(directory, more).items() if name not in without}
    command = [str(Path(sys.executable).parent / "ansible-playbook"), str(path), *arguments]
    return cost(command, directory, variables)


def in_turn(repetitions: int, *ways: Callable[[], Cost]) -> list[list[Cost]]:
    """The costs of each way, measured one after the other, again and again. The first run of each is not counted."""
    for way in ways:
        way()
    measured: list[list[Cost]] = [[] for _way in ways]
    for _repetition in range(repetitions):
        for way, costs in zip(ways, measured, strict=True):
            costs.append(way())
    return measured


def more_seconds(costs: Sequence[Cost], than: Sequence[Cost]) -> float:
    """How many CPU seconds one way takes more than another: the median of the repetitions."""
    return statistics.median(mine.seconds - theirs.seconds for mine, theirs in zip(costs, than, strict=True))


def largest(costs: Sequence[Cost]) -> float:
    """The peak of the largest process in MiB: the median of the repetitions."""
    return statistics.median(cost.peak for cost in costs)
