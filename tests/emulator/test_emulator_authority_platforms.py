# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in without a secret: federated credentials, subject names, managed identities. Clients: msal and requests."""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from emulator_support import Client
from m365_graph_emulator import Emulator, TenantError, signing
from m365_graph_emulator.identity import EXCHANGE, Platform

CLIENT = "33333333-3333-3333-3333-333333333333"
IDENTITY = "55555555-5555-5555-5555-555555555555"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRAPH = "https://graph.microsoft.com"
KEYS = [rsa.generate_private_key(65537, 2048) for _number in range(3)]


def certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, days: int = 30
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    subject, parent = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer))
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
    )
    return (
        builder.not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days))
        .sign(issuer_key, hashes.SHA256())
    )


AUTHORITY = certificate("Contoso CA", KEYS[0], "Contoso CA", KEYS[0])


@pytest.fixture
def platform(running: Emulator) -> Iterator[Platform]:
    with Platform(running) as platform:
        running.reset(
            {
                "apps": [
                    {
                        "client_id": CLIENT,
                        "federated_credentials": [
                            {"issuer": platform.issuer("github"), "subject": platform.subjects["github"]},
                            {
                                "issuer": platform.issuer("kubernetes"),
                                "subject": "pod",
                                "audience": "https://own.example",
                            },
                        ],
                        "trusted_names": [
                            {
                                "subject_name": "automation.contoso.example",
                                "authority": AUTHORITY.public_bytes(serialization.Encoding.PEM).decode(),
                            }
                        ],
                    }
                ],
                "issuers": platform.issuers,
                "identities": [{"client_id": IDENTITY, "permissions": ["Domain.Read.All"]}],
            }
        )
        yield platform


def exchange(emulator: Emulator, assertion: str) -> requests.Response:
    return Client(emulator).token(client_id=CLIENT, client_assertion=assertion, client_assertion_type=JWT_BEARER)


def own_assertion(emulator: Emulator, key: rsa.RSAPrivateKey, header: dict[str, Any]) -> str:
    now = int(time.time())
    claims = {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": f"{emulator.authority_url}/{emulator.tenant_id}/oauth2/v2.0/token",
        "exp": now + 60,
        "nbf": now,
        "jti": "1",
    }
    return jwt.encode(claims, key, "RS256", dict(header))


@pytest.mark.parametrize(
    ("issuer", "changed", "code"),
    [
        ("github", {}, None),
        ("kubernetes", {"sub": "pod", "aud": ["https://own.example", "other"]}, None),
        ("kubernetes", {"sub": "pod"}, 700212),
        ("github", {"sub": "pod"}, 700213),
        ("azure_pipelines", {}, 700211),
        ("github", {"sub": None}, 700213),
        ("github", {"aud": None}, 700212),
        ("github", {"aud": f"{EXCHANGE}/"}, 700212),
        ("github", {"exp": time.time() - 1000}, 700024),
        ("github", {"nbf": time.time() + 1000}, 700024),
        ("github", {"exp": None}, 700027),
    ],
)
def test_federated_assertions_are_checked(
    platform: Platform, running: Emulator, issuer: str, changed: dict[str, Any], code: int | None
) -> None:
    response = exchange(running, platform.assertion(issuer, **changed))
    assert response.json().get("error_codes") == (None if code is None else [code])
    if code is None:
        assert signing.split(response.json()["access_token"])[1]["appid"] == CLIENT
        assert running.token_requests[-1]["kind"] == "federated"


def test_an_assertion_must_be_signed_with_a_published_key(platform: Platform, running: Emulator) -> None:
    head, claims, _signature = platform.assertion("github").split(".")
    signed = f"{head}.{claims}"
    forged = signing.base64url(KEYS[1].sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))
    assert exchange(running, f"{signed}.{forged}").json()["error_codes"] == [50013]
    unsigned = signing.base64url(json.dumps({"alg": "none", "kid": signing.split(signed + ".")[0]["kid"]}).encode())
    assert exchange(running, f"{unsigned}.{claims}.").json()["error_codes"] == [50013]
    other = signing.base64url(json.dumps({"alg": "RS256", "kid": "other"}).encode())
    assert exchange(running, f"{other}.{claims}.{forged}").json()["error_codes"] == [50013]


