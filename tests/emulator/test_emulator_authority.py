# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: what msal and plain requests get, and what is refused."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import jwt
import msal
import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_support import SIGNING, Client, make_certificate
from m365_graph_emulator import Emulator, signing

KEY = rsa.generate_private_key(65537, 2048)
CERTIFICATE = make_certificate(key=KEY)
PEM = CERTIFICATE.public_bytes(serialization.Encoding.PEM).decode()
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
CLIENT = "33333333-3333-3333-3333-333333333333"
TENANT = {
    "apps": [
        {
            "client_id": CLIENT,
            "secret": "s3cret",
            "certificates": [PEM],
            "permissions": ["DeviceManagementApps.Read.All"],
        }
    ]
}


@pytest.fixture(autouse=True)
def no_bundles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that beat ``verify`` in a requests session."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def secured(emu: Emulator) -> Emulator:
    emu.reset(TENANT)
    return emu


def confidential(emu: Emulator, credential: Any, **more: Any) -> msal.ConfidentialClientApplication:
    authority = (
        {}
        if "oidc_authority" in more
        else {"authority": f"{emu.authority_url}/{emu.tenant_id}", "instance_discovery": False}
    )
    return msal.ConfidentialClientApplication(
        emu.client_id, client_credential=credential, verify=emu.ca_path, **authority, **more
    )


def works(emu: Emulator, token: dict[str, Any]) -> None:
    assert "access_token" in token, token
    url = f"{emu.graph_url}/beta{SIGNING}"
    response = requests.get(
        url, headers={"Authorization": f"Bearer {token['access_token']}"}, verify=emu.ca_path, timeout=5
    )
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("scope", ["own", "public"])
def test_msal_with_a_secret(secured: Emulator, scope: str) -> None:
    resource = secured.graph_url if scope == "own" else "https://graph.microsoft.com"
    works(secured, confidential(secured, "s3cret").acquire_token_for_client([f"{resource}/.default"]))
    assert secured.token_requests[-1]["kind"] == "secret"
    assert "s3cret" not in json.dumps(secured.token_requests)


def test_msal_with_an_oidc_authority(secured: Emulator) -> None:
    app = confidential(secured, "s3cret", oidc_authority=f"{secured.authority_url}/{secured.tenant_id}/v2.0")
    works(secured, app.acquire_token_for_client([f"{secured.graph_url}/.default"]))


@pytest.mark.parametrize(
    "credential",
    [
        {"private_key": PRIVATE, "thumbprint": CERTIFICATE.fingerprint(hashes.SHA1()).hex()},
        {"private_key": PRIVATE, "public_certificate": PEM},
        {"private_key": PRIVATE, "public_certificate": PEM, "thumbprint": CERTIFICATE.fingerprint(hashes.SHA1()).hex()},
    ],
    ids=["RS256 x5t", "PS256 x5t#S256 x5c", "RS256 x5t x5c"],
)
def test_msal_with_a_certificate(secured: Emulator, credential: dict[str, str]) -> None:
    works(secured, confidential(secured, credential).acquire_token_for_client([f"{secured.graph_url}/.default"]))
    assert secured.token_requests[-1] | {"scope": None, "at": None} == {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "scope": None,
        "claims": False,
        "kind": "assertion",
        "status": 200,
        "at": None,
    }


def test_capabilities_reach_the_token(secured: Emulator) -> None:
    token = confidential(secured, "s3cret", client_capabilities=["cp1"]).acquire_token_for_client(
        [f"{secured.graph_url}/.default"]
    )
    claims = jwt.decode(token["access_token"], options={"verify_signature": False})
    assert claims["xms_cc"] == ["cp1"]
    assert claims["roles"] == ["DeviceManagementApps.Read.All"]
    assert claims["appid"] == CLIENT and claims["tid"] == secured.tenant_id


def test_the_token_verifies_with_the_published_key(secured: Emulator) -> None:
    client = Client(secured)
    discovery = client.session.get(
        f"{secured.authority_url}/{secured.tenant_id}/v2.0/.well-known/openid-configuration"
    ).json()
    (key,) = client.session.get(discovery["jwks_uri"]).json()["keys"]
    token = client.token(client_id=CLIENT, client_secret="s3cret").json()["access_token"]
    found = jwt.decode_complete(token, jwt.PyJWK(key), algorithms=["RS256"], audience=secured.graph_url)
    assert found["header"]["kid"] == key["kid"]
    assert found["payload"]["iss"] == discovery["issuer"]


