# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Microsoft's SDKs do with each described type on the emulator: its place, its values and what must be there.

Values are JSON as in Microsoft's documents. They are read by the SDK's own classes before they are sent.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import json
from typing import Any

from certificates import issue
from graph_facts import PREFIX
from m365_graph_emulator import DEMO_TENANT
from sdk_case_form import SdkCase
from sdk_edge_cases import EDGE_CASES, FILTERING_PROFILE, FILTERING_PROFILES
from sdk_metadata import SdkMetadata, SdkResource, graph_sdk
from sdk_method_cases import METHOD_CASES
from sdk_policy_cases import APPLICATIONS, MULTI_FACTOR, POLICY_CASES, STRENGTH, STRENGTHS

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY).text
ISSUING = issue("Contoso Issuing CA", usages=None, index=1, now=TODAY).text
SIGNING = issue("Contoso Apps", now=TODAY)
TOPIC = "com.apple.mgmt.External.2f42b322-d7c9-4734-8e2e-eeadadd36f20"
PUSH = issue("APSP:2f42b322", usages=None, user_id=TOPIC, now=TODAY).text
PASSWORD = "correct horse"
VPP = {"token": "c2VjcmV0", "expDate": f"{TODAY.year + 1}-01-31T00:00:00+0000", "orgName": "Contoso"}
STS = "https://sts.contoso.example/adfs"
DAY, NEXT_DAY = "2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"

INFRASTRUCTURE = "fdd9841c-90c6-4234-a116-d72a5cd2c583"
APPLICATION = "bcd7c908-1c4d-4d48-93ee-ff38349a75c8"
PROFILE = "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
AUTHORITY = "96c8868d-868d-96c8-8d86-c8968d86c896"
LEAF = "96c8868d-868d-96c8-8d86-c8968d86c897"
SEEDED = "0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c01"

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
PUBLIC_KEY = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
FOR_APPLICATIONS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
CLOUD, LEAVES = "/deviceManagement/cloudCertificationAuthority", "cloudCertificationAuthorityLeafCertificate"
NDES, CONNECTORS = "/deviceManagement/ndesConnectors", "/deviceManagement/certificateConnectorDetails"
ALL_STATES = "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"

TENANT: dict[str, Any] = {
    "entities": {
        "/domains": [{"id": "contoso.example", "authenticationType": "Managed", "isVerified": True}],
        "/applications": [
            {"id": APPLICATION, "appId": "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11", "displayName": "Contoso Pipeline"}
        ],
        PUBLIC_KEY: [{"id": INFRASTRUCTURE, "displayName": "Contoso PKI"}],
        FILTERING_PROFILES: [{"id": FILTERING_PROFILE, "name": "Baseline profile", "state": "enabled", "priority": 1}],
        STRENGTHS: [{"id": STRENGTH, "displayName": "Smart card", "allowedCombinations": [MULTI_FACTOR]}],
        FOR_APPLICATIONS: [
            {
                "id": APPLICATIONS,
                "displayName": "Contoso applications",
                "trustedCertificateAuthorities": [{"certificate": ROOT, "isRootAuthority": True}],
            }
        ],
        CONFIGURATIONS: [
            {"id": PROFILE, "@odata.type": f"#{PREFIX}iosPkcsCertificateProfile", "displayName": "Wi-Fi certificate"}
        ],
    }
}
"""What the types below are part of. What is only read is added from :data:`SDK_CASES`."""

# The SDKs for Python do not write a duration as the service wants it, so that no restriction here has one.

