# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is added to an application over Graph signs in, and what is removed does no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_support import Client, in_base64, make_certificate
from m365_graph_emulator import Emulator
from m365_graph_emulator.identity import Platform

OBJECT = "99999999-0000-4000-8000-000000000002"
APPLICATION = f"/applications/{OBJECT}"


@pytest.fixture
def rolling(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client whose app has an application object; the seed gives it a secret only."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    emu.reset({"entities": {"/applications": [{"id": OBJECT, "appId": emu.client_id.upper(), "displayName": "self"}]}})
    return Client(emu)


def sign_in(emu: Emulator, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> dict[str, Any]:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    credential = {"private_key": pem, "thumbprint": certificate.fingerprint(hashes.SHA1()).hex()}
    app = msal.ConfidentialClientApplication(
        emu.client_id,
        authority=f"{emu.authority_url}/{emu.tenant_id}",
        instance_discovery=False,
        client_credential=credential,
        verify=emu.ca_path,
    )
    found: dict[str, Any] = app.acquire_token_for_client([f"{emu.graph_url}/.default"])
    return found


def add(client: Client, certificate: x509.Certificate, **more: Any) -> None:
    kept = client.get(APPLICATION).json()["keyCredentials"]
    new = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": in_base64(certificate), **more}
    assert client.patch(APPLICATION, {"keyCredentials": [*kept, new]}).status_code == 204


def test_a_rollover_of_certificates(rolling: Client) -> None:
    emu, keys = rolling.emulator, [rsa.generate_private_key(65537, 2048) for _number in range(2)]
    old, new = (make_certificate(key=key, expires=datetime.now(UTC) + timedelta(days=90)) for key in keys)
    assert sign_in(emu, keys[0], old)["error_codes"] == [700027], "not yet known"
    add(rolling, old)
    add(rolling, new)
    assert [
        "access_token" in sign_in(emu, key, certificate) for key, certificate in zip(keys, (old, new), strict=True)
    ] == [True, True]
    rest = rolling.get(APPLICATION).json()["keyCredentials"][1:]
    assert rolling.patch(APPLICATION, {"keyCredentials": rest}).status_code == 204
    assert [
        "access_token" in sign_in(emu, key, certificate) for key, certificate in zip(keys, (old, new), strict=True)
    ] == [False, True]


def test_an_expired_credential_does_not_sign_in(rolling: Client) -> None:
    key = rsa.generate_private_key(65537, 2048)
    certificate = make_certificate(key=key, expires=datetime.now(UTC) + timedelta(days=90))
    add(rolling, certificate, endDateTime=(datetime.now(UTC) - timedelta(days=1)).isoformat())
    assert "access_token" not in sign_in(rolling.emulator, key, certificate)


def test_a_rollover_of_secrets(rolling: Client) -> None:
    made = rolling.post(f"{APPLICATION}/addPassword", {}).json()
    other = Client(rolling.emulator)
    assert other.authorize(secret=made["secretText"]).status_code == 200
    assert other.get(APPLICATION).status_code == 200
    assert rolling.post(f"{APPLICATION}/removePassword", {"keyId": made["keyId"]}).status_code == 204
    assert other.authorize(secret=made["secretText"]).json()["error_codes"] == [7000215]
    assert other.authorize().status_code == 200, "the seed's secret still does"


def test_a_new_federated_credential(rolling: Client) -> None:
    emu = rolling.emulator
    with Platform(emu) as platform:
        # the keys that the platform publishes are known to the tenant; whom it vouches for is not
        emu.reset(
            {
                "issuers": platform.issuers,
                "entities": {"/applications": [{"id": OBJECT, "appId": emu.client_id, "displayName": "self"}]},
            }
        )
        client = Client(emu)
        platform.subjects["github"] = "repo:contoso/graph"
        form = {
            "client_id": emu.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }
        assert client.token(**form, client_assertion=platform.assertion("github")).status_code == 401
        trust = {
            "name": "gh",
            "issuer": platform.issuer("github"),
            "subject": "repo:contoso/graph",
            "audiences": ["api://AzureADTokenExchange"],
        }
        assert client.post(f"{APPLICATION}/federatedIdentityCredentials", trust).status_code == 201
        assert client.token(**form, client_assertion=platform.assertion("github")).status_code == 200
        assert client.delete(f"{APPLICATION}/federatedIdentityCredentials/gh").status_code == 204
        assert client.token(**form, client_assertion=platform.assertion("github")).status_code == 401


def test_an_app_without_application_signs_in_as_the_seed_says(emu: Emulator) -> None:
    emu.reset(
        {
            "apps": [{"client_id": "c", "secret": "one", "secrets": ["two"]}],
            "entities": {"/applications": [{"id": OBJECT, "displayName": "other"}]},
        }
    )
    client = Client(emu)
    assert [client.authorize(secret=secret).status_code for secret in ("one", "two", "three")] == [200, 200, 401]