def test_basic_credentials(secured: Emulator) -> None:
    basic = base64.b64encode(f"{CLIENT}:s3cret".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    url = f"{secured.authority_url}/{secured.tenant_id}/oauth2/v2.0/token"
    assert (
        requests.post(
            url, form, headers={"Authorization": f"Basic {basic}"}, verify=secured.ca_path, timeout=5
        ).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("form", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, 400, "unauthorized_client", 700016),
        ({"tenant": "00000000-0000-0000-0000-00000000dead"}, 400, "invalid_request", 90002),
        ({"client_secret": None}, 401, "invalid_client", 7000218),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "User.Read"}, 400, "invalid_scope", 70011),
        ({"scope": "https://vault.example/.default"}, 400, "invalid_resource", 500011),
        (
            {
                "client_assertion": "a.b.c",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            },
            401,
            "invalid_client",
            700027,
        ),
    ],
)
def test_refusals_have_the_shape_of_entra(
    secured: Emulator, form: dict[str, Any], status: int, error: str, code: int
) -> None:
    response = Client(secured).token(**{"client_id": CLIENT, "client_secret": "s3cret", **form})
    body = response.json()
    assert (response.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id"} <= set(body)
    assert secured.token_requests[-1]["status"] == status


def assertion(emu: Emulator, key: rsa.RSAPrivateKey = KEY, thumbprint: bytes | None = None, **changed: Any) -> str:
    header = {"x5t": signing.base64url(thumbprint or CERTIFICATE.fingerprint(hashes.SHA1()))}
    audience = f"{emu.authority_url}/{emu.tenant_id}/oauth2/v2.0/token"
    claims = {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": audience,
        "exp": time.time() + 60,
        "nbf": time.time() - 5,
        "jti": "1",
        **changed,
    }
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, "RS256", header)


@pytest.mark.parametrize(
    ("changed", "accepted"),
    [
        ({}, True),
        ({"aud": "https://elsewhere.example"}, False),
        ({"iss": "someone"}, False),
        ({"sub": "someone"}, False),
        ({"exp": 1000}, False),
        ({"exp": None}, False),
        ({"nbf": 9999999999}, False),
        ({"jti": None}, False),
        ({"key": rsa.generate_private_key(65537, 2048)}, False),
        ({"thumbprint": b"x" * 20}, False),
    ],
    ids=["good", "aud", "iss", "sub", "expired", "no exp", "nbf", "jti", "other key", "other thumbprint"],
)
def test_assertions_are_checked(secured: Emulator, changed: dict[str, Any], accepted: bool) -> None:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    response = Client(secured).token(
        client_id=CLIENT, client_assertion=assertion(secured, **changed), client_assertion_type=kind
    )
    assert response.status_code == (200 if accepted else 401), response.text


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Basic abc"])
def test_graph_wants_a_token(client: Client, header: str | None) -> None:
    response = client.call("GET", "/domains", Authorization=header)  # type: ignore[arg-type]
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "authorization_uri" in response.headers["WWW-Authenticate"]


def test_a_forged_token_is_refused(client: Client) -> None:
    head, claims, signature = str(client.session.headers["Authorization"]).removeprefix("Bearer ").split(".")
    forged = signing.base64url(base64.urlsafe_b64decode(claims + "==").replace(b'"roles":[', b'"roles":["Everything",'))
    assert client.get("/domains", Authorization=f"Bearer {head}.{forged}.{signature}").status_code == 401


def test_tokens_expire(emu: Emulator) -> None:
    emu.reset({"settings": {"token_lifetime": -1}})
    assert Client(emu).get("/domains").status_code == 401


def test_permissions(emu: Emulator, tmp_path: Path) -> None:
    emu.reset({"apps": [{"client_id": CLIENT, "secret": "s3cret", "permissions": ["DeviceManagementApps.Read.All"]}]})
    client = Client(emu)
    assert client.get(SIGNING).status_code == 200
    intune = client.post(SIGNING, {})
    assert (intune.status_code, intune.json()["error"]["code"]) == (403, "Forbidden")
    assert "DeviceManagementApps.ReadWrite.All" in json.loads(intune.json()["error"]["message"])["Message"]
    directory = client.get("/domains")
    assert directory.status_code == 403
    assert directory.json()["error"]["code"] == "Authorization_RequestDenied"
    assert directory.json()["error"]["message"] == "Insufficient privileges to complete the operation."
    assert client.get("/domains/missing.example/federationConfiguration").status_code == 403, (
        "a caller without permission learns nothing"
    )


def test_certificates_by_path(emu: Emulator, tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text(PEM)
    (tmp_path / "tenant.yml").write_text(f"apps:\n  - client_id: {CLIENT}\n    certificates: [app.pem]\n")
    emu.reset(tmp_path / "tenant.yml")
    token = confidential(emu, {"private_key": PRIVATE, "public_certificate": PEM}).acquire_token_for_client(
        [f"{emu.graph_url}/.default"]
    )
    works(emu, token)
