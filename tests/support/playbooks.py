# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs real playbooks with the ansible-playbook of the Python that runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COLLECTION = HERE.parents[1]
TIMEOUT = 300


@dataclass(frozen=True)
class TaskRun:
    """One task, or one item of its loop: its result as the playbook got it and the requests that the service saw meanwhile."""

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


def collections_path() -> Path:
    """The folder above ansible_collections that this checkout lies in."""
    for parent in COLLECTION.parents:
        if parent.name == "ansible_collections":
            return parent.parent
    raise RuntimeError("the tests must run from a copy of the collection in .../ansible_collections/m365/graph (make integration does that)")


def run_playbook(
    path: Path,
    *arguments: str,
    directory: Path,
    env: Mapping[str, str] | None = None,
    requests: Callable[[], Sequence[Mapping[str, Any]]] = list,
    timeout: float = TIMEOUT,
) -> PlaybookRun:
    """Run a playbook file. ``requests`` reads the service's log; each task gets the part that was logged while it ran.

    With ``RECORD_RESULTS=no`` in ``env`` results are not kept: to measure how long tasks take.
    """
    record = directory / "record.jsonl"
    record.unlink(missing_ok=True)
    command = [str(Path(sys.executable).parent / "ansible-playbook"), str(path), *arguments]
    done = subprocess.run(
        command,
        cwd=directory,
        env=environment(directory, env or {}) | {"RECORD_FILE": str(record)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
    tasks, logged, item_ended = [], requests(), 0.0
    for line in record.read_text().splitlines() if record.exists() else []:
        row = json.loads(line)
        began, ended = row["started"] or 0.0, row["ended"]
        if row["item"]:  # Ansible tells when a loop begins, not when an item does
            began = max(began, item_ended)
            item_ended = ended
        seen = [dict(request) for request in logged if began <= request["at"] <= ended]
        tasks.append(TaskRun(row["task"], row["outcome"], row["result"], began, ended, seen))
    return PlaybookRun(done.returncode, done.stdout, tasks)


def environment(directory: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: this one without what would select a tenant or settings, plus ``env``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "AZURE_", "M365_GRAPH_"))}
    return {
        **kept,
        "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callbacks"),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCAL_TEMP": str(directory / "ansible-local"),
        "ANSIBLE_REMOTE_TEMP": str(directory / "ansible-remote"),
        "ANSIBLE_HOME": str(directory / "ansible-home"),
        "ANSIBLE_ASYNC_DIR": str(directory / "ansible-async"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        **env,
    }


def write_playbook(path: Path, tasks: Sequence[Mapping[str, Any]], *, defaults: Mapping[str, Any] | None = None, **play: Any) -> Path:
    """A playbook of one play on localhost with these tasks; JSON is YAML."""
    header: dict[str, Any] = {"name": "Test", "hosts": "localhost", "connection": "local", "gather_facts": False, **play}
    if defaults is not None:
        header["module_defaults"] = {"group/m365.graph.graph": dict(defaults)}
    path.write_text(json.dumps([{**header, "tasks": list(tasks)}], indent=1))
    return path