def test_the_issuers_publish_the_keys_of_the_seed(platform: Platform, running: Emulator) -> None:
    session = Client(running).session
    for entry in platform.issuers:
        found = session.get(f"{entry['issuer']}/.well-known/openid-configuration").json()
        assert found["issuer"] == entry["issuer"]
        assert session.get(found["jwks_uri"]).json() == entry["jwks"]


@pytest.mark.parametrize(
    ("name", "key", "issuer_key", "days", "header", "code"),
    [
        ("automation.contoso.example", 1, 0, 30, {}, None),
        ("other.contoso.example", 1, 0, 30, {}, 700030),
        ("automation.contoso.example", 1, 2, 30, {}, 700030),
        ("automation.contoso.example", 1, 0, -1, {}, 700030),
        ("automation.contoso.example", 2, 0, 30, {}, 700027),
        ("automation.contoso.example", 1, 0, 30, {"x5c": None}, 700027),
        ("automation.contoso.example", 1, 0, 30, {"x5c": ["AAAA"]}, 700027),
    ],
    ids=["trusted", "other name", "other issuer", "expired", "signed by another key", "not sent along", "damaged"],
)
def test_certificates_trusted_by_name(
    platform: Platform,
    running: Emulator,
    name: str,
    key: int,
    issuer_key: int,
    days: int,
    header: dict[str, Any],
    code: int | None,
) -> None:
    own = certificate(name, KEYS[1], "Contoso CA", KEYS[issuer_key], days)
    chain = [base64.b64encode(own.public_bytes(serialization.Encoding.DER)).decode()]
    response = exchange(
        running,
        own_assertion(
            running, KEYS[key], {"x5t": signing.base64url(own.fingerprint(hashes.SHA1())), "x5c": chain, **header}
        ),
    )
    assert response.json().get("error_codes") == (None if code is None else [code])


@pytest.mark.parametrize(
    ("right", "wrong", "accepted"),
    [
        (["x5t"], [], True),
        (["x5t#S256"], [], True),
        (["x5t", "x5t#S256"], [], True),
        (["x5t"], ["x5t#S256"], False),
        (["x5t#S256"], ["x5t"], False),
    ],
)
def test_every_thumbprint_that_is_given_must_be_right(
    running: Emulator, right: list[str], wrong: list[str], accepted: bool
) -> None:
    own = certificate("Registered", KEYS[1], "Registered", KEYS[1])
    running.reset(
        {"apps": [{"client_id": CLIENT, "certificates": [own.public_bytes(serialization.Encoding.PEM).decode()]}]}
    )
    thumbprints = {"x5t": own.fingerprint(hashes.SHA1()), "x5t#S256": own.fingerprint(hashes.SHA256())}
    header = {name: signing.base64url(thumbprints[name]) for name in right} | {
        name: signing.base64url(b"x" * len(thumbprints[name])) for name in wrong
    }
    assert exchange(running, own_assertion(running, KEYS[1], header)).ok is accepted


