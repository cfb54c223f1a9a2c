# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas that answer on their own, new objects that are not found, certificates that appear later, 503 on demand."""

from __future__ import annotations

from typing import Any

from emulator_support import CONFIGURATIONS, Client
from m365_graph_emulator import Emulator

APP = "22222222-0000-4000-8000-000000000001"
PRINCIPAL = "22222222-0000-4000-8000-000000000002"
PATH = f"/applications/{APP}"
SEED = {"/applications": [{"id": APP, "displayName": "old"}]}


def name(client: Client) -> Any:
    return client.get(PATH).json().get("displayName")


def test_every_read_may_come_from_another_replica(emu: Emulator, clock: Any) -> None:
    emu.reset({"settings": {"replicas": 2, "replica_lag": 5}, "entities": SEED})
    client = Client(emu)
    assert client.patch(PATH, {"displayName": "new"}).status_code == 204
    assert [name(client) for _read in range(4)] == ["new", "old", "new", "old"]
    clock.seconds += 6
    assert [name(client) for _read in range(2)] == ["new", "new"]


def test_replicas_lag_differently(emu: Emulator, clock: Any) -> None:
    emu.reset({"settings": {"replicas": 3, "replica_lag": 10}, "entities": SEED})
    client = Client(emu)
    client.patch(PATH, {"displayName": "first"})
    clock.seconds += 6
    client.patch(PATH, {"displayName": "second"})
    assert [name(client) for _read in range(3)] == ["second", "first", "old"]
    statuses = [client.get("/applications/deleted").status_code for _read in range(3)]
    assert statuses == [404] * 3


def test_one_replica_lags_with_every_read(emu: Emulator, clock: Any) -> None:
    emu.reset({"settings": {"intune_replica_lag": 5}})
    client = Client(emu)
    made = client.post(
        CONFIGURATIONS, {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "x"}
    )
    path = f"{CONFIGURATIONS}/{made.json()['id']}"
    assert [client.get(path).status_code for _read in range(2)] == [404, 404]
    clock.seconds += 5
    assert client.get(path).status_code == 200


def test_a_new_parent_is_not_found_for_a_while(emu: Emulator, clock: Any) -> None:
    emu.reset({"settings": {"new_parent_lag": 3}, "entities": SEED})
    client = Client(emu)
    made = client.post("/applications", {"displayName": "new"}).json()
    body = {"name": "n", "issuer": "https://a.example", "subject": "s", "audiences": ["x"]}
    path = f"/applications/{made['id']}/federatedIdentityCredentials"
    refused = client.post(path, body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "Request_ResourceNotFound")
    assert client.post(f"/applications/{made['id']}/addPassword", {}).status_code == 404
    assert client.get(f"/applications/{made['id']}").status_code == 200, "the object itself is there"
    assert client.post(f"{PATH}/federatedIdentityCredentials", body).status_code == 201, "an old one has no such lag"
    clock.seconds += 4
    assert client.post(path, body).status_code == 201


def test_a_token_signing_certificate_appears_later(emu: Emulator, clock: Any) -> None:
    principals = {"/servicePrincipals": [{"id": PRINCIPAL, "displayName": "saml"}]}
    emu.reset({"settings": {"token_signing_lag": 60}, "entities": principals})
    client = Client(emu)
    action = f"/servicePrincipals/{PRINCIPAL}/addTokenSigningCertificate"
    made = [client.post(action, {"displayName": "CN=x"}).json()["thumbprint"] for _number in range(2)]
    assert client.get(f"/servicePrincipals/{PRINCIPAL}").json()["keyCredentials"] == []
    assert client.patch(f"/servicePrincipals/{PRINCIPAL}", {"notes": "x"}).status_code == 204
    clock.seconds += 61
    found = client.get(f"/servicePrincipals/{PRINCIPAL}").json()
    assert len(set(made)) == 2 and len(found["keyCredentials"]) == 4 and found["notes"] == "x"


def test_some_writes_are_concurrency_violations(emu: Emulator) -> None:
    emu.reset({"entities": SEED, "settings": {"concurrency_violations": 2}})
    client = Client(emu)
    assert client.patch(PATH, {"displayName": "first"}).status_code == 204
    refused = client.patch(PATH, {"displayName": "second"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "Directory_ConcurrencyViolation")
    assert client.get(PATH).json()["displayName"] == "first"
    assert client.patch(PATH, {"displayName": "third"}).status_code == 204


def test_a_concurrency_violation_on_demand(emu: Emulator) -> None:
    emu.reset({"entities": SEED})
    emu.faults.add({"match": {"method": "PATCH"}, "do": {"status": 503, "code": "Directory_ConcurrencyViolation"}})
    client = Client(emu)
    refused = client.patch(PATH, {"displayName": "new"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "Directory_ConcurrencyViolation")
    assert client.patch(PATH, {"displayName": "new"}).status_code == 204