SDK_CASES: dict[str, SdkCase] = {
    **EDGE_CASES,
    **POLICY_CASES,
    "applePushNotificationCertificate": SdkCase(
        "/deviceManagement/applePushNotificationCertificate",
        {"appleIdentifier": "mdm@contoso.example", "certificate": PUSH},
        {"appleIdentifier": "apple@contoso.example"},
        once=True,
    ),
    "certificateAuthorityDetail": SdkCase(
        f"{PUBLIC_KEY}/{INFRASTRUCTURE}/certificateAuthorities",
        {
            "certificate": ISSUING,
            "displayName": "Issuing CA",
            "certificateAuthorityType": "intermediate",
            "certificateRevocationListUrl": "http://crl.contoso.example/issuing.crl",
            "deltaCertificateRevocationListUrl": "http://crl.contoso.example/issuing-delta.crl",
            "isIssuerHintEnabled": True,
        },
        {"displayName": "Contoso Issuing CA"},
    ),
    "certificateAuthorityAsEntity": SdkCase(
        f"{FOR_APPLICATIONS}/{APPLICATIONS}/trustedCertificateAuthorities",
        {"certificate": ISSUING, "isRootAuthority": False},
        {"isRootAuthority": True},
    ),
    "certificateBasedApplicationConfiguration": SdkCase(
        FOR_APPLICATIONS,
        {
            "displayName": "Door cameras",
            "description": "Certificates of cameras",
            "trustedCertificateAuthorities": [{"certificate": ROOT, "isRootAuthority": True}],
        },
        {"description": "Cameras"},
        hidden=("trustedCertificateAuthorities",),
    ),
    "certificateBasedAuthConfiguration": SdkCase(
        f"/organization/{DEMO_TENANT}/certificateBasedAuthConfiguration",
        {
            "certificateAuthorities": [
                {
                    "certificate": ROOT,
                    "isRootAuthority": True,
                    "certificateRevocationListUrl": "http://crl.contoso.example/root.crl",
                }
            ]
        },
    ),
    "certificateConnectorDetails": SdkCase(
        CONNECTORS,
        {
            "connectorName": "PKCS",
            "connectorVersion": "6.2406.0.1001",
            "machineName": "CONNECTOR1",
            "enrollmentDateTime": DAY,
            "lastCheckinDateTime": NEXT_DAY,
        },
        item=SEEDED,
    ),
    "cloudCertificationAuthority": SdkCase(
        CLOUD,
        {
            "displayName": "Contoso Issuing CA",
            "commonName": "Contoso Issuing CA",
            "cloudCertificationAuthorityType": "issuingCertificationAuthority",
            "validityEndDateTime": DAY,
        },
        {"description": "Certificates for Wi-Fi"},
        item=AUTHORITY,
    ),
    LEAVES: SdkCase(
        f"{CLOUD}/{AUTHORITY}/{LEAVES}",
        {
            "issuerId": AUTHORITY,
            "certificateStatus": "active",
            "deviceName": "Ada's laptop",
            "serialNumber": "4D000000A1",
            "subjectName": "CN=ada",
            "validityStartDateTime": DAY,
            "validityEndDateTime": NEXT_DAY,
        },
        item=LEAF,
    ),
    "depOnboardingSetting": SdkCase(
        "/deviceManagement/depOnboardingSettings",
        {"tokenName": "Contoso devices", "dataSharingConsentGranted": True, "roleScopeTagIds": ["0"]},
        {"appleIdentifier": "devices@contoso.example"},
    ),
    "deviceManagementDerivedCredentialSettings": SdkCase(
        "/deviceManagement/derivedCredentials",
        {
            "displayName": "Purebred",
            "issuer": "purebred",
            "helpUrl": "https://intranet.contoso.example/purebred",
            "notificationType": "email",
            "renewalThresholdPercentage": 50,
        },
        {"renewalThresholdPercentage": 80},
    ),
    "enterpriseCodeSigningCertificate": SdkCase(
        "/deviceAppManagement/enterpriseCodeSigningCertificates",
        {"content": SIGNING.text},
        {"subjectName": "Contoso Apps"},
        hidden=("content",),
        no_path={"v1.0": "The path answers in v1.0, but no metadata of v1.0 has it."},
    ),
    "federatedIdentityCredential": SdkCase(
        f"/applications/{APPLICATION}/federatedIdentityCredentials",
        {
            "name": "github-main",
            "issuer": "https://token.actions.githubusercontent.com",
            "subject": "repo:contoso/infrastructure:ref:refs/heads/main",
            "audiences": ["api://AzureADTokenExchange"],
            "description": "Releases",
        },
        {"description": "Deployments"},
    ),
    "internalDomainFederation": SdkCase(
        "/domains/contoso.example/federationConfiguration",
        {
            "displayName": "Contoso AD FS",
            "issuerUri": f"{STS}/services/trust",
            "metadataExchangeUri": f"{STS}/services/trust/mex",
            "activeSignInUri": f"{STS}/services/trust/2005/usernamemixed",
            "passiveSignInUri": f"{STS}/ls",
            "signOutUri": f"{STS}/ls?wa=wsignout1.0",
            "passwordResetUri": f"{STS}/portal/resetpassword",
            "preferredAuthenticationProtocol": "wsFed",
            "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
            "promptLoginBehavior": "nativeSupport",
            "isSignedAuthenticationRequestRequired": True,
            "signingCertificate": SIGNING.text,
        },
        {"displayName": "Contoso Federation"},
        beta={
            "openIdConnectDiscoveryEndpoint": f"{STS}/.well-known/openid-configuration",
            "passwordChangeUri": f"{STS}/portal/updatepassword",
        },
    ),
    "managedAllDeviceCertificateState": SdkCase(
        ALL_STATES,
        {
            "certificateRevokeStatus": "issued",
            "certificateExpirationDateTime": DAY,
            "certificateKeyUsages": 160,
            "certificateIssuerName": "CN=Contoso Issuing CA",
            "certificateSerialNumber": "4D000000A1",
            "managedDeviceDisplayName": "Ada's iPhone",
            "userPrincipalName": "ada@contoso.example",
        },
        item=SEEDED,
    ),
    "managedDeviceCertificateState": SdkCase(
        f"{CONFIGURATIONS}/{PROFILE}/{PREFIX}iosPkcsCertificateProfile/managedDeviceCertificateStates",
        {
            "devicePlatform": "iOS",
            "certificateKeyUsage": "digitalSignature",
            "certificateValidityPeriodUnits": "years",
            "certificateIssuanceState": "issued",
            "certificateKeyStorageProvider": "useSoftwareKsp",
            "certificateSubjectNameFormat": "commonName",
            "certificateSubjectAlternativeNameFormat": "userPrincipalName",
            "certificateRevokeStatus": "none",
            "certificateExpirationDateTime": NEXT_DAY,
            "certificateLastIssuanceStateChangedDateTime": DAY,
            "lastCertificateStateChangeDateTime": DAY,
            "certificateIssuanceDateTime": DAY,
            "certificateThumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
            "certificateKeyLength": 2048,
            "certificateValidityPeriod": 1,
            "certificateErrorCode": 0,
        },
        {"deviceDisplayName": "Ada's iPhone"},
        no_path={"beta": "The SDK has no path with a cast of a device configuration to its type."},
    ),
    "mutualTlsOauthConfiguration": SdkCase(
        "/directory/certificateAuthorities/mutualTlsOauthConfigurations",
        {
            "displayName": "Door cameras",
            "tlsClientAuthParameter": "tls_client_auth_subject_dn",
            "certificateAuthorities": [
                {
                    "certificate": ROOT,
                    "isRootAuthority": True,
                    "certificateRevocationListUrl": "http://crl.contoso.example/root.crl",
                }
            ],
        },
        {"displayName": "Cameras"},
    ),
    "ndesConnector": SdkCase(
        NDES,
        {
            "displayName": "NDES",
            "machineName": "NDES1",
            "state": "active",
            "enrolledDateTime": DAY,
            "lastConnectionDateTime": NEXT_DAY,
            "roleScopeTagIds": ["0"],
        },
        item=SEEDED,
    ),
    "certificateBasedAuthPki": SdkCase(PUBLIC_KEY, {"displayName": "Fabrikam PKI"}, {"displayName": "Fabrikam"}),
    "samlOrWsFedExternalDomainFederation": SdkCase(
        "/directory/federationConfigurations",
        {
            "displayName": "Fabrikam",
            "issuerUri": "https://sts.fabrikam.example/saml2",
            "passiveSignInUri": "https://sts.fabrikam.example/saml2/signin",
            "metadataExchangeUri": "https://sts.fabrikam.example/saml2/mex",
            "preferredAuthenticationProtocol": "saml",
            "signingCertificate": SIGNING.text,
            "domains": [{"id": "fabrikam.example"}],
        },
        {"displayName": "Fabrikam, Inc."},
        hidden=("domains",),
    ),
    "symantecCodeSigningCertificate": SdkCase(
        "/deviceAppManagement/symantecCodeSigningCertificate",
        {"content": base64.b64encode(SIGNING.pfx(PASSWORD)).decode(), "password": PASSWORD},
        {"subjectName": "Contoso Apps"},
        once=True,
        hidden=("content", "password"),
    ),
    "trustFrameworkKeySet": SdkCase("/trustFramework/keySets", {"id": "B2C_1A_TokenSigningKeyContainer"}),
    "userPFXCertificate": SdkCase(
        "/deviceManagement/userPfxCertificates",
        {
            "userPrincipalName": "ada@contoso.example",
            "thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
            "intendedPurpose": "smimeEncryption",
            "startDateTime": DAY,
            "expirationDateTime": NEXT_DAY,
            "providerName": "Microsoft Software Key Storage Provider",
            "keyName": "PFXEncryptionKey",
            "paddingScheme": "oaepSha512",
            "encryptedPfxBlob": base64.b64encode(b"an encrypted PFX").decode(),
            "encryptedPfxPassword": base64.b64encode(b"an encrypted password").decode(),
        },
        {"keyName": "AnotherKey"},
        hidden=("encryptedPfxBlob", "encryptedPfxPassword"),
    ),
    "vppToken": SdkCase(
        "/deviceAppManagement/vppTokens",
        {
            "appleId": "apps@contoso.example",
            "organizationName": "Contoso",
            "token": base64.b64encode(json.dumps(VPP).encode()).decode(),
            "vppTokenAccountType": "education",
            "countryOrRegion": "ch",
            "automaticallyUpdateApps": True,
        },
        {"appleId": "books@contoso.example"},
        beta={
            "displayName": "Contoso apps",
            "claimTokenManagementFromExternalMdm": True,
            "dataSharingConsentGranted": True,
            "roleScopeTagIds": ["0"],
        },
        hidden=("token",),
    ),
    **METHOD_CASES,
}

