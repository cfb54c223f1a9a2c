# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# mypy: disable-error-code="import-untyped,import-not-found"
"""Microsoft's own SDK works with the emulator: the emulator is not merely what our client expects."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import apple_tokens
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from emulator_support import CONFIGURATIONS, SIGNING, in_base64, make_certificate
from m365_graph_emulator import Emulator

pytest.importorskip("msgraph_beta", reason="Microsoft's SDK (msgraph-beta-sdk) is not installed")

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_beta.generated.applications.item.application_item_request_builder import ApplicationItemRequestBuilder
from msgraph_beta.generated.device_management.dep_onboarding_settings.item.upload_dep_token import (
    upload_dep_token_post_request_body as dep_token,
)
from msgraph_beta.generated.device_management.device_configurations.item.assign.assign_post_request_body import (
    AssignPostRequestBody,
)
from msgraph_beta.generated.models.application import Application
from msgraph_beta.generated.models.authentication_method_state import AuthenticationMethodState
from msgraph_beta.generated.models.certificate_status import CertificateStatus
from msgraph_beta.generated.models.dep_onboarding_setting import DepOnboardingSetting
from msgraph_beta.generated.models.device_configuration_assignment import DeviceConfigurationAssignment
from msgraph_beta.generated.models.enterprise_code_signing_certificate import EnterpriseCodeSigningCertificate
from msgraph_beta.generated.models.federated_identity_credential import FederatedIdentityCredential
from msgraph_beta.generated.models.group_assignment_target import GroupAssignmentTarget
from msgraph_beta.generated.models.internal_domain_federation import InternalDomainFederation
from msgraph_beta.generated.models.ios_scep_certificate_profile import IosScepCertificateProfile
from msgraph_beta.generated.models.key_credential import KeyCredential
from msgraph_beta.generated.models.key_usages import KeyUsages
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_beta.generated.models.service_principal import ServicePrincipal
from msgraph_beta.generated.models.vpp_token import VppToken
from msgraph_beta.generated.models.vpp_token_state import VppTokenState
from msgraph_beta.generated.models.vpp_token_sync_status import VppTokenSyncStatus
from msgraph_beta.generated.models.x509_certificate_authentication_method_configuration import (
    X509CertificateAuthenticationMethodConfiguration,
)
from msgraph_beta.generated.service_principals.item.add_token_signing_certificate import (
    add_token_signing_certificate_post_request_body as signing_request,
)
from witness import signed_in


@pytest.fixture(autouse=True)
def no_foreign_ca(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


async def run(emu: Emulator, content: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with signed_in(emu) as graph:
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
        found["federation"] = await federation.post(
            InternalDomainFederation(display_name="f", signing_certificate=content)
        )
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_microsofts_sdk(emu: Emulator, content: str) -> None:
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


VPP_TOKEN = base64.b64encode(
    json.dumps({"token": "t", "expDate": "2030-01-01T00:00:00+0000", "orgName": "Contoso"}).encode()
).decode()


async def run_directory(emu: Emulator) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with signed_in(emu) as graph:
        made = await graph.applications.post(Application(display_name="SDK"))
        one = graph.applications.by_application_id(made.id)
        keys = [rsa.generate_private_key(65537, 2048) for _number in range(2)]
        certificates = [make_certificate(expires=datetime.now(UTC) + timedelta(days=90), key=key) for key in keys]
        found["certificates"] = certificates
        for certificate in certificates:
            kept = (await one.get()).key_credentials
            new = KeyCredential(type="AsymmetricX509Cert", usage="Verify", key=base64.b64decode(in_base64(certificate)))
            await one.patch(Application(key_credentials=[*kept, new]))
        query = ApplicationItemRequestBuilder.ApplicationItemRequestBuilderGetQueryParameters(
            select=["id", "keyCredentials"]
        )
        found["application"] = await one.get(RequestConfiguration(query_parameters=query))
        found["trust"] = await one.federated_identity_credentials.post(
            FederatedIdentityCredential(
                name="main", issuer="https://token.example", subject="s", audiences=["api://AzureADTokenExchange"]
            )
        )
        found["by_app_id"] = await graph.applications_with_app_id(made.app_id).get()
        principal = await graph.service_principals.post(ServicePrincipal(app_id=made.app_id))
        signing = graph.service_principals.by_service_principal_id(principal.id).add_token_signing_certificate
        found["signing"] = await signing.post(
            signing_request.AddTokenSigningCertificatePostRequestBody(display_name="CN=SDK")
        )
        methods = graph.policies.authentication_methods_policy.authentication_method_configurations
        method = methods.by_authentication_method_configuration_id("x509Certificate")
        await method.patch(X509CertificateAuthenticationMethodConfiguration(state=AuthenticationMethodState.Enabled))
        found["method"] = await method.get()
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_microsofts_sdk_in_the_directory(emu: Emulator) -> None:
    found = asyncio.run(run_directory(emu))
    prints = [base64.b64encode(certificate.fingerprint(hashes.SHA1())) for certificate in found["certificates"]]
    keys = found["application"].key_credentials
    assert [base64.b64encode(key.custom_key_identifier) for key in keys] == prints
    assert [base64.b64encode(key.key).decode() for key in keys] == [
        in_base64(certificate) for certificate in found["certificates"]
    ]
    assert (found["trust"].name, found["by_app_id"].id) == ("main", found["application"].id)
    assert found["signing"].custom_key_identifier == bytes.fromhex(found["signing"].thumbprint)
    assert isinstance(found["method"], X509CertificateAuthenticationMethodConfiguration)
    assert (found["method"].state, found["method"].include_targets[0].id) == (
        AuthenticationMethodState.Enabled,
        "all_users",
    )


async def run_intune(emu: Emulator) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with signed_in(emu) as graph:
        configurations = graph.device_management.device_configurations
        made = await configurations.post(IosScepCertificateProfile(display_name="SCEP"))
        body = AssignPostRequestBody(
            assignments=[DeviceConfigurationAssignment(target=GroupAssignmentTarget(group_id="g"))]
        )
        one = configurations.by_device_configuration_id(made.id)
        found["assigned"] = (await one.assign.post(body)).value
        found["assignments"] = (await one.assignments.get()).value
        found["token"] = await graph.device_app_management.vpp_tokens.post(VppToken(token=VPP_TOKEN, apple_id="a"))
        push = graph.device_management.apple_push_notification_certificate
        found["request"] = await push.generate_apple_push_notification_certificate_signing_request.post()
        found["same request"] = await push.download_apple_push_notification_certificate_signing_request.get()
        tokens = graph.device_app_management.vpp_tokens
        found["synced"] = await tokens.by_vpp_token_id(found["token"].id).sync_licenses.post()
        settings = graph.device_management.dep_onboarding_settings
        setting = settings.by_dep_onboarding_setting_id((await settings.post(DepOnboardingSetting(token_name="a"))).id)
        key = await setting.get_encryption_public_key.get()
        found["issued"] = datetime.now(UTC).replace(microsecond=0)
        upload = dep_token.UploadDepTokenPostRequestBody(
            apple_id="it@contoso.example", dep_token=apple_tokens.token(key.value, found["issued"])
        )
        await setting.upload_dep_token.post(upload)
        await setting.sync_with_apple_device_enrollment_program.post()
        found["setting"] = await setting.get()
        try:
            await push.get()
        except ODataError as problem:
            found["push"] = problem
        found["tags"] = (await graph.device_management.role_scope_tags.get()).value
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_microsofts_sdk_in_intune(emu: Emulator) -> None:
    found = asyncio.run(run_intune(emu))
    assert [row.id for row in found["assigned"]] == [row.id for row in found["assignments"]]
    assert (
        isinstance(found["assignments"][0].target, GroupAssignmentTarget)
        and found["assignments"][0].target.group_id == "g"
    )
    assert found["token"].state is VppTokenState.Valid
    assert found["request"].value == found["same request"].value
    assert found["synced"].last_sync_status is VppTokenSyncStatus.Completed
    assert found["setting"].apple_identifier == "it@contoso.example"
    assert found["setting"].token_expiration_date_time == apple_tokens.expiry(found["issued"])
    assert found["setting"].last_sync_triggered_date_time >= found["issued"]
    assert (found["push"].response_status_code, found["push"].error.code) == (404, "ResourceNotFound")
    assert [tag.display_name for tag in found["tags"]] == ["Default"]
