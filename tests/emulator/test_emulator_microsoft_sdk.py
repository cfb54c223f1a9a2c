# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# mypy: disable-error-code="import-untyped,import-not-found"
"""Microsoft's own SDK works with the emulator: the emulator is not merely what our client expects."""

from __future__ import annotations

import asyncio
import base64
import ssl
from typing import Any

import pytest
from emulator_support import CONFIGURATIONS, SIGNING
from m365_graph_emulator import Emulator

pytest.importorskip("msgraph_beta", reason="Microsoft's SDK (msgraph-beta-sdk) is not installed")

import httpx
from azure.identity.aio import ClientSecretCredential
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from kiota_http.httpx_request_adapter import HttpxRequestAdapter
from msgraph_beta import GraphServiceClient
from msgraph_beta.generated.models.certificate_status import CertificateStatus
from msgraph_beta.generated.models.enterprise_code_signing_certificate import EnterpriseCodeSigningCertificate
from msgraph_beta.generated.models.internal_domain_federation import InternalDomainFederation
from msgraph_beta.generated.models.ios_scep_certificate_profile import IosScepCertificateProfile
from msgraph_beta.generated.models.key_usages import KeyUsages
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError


async def run(emu: Emulator, content: str) -> dict[str, Any]:
    credential = ClientSecretCredential(
        emu.tenant_id, emu.client_id, str(emu.client_secret), authority=emu.authority_url, disable_instance_discovery=True, connection_verify=emu.ca_path
    )
    provider = AzureIdentityAuthenticationProvider(credential, scopes=[f"{emu.graph_url}/.default"], allowed_hosts=["127.0.0.1", f"127.0.0.1:{emu.port}"])
    found: dict[str, Any] = {}
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=emu.ca_path), trust_env=False) as http:
        adapter = HttpxRequestAdapter(provider, http_client=http)
        adapter.base_url = f"{emu.graph_url}/beta"
        graph = GraphServiceClient(request_adapter=adapter)
        certificates = graph.device_app_management.enterprise_code_signing_certificates
        made = await certificates.post(EnterpriseCodeSigningCertificate(content=base64.b64decode(content)))
        found["made"] = made
        found["listed"] = (await certificates.get()).value
        one = certificates.by_enterprise_code_signing_certificate_id(made.id)
        found["read"] = await one.get()
        found["patched"] = await one.patch(EnterpriseCodeSigningCertificate(subject="CN=changed"))
        await one.delete()
        try:
            await one.get()
        except ODataError as problem:
            found["gone"] = problem
        profile = IosScepCertificateProfile(display_name="SCEP", key_usage=[KeyUsages.DigitalSignature])
        found["profile"] = await graph.device_management.device_configurations.post(profile)
        federation = graph.domains.by_domain_id("contoso.example").federation_configuration
        found["federation"] = await federation.post(InternalDomainFederation(display_name="f", signing_certificate=content))
    await credential.close()
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_microsofts_sdk(emu: Emulator, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    emu.reset({"entities": {"/domains": [{"id": "contoso.example"}]}})
    found = asyncio.run(run(emu, content))
    assert [row.id for row in found["listed"]] == [found["made"].id]
    assert found["read"].status is CertificateStatus.Provisioned
    assert found["read"].expiration_date_time.year == 2027
    assert found["read"].content is None
    assert found["patched"].subject == "CN=changed"
    assert (found["gone"].response_status_code, found["gone"].error.code) == (404, "ResourceNotFound")
    assert isinstance(found["profile"], IosScepCertificateProfile)
    assert found["federation"].signing_certificate == content
    assert emu.entities(SIGNING) == []
    assert [row["displayName"] for row in emu.entities(CONFIGURATIONS)] == ["SCEP"]
    assert [entry["status"] for entry in emu.requests] == [201, 200, 200, 200, 204, 404, 201, 201]
