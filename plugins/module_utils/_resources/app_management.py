# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""App management policies: which credentials applications and service principals may get, and for how long.

The policy of the tenant always exists and is disabled at first. An application or a service principal to which a
policy of its own is assigned follows that one alone. Restrictions apply to credentials that are added; existing ones
go on working.

Sources: Microsoft Graph, "Application authentication methods API overview", "tenantAppManagementPolicy resource type",
"appManagementPolicy resource type", the pages of their methods, "passwordCredentialConfiguration resource type" and
"keyCredentialConfiguration resource type" (the trusted certificate authorities: beta). The pages show identifierUris,
audiences and redirectUris as further parts of a policy; they do not concern credentials.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.assigned_policies import (
    APPLICATION,
    POLICY_DELETED,
    POLICY_ID,
    POLICY_NAME,
    POLICY_PERMISSIONS,
    SERVICE_PRINCIPAL,
    applies_to,
    refuse_unclear,
)
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Boolean,
    DateTimeOffset,
    Duration,
    EdmType,
    String,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

STATE = Enum("microsoft.graph.appManagementRestrictionState", {"enabled": 1, "disabled": 2, "unknownFutureValue": 3})
PASSWORD_RESTRICTION = Enum(
    "microsoft.graph.appCredentialRestrictionType",
    {
        "passwordAddition": 0,
        "passwordLifetime": 1,
        "symmetricKeyAddition": 2,
        "symmetricKeyLifetime": 3,
        "customPasswordAddition": 4,
        "unknownFutureValue": 99,
    },
)
KEY_RESTRICTION = Enum(
    "microsoft.graph.appKeyCredentialRestrictionType",
    {"asymmetricKeyLifetime": 0, "trustedCertificateAuthority": 1, "unknownFutureValue": 99},
)
AUTHORITY, AUTHORITIES = "trustedCertificateAuthority", "certificateBasedApplicationConfigurationIds"

# The exemptions are in the metadata as entities of a type that only its sub-types describe.
EXEMPTIONS = Complex("microsoft.graph.appManagementPolicyActorExemptions", {}, open=True)
_COMMON: dict[str, EdmType] = {
    "excludeActors": EXEMPTIONS,
    "restrictForAppsCreatedAfterDateTime": DateTimeOffset,
    "state": STATE,
}
_CREDENTIAL: dict[str, EdmType] = {**_COMMON, "maxLifetime": Duration}
PASSWORDS = Complex(
    "microsoft.graph.passwordCredentialConfiguration", {**_CREDENTIAL, "restrictionType": PASSWORD_RESTRICTION}
)
KEYS = Complex(
    "microsoft.graph.keyCredentialConfiguration",
    {**_CREDENTIAL, "restrictionType": KEY_RESTRICTION, AUTHORITIES: Collection(Reference, "set")},
    beta=frozenset({AUTHORITIES}),
)


def _restriction(name: str, more: Mapping[str, EdmType]) -> Complex:
    """A restriction that has nothing to do with credentials. Such ones get further properties from time to time."""
    kinds = {**_COMMON, "isStateSetByMicrosoft": Boolean, **more}
    return Complex(f"microsoft.graph.{name}", kinds, open=True, computed=frozenset({"isStateSetByMicrosoft"}))


def _redirect(name: str, lists: tuple[str, ...]) -> Complex:
    """A restriction of redirect URIs: lists for all platforms, or for one of them."""
    listed: dict[str, EdmType] = dict.fromkeys(lists, Collection(String, "set"))
    platform = Complex(f"microsoft.graph.redirectUriPlatform{name}Configuration", listed, open=True)
    every: dict[str, EdmType] = {**listed, "publicClient": platform, "spa": platform, "web": platform}
    return _restriction(f"redirectUri{name}Configuration", every)


