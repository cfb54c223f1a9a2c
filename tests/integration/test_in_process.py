# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same playbook in the controller's worker and as ordinary modules: results are compared field by field.

An interpreter that is not the controller's own makes the action plugin hand a task over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from certificates import issue
from lab import Lab
from m365_graph_emulator import DEMO_SECRET
from tokens import files_with_tokens

from playbooks import PlaybookRun, TaskRun

MODULE = "m365.graph.enterprise_code_signing_certificate"
INFO = f"{MODULE}_info"
STATE = "m365.graph.managed_device_certificate_state"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
IDS = [f"b20d3703-3703-b20d-0337-0db20337000{index}" for index in range(4)]
MakeLab = Callable[..., Lab]

ROWS = [{"id": id, "status": "notProvisioned", "subject": f"CN={index}", "expirationDateTime": "2030-01-01T00:00:00Z"} for index, id in enumerate(IDS)]
TENANT = {"entities": {PATH: ROWS}}
OTHER_TENANT = {"AZURE_TENANT_ID": "22222222-0000-0000-0000-000000000000"}
KEY = issue().key_pem()


def tasks(python: str) -> list[dict[str, Any]]:
    """Every way in which a task can differ, with the interpreter that decides where it runs."""
    where = {"vars": {"ansible_python_interpreter": python}}
    plain: list[dict[str, Any]] = [
        {"name": "list", INFO: {}},
        {"name": "one", INFO: {"id": IDS[0]}},
        {"name": "predicted", MODULE: {"id": IDS[0], "status": "provisioned"}, "check_mode": True, "diff": True},
        {"name": "changed", MODULE: {"id": IDS[0], "status": "provisioned"}, "diff": True},
        {"name": "same", MODULE: {"id": IDS[0], "status": "provisioned"}, "diff": True},
        {"name": "null", MODULE: {"id": IDS[0], "subject_name": None}},
        {"name": "warning", MODULE: {"id": IDS[1], "content": issue("Other").pem, "subject": "CN=x", "allow_reissue": True, "allow_expired": True}},
        {"name": "loop", MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": IDS[1:]},
        {"name": "loop that fails", MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": [IDS[0], "x"], "ignore_errors": True},
        {"name": "no such", MODULE: {"id": IDS[0].replace("b2", "b9"), "status": "provisioned"}, "ignore_errors": True},
        {"name": "unknown option", MODULE: {"subjekt": "CN=x"}, "ignore_errors": True},
        {"name": "wrong choice", MODULE: {"id": IDS[0], "status": "x"}, "ignore_errors": True},
        {"name": "wrong type", MODULE: {"id": IDS[0], "timeout": "soon"}, "ignore_errors": True},
        {"name": "exclusive", MODULE: {"content": "x", "src": "y"}, "ignore_errors": True},
        {"name": "private key", MODULE: {"content": KEY}, "ignore_errors": True},
        {"name": "bad date", MODULE: {"subject": "CN=x", "expiration_date_time": "soon"}, "ignore_errors": True},
        {"name": "yaml date", MODULE: {"id": IDS[0], "expiration_date_time": "{{ '2031-02-03 04:05:06+00:00' }}"}},
        {"name": "bad secret", INFO: {"client_secret": "quite-another-secret"}, "ignore_errors": True},
        {
            "name": "environment",
            INFO: {"tenant_id": "{{ omit }}"},
            "environment": OTHER_TENANT,
            "ignore_errors": True,
        },
        {"name": "no_log", MODULE: {"id": IDS[0], "status": "provisioned"}, "no_log": True},
        {"name": "delegated", INFO: {"id": IDS[0]}, "delegate_to": "localhost"},
        {"name": "until", INFO: {"id": IDS[0]}, "until": "found.resources | length == 1", "register": "found", "retries": 1, "delay": 0},
        {"name": "failed_when", INFO: {"id": IDS[0]}, "failed_when": False, "changed_when": True},
        {"name": "templated", MODULE: "{{ {'id': '" + IDS[0] + "', 'status': 'provisioned'} }}"},
        {"name": "flags", STATE: {"id": IDS[0], "certificate_key_usage": "a,b", "device_configuration_id": IDS[0], "profile_type": "x"}, "ignore_errors": True},
    ]
    return [{**where, **task} for task in plain]


def normalized(value: Any) -> Any:
    """Without what no two runs share: request ids, the moment of an upload, ids of devices."""
    if isinstance(value, dict):
        return {key: normalized(item) for key, item in sorted(value.items()) if key not in ("request_id", "upload_date_time", "token_requests")}
    if isinstance(value, list):
        return [normalized(item) for item in value]
    if isinstance(value, str):
        return re.sub(r"127\.0\.0\.1:\d+|/\S*lab\d/\S*", "<local>", value)
    return value


def comparable(task: TaskRun) -> dict[str, Any]:
    result = dict(task.result)
    for own in ("_ansible_no_log", "_ansible_delegated_vars", "ansible_facts", "_ansible_parsed", "exception"):
        result.pop(own, None)
    found: dict[str, Any] = normalized({"outcome": task.outcome, **result})
    return found


def wrapper(directory: Path) -> str:
    """Another interpreter: the same Python behind a script."""
    path = directory / "another-python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_results_are_those_of_the_ordinary_module(lab: MakeLab) -> None:
    runs: list[PlaybookRun] = []
    requests: list[list[tuple[str, str, int]]] = []
    for ordinary in (False, True):
        here = lab(TENANT)
        python = wrapper(here.directory) if ordinary else sys.executable
        run = here.play(*tasks(python), arguments=["-vvvv"])
        assert run.status == 0, run.output[-3000:]
        assert (len(here.emulator.token_requests) > 5) == ordinary, "only ordinary modules ask for a token each"
        assert DEMO_SECRET not in run.output
        assert "quite-another-secret" not in run.output
        assert KEY.splitlines()[1] not in run.output
        runs.append(run)
        requests.append([(request["method"], request["path"], request["status"]) for request in here.emulator.requests])
    inside, outside = runs
    assert [task.name for task in inside.tasks] == [task.name for task in outside.tasks]
    for mine, theirs in zip(inside.tasks, outside.tasks, strict=True):
        assert comparable(mine) == comparable(theirs), mine.name
    assert requests[0] == requests[1]


def test_asynchronous_tasks_and_other_users_are_handed_over(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {"name": "async", INFO: {"id": IDS[0]}, "async": 30, "poll": 1},
        {"name": "become", INFO: {"id": IDS[0]}, "become": True, "become_method": "ansible.builtin.su", "ignore_errors": True},
    )
    assert not run["async"].failed, run["async"].result.get("msg")
    assert run["async"].result["finished"]
    assert [row["id"] for row in run["async"].result["resources"]] == [IDS[0]]
    assert len(here.emulator.token_requests) >= 1


def test_a_run_leaves_no_token_behind(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play({"name": "list", INFO: {}}, {"name": "again", INFO: {}})
    assert run.status == 0, run.output
    assert len(here.emulator.token_requests) == 1
    assert [*files_with_tokens(here.directory)] == []
