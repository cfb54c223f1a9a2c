# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the tasks of the acceptance suite: in this process as the action plugin does, or with ansible-playbook.

A task has a name, one module of this collection, and any of ``check_mode``, ``ignore_errors``, ``register`` and
``when``; with ``until``, ``retries`` and ``delay`` it is repeated until that is true of its registered result. The
connection is that of the environment.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import in_process
import pytest
from jinja2.exceptions import TemplateError
from playbooks import PlaybookRun, TaskRun, run_playbook, write_playbook
from runners import COLLECTION, rendered

from ansible_collections.m365.graph.plugins.module_utils._client import session

HOURS = 3600.0


def by_playbook(tasks: Sequence[Mapping[str, Any]], directory: Path, variables: Mapping[str, str]) -> PlaybookRun:
    """Run the tasks with ansible-playbook."""
    directory.mkdir(exist_ok=True)
    book = write_playbook(directory / "play.yml", tasks)
    return run_playbook(book, directory=directory, env=variables, process=True, timeout=HOURS)


def in_this_process(tasks: Sequence[Mapping[str, Any]]) -> PlaybookRun:
    """Run the tasks one after the other, whatever fails, with the memory that the tasks of a play share."""
    with tempfile.TemporaryDirectory(prefix="m365_graph_run.") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "run_directory", folder)
        patch.setattr(session, "_memories", {})
        return _run(tasks)


def _run(tasks: Sequence[Mapping[str, Any]]) -> PlaybookRun:
    done, known = list[TaskRun](), dict[str, Any]()
    for task in tasks:
        (module,) = (key for key in task if key.startswith(COLLECTION))
        began = time.monotonic()
        outcome, result = _outcome(module, task, known)
        for _retry in range(task.get("retries", 0)):
            if outcome == "skipped" or rendered("{{ " + task["until"] + " }}", {**known, task["register"]: result}):
                break
            time.sleep(task["delay"])
            outcome, result = _outcome(module, task, known)
        done.append(TaskRun(task["name"], outcome, result, began, time.monotonic()))
        if "register" in task:
            known[task["register"]] = result
    return PlaybookRun(0, "", done)


def _outcome(module: str, task: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    try:
        if "when" in task and not rendered("{{ " + task["when"] + " }}", known):
            return "skipped", {"skipped": True}
        options = rendered(task[module], known)
    except TemplateError as problem:
        return "failed", {"failed": True, "msg": str(problem)}
    result = in_process.result_of(module.removeprefix(COLLECTION), options, check_mode=bool(task.get("check_mode")))
    return ("failed" if result.get("failed") else "ok"), result
