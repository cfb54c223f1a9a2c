# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains and their federation settings."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_support import Client
from m365_graph_emulator import Emulator

DOMAIN = "/domains/contoso.example"
FEDERATION = f"{DOMAIN}/federationConfiguration"
BETA_ONLY = {"defaultInteractiveAuthenticationMethod", "openIdConnectDiscoveryEndpoint", "passwordChangeUri"}


@pytest.fixture
def managed(emu: Emulator) -> Client:
    emu.reset({"entities": {"/domains": [{"id": "contoso.example", "isVerified": True}]}})
    return Client(emu)


def settings(content: str, **more: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.internalDomainFederation",
        "displayName": "Contoso",
        "issuerUri": "http://contoso.example/adfs/services/trust",
        "passiveSignInUri": "https://sts.contoso.example/adfs/ls",
        "preferredAuthenticationProtocol": "wsFed",
        "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
        "signingCertificate": content,
        **more,
    }


def directory_error(response: Any, status: int, code: str, spelling: str = "innererror") -> str:
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), response.text
    assert {"request-id", "client-request-id", "date"} == set(error[spelling])
    return str(error["message"])


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_life_of_a_federation(managed: Client, content: str, version: str) -> None:
    managed.version = version
    response = managed.post(FEDERATION, settings(content))
    made = response.json()
    assert response.status_code == 201
    assert made["signingCertificate"] == content
    assert made["signingCertificateUpdateStatus"]["certificateUpdateResult"] == "Success"
    assert (set(made) >= BETA_ONLY) == (version == "beta")
    assert managed.get(DOMAIN).json()["authenticationType"] == "Federated"
    assert [row["id"] for row in managed.get(FEDERATION).json()["value"]] == [made["id"]]
    item = f"{FEDERATION}/{made['id']}"
    changed = managed.patch(item, {"promptLoginBehavior": "disabled", "metadataExchangeUri": None})
    assert changed.status_code == 200
    assert changed.json() == {**made, "promptLoginBehavior": "disabled"}
    assert managed.delete(item).status_code == 204
    directory_error(
        managed.get(item), 404, "Request_ResourceNotFound", "innererror" if version == "beta" else "innerError"
    )
    assert managed.get(DOMAIN).json()["authenticationType"] == "Managed"


def test_at_most_one(managed: Client, content: str) -> None:
    managed.post(FEDERATION, settings(content))
    directory_error(managed.post(FEDERATION, settings(content)), 400, "Request_BadRequest")


def test_without_signing_certificate_the_domain_is_stuck(managed: Client, emu: Emulator, content: str) -> None:
    body = settings(content)
    del body["signingCertificate"]
    assert managed.post(FEDERATION, body).status_code == 500
    assert managed.get(DOMAIN).json()["authenticationType"] == "Federated"
    assert emu.entities(FEDERATION) == []
    assert managed.post(FEDERATION, settings(content)).status_code == 400


@pytest.mark.parametrize("name", ["signingCertificate", "nextSigningCertificate"])
@pytest.mark.parametrize("value", ["not base64", "Y29udGVudA==", "-----BEGIN CERTIFICATE-----"])
def test_certificates_must_be_certificates(managed: Client, content: str, name: str, value: str) -> None:
    item = f"{FEDERATION}/{managed.post(FEDERATION, settings(content)).json()['id']}"
    assert name in directory_error(managed.patch(item, {name: value}), 400, "Request_BadRequest")


def test_the_signing_certificate_cannot_be_cleared(managed: Client, content: str) -> None:
    item = f"{FEDERATION}/{managed.post(FEDERATION, settings(content, nextSigningCertificate=content)).json()['id']}"
    assert managed.patch(item, {"signingCertificate": None}).status_code == 400
    assert managed.patch(item, {"nextSigningCertificate": None}).json()["nextSigningCertificate"] is None


