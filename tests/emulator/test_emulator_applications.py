# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applications, service principals, their credentials, and federated identity credentials."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_applications import APP, APPLICATION, OBJECT, PRINCIPAL, SERVICE_PRINCIPAL, SOON, refused
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator


def keys(client: Client, path: str = APPLICATION, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(path, params=params or None).json()["keyCredentials"]
    return found


OTHER = rsa.generate_private_key(65537, 2048)


def verify(certificate: x509.Certificate, **more: Any) -> dict[str, Any]:
    return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(certificate), **more}


def thumbprint(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.fingerprint(hashes.SHA1())).decode()


def test_life_of_an_application(client: Client) -> None:
    refused(client.post("/applications", {}), 400)
    response = client.post("/applications", {"displayName": "New", "appId": APP}, version="v1.0")
    made = response.json()
    assert response.status_code == 201
    assert made["appId"] != APP, "the service chooses it"
    assert made["displayName"] == "New" and made["createdDateTime"] and made["keyCredentials"] == []
    path = f"/applications(appId='{made['appId']}')"
    assert client.patch(path, {"displayName": "Newer"}).status_code == 204
    assert client.get(f"/applications/{made['id']}").json()["displayName"] == "Newer"
    assert client.get(path).json()["id"] == made["id"]
    principal = client.post("/servicePrincipals", {"appId": made["appId"]}).json()
    assert (principal["appId"], principal["displayName"]) == (made["appId"], "Newer")
    assert client.get(f"/servicePrincipals(appId='{made['appId']}')").json()["id"] == principal["id"]
    refused(client.post("/servicePrincipals", {"appId": made["appId"]}), 409, "Request_MultipleObjectsWithSameKeyValue")
    refused(client.post("/servicePrincipals", {"appId": APP}), 400)
    refused(client.patch(f"/servicePrincipals/{principal['id']}", {"appId": APP}), 400)
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get("/servicePrincipals").json()["value"] == [], "gone with the application"


def test_upsert_by_unique_name(client: Client) -> None:
    path = "/applications(uniqueName='app-1')"
    assert client.patch(path, {"displayName": "a"}).status_code == 404, "an update unless it is asked for"
    made = client.patch(path, {"displayName": "a"}, Prefer="create-if-missing")
    assert (made.status_code, made.json()["uniqueName"]) == (201, "app-1")
    assert client.patch(path, {"displayName": "b"}, Prefer="create-if-missing").status_code == 204
    assert client.get(path).json()["displayName"] == "b"
    refused(client.patch("/applications(appId='x')", {"displayName": "a"}), 404, "Request_ResourceNotFound")


def test_what_is_answered_on_demand_only(app: Client, own: x509.Certificate) -> None:
    shown = keys(app)
    assert [(item["key"], item["customKeyIdentifier"], item["displayName"]) for item in shown] == [
        (None, thumbprint(own), "old")
    ]
    assert keys(app, **{"$select": "id,keyCredentials"})[0]["key"] == in_base64(own)
    listed = app.get("/applications", params={"$select": "keyCredentials"}).json()["value"]
    assert [item["key"] for item in listed[0]["keyCredentials"]] == [None], "only for one application"
    everything = app.get(APPLICATION).json()
    assert not {"authenticationBehaviors", "managerApplications", "logo"} & set(everything)
    assert app.get(APPLICATION, params={"$select": "authenticationBehaviors"}).json()["authenticationBehaviors"] is None
    assert {"windows", "signInAudienceRestrictions"} <= set(app.get(APPLICATION, version="beta").json()) - set(
        everything
    )


