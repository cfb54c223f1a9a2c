# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the tasks of a play with the action plugin's own code in the tests' process, over HTTPS.

ansible-playbook takes 0.3 CPU seconds and more for a play; this takes a few milliseconds for a task. What a play is
here: tasks with one module of this collection each, with templates of the results before, ``loop``, ``when``,
``register``, ``vars``, ``check_mode`` and ``ignore_errors``. Everything else raises :class:`NeedsAnsible`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from lab import Lab
from m365_graph_emulator import Emulator
from playbooks import PlaybookRun, TaskRun, environment
from runners import rendered

from ansible_collections.m365.graph.plugins.action import graph
from ansible_collections.m365.graph.plugins.module_utils._any_type import metadata
from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.plugin_utils import controller
from ansible_collections.m365.graph.plugins.plugin_utils.token_memory import TokenMemory

COLLECTION = "m365.graph."
WORDS = frozenset(
    {"name", "register", "when", "loop", "vars", "check_mode", "diff", "ignore_errors", "no_log", "environment"}
)
#: The environment of Lab.without_waits.
WAITS = ("SKIP_WAITS_FILE", "ANSIBLE_CALLBACKS_ENABLED")
OMIT = "__omitted__"


class NeedsAnsible(Exception):
    """Only ansible-playbook can run this: the test needs the mark ``playbook``."""


