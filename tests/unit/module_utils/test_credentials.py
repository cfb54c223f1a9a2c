# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials against an authority that checks the secret and the assertion's signature."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import os
import re
import ssl
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, quote_plus

import jwt
import pytest
from certificates import NOW, Issued, issue
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from https_server import Behaviour, HttpsServer, Received, hang_up, respond, write_ca

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    ENVIRONMENT,
    KINDS,
    Credential,
    CredentialOptions,
    Token,
    credential_from,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token import within
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenFolder
from ansible_collections.m365.graph.plugins.module_utils._module.options import common_options

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "99999999-8888-7777-6666-555555555555"
SECRET = "s3cr3t~value/+&="
PASSWORD = "pass-w0rd"
SCOPE = "https://graph.microsoft.com/.default"
EPOCH = NOW.timestamp()


def jwt_of(**claims: object) -> str:
    def part(document: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}.signature"


class Authority:
    """Entra ID's token endpoint for one application, as far as client credentials go."""

    def __init__(self) -> None:
        self.certificate: Issued | None = None
        self.lifetime = 3600
        self.forms: list[dict[str, str]] = []
        self.assertion_headers: list[dict[str, Any]] = []
        self.server = HttpsServer(otherwise=self.behave)

    @property
    def url(self) -> str:
        return self.server.url

    def behave(self, connection: ssl.SSLSocket, request: Received) -> bool:
        if (request.method, request.target) != ("POST", f"/{TENANT}/oauth2/v2.0/token"):
            return refuse(
                400,
                "invalid_tenant",
                "AADSTS90002: Tenant 'x' not found. Check to make sure.\r\nTrace ID: t\r\nCorrelation ID: c",
            )(connection, request)
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        form = {name: values[0] for name, values in parse_qs(request.body.decode(), strict_parsing=True).items()}
        self.forms.append(form)
        return self.grant(form)(connection, request)

    def grant(self, form: dict[str, str]) -> Behaviour:
        if form["client_id"] != CLIENT:
            return refuse(
                400,
                "unauthorized_client",
                f"AADSTS700016: Application with identifier '{form['client_id']}' was not found. Trace ID: t "
                "Correlation ID: c",
            )
        if form["grant_type"] != "client_credentials" or form["scope"] != SCOPE:
            return refuse(400, "invalid_scope", "AADSTS70011: The scope is not valid.")
        if self.certificate is not None:
            if not self._assertion_holds(form):
                return refuse(
                    401,
                    "invalid_client",
                    "AADSTS700027: The certificate with identifier used to sign the client assertion is not "
                    "registered.",
                )
        elif form.get("client_secret") != SECRET:
            return refuse(
                401,
                "invalid_client",
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the "
                "client secret value."
                f" Got '{form.get('client_secret')}'.\r\nTrace ID: 255d1aef\r\nCorrelation ID: "
                "fb3d2015\r\nTimestamp: 2026-01-09 02:02:12Z",
            )
        token = jwt_of(roles=["Device.Read.All", "Domain.ReadWrite.All"], number=len(self.forms))
        return respond(200, {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token})

    def _assertion_holds(self, form: dict[str, str]) -> bool:
        assert self.certificate is not None
        assertion = form["client_assertion"]
        header = jwt.get_unverified_header(assertion)
        self.assertion_headers.append(header)
        name, algorithm, digest = (
            ("x5t", "RS256", hashes.SHA1()) if "x5t" in header else ("x5t#S256", "PS256", hashes.SHA256())
        )
        thumbprint = base64.urlsafe_b64encode(self.certificate.certificate.fingerprint(digest)).decode().rstrip("=")
        public_key = self.certificate.key.public_key()
        try:
            claims = jwt.decode(
                assertion,
                public_key,
                algorithms=[algorithm],
                audience=f"{self.url}/{TENANT}/oauth2/v2.0/token",
                issuer=CLIENT,
            )
        except jwt.InvalidSignatureError:
            return False
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return (
            claims["sub"] == CLIENT and header[name].rstrip("=") == thumbprint and form["client_assertion_type"] == kind
        )


def refuse(status: int, error: str, description: str) -> Behaviour:
    return respond(status, {"error": error, "error_description": description, "error_codes": [1], "trace_id": "t"})


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in (
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE",
            "NETRC",
            "MSAL_FORCE_REGION",
        ):
            monkeypatch.delenv(name)


