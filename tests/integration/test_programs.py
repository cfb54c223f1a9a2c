# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A playbook in a fork of the server does what it does in a process of its own, and no run sees another."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from lab import Lab
from playbooks import PlaybookRun, environment, run_playbook, write_playbook
from programs import SELECTOR, run_program
from tenants import connection

pytestmark = pytest.mark.playbook

MakeLab = Callable[..., Lab]
INFO = "m365.graph.certificate_authority_info"
MODULE = "m365.graph.certificate_authority"
#: What differs between any two runs: the time that something took, numbers, folders and ports.
VOLATILE = re.compile(r"\d+|/tmp/\S+|[0-9a-f]{8,}")


@pytest.fixture(autouse=True)
def _forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forks are compared here, also at night."""
    monkeypatch.delenv(SELECTOR, raising=False)


def both_ways(
    lab: MakeLab, *tasks: Mapping[str, Any], arguments: tuple[str, ...] = (), **env: str
) -> tuple[PlaybookRun, PlaybookRun]:
    """The tasks in a fork, then in a process of its own."""
    runs = []
    for process in (False, True):
        here = lab()
        path = write_playbook(here.directory / "play.yml", tasks, defaults=connection(here.emulator))
        run = run_playbook(path, *arguments, directory=here.directory, env=env, process=process)
        runs.append(run)
    return runs[0], runs[1]


def printed(run: PlaybookRun) -> list[str]:
    """What a run prints, without what it loads and how it starts modules (see fork_modules.py)."""
    lines = (VOLATILE.sub("", line) for line in run.output.splitlines())
    left_out = ("Loading collection ", "redirecting ", "Using module file ", "Pipelining is enabled.", "<")
    return [line for line in lines if not line.startswith(left_out)]


@pytest.mark.every_core
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((), id="plain", marks=pytest.mark.nightly),
        pytest.param(("-vvv",), id="verbose"),
        pytest.param(("--check", "--diff"), id="check", marks=pytest.mark.nightly),
    ],
)
def test_a_fork_prints_and_returns_what_a_process_does(lab: MakeLab, arguments: tuple[str, ...]) -> None:
    tasks = (
        {"name": "listed", INFO: {}},
        {"name": "refused", MODULE: {"no_such_option": 1}, "ignore_errors": True},
        {
            "name": "templated",
            "ansible.builtin.debug": {
                "msg": "{{ lookup('env', 'HOME') }} {{ [3, 1] | sort }} {{ ansible_version.full }}"
            },
        },
        {"name": "run", "ansible.builtin.command": "echo {{ playbook_dir | basename }}"},
        {"name": "failed", "ansible.builtin.fail": {"msg": "ends here"}},
    )
    fork, process = both_ways(lab, *tasks, arguments=arguments)
    assert (fork.status, process.status) == (2, 2)
    assert [(task.name, task.outcome) for task in fork.tasks] == [(task.name, task.outcome) for task in process.tasks]
    assert printed(fork) == printed(process)


def test_a_fork_reads_its_own_environment_and_configuration(lab: MakeLab) -> None:
    here = lab()
    seen = {"ansible.builtin.debug": {"msg": "{{ lookup('env', 'MARK') }} {{ lookup('config', 'DEFAULT_FORKS') }}"}}
    path = write_playbook(here.directory / "play.yml", [{"name": "seen", **seen}])
    found = []
    for mark, forks in (("one", "3"), ("two", "4")):
        run = run_playbook(path, directory=here.directory, env={"MARK": mark, "ANSIBLE_FORKS": forks})
        found.append(run["seen"].result["msg"])
    (here.directory / "ansible.cfg").write_text("[defaults]\nforks = 9\n")
    found.append(run_playbook(path, directory=here.directory)["seen"].result["msg"])
    assert found == ["one 3", "two 4", " 9"]


def test_a_setting_that_a_fork_cannot_follow_gets_a_process(lab: MakeLab) -> None:
    """Colours are decided when Ansible is loaded."""
    here = lab()
    path = write_playbook(
        here.directory / "play.yml", [{"name": "listed", INFO: {}}], defaults=connection(here.emulator)
    )
    run = run_playbook(path, directory=here.directory, env={"ANSIBLE_NOCOLOR": "0", "ANSIBLE_FORCE_COLOR": "1"})
    assert run.status == 0 and "\x1b[" in run.output


def test_no_run_finds_the_token_of_another(lab: MakeLab) -> None:
    here = lab()
    for expected in (1, 2):
        here.play({"name": "listed", INFO: {}}, {"name": "again", INFO: {}})
        assert len(here.emulator.token_requests) == expected


def test_a_run_that_takes_too_long_is_killed(lab: MakeLab) -> None:
    here = lab()
    tasks = [{"name": "slow", "ansible.builtin.pause": {"seconds": 60}}]
    path = write_playbook(here.directory / "play.yml", tasks)
    with pytest.raises(subprocess.TimeoutExpired):
        run_playbook(path, directory=here.directory, timeout=8)
    began = time.monotonic()
    path = write_playbook(here.directory / "next.yml", [{"name": "next", "ansible.builtin.debug": {}}])
    assert run_playbook(path, directory=here.directory).status == 0
    assert time.monotonic() - began < 50  # it did not wait for the other


def test_the_server_runs_the_other_programs(tmp_path: Path) -> None:
    """Standard error apart, as a program that reads the output wants it."""
    (tmp_path / "hosts.yml").write_text("all: {hosts: {one: {colour: blue}}}\n")
    done = run_program(
        "ansible-inventory",
        ["-i", "hosts.yml", "--list"],
        directory=tmp_path,
        environment=environment(tmp_path, {}),
        apart=True,
    )
    assert json.loads(done.stdout)["_meta"]["hostvars"] == {"one": {"colour": "blue"}}
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.nightly
def test_modules_of_ansible_core_do_in_a_fork_what_they_do_in_a_process(lab: MakeLab, tmp_path: Path) -> None:
    file = str(tmp_path / "file")
    tasks = (
        {"name": "temporary", "ansible.builtin.tempfile": {"state": "directory", "path": str(tmp_path)}},
        {"name": "written", "ansible.builtin.copy": {"content": "ä\n", "dest": file, "mode": "0600"}},
        {"name": "there", "ansible.builtin.stat": {"path": file}},
        {"name": "read", "ansible.builtin.slurp": {"src": file}},
        {"name": "found", "ansible.builtin.find": {"paths": str(tmp_path), "patterns": "file"}},
        {"name": "input", "ansible.builtin.command": {"cmd": "cat", "stdin": "in"}, "environment": {"LC_NAME": "C"}},
        {"name": "fails", "ansible.builtin.command": {"argv": ["false"]}, "ignore_errors": True},
        {"name": "nowhere", "ansible.builtin.slurp": {"src": f"{file}.no"}, "ignore_errors": True},
        {"name": "late", "ansible.builtin.command": {"cmd": "sleep 20"}, "timeout": 1, "ignore_errors": True},
        {"name": "removed", "ansible.builtin.file": {"path": file, "state": "absent"}},
    )
    fork, process = both_ways(lab, *tasks)
    assert (fork.status, process.status) == (0, 0), fork.output
    volatile = ("start", "end", "delta", "exception", "files", "stat", "path", "diff", "src", "invocation", "examined")
    for one, other in zip(fork.tasks, process.tasks, strict=True):
        assert (one.name, one.outcome) == (other.name, other.outcome)
        same = [{name: value for name, value in run.result.items() if name not in volatile} for run in (one, other)]
        assert same[0] == same[1], one.name
        assert one.result.keys() == other.result.keys(), one.name
    assert fork["late"].ended - fork["late"].started < 15
