# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults between the two halves of a replacement, for every resource that is deleted and created again: the tenant is
never left without. At night over HTTPS.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import in_process
import pytest
from clients import graph_client, own_options
from m365_graph_emulator import Emulator
from night import night
from scenarios import SCENARIOS, Scenario
from world import Near, Time, Wire, near

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import credential_from
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from case import cases_of

REPLACED = [
    resource
    for resource in RESOURCES.values()
    if {"POST", "DELETE"} <= resource.methods
    and "PATCH" not in resource.methods
    and any(item.access is not Access.CREATE_ONLY for item in resource.writable())
]
assert REPLACED, "otherwise nothing is tried here"
#: Everything that can happen to the second half alone; one that lasts for ever leaves no way to put anything back.
HALVES = [
    scenario
    for scenario in SCENARIOS
    if scenario.faults and not scenario.once and all(fault.on == "own" for fault in scenario.faults)
]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture
def transport(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> HttpsTransport | Near:
    if night():
        return HttpsTransport(emulator.ca_path)
    return near(emulator, monkeypatch)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr("m365_graph_emulator.clock.now", made.monotonic)
    for module in ("m365_graph_emulator.oauth", "msal.application", "msal.token_cache"):
        monkeypatch.setattr(f"{module}.time", made)
    return made


class Tenant:
    """A tenant with one resource that is replaced, and modules that run against it in shared time."""

    def __init__(
        self, resource: Resource, scenario: Scenario, emulator: Emulator, transport: HttpsTransport | Near, shared: Time
    ) -> None:
        (self.case, *_more) = cases_of(resource.name)
        self.resource, self.emulator, self.time, self.scenario = resource, emulator, shared, scenario
        emulator.reset({**self.case.tenant, "settings": dict(scenario.settings)})
        self.wire = Wire(transport, shared, silent=scenario.silent)
        options = own_options(emulator)
        self.credential = credential_from(options, transport=self.wire, now=self.now, sleep=shared.sleep)
        self.run(self.case.create)
        shared.sleep(60)  # until every replica has it

    def now(self) -> float:
        return self.time.time() + self.scenario.skew

    def _connect(self, _session: Any) -> GraphClient:
        return graph_client(
            self.emulator.graph_url,
            self.credential,
            transport=self.wire,
            timeout=self.scenario.timeout,
            sleep=self.time.sleep,
            monotonic=self.time.monotonic,
            now=self.now,
            random=lambda: 0.5,
        )

    def run(self, options: Mapping[str, Any]) -> dict[str, Any]:
        given = {"api_version": self.resource.default_version, **options}
        return in_process.run(self.resource.name, given, self._connect, sleep=self.time.sleep)

    def change(self) -> dict[str, Any]:
        changes: dict[str, Any] = functools.reduce(lambda all, one: {**all, **one}, self.case.changes.values(), {})
        return self.run({**self.case.address, **changes})

    def rows(self) -> list[dict[str, Any]]:
        parameters = {item.name: str(self.case.create[item.name]) for item in self.resource.parameters}
        path = Target(self.resource, self.resource.default_version, parameters=parameters).collection
        return [{name: row[name] for name in row if name != "id"} for row in self.emulator.entities(path)]


@pytest.mark.parametrize("resource", REPLACED, ids=lambda resource: str(resource.name))
@pytest.mark.parametrize("scenario", HALVES, ids=lambda scenario: str(scenario.name))
def test_the_tenant_is_never_left_without(
    resource: Resource, scenario: Scenario, emulator: Emulator, transport: HttpsTransport | Near, shared: Time
) -> None:
    tenant = Tenant(resource, scenario, emulator, transport, shared)
    before = tenant.rows()
    for fault in scenario.faults:
        emulator.faults.add(
            {"match": {"method": "POST", "path": "^/(beta|v1.0)/"}, "times": fault.times, "do": dict(fault.do)}
        )
    result = tenant.change()
    after = tenant.rows()
    if any(fault.times is None for fault in scenario.faults):
        assert result["failed"] and "putting it back failed too" in result["msg"]
        return
    assert len(after) == 1
    if result.get("failed"):
        assert after == before and ("it has been put back" in result["msg"] or "it is there again" in result["msg"])
    else:
        assert after != before and result["changed"]
    emulator.faults.clear()
    assert not tenant.change().get("failed") and not tenant.change()["changed"]
