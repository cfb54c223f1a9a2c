# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies that decide how tokens are signed, what is in them, and from which federated domains they are accepted.

Sources: Microsoft Graph, "tokenIssuancePolicy resource type", "claimsMappingPolicy resource type",
"federatedTokenValidationPolicy resource type", "validatingDomains resource type" and the pages of their methods. The
``definition`` of the first two is one JSON object in a text.

- The pages write the version and the truth values in a definition with and without quotation marks, and the name
  EmitSAMLNameFormat in two spellings. Names are case-sensitive (MicrosoftDocs/azure-docs issue 57565), so a known name
  in another spelling is refused, except that one.
- A token issuance policy can be assigned to applications, according to "List appliesTo"; the type's page and the
  metadata have service principals too. An app has one at most (MicrosoftDocs/OfficeDocs-Enterprise issue 58).
- An app with a claims mapping policy needs a signing key of its own, or ``acceptMappedClaims``: otherwise, Entra issues
  no tokens (AADSTS50146).
- "Update federatedTokenValidationPolicy" uses PUT since 2023, and used PATCH before, like Microsoft's SDKs: a PUT that
  the path does not serve is sent as PATCH. ``validatingDomains`` needs the name of the type that goes with rootDomains.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import DOMAIN_NAME, elements
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, InvalidValue
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
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, String, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, JsonText
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

DEFINITION = JsonText()
WEAK_SIGNING = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
_ISSUANCE, _CLAIMS = "TokenIssuancePolicy", "ClaimsMappingPolicy"
_ISSUANCE_VALUES: dict[str, tuple[str, ...]] = {
    "EmitSAMLNameFormat": ("true", "false"),
    "SamlTokenVersion": ("1.1", "2.0"),
    "SigningAlgorithm": ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", WEAK_SIGNING),
    "TokenResponseSigningPolicy": ("ResponseOnly", "TokenOnly", "ResponseAndToken"),
    "Version": ("1",),
}
_CLAIMS_VALUES: dict[str, tuple[str, ...]] = {
    "ClaimsSchema": (),
    "ClaimsTransformation": (),
    "IncludeBasicClaimSet": ("true", "false"),
    "Version": ("1",),
}
_KNOWN = {_ISSUANCE: _ISSUANCE_VALUES, _CLAIMS: _CLAIMS_VALUES}
_SPELLED_TWICE = "emitsamlnameformat"


def _inner(kind: str, definition: Any) -> Mapping[str, Any]:
    """The object with the settings; raises :class:`InputError`."""
    if len(definition) != 1:
        raise InputError(f"definition must have exactly one element, and has {len(definition)}.")
    read = DEFINITION.read(definition[0])
    inner = read.get(kind)
    if not isinstance(inner, Mapping) or len(read) != 1:
        raise InputError(f"definition[0] must have exactly one member, {kind}, and that must be an object.")
    return inner


def _refuse_definition(kind: str, desired: Json) -> None:
    """Refuse what the service would accept and ignore, or refuse without a reason."""
    if not desired.get("definition"):
        return
    inner, known = _inner(kind, desired["definition"]), _KNOWN[kind]
    spelled = {name.lower(): name for name in known}
    for name, value in inner.items():
        meant = spelled.get(str(name).lower())
        if meant is None:
            continue
        if meant != name and str(name).lower() != _SPELLED_TWICE:
            raise InputError(f"definition[0].{kind}.{name} must be spelled {meant}; Entra distinguishes letter case.")
        allowed = known[meant]
        text = str(value).lower() if isinstance(value, bool) or allowed == ("true", "false") else str(value)
        if allowed and text not in allowed:
            raise InputError(f"definition[0].{kind}.{name}: {shown(value)} is not one of {', '.join(allowed)}.")
    if "Version" not in inner:
        raise InputError(f"definition[0].{kind} has no Version, and Microsoft Graph requires 1.")


def _unknown(kind: str, desired: Json) -> Iterator[str]:
    """Sentences about members of a definition that are not documented."""
    if desired.get("definition"):
        with suppress(InputError, InvalidValue):
            known = {name.lower() for name in _KNOWN[kind]}
            for name in _inner(kind, desired["definition"]):
                if str(name).lower() not in known:
                    yield f"{shown(name)} in definition is not a documented setting of a {kind}; Entra may ignore it."