@pytest.fixture
def authority() -> Iterator[Authority]:
    authority = Authority()
    with authority.server:
        yield authority


@pytest.fixture
def options(authority: Authority, tmp_path: Path) -> CredentialOptions:
    return CredentialOptions(
        tenant_id=TENANT,
        client_id=CLIENT,
        client_secret=SECRET,
        authority_url=authority.url,
        scope=SCOPE,
        ca_path=write_ca(tmp_path),
    )


class Time:
    def __init__(self) -> None:
        self.now = EPOCH
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)


def make(options: CredentialOptions, time: Time | None = None) -> Credential:
    time = time or Time()
    return credential_from(options, now=lambda: time.now, sleep=time.sleep)


def fails(options: CredentialOptions, time: Time | None = None) -> str:
    with pytest.raises(_errors.AuthenticationError) as caught:
        make(options, time).token()
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert SECRET not in text
    assert PASSWORD not in text
    return text


# Tokens


def test_a_token_tells_its_roles_and_hides_its_value() -> None:
    value = jwt_of(roles=["Device.Read.All"], exp=EPOCH + 60)
    token = token_from(value)
    assert (token.value, token.expires_at, token.roles, token.cached) == (
        value,
        EPOCH + 60,
        ("Device.Read.All",),
        False,
    )
    assert value not in repr(token)


@pytest.mark.parametrize(
    "value",
    [
        "opaque",
        "a.b.c",
        "..",
        jwt_of(roles="x"),
        "a." + base64.b64encode(b"[]").decode() + ".c",
        "a.é.c".replace("é", "%"),
    ],
)
def test_a_token_that_says_nothing_has_no_roles_and_no_end(value: str) -> None:
    assert token_from(value) == Token(value, math.inf, ())


@pytest.mark.parametrize("value", ["", "two words", "line\nbreak", "nön-ascii"])
def test_what_cannot_be_a_token_is_refused_unseen(value: str) -> None:
    text = fails(CredentialOptions(auth_source="access_token", access_token=f" {value} " if value else "\t"))
    assert value.strip() == "" or value not in text


def test_an_access_token_is_used_as_it_is() -> None:
    credential = make(CredentialOptions(access_token="Bearer opaque\n"))
    assert (credential.kind, credential.token(), credential.token_requests) == (
        "access_token",
        Token("opaque", cached=True),
        0,
    )


def test_an_expired_access_token_is_refused() -> None:
    value = jwt_of(exp=EPOCH)
    text = fails(CredentialOptions(access_token=value))
    assert text == "The access_token expired at 2026-11-23 12:00:00 UTC; fetch a new one."


def test_an_access_token_cannot_answer_a_claims_challenge() -> None:
    with pytest.raises(_errors.AuthenticationError, match="cannot be renewed"):
        make(CredentialOptions(access_token="opaque")).token("{}")


# Client secret


def test_a_client_secret_gets_a_token_in_one_request(authority: Authority, options: CredentialOptions) -> None:
    credential = make(options)
    token = credential.token()
    assert token.roles == ("Device.Read.All", "Domain.ReadWrite.All")
    assert (token.expires_at, token.cached, credential.kind) == (EPOCH + 3600, False, "client_secret")
    assert (len(authority.server.requests), len(authority.forms), credential.token_requests) == (1, 1, 1)


def test_a_token_is_used_until_shortly_before_its_end(authority: Authority, options: CredentialOptions) -> None:
    time = Time()
    credential = make(options, time)
    first = credential.token()
    time.now += 3299
    assert credential.token() == dataclasses.replace(first, cached=True)
    assert credential.token_requests == 1


def test_a_token_that_lives_only_a_minute_is_used_for_half_of_it(
    authority: Authority, options: CredentialOptions
) -> None:
    authority.lifetime = 60
    time = Time()
    credential = make(options, time)
    first = credential.token()
    time.now += 29
    assert credential.token().value == first.value
    time.now += 1
    second = credential.token()
    assert (second.value != first.value, second.cached, credential.token_requests, len(authority.server.requests)) == (
        True,
        False,
        2,
        2,
    )


def test_claims_go_to_the_authority_and_the_new_token_stays(authority: Authority, options: CredentialOptions) -> None:
    credential = make(options)
    first = credential.token()
    second = credential.token('{"access_token":{"nbf":{"essential":true,"value":"1"}}}')
    assert json.loads(authority.forms[1]["claims"]) == {
        "access_token": {"nbf": {"essential": True, "value": "1"}, "xms_cc": {"values": ["cp1"]}}
    }
    assert second.value != first.value
    assert credential.token().value == second.value