_URI = _restriction("identifierUriRestriction", {"excludeAppsReceivingV2Tokens": Boolean, "excludeSaml": Boolean})
IDENTIFIER_URIS = Complex(
    "microsoft.graph.identifierUriConfiguration",
    {"nonDefaultUriAddition": _URI, "uriAdditionWithoutUniqueTenantIdentifier": _URI},
    open=True,
)
AUDIENCES = Complex(
    "microsoft.graph.audiencesConfiguration",
    {
        "azureAdMultipleOrgs": _restriction("azureAdMultipleOrgsAudienceRestriction", {}),
        "personalMicrosoftAccount": _restriction("audienceRestriction", {}),
    },
    open=True,
)
_WILDCARDS = Complex(
    "microsoft.graph.redirectUriWildcardExcludeFormats",
    {"excludeWildcardsInPath": Boolean, "excludeWildcardsInPathWithDomains": Collection(String, "set")},
    open=True,
)
REDIRECT_URIS = Complex(
    "microsoft.graph.redirectUriConfiguration",
    {
        "uriWithBlockedDomain": _redirect("BlockedDomain", ("blockedDomains",)),
        "uriWithBlockedScheme": _redirect("BlockedScheme", ("blockedSchemes", "exemptFormats")),
        "uriWithWildcard": _restriction("redirectUriWildcardConfiguration", {"excludeFormats": _WILDCARDS}),
        "uriWithoutAllowedDomain": _redirect("AllowedDomain", ("allowedDomains",)),
        "uriWithoutAllowedScheme": _redirect("AllowedScheme", ("allowedSchemes",)),
    },
    open=True,
)
_CREDENTIALS: dict[str, EdmType] = {
    "keyCredentials": Collection(KEYS, "keyed", ("restrictionType",)),
    "passwordCredentials": Collection(PASSWORDS, "keyed", ("restrictionType",)),
}
_URIS: dict[str, EdmType] = {
    "audiences": AUDIENCES,
    "identifierUris": IDENTIFIER_URIS,
    "redirectUris": REDIRECT_URIS,
}
_NEW = frozenset({"audiences", "redirectUris"})
APPLICATION_RESTRICTIONS = Complex(
    "microsoft.graph.appManagementApplicationConfiguration", {**_CREDENTIALS, **_URIS}, beta=_NEW
)
SERVICE_PRINCIPAL_RESTRICTIONS = Complex("microsoft.graph.appManagementServicePrincipalConfiguration", _CREDENTIALS)
CUSTOM_RESTRICTIONS = Complex(
    "microsoft.graph.customAppManagementConfiguration",
    {
        **_CREDENTIALS,
        "applicationRestrictions": Complex(
            "microsoft.graph.customAppManagementApplicationConfiguration", _URIS, beta=_NEW
        ),
    },
)

_LOOKUPS = {
    f"keyCredentials.{AUTHORITIES}": Lookup(
        "certificate-based application configuration",
        "/directory/certificateAuthorities/certificateBasedApplicationConfigurations",
        ("AppCertTrustConfiguration.Read.All",),
        names=CaseInsensitiveString,
        filterable=False,
    )
}


