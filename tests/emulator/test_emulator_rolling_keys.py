# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys that an application rolls itself: addKey and removeKey, with a proof that it has a valid one."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from certificates import issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_applications import APP, APPLICATION, OBJECT, PRINCIPAL, SERVICE_PRINCIPAL, SOON, proof, refused
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator

OTHER = rsa.generate_private_key(65537, 2048)
NEW = make_certificate(expires=SOON, key=OTHER)
VERIFY = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(NEW)}
STORE = issue("signer", usages=None, index=3, now=SOON.replace(year=SOON.year - 1), days=800)
SIGN = {"type": "X509CertAndPassword", "usage": "Sign", "key": base64.b64encode(STORE.pfx("pfx~pass")).decode()}
MALFORMED = 401, "Authentication_MissingOrMalformed"


def keys(client: Client, path: str = APPLICATION) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(path).json()["keyCredentials"]
    return found


def thumbprint(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.fingerprint(hashes.SHA1())).decode()


def add(client: Client, key: dict[str, Any], token: str, secret: str | None = None, path: str = APPLICATION) -> Any:
    password = {"secretText": secret} if secret else None
    return client.post(f"{path}/addKey", {"keyCredential": key, "passwordCredential": password, "proof": token})


def test_rolling_keys_with_a_proof(app: Client, key: rsa.RSAPrivateKey) -> None:
    made = add(app, {**VERIFY, "displayName": "next"}, proof(key))
    assert made.status_code == 200 and made.json()["customKeyIdentifier"] == thumbprint(NEW)
    assert made.json()["key"] is None
    assert [(item["customKeyIdentifier"], item["displayName"]) for item in keys(app)][1] == (thumbprint(NEW), "next")
    body = {"keyId": keys(app)[0]["keyId"], "proof": proof(key)}
    assert app.post(f"{APPLICATION}/removeKey", body).status_code == 204
    refused(app.post(f"{APPLICATION}/removeKey", {"keyId": made.json()["keyId"], "proof": proof(key)}), *MALFORMED)
    refused(app.post(f"{APPLICATION}/removeKey", {"keyId": PRINCIPAL, "proof": proof(OTHER)}), 400)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://graph.microsoft.com"},
        {"aud": "00000003-0000-0000-c000-000000000000"},
        {"iss": APP},
        {"exp": int(time.time()) + 6000},
        {"nbf": int(time.time()) + 5000},
        {"nbf": int(time.time()) - 5000, "exp": int(time.time()) - 4400},
        {"nbf": None},
    ],
)
def test_proofs_that_prove_nothing(app: Client, key: rsa.RSAPrivateKey, claims: dict[str, Any]) -> None:
    for token in (
        proof(key, **claims),
        proof(rsa.generate_private_key(65537, 2048)),
        "a.b",
        f"{proof(key)}==",
    ):
        refused(add(app, VERIFY, token), *MALFORMED)
    refused(app.post(f"{APPLICATION}/addKey", {"keyCredential": VERIFY}), 400)
    assert len(keys(app)) == 1


@pytest.mark.parametrize(
    ("change", "secret"),
    [
        ({"usage": "Sign"}, None),
        ({"usage": "Encrypt"}, None),
        ({"type": "Symmetric"}, None),
        ({}, "a password"),
        ({**SIGN, "usage": "Verify"}, "pfx~pass"),
        (SIGN, None),
        (SIGN, "another password"),
        ({**SIGN, "key": VERIFY["key"]}, "pfx~pass"),
    ],
)
def test_what_a_proof_does_not_add(
    app: Client, key: rsa.RSAPrivateKey, change: dict[str, Any], secret: str | None
) -> None:
    refused(add(app, {**VERIFY, **change}, proof(key), secret), 400)
    assert len(keys(app)) == 1


def test_a_pfx_comes_with_its_password_and_can_prove(app: Client, key: rsa.RSAPrivateKey) -> None:
    made = add(app, SIGN, proof(key), "pfx~pass").json()
    shown = app.get(APPLICATION, params={"$select": "keyCredentials,passwordCredentials"}).json()
    stored, password = shown["keyCredentials"][1], shown["passwordCredentials"][0]
    assert (stored["key"], password["secretText"]) == (None, None), "neither is answered"
    assert stored["keyId"] == password["keyId"] == made["keyId"]
    assert not [name for name in (*stored, *made) if name.startswith("@") and name != "@odata.context"]
    assert stored["customKeyIdentifier"] == thumbprint(STORE.certificate)
    assert stored["endDateTime"].startswith(f"{STORE.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%S}")
    assert add(app, VERIFY, proof(STORE.key)).status_code == 200  # type: ignore[arg-type]  # an RSA key


def roller(emu: Emulator, own: x509.Certificate) -> Client:
    """A client of an app without permissions, that is an application and a service principal next to others."""
    row = {"id": OBJECT, "appId": APP, "displayName": "self", "keyCredentials": [{"key": in_base64(own)}]}
    rows = [row, {"id": "99999999-0000-4000-8000-000000000009", "displayName": "other"}]
    mine = {**row, "id": PRINCIPAL}
    emu.reset(
        {
            "apps": [{"client_id": APP, "secret": "s", "permissions": []}],
            "entities": {"/applications": rows, "/servicePrincipals": [mine]},
        }
    )
    return Client(emu, "v1.0")


def test_an_application_needs_no_permission_to_roll_its_own_keys(
    emu: Emulator, own: x509.Certificate, key: rsa.RSAPrivateKey
) -> None:
    client, others = roller(emu, own), "/applications/99999999-0000-4000-8000-000000000009"
    assert add(client, VERIFY, proof(key)).status_code == 200
    refused(add(client, VERIFY, proof(key), path=others), 403, "Authorization_RequestDenied")
    # The page of service principals does not have this exception.
    refused(add(client, VERIFY, proof(key, PRINCIPAL), path=SERVICE_PRINCIPAL), 403, "Authorization_RequestDenied")


def test_an_application_may_read_itself(emu: Emulator, own: x509.Certificate) -> None:
    client = roller(emu, own)
    for path in (APPLICATION, SERVICE_PRINCIPAL, f"/applications(appId='{APP}')"):
        shown = client.get(path, params={"$select": "id,keyCredentials"})
        assert shown.json()["keyCredentials"][0]["key"] == in_base64(own)
        refused(client.patch(path, {"displayName": "x"}), 403, "Authorization_RequestDenied")
    for path in ("/applications", "/servicePrincipals", "/applications/99999999-0000-4000-8000-000000000009"):
        refused(client.get(path), 403, "Authorization_RequestDenied")