def test_the_capability_for_claims_challenges_is_declared(authority: Authority, options: CredentialOptions) -> None:
    make(options).token()
    assert json.loads(authority.forms[0]["claims"]) == {"access_token": {"xms_cc": {"values": ["cp1"]}}}


def test_a_wrong_secret_is_explained(authority: Authority, options: CredentialOptions) -> None:
    wrong = dataclasses.replace(options, client_secret="wr0ng-secret")
    text = fails(wrong)
    assert text == (
        f"{authority.url.removeprefix('https://')} gave no token to application {CLIENT} in tenant {TENANT} (401): "
        "the client secret is wrong (it must be the"
        " secret's value, not its id); it said: AADSTS7000215: Invalid client secret provided. Ensure the secret "
        "being sent in the request is the client"
        " secret value. Got '********'."
    )
    assert len(authority.forms) == 1


def test_an_unknown_application_is_explained(options: CredentialOptions) -> None:
    text = fails(dataclasses.replace(options, client_id="other"))
    assert (
        "the application (client_id) does not exist in this tenant; it said: AADSTS700016: Application with "
        "identifier 'other' was not found." in text
    )
    assert "Trace ID" not in text


def test_an_unknown_tenant_is_explained(options: CredentialOptions) -> None:
    text = fails(dataclasses.replace(options, tenant_id="contoso.com"))
    assert (
        "the tenant (tenant_id) does not exist in this cloud; it said: AADSTS90002: Tenant 'x' not found. Check to "
        "make sure." in text
    )
    assert "Trace ID" not in text


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("7000222", "secret has expired"),
        ("700024", "check the clock"),
        ("500011", "Microsoft Graph is unknown"),
        ("50034", "account does not exist"),
        ("99", "AADSTS99: Why"),
    ],
)
def test_other_refusals_are_explained(
    authority: Authority, options: CredentialOptions, code: str, meaning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: refuse(401, "invalid_client", f"AADSTS{code}: Why"))
    text = fails(options)
    assert meaning in text
    assert f"AADSTS{code}: Why." in text


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (
            respond(403, b"<html>Blocked", {"Content-Type": "text/html"}),
            "answered 403, and the answer is a web page (text/html), not JSON",
        ),
        (respond(200, b"not json"), "answered 200, and the answer (application/json) is not JSON"),
        (respond(200, {"hello": "world"}), "answered with something that is no token"),
        (respond(302, headers={"Location": "https://elsewhere.example/"}), "answered 302, and the answer is empty"),
    ],
)
def test_an_authority_that_is_none(
    authority: Authority, options: CredentialOptions, behaviour: Behaviour, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: behaviour)
    assert said in fails(options)


