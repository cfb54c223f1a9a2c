# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication strengths of Conditional Access, and which certificates satisfy them.

Sources: Microsoft Graph, "authenticationStrengthPolicy resource type", "authenticationStrengthPolicy:
updateAllowedCombinations", "x509CertificateCombinationConfiguration resource type" and the pages of their methods;
Microsoft Entra, "Create and manage custom Conditional Access authentication strengths" (five issuers and five policy
OIDs, a certificate needs one of each list that is not empty). The pages of combination configurations show another
path, ``/identity/conditionalAccess/authenticationStrength/policies``; metadata has both, and the one that is used here
is that of the policies' pages and of hashicorp/terraform-provider-azuread, which also shows that a policy accepts one
configuration for each combination, and only for combinations that it allows. Some pages of v1.0 still report that only
configurations of FIDO2 keys can be created; Entra's guide creates those of certificates.

The built-in policies cannot be changed, and have no configurations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    KEY_IDENTIFIER,
    OBJECT_IDENTIFIER,
    ValueLimit,
    elements,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import GraphAction
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, String, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import (
    CaseInsensitiveString,
    Hexadecimal,
    ObjectIdentifier,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Enum, Flags

METHOD_MODES = Flags(
    "microsoft.graph.authenticationMethodModes",
    {
        "password": 1,
        "voice": 2,
        "hardwareOath": 4,
        "softwareOath": 8,
        "sms": 16,
        "fido2": 32,
        "windowsHelloForBusiness": 64,
        "microsoftAuthenticatorPush": 128,
        "deviceBasedPush": 256,
        "temporaryAccessPassOneTime": 512,
        "temporaryAccessPassMultiUse": 1024,
        "email": 2048,
        "x509CertificateSingleFactor": 4096,
        "x509CertificateMultiFactor": 8192,
        "federatedSingleFactor": 16384,
        "federatedMultiFactor": 32768,
        "unknownFutureValue": 65536,
        "qrCodePin": 131072,
    },
)
SINGLE_FACTORS = frozenset(
    {
        "password",
        "voice",
        "hardwareOath",
        "softwareOath",
        "sms",
        "microsoftAuthenticatorPush",
        "email",
        "x509CertificateSingleFactor",
        "federatedSingleFactor",
        "qrCodePin",
    }
)
"""The methods that are no multifactor authentication alone: the built-in strengths have them with another one only."""
POLICY_TYPE = Enum(
    "microsoft.graph.authenticationStrengthPolicyType", {"builtIn": 0, "custom": 1, "unknownFutureValue": 2}
)
REQUIREMENTS = Flags(
    "microsoft.graph.authenticationStrengthRequirements", {"none": 0, "mfa": 1, "unknownFutureValue": 2}
)
_CERTIFICATES = ("x509CertificateSingleFactor", "x509CertificateMultiFactor")
CERTIFICATE_MODE = ValueLimit(
    " or ".join(_CERTIFICATES),
    lambda value: value in _CERTIFICATES,
    lambda value: f"{shown(value)} is not {' or '.join(_CERTIFICATES)}",
)
"""The combinations to which a configuration of certificates can apply."""

_POLICIES = "/policies/authenticationStrengthPolicies"
_PERMISSIONS = Permissions(
    read=("Policy.Read.AuthenticationMethod", "Policy.Read.All"),
    write=("Policy.ReadWrite.ConditionalAccess", "Policy.ReadWrite.AuthenticationMethod"),
)
_COMBINATIONS = "allowedCombinations"
_LISTS = ("allowedIssuerSkis", "allowedPolicyOIDs")


def _is_built_in(row: Json) -> bool:
    return row.get("policyType") == "builtIn"


def _single(combinations: Any) -> set[str]:
    """The combinations that are one method, and no multifactor authentication."""
    return {names[0] for names in map(METHOD_MODES.names, combinations or ()) if len(names) == 1} & SINGLE_FACTORS


def _refuse_nothing(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    if _COMBINATIONS in desired and not desired[_COMBINATIONS]:
        raise InputError("allowed_combinations must have at least one element.")


def _guard_factors(current: Json, body: Json, _now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse single factors in a policy that has none: Conditional Access would accept them from then on."""
    if not current or _COMBINATIONS not in body or allow.get("allow_weaker_mfa"):
        return
    added = sorted(_single(body[_COMBINATIONS]) - _single(current.get(_COMBINATIONS)))
    if added and not _single(current.get(_COMBINATIONS)):
        raise GuardRefused(
            f"Adding {' and '.join(added)} to allowed_combinations accepts a single factor where this policy requires "
            "multifactor authentication so far",
            "Set allow_weaker_mfa to true to send it anyway.",
            option="allow_weaker_mfa",
            effect="weakens",
            properties=["allowed_combinations"],
        )


AUTHENTICATION_STRENGTH_POLICY = Resource(
    name="authentication_strength_policy",
    type="microsoft.graph.authenticationStrengthPolicy",
    label="authentication strength policy",
    paths={"v1.0": _POLICIES, "beta": _POLICIES},
    default_version="v1.0",
    keys=("displayName",),
    permissions=_PERMISSIONS,
    allow=("allow_weaker_mfa",),
    traits=Traits(
        check=_refuse_nothing,
        derive=lambda _desired: {"policyType": "custom"},
        guard=_guard_factors,
        built_in=_is_built_in,
    ),
    properties=(
        Property("id", String, "Unique identifier of the policy.", nullable=False, access=Access.READ_ONLY),
        Property(
            "displayName",
            String,
            "Name of the policy.",
            nullable=False,
            required=True,
            matched_as=CaseInsensitiveString,
        ),
        Property("description", String, "What the policy is for."),
        Property(
            _COMBINATIONS,
            Collection(METHOD_MODES, "set"),
            "Methods, alone or together, that satisfy the policy.",
            nullable=False,
            required=True,
            action=GraphAction(
                "updateAllowedCombinations",
                read=list,
                write=lambda value: {_COMBINATIONS: value},
                answer="currentCombinations",
                inside=True,
            ),
        ),
        Property(
            "policyType",
            POLICY_TYPE,
            "Whether the policy is built in or custom.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
        Property(
            "requirementsSatisfied",
            REQUIREMENTS,
            "Whether the policy is multifactor authentication.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property(
            "createdDateTime",
            DateTimeOffset,
            "When the policy was created.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property(
            "modifiedDateTime",
            DateTimeOffset,
            "When the policy last changed.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property(
            "deletedDateTime",
            DateTimeOffset,
            "When the policy was deleted.",
            access=Access.READ_ONLY,
            versions=frozenset({"beta"}),
        ),
    ),
)


def _guard_empty(current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """Refuse a configuration without restrictions: Entra's guide requires an issuer or a policy OID."""
    state = {**current, **body}
    if not any(state.get(name) for name in _LISTS):
        raise InputError(
            "allowed_issuer_skis and allowed_policy_oids would both be empty, and one of them must have a value. To "
            "accept every certificate, remove the configuration with state absent."
        )


_CONFIGURATIONS = f"{_POLICIES}/{{authentication_strength_policy_id}}/combinationConfigurations"

X509_CERTIFICATE_COMBINATION_CONFIGURATION = Resource(
    name="x509_certificate_combination_configuration",
    type="microsoft.graph.x509CertificateCombinationConfiguration",
    label="X.509 certificate combination configuration",
    paths={"v1.0": _CONFIGURATIONS, "beta": _CONFIGURATIONS},
    default_version="v1.0",
    keys=("appliesToCombinations",),
    shared=True,
    filterable=False,
    typed_body=True,
    parameters=(
        Parameter("authentication_strength_policy_id", "the id of an authentication strength policy, a GUID", GUIDS),
    ),
    parent=Parent(
        label="authentication strength policy",
        collection=_POLICIES,
        parameter="authentication_strength_policy_id",
        option="authentication_strength_policy",
        name_fields={"displayName": CaseInsensitiveString},
        permissions=_PERMISSIONS.read,
        eligible=lambda row: not _is_built_in(row),
    ),
    permissions=_PERMISSIONS,
    traits=Traits(guard=_guard_empty),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        Property(
            "appliesToCombinations",
            Collection(METHOD_MODES, "set"),
            "The combinations of the policy to which the restrictions apply.",
            nullable=False,
            required=True,
            limits=(elements(1, 2), every(CERTIFICATE_MODE)),
        ),
        Property(
            "allowedIssuerSkis",
            Collection(Hexadecimal, "set"),
            "Subject key identifiers of the authorities that may issue the certificates.",
            nullable=False,
            default=[],
            limits=(elements(0, 5), every(KEY_IDENTIFIER)),
        ),
        Property(
            "allowedPolicyOIDs",
            Collection(ObjectIdentifier, "set"),
            "Certificate policies of which a certificate needs one.",
            nullable=False,
            default=[],
            option_name="allowed_policy_oids",
            limits=(elements(0, 5), every(OBJECT_IDENTIFIER)),
        ),
    ),
)