def test_dates_and_identifier_come_from_the_certificate(app: Client) -> None:
    new = make_certificate(expires=SOON + timedelta(days=60), key=OTHER)
    assert app.patch(APPLICATION, {"keyCredentials": [*keys(app), verify(new)]}).status_code == 204
    added = keys(app)[1]
    assert (added["customKeyIdentifier"], added["endDateTime"]) == (
        thumbprint(new),
        f"{SOON + timedelta(days=60):%Y-%m-%dT%H:%M:%S}.0000000Z",
    )
    assert added["keyId"] and added["keyId"] != keys(app)[0]["keyId"]
    chosen = verify(new, customKeyIdentifier="AAAA", endDateTime=f"{SOON:%Y-%m-%dT%H:%M:%SZ}", displayName="CN=x")
    assert app.patch(APPLICATION, {"keyCredentials": [chosen]}).status_code == 204
    assert [(item["customKeyIdentifier"], item["displayName"]) for item in keys(app)] == [("AAAA", "CN=x")], (
        "the collection is replaced whole"
    )
    late = verify(new, endDateTime=f"{SOON + timedelta(days=61):%Y-%m-%dT%H:%M:%SZ}")
    refused(app.patch(APPLICATION, {"keyCredentials": [late]}), 400, "KeyCredentialsInvalidEndDate")


@pytest.mark.parametrize("changed", ["customKeyIdentifier", "startDateTime", "endDateTime", "type", "usage", "key"])
@pytest.mark.parametrize("path", [APPLICATION, SERVICE_PRINCIPAL])
def test_an_existing_credential_cannot_be_changed(app: Client, own: x509.Certificate, path: str, changed: str) -> None:
    app.patch(path, {"keyCredentials": [verify(own)]})
    kept = keys(app, path)[0]
    other = {
        "customKeyIdentifier": None,
        "startDateTime": "2020-01-01T00:00:00Z",
        "endDateTime": None,
        "type": "Symmetric",
        "usage": "Sign",
        "key": in_base64(make_certificate()),
    }
    response = app.patch(path, {"keyCredentials": [{**kept, changed: other[changed]}]})
    assert kept["keyId"] in refused(response, 400)
    assert response.json()["error"]["details"] == [
        {"code": "KeyNotUpdatable", "message": response.json()["error"]["message"], "target": "keyCredentials"},
    ]
    assert keys(app, path) == [kept]


def test_an_existing_credential_is_kept_by_its_id(app: Client, own: x509.Certificate) -> None:
    kept = keys(app)[0]
    del kept["key"]
    spelled = {
        **kept,
        "keyId": kept["keyId"].upper(),
        "endDateTime": kept["endDateTime"].replace(".0000000Z", "+00:00"),
    }
    for entry in (kept, spelled, {**kept, "key": in_base64(own)}):
        assert app.patch(APPLICATION, {"keyCredentials": [entry]}).status_code == 204
    assert keys(app, **{"$select": "keyCredentials"})[0]["key"] == in_base64(own)
    assert app.patch(APPLICATION, {"displayName": "x"}).status_code == 204
    assert len(keys(app)) == 1, "what is not sent stays"
    assert app.patch(APPLICATION, {"keyCredentials": []}).status_code == 204
    assert keys(app) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "AsymmetricX509Cert", "usage": "Verify"},
        {"type": "AsymmetricX509Cert", "usage": "Verify", "key": "AAAA"},
        {"type": "AsymmetricX509Cert", "usage": "Encrypt", "key": "AAAA"},
        {"type": "X509CertAndPassword", "usage": "Verify", "key": "AAAA"},
        {"type": "Other", "usage": "Verify", "key": "AAAA"},
        {"usage": "Verify", "key": "AAAA"},
        {"type": "AsymmetricX509Cert", "usage": "Verify", "key": "no base64!"},
        {"type": "AsymmetricX509Cert", "usage": "Verify", "thumbprint": "AA"},
    ],
)
def test_new_credentials_that_do_not_fit(app: Client, entry: dict[str, Any]) -> None:
    refused(app.patch(APPLICATION, {"keyCredentials": [entry]}), 400)
    assert len(keys(app)) == 1