@pytest.mark.parametrize(("headers", "wait"), [({}, 1.0), ({"Retry-After": "7"}, 7.0), ({"Retry-After": "0"}, 0.0)])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_authority_is_asked_again(
    authority: Authority,
    options: CredentialOptions,
    status: int,
    headers: dict[str, str],
    wait: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grant = authority.grant
    monkeypatch.setattr(
        authority,
        "grant",
        lambda form: respond(status, {"error": "busy"}, headers) if len(authority.forms) == 1 else grant(form),
    )
    time = Time()
    credential = make(options, time)
    credential.token()
    assert (time.sleeps, credential.token_requests) == ([wait], 2)


def test_an_authority_that_stays_busy_is_given_up_after_three_tries(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        authority,
        "grant",
        lambda _form: respond(503, {"error": "temporarily_unavailable", "error_description": "AADSTS90033: Later."}),
    )
    time = Time()
    assert "(503): AADSTS90033: Later." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([1.0, 2.0], 3)


def test_an_authority_that_asks_for_minutes_is_not_waited_for(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: respond(429, {"error": "throttled"}, {"Retry-After": "120"}))
    time = Time()
    assert "(429): throttled." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([], 1)


def test_an_authority_is_waited_for_as_long_as_the_task_has_time(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: respond(503, {"error": "busy"}, {"Retry-After": "7"}))
    time = Time()
    with within(lambda: 10.0 - sum(time.sleeps)):
        assert "(503): busy." in fails(options, time)
    assert (time.sleeps, len(authority.forms)) == ([7.0], 2)
    with within(lambda: 0.0):
        assert (
            fails(options)
            == f"No token could be had for application {CLIENT} in tenant {TENANT}, because the task's timeout has "
            "run out."
        )
    assert len(authority.forms) == 2


def test_a_silent_authority_ends_with_the_task(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: authority.server.say_nothing)
    began = monotonic()
    with within(lambda: max(0.0, began + 0.3 - monotonic())):
        assert "could not be reached: time ran out while waiting for the other side" in fails(options)
    assert monotonic() - began < 5


def test_a_connection_that_breaks_is_made_again(
    authority: Authority, options: CredentialOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = authority.grant
    monkeypatch.setattr(authority, "grant", lambda form: hang_up if len(authority.forms) == 1 else grant(form))
    time = Time()
    assert make(options, time).token().roles
    assert time.sleeps == [1.0]


def test_an_authority_that_cannot_be_reached_is_named(options: CredentialOptions) -> None:
    time = Time()
    text = fails(dataclasses.replace(options, authority_url="https://login.invalid"), time)
    assert (
        text == "No token could be had, because login.invalid could not be reached: the host name cannot be resolved."
    )
    assert time.sleeps == [1.0, 2.0]


def test_an_authority_that_is_not_trusted_gets_no_secret(authority: Authority, options: CredentialOptions) -> None:
    time = Time()
    assert "certificate is not trusted" in fails(dataclasses.replace(options, ca_path=None), time)
    assert (authority.server.requests, time.sleeps) == ([], [])


def test_ca_path_wins_over_the_environment(options: CredentialOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    assert make(options).token().roles


# Client certificate


def pem_file(folder: Path, *parts: str | bytes) -> str:
    path = folder / "client.pem"
    path.write_bytes(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
    return str(path)


def encrypted_key(issued: Issued, form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8) -> bytes:
    return issued.key.private_bytes(
        serialization.Encoding.PEM, form, serialization.BestAvailableEncryption(PASSWORD.encode())
    )


def pfx_file(
    folder: Path, issued: Issued, password: str | None, *, with_key: bool = True, others: tuple[Issued, ...] = ()
) -> str:
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    key = issued.key if with_key else None
    path = folder / "client.pfx"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"name", key, issued.certificate, [other.certificate for other in others] or None, encryption
        )
    )
    return str(path)


OWN = issue("Automation")
OTHER = issue("Another", index=2)
EXPIRED = issue("Old", starts=-30, days=10)
FUTURE = issue("New", starts=3, days=10)
ELLIPTIC = issue("Curve", elliptic=ec.SECP256R1())

GOOD: dict[str, tuple[Callable[[Path, Issued], str], str | None]] = {
    "pem": (lambda folder, own: pem_file(folder, own.key_pem(), own.pem), None),
    "pem, certificate first": (lambda folder, own: pem_file(folder, own.pem, own.key_pem()), None),
    "pem, chain first": (lambda folder, own: pem_file(folder, OTHER.pem, own.pem, own.key_pem()), None),
    "pem, bag attributes": (
        lambda folder, own: pem_file(folder, "Bag Attributes\n", own.key_pem(), "subject=x\n", own.pem),
        None,
    ),
    "pem, PKCS1": (
        lambda folder, own: pem_file(folder, own.key_pem(serialization.PrivateFormat.TraditionalOpenSSL), own.pem),
        None,
    ),
    "pem, encrypted": (lambda folder, own: pem_file(folder, encrypted_key(own), own.pem), PASSWORD),
    "pem, encrypted PKCS1": (
        lambda folder, own: pem_file(
            folder, encrypted_key(own, serialization.PrivateFormat.TraditionalOpenSSL), own.pem
        ),
        PASSWORD,
    ),
    "pem, needless password": (lambda folder, own: pem_file(folder, own.key_pem(), own.pem), PASSWORD),
    "pfx": (lambda folder, own: pfx_file(folder, own, PASSWORD), PASSWORD),
    "pfx, chain": (lambda folder, own: pfx_file(folder, own, PASSWORD, others=(OTHER,)), PASSWORD),
    "pfx, no password": (lambda folder, own: pfx_file(folder, own, None), None),
    "pfx, empty password": (lambda folder, own: pfx_file(folder, own, None), ""),
}


def with_certificate(options: CredentialOptions, path: str, password: str | None = None) -> CredentialOptions:
    return dataclasses.replace(
        options, client_certificate_path=path, client_certificate_password=password, client_secret=None
    )


@pytest.mark.parametrize("form", GOOD)
def test_a_client_certificate_signs_an_assertion_that_holds(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password = GOOD[form]
    authority.certificate = OWN
    credential = make(with_certificate(options, write(tmp_path, OWN), password))
    assert credential.kind == "client_certificate"
    assert credential.token().roles
    (header,) = authority.assertion_headers
    assert header["alg"] == "PS256"
    assert "x5t" not in header  # SHA-1
    assert [base64.b64decode(entry) for entry in header["x5c"]] == [OWN.der]
    assert "client_secret" not in authority.forms[0]


@pytest.mark.parametrize("form", ["pem", "pfx"])
def test_an_authority_may_want_the_sha1_thumbprint(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password = GOOD[form]
    authority.certificate = OWN
    chosen = dataclasses.replace(
        with_certificate(options, write(tmp_path, OWN), password), client_certificate_thumbprint_algorithm="sha1"
    )
    assert make(chosen).token().roles
    (header,) = authority.assertion_headers
    assert header["alg"] == "RS256"
    assert "x5t#S256" not in header
    assert [base64.b64decode(entry) for entry in header["x5c"]] == [OWN.der]


def test_a_certificate_that_is_not_registered_is_explained(
    authority: Authority, options: CredentialOptions, tmp_path: Path
) -> None:
    authority.certificate = OTHER
    text = fails(with_certificate(options, pem_file(tmp_path, OWN.key_pem(), OWN.pem)))
    assert "the certificate is not registered with the application" in text
    assert len(authority.assertion_headers) == 1


DAMAGED_KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"

BAD: dict[str, tuple[Callable[[Path], str], str | None, str]] = {
    "missing": (lambda folder: str(folder / "client.pem"), None, "does not exist"),
    "folder": (str, None, r"cannot be read \(Is a directory\)"),
    "empty": (lambda folder: pem_file(folder, ""), None, "is neither a PEM nor a PFX file"),
    "text": (lambda folder: pem_file(folder, "hello"), None, "is neither a PEM nor a PFX file"),
    "no key": (lambda folder: pem_file(folder, OWN.pem), None, "holds no private key"),
    "no certificate": (lambda folder: pem_file(folder, OWN.key_pem()), None, "holds no certificate"),
    "damaged certificate": (
        lambda folder: pem_file(folder, OWN.key_pem(), OWN.pem.replace("M", "N", 40)),
        None,
        "holds a certificate that is damaged",
    ),
    "damaged key": (lambda folder: pem_file(folder, DAMAGED_KEY, OWN.pem), None, "holds a private key that is damaged"),
    "wrong password": (
        lambda folder: pem_file(folder, encrypted_key(OWN), OWN.pem),
        "wr0ng",
        "cannot be decrypted with client_certificate_password",
    ),
    "no password": (
        lambda folder: pem_file(folder, encrypted_key(OWN), OWN.pem),
        None,
        "encrypted private key, and client_certificate_password is not given",
    ),
    "no match": (lambda folder: pem_file(folder, OTHER.key_pem(), OWN.pem), None, "do not belong together"),
    "expired": (lambda folder: pem_file(folder, EXPIRED.key_pem(), EXPIRED.pem), None, "expired on 2026-11-03"),
    "future": (lambda folder: pem_file(folder, FUTURE.key_pem(), FUTURE.pem), None, "valid only from 2026-11-26"),
    "not RSA": (lambda folder: pem_file(folder, ELLIPTIC.key_pem(), ELLIPTIC.pem), None, "not RSA"),
    "pfx, wrong password": (
        lambda folder: pfx_file(folder, OWN, PASSWORD),
        "wr0ng",
        "client_certificate_password does not open it",
    ),
    "pfx, no password": (
        lambda folder: pfx_file(folder, OWN, PASSWORD),
        None,
        "encrypted and client_certificate_password is not given",
    ),
    "pfx, no key": (lambda folder: pfx_file(folder, OWN, PASSWORD, with_key=False), PASSWORD, "holds no private key"),
    "DER": (lambda folder: pem_file(folder, OWN.der), None, "holds no private key"),
}


@pytest.mark.parametrize("form", BAD)
def test_a_certificate_file_that_does_not_serve_is_explained_before_any_request(
    authority: Authority, options: CredentialOptions, form: str, tmp_path: Path
) -> None:
    write, password, why = BAD[form]
    path = write(tmp_path)
    with pytest.raises(_errors.AuthenticationError, match=why) as caught:
        make(with_certificate(options, path, password))
    text = str(caught.value)
    assert text.startswith(f"client_certificate_path={path} ")
    assert text.endswith(".")
    assert "wr0ng" not in text
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert authority.server.connections == 0


def test_an_msal_that_is_too_old_for_certificates_is_named(
    options: CredentialOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msal", types.SimpleNamespace(__version__="1.34.2"))
    assert "needs msal 1.35 or newer; 1.34.2 is installed" in fails(
        with_certificate(options, pem_file(tmp_path, OWN.key_pem(), OWN.pem))
    )


# Choosing


GITHUB = {
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github.example/token",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "r3quest-token",
}
PIPELINES = {
    "SYSTEM_OIDCREQUESTURI": "https://dev.azure.example/oidctoken",
    "SYSTEM_ACCESSTOKEN": "p1peline-token",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
}
PLATFORM = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/msi/token", "IDENTITY_HEADER": "1dentity-header"}


@pytest.fixture
def everything(tmp_path: Path) -> tuple[CredentialOptions, dict[str, str]]:
    """Options and an environment with which every kind is complete."""
    (tmp_path / "az").write_text("#!/bin/sh\n")
    (tmp_path / "az").chmod(0o755)
    options = CredentialOptions(
        tenant_id=TENANT,
        client_id=CLIENT,
        client_secret=SECRET,
        client_certificate_path=pem_file(tmp_path, OWN.key_pem(), OWN.pem),
        client_certificate_password=PASSWORD,
        federated_token_file=str(tmp_path / "token"),
        access_token="ey-opaque",
    )
    return options, {**GITHUB, **PIPELINES, **PLATFORM, "PATH": str(tmp_path)}


def test_auto_takes_the_first_kind_that_is_complete(everything: tuple[CredentialOptions, dict[str, str]]) -> None:
    options, environment = everything
    kinds = []
    for left_out in (
        *(None, "access_token", "client_certificate_path", "client_secret", "federated_token_file"),
        *("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN", "IDENTITY_ENDPOINT"),
    ):
        if left_out and left_out.isupper():
            del environment[left_out]
        elif left_out:
            options = dataclasses.replace(options, **{left_out: " "})
        kinds.append(credential_from(options, environment=environment, now=lambda: EPOCH).kind)
    assert kinds == list(KINDS)


def test_a_service_connection_brings_its_application_along() -> None:
    environment = {**PIPELINES, "AZURESUBSCRIPTION_TENANT_ID": TENANT, "AZURESUBSCRIPTION_CLIENT_ID": CLIENT}
    credential = credential_from(CredentialOptions(), environment=environment)
    assert credential.kind == "azure_pipelines_oidc"
    assert CLIENT in repr(credential)
    assert TENANT in repr(credential)


def test_a_named_kind_wins_over_a_stronger_one() -> None:
    options = CredentialOptions(
        tenant_id=TENANT, client_id=CLIENT, client_secret=SECRET, access_token="opaque", auth_source="client_secret"
    )
    assert make(options).kind == "client_secret"


def test_auto_without_a_complete_kind_lists_what_each_lacks() -> None:
    with pytest.raises(_errors.AuthenticationError) as caught:
        credential_from(CredentialOptions(tenant_id=TENANT, client_secret=SECRET), environment={"PATH": "/nowhere"})
    client = "client_id (or AZURE_CLIENT_ID in the environment)"
    assert str(caught.value) == (
        "No credential is complete: access_token lacks access_token (or M365_GRAPH_ACCESS_TOKEN in the environment);"
        f" client_certificate lacks {client}, client_certificate_path (or AZURE_CLIENT_CERTIFICATE_PATH in the "
        "environment);"
        f" client_secret lacks {client};"
        f" workload_identity lacks {client}, federated_token_file (or AZURE_FEDERATED_TOKEN_FILE in the environment);"
        f" github_oidc lacks {client}, ACTIONS_ID_TOKEN_REQUEST_URL in the environment, "
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN in the environment;"
        f" azure_pipelines_oidc lacks {client}, SYSTEM_OIDCREQUESTURI in the environment, SYSTEM_ACCESSTOKEN in the "
        "environment,"
        " AZURESUBSCRIPTION_SERVICE_CONNECTION_ID in the environment;"
        " managed_identity lacks IDENTITY_ENDPOINT or MSI_ENDPOINT or AZURE_POD_IDENTITY_AUTHORITY_HOST in the "
        "environment (on a virtual machine it must"
        " be asked for by name); azure_cli lacks the program az on the PATH."
    )


@pytest.mark.parametrize("missing", ["tenant_id", "client_id", "client_secret"])
def test_a_named_kind_that_lacks_an_option_says_so(options: CredentialOptions, missing: str) -> None:
    text = fails(dataclasses.replace(options, auth_source="client_secret", **{missing: " "}))
    assert text == f"auth_source=client_secret lacks {missing} (or {ENVIRONMENT[missing]} in the environment)."


def test_a_kind_that_is_not_there_is_named() -> None:
    assert fails(CredentialOptions(auth_source="password")).startswith(
        "auth_source=password is not available; it is one of auto, access_token,"
    )


@pytest.mark.parametrize(
    "text", [OWN.key_pem() + OWN.pem, OWN.pem, base64.b64encode(OWN.key_der()).decode(), "(a private key, not shown)"]
)
def test_a_key_in_the_place_of_its_file_is_refused_unseen(options: CredentialOptions, text: str) -> None:
    said = "client_certificate_path is the text of a key or certificate, and must be the path of a file with both."
    assert fails(with_certificate(options, text)) == said


@pytest.mark.parametrize("secret", [SECRET, quote_plus(SECRET), jwt_of(iss=CLIENT)])
def test_what_an_authority_repeats_is_masked(
    authority: Authority, options: CredentialOptions, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "grant", lambda _form: refuse(400, "invalid_request", f"AADSTS1: In '{secret}'."))
    assert fails(options).endswith(" (400): AADSTS1: In '********'.")


@pytest.mark.parametrize("tenant", ["contoso.com/x", "https://contoso.com", "../common", "a b", "-"])
def test_a_tenant_that_is_none_is_refused_before_any_request(
    authority: Authority, options: CredentialOptions, tenant: str
) -> None:
    assert f"tenant_id={tenant} is neither" in fails(dataclasses.replace(options, tenant_id=tenant))
    assert authority.server.connections == 0


def test_every_option_of_a_kind_has_an_environment_variable() -> None:
    assert {name for kind in KINDS.values() for name in kind.needs if name.islower()} <= ENVIRONMENT.keys()


def test_the_guide_has_the_kinds_in_the_order_in_which_they_are_tried() -> None:
    guide = (Path(__file__).parents[3] / "docs/docsite/rst/guide_authentication.rst").read_text(encoding="utf-8")
    assert re.findall(r"^   \* - ``(\w+)``$", guide, re.MULTILINE)[1:] == [*KINDS]


def test_every_kind_is_a_choice_of_the_modules() -> None:
    """Each by the name that the documentation fixes; a kind that is renamed or lost is noticed here."""
    fixed = {
        "client_secret",
        "client_certificate",
        "workload_identity",
        "github_oidc",
        "azure_pipelines_oidc",
        "managed_identity",
        "azure_cli",
        "access_token",
    }
    assert set(KINDS) == fixed
    assert set(common_options()["auth_source"]["choices"]) == {"auto", *fixed}


def test_an_authority_url_without_tls_is_refused(options: CredentialOptions) -> None:
    with pytest.raises(_errors.InputError, match=r"authority_url=http://login\.example must start with https://"):
        make(dataclasses.replace(options, authority_url="http://login.example"))


def test_a_missing_msal_is_one_clear_sentence(options: CredentialOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "msal", None)
    with pytest.raises(_errors.MissingLibrary, match=r"required Python library \(msal\)"):
        make(options).token()


def test_no_secret_in_any_repr(everything: tuple[CredentialOptions, dict[str, str]], tmp_path: Path) -> None:
    options, environment = everything
    shown = repr(options)
    for store in (None, TokenFolder(str(tmp_path / "tokens"))):
        for kind in KINDS:
            chosen = dataclasses.replace(options, auth_source=kind)
            shown += repr(credential_from(chosen, environment=environment, store=store, now=lambda: EPOCH))
    for secret in (SECRET, PASSWORD, "ey-opaque", "PRIVATE KEY", "r3quest-token", "p1peline-token", "1dentity-header"):
        assert secret not in shown


def test_nothing_secret_is_logged(
    authority: Authority, options: CredentialOptions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    token = make(options).token()
    assert SECRET not in caplog.text
    assert token.value not in caplog.text
