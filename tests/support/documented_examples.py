# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of types that have a page in Microsoft's reference, for every day; the examples of the pages are read at
night, where somebody has them (``reference_pages``).

Names, nesting, types and members of enumerations are those of Microsoft's SDKs, which a test checks; texts, IDs and
addresses are our own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class DocumentedExample:
    """A type with the body that creates it, and the properties of an update.

    ``declared`` is the type of the collection, if that is a base type; ``page`` is the name of the method's page below
    https://learn.microsoft.com/graph/api/.
    """

    page: str
    type: str
    path: str
    body: dict[str, Any]
    change: dict[str, Any]
    declared: str | None = None
    version: str = "v1.0"
    key: str = "displayName"
    write_only: list[str] = field(default_factory=list)

    @property
    def document(self) -> dict[str, Any]:
        return {
            "type": f"microsoft.graph.{self.type}",
            "path": self.path,
            "api_version": self.version,
            "key": {self.key: self.body[self.key]},
            "properties": {name: value for name, value in self.body.items() if name != self.key},
            **({"write_only": self.write_only} if self.write_only else {}),
        }


_LOCATIONS = "/identity/conditionalAccess/namedLocations"
_LIFETIME = '{"TokenLifetimePolicy":{"Version":1,"AccessTokenLifetime":"8:00:00"}}'

#: Enumerations whose members the examples combine.
FLAGS = (
    "authenticationMethodModes",
    "deviceManagementConfigurationPlatforms",
    "deviceManagementConfigurationTechnologies",
)
EXAMPLES = [
    DocumentedExample(
        "conditionalaccessroot-post-policies",
        "conditionalAccessPolicy",
        "/identity/conditionalAccess/policies",
        {
            "displayName": "Mail needs a second factor",
            "state": "enabled",
            "conditions": {
                "clientAppTypes": ["mobileAppsAndDesktopClients", "browser"],
                "applications": {"includeApplications": ["c0ffee00-0000-4000-8000-000000000001"]},
                "users": {"includeGroups": ["c0ffee00-0000-4000-8000-000000000002"]},
                "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
            },
            "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            "sessionControls": {
                "cloudAppSecurity": {"cloudAppSecurityType": "blockDownloads", "isEnabled": True},
                "signInFrequency": {"value": 4, "type": "hours", "isEnabled": True},
            },
        },
        {"state": "disabled"},
    ),
    DocumentedExample(
        "conditionalaccessroot-post-namedlocations",
        "ipNamedLocation",
        _LOCATIONS,
        {
            "displayName": "Branches",
            "isTrusted": False,
            "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"},
                {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32"},
            ],
        },
        {"isTrusted": True},
        declared="namedLocation",
    ),
    DocumentedExample(
        "conditionalaccessroot-post-namedlocations",
        "countryNamedLocation",
        _LOCATIONS,
        {"displayName": "At home", "countriesAndRegions": ["DE", "AT"], "includeUnknownCountriesAndRegions": True},
        {"countriesAndRegions": ["DE", "AT", "CH"]},
        declared="namedLocation",
    ),
    DocumentedExample(
        "tokenlifetimepolicy-post-tokenlifetimepolicies",
        "tokenLifetimePolicy",
        "/policies/tokenLifetimePolicies",
        {"displayName": "Working day", "definition": [_LIFETIME]},
        {"definition": [_LIFETIME.replace("8", "4")]},
    ),
    DocumentedExample(
        "administrativeunit-post-administrativeunits",
        "administrativeUnit",
        "/directory/administrativeUnits",
        {"displayName": "Schools", "description": "The schools of the city", "visibility": "HiddenMembership"},
        {"description": "The schools of the district"},
    ),
    DocumentedExample(
        "rbacapplication-post-roledefinitions",
        "unifiedRoleDefinition",
        "/roleManagement/directory/roleDefinitions",
        {
            "displayName": "Helper of applications",
            "description": "Reads registrations",
            "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/applications/basic/read"]}],
            "isEnabled": True,
        },
        {"isEnabled": False},
    ),
    DocumentedExample(
        "identitycontainer-post-identityproviders",
        "socialIdentityProvider",
        "/identity/identityProviders",
        {
            "displayName": "Another account",
            "identityProviderType": "Google",
            "clientId": "c0ffee00-0000-4000-8000-000000000003",
            "clientSecret": "not-to-be-shown",
        },
        {"clientId": "c0ffee00-0000-4000-8000-000000000004"},
        declared="identityProviderBase",
        write_only=["clientSecret"],
    ),
    DocumentedExample(
        "intune-deviceconfig-windows10compliancepolicy-create",
        "windows10CompliancePolicy",
        "/deviceManagement/deviceCompliancePolicies",
        {
            "displayName": "Laptops",
            "passwordRequired": True,
            "passwordMinimumLength": 5,
            "passwordRequiredType": "alphanumeric",
            "osMinimumVersion": "10.0.22631.0",
            "bitLockerEnabled": True,
            "secureBootEnabled": True,
            "storageRequireEncryption": True,
        },
        {"passwordMinimumLength": 8},
        declared="deviceCompliancePolicy",
    ),
    DocumentedExample(
        "intune-deviceconfigv2-devicemanagementconfigurationpolicy-create",
        "deviceManagementConfigurationPolicy",
        "/deviceManagement/configurationPolicies",
        {
            "name": "Firewall",
            "description": "From the settings catalog",
            "platforms": "windows10",
            "technologies": "mdm,microsoftSense",
            "templateReference": {"templateId": "", "templateFamily": "endpointSecurityFirewall"},
            "priorityMetaData": {"priority": 8},
        },
        {"description": "From the catalog of settings"},
        version="beta",
        key="name",
    ),
]
