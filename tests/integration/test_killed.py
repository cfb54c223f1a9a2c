# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is killed at a random moment: nothing continues, nothing secret stays, and the next run converges."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from estates import CONFIGURATIONS, profiles_below_a_root
from m365_graph_emulator import Emulator
from night import night
from playbooks import environment, run_playbook, write_playbook
from tenants import connection
from tokens import tokens_in

# Of 24 runs the second 6 have modules that are processes of their own. By day, a worker gets SIGKILL, and the
# controller of such a module gets SIGTERM.
KILLS = [*range(200)] if night() else [5, 7]
MANY = 25
MARK = "M365_TEST_KILLED"
#: Seconds after which no process of a killed run may be left, and no request may arrive.
GRACE = 60.0
SECRET = "emulated~s3cret-of-the-killed-run"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def processes(mark: str) -> list[int]:
    """The processes of a run, by what is in their environment."""
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if f"{MARK}={mark}\0".encode() in (place / "environ").read_bytes():
                state = (place / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z":
                    found.append(int(place.name))
    return found


def workers_of(controller: int) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == controller:
                found.append(int(place.name))
    return found


class KilledRun:
    """ansible-playbook as a process of its own that applies the documents."""

    def __init__(self, folder: Path, emulator: Emulator, *, processes: bool) -> None:
        self.folder, self.emulator, self.mark = folder, emulator, os.urandom(8).hex()
        options = {**connection(emulator), "client_secret": "{{ lookup('ansible.builtin.env', 'THE_SECRET') }}"}
        task = {"m365.graph.apply": {"documents": profiles_below_a_root(MANY)}}
        apart = {"environment": {"PYTHONWARNINGS": "ignore"}} if processes else {}
        self.playbook = write_playbook(folder / "play.yml", [{"name": "apply", **task, **apart}], defaults=options)
        twice = [{"name": "converge", **task}, {"name": "again", **task}]
        self.next = write_playbook(folder / "next.yml", twice, defaults=options)

    def start(self) -> subprocess.Popen[bytes]:
        variables = environment(self.folder, {MARK: self.mark, "THE_SECRET": SECRET})
        variables |= {"RECORD_FILE": str(self.folder / "record.jsonl")}
        return subprocess.Popen(
            ["ansible-playbook", str(self.playbook)],
            env=variables,
            cwd=self.folder,
            stdout=(self.folder / "output").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill_at(self, writes: int, pause: float, which: str, number: signal.Signals) -> subprocess.Popen[bytes]:
        """Start it, and kill the controller or a worker once so many writes have arrived, or at the end."""
        run = self.start()
        while run.poll() is None and self.writes() < writes:
            time.sleep(0.01)
        time.sleep(pause)
        targets = workers_of(run.pid) if which == "worker" else [run.pid]
        for target in targets[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(target, number)
        return run

    def writes(self) -> int:
        return sum(1 for request in self.emulator.requests if request["method"] != "GET")


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    app = {"client_id": "33333333-3333-3333-3333-333333333333", "secret": SECRET}
    seed = {"apps": [app], "entities": {}, "settings": {"latency": 60.0}}
    with Emulator(tmp_path / "emulator", seed) as running:
        yield running


@pytest.mark.parametrize("number", KILLS)
def test_a_killed_run_leaves_nothing_behind(number: int, tmp_path: Path, emulator: Emulator) -> None:
    chance = random.Random(number)
    which = ("controller", "worker")[number // len(SIGNALS) % 2]
    run = KilledRun(tmp_path, emulator, processes=number // 6 % 4 == 1)
    killed = run.kill_at(chance.choice((0, 1, 2, 3, 4)), chance.random() / 2, which, SIGNALS[number % len(SIGNALS)])
    ended = time.monotonic()
    while processes(run.mark) and time.monotonic() - ended < GRACE:
        time.sleep(0.1)
    assert processes(run.mark) == [], "no process of the run is left"
    killed.wait(5)
    time.sleep(1)  # what was sent before may arrive later
    written = run.writes()
    time.sleep(0.5)
    assert run.writes() == written, "nothing writes any more"
    for path in tmp_path.rglob("*"):
        if path.is_file() and emulator.directory not in path.parents:
            content = path.read_bytes()
            assert SECRET.encode() not in content and tokens_in(content) == [], path
    # The next run converges, and after it nothing is left to do.
    after = run_playbook(run.next, directory=tmp_path, env={"THE_SECRET": SECRET}, timeout=120)
    assert after.status == 0, after.output[-3000:]
    assert not after["again"].changed
    names = Counter(row["displayName"] for row in emulator.entities(CONFIGURATIONS))
    assert names == Counter(["Root", *(f"Profile {number}" for number in range(MANY))])