def test_a_certificate_that_encrypts_tokens(app: Client, key: rsa.RSAPrivateKey) -> None:
    """The document on SAML token encryption: the certificate and, by its keyId, that it is the one in use."""
    new = make_certificate(expires=SOON, key=key)
    entry = {"type": "AsymmetricX509Cert", "usage": "Encrypt", "key": in_base64(new), "keyId": PRINCIPAL}
    assert (
        app.patch(APPLICATION, {"keyCredentials": [*keys(app), entry], "tokenEncryptionKeyId": PRINCIPAL}).status_code
        == 204
    )
    shown = app.get(APPLICATION).json()
    assert shown["tokenEncryptionKeyId"] == shown["keyCredentials"][1]["keyId"] == PRINCIPAL
    assert shown["keyCredentials"][1]["customKeyIdentifier"] == thumbprint(new)


def test_passwords(app: Client) -> None:
    made = app.post(f"{APPLICATION}/addPassword", {"passwordCredential": {"displayName": "CI"}})
    secret = made.json()
    assert made.status_code == 200 and made.json()["@odata.context"].endswith(
        "$metadata#microsoft.graph.passwordCredential"
    )
    assert (secret["hint"], secret["displayName"]) == (secret["secretText"][:3], "CI")
    shown = app.get(APPLICATION, params={"$select": "passwordCredentials"}).json()["passwordCredentials"]
    assert [(item["keyId"], item["secretText"], item["hint"]) for item in shown] == [
        (secret["keyId"], None, secret["hint"])
    ], "never again"
    assert app.patch(APPLICATION, {"passwordCredentials": shown}).status_code == 204
    refused(app.patch(APPLICATION, {"passwordCredentials": [{"secretText": "mine"}]}), 400)
    refused(app.post(f"{APPLICATION}/removePassword", {"keyId": PRINCIPAL}), 400)
    refused(app.post(f"{APPLICATION}/removePassword", {}), 400)
    assert app.post(f"{APPLICATION}/removePassword", {"keyId": secret["keyId"]}).status_code == 204
    assert app.get(APPLICATION).json()["passwordCredentials"] == []
    assert app.get(f"{APPLICATION}/addPassword").status_code == 405
    assert app.post(f"/applications(appId='{APP}')/microsoft.graph.addPassword", {}).status_code == 200


@pytest.mark.parametrize(
    ("held", "status"),
    [("Application.ReadWrite.OwnedBy", 204), ("Application.ReadWrite.All", 204), ("Application.Read.All", 403)],
)
def test_higher_permissions_cover_lower_ones(emu: Emulator, held: str, status: int) -> None:
    rows = {"/applications": [{"id": OBJECT, "displayName": "x"}]}
    emu.reset({"apps": [{"client_id": APP, "secret": "s", "permissions": [held]}], "entities": rows})
    client = Client(emu)
    assert client.get(APPLICATION).status_code == 200
    assert client.patch(APPLICATION, {"displayName": "y"}).status_code == status


