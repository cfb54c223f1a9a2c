# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API connectors and custom authentication extensions of Entra, and TLS inspection of Global Secure Access.

Names and types are those of msgraph-sdk 1.65 and msgraph-beta-sdk 1.66; what these lack is on the types' pages, such as
https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionrule (action). Methods and permissions are
those of the pages of each type's methods, such as
https://learn.microsoft.com/graph/api/identitycontainer-post-customauthenticationextensions,
https://learn.microsoft.com/graph/api/identityapiconnector-uploadclientcertificate,
https://learn.microsoft.com/graph/api/networkaccess-tlsinspectionpolicy-post-policyrules and
https://learn.microsoft.com/graph/api/networkaccess-tlsinspectionpolicylink-post. The examples of a link show its policy
with every read, without $expand.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

_SPACE = "networkaccess"

ENTITIES: dict[str, EntityTypeData] = {
    "customCalloutExtension": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": (
            "authenticationConfiguration customExtensionAuthenticationConfiguration, clientConfiguration "
            "customExtensionClientConfiguration, description String, displayName String, endpointConfiguration "
            "customExtensionEndpointConfiguration"
        ),
    },
    "customAuthenticationExtension": {
        "base": "customCalloutExtension",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "behaviorOnError customExtensionBehaviorOnError",
    },
    "onTokenIssuanceStartCustomExtension": {
        "base": "customAuthenticationExtension",
        "versions": "v1.0 beta",
        "properties": "claimsForTokenConfiguration onTokenIssuanceStartReturnClaim[]",
    },
    **{
        f"on{name}CustomExtension": {"base": "customAuthenticationExtension", "versions": "v1.0 beta"}
        for name in (
            "AttributeCollectionStart",
            "AttributeCollectionSubmit",
            "OtpSend",
            "PasswordSubmit",
            "VerifiedIdClaimValidation",
        )
    },
    "identityApiConnector": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "authenticationConfiguration apiAuthenticationConfigurationBase, displayName String, targetUrl String"
        ),
    },
    f"{_SPACE}.externalCertificateAuthorityCertificate": {
        "base": "entity",
        "properties": (
            "certificate String, certificateSigningRequest String{ro}, chain String, commonName String{im}, name "
            f"String{{im}}, organizationName String{{im}}, status {_SPACE}.tlsCertificateStatus{{ro}}, validity "
            f"{_SPACE}.validityDate"
        ),
    },
    f"{_SPACE}.policy": {
        "base": "entity",
        "abstract": True,
        "properties": "description String, name String, version String{ro}",
        "navigation": f"policyRules {_SPACE}.policyRule[]{{contained}}",
    },
    f"{_SPACE}.policyRule": {"base": "entity", "abstract": True, "properties": "name String"},
    f"{_SPACE}.policyLink": {
        "base": "entity",
        "abstract": True,
        "properties": f"state {_SPACE}.status, version String{{ro}}",
        "navigation": f"policy {_SPACE}.policy{{object}}",
    },
    f"{_SPACE}.tlsInspectionPolicyLink": {"base": f"{_SPACE}.policyLink"},
    f"{_SPACE}.filteringPolicyLink": {
        "base": f"{_SPACE}.policyLink",
        "properties": (
            f"createdDateTime DateTimeOffset, lastModifiedDateTime DateTimeOffset, loggingState {_SPACE}.status, "
            "priority Int64"
        ),
    },
    f"{_SPACE}.baseEntity": {"base": "entity", "abstract": True, "properties": "name String"},
    f"{_SPACE}.profile": {
        "base": f"{_SPACE}.baseEntity",
        "properties": (
            f"description String, lastModifiedDateTime DateTimeOffset{{ro}}, state {_SPACE}.status, version "
            "String{ro}"
        ),
        "navigation": f"policies {_SPACE}.policyLink[]{{contained}}",
    },
    f"{_SPACE}.filteringProfile": {
        "base": f"{_SPACE}.profile",
        "properties": "createdDateTime DateTimeOffset{ro}, priority Int64",
    },
    f"{_SPACE}.tlsInspectionPolicy": {
        "base": f"{_SPACE}.policy",
        "properties": f"lastModifiedDateTime DateTimeOffset{{ro}}, settings {_SPACE}.tlsInspectionPolicySettings",
    },
    f"{_SPACE}.tlsInspectionRule": {
        "base": f"{_SPACE}.policyRule",
        "properties": (
            f"action {_SPACE}.tlsInspectionAction, description String, matchingConditions "
            f"{_SPACE}.tlsInspectionMatchingConditions, priority Int64, settings {_SPACE}.tlsInspectionRuleSettings"
        ),
    },
}

