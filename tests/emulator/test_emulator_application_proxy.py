# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Application Proxy publishes, and the certificate of its custom domain."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from emulator_support import Client, make_certificate
from m365_graph_emulator import Emulator

APP = "a1000000-0000-0000-0000-000000000003"
PATH, SELECTED = f"/applications(appId='{APP}')", f"/applications(appId='{APP}')?$select=id,onPremisesPublishing"
KEY = rsa.generate_private_key(65537, 2048)
URLS = {"externalUrl": "https://intranet.contoso.com/", "internalUrl": "https://intranet/"}


@pytest.fixture
def proxied(emu: Emulator) -> Client:
    """A client of a tenant with one application that is published."""
    row = {"appId": APP, "displayName": "Intranet", "onPremisesPublishing": URLS}
    emu.reset({"entities": {"/applications": [row, {"appId": APP[:-1] + "4", "displayName": "Not published"}]}})
    return Client(emu)


def upload(certificate: x509.Certificate, key: str = "value", password: str = "value", said: str = "s") -> Any:
    pfx = pkcs12.serialize_key_and_certificates(None, KEY, certificate, None, BestAvailableEncryption(b"s"))
    return {
        "onPremisesPublishing": {
            "verifiedCustomDomainKeyCredential": {
                "type": "X509CertAndPassword",
                key: base64.b64encode(pfx).decode(),
            },
            "verifiedCustomDomainPasswordCredential": {password: said},
        }
    }


def test_application_proxy_is_changed_apart(proxied: Client) -> None:
    change = {"onPremisesPublishing": {"isSecureCookieEnabled": True}}
    assert proxied.patch(PATH, {**change, "displayName": "x"}).status_code == 400
    assert proxied.patch(PATH, change).status_code == 204
    there = proxied.get(SELECTED).json()["onPremisesPublishing"]
    assert {name: there[name] for name in (*URLS, "isSecureCookieEnabled")} == {**URLS, "isSecureCookieEnabled": True}


@pytest.mark.parametrize(("key", "password"), [("value", "value"), ("key", "secretText")])
def test_the_certificate_of_application_proxy(proxied: Client, key: str, password: str) -> None:
    certificate = make_certificate([(NameOID.COMMON_NAME, "intranet.contoso.com")], key=KEY)
    answer = proxied.patch(PATH, upload(certificate, key, password))
    assert (answer.status_code, answer.content) == (204, b"")
    there = proxied.get(SELECTED).json()["onPremisesPublishing"]
    assert there["externalUrl"] == URLS["externalUrl"]
    shown = there["verifiedCustomDomainCertificatesMetadata"]
    assert shown["thumbprint"] == certificate.fingerprint(hashes.SHA1()).hex().upper()
    assert shown["expiryDate"][:19] == f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%S}"
    assert "CN=intranet.contoso.com" in shown["subjectName"]
    assert there["verifiedCustomDomainKeyCredential"] is there["verifiedCustomDomainPasswordCredential"] is None


def test_what_application_proxy_refuses(proxied: Client) -> None:
    good = upload(make_certificate(key=KEY))
    assert proxied.patch(PATH, upload(make_certificate(key=KEY), said="wrong")).status_code == 400
    assert proxied.patch(PATH.replace(APP, APP[:-1] + "4"), good).status_code == 400, "it has no external URL"
    odd = {"onPremisesPublishing": {"verifiedCustomDomainCertificatesMetadata": {"value": "x"}}}
    assert proxied.patch(PATH, odd).status_code == 400, "only the credentials have properties that no metadata has"
