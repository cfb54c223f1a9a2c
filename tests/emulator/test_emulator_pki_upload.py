# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A public key infrastructure that the service downloads as a whole."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from certificates import bundle, issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from emulator_applications import refused
from emulator_support import Client
from m365_graph_emulator import Emulator, TenantError

PKI = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
NOW = datetime.now(UTC).replace(microsecond=0)
ROOT, ISSUING = (
    issue(name, usages=None, root=True, authority=True, now=NOW, index=index)
    for index, name in enumerate(("Root", "Issuing"))
)
EXPIRED = issue("Expired", usages=None, root=True, authority=True, now=NOW, starts=-30, days=20, index=2)
LEAF = issue("Leaf", usages=None, authority=False, now=NOW, index=3)
LINK, DELAY = "https://pki.contoso.com/ca.p7b", 60.0


def tenant(data: bytes | None, **more: Any) -> dict[str, Any]:
    found = {} if data is None else {LINK: base64.b64encode(data).decode()}
    return {"settings": {"pki_upload_delay": DELAY}, "downloads": found, **more}


def body(data: bytes, **more: Any) -> dict[str, Any]:
    return {"uploadUrl": LINK, "sha256FileHash": hashlib.sha256(data).hexdigest().upper(), **more}


def begun(emu: Emulator, data: bytes, **more: Any) -> tuple[Client, str]:
    emu.reset(tenant(data, **more))
    client = Client(emu, "v1.0")
    return client, f"{PKI}/{client.post(PKI, {'displayName': 'Contoso PKI'}).json()['id']}"


def shown(client: Client, path: str) -> tuple[str | None, list[str]]:
    """The status, and the names of the authorities."""
    rows = client.get(f"{path}/certificateAuthorities").json()["value"]
    return client.get(path).json()["status"], [row["displayName"] for row in rows]


def test_authorities_appear_one_after_another(emu: Emulator, clock: Any) -> None:
    data = bundle(ROOT, ISSUING)
    client, path = begun(emu, data)
    assert shown(client, path) == (None, [])
    assert client.post(f"{path}/upload", body(data)).status_code == 204
    assert shown(client, path) == ("running", [])
    clock.seconds += DELAY / 2
    assert shown(client, path) == ("running", ["Root"])
    clock.seconds += DELAY / 2
    assert shown(client, path) == ("succeeded", ["Root", "Issuing"])
    assert client.get(path).json()["statusDetails"] is None


def test_only_one_upload_at_a_time(emu: Emulator, clock: Any) -> None:
    data = bundle(ROOT)
    client, path = begun(emu, data)
    refused(client.post(f"{path}/upload", {"uploadUrl": LINK}), 400)
    refused(client.post(f"{path}/upload", body(data, uploadUrl="ftp://pki.contoso.com/ca.p7b")), 400)
    assert client.post(f"{path}/upload", body(data)).status_code == 204
    refused(client.post(f"{path}/upload", body(bundle(ISSUING))), 400)
    clock.seconds += DELAY
    assert shown(client, path) == ("succeeded", ["Root"])


def test_a_file_with_an_authority_that_exists_is_refused(emu: Emulator, clock: Any) -> None:
    data = bundle(ROOT, ISSUING)
    client, path = begun(emu, data)
    client.post(f"{path}/certificateAuthorities", {"certificate": ROOT.text})
    assert "Duplicate Certificate exists" in refused(client.post(f"{path}/upload", body(data)), 400)
    assert shown(client, path) == (None, ["Root"])


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_what_an_upload_adds(emu: Emulator, clock: Any, encoding: Encoding) -> None:
    point = x509.DistributionPoint(
        [
            x509.UniformResourceIdentifier(address)
            for address in ("ldap://ca.contoso.com/", "http://ca.contoso.com/root.crl", "http://ca.contoso.com/2.crl")
        ],
        None,
        None,
        None,
    )
    given = ROOT.certificate
    builder = x509.CertificateBuilder(given.issuer, given.subject, given.public_key(), given.serial_number)
    builder = builder.not_valid_before(given.not_valid_before_utc).not_valid_after(given.not_valid_after_utc)
    certificate = builder.add_extension(x509.CRLDistributionPoints([point]), False).sign(ROOT.key, hashes.SHA256())
    data = bundle(type(ROOT)(certificate, ROOT.key), encoding=encoding)
    client, path = begun(emu, data)
    assert client.post(f"{path}/upload", body(data)).status_code == 204
    clock.seconds += DELAY
    (row,) = client.get(f"{path}/certificateAuthorities").json()["value"]
    assert row["thumbprint"] == certificate.fingerprint(hashes.SHA1()).hex().upper()
    assert (row["certificateAuthorityType"], row["isIssuerHintEnabled"]) == ("root", False)
    assert row["certificateRevocationListUrl"] == "http://ca.contoso.com/root.crl"
    one = f"{path}/certificateAuthorities/{row['id']}"
    assert client.patch(one, {"isIssuerHintEnabled": True}).status_code == 200
    assert client.delete(one).status_code == 204


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (None, "could not be downloaded"),
        (bundle(ISSUING), "hash"),
        (b"no certificates", "not a PKCS #7 file"),
        (bundle(ROOT, EXPIRED), "Expired: it has expired"),
        (bundle(LEAF), "Leaf: it is not that of an authority"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_job(emu: Emulator, clock: Any, served: bytes | None, said: str) -> None:
    emu.reset(tenant(served))
    client = Client(emu, "v1.0")
    path = f"{PKI}/{client.post(PKI, {'displayName': 'Contoso PKI'}).json()['id']}"
    given = bundle(ROOT) if said == "hash" or served is None else served
    assert client.post(f"{path}/upload", body(given)).status_code == 204
    assert shown(client, path) == ("running", [])
    clock.seconds += DELAY
    assert shown(client, path) == ("failed", [])
    assert said in client.get(path).json()["statusDetails"]
    assert client.post(f"{path}/upload", body(given)).status_code == 204, "another try"


def test_downloads_are_a_mapping_of_the_tenant(emu: Emulator) -> None:
    with pytest.raises(TenantError, match="downloads"):
        emu.reset({"downloads": [LINK]})