def test_token_signing_certificate(app: Client) -> None:
    response = app.post(
        f"{SERVICE_PRINCIPAL}/addTokenSigningCertificate",
        {"displayName": "CN=SSO", "endDateTime": f"{SOON:%Y-%m-%dT%H:%M:%SZ}"},
    )
    made = response.json()
    assert response.status_code == 200
    certificate = x509.load_der_x509_certificate(base64.b64decode(made["key"]))
    assert certificate.fingerprint(hashes.SHA1()).hex().upper() == made["thumbprint"]
    assert (made["customKeyIdentifier"], made["usage"], made["type"]) == (
        thumbprint(certificate),
        "Verify",
        "AsymmetricX509Cert",
    )
    assert certificate.subject.rfc4514_string() == "CN=SSO" and certificate.not_valid_after_utc == SOON
    shown = app.get(
        SERVICE_PRINCIPAL, params={"$select": "keyCredentials,passwordCredentials,preferredTokenSigningKeyThumbprint"}
    ).json()
    by_usage = {item["usage"]: item for item in shown["keyCredentials"]}
    assert set(by_usage) == {"Sign", "Verify"}
    assert made["keyId"] == by_usage["Sign"]["keyId"], "not that of the certificate, although its values are answered"
    assert {item["customKeyIdentifier"] for item in (*by_usage.values(), *shown["passwordCredentials"])} == {
        made["customKeyIdentifier"]
    }
    assert (
        [item["keyId"] for item in shown["passwordCredentials"]]
        == [by_usage["Sign"]["keyId"]]
        != [by_usage["Verify"]["keyId"]]
    )
    assert (by_usage["Verify"]["key"], by_usage["Sign"]["key"]) == (made["key"], None), (
        "a private key is never answered"
    )
    assert shown["preferredTokenSigningKeyThumbprint"] is None, "made, and not yet used"
    assert app.patch(SERVICE_PRINCIPAL, {"preferredTokenSigningKeyThumbprint": made["thumbprint"]}).status_code == 204
    assert (
        app.get(SERVICE_PRINCIPAL, version="beta").json()["preferredTokenSigningKeyEndDateTime"] == made["endDateTime"]
    )
    again = app.post(f"{SERVICE_PRINCIPAL}/addTokenSigningCertificate", {"displayName": "CN=SSO"}).json()
    assert again["thumbprint"] != made["thumbprint"], "always a new one"
    rest = {
        name: [
            item
            for item in app.get(SERVICE_PRINCIPAL).json()[name]
            if item["customKeyIdentifier"] == again["customKeyIdentifier"]
        ]
        for name in ("keyCredentials", "passwordCredentials")
    }
    assert app.patch(SERVICE_PRINCIPAL, rest).status_code == 204
    assert len(app.get(SERVICE_PRINCIPAL).json()["keyCredentials"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"displayName": "SSO"},
        {"displayName": "CN="},
        {"displayName": "CN=x", "endDateTime": "2020-01-01T00:00:00Z"},
        {"displayName": "CN=x", "endDateTime": "2099-01-01T00:00:00Z"},
    ],
)
def test_token_signing_certificates_that_are_refused(app: Client, body: dict[str, Any]) -> None:
    refused(app.post(f"{SERVICE_PRINCIPAL}/addTokenSigningCertificate", body), 400)
    assert app.get(SERVICE_PRINCIPAL).json()["keyCredentials"] == []


def test_custom_signing_key_of_a_service_principal(app: Client) -> None:
    """The document on claims customization: key and password come in one PATCH, tied by the keyId."""
    sign = {
        "type": "X509CertAndPassword",
        "usage": "Sign",
        "key": "AAAA",
        "keyId": PRINCIPAL,
        "customKeyIdentifier": "AAAA",
    }
    password = {"keyId": PRINCIPAL, "secretText": "secret", "customKeyIdentifier": "AAAA"}
    assert (
        app.patch(SERVICE_PRINCIPAL, {"keyCredentials": [sign], "passwordCredentials": [password]}).status_code == 204
    )
    shown = app.get(SERVICE_PRINCIPAL, params={"$select": "passwordCredentials,keyCredentials"}).json()
    assert [(item["hint"], item["secretText"]) for item in shown["passwordCredentials"]] == [("sec", None)]
    assert shown["keyCredentials"][0]["keyId"] == PRINCIPAL


def test_replicas_that_are_behind_lose_nothing(emu: Emulator, clock: Any) -> None:
    emu.reset({"settings": {"replica_lag": 5}, "entities": {"/applications": [{"id": OBJECT, "displayName": "x"}]}})
    client = Client(emu)
    for _number in range(2):
        assert client.post(f"{APPLICATION}/addPassword", {}).status_code == 200
    assert len(client.get(APPLICATION).json()["passwordCredentials"]) == 0, "the state of five seconds ago"
    path = "/applications(uniqueName='app-1')"
    statuses = [
        client.patch(path, {"displayName": "a"}, Prefer="create-if-missing").status_code for _number in range(2)
    ]
    assert statuses == [201, 204], "created once"
    clock.seconds += 6
    assert len(client.get(APPLICATION).json()["passwordCredentials"]) == 2
    assert len(client.get("/applications").json()["value"]) == 2
