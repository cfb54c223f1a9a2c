# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the contract: tasks for each case of a resource, run once and shared by the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from case import Case, cases_of
from m365_graph_emulator import Emulator
from mistakes import Mistake, mistakes
from night import night
from playbooks import PlaybookRun, TaskRun
from runners import Runner, by_playbook, in_this_process

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type

LAG = 1.0
REPLICAS = {"replicas": 2, "replica_lag": LAG, "intune_replica_lag": LAG}
"""Settings of the emulator: two replicas that answer in turn, and seconds by which the other one lags."""
REFUSALS = (400, 401, 403)
"""Statuses that say nothing of whether a resource is there."""


class EmulatorClock:
    """Stands still until somebody adds seconds."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        self.seconds += seconds


def tasks_of(resource: Resource, case: Case) -> Iterator[dict[str, Any]]:
    """What a case tries. Of a type whose properties other cases try it is the life of one resource, and no more."""
    module = f"m365.graph.{resource.name}"
    for index, (options, _said) in enumerate(case.bad):
        yield {"name": f"bad {index}", module: case.typed(options), "ignore_errors": True}
    for mistake in tried_mistakes(resource, case):
        yield {"name": mistake.name, module: dict(mistake.options), "ignore_errors": True}
    yield {"name": "create, predicted", module: case.typed(case.create), "check_mode": True, "diff": True}
    yield {"name": "create", module: case.typed(case.create), "diff": True, "register": "created"}
    yield {"name": "create, again", module: case.typed(case.create), "diff": True}
    yield {"name": "list", f"{module}_info": case.typed(_place(resource, case))}
    if case.whole:
        yield from _answered(resource, case)
    for option, options in case.changes.items():
        task = {module: case.typed({**case.address, **options}), "diff": True}
        yield {"name": f"{option}, predicted", **task, "check_mode": True}
        yield {"name": f"{option}", **task}
        yield {"name": f"{option}, again", **task}
    yield {"name": "read", f"{module}_info": case.typed(case.address)}
    yield {
        "name": "export",
        "m365.graph.export": {"types": [resource_type(case.concrete(resource))]},
        "register": "exported",
    }
    yield {
        "name": "apply what was exported",
        "m365.graph.apply": {"documents": "{{ exported.documents }}"},
        "check_mode": True,
        "diff": True,
    }
    complete = {"types": [resource_type(case.concrete(resource))], "complete": True}
    yield {"name": "export, complete", "m365.graph.export": complete, "register": "exported"}
    yield {
        "name": "apply what was exported, complete",
        "m365.graph.apply": {"documents": "{{ exported.documents }}"},
        "check_mode": True,
    }
    if "DELETE" in resource.methods:
        gone = {module: case.typed({**case.address, "state": "absent"}), "diff": True}
        yield {"name": "absent, predicted", **gone, "check_mode": True}
        yield {"name": "absent", **gone}
        yield {"name": "absent, again", **gone}
        yield {"name": "read, absent", f"{module}_info": case.typed(case.address)}


def tried_mistakes(resource: Resource, case: Case) -> Iterator[Mistake]:
    """The mistakes that are tried: in a module for several types, with those whose properties are."""
    if case.whole:
        yield from mistakes(resource, case.typed(case.create), case.concrete(resource))


def _answered(resource: Resource, case: Case) -> Iterator[dict[str, Any]]:
    """Tasks that are about an id for which the service returns a status, and one whose write is forbidden."""
    module = f"m365.graph.{resource.name}"
    change = next(iter(case.changes.values()), {})
    for status in (*REFUSALS, 404) if has_given_ids(resource) else ():
        there = case.typed({**_place(resource, case), "id": answered_id(status)})
        yield {"name": f"{status}, present", module: {**there, **change}, "ignore_errors": True}
        yield {"name": f"{status}, read", f"{module}_info": there, "ignore_errors": True}
        if "DELETE" in resource.methods:
            yield {"name": f"{status}, absent", module: {**there, "state": "absent"}, "ignore_errors": True}
    if can_forbid(resource, case):
        yield {"name": "forbidden write", module: case.typed({**case.address, **change}), "ignore_errors": True}


def has_given_ids(resource: Resource) -> bool:
    """Whether the service gives ids like those of :func:`answered_id`, so that an option can name a missing one."""
    return (
        not (resource.singleton or resource.named_by_people)
        and re.fullmatch(resource.id_pattern, answered_id(404)) is not None
    )


def can_forbid(resource: Resource, case: Case) -> bool:
    """Whether the first PATCH in the playbook is this case's change, and not what creates it, or what the suite takes
    for its creation.
    """
    return {"POST", "PATCH"} <= resource.methods and case.whole


def answered_id(status: int) -> str:
    """The id that the service answers with ``status``."""
    return f"00000000-0000-4000-8000-{status:012}"


def tenant_of(resource: Resource, cases: Sequence[Case]) -> dict[str, Any]:
    """The tenant of some cases together, in which the ids of :func:`_answered` are answered with their status, and the
    first PATCH may be forbidden.
    """
    tenant: dict[str, Any] = {"entities": {}, "faults": []}
    for case in cases:
        tenant |= {name: value for name, value in case.tenant.items() if name not in tenant}
        tenant["faults"] += [fault for fault in case.tenant.get("faults", ()) if fault not in tenant["faults"]]
        for path, rows in case.tenant.get("entities", {}).items():
            there = tenant["entities"].setdefault(path, [])
            there += [row for row in rows if row not in there]
    tenant["faults"] += [
        {"match": {"method": "GET", "path": f"{answered_id(status)}$"}, "times": None, "do": {"status": status}}
        for status in REFUSALS
    ]
    if can_forbid(resource, cases[0]):
        tenant["faults"].append({"match": {"method": "PATCH"}, "times": 1, "do": {"status": 403}})
    return tenant


def _place(resource: Resource, case: Case) -> dict[str, Any]:
    """The options that say where the case's resource lies."""
    return {
        name: value
        for name, value in case.create.items()
        if name in {*(parameter.name for parameter in resource.parameters), "api_version"}
    }


