# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several runs create the same resources at the same moment: each exists once, and each run reports what it did."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from clients import graph_client, own_options
from estates import CONFIGURATIONS, INFRASTRUCTURES, ROOTS, SCEP, profiles_below_a_root
from m365_graph_emulator import Emulator
from night import night

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import credential_from
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.duplicates import Creation
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._tenant.applier import Applier
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

MANY = 60 if night() else 16
T = TypeVar("T")

TENANTS = {
    "plain": {},
    "latency": {"latency": 40.0},
    "replicas": {"replicas": 3, "intune_replica_lag": 1.0, "latency": 10.0},
    "lag": {"intune_replica_lag": 0.7, "latency": 10.0},
    "throttled": {"writes_per_window": 30, "throttle_window": 2.0, "latency": 10.0},
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


def client_of(emulator: Emulator) -> GraphClient:
    """A client with a connection, a token and a memory of its own, as each run has them."""
    transport = HttpsTransport(emulator.ca_path)
    credential = credential_from(
        own_options(emulator),
        transport=transport,
    )
    return graph_client(emulator.graph_url, credential, transport=transport)


def at_once(emulator: Emulator, number: int, run: Callable[[GraphClient], T]) -> list[T]:
    """The results of several runs that begin at the same moment."""
    clients = [client_of(emulator) for _number in range(number)]
    for client in clients:
        client.token()
    start, results = threading.Barrier(number), dict[int, Any]()

    def begin(place: int) -> None:
        start.wait()
        try:
            results[place] = run(clients[place])
        except BaseException as error:
            results[place] = error

    threads = [threading.Thread(target=begin, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results.values():
        if isinstance(result, BaseException):
            raise result
    return [results[place] for place in range(number)]


def documents() -> list[Document]:
    """A root, profiles that refer to it, some of them assigned, and two authorities of a type without a date."""
    infrastructures = [
        {"type": "certificateBasedAuthPki", "key": {"displayName": f"PKI {number}"}, "properties": {}}
        for number in range(2)
    ]
    raw = [*profiles_below_a_root(MANY, lambda number: number % 3 == 0), *infrastructures]
    return [parse(document, f"documents[{number}]") for number, document in enumerate(raw)]


def rows(emulator: Emulator) -> list[dict[str, Any]]:
    return [row for path in (CONFIGURATIONS, INFRASTRUCTURES) for row in emulator.entities(path)]


def planned(client: GraphClient) -> list[PlannedDocument]:
    return plan_documents(documents(), CurrentState(client, Locator(client)), now=dt.datetime.now(dt.UTC))


def apply(client: GraphClient) -> list[PlannedDocument]:
    entries = planned(client)
    Applier(client, lambda *_told: None).carry_out(entries, continue_on_error=False)
    return entries


#: The number of runs and the tenants that are tried by day.
BY_DAY = {(2, "lag"), (3, "replicas"), (3, "throttled")}


@pytest.mark.parametrize(
    ("number", "tenant"),
    [(number, tenant) for number in (2, 3, 10) for tenant in TENANTS if night() or (number, tenant) in BY_DAY],
)
def test_runs_that_apply_the_same_documents_make_each_resource_once(
    emulator: Emulator, number: int, tenant: str
) -> None:
    emulator.reset({"entities": {}, "settings": TENANTS[tenant]})
    runs = at_once(emulator, number, apply)
    assert [str(entry.error) for entries in runs for entry in entries if entry.error] == []
    there = {str(row["displayName"]): str(row["id"]) for row in rows(emulator)}
    assert sorted(str(row["displayName"]) for row in rows(emulator)) == sorted(
        str(document.desired["displayName"]) for document in documents()
    )
    reported = Counter(
        str(entry.desired["displayName"])
        for entries in runs
        for entry in entries
        if entry.action is PlanAction.CREATE and not entry.skipped
    )
    assert reported == Counter([*there]), "each resource was created by one run, as the runs report it"
    for entry in (entry for entries in runs for entry in entries):
        if entry.outcome and entry.outcome.entity:
            name = str(entry.desired["displayName"])
            if entry.action is PlanAction.NONE and name.startswith("PKI"):
                continue  # without dates the ID decides, so one that was found when planning may go afterwards
            assert (name, entry.action, entry.outcome.entity["id"]) == (name, entry.action, there[name])
    time.sleep(1.0)
    assert [entry.action for entry in planned(client_of(emulator))] == [PlanAction.NONE] * (MANY + 3)


def second_root(emulator: Emulator) -> tuple[GraphClient, list[str], Creation]:
    """Two roots of one name: the IDs of the first, of another run, and of the second, which the client has made."""
    emulator.reset({"entities": {}})
    client = client_of(emulator)
    root = TRUSTED_ROOT_CERTIFICATE.variants["iosTrustedRootCertificate"]
    desired = root.parse({"displayName": "Root", "trustedRootCertificate": ROOTS[0].text}, "beta")
    body = {"@odata.type": f"#{root.type}", "displayName": "Root", "trustedRootCertificate": ROOTS[0].text}
    ids = [str((client.post(CONFIGURATIONS, version="beta", body=body).body or {})["id"]) for _number in range(2)]
    return client, ids, Creation(Target(root, "beta"), desired, ids[1])


def test_the_later_one_is_removed(emulator: Emulator) -> None:
    client, (first, _second), creation = second_root(emulator)
    (verdict,) = Reconciler(client).duplicates.settle([creation])
    assert verdict.other and verdict.other["id"] == first
    assert [row["id"] for row in emulator.entities(CONFIGURATIONS)] == [first]


def test_the_earlier_one_stays_and_the_other_is_left_to_its_run(emulator: Emulator) -> None:
    client, (first, second), creation = second_root(emulator)
    client = graph_client(emulator.graph_url, client.credential, transport=client._transport, sleep=lambda _time: None)
    (verdict,) = Reconciler(client).duplicates.settle([replace(creation, id=first)])
    assert verdict.other is None and verdict.error is None
    assert f"there is another one with the same name (id {second})" in verdict.warnings[0]
    assert {row["id"] for row in emulator.entities(CONFIGURATIONS)} == {first, second}


def test_a_run_waits_for_another_that_the_limit_of_writes_stops(emulator: Emulator) -> None:
    other, (first, second), creation = second_root(emulator)
    waited = 0.0

    def sleep(seconds: float) -> None:
        nonlocal waited
        if waited <= 20 < waited + seconds:
            other.delete(f"{CONFIGURATIONS}/{second}", version="beta")
        waited += seconds

    client = graph_client(emulator.graph_url, other.credential, transport=other._transport, sleep=sleep)
    located = Locator(client).locate(creation.target, creation.desired)
    assert located and located["id"] == first
    other, (first, second), creation = second_root(emulator)
    waited = 0.0
    (found,) = Reconciler(client).duplicates.find([(creation.target, creation.desired)])
    assert isinstance(found, dict) and found["id"] == first
    other, (first, second), _creation = second_root(emulator)
    waited = 0.0
    profile = next(document for document in documents() if document.desired["displayName"] == "Profile 1")
    (named,), _along = References(client).resolve([(profile.resource, profile.version, profile.desired)])
    assert isinstance(named, dict) and first in json.dumps(named), "the root's ID instead of its name"
    assert 20 < waited < 60


@pytest.mark.parametrize("reference", ["an assignment", "a profile"])
def test_nothing_is_removed_to_which_something_refers(emulator: Emulator, reference: str) -> None:
    client, ids, creation = second_root(emulator)
    if reference == "an assignment":
        target = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
        path = f"{CONFIGURATIONS}/{ids[1]}/assign"
        client.post(path, version="beta", body={"assignments": [{"target": target}]})
    else:
        bind = client.address(f"{CONFIGURATIONS}('{ids[1]}')", version="beta")
        scep = {"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "displayName": "Profile", **SCEP}
        client.post(CONFIGURATIONS, version="beta", body={**scep, "rootCertificate@odata.bind": bind})
    (verdict,) = Reconciler(client).duplicates.settle([creation])
    assert isinstance(verdict.error, AmbiguousMatch) and verdict.error.candidates == (ids[0], ids[1])
    said = "it has assignments" if reference == "an assignment" else "another resource refers to it"
    assert said in str(verdict.error) and str(verdict.error).endswith("Remove one of them.")
    assert {*ids} <= {row["id"] for row in emulator.entities(CONFIGURATIONS)}
