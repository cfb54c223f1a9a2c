# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the acceptance suite reports: per type passed, failed with the exchange, or skipped with the reason.

A report can be attached to an issue: ids, names and addresses of the tenant are replaced.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from acceptance_credentials import CredentialScenario
from acceptance_scenario import AGAIN, Scenario, changed_options
from playbooks import PlaybookRun, TaskRun

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w.-]+|\bhttps?://[^\s/]+", re.IGNORECASE)
_ROW = "| {} | {} | {} |"
Expectation = Callable[[TaskRun], str]
"""A function that returns what is wrong with a task."""


@dataclass(frozen=True)
class Verdict:
    """Of one type; ``exchange`` are the requests of the task that failed."""

    type: str
    status: str
    reason: str = ""
    exchange: list[dict[str, Any]] = field(default_factory=list)


def judged(scenario: Scenario, writes: bool, done: PlaybookRun) -> Verdict:
    """The verdict about one scenario of a playbook."""
    if not (writes or scenario.resource.kept) and scenario.resource.parameters:
        return Verdict(scenario.type, "skipped", "it is only found below other resources")
    return _judged(scenario, _expectations(scenario, writes), done)


def judged_credential(scenario: CredentialScenario, done: PlaybookRun) -> Verdict:
    """The verdict about one scenario of a credential."""
    lives = [("expected application", _anything), ("expected owner", _anything), ("create", _changes)]
    lives += [("create, again", _silent), ("read", _anything)]
    for option in scenario.case.changes:
        lives += [(option, _changes), (f"{option}, again", _silent)]
    lives += [("export", _anything), ("apply", _nothing_to_do), ("absent", _changes), ("absent, again", _silent)]
    return _judged(scenario, lives, done)


def _judged(
    scenario: Scenario | CredentialScenario, expectations: Iterable[tuple[str, Expectation]], done: PlaybookRun
) -> Verdict:
    for name, wanted in expectations:
        try:
            task = _last(done, f"{scenario.number}: {name}")
        except KeyError:
            return Verdict(scenario.type, "failed", anonymous(f"{name}: the task has not run: {done.output[-300:]}"))
        why = _failure(task) or wanted(task)
        if why and name.startswith("expected") and task.result.get("graph_error", {}).get("status") == 403:
            return Verdict(scenario.type, "skipped", anonymous(f"what it needs may not be created: {why}"))
        if why:
            calls = [{**call, "path": anonymous(str(call.get("path")))} for call in task.result.get("calls") or []]
            return Verdict(scenario.type, "failed", f"{name}: {anonymous(why)}", calls)
    return Verdict(scenario.type, "passed")


def _last(done: PlaybookRun, name: str) -> TaskRun:
    """The task, or the second one that was needed because the first came from an old replica."""
    second = next((task for task in done.tasks if task.name == f"{name}{AGAIN}"), None)
    needed = name.endswith((": export", ": apply")) and second is not None and second.outcome != "skipped"
    return second if second and needed else done[name]


def _expectations(scenario: Scenario, writes: bool) -> Iterator[tuple[str, Expectation]]:
    """The tasks of a scenario with what is expected of each: a function that returns what is wrong."""
    if not writes:
        if not scenario.resource.parameters:
            yield "list", _anything
        if scenario.resource.kept:
            yield from (("export", _anything), ("apply", _nothing_to_do))
        return
    # A resource that the tenant has already may be as the case wants it.
    yield "create", _anything if scenario.once else _changes
    yield "create, again", _silent
    yield "read", _found
    for option in changed_options(scenario):
        yield option, _anything if scenario.once else _changes
        yield f"{option}, again", _silent
    yield from (("export", _anything), ("apply", _nothing_to_do))
    if scenario.once:
        yield "put back", _anything
    elif "DELETE" in scenario.resource.methods:
        yield from (("absent", _changes), ("absent, again", _silent))


def _failure(task: TaskRun) -> str:
    if task.outcome == "skipped":
        return "" if task.name.endswith("put back") else "it was left out, because an earlier task failed"
    return str(task.result.get("msg") or "it failed") if task.failed else ""


def _anything(_task: TaskRun) -> str:
    return ""


def _changes(task: TaskRun) -> str:
    return "" if task.changed else "it should change something, and changed nothing"


def _silent(task: TaskRun) -> str:
    names = ", ".join(change["property"] for change in task.result.get("changes") or [])
    return f"it should change nothing, and changed {names or 'something'}" if task.changed else ""


def _found(task: TaskRun) -> str:
    rows = task.result.get("resources") or []
    return "" if len(rows) == 1 else f"one resource should be found, and {len(rows)} were"


def _nothing_to_do(task: TaskRun) -> str:
    results = [row for row in task.result.get("results") or [] if row["action"] != "none"]
    return f"{len(results)} of what was exported would be changed" if results else ""


def anonymous(text: str) -> str:
    """A text without ids, quoted names and addresses; equal ids stay equal."""
    ids: dict[str, str] = {}
    text = _GUID.sub(lambda found: ids.setdefault(found[0].lower(), f"<id {len(ids) + 1}>"), text)
    return _ADDRESS.sub("<address>", _QUOTED.sub("<name>", text))


def write(verdicts: Sequence[Verdict], notes: Sequence[str], folder: Path) -> int:
    """Write acceptance.json and acceptance.md and print the table; returns 1 if something has failed."""
    counted = Counter(verdict.status for verdict in verdicts)
    summary = {name: counted[name] for name in ("passed", "failed", "skipped")}
    rows = [
        {name: value for name, value in asdict(verdict).items() if value or name == "reason"} for verdict in verdicts
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "acceptance.json").write_text(
        json.dumps({"summary": summary, "resources": rows, "notes": [*notes]}, indent=1) + "\n", encoding="utf-8"
    )
    told = ", ".join(f"{number} {name}" for name, number in summary.items())
    cells = [(item.type, item.status, re.sub(r"\s+", " ", item.reason).replace("|", "\\|")) for item in verdicts]
    table = "\n".join(_ROW.format(*row) for row in [("Type", "Result", "Reason"), ("---",) * 3, *cells])
    (folder / "acceptance.md").write_text(
        "\n\n".join([f"## Acceptance: {told}", table, *notes]) + "\n", encoding="utf-8"
    )
    width = max(len(item.type) for item in verdicts)
    for kind, status, reason in cells:
        print(f"{kind:{width}}  {status:7}  {reason}".rstrip())
    print("\n".join(["", *notes, told]))
    return 1 if counted["failed"] else 0