COMPLEX: dict[str, str] = {
    "abstract apiAuthenticationConfigurationBase": "",
    "basicAuthentication < apiAuthenticationConfigurationBase": "password String, username String",
    "pkcs12Certificate < apiAuthenticationConfigurationBase": "password String, pkcs12Value String",
    "clientCertificateAuthentication < apiAuthenticationConfigurationBase": (
        "certificateList pkcs12CertificateInformation[]"
    ),
    "pkcs12CertificateInformation": "isActive Boolean!, notAfter Int64!, notBefore Int64!, thumbprint String",
    "abstract customExtensionAuthenticationConfiguration": "",
    "azureAdTokenAuthentication < customExtensionAuthenticationConfiguration": "resourceId String",
    "azureAdPopTokenAuthentication < customExtensionAuthenticationConfiguration": "",
    "abstract customExtensionEndpointConfiguration": "",
    "httpRequestEndpoint < customExtensionEndpointConfiguration": "targetUrl String",
    "abstract customExtensionBehaviorOnError": "",
    "fallbackToMicrosoftProviderOnError < customExtensionBehaviorOnError": "",
    "customExtensionClientConfiguration": "maximumRetries Int32, timeoutInMilliseconds Int32",
    "onTokenIssuanceStartReturnClaim": "claimIdInApiResponse String",
    f"{_SPACE}.validityDate": "endDateTime DateTimeOffset, startDateTime DateTimeOffset",
    f"{_SPACE}.tlsInspectionPolicySettings": f"defaultAction {_SPACE}.tlsInspectionAction",
    f"{_SPACE}.tlsInspectionRuleSettings": f"status {_SPACE}.securityRuleStatus",
    f"{_SPACE}.tlsInspectionMatchingConditions": f"destinations {_SPACE}.tlsInspectionDestination[]",
    f"abstract {_SPACE}.tlsInspectionDestination": "",
    f"{_SPACE}.tlsInspectionFqdnDestination < {_SPACE}.tlsInspectionDestination": "values String[]",
    f"{_SPACE}.tlsInspectionWebCategoryDestination < {_SPACE}.tlsInspectionDestination": "values String[]",
}

ENUMS: dict[str, str] = {
    f"{_SPACE}.securityRuleStatus": "enabled disabled reportOnly unknownFutureValue",
    f"{_SPACE}.status": "enabled disabled unknownFutureValue",
    f"{_SPACE}.tlsCertificateStatus": (
        "csrGenerated enrolling active unknownFutureValue expiring expired enabled disabled creating revoked"
    ),
    f"{_SPACE}.tlsInspectionAction": "bypass inspect unknownFutureValue",
}

_CONNECTOR = ["APIConnectors.ReadWrite.All"]
_EXTENSION_WRITE = ["CustomAuthenticationExtension.ReadWrite.All"]
_EXTENSION_READ = ["CustomAuthenticationExtension.Read.All", *_EXTENSION_WRITE]
_NETWORK_READ = ["NetworkAccess.Read.All"]
_NETWORK_WRITE = ["NetworkAccess.ReadWrite.All"]
_POLICIES, _PROFILES = "/networkAccess/tlsInspectionPolicies", "/networkAccess/filteringProfiles"


def _collection(
    type_name: str, read: list[str], write: list[str], versions: str = "beta", behaviour: str = ""
) -> ResourceData:
    found: ResourceData = {
        "type": type_name,
        "area": "directory",
        "versions": versions,
        "collection": {"GET": read, "POST": write},
        "item": {"GET": read, "PATCH": write, "DELETE": write},
        "patch_status": 204,
    }
    if behaviour:
        found["behaviour"] = behaviour
    return found


RESOURCES: dict[str, ResourceData] = {
    "/identity/apiConnectors": {
        **_collection("identityApiConnector", _CONNECTOR, _CONNECTOR, "v1.0 beta", "api_connector"),
        "operations": {
            "uploadClientCertificate": {
                "permissions": _CONNECTOR,
                "parameters": "pkcs12Value String, password String",
                "returns": "identityApiConnector",
            },
        },
    },
    "/identity/customAuthenticationExtensions": _collection(
        "customAuthenticationExtension", _EXTENSION_READ, _EXTENSION_WRITE, "v1.0 beta", "custom_extension"
    ),
    "/networkAccess/tls/externalCertificateAuthorityCertificates": _collection(
        f"{_SPACE}.externalCertificateAuthorityCertificate", _NETWORK_READ, _NETWORK_WRITE, behaviour="tls_authority"
    ),
    _POLICIES: _collection(f"{_SPACE}.tlsInspectionPolicy", _NETWORK_READ, _NETWORK_WRITE, behaviour="tls_policy"),
    f"{_POLICIES}/{{id}}/policyRules": {
        **_collection(f"{_SPACE}.policyRule", _NETWORK_READ, _NETWORK_WRITE, behaviour="tls_rule"),
        "untyped_patch": True,
    },
    _PROFILES: _collection(f"{_SPACE}.filteringProfile", _NETWORK_READ, _NETWORK_WRITE, behaviour="network_profile"),
    f"{_PROFILES}/{{id}}/policies": {
        **_collection(f"{_SPACE}.policyLink", _NETWORK_READ, _NETWORK_WRITE, behaviour="network_link"),
        "untyped_patch": True,
    },
}