class SkippedTime:
    """The time of modules and emulators: the system's, and what modules would have waited."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def sleep(self, seconds: float) -> None:
        self._skipped += seconds

    def now(self) -> float:
        return time.monotonic() + self._skipped


class DirectLab(Lab):
    """A lab whose plays take place in this process."""

    def __init__(self, directory: Path, emulator: Emulator, clock: SkippedTime) -> None:
        super().__init__(directory, emulator)
        self._time = clock

    def _run(
        self,
        tasks: Sequence[Mapping[str, Any]],
        options: Mapping[str, Any],
        arguments: Sequence[str],
        env: Mapping[str, str],
    ) -> PlaybookRun:
        return _Play(self, options, arguments, env, self._time).run(json.loads(json.dumps(tasks)))


class _Play:
    def __init__(
        self,
        here: Lab,
        defaults: Mapping[str, Any],
        arguments: Sequence[str],
        env: Mapping[str, str],
        clock: SkippedTime,
    ) -> None:
        others = [argument for argument in arguments if argument not in ("--check", "--diff")]
        if any(argument.strip("v") != "-" for argument in others):
            raise NeedsAnsible(f"arguments: {others}")
        if more := [name for name in env if name.startswith("ANSIBLE_") and name not in WAITS]:
            raise NeedsAnsible(f"environment: {more}")
        self._emulator, self._directory, self._defaults, self._env = here.emulator, here.directory, defaults, env
        self._clock = Clock(sleep=clock.sleep, monotonic=clock.now)
        self._check_mode = "--check" in arguments
        self._verbosity = sum(argument.count("v") for argument in others)
        self._variables: dict[str, Any] = {"omit": OMIT, "lookup": _lookup}
        self._plan = json.loads(Path(env[WAITS[0]]).read_text()) if WAITS[0] in env else None
        self._done: list[TaskRun] = []
        self._output: list[str] = []

    def run(self, tasks: Sequence[dict[str, Any]]) -> PlaybookRun:
        """Until a task fails whose errors are not ignored."""
        status = 0
        with (
            tempfile.TemporaryDirectory(dir=self._directory) as temporary,
            mock.patch.dict(os.environ, environment(self._directory, self._env), clear=True),
            mock.patch.object(graph._DISPLAY, "verbosity", self._verbosity),
            mock.patch("ansible.constants.DEFAULT_LOCAL_TMP", temporary),
            mock.patch.object(controller, "_TOKENS", [TokenMemory()]),
            mock.patch.multiple(session, _connections={}, _limiters={}, _memories={}, clock=self._clock),
            mock.patch.object(metadata, "_known", {}),
            mock.patch.multiple(session, token_store=None, run_directory=None),
            controller.unheard(),
        ):
            for task in tasks:
                if self._task(task) and not task.get("ignore_errors"):
                    status = 2
                    break
            for transport, _credential in session._connections.values():
                transport.renew()
        return PlaybookRun(status, "\n".join(self._output), self._done)

    def _task(self, task: Mapping[str, Any]) -> bool:
        """Run a task, or each item of its loop; whether it failed."""
        modules = [key for key in task if key.startswith(COLLECTION)]
        if len(modules) != 1 or not {*task} <= {*WORDS, *modules}:
            raise NeedsAnsible(f"task {task.get('name')!r}: {sorted({*task} - WORDS)}")
        if task.get("vars", {}).get("ansible_python_interpreter", sys.executable) != sys.executable:
            raise NeedsAnsible(f"task {task['name']!r}: another Python")
        if any(name.startswith(graph._READ_ONCE) for name in task.get("environment", {})):
            raise NeedsAnsible(f"task {task['name']!r}: a process of its own")
        self._output.append(f"TASK [{task['name']}]")
        if self._plan and "faults" in self._plan:
            self._emulator.faults.clear()
            for fault in self._plan["faults"].get(task["name"], []):
                self._emulator.faults.add(fault)
        began, first = time.monotonic(), len(self._emulator.requests)
        variables = {**self._variables}
        variables.update(_rendered(task.get("vars", {}), variables))
        if "loop" in task:
            items = [
                self._item(task, modules[0], {**variables, "item": item}, item)
                for item in _rendered(task["loop"], variables)
            ]
            failed = any(item.get("failed") for item in items)
            result = {
                "results": items,
                "changed": any(item.get("changed") for item in items),
                "msg": "One or more items failed" if failed else "All items completed",
                **({"failed": True} if failed else {}),
            }
            outcome = "failed" if failed else "ok"
            self._record(task, outcome, result, began, first)
        else:
            outcome, result = self._once(task, modules[0], variables)
            self._record(task, outcome, result, began, first)
            self._show(task, result)
        if "register" in task:
            self._variables[task["register"]] = result
        return outcome == "failed"

    def _item(self, task: Mapping[str, Any], module: str, variables: Mapping[str, Any], item: Any) -> dict[str, Any]:
        began, first = time.monotonic(), len(self._emulator.requests)
        outcome, result = self._once(task, module, variables)
        result = {**result, "item": item, "ansible_loop_var": "item"}
        if outcome != "skipped":
            self._record(task, f"{outcome} item", result, began, first)
        self._show(task, result)
        return result

    def _once(self, task: Mapping[str, Any], module: str, variables: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        conditions = task.get("when", [])
        for condition in conditions if isinstance(conditions, list) else [conditions]:
            if not _rendered("{{ " + str(condition) + " }}", variables):
                return "skipped", {"changed": False, "skipped": True, "skip_reason": "Conditional result was False"}
        options = {**_rendered(self._defaults, variables), **(_rendered(task[module], variables) or {})}
        with graph._set(_rendered(task.get("environment", {}), variables)):
            result = self._result(module, _without_omitted(options), _rendered(task.get("check_mode"), variables))
        return "failed" if result["failed"] else "ok", result

    def _result(self, module: str, options: Mapping[str, Any], check_mode: bool | None) -> dict[str, Any]:
        action: Any = graph.ActionModule.__new__(graph.ActionModule)  # without a connection and a play
        action._task = SimpleNamespace(
            action=module,
            resolved_action=module,
            args=options,
            check_mode=self._check_mode if check_mode is None else check_mode,
        )
        session._memories.clear()  # the next task would be in another worker
        session.progress = TaskProgress()
        result = graph._printable(json.loads(action._output(graph._shows_invocation({}))))
        return {"changed": False, "failed": False, **result}

    def _record(self, task: Mapping[str, Any], outcome: str, result: dict[str, Any], began: float, first: int) -> None:
        requests = [dict(request) for request in self._emulator.requests[first:]]
        shown = {"censored": "hidden", "changed": result["changed"]} if task.get("no_log") else dict(result)
        for key in ("failed", "skipped"):  # as in what callbacks get
            shown.pop(key, None)
        self._done.append(TaskRun(task["name"], outcome, shown, began, time.monotonic(), requests))

    def _show(self, task: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """What Ansible prints: warnings, failures, with ``-v`` every result."""
        self._output.extend(f"[WARNING]: {text}" for text in result.get("warnings", []))
        if (result.get("failed") or self._verbosity) and not task.get("no_log"):
            self._output.append(json.dumps(result))


def _rendered(value: Any, variables: Mapping[str, Any]) -> Any:
    """As :func:`runners.rendered`; what filters yield is a list, as in Ansible."""
    if isinstance(value, Mapping):
        return {name: _rendered(item, variables) for name, item in value.items()}
    if isinstance(value, list):
        return [_rendered(item, variables) for item in value]
    found = rendered(value, variables)
    return list(found) if isinstance(found, Generator) else found


def _without_omitted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_omitted(item) for name, item in value.items() if item != OMIT}
    return value


def _lookup(name: str, what: str) -> str:
    """The two lookups that tests use."""
    found: dict[str, Callable[[], str]] = {
        "file": lambda: Path(what).read_text(encoding="utf-8").rstrip(),
        "env": lambda: os.environ.get(what, ""),
    }
    kind = name.removeprefix("ansible.builtin.")
    if kind not in found:
        raise NeedsAnsible(f"lookup {name}")
    return found[kind]()