def _refuse_incomplete(names: tuple[str, ...]) -> Callable[[Json, dt.datetime, Mapping[str, bool]], None]:
    """A check of the restrictions in some properties: each has what its type needs."""

    def check(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
        for name in names:
            for place, restriction in _restrictions(naming.snake_case(name), desired.get(name) or {}):
                _refuse_restriction(place, restriction)
        refuse_unclear(desired)

    return check


def _restrictions(option: str, configuration: Json) -> Iterator[tuple[str, Json]]:
    """The restrictions of credentials in a configuration, each with its place in the options."""
    for name in _CREDENTIALS:
        for index, restriction in enumerate(configuration.get(name) or ()):
            yield f"{option}.{naming.snake_case(name)}[{index}]", restriction


def _refuse_restriction(place: str, restriction: Json) -> None:
    kind, lifetime = str(restriction.get("restrictionType")), restriction.get("maxLifetime")
    if not restriction.get("restrictionType"):
        raise InputError(f"{place} has no restriction_type, and Microsoft Graph requires it.")
    # "This property is required when restrictionType is set to ...Lifetime": without it nothing would be restricted.
    if kind.endswith("Lifetime") and lifetime is None:
        raise InputError(f"{place}: {kind} needs max_lifetime, a duration such as P90D.")
    if not kind.endswith("Lifetime") and lifetime is not None:
        raise InputError(f"{place}: {kind} has no lifetime, and max_lifetime is {lifetime}.")
    if restriction.get(AUTHORITIES) and kind != AUTHORITY:
        raise InputError(f"{place}: certificate_based_application_configuration_ids is for {AUTHORITY} only.")
    if AUTHORITIES in restriction and kind == AUTHORITY and not restriction[AUTHORITIES]:
        raise InputError(
            f"{place}: {AUTHORITY} needs certificate_based_application_configuration_ids, at least one name or ID."
        )


def _guard_authorities(names: tuple[str, ...]) -> Callable[[Json, Json, dt.datetime, Mapping[str, bool]], None]:
    """Refuse to write a list from a read of v1.0, which does not show the trusted authorities in it."""

    def guard(current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
        for name in names:
            for place, restriction in _restrictions(naming.snake_case(name), body.get(name) or {}):
                if restriction.get("restrictionType") == AUTHORITY and not restriction.get(AUTHORITIES):
                    there = "The policy restricts" if current else "It restricts"
                    raise InputError(
                        f"{place}: {there} which authorities issue certificates, which exists in beta only, and the "
                        "write would lose them. Set api_version to beta."
                    )

    return guard


def _property(name: str, kind: Complex, description: str) -> Property:
    return Property(name, kind, description, lookups=_LOOKUPS)


_ENABLED = Property("isEnabled", Boolean, "Whether the restrictions are enforced.", nullable=False)
_TENANT = ("applicationRestrictions", "servicePrincipalRestrictions")

TENANT_APP_MANAGEMENT_POLICY = Resource(
    name="tenant_app_management_policy",
    type="microsoft.graph.tenantAppManagementPolicy",
    label="tenant app management policy",
    paths={"v1.0": "/policies/defaultAppManagementPolicy", "beta": "/policies/defaultAppManagementPolicy"},
    default_version="v1.0",
    singleton=True,
    methods=frozenset({"GET", "PATCH"}),
    permissions=POLICY_PERMISSIONS,
    traits=Traits(check=_refuse_incomplete(_TENANT), guard=_guard_authorities(_TENANT)),
    properties=(
        POLICY_ID,
        Property("displayName", String, "Name of the policy.", nullable=False),
        Property("description", String, "What the policy is for.", nullable=False),
        _ENABLED,
        _property("applicationRestrictions", APPLICATION_RESTRICTIONS, "Restrictions of applications."),
        _property(
            "servicePrincipalRestrictions", SERVICE_PRINCIPAL_RESTRICTIONS, "Restrictions of service principals."
        ),
        POLICY_DELETED,
    ),
)

APP_MANAGEMENT_POLICY = Resource(
    name="app_management_policy",
    type="microsoft.graph.appManagementPolicy",
    label="app management policy",
    paths={"v1.0": "/policies/appManagementPolicies", "beta": "/policies/appManagementPolicies"},
    default_version="v1.0",
    keys=("displayName",),
    permissions=POLICY_PERMISSIONS,
    traits=Traits(check=_refuse_incomplete(("restrictions",)), guard=_guard_authorities(("restrictions",))),
    properties=(
        POLICY_ID,
        POLICY_NAME,
        Property("description", String, "What the policy is for.", nullable=False, required=True),
        replace(_ENABLED, default=False),
        _property("restrictions", CUSTOM_RESTRICTIONS, "Restrictions of the assigned applications."),
        applies_to(
            "Applications and service principals that follow the policy.",
            "appManagementPolicies",
            APPLICATION,
            SERVICE_PRINCIPAL,
        ),
        POLICY_DELETED,
    ),
)