@dataclass(frozen=True)
class Run:
    """The part of a resource's playbook that is about one case."""

    whole: PlaybookRun
    case: Case

    def __getitem__(self, name: str) -> TaskRun:
        return self.whole[self.case.called(name)]


BY_PLAYBOOK = ("certificate_authority", "dep_onboarding_setting", "user_pfx_certificate")
"""The resources that are tested by ansible-playbook by day as well: one below another, one with fixed ids and one with
secrets.
"""


def runner_for(name: str) -> Runner:
    return by_playbook if night() or name in BY_PLAYBOOK else in_this_process


TOGETHER = 8
"""How many short cases one playbook has, so that none takes long."""

_runs: dict[int, PlaybookRun] = {}
"""Finished playbooks, by the identity of each case in it."""


def _together(resource: Resource, case: Case) -> list[Case]:
    """The cases of which one playbook is made for this one: a whole case has its own."""
    short = [other for other in cases_of(resource.name) if not other.whole]
    return (
        [case]
        if case.whole
        else next(part for start in range(0, len(short), TOGETHER) if case in (part := short[start : start + TOGETHER]))
    )


def _run(resource: Resource, case: Case, directory: Path) -> PlaybookRun:
    together = _together(resource, case)
    named = [{**task, "name": each.called(task["name"])} for each in together for task in tasks_of(resource, each)]
    with Emulator(directory=directory / "emulator", tenant=tenant_of(resource, together)) as emulator:
        done = runner_for(resource.name)(named, directory, emulator)
    _runs.update({id(each): done for each in together})
    return done


def run_of(resource: Resource, case: Case, directories: pytest.TempPathFactory) -> Run:
    """The case's part of its playbook, which is run for the first of its cases that asks for it."""
    return Run(_runs.get(id(case)) or _run(resource, case, directories.mktemp(resource.name)), case)
