# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies about tokens and strong authentication: authentication strengths, how tokens are issued and which are
accepted.

Written from the metadata facts and the documents; the notation is described in ``model.py``. The built-in strengths are
preset as the document of the list shows them, the policy of federated tokens with the default of ``allDomains``. The
document of its update has PUT, the metadata has PATCH as well: the emulator serves both.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

_READ = ["Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"]
_WRITE = ["Policy.ReadWrite.ApplicationConfiguration"]
_STRENGTH_READ = ["Policy.Read.AuthenticationMethod", "Policy.Read.All"]
_STRENGTH_WRITE = ["Policy.ReadWrite.ConditionalAccess", "Policy.ReadWrite.AuthenticationMethod"]
_VALIDATION_WRITE = ["Policy.ReadWrite.FedTokenValidation"]

ENTITIES: dict[str, EntityTypeData] = {
    "stsPolicy": {
        "base": "policyBase",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "definition String[]!, isOrganizationDefault Boolean",
        "navigation": "appliesTo directoryObject[]{by=tokenIssuancePolicies|claimsMappingPolicies,and}",
    },
    "tokenIssuancePolicy": {"base": "stsPolicy", "versions": "v1.0 beta"},
    "claimsMappingPolicy": {"base": "stsPolicy", "versions": "v1.0 beta"},
    "federatedTokenValidationPolicy": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": "validatingDomains validatingDomains!",
    },
    "authenticationStrengthPolicy": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "allowedCombinations authenticationMethodModes[]!, createdDateTime DateTimeOffset!{service}, "
            "deletedDateTime DateTimeOffset{service,beta}, description String, displayName String!, "
            "modifiedDateTime DateTimeOffset!{service}, policyType authenticationStrengthPolicyType!{service}, "
            "requirementsSatisfied authenticationStrengthRequirements!{service}"
        ),
        "navigation": "combinationConfigurations authenticationCombinationConfiguration[]{contained,deep}",
    },
    "authenticationCombinationConfiguration": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "appliesToCombinations authenticationMethodModes[]!",
    },
    "x509CertificateCombinationConfiguration": {
        "base": "authenticationCombinationConfiguration",
        "versions": "v1.0 beta",
        "properties": "allowedIssuerSkis String[]!, allowedPolicyOIDs String[]!",
    },
    "fido2CombinationConfiguration": {
        "base": "authenticationCombinationConfiguration",
        "versions": "v1.0 beta",
        "properties": "allowedAAGUIDs String[]!",
    },
}

COMPLEX: dict[str, str] = {
    "abstract validatingDomains": "rootDomains rootDomains!",
    "allDomains < validatingDomains": "",
    "enumeratedDomains < validatingDomains": "domainNames String[]!",
    "updateAllowedCombinationsResult": (
        "additionalInformation String, conditionalAccessReferences String[], currentCombinations "
        "authenticationMethodModes[]!, previousCombinations authenticationMethodModes[]!"
    ),
}

ENUMS: dict[str, str] = {
    "authenticationMethodModes {flags}": (
        "password=1 voice=2 hardwareOath=4 softwareOath=8 sms=16 fido2=32 windowsHelloForBusiness=64 "
        "microsoftAuthenticatorPush=128 deviceBasedPush=256 temporaryAccessPassOneTime=512 "
        "temporaryAccessPassMultiUse=1024 email=2048 x509CertificateSingleFactor=4096 x509CertificateMultiFactor=8192 "
        "federatedSingleFactor=16384 federatedMultiFactor=32768 unknownFutureValue=65536 qrCodePin=131072"
    ),
    "authenticationStrengthPolicyType": "builtIn=0 custom=1 unknownFutureValue=2",
    "authenticationStrengthRequirements {flags}": "none=0 mfa=1 unknownFutureValue=2",
    "rootDomains": (
        "none=0 all=1 allFederated=2 allManaged=3 enumerated=4 allManagedAndEnumeratedFederated=5 unknownFutureValue=6"
    ),
}

