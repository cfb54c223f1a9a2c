# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays in this process (direct_plays.py) give what ansible-playbook gives, and no file does without the latter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from direct_plays import DirectLab, NeedsAnsible, SkippedTime
from in_process_plays import IDS, INFO, MODULE, TENANT
from lab import Lab
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
#: What differs between two runs of the same task, and what Ansible adds to the results of failed and skipped tasks.
VOLATILE = ("request_id", "upload_date_time", "failed", "skipped", "exception", "false_condition")
TASKS: list[dict[str, Any]] = [
    {"name": "list", INFO: {}, "register": "found"},
    {"name": "predicted", MODULE: {"id": IDS[0], "status": "provisioned"}, "check_mode": True, "diff": True},
    {"name": "changed", MODULE: {"id": IDS[0], "status": "provisioned"}, "diff": True},
    {"name": "same", MODULE: {"id": "{{ found.resources[0].id }}", "status": "provisioned"}},
    {"name": "ids", INFO: {"id": "{{ (found.resources | map(attribute='id') | list)[1] }}", "timeout": "{{ omit }}"}},
    {"name": "variable", INFO: {"id": "{{ mine }}"}, "vars": {"mine": IDS[2]}},
    {"name": "loop", MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": IDS[:2], "register": "both"},
    {"name": "its results", INFO: {"id": "{{ both.results[1].resource.id }}"}},
    {"name": "skipped", MODULE: {"id": IDS[0]}, "when": "found.resources | length == 0"},
    {"name": "environment", INFO: {"timeout": None}, "environment": {"AZURE_CLOUD": "x"}, "ignore_errors": True},
    {"name": "unknown option", MODULE: {"subjekt": "CN=x"}, "ignore_errors": True},
    {"name": "wrong type", MODULE: {"id": IDS[0], "timeout": "soon"}, "ignore_errors": True},
    {"name": "bad date", MODULE: {"subject": "CN=x", "expiration_date_time": "soon"}, "ignore_errors": True},
    {"name": "not there", INFO: {"id": IDS[0].replace("b2", "b9")}, "ignore_errors": True},
    {"name": "bad secret", INFO: {"client_secret": "quite-another-secret"}, "ignore_errors": True},
    {"name": "masked", INFO: {"id": IDS[2], "client_certificate_password": "CN=2"}},
    {"name": "loop that fails", MODULE: {"id": "{{ item }}", "issuer_name": "CA"}, "loop": [IDS[0], "x"]},
    {"name": "never", INFO: {}},
]


def comparable(task: TaskRun) -> tuple[str, str, dict[str, Any], list[tuple[str, str]]]:
    def known(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                name: known(item)
                for name, item in value.items()
                if name not in VOLATILE and not name.startswith("_ansible")
            }
        return [known(item) for item in value] if isinstance(value, list) else value

    result = known(json.loads(re.sub(r"127\.0\.0\.1:\d+|/[^\s\"]*lab\d/", "<local>", json.dumps(task.result))))
    return task.name, task.outcome, result, [(request["method"], request["path"]) for request in task.requests]


@pytest.mark.playbook
@pytest.mark.parametrize("arguments", [[], ["--check", "--diff", "-vv"]], ids=["", "check mode"])
def test_results_and_requests_are_those_of_ansible_playbook(lab: MakeLab, arguments: list[str]) -> None:
    here, there = lab(TENANT), lab(TENANT)
    direct = DirectLab(there.directory, there.emulator, SkippedTime()).play(*TASKS, arguments=arguments)
    real = here.play(*TASKS, arguments=arguments)
    assert direct.status == real.status == 2, real.output[-3000:]
    assert [task.name for task in direct.tasks] == [task.name for task in real.tasks]
    for mine, theirs in zip(direct.tasks, real.tasks, strict=True):
        assert comparable(mine) == comparable(theirs), mine.name
    asked = [[entry["status"] for entry in row.emulator.token_requests] for row in (here, there)]
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "more",
    [
        {"until": "false"},
        {"environment": {"PYTHONUTF8": "1"}},
        {"vars": {"ansible_python_interpreter": "/usr/bin/another-python"}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_needs_ansible_is_refused(lab: MakeLab, more: dict[str, Any]) -> None:
    made = lab(TENANT)
    here = DirectLab(made.directory, made.emulator, SkippedTime())
    with pytest.raises(NeedsAnsible):
        here.play({"name": "list", INFO: {}, **more})
    assert here.emulator.requests == []


def test_every_file_has_a_test_with_ansible_playbook() -> None:
    ways = re.compile(r"pytest\.mark\.(playbook|every_core)\b|\brun_playbook\(|\bLab\(tmp_path")
    files = {path.name: path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")}
    assert [name for name, text in files.items() if ".play(" in text and not ways.search(text)] == []
