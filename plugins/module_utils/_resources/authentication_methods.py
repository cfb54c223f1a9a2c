# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sign-in of users with certificates: the X.509 part of the policy of authentication methods.

Source: Microsoft Graph, "x509CertificateAuthenticationMethodConfiguration resource type" and the pages of its methods,
which list the global service and the clouds for US Government. It always exists; its DELETE resets it to the defaults
and removes nothing, so it is not supported here. The groups that may use it are a navigation property in the metadata,
but are read and written inside it, as in the examples.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ansible_collections.m365.graph.plugins.module_utils._description.limits import KEY_IDENTIFIER, between, every
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
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import (
    CaseInsensitiveString,
    DistinguishedName,
    Hexadecimal,
    ObjectIdentifier,
)
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

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

_PATH = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate"


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