_RESISTANT = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"]
_PASSWORDLESS = [*_RESISTANT, "deviceBasedPush"]
_BUILT_IN = [
    (
        "00000000-0000-0000-0000-000000000002",
        "Multifactor authentication",
        "Combinations of methods that satisfy strong authentication, such as a password + SMS",
        [
            *_PASSWORDLESS,
            "temporaryAccessPassOneTime",
            "temporaryAccessPassMultiUse",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
            "password,x509CertificateSingleFactor",
            "password,x509CertificateMultiFactor",
            "password,sms",
            "password,voice",
            "federatedMultiFactor",
            "microsoftAuthenticatorPush,federatedSingleFactor",
            "softwareOath,federatedSingleFactor",
            "hardwareOath,federatedSingleFactor",
            "sms,federatedSingleFactor",
            "voice,federatedSingleFactor",
        ],
    ),
    (
        "00000000-0000-0000-0000-000000000003",
        "Passwordless MFA",
        "Passwordless methods that satisfy strong authentication, such as Passwordless sign-in with the Microsoft "
        "Authenticator",
        _PASSWORDLESS,
    ),
    (
        "00000000-0000-0000-0000-000000000004",
        "Phishing resistant MFA",
        "Phishing resistant, Passwordless methods for the strongest authentication, such as a FIDO2 security key",
        _RESISTANT,
    ),
]
_STRENGTHS = "/policies/authenticationStrengthPolicies"


def _token_policy(type_name: str) -> ResourceData:
    return {
        "type": type_name,
        "area": "directory",
        "collection": {"GET": _READ, "POST": _WRITE},
        "item": {"GET": _READ, "PATCH": _WRITE, "DELETE": _WRITE},
        "patch_status": 204,
        "behaviour": "token_policy",
    }


RESOURCES: dict[str, ResourceData] = {
    _STRENGTHS: {
        "type": "authenticationStrengthPolicy",
        "area": "directory",
        "collection": {"GET": _STRENGTH_READ, "POST": _STRENGTH_WRITE},
        "item": {"GET": _STRENGTH_READ, "PATCH": _STRENGTH_WRITE, "DELETE": _STRENGTH_WRITE},
        "patch_status": 204,
        "operations": {
            "updateAllowedCombinations": {
                "permissions": _STRENGTH_WRITE,
                "parameters": "allowedCombinations authenticationMethodModes[]",
                "returns": "updateAllowedCombinationsResult",
            }
        },
        "preset": [
            {
                "id": id,
                "displayName": name,
                "description": description,
                "policyType": "builtIn",
                "requirementsSatisfied": "mfa",
                "createdDateTime": "2021-12-01T00:00:00Z",
                "modifiedDateTime": "2021-12-01T00:00:00Z",
                "allowedCombinations": combinations,
            }
            for id, name, description, combinations in _BUILT_IN
        ],
        "behaviour": "strength_policy",
    },
    f"{_STRENGTHS}/{{id}}/combinationConfigurations": {
        "type": "authenticationCombinationConfiguration",
        "area": "directory",
        "collection": {"GET": _STRENGTH_READ, "POST": _STRENGTH_WRITE},
        "item": {"GET": _STRENGTH_READ, "PATCH": _STRENGTH_WRITE, "DELETE": _STRENGTH_WRITE},
        "patch_status": 204,
        "untyped_patch": True,
        "behaviour": "combination",
    },
    "/policies/tokenIssuancePolicies": _token_policy("tokenIssuancePolicy"),
    "/policies/claimsMappingPolicies": _token_policy("claimsMappingPolicy"),
    "/policies/federatedTokenValidationPolicy": {
        "type": "federatedTokenValidationPolicy",
        "area": "directory",
        "kind": "singleton",
        "item": {
            "GET": ["Policy.Read.All", *_VALIDATION_WRITE],
            "PATCH": _VALIDATION_WRITE,
            "PUT": _VALIDATION_WRITE,
        },
        "preset": [
            {
                "id": "932b8f7f-68c1-6fe5-59ab-56e1ff752f30",
                "validatingDomains": {"@odata.type": "#microsoft.graph.allDomains", "rootDomains": "all"},
            }
        ],
        "behaviour": "token_validation",
    },
}