def _guard_algorithm(current: Json, body: Json, _now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse to begin to sign with SHA-1."""

    def algorithm(values: Json) -> Any:
        with suppress(InputError, InvalidValue, ValueError):
            return _inner(_ISSUANCE, values.get("definition") or ()).get("SigningAlgorithm")
        return None

    if algorithm(body) == WEAK_SIGNING and algorithm(current) != WEAK_SIGNING and not allow.get("allow_weak"):
        raise GuardRefused(
            f"Changing definition makes Entra sign tokens with {WEAK_SIGNING}, which is not secure",
            "Set allow_weak to true to send it anyway.",
            option="allow_weak",
            effect="weakens",
            properties=["definition"],
        )


def _check_issuance(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    _refuse_definition(_ISSUANCE, desired)
    refuse_unclear(desired)


def _check_claims(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    _refuse_definition(_CLAIMS, desired)
    if any(not one.get("servicePrincipal") for one in desired.get("appliesTo") or ()):
        raise InputError("applies_to: each element needs service_principal, a name or an object ID.")


def _properties(definition: str, navigation: str, *owners: str) -> tuple[Property, ...]:
    return (
        POLICY_ID,
        POLICY_NAME,
        Property("description", String, "What the policy is for.", nullable=False),
        Property(
            "definition",
            Collection(DEFINITION),
            definition,
            nullable=False,
            required=True,
            limits=(elements(1, 1),),
        ),
        # The pages ask to ignore it.
        Property("isOrganizationDefault", Boolean, "Not used by this kind of policy.", access=Access.READ_ONLY),
        applies_to("Apps to which the policy applies.", navigation, *owners),
        POLICY_DELETED,
    )


TOKEN_ISSUANCE_POLICY = Resource(
    name="token_issuance_policy",
    type="microsoft.graph.tokenIssuancePolicy",
    label="token issuance policy",
    paths={"v1.0": "/policies/tokenIssuancePolicies", "beta": "/policies/tokenIssuancePolicies"},
    default_version="v1.0",
    keys=("displayName",),
    permissions=POLICY_PERMISSIONS,
    allow=("allow_weak",),
    traits=Traits(check=_check_issuance, guard=_guard_algorithm, warn=lambda desired: _unknown(_ISSUANCE, desired)),
    properties=_properties(
        "How SAML tokens are signed, and their version.", "tokenIssuancePolicies", APPLICATION, SERVICE_PRINCIPAL
    ),
)

CLAIMS_MAPPING_POLICY = Resource(
    name="claims_mapping_policy",
    type="microsoft.graph.claimsMappingPolicy",
    label="claims mapping policy",
    paths={"v1.0": "/policies/claimsMappingPolicies", "beta": "/policies/claimsMappingPolicies"},
    default_version="v1.0",
    keys=("displayName",),
    permissions=POLICY_PERMISSIONS,
    traits=Traits(check=_check_claims, warn=lambda desired: _unknown(_CLAIMS, desired)),
    properties=_properties("Which claims are in tokens.", "claimsMappingPolicies", SERVICE_PRINCIPAL),
)

ROOT_DOMAINS = Enum(
    "microsoft.graph.rootDomains",
    {
        "none": 0,
        "all": 1,
        "allFederated": 2,
        "allManaged": 3,
        "enumerated": 4,
        "allManagedAndEnumeratedFederated": 5,
        "unknownFutureValue": 6,
    },
)
_LISTING = ("enumerated", "allManagedAndEnumeratedFederated")


class _ValidatingDomains(Complex):
    """Domains whose type follows from ``rootDomains``, so that people neither write nor see it."""

    def is_noise(self, key: str, item: Any) -> bool:
        return key == "@odata.type" or super().is_noise(key, item)


VALIDATING_DOMAINS = _ValidatingDomains(
    "microsoft.graph.validatingDomains",
    {"rootDomains": ROOT_DOMAINS, "domainNames": Collection(CaseInsensitiveString, "set")},
)


def _refuse_domains(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    value = desired.get("validatingDomains")
    if value is None:
        return
    kind, names = value.get("rootDomains"), value.get("domainNames") or []
    if kind is None:
        raise InputError(f"validating_domains needs root_domains, one of {', '.join(ROOT_DOMAINS.choices)}.")
    if kind in _LISTING and not names:
        raise InputError(f"validating_domains: {kind} needs domain_names, at least one domain.")
    if kind not in _LISTING and names:
        raise InputError(f"validating_domains: {kind} takes no domain_names; they are for {' and '.join(_LISTING)}.")
    for index, name in enumerate(names):
        DOMAIN_NAME.check(f"validating_domains.domain_names[{index}]", name)


def _typed(body: Json) -> dict[str, Any]:
    """The value with the name of its type, and without what only the other type has."""
    value = body.get("validatingDomains")
    if not value:
        return {}
    listing = value.get("rootDomains") in _LISTING
    kept = {"rootDomains": value.get("rootDomains"), **({"domainNames": value.get("domainNames")} if listing else {})}
    named = f"#microsoft.graph.{'enumeratedDomains' if listing else 'allDomains'}"
    return {"validatingDomains": {"@odata.type": named, **kept}}


def _guard_domains(current: Json, body: Json, _now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse to switch the validation off."""
    there = (current.get("validatingDomains") or {}).get("rootDomains")
    then = (body.get("validatingDomains") or {}).get("rootDomains")
    if then == "none" and there != "none" and not allow.get("allow_weak"):
        raise GuardRefused(
            "With root_domains none, Entra accepts tokens of a federated identity provider for users of other domains",
            "Set allow_weak to true to send it anyway.",
            option="allow_weak",
            effect="weakens",
            properties=["validating_domains"],
        )


FEDERATED_TOKEN_VALIDATION_POLICY = Resource(
    name="federated_token_validation_policy",
    type="microsoft.graph.federatedTokenValidationPolicy",
    label="federated token validation policy",
    paths={
        "v1.0": "/policies/federatedTokenValidationPolicy",
        "beta": "/policies/federatedTokenValidationPolicy",
    },
    default_version="v1.0",
    singleton=True,
    methods=frozenset({"GET", "PATCH"}),
    update_method="PUT",
    permissions=Permissions(
        read=("Policy.Read.All", "Policy.ReadWrite.FedTokenValidation"), write=("Policy.ReadWrite.FedTokenValidation",)
    ),
    allow=("allow_weak",),
    traits=Traits(check=_refuse_domains, complete=_typed, guard=_guard_domains),
    properties=(
        POLICY_ID,
        Property(
            "validatingDomains",
            VALIDATING_DOMAINS,
            "The domains whose users must come from the identity provider of their own domain.",
            nullable=False,
        ),
        POLICY_DELETED,
    ),
)
