# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Microsoft's SDKs do on the emulator with what is at the edge of a tenant. See ``sdk_cases``.

That is API connectors, custom authentication extensions, TLS inspection, and provisioning profiles of Apple. The SDK
does not have the actions of TLS inspection, without which policies and rules cannot be created.
"""

from __future__ import annotations

from certificates import issue
from provisioning_profiles import profile
from sdk_case_form import SdkCase

INSPECTION = "b712c469-e7cd-e7cb-738f-94b199570b0d"
INSPECTION_POLICIES = "/networkAccess/tlsInspectionPolicies"
FILTERING_PROFILES, FILTERING_PROFILE = "/networkAccess/filteringProfiles", "d734d2de-f2df-4b4a-8c4c-5111f8878275"
_LINK = {"@odata.type": "#microsoft.graph.networkaccess.tlsInspectionPolicyLink"}
_LINKED = {"@odata.type": "#microsoft.graph.networkaccess.tlsInspectionPolicy", "id": INSPECTION}
_RULE = {"@odata.type": "#microsoft.graph.networkaccess.tlsInspectionRule"}
_AUTHORITY = issue("Contoso TLS inspection CA", usages=None, root=True)


def _extension(name: str) -> SdkCase:
    typed = {"@odata.type": f"#microsoft.graph.{name}"}
    return SdkCase(
        "/identity/customAuthenticationExtensions",
        {
            **typed,
            "displayName": "Claims",
            "authenticationConfiguration": {
                "@odata.type": "#microsoft.graph.azureAdTokenAuthentication",
                "resourceId": "api://claims.contoso.com/a13d0fc1-04ab-4ede-b215-63de0174cbb4",
            },
            "endpointConfiguration": {
                "@odata.type": "#microsoft.graph.httpRequestEndpoint",
                "targetUrl": "https://claims.contoso.com/token",
            },
        },
        {**typed, "description": "From the customer database"},
    )


EDGE_CASES: dict[str, SdkCase] = {
    "networkaccess.externalCertificateAuthorityCertificate": SdkCase(
        "/networkAccess/tls/externalCertificateAuthorityCertificates",
        {"name": "Inspection", "commonName": "Contoso TLS inspection CA", "organizationName": "Contoso Ltd"},
        {"certificate": _AUTHORITY.pem},
    ),
    "identityApiConnector": SdkCase(
        "/identity/apiConnectors",
        {
            "displayName": "Sign-up check",
            "targetUrl": "https://api.contoso.com/sign-up",
            "authenticationConfiguration": {
                "@odata.type": "#microsoft.graph.basicAuthentication",
                "username": "api",
                "password": "example-password",
            },
        },
        {"targetUrl": "https://api.contoso.com/v2/sign-up"},
        hidden=("authenticationConfiguration",),
    ),
    "iosLobAppProvisioningConfiguration": SdkCase(
        "/deviceAppManagement/iosLobAppProvisioningConfigurations",
        {"displayName": "Field service", "payloadFileName": "field.mobileprovision", "payload": profile()},
        {"displayName": "Field work"},
    ),
    "networkaccess.tlsInspectionPolicy": SdkCase(
        INSPECTION_POLICIES, {"name": "Inspection"}, {"description": "All sites"}, item=INSPECTION
    ),
    "networkaccess.tlsInspectionPolicyLink": SdkCase(
        f"{FILTERING_PROFILES}/{FILTERING_PROFILE}/policies",
        {**_LINK, "state": "enabled", "policy": _LINKED},
        {**_LINK, "state": "disabled"},
    ),
    "networkaccess.tlsInspectionRule": SdkCase(
        f"{INSPECTION_POLICIES}/{INSPECTION}/policyRules",
        {**_RULE, "name": "Banks", "priority": 100},
        {**_RULE, "description": "Sites of banks"},
        item="0b8a9c3d-1d2e-4f5a-8b6c-7d8e9f0a1b2c",
        lacking=("action",),
    ),
    **{
        name: _extension(name)
        for name in (
            "onAttributeCollectionStartCustomExtension",
            "onAttributeCollectionSubmitCustomExtension",
            "onOtpSendCustomExtension",
            "onPasswordSubmitCustomExtension",
            "onTokenIssuanceStartCustomExtension",
            "onVerifiedIdClaimValidationCustomExtension",
        )
    },
}
