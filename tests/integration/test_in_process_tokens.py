# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many tokens a run of many tasks on many hosts requests in the controller's worker."""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import Any

import pytest
from in_process_plays import IDS, INFO, MODULE, TENANT, MakeLab, Task, play
from lab import Lab
from playbooks import PlaybookRun, run_playbook, write_playbook
from tenants import connection
from tokens import files_with_tokens, tokens_in

pytestmark = pytest.mark.playbook


# One token for a run


def inventory(here: Lab, hosts: int) -> str:
    path = here.directory / "inventory"
    path.write_text(
        "".join(
            f"tenant{number} ansible_connection=local ansible_python_interpreter={sys.executable}\n"
            for number in range(hosts)
        )
    )
    return str(path)


def many_tasks(here: Lab) -> list[Task]:
    """Modules, loops and files of tasks that the controller reads only when it comes to them."""
    included = here.directory / "included.yml"
    included.write_text(
        json.dumps(
            [{"name": "included", INFO: {"id": IDS[0]}}, {"name": "permissions", "m365.graph.permissions_info": {}}]
        )
    )
    tokens = "grep -rlE 'eyJ[[:alnum:]_-]{8,}[.]eyJ' . || true"
    return [
        {"name": "include", "ansible.builtin.include_tasks": str(included)},
        {"name": "loop", MODULE: {"id": "{{ item }}", "subject_name": "Apps"}, "loop": IDS[:4]},
        {
            "name": "on the disk",
            "ansible.builtin.shell": {"cmd": tokens, "chdir": str(here.directory)},
            "changed_when": False,
        },
        {"name": "include again", "ansible.builtin.include_tasks": str(included)},
        {"name": "list", INFO: {}},
    ]


def play_many(here: Lab, hosts: int, *arguments: str, strategy: str = "linear") -> PlaybookRun:
    path = write_playbook(
        here.directory / "many.yml",
        many_tasks(here),
        defaults=connection(here.emulator),
        hosts="all",
        strategy=strategy,
    )
    run = run_playbook(path, "-i", inventory(here, hosts), "--forks", str(hosts), *arguments, directory=here.directory)
    assert run.status == 0, run.output[-3000:]
    assert len([task for task in run.tasks if task.name == "list"]) == hosts
    return run


@pytest.mark.every_core
@pytest.mark.parametrize("strategy", ["linear", pytest.param("free", marks=pytest.mark.nightly)])
def test_a_run_of_many_tasks_on_many_hosts_asks_for_one_token(lab: MakeLab, strategy: str) -> None:
    here = lab(TENANT)
    run = play_many(here, 5, "-vvvv", strategy=strategy)
    assert len(here.emulator.token_requests) == 1
    assert {task.result["stdout"] for task in run.tasks if task.name == "on the disk"} == {""}
    assert tokens_in(run.output) == []
    assert [*files_with_tokens(here.directory)] == []


@pytest.mark.nightly
def test_where_memory_cannot_be_shared_a_private_folder_of_the_run_serves(lab: MakeLab) -> None:
    here = lab(TENANT)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, hard))  # too small for the places in memory
    try:
        run = play_many(here, 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(here.emulator.token_requests) == 1
    seen = {task.result["stdout"] for task in run.tasks if task.name == "on the disk"}
    assert all(re.fullmatch(r"\./ansible-local/\S+/m365\.graph/[0-9a-f]{64}\.json", found) for found in seen), seen
    assert [*files_with_tokens(here.directory)] == []


def test_each_application_has_its_own_token(lab: MakeLab) -> None:
    """Also in one loop, and when they take turns."""
    here, there = lab(TENANT), lab(TENANT)
    both = [connection(here.emulator), connection(there.emulator)]
    loop: dict[str, Any] = {
        "name": "loop",
        INFO: {"id": IDS[0], "graph_url": "{{ item.graph_url }}"},
        "loop": [*both, *both],
    }
    loop[INFO] |= {option: "{{ item." + option + " }}" for option in ("authority_url", "ca_path", "client_secret")}
    run = play(
        here, [loop, {"name": "again", INFO: {"id": IDS[0], **both[1]}}, {"name": "first", INFO: {"id": IDS[0]}}]
    )
    assert run.status == 0, run.output
    assert [len(lab.emulator.token_requests) for lab in (here, there)] == [1, 1]
    assert [len(lab.emulator.requests) for lab in (here, there)] == [3, 3]


@pytest.mark.nightly
def test_libraries_write_nothing_into_ansible_s_log(lab: MakeLab) -> None:
    here = lab(TENANT)
    log = here.directory / "ansible.log"
    run = play(
        here,
        [{"name": "list", INFO: {}}, {"name": "again", INFO: {}}],
        ANSIBLE_LOG_PATH=str(log),
        ANSIBLE_LOG_VERBOSITY="5",
        ANSIBLE_DEBUG="1",
    )
    assert run.status == 0, run.output
    written = log.read_text()
    assert "TASK [again]" in written
    assert not re.search(r"urllib3|msal|requests\.", written)
    assert tokens_in(written) == []
