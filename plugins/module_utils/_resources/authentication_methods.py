# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sign-in of users with certificates and passkeys: two parts of the policy of authentication methods.

Sources: Microsoft Graph, "x509CertificateAuthenticationMethodConfiguration resource type",
"fido2AuthenticationMethodConfiguration resource type", "passkeyProfile resource type" and the pages of the methods,
which list the global service and the clouds for US Government. A configuration always exists; its DELETE resets it to
the defaults and removes nothing, so it is not supported here. The groups that may use it and the passkey profiles are
navigation properties in the metadata, but are read and written inside it, as in the examples. Each example sends a
profile with its ID, so that the IDs of new profiles are presumably chosen by clients; the service creates the default
profile, and nothing documents that it can be chosen. ``isAttestationEnforced`` and ``keyRestrictions`` of the method
are deprecated and will return no data from 15 October 2027 (metadata).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    KEY_IDENTIFIER,
    NOT_EMPTY,
    between,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Guid, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import (
    CaseInsensitiveString,
    DistinguishedName,
    GuidText,
    Hexadecimal,
    ObjectIdentifier,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

METHOD_STATE = Enum("microsoft.graph.authenticationMethodState", {"enabled": 0, "disabled": 1})
TARGET_TYPE = Enum("microsoft.graph.authenticationMethodTargetType", {"user": 0, "group": 1, "unknownFutureValue": 2})
AFFINITY_LEVEL = Enum("microsoft.graph.x509CertificateAffinityLevel", {"low": 0, "high": 1, "unknownFutureValue": 2})
AUTHENTICATION_MODE = Enum(
    "microsoft.graph.x509CertificateAuthenticationMode",
    {"x509CertificateSingleFactor": 0, "x509CertificateMultiFactor": 1, "unknownFutureValue": 2},
)
RULE_TYPE = Enum(
    "microsoft.graph.x509CertificateRuleType",
    {"issuerSubject": 0, "policyOID": 1, "unknownFutureValue": 2, "issuerSubjectAndPolicyOID": 3},
)
ISSUER_HINTS_STATE = Enum(
    "microsoft.graph.x509CertificateIssuerHintsState", {"disabled": 0, "enabled": 1, "unknownFutureValue": 2}
)
CRL_VALIDATION_STATE = Enum(
    "microsoft.graph.x509CertificateCRLValidationConfigurationState",
    {"disabled": 0, "enabled": 1, "unknownFutureValue": 2},
)

RULE = Complex(
    "microsoft.graph.x509CertificateRule",
    {
        "identifier": DistinguishedName,
        "issuerSubjectIdentifier": DistinguishedName,
        "policyOidIdentifier": ObjectIdentifier,
        "x509CertificateAuthenticationMode": AUTHENTICATION_MODE,
        "x509CertificateRequiredAffinityLevel": AFFINITY_LEVEL,
        "x509CertificateRuleType": RULE_TYPE,
    },
)
MODE_CONFIGURATION = Complex(
    "microsoft.graph.x509CertificateAuthenticationModeConfiguration",
    {
        "rules": Collection(RULE, "keyed", ("x509CertificateRuleType", "identifier")),
        "x509CertificateAuthenticationDefaultMode": AUTHENTICATION_MODE,
        "x509CertificateDefaultRequiredAffinityLevel": AFFINITY_LEVEL,
    },
)
USER_BINDING = Complex(
    "microsoft.graph.x509CertificateUserBinding",
    {"priority": Int32, "trustAffinityLevel": AFFINITY_LEVEL, "userProperty": String, "x509CertificateField": String},
)
INCLUDE_TARGET = Complex("microsoft.graph.includeTarget", {"id": CaseInsensitiveString, "targetType": TARGET_TYPE})
EXCLUDE_TARGET = Complex("microsoft.graph.excludeTarget", {"id": CaseInsensitiveString, "targetType": TARGET_TYPE})
METHOD_TARGET = Complex(
    "microsoft.graph.authenticationMethodTarget",
    {"id": CaseInsensitiveString, "targetType": TARGET_TYPE, "isRegistrationRequired": Boolean},
)
AUTHORITY_SCOPE = Complex(
    "microsoft.graph.x509CertificateAuthorityScope",
    {
        "includeTargets": Collection(INCLUDE_TARGET, "keyed", ("id",)),
        "publicKeyInfrastructureIdentifier": CaseInsensitiveString,
        "subjectKeyIdentifier": Hexadecimal,
    },
)
ISSUER_HINTS = Complex("microsoft.graph.x509CertificateIssuerHintsConfiguration", {"state": ISSUER_HINTS_STATE})
CRL_VALIDATION = Complex(
    "microsoft.graph.x509CertificateCRLValidationConfiguration",
    {
        "exemptedCertificateAuthoritiesSubjectKeyIdentifiers": Collection(Hexadecimal, "set"),
        "state": CRL_VALIDATION_STATE,
    },
)

KEY_ENFORCEMENT = Enum(
    "microsoft.graph.fido2RestrictionEnforcementType", {"allow": 0, "block": 1, "unknownFutureValue": 2}
)
ATTESTATION_ENFORCEMENT = Enum(
    "microsoft.graph.attestationEnforcement", {"disabled": 0, "registrationOnly": 1, "unknownFutureValue": 2}
)
PASSKEY_TYPES = Flags("microsoft.graph.passkeyTypes", {"deviceBound": 1, "synced": 2, "unknownFutureValue": 4})
KEY_RESTRICTIONS = Complex(
    "microsoft.graph.fido2KeyRestrictions",
    {"isEnforced": Boolean, "enforcementType": KEY_ENFORCEMENT, "aaGuids": Collection(GuidText, "set")},
)
PASSKEY_PROFILE = Complex(
    "microsoft.graph.passkeyProfile",
    {
        "id": GuidText,
        "name": String,
        "passkeyTypes": PASSKEY_TYPES,
        "attestationEnforcement": ATTESTATION_ENFORCEMENT,
        "keyRestrictions": KEY_RESTRICTIONS,
    },
)
PASSKEY_TARGET = Complex(
    "microsoft.graph.passkeyAuthenticationMethodTarget",
    {
        "id": CaseInsensitiveString,
        "targetType": TARGET_TYPE,
        "isRegistrationRequired": Boolean,
        "allowedPasskeyProfiles": Collection(Guid, "set"),
    },
)

_METHODS = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
_PATH, _FIDO2_PATH = f"{_METHODS}/x509Certificate", f"{_METHODS}/fido2"


def _refuse_incomplete_rules(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """Page x509CertificateRule: type and identifier are required. They are also what distinguishes the rules."""
    configuration = desired.get("authenticationModeConfiguration") or {}
    for index, rule in enumerate(configuration.get("rules") or ()):
        missing = [name for name in ("x509CertificateRuleType", "identifier") if not rule.get(name)]
        if missing:
            raise OutsideLimit(
                f"authentication_mode_configuration.rules[{index}] has no "
                f"{' and no '.join(map(naming.snake_case, missing))}, and Microsoft Graph requires both."
            )


X509_CERTIFICATE_AUTHENTICATION_METHOD = Resource(
    name="x509_certificate_authentication_method",
    type="microsoft.graph.x509CertificateAuthenticationMethodConfiguration",
    label="X.509 certificate authentication method",
    paths={"v1.0": _PATH, "beta": _PATH},
    default_version="v1.0",
    singleton=True,
    typed_body=True,
    methods=frozenset({"GET", "PATCH"}),
    clouds=("public", "us_government_l4", "us_government_l5"),
    permissions=Permissions(
        read=("Policy.Read.AuthenticationMethod",), write=("Policy.ReadWrite.AuthenticationMethod",)
    ),
    traits=Traits(check=_refuse_incomplete_rules),
    properties=(
        Property("id", String, "Always X509Certificate.", nullable=False, access=Access.READ_ONLY),
        Property("state", METHOD_STATE, "Whether users can sign in with certificates.", option_name="method_state"),
        Property(
            "includeTargets", Collection(METHOD_TARGET, "keyed", ("id",)), "Groups whose members may use the method."
        ),
        Property(
            "excludeTargets",
            Collection(EXCLUDE_TARGET, "keyed", ("id",)),
            "Groups whose members may not use it all the same.",
        ),
        Property(
            "certificateUserBindings",
            Collection(USER_BINDING, "keyed", ("priority",)),
            "How a certificate is bound to a user.",
            limits=(every(between(0, 2**31 - 1), "priority", needed=True),),
        ),
        Property(
            "authenticationModeConfiguration", MODE_CONFIGURATION, "How strong an authentication with a certificate is."
        ),
        Property(
            "certificateAuthorityScopes",
            Collection(AUTHORITY_SCOPE, "keyed", ("publicKeyInfrastructureIdentifier", "subjectKeyIdentifier")),
            "Which groups may use the certificates of which authority.",
            limits=(every(KEY_IDENTIFIER, "subjectKeyIdentifier"),),
        ),
        Property("issuerHintsConfiguration", ISSUER_HINTS, "Whether clients receive the list of accepted authorities."),
        Property(
            "crlValidationConfiguration",
            CRL_VALIDATION,
            "Whether an authority without a list of revoked certificates is refused.",
            nullable=False,
            versions=frozenset({"v1.0"}),
        ),
        Property(
            "requireCertificateSidAlignment",
            Boolean,
            "Whether the security identifier in a certificate must be the user's.",
            versions=frozenset({"beta"}),
        ),
    ),
)


def _warn_of_locked_out(desired: Json) -> Iterator[str]:
    """Settings with which no passkey can be registered or used.

    Page "How to enable passkeys (FIDO2)": restrictions apply to registration and to sign-in. Page "How to enable synced
    passkeys": these have no attestation.
    """
    if _allows_nothing(desired.get("keyRestrictions")):
        yield "key_restrictions: no passkey can be registered or used, because aa_guids allows none."
    for index, profile in enumerate(desired.get("passkeyProfiles") or ()):
        place = f"passkey_profiles[{index}]"
        if _allows_nothing(profile.get("keyRestrictions")):
            yield f"{place}.key_restrictions: no passkey can be registered or used, because aa_guids allows none."
        if profile.get("attestationEnforcement") == "registrationOnly" and profile.get("passkeyTypes") == "synced":
            yield f"{place}: no passkey can be registered, because synced passkeys have no attestation."


def _allows_nothing(restrictions: Json | None) -> bool:
    """Whether restrictions are enforced and known to allow no authenticator."""
    return (
        restrictions is not None
        and restrictions.get("isEnforced") is True
        and restrictions.get("enforcementType") == "allow"
        and restrictions.get("aaGuids") == []
    )


def _refuse_unknown_profiles(desired: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """A target can only allow profiles that exist: where both lists are given, those of the other list."""
    if desired.get("passkeyProfiles") is None:
        return
    known = {GuidText.canonical(profile.get("id")) for profile in desired["passkeyProfiles"]}
    for index, target in enumerate(desired.get("includeTargets") or ()):
        for id in target.get("allowedPasskeyProfiles") or ():
            if GuidText.canonical(id) not in known:
                raise OutsideLimit(
                    f"include_targets[{index}].allowed_passkey_profiles: passkey_profiles has no profile {id}."
                )


FIDO2_AUTHENTICATION_METHOD_CONFIGURATION = Resource(
    name="fido2_authentication_method_configuration",
    type="microsoft.graph.fido2AuthenticationMethodConfiguration",
    label="FIDO2 authentication method",
    paths={"v1.0": _FIDO2_PATH, "beta": _FIDO2_PATH},
    default_version="v1.0",
    singleton=True,
    typed_body=True,
    methods=frozenset({"GET", "PATCH"}),
    clouds=("public", "us_government_l4", "us_government_l5"),
    permissions=Permissions(
        read=("Policy.Read.AuthenticationMethod",), write=("Policy.ReadWrite.AuthenticationMethod",)
    ),
    traits=Traits(check=_refuse_unknown_profiles, warn=_warn_of_locked_out),
    properties=(
        Property("id", String, "Always Fido2.", nullable=False, access=Access.READ_ONLY),
        Property("state", METHOD_STATE, "Whether users can sign in with passkeys.", option_name="method_state"),
        Property(
            "includeTargets", Collection(PASSKEY_TARGET, "keyed", ("id",)), "Groups whose members may use the method."
        ),
        Property(
            "excludeTargets",
            Collection(EXCLUDE_TARGET, "keyed", ("id",)),
            "Groups whose members may not use it all the same.",
        ),
        Property(
            "isSelfServiceRegistrationAllowed",
            Boolean,
            "Whether users can register passkeys on the security info page.",
        ),
        Property("isAttestationEnforced", Boolean, "Whether a passkey needs an attestation to be registered."),
        Property("keyRestrictions", KEY_RESTRICTIONS, "Which models of authenticators are allowed."),
        Property(
            "passkeyProfiles",
            Collection(PASSKEY_PROFILE, "keyed", ("id",)),
            "Profiles with settings for groups of users.",
            limits=(every(NOT_EMPTY, "id", needed=True),),
        ),
        Property(
            "defaultPasskeyProfile",
            String,
            "ID of the profile that the service has created and that cannot be removed.",
            access=Access.READ_ONLY,
        ),
    ),
)
