# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""App management policies: the policy of the tenant, and those that are assigned to applications and service
principals.

Written from the metadata facts and the documents; the notation is described in ``model.py``. The policy of the tenant
is preset as the document of GET shows it. ``appliesTo`` is the other side of ``appManagementPolicies`` of applications
and service principals, which are written by ``$ref``. The exemptions of actors are entities in the metadata; the
emulator takes them as they come.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

_READ = ["Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"]
_WRITE = ["Policy.ReadWrite.ApplicationConfiguration"]

ENTITIES: dict[str, EntityTypeData] = {
    "policyBase": {
        "base": "directoryObject",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": (
            "description String!{beta}, description String{v1.0}, displayName String!{beta}, displayName String{v1.0}"
        ),
    },
    "appManagementPolicy": {
        "base": "policyBase",
        "versions": "v1.0 beta",
        "properties": "isEnabled Boolean!, restrictions customAppManagementConfiguration",
        "navigation": "appliesTo directoryObject[]{by=appManagementPolicies,and}",
    },
    "tenantAppManagementPolicy": {
        "base": "policyBase",
        "versions": "v1.0 beta",
        "properties": (
            "applicationRestrictions appManagementApplicationConfiguration, isEnabled Boolean!, "
            "servicePrincipalRestrictions appManagementServicePrincipalConfiguration"
        ),
    },
}

_RESTRICTION = (
    "excludeActors appManagementPolicyActorExemptions, restrictForAppsCreatedAfterDateTime DateTimeOffset, state "
    "appManagementRestrictionState!"
)
_BY_MICROSOFT = f"{_RESTRICTION}, isStateSetByMicrosoft Boolean!{{ro}}"


def _redirect(name: str, lists: str) -> dict[str, str]:
    """A restriction of redirect URIs, and its part for one platform."""
    platform = f"redirectUriPlatform{name}Configuration"
    return {
        f"redirectUri{name}Configuration": (
            f"{_BY_MICROSOFT}, {lists}, publicClient {platform}, spa {platform}, web {platform}"
        ),
        platform: lists,
    }


COMPLEX: dict[str, str] = {
    "abstract appManagementConfiguration": (
        "keyCredentials keyCredentialConfiguration[], passwordCredentials passwordCredentialConfiguration[]"
    ),
    "appManagementApplicationConfiguration < appManagementConfiguration": (
        "audiences audiencesConfiguration{beta}, identifierUris identifierUriConfiguration, redirectUris "
        "redirectUriConfiguration{beta}"
    ),
    "open appManagementPolicyActorExemptions": "",
    "appManagementServicePrincipalConfiguration < appManagementConfiguration": "",
    "audienceRestriction": _BY_MICROSOFT,
    "audiencesConfiguration": (
        "azureAdMultipleOrgs azureAdMultipleOrgsAudienceRestriction, personalMicrosoftAccount audienceRestriction"
    ),
    "azureAdMultipleOrgsAudienceRestriction < audienceRestriction": "",
    "customAppManagementApplicationConfiguration": (
        "audiences audiencesConfiguration{beta}, identifierUris identifierUriConfiguration, redirectUris "
        "redirectUriConfiguration{beta}"
    ),
    "customAppManagementConfiguration < appManagementConfiguration": (
        "applicationRestrictions customAppManagementApplicationConfiguration"
    ),
    "identifierUriConfiguration": (
        "nonDefaultUriAddition identifierUriRestriction, uriAdditionWithoutUniqueTenantIdentifier "
        "identifierUriRestriction"
    ),
    "identifierUriRestriction": f"{_BY_MICROSOFT}, excludeAppsReceivingV2Tokens Boolean, excludeSaml Boolean",
    "keyCredentialConfiguration": (
        f"{_RESTRICTION}, certificateBasedApplicationConfigurationIds String[]{{beta}}, maxLifetime Duration, "
        "restrictionType appKeyCredentialRestrictionType"
    ),
    "passwordCredentialConfiguration": (
        f"{_RESTRICTION}, maxLifetime Duration, restrictionType appCredentialRestrictionType"
    ),
    **_redirect("AllowedDomain", "allowedDomains String[]!"),
    **_redirect("AllowedScheme", "allowedSchemes String[]!"),
    **_redirect("BlockedDomain", "blockedDomains String[]!"),
    **_redirect("BlockedScheme", "blockedSchemes String[]!, exemptFormats String[]!"),
    "redirectUriConfiguration": (
        "uriWithBlockedDomain redirectUriBlockedDomainConfiguration, uriWithBlockedScheme "
        "redirectUriBlockedSchemeConfiguration, uriWithWildcard redirectUriWildcardConfiguration, "
        "uriWithoutAllowedDomain redirectUriAllowedDomainConfiguration, uriWithoutAllowedScheme "
        "redirectUriAllowedSchemeConfiguration"
    ),
    "redirectUriWildcardConfiguration": f"{_BY_MICROSOFT}, excludeFormats redirectUriWildcardExcludeFormats",
    "redirectUriWildcardExcludeFormats": "excludeWildcardsInPath Boolean!, excludeWildcardsInPathWithDomains String[]!",
}

ENUMS: dict[str, str] = {
    "appCredentialRestrictionType": (
        "passwordAddition=0 passwordLifetime=1 symmetricKeyAddition=2 symmetricKeyLifetime=3 customPasswordAddition=4 "
        "unknownFutureValue=99"
    ),
    "appKeyCredentialRestrictionType": "asymmetricKeyLifetime=0 trustedCertificateAuthority=1 unknownFutureValue=99",
    "appManagementRestrictionState": "enabled=1 disabled=2 unknownFutureValue=3",
}

RESOURCES: dict[str, ResourceData] = {
    "/policies/defaultAppManagementPolicy": {
        "type": "tenantAppManagementPolicy",
        "area": "directory",
        "kind": "singleton",
        "item": {"GET": _READ, "PATCH": _WRITE},
        "patch_status": 204,
        "preset": [
            {
                "id": "00000000-0000-0000-0000-000000000000",
                "displayName": "Default app management tenant policy",
                "description": (
                    "Default tenant policy that enforces app management restrictions on applications and service "
                    "principals. To apply policy to targeted resources, create a new policy under "
                    "appManagementPolicies collection."
                ),
                "isEnabled": False,
                "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": []},
                "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []},
            }
        ],
        "behaviour": "app_policy",
    },
    "/policies/appManagementPolicies": {
        "type": "appManagementPolicy",
        "area": "directory",
        "collection": {"GET": _READ, "POST": _WRITE},
        "item": {"GET": _READ, "PATCH": _WRITE, "DELETE": _WRITE},
        "patch_status": 204,
        "behaviour": "app_policy",
    },
}
