# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authority that checks the secret and the assertion's signature, and credentials that use it."""

from __future__ import annotations

import base64
import dataclasses
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from certificates import NOW, Issued, issue
from cryptography.hazmat.primitives import hashes
from https_server import Behaviour, HttpsServer, Received, respond

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    Credential,
    CredentialOptions,
    credential_from,
)

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
                f"client secret value. Got '{form.get('client_secret')}'.\r\nTrace ID: 255d1aef\r\nCorrelation ID: "
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
    text = f"{caught.value} {caught.value.reported}".rstrip()  # the message, and the warning with the whole response
    assert text.endswith(".")
    assert "\n" not in text
    assert SECRET not in text
    assert PASSWORD not in text
    return text


# Client certificate


def pem_file(folder: Path, *parts: str | bytes) -> str:
    path = folder / "client.pem"
    path.write_bytes(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
    return str(path)


OWN = issue("Automation")


def with_certificate(options: CredentialOptions, path: str, password: str | None = None) -> CredentialOptions:
    return dataclasses.replace(
        options, client_certificate_path=path, client_certificate_password=password, client_secret=None
    )
