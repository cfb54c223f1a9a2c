# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# mypy: disable-error-code="import-untyped,import-not-found"
"""Microsoft's own SDK for v1.0 calls actions about keys and authorities on the emulator."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import importlib
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from certificates import bundle, issue
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_applications import OBJECT, PRINCIPAL, proof
from emulator_support import in_base64
from m365_graph_emulator import Emulator

pytest.importorskip("msgraph", reason="Microsoft's SDK (msgraph-sdk) is not installed")

from msgraph.generated.applications.item.add_key.add_key_post_request_body import AddKeyPostRequestBody
from msgraph.generated.applications.item.remove_key.remove_key_post_request_body import RemoveKeyPostRequestBody
from msgraph.generated.models.certificate_based_auth_pki import CertificateBasedAuthPki
from msgraph.generated.models.key_credential import KeyCredential
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_credential import PasswordCredential
from msgraph.generated.service_principals.item.add_key import add_key_post_request_body as principal_request
from witness import signed_in

LINK = "https://pki.contoso.com/ca.p7b"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


async def roll_keys(emu: Emulator, key: rsa.RSAPrivateKey, content: bytes, pfx: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with signed_in(emu, "v1.0") as graph:
        one = graph.applications.by_application_id(OBJECT)
        old = (await one.get()).key_credentials[0].key_id
        new = KeyCredential(type="AsymmetricX509Cert", usage="Verify", key=content)
        found["added"] = await one.add_key.post(AddKeyPostRequestBody(key_credential=new, proof=proof(key)))
        await one.remove_key.post(RemoveKeyPostRequestBody(key_id=uuid.UUID(str(old)), proof=proof(key)))
        found["left"] = (await one.get()).key_credentials
        principal = graph.service_principals.by_service_principal_id(PRINCIPAL)
        found["signing"] = await principal.add_key.post(
            principal_request.AddKeyPostRequestBody(
                key_credential=KeyCredential(type="X509CertAndPassword", usage="Sign", key=pfx),
                password_credential=PasswordCredential(secret_text="pfx~pass"),
                proof=proof(key, PRINCIPAL),
            )
        )
        try:
            await one.add_key.post(AddKeyPostRequestBody(key_credential=new, proof=proof(key)))
        except ODataError as problem:
            found["refused"] = problem
    return found


def test_microsofts_sdk_rolls_keys(emu: Emulator, key: rsa.RSAPrivateKey, own: x509.Certificate) -> None:
    row = {"displayName": "SDK", "keyCredentials": [{"key": in_base64(own)}]}
    emu.reset(
        {"entities": {"/applications": [{"id": OBJECT, **row}], "/servicePrincipals": [{"id": PRINCIPAL, **row}]}}
    )
    new = issue("next", usages=None, now=datetime.now(UTC).replace(microsecond=0), index=4)
    found = asyncio.run(roll_keys(emu, key, new.der, new.pfx("pfx~pass")))
    assert found["added"].custom_key_identifier == new.certificate.fingerprint(hashes.SHA1())
    assert [entry.key_id for entry in found["left"]] == [found["added"].key_id]
    assert found["signing"].usage == "Sign"
    assert (found["refused"].response_status_code, found["refused"].error.code) == (
        401,
        "Authentication_MissingOrMalformed",
    ), "the key of the proof was removed"


async def upload(emu: Emulator, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    # The line of an import would be too long.
    place = "msgraph.generated.directory.public_key_infrastructure.certificate_based_auth_configurations.item.upload"
    requested = importlib.import_module(f"{place}.upload_post_request_body").UploadPostRequestBody
    async with signed_in(emu, "v1.0") as graph:
        infrastructures = graph.directory.public_key_infrastructure.certificate_based_auth_configurations
        made = await infrastructures.post(CertificateBasedAuthPki(display_name="SDK"))
        one = infrastructures.by_certificate_based_auth_pki_id(made.id)
        request = requested(upload_url=LINK, sha256_file_hash=hashlib.sha256(data).hexdigest())
        await one.upload.post(request)
        found["pki"] = await one.get()
        found["authorities"] = (await one.certificate_authorities.get()).value
        try:
            await one.upload.post(request)
        except ODataError as problem:
            found["refused"] = problem
    return found


def test_microsofts_sdk_uploads_authorities(emu: Emulator) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    root = issue("Root", usages=None, root=True, authority=True, now=now)
    data = bundle(root)
    emu.reset({"downloads": {LINK: base64.b64encode(data).decode()}})
    found = asyncio.run(upload(emu, data))
    assert (found["pki"].status, found["pki"].status_details) == ("succeeded", None)
    assert [row.certificate for row in found["authorities"]] == [root.der]
    assert found["refused"].response_status_code == 400
    assert "Duplicate Certificate exists" in found["refused"].error.message