def test_the_platforms_want_their_own_tokens(platform: Platform, running: Emulator) -> None:
    session = Client(running).session
    session.headers.pop("Authorization", None)
    github, pipelines = platform.github, platform.azure_pipelines
    assert session.get(github["ACTIONS_ID_TOKEN_REQUEST_URL"]).status_code == 401
    signed = session.get(
        github["ACTIONS_ID_TOKEN_REQUEST_URL"],
        headers={"Authorization": f"bearer {github['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"},
    ).json()
    assert signing.split(signed["value"])[1]["aud"] == "https://github.com/contoso"
    url = pipelines["SYSTEM_OIDCREQUESTURI"]
    assert session.post(url, allow_redirects=False).status_code == 302
    assert session.post(url, headers={"X-TFS-FedAuthRedirect": "Suppress"}).status_code == 401
    bearer = {"Authorization": f"Bearer {pipelines['SYSTEM_ACCESSTOKEN']}"}
    assert session.post(url, headers=bearer).status_code == 400
    assert session.post(f"{url}?api-version=7.1&serviceConnectionId=other", headers=bearer).status_code == 404
    good = f"{url}?api-version=7.1&serviceConnectionId={pipelines['AZURESUBSCRIPTION_SERVICE_CONNECTION_ID']}"
    assert (
        signing.split(session.post(good, headers=bearer).json()["oidcToken"])[1]["sub"]
        == platform.subjects["azure_pipelines"]
    )


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ({}, {"Metadata": "true"}, 200),
        ({}, {}, 400),
        ({}, {"Metadata": "true", "X-Forwarded-For": "10.0.0.1"}, 400),
        ({"resource": None}, {"Metadata": "true"}, 400),
        ({"api-version": None}, {"Metadata": "true"}, 400),
        ({"client_id": "other"}, {"Metadata": "true"}, 400),
        ({"client_id": None}, {"Metadata": "true"}, 400),
        ({"resource": "https://vault.example"}, {"Metadata": "true"}, 400),
    ],
)
def test_the_metadata_service(platform: Platform, query: dict[str, Any], headers: dict[str, str], status: int) -> None:
    params = {"api-version": "2018-02-01", "resource": f"{GRAPH}/", "client_id": IDENTITY, **query}
    response = requests.get(
        f"{platform.local_url}/metadata/identity/oauth2/token", params=params, headers=headers, timeout=5
    )
    assert response.status_code == status
    body = response.json()
    if status == 200:
        assert {name: type(value) for name, value in body.items()} == dict.fromkeys(body, str)
        assert signing.split(body["access_token"])[1]["roles"] == ["Domain.Read.All"]
    else:
        assert {"error", "error_description"} == set(body)


def test_azure_arc_tells_the_token_to_who_can_read_its_file(platform: Platform) -> None:
    def ask(**headers: str) -> requests.Response:
        params = {"api-version": "2020-06-01", "resource": GRAPH, "client_id": IDENTITY}
        return requests.get(
            platform.arc["IDENTITY_ENDPOINT"], params=params, headers={"Metadata": "true", **headers}, timeout=5
        )

    challenge = ask()
    assert challenge.status_code == 401
    path = challenge.headers["WWW-Authenticate"].removeprefix("Basic realm=")
    file = platform.arc_tokens / path.rpartition("/")[2]
    assert (file.suffix, file.stat().st_mode & 0o777) == (".key", 0o600)
    assert ask(Authorization="Basic wrong").status_code == 401
    assert ask(Authorization=f"Basic {file.read_text()}").json()["client_id"] == IDENTITY
    assert ask(Authorization=f"Basic {file.read_text()}").status_code == 401, "once only"


def test_app_service_wants_its_header(platform: Platform) -> None:
    def ask(header: str | None) -> requests.Response:
        params = {"api-version": "2019-08-01", "resource": GRAPH, "client_id": IDENTITY}
        return requests.get(
            platform.app_service["IDENTITY_ENDPOINT"], params=params, headers={"X-IDENTITY-HEADER": header}, timeout=5
        )

    assert [ask(header).status_code for header in (None, "wrong", platform.identity_header)] == [401, 401, 200]
    assert {"access_token", "client_id", "expires_on", "resource", "token_type"} == set(
        ask(platform.identity_header).json()
    )


@pytest.mark.parametrize(
    "seed",
    [
        {"apps": [{"client_id": CLIENT, "federated_credentials": [{"issuer": "x"}]}]},
        {"apps": [{"client_id": CLIENT, "trusted_names": [{"subject_name": "x", "authority": "nowhere.pem"}]}]},
        {"issuers": [{"url": "x"}]},
        {"identities": [{"name": "x"}]},
    ],
)
def test_a_seed_that_does_not_fit_is_refused(running: Emulator, seed: dict[str, Any]) -> None:
    with pytest.raises(TenantError):
        running.reset(seed)