def test_update_status_is_read_only(emu: Emulator, content: str) -> None:
    seeded = {"certificateUpdateResult": "couldNotAccessRemoteHost", "lastRunDateTime": "2026-01-01T00:00:00.0000000Z"}
    row = {"id": "f", "signingCertificate": content, "signingCertificateUpdateStatus": seeded}
    for habit, status in (("ignore", 200), ("reject", 400)):
        emu.reset(
            {"settings": {"read_only": habit}, "entities": {"/domains": [{"id": "contoso.example"}], FEDERATION: [row]}}
        )
        response = Client(emu).patch(
            f"{FEDERATION}/f",
            {"displayName": "x", "signingCertificateUpdateStatus": {"certificateUpdateResult": "success"}},
        )
        assert response.status_code == status
        assert emu.entities(FEDERATION)[0]["signingCertificateUpdateStatus"] == seeded
    assert emu.entities("/domains")[0]["authenticationType"] == "Federated", "seeding a federation federates"


def test_beta_properties_are_unknown_to_v1(managed: Client, content: str) -> None:
    body = settings(content, passwordChangeUri="https://x.example")
    assert "passwordChangeUri" in directory_error(
        managed.post(FEDERATION, body, version="v1.0"), 400, "Request_BadRequest", "innerError"
    )
    assert managed.get(DOMAIN).json()["authenticationType"] == "Managed"
    assert managed.post(FEDERATION, body).json()["passwordChangeUri"] == "https://x.example"


def test_domains(client: Client) -> None:
    made = client.post("/domains", {"id": "new.example"})
    assert made.status_code == 201
    assert (made.json()["authenticationType"], made.json()["isVerified"]) == ("Managed", False)
    assert client.post("/domains", {"id": "NEW.example"}).status_code == 400
    assert client.post("/domains", {}).status_code == 400
    assert client.patch("/domains/new.example", {"supportedServices": ["Email"], "isVerified": True}).status_code == 204
    shown = client.get("/domains('new.example')").json()
    assert (shown["supportedServices"], shown["isVerified"]) == (["Email"], False)
    full = client.patch("/domains/new.example", {"isDefault": True}, Prefer="return=representation")
    assert (full.status_code, full.json()["isDefault"]) == (200, True)
    assert {"manufacturer", "model"} <= set(client.get("/domains/new.example", version="v1.0").json())
    assert client.delete("/domains/new.example").status_code == 204
    assert client.get("/domains/new.example").status_code == 404


def test_replica_lag(emu: Emulator, content: str, clock: Any) -> None:
    emu.reset({"settings": {"replica_lag": 5}, "entities": {"/domains": [{"id": "contoso.example"}]}})
    client = Client(emu)
    made = client.post(FEDERATION, settings(content)).json()
    assert client.get(f"{FEDERATION}/{made['id']}").status_code == 404, "a replica does not know it yet"
    assert client.get(FEDERATION).status_code == 404
    assert client.patch(f"{FEDERATION}/{made['id']}", {"displayName": "y"}).status_code == 404, (
        "writes meet the same replica"
    )
    clock.seconds += 6
    assert client.get(f"{FEDERATION}/{made['id']}").json()["displayName"] == "Contoso"
    assert client.patch(f"{FEDERATION}/{made['id']}", {"displayName": "y"}).json()["displayName"] == "y"
    assert client.get(f"{FEDERATION}/{made['id']}").json()["displayName"] == "Contoso", "a stale value"
    clock.seconds += 6
    assert client.get(f"{FEDERATION}/{made['id']}").json()["displayName"] == "y"
    assert [client.delete(f"{FEDERATION}/{made['id']}").status_code for _attempt in range(2)] == [204, 404]
    assert client.get(f"{FEDERATION}/{made['id']}").status_code == 200, "deleted, and still seen"
    assert client.patch(f"{FEDERATION}/{made['id']}", {"displayName": "z"}).status_code == 404
