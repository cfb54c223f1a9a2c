# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator's own tests share. Clients are requests, msal and Microsoft's SDK: never the collection's."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from m365_graph_emulator import Emulator

ROOT = Path(__file__).resolve().parents[2]

SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
NAMES = [
    (NameOID.COUNTRY_NAME, "CH"),
    (NameOID.STATE_OR_PROVINCE_NAME, "Zug"),
    (NameOID.ORGANIZATION_NAME, 'Contoso, "Signing" AG'),
    (NameOID.COMMON_NAME, "Contoso Code Signing"),
    (NameOID.EMAIL_ADDRESS, "pki@contoso.example"),
]


def make_certificate(
    names: list[tuple[x509.ObjectIdentifier, str]] | None = None,
    expires: datetime = datetime(2027, 1, 1, tzinfo=UTC),
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
) -> x509.Certificate:
    """A self-signed certificate."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in names or NAMES])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(expires - timedelta(days=365))
        .not_valid_after(expires)
    )
    return builder.sign(key, hashes.SHA256())


def in_base64(certificate: x509.Certificate, encoding: serialization.Encoding = serialization.Encoding.DER) -> str:
    return base64.b64encode(certificate.public_bytes(encoding)).decode()


class Client:
    """requests with a token, a CA and short paths; ``url`` may be absolute (next links)."""

    def __init__(self, emulator: Emulator, version: str = "beta") -> None:
        self.emulator = emulator
        self.version = version
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = emulator.ca_path
        self.authorize()

    def authorize(self, client_id: str | None = None, secret: str | None = None) -> requests.Response:
        response = self.token(
            client_id=client_id or self.emulator.client_id, client_secret=secret or self.emulator.client_secret
        )
        if response.ok:
            self.session.headers["Authorization"] = f"Bearer {response.json()['access_token']}"
        return response

    def token(self, tenant: str | None = None, **form: Any) -> requests.Response:
        form = {"grant_type": "client_credentials", "scope": f"{self.emulator.graph_url}/.default", **form}
        url = f"{self.emulator.authority_url}/{tenant or self.emulator.tenant_id}/oauth2/v2.0/token"
        return self.session.post(
            url,
            data={name: value for name, value in form.items() if value is not None},
            headers={"Authorization": None},
        )

    def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        version: str | None = None,
        **headers: str,
    ) -> requests.Response:
        url = path if path.startswith("https:") else f"{self.emulator.graph_url}/{version or self.version}{path}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, url, json=json, params=params, headers=sent, timeout=10)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any, **more: Any) -> requests.Response:
        return self.call("POST", path, json, **more)

    def patch(self, path: str, json: Any, **more: Any) -> requests.Response:
        return self.call("PATCH", path, json, **more)

    def delete(self, path: str, **more: Any) -> requests.Response:
        return self.call("DELETE", path, **more)

    def control(self, method: str, what: str, json: Any = None) -> requests.Response:
        return self.session.request(method, f"{self.emulator.url}/_emulator/{what}", json=json, timeout=10)
