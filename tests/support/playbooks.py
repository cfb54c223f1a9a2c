# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs real playbooks with the ansible-playbook of the Python that runs the tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programs import COLLECTION, TIMEOUT, collections_path, environment, run_program

__all__ = [
    "COLLECTION",
    "TIMEOUT",
    "PlaybookRun",
    "TaskRun",
    "collections_path",
    "environment",
    "run_playbook",
    "write_playbook",
]


@dataclass(frozen=True)
class TaskRun:
    """One task, or one item of its loop: its result as the playbook got it and the requests that the service saw
    meanwhile.
    """

    name: str
    outcome: str
    result: dict[str, Any]
    started: float
    ended: float
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.result.get("changed"))

    @property
    def failed(self) -> bool:
        return self.outcome.startswith("failed")

    @property
    def methods(self) -> list[str]:
        return [request["method"] for request in self.requests]

    @property
    def writes(self) -> list[dict[str, Any]]:
        return [request for request in self.requests if request["method"] != "GET"]


@dataclass(frozen=True)
class PlaybookRun:
    """A finished ansible-playbook: exit status, everything it printed, and its tasks in order."""

    status: int
    output: str
    tasks: list[TaskRun]

    def __getitem__(self, name: str) -> TaskRun:
        """The task of that name, as a whole when it loops; a KeyError shows what was printed."""
        found = next((task for task in self.tasks if task.name == name and not task.outcome.endswith("item")), None)
        if found is None:
            raise KeyError(f"no task {name!r} has run; ansible-playbook printed:\n{self.output[-4000:]}")
        return found


def run_playbook(
    path: Path,
    *arguments: str,
    directory: Path,
    env: Mapping[str, str] | None = None,
    requests: Callable[[], Sequence[Mapping[str, Any]]] = list,
    timeout: float = TIMEOUT,
    process: bool = False,
) -> PlaybookRun:
    """Run a playbook file. ``requests`` reads the service's log; each task gets the part that was logged while it ran.

    With ``process`` ansible-playbook is a process of its own. With ``RECORD_RESULTS=no`` in ``env`` results are not
    kept: to measure how long tasks take.
    """
    record = directory / "record.jsonl"
    record.unlink(missing_ok=True)
    variables = environment(directory, env or {}) | {"RECORD_FILE": str(record)}
    done = run_program(
        "ansible-playbook",
        [str(path), *arguments],
        directory=directory,
        environment=variables,
        process=process,
        timeout=timeout,
    )
    tasks, logged, item_ended = [], requests(), 0.0
    for line in record.read_text().splitlines() if record.exists() else []:
        row = json.loads(line)
        began, ended = row["started"] or 0.0, row["ended"]
        if row["item"]:  # Ansible reports when a loop begins, not when an item does
            began = max(began, item_ended)
            item_ended = ended
        seen = [dict(request) for request in logged if began <= request["at"] <= ended]
        tasks.append(TaskRun(row["task"], row["outcome"], row["result"], began, ended, seen))
    return PlaybookRun(done.returncode, done.stdout, tasks)


def write_playbook(
    path: Path, tasks: Sequence[Mapping[str, Any]], *, defaults: Mapping[str, Any] | None = None, **play: Any
) -> Path:
    """A playbook of one play on localhost with these tasks; JSON is YAML."""
    header: dict[str, Any] = {
        "name": "Test",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        **play,
    }
    if defaults is not None:
        header["module_defaults"] = {"group/m365.graph.graph": dict(defaults)}
    path.write_text(json.dumps([{**header, "tasks": list(tasks)}], indent=1))
    return path