TENANT["entities"] |= {
    (CLOUD if name == "cloudCertificationAuthority" else given.path): [{"id": given.item, **given.body}]
    for name, given in SDK_CASES.items()
    if given.item and name != LEAVES
}
TENANT["entities"][f"/deviceManagement/{LEAVES}"] = [{"id": LEAF, **SDK_CASES[LEAVES].body}]

_BASE = "models/device_configuration"


@functools.cache
def _metadata() -> SdkMetadata:
    return SdkMetadata("beta", {}, [SdkResource(CONFIGURATIONS, _BASE, _BASE)])


OWN = {"trustedRootCertificate": ROOT}
"""Values of device configurations that are not just any value of their type."""


def sdk_case(name: str, collection: str) -> SdkCase | None:
    """What is done with a type; for device configurations it has every property that Microsoft's SDK can send.

    None for a type of another collection that is not in :data:`SDK_CASES`.
    """
    if name in SDK_CASES or collection != CONFIGURATIONS:
        return SDK_CASES.get(name)
    made = _metadata().document(SdkResource(CONFIGURATIONS, _BASE, f"models/{graph_sdk.snake(name)}"))
    assert made is not None, f"Microsoft's SDK has no properties of {name}"
    body = {**made[0]["key"], **made[0]["properties"]}
    typed = {"@odata.type": f"#{PREFIX}{name}"}
    own = {label: value for label, value in OWN.items() if label in body}
    change = {**typed, "description": "Changed"}
    return SdkCase(CONFIGURATIONS, {**typed, **body, **own}, change, hidden=("preSharedKey", "sharedSecret"))
