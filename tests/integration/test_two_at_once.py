# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several runs create the same resources at the same moment: each exists once, and each run reports what it did."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from clients import graph_client
from estates import CONFIGURATIONS, INFRASTRUCTURES, ROOTS, SCEP
from m365_graph_emulator import Emulator
from night import night

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions, credential_from
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.module_utils._tenant.applier import Applier
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

MANY = 60 if night() else 24
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
        CredentialOptions(
            tenant_id=emulator.tenant_id,
            client_id=emulator.client_id,
            client_secret=emulator.client_secret,
            authority_url=emulator.authority_url,
            scope=f"{emulator.graph_url}/.default",
            auth_source="client_secret",
        ),
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
    root = {
        "type": "iosTrustedRootCertificate",
        "key": {"displayName": "Root"},
        "properties": {"trustedRootCertificate": ROOTS[0].text},
    }
    profiles = [
        {
            "type": "iosScepCertificateProfile",
            "key": {"displayName": f"Profile {number}"},
            "properties": {
                "rootCertificate": "Root",
                **SCEP,
                **({"assignments": [{"target": "allDevices"}]} if number % 3 == 0 else {}),
            },
        }
        for number in range(MANY)
    ]
    infrastructures = [
        {"type": "certificateBasedAuthPki", "key": {"displayName": f"PKI {number}"}, "properties": {}}
        for number in range(2)
    ]
    raw = [root, *profiles, *infrastructures]
    return [parse(document, f"documents[{number}]") for number, document in enumerate(raw)]


def rows(emulator: Emulator) -> list[dict[str, Any]]:
    return [row for path in (CONFIGURATIONS, INFRASTRUCTURES) for row in emulator.entities(path)]


def planned(client: GraphClient) -> list[PlannedDocument]:
    return plan_documents(documents(), CurrentState(client, Locator(client)), now=dt.datetime.now(dt.UTC))


def apply(client: GraphClient) -> list[PlannedDocument]:
    entries = planned(client)
    Applier(client, lambda *_told: None).carry_out(entries, continue_on_error=False)
    return entries


@pytest.mark.parametrize("tenant", TENANTS)
@pytest.mark.parametrize("number", [2, 3, 10])
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
            assert (name, entry.action, entry.outcome.entity["id"]) == (name, entry.action, there[name])
    time.sleep(1.0)
    assert [entry.action for entry in planned(client_of(emulator))] == [PlanAction.NONE] * (MANY + 3)
