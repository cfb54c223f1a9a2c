# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every resource with the faults of the table: a task succeeds or fails with one sentence, and the next run repairs it.

The table itself (test_faults.py) shows what each operation makes of each fault, with three different resources.
Here every resource is found by its description and its case in the contract. By day a resource meets some of the
faults, in one operation each, so that together they meet all; at night, and if it has changed, each resource meets
every fault in every operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import in_process
import pytest
from by_day import is_changed
from case import case_of
from facts import described
from m365_graph_emulator import Emulator
from night import night
from runners import rendered
from scenarios import OPERATIONS, SCENARIOS, Fault, Scenario
from tenants import connection

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer, NotSent

#: Every how manyth fault a resource meets by day.
PART = 12
RESOURCES = {resource.name: resource for resource in described() if resource.kept}
#: Those of a single task, with the method of their own request.
METHODS = {"create": "POST", "PATCH": "PATCH", "DELETE": "DELETE", "list": "GET"}
GRAPH = "^/(beta|v1.0)/"


def cells() -> Iterator[Any]:
    # What the local clock does to a client is for the table.
    scenarios = [scenario for scenario in SCENARIOS if not (scenario.once or scenario.skew)]
    for number, name in enumerate(RESOURCES):
        for index, scenario in enumerate(scenarios):
            tried = [operation for operation in METHODS if scenario.expected[OPERATIONS.index(operation)] != "-"]
            if not (night() or is_changed(name)):
                tried = [tried[(index // PART) % len(tried)]] if tried and index % PART == number % PART else []
            for operation in tried:
                if operation != "DELETE" or "DELETE" in RESOURCES[name].methods:
                    yield pytest.param(name, scenario, operation, id=f"{name}-{scenario.name}-{operation}")


class Wire(in_process.Wireless):
    """A transport on which some connections fail."""

    unreachable = 0

    def send(self, method: str, url: str, **request: Any) -> HttpAnswer:
        if self.unreachable and ("/beta/" in url or "/v1.0/" in url):
            self.unreachable -= 1
            raise NotSent("the connection was refused")
        return super().send(method, url, **request)


class Place:
    """A tenant with what the case of a resource wants, and the tasks that its operations are."""

    def __init__(self, emulator: Emulator, resource: Resource, settings: Mapping[str, Any]) -> None:
        case = case_of(resource.name)
        assert case is not None
        self.resource, self.case, self.emulator = resource, case, emulator
        emulator.reset({**case.tenant, "faults": [], "settings": {**case.tenant.get("settings", {}), **settings}})
        self.tenant = in_process.Tenant(emulator)
        self.wire = Wire(emulator)
        self.tenant.transport = self.wire
        self.variables: dict[str, Any] = {}

    def run(self, module: str, options: Mapping[str, Any], timeout: float = 300.0) -> dict[str, Any]:
        arguments = {**connection(self.emulator), "timeout": int(timeout), **rendered(options, self.variables)}
        return in_process.run(module, arguments, self.tenant.connect, sleep=self.tenant.sleep)

    def succeed(self, module: str, options: Mapping[str, Any]) -> dict[str, Any]:
        result = self.run(module, options)
        assert not result.get("failed"), result.get("msg")
        return result

    def prepare(self, operation: str) -> None:
        """What is there before an operation."""
        if operation != "create":
            self.variables["created"] = self.succeed(self.resource.name, self.case.create)

    def task(self, operation: str) -> tuple[str, dict[str, Any]]:
        """A module and its options."""
        name, address = self.resource.name, dict(self.case.address)
        change = next(iter(self.case.changes.values()), {})
        return {
            "create": (name, dict(self.case.create)),
            "PATCH": (name, {**address, **change}),
            "DELETE": (name, {**address, "state": "absent"}),
            "list": (f"{name}_info", self.listed()),
        }[operation]

    def listed(self) -> dict[str, Any]:
        """Options that list the resources."""
        places = {*(parameter.name for parameter in self.resource.parameters), "api_version", "type"}
        return {name: value for name, value in self.case.create.items() if name in places}

    def state(self) -> list[str]:
        """The resources that are there, with what people choose of them."""
        chosen = [item.option for item in self.resource.writable() if not item.volatile]
        rows = self.succeed(f"{self.resource.name}_info", self.listed())["resources"]
        return sorted(json.dumps([row.get(option) for option in chosen]) for row in rows)


def match(resource: Resource, fault: Fault, operation: str) -> dict[str, Any]:
    """The requests that a fault is meant for."""
    reads = {"method": "GET", "path": GRAPH, "batch": False}
    if fault.on in ("reads", "later reads"):
        return reads
    method = resource.update_method if operation == "PATCH" else METHODS[operation]
    return {"path": GRAPH, "batch": False} if fault.on == "everything" else {**reads, "method": method}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Emulator:
    return Emulator(tmp_path_factory.mktemp("faults"))


_undisturbed: dict[tuple[str, str], tuple[list[str], list[str]]] = {}


def undisturbed(emulator: Emulator, name: str, operation: str) -> tuple[list[str], list[str]]:
    """What is there before and after an operation that nothing disturbs."""
    if (name, operation) not in _undisturbed:
        place = Place(emulator, RESOURCES[name], {})
        place.prepare(operation)
        before = place.state()
        place.succeed(*place.task(operation))
        _undisturbed[name, operation] = before, place.state()
    return _undisturbed[name, operation]


@pytest.mark.parametrize(("name", "scenario", "operation"), [*cells()])
def test_running_a_task_again_sets_right_what_a_fault_has_left(
    name: str, scenario: Scenario, operation: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("m365_graph_emulator.exchange.time.sleep", lambda _seconds: None)
    before, after = undisturbed(emulator, name, operation)
    place = Place(emulator, RESOURCES[name], scenario.settings)
    monkeypatch.setattr("m365_graph_emulator.clock.now", lambda: 1000.0 + place.tenant.passed)
    place.prepare(operation)
    place.tenant.sleep(60)  # until all replicas have it
    place.wire.unreachable = scenario.unreachable
    for fault in scenario.faults:
        emulator.faults.add(
            {"match": match(RESOURCES[name], fault, operation), "times": fault.times, "do": dict(fault.do)}
        )
    result = place.run(*place.task(operation), timeout=scenario.timeout)
    emulator.faults.clear()
    place.wire.unreachable = 0
    place.tenant.sleep(60)
    if result.get("failed"):
        message = result["msg"]
        assert message.endswith(".") and "\n" not in message and "Traceback" not in json.dumps(result)
        letters = {letter for letter in scenario.expected[: len(METHODS)] if letter != "-"}
        assert not letters <= {"o", "r"}, f"nothing but waiting and asking again is needed: {message}"
        assert scenario.applied or place.state() == before, "what is not said to be done is not done"
    else:
        assert place.state() == after, "what is said to be done is done"
    place.succeed(*place.task(operation))
    assert place.state() == after


def test_every_resource_meets_a_fault_in_each_operation_that_it_has() -> None:
    met = {(cell.values[0], cell.values[2]) for cell in cells()}
    assert {name for name, _operation in met} == {*RESOURCES}
    assert {operation for _name, operation in met} == {*METHODS}
