# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same playbooks in the controller's worker and as ordinary modules: results, requests and what is printed are
compared.

An interpreter that is not the controller's own makes the action plugin hand a task over.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from in_process_plays import IDS, INFO, MODULE, TENANT, MakeLab, Task, play
from lab import Lab
from m365_graph_emulator import DEMO_SECRET, DEMO_TENANT
from playbooks import COLLECTION, PlaybookRun, TaskRun
from tokens import tokens_in

pytestmark = pytest.mark.playbook
STATE = "m365.graph.managed_device_certificate_state"
SLOW = IDS[4]
MODULES = sorted(path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py"))
OTHER_TENANT = {"AZURE_TENANT_ID": "22222222-0000-0000-0000-000000000000"}
KEY = issue().key_pem()
HIDDEN = "quite-another-secret"


def vaulted(text: str, directory: Path) -> dict[str, str]:
    """A text as Ansible Vault encrypts it, in the form that JSON has for it."""
    tool = str(Path(sys.executable).parent / "ansible-vault")
    command = [tool, "encrypt", "--vault-password-file", str(directory / "vault-password"), "--output", "-"]
    return {"__ansible_vault": subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout}


def changing(_directory: Path) -> Iterator[Task]:
    """Predicted, done, done again; one value, many, none."""
    yield {"name": "list", INFO: {}}
    yield {"name": "one", INFO: {"id": IDS[0]}}
    yield {"name": "predicted", MODULE: {"id": IDS[0], "status": "provisioned"}, "check_mode": True, "diff": True}
    yield {"name": "changed", MODULE: {"id": IDS[0], "status": "provisioned"}, "diff": True}
    yield {"name": "same", MODULE: {"id": IDS[0], "status": "provisioned"}, "diff": True}
    yield {"name": "null", MODULE: {"id": IDS[0], "subject_name": None}}
    yield {"name": "loop", MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": IDS[1:3], "diff": True}
    yield {
        "name": "loop, labelled",
        INFO: {"id": "{{ one }}"},
        "loop": IDS[:2],
        "loop_control": {"loop_var": "one", "label": "x", "extended": True},
    }
    yield {"name": "loop of none", INFO: {"id": "{{ item }}"}, "loop": []}
    yield {
        "name": "loop, in part",
        INFO: {"id": "{{ item }}"},
        "loop": IDS[:2],
        "when": f"item != '{IDS[0]}'",
        "register": "looped",
    }
    yield {"name": "loop, registered", "ansible.builtin.debug": {"var": "looped"}}
    yield {"name": "skipped", MODULE: {"id": IDS[0]}, "when": False}


def options(directory: Path) -> Iterator[Task]:
    """Every way in which options reach a module, and every kind of value."""
    yield {"name": "yaml date", MODULE: {"id": IDS[0], "expiration_date_time": "{{ '2031-02-03 04:05:06+00:00' }}"}}
    yield {
        "name": "python date",
        MODULE: {"id": IDS[0], "expiration_date_time": "{{ '2031-02-03 04:05:07' | to_datetime }}"},
        "ignore_errors": True,
    }
    yield {"name": "number for a text", MODULE: {"id": IDS[0], "subject_name": 5}}
    yield {"name": "boolean for a text", MODULE: {"id": IDS[0], "subject_name": True}}
    yield {"name": "list for a text", MODULE: {"id": IDS[0], "subject_name": ["a", 1]}, "ignore_errors": True}
    yield {"name": "text for a number", INFO: {"id": IDS[0], "timeout": "250"}}
    yield {"name": "not ASCII", MODULE: {"id": IDS[0], "issuer_name": "Grüße, 世界 \U0001f511"}}
    yield {"name": "templated", MODULE: "{{ {'id': '" + IDS[0] + "', 'status': 'provisioned'} }}"}
    yield {"name": "key=value", MODULE: f"id={IDS[0]} status=provisioned"}
    yield {"name": "action", "action": f"{INFO} id={IDS[0]}"}
    yield {"name": "args", INFO: None, "args": {"id": IDS[0]}}
    yield {"name": "local_action", "local_action": {"module": INFO, "id": IDS[0]}}
    yield {"name": "omitted", INFO: {"id": IDS[0], "timeout": "{{ omit }}"}}
    yield {"name": "vaulted", MODULE: {"id": IDS[0], "subject_name": vaulted("from the vault", directory)}}
    yield {
        "name": "short name",
        MODULE.rpartition(".")[2]: {"subjekt": "CN=x"},
        "collections": ["m365.graph"],
        "ignore_errors": True,
    }
    defaults = {INFO: {"id": IDS[2]}}
    yield {"name": "defaults", "block": [{"name": "module_defaults", INFO: {}}], "module_defaults": defaults}
    yield {"name": "environment", INFO: {"tenant_id": "{{ omit }}"}, "environment": OTHER_TENANT, "ignore_errors": True}
    tenants = {"environment": {"AZURE_TENANT_ID": "{{ item }}"}, "loop": [OTHER_TENANT["AZURE_TENANT_ID"], DEMO_TENANT]}
    yield {"name": "environment of an item", INFO: {"tenant_id": "{{ omit }}"}, **tenants, "ignore_errors": True}
    yield {"name": "after environment", INFO: {"id": IDS[0]}}


def failing(_directory: Path) -> Iterator[Task]:
    """What is refused, by Ansible, the module and the service."""
    refused: dict[str, dict[str, Any]] = {
        "loop that fails": ({MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": [IDS[0], "x"]}),
        "no such": {MODULE: {"id": IDS[0].replace("b2", "b9"), "status": "provisioned"}},
        "unknown option": {MODULE: {"subjekt": "CN=x"}},
        "wrong choice": {MODULE: {"id": IDS[0], "status": "x"}},
        "wrong type": {MODULE: {"id": IDS[0], "timeout": "soon"}},
        "exclusive": {MODULE: {"content": "x", "src": "y"}},
        "private key": {MODULE: {"content": KEY}},
        "bad date": {MODULE: {"subject": "CN=x", "expiration_date_time": "soon"}},
        "bad secret": {INFO: {"client_secret": HIDDEN}},
        "no authority": {INFO: {"authority_url": "https://127.0.0.1:1"}},
        "no file": {MODULE: {"src": "/nowhere/x.pem"}},
        "flags": {
            STATE: {
                "id": IDS[0],
                "certificate_key_usage": "a,b",
                "device_configuration_id": IDS[0],
                "profile_type": "x",
            }
        },
        "never true": {INFO: {"id": IDS[0]}, "until": "false", "retries": 1, "delay": 0},
        "failed by the playbook": {INFO: {"id": IDS[0]}, "failed_when": True},
        "timed out": {INFO: {"id": SLOW}, "timeout": 2},
    }
    for name, task in refused.items():
        yield {"name": name, **task, "ignore_errors": True}
    yield {"name": "after a failure", INFO: {"id": IDS[0]}}
    rescue = [{"name": "what failed", "ansible.builtin.debug": {"var": "ansible_failed_result"}}]
    yield {"name": "block", "block": [{"name": "rescued", MODULE: {"id": "x"}}], "rescue": rescue}


def controlled(_directory: Path) -> Iterator[Task]:
    """What the playbook does with results."""
    content = {"content": issue("Other").pem, "subject": "CN=x", "allow_reissue": True, "allow_expired": True}
    yield {"name": "warning", MODULE: {"id": IDS[1], **content}}
    yield {"name": "no_log", MODULE: {"id": IDS[0], "status": "provisioned"}, "no_log": True, "diff": True}
    yield {"name": "no_log, failed", MODULE: {"id": "x"}, "no_log": True, "ignore_errors": True}
    for secret in ("CN=2", "CN", "200", "true", "provisioned", IDS[2]):
        yield {
            "name": f"secret {secret}",
            INFO: {"id": "{{ '" + IDS[2] + "' }}", "client_certificate_password": secret},
        }
    yield {"name": "delegated", INFO: {"id": IDS[0]}, "delegate_to": "localhost"}
    yield {"name": "another host", "ansible.builtin.add_host": {"name": "other", "ansible_connection": "local"}}
    yield {"name": "delegated to another", INFO: {"id": IDS[0]}, "delegate_to": "other"}
    yield {
        "name": "until",
        INFO: {"id": IDS[0]},
        "until": "found.resources | length == 1",
        "register": "found",
        "retries": 1,
        "delay": 0,
    }
    yield {"name": "registered", "ansible.builtin.debug": {"var": "found"}}
    yield {"name": "failed_when", INFO: {"id": IDS[0]}, "failed_when": False, "changed_when": True}
    yield {"name": "text of the service", INFO: {"id": IDS[3]}, "register": "found"}
    yield {"name": "not a template", "ansible.builtin.debug": {"msg": "{{ found.resources[0].issuer }}"}}
    yield {"name": "notified", INFO: {"id": IDS[0]}, "changed_when": True, "notify": "handler"}
    yield {"name": "handlers", "ansible.builtin.meta": "flush_handlers"}
    yield {"name": "background", INFO: {"id": IDS[0]}, "async": 30, "poll": 1}


#: One task of each habit, for the day.
HABITS = {
    changing: ("predicted", "loop", "skipped"),
    options: ("vaulted",),
    failing: ("private key", "timed out"),
    controlled: ("warning", "no_log", "secret CN"),
}


def each_habit(directory: Path) -> Iterator[Task]:
    """A few tasks of the four lists above."""
    for tasks, names in HABITS.items():
        found = {task["name"]: task for task in tasks(directory)}
        yield from (found[name] for name in names)


def every_module(_directory: Path) -> Iterator[Task]:
    """A refusal names all options of a module."""
    for name in MODULES:
        yield {"name": name, f"m365.graph.{name}": {"no_such_option": 1}, "ignore_errors": True}


#: What no two runs share, and what a process costs: its own token, the frame in which a task's time ran out.
VOLATILE = (
    "request_id",
    "upload_date_time",
    "token_requests",
    "frame",
    "started",
    "finished",
    "ansible_job_id",
    "results_file",
)
VOLATILE_TEXT = re.compile(rf'"(?:{"|".join(VOLATILE)})": (?:"(?:[^"\\]|\\.)*"|[\w.]+)')
PLACE = re.compile(r"127\.0\.0\.1:\d{2,}|/\S*lab\d/[^\s\",\\]*")
#: What Ansible prints of the start of a process, and this collection where there is none.
PROCESS = re.compile(r"<\S+> |Using module file |ASYNC |Pipelining is enabled")


def normalized(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: normalized(item) for key, item in sorted(value.items()) if key not in VOLATILE}
    if isinstance(value, list):
        return [normalized(item) for item in value]
    return PLACE.sub("<local>", value) if isinstance(value, str) else value


def comparable(task: TaskRun) -> dict[str, Any]:
    """A task's result. Of the traceback it matters whether there is one, as it names other files."""
    result = dict(task.result)
    result.pop("_ansible_parsed", None)
    result["exception"] = "Traceback" in str(result.get("exception"))
    found: dict[str, Any] = normalized({"outcome": task.outcome, **result})
    return found


def printed(run: PlaybookRun) -> list[str]:
    lines = (line for line in run.output.splitlines() if not PROCESS.match(line))
    return [PLACE.sub("<local>", VOLATILE_TEXT.sub("", line)) for line in lines]


def requests(here: Lab) -> list[tuple[str, str, int]]:
    """What the service saw, apart from what nobody waited for."""
    return [
        (request["method"], request["path"], request["status"])
        for request in here.emulator.requests
        if SLOW not in request["path"]
    ]


def wrapper(directory: Path) -> str:
    """Another interpreter: the same Python behind a script."""
    path = directory / "another-python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    return str(path)


def both_ways(
    lab: MakeLab, tasks: Callable[[Path], Iterable[Task]], *arguments: str, **env: str
) -> list[tuple[Lab, PlaybookRun]]:
    """The tasks in this process, then as ordinary modules, each in a tenant of its own."""
    runs = []
    for ordinary in (False, True):
        here = lab(TENANT)
        here.emulator.faults.add({"match": {"path": SLOW}, "times": None, "do": {"delay": 6}})
        (here.directory / "vault-password").write_text("correct-horse")
        python = wrapper(here.directory) if ordinary else sys.executable
        # On a busy machine, either of them may take long enough to show its progress.
        set_here = {"ANSIBLE_VAULT_PASSWORD_FILE": str(here.directory / "vault-password"), "M365_GRAPH_PROGRESS": "off"}
        runs.append((here, play(here, tasks(here.directory), *arguments, python=python, **set_here, **env)))
    return runs


@pytest.mark.every_core
@pytest.mark.parametrize(
    ("tasks", "arguments", "env"),
    [
        pytest.param(each_habit, ["-vvv", "--diff"], {"ANSIBLE_INJECT_INVOCATION": "1"}, id="each habit"),
        pytest.param(changing, ["-v"], {}, id="changing", marks=pytest.mark.nightly),
        pytest.param(changing, ["--check", "--diff"], {}, id="check mode of the play", marks=pytest.mark.nightly),
        pytest.param(
            changing, ["--start-at-task", "null", "--diff"], {}, id="start at a task", marks=pytest.mark.nightly
        ),
        pytest.param(options, ["-vv"], {"ANSIBLE_INJECT_INVOCATION": "1"}, id="options", marks=pytest.mark.nightly),
        pytest.param(failing, ["-vvv"], {"ANSIBLE_INJECT_INVOCATION": "1"}, id="failing", marks=pytest.mark.nightly),
        pytest.param(controlled, ["-vvvv"], {}, id="controlled", marks=pytest.mark.nightly),
        pytest.param(every_module, [], {}, id="every module", marks=pytest.mark.nightly),
    ],
)
def test_nobody_can_tell_the_difference(
    lab: MakeLab, tasks: Callable[[Path], Iterable[Task]], arguments: list[str], env: dict[str, str]
) -> None:
    (here, inside), (there, outside) = both_ways(lab, tasks, *arguments, **env)
    assert inside.status == outside.status == 0, inside.output[-3000:]
    assert [task.name for task in inside.tasks] == [task.name for task in outside.tasks]
    for mine, theirs in zip(inside.tasks, outside.tasks, strict=True):
        assert comparable(mine) == comparable(theirs), mine.name
    assert printed(inside) == printed(outside)
    assert requests(here) == requests(there)
    if tasks is not every_module:
        assert len(here.emulator.token_requests) < len(there.emulator.token_requests), (
            "only ordinary modules ask for a token each"
        )
    for run in (inside, outside):
        for secret in (DEMO_SECRET, HIDDEN, KEY.splitlines()[1]):
            assert secret not in run.output
        assert tokens_in(run.output) == []


@pytest.mark.nightly
def test_tracebacks_are_there_when_they_are_asked_for(lab: MakeLab) -> None:
    def tasks(_directory: Path) -> list[Task]:
        refused = [
            {MODULE: {"id": "x"}},
            {MODULE: {"subjekt": "x"}},
            {INFO: {"client_secret": HIDDEN}},
            {INFO: {"id": IDS[0]}},
        ]
        return [{"name": f"task {number}", **task, "ignore_errors": True} for number, task in enumerate(refused)]

    (_here, inside), (_there, outside) = both_ways(lab, tasks, ANSIBLE_DISPLAY_TRACEBACK="error")
    assert [comparable(task) for task in inside.tasks] == [comparable(task) for task in outside.tasks]
    assert [comparable(task)["exception"] for task in inside.tasks] == [True, True, True, False]
    assert HIDDEN not in inside.output


def own_tokens(run: PlaybookRun) -> dict[str, int]:
    """The tokens that each task asked for itself.

    An ordinary module asks for one; a second task in this process never does.
    """
    return {task.name: task.result["token_requests"] for task in run.tasks}


@pytest.mark.every_core
@pytest.mark.nightly
def test_another_user_and_another_time_are_handed_over(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = play(
        here,
        [
            {"name": "first", INFO: {"id": IDS[0]}},
            {"name": "async", INFO: {"id": IDS[0]}, "async": 30, "poll": 1},
            {
                "name": "become",
                INFO: {"id": IDS[0]},
                "become": True,
                "become_method": "ansible.builtin.su",
                "ignore_errors": True,
            },
            {"name": "last", INFO: {"id": IDS[0]}},
        ],
    )
    assert not run["async"].failed, run["async"].result.get("msg")
    assert run["async"].result["finished"]
    assert [row["id"] for row in run["async"].result["resources"]] == [IDS[0]]
    assert run["async"].result["token_requests"] == 1
    assert run["last"].result["token_requests"] == 0
    assert run["become"].result.get("token_requests") != 0, "whether it may become another user or not"


def test_another_machine_is_handed_over(lab: MakeLab) -> None:
    here = lab(TENANT)
    far = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
    run = play(
        here,
        [
            {"name": "first", INFO: {"id": IDS[0]}},
            {"name": "add", "ansible.builtin.add_host": {"name": "far", **far}},
            {"name": "delegated", INFO: {"id": IDS[0]}, "delegate_to": "far", "ignore_unreachable": True},
            {"name": "variables", INFO: {"id": IDS[0]}, "vars": far, "ignore_unreachable": True},
            {"name": "last", INFO: {"id": IDS[0]}},
        ],
    )
    assert run.status == 0, run.output
    assert run.output.count("UNREACHABLE!") == 2
    assert len(here.emulator.requests) == 2


@pytest.mark.parametrize(
    "env",
    [
        pytest.param({}, id="as ever"),
        pytest.param({"ANSIBLE_KEEP_REMOTE_FILES": "1"}, id="who keeps files", marks=pytest.mark.nightly),
    ],
)
def test_what_only_a_new_process_would_notice_is_handed_over(lab: MakeLab, env: dict[str, str]) -> None:
    here = lab(TENANT)
    sibling = str(Path(sys.executable).with_name("python3"))
    tasks: list[Task] = [
        {"name": "first", INFO: {"id": IDS[0]}},
        {"name": "python", INFO: {"id": IDS[0]}, "environment": {"PYTHONDONTWRITEBYTECODE": "1"}},
        {"name": "openssl", INFO: {"id": IDS[0]}, "environment": {"OPENSSL_CONF": "/dev/null"}},
        {"name": "another", INFO: {"id": IDS[0]}, "vars": {"ansible_python_interpreter": wrapper(here.directory)}},
        {"name": "plain", INFO: {"id": IDS[0]}, "environment": {"NO_PROXY": "*"}},
        {"name": "auto", INFO: {"id": IDS[0]}, "vars": {"ansible_python_interpreter": "auto_silent"}},
        {"name": "sibling", INFO: {"id": IDS[0]}, "vars": {"ansible_python_interpreter": sibling}},
        {
            "name": "template",
            INFO: {"id": IDS[0]},
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        },
    ]
    if env:
        tasks = [task for task in tasks if task["name"] != "auto"]  # the one that Ansible finds may lack our libraries
    run = play(here, tasks, **env)
    assert run.status == 0, run.output
    here_anyway = {"plain", "auto", "sibling", "template"} if not env else set()
    assert own_tokens(run) == {task["name"]: int(task["name"] not in here_anyway) for task in tasks}
