# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two ways to run the same tasks: by ansible-playbook, and in this process without Ansible's overhead.

A task has a name, one module of this collection, and any of ``check_mode``, ``diff``, ``ignore_errors`` and
``register``.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import in_process
from clients import graph_client
from jinja2.environment import TemplateExpression
from jinja2.nativetypes import NativeEnvironment
from m365_graph_emulator import Emulator
from playbooks import PlaybookRun, TaskRun, run_playbook, write_playbook
from tenants import connection

from ansible_collections.m365.graph.plugins.module_utils import _clouds
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory

Runner = Callable[[Sequence[Mapping[str, Any]], Path, Emulator], PlaybookRun]
COLLECTION = "m365.graph."
_TEMPLATES = NativeEnvironment()


def by_playbook(tasks: Sequence[Mapping[str, Any]], directory: Path, emulator: Emulator) -> PlaybookRun:
    """Run the tasks in one playbook that shows everything (``-vvvv``)."""
    path = write_playbook(directory / "tasks.yml", tasks, defaults=connection(emulator))
    return run_playbook(path, "-vvvv", directory=directory, requests=lambda: emulator.requests)


class _Tenant(in_process.Tenant):
    """A tenant to which the options of a task lead, as they do in :meth:`session.Session._connect`."""

    def __init__(self, emulator: Emulator, passes: Callable[[float], None]) -> None:
        super().__init__(emulator, passes)
        self.memory = RunMemory(now=lambda: self.passed)

    def connect(self, made: session.Session) -> GraphClient:
        params = made.params
        cloud = _clouds.resolve(params["cloud"], graph_url=params["graph_url"], authority_url=params["authority_url"])
        return graph_client(
            cloud.graph_url,
            self.credential,
            transport=self.transport,
            timeout=params["timeout"],
            read_only=made.check_mode,
            sleep=self.sleep,
            monotonic=lambda: self.passed,
            memory=self.memory,
        )


def in_this_process(
    tasks: Sequence[Mapping[str, Any]],
    directory: Path,
    emulator: Emulator,
    passes: Callable[[float], None] = lambda _seconds: None,
    seconds_between: float = 0.0,
) -> PlaybookRun:
    """Run the tasks one after the other until one fails whose errors are not ignored. Nothing is printed.

    ``passes`` gets the seconds that pass: while a task waits, and ``seconds_between`` before each task.
    """
    tenant, done, variables = _Tenant(emulator, passes), list[TaskRun](), dict[str, Any]()
    for task in tasks:
        tenant.sleep(seconds_between)
        (module,) = (key for key in task if key.startswith(COLLECTION))
        arguments = {**connection(emulator), **rendered(task[module], variables)}
        began, seen = time.monotonic(), len(emulator.requests)
        result = in_process.run(
            module.removeprefix(COLLECTION),
            arguments,
            tenant.connect,
            check_mode=task.get("check_mode", False),
            sleep=tenant.sleep,
        )
        outcome = "failed" if result.get("failed") else "ok"
        requests = [dict(request) for request in emulator.requests[seen:]]
        done.append(TaskRun(task["name"], outcome, result, began, time.monotonic(), requests))
        if "register" in task:
            variables[task["register"]] = result
        if outcome == "failed" and not task.get("ignore_errors"):
            return PlaybookRun(2, str(result), done)
    return PlaybookRun(0, "", done)


def rendered(value: Any, variables: Mapping[str, Any]) -> Any:
    """Options with their templates filled in. A value that is one expression keeps the type of its result."""
    if isinstance(value, Mapping):
        return {name: rendered(item, variables) for name, item in value.items()}
    if isinstance(value, list):
        return [rendered(item, variables) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    if value.startswith("{{") and value.endswith("}}") and value.count("{{") == 1:
        return _expression(value[2:-2])(**variables)
    return str(_TEMPLATES.from_string(value).render(variables))


@functools.cache
def _expression(text: str) -> TemplateExpression:
    """Compiled once: the tasks of a suite use the same few."""
    return _TEMPLATES.compile_expression(text, undefined_to_none=False)
