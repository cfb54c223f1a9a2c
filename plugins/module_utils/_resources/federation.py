# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Federation of a domain with an identity provider, and the trust in the provider's signatures.

Sources: Microsoft Graph, "internalDomainFederation resource type", "signingCertificateUpdateStatus resource type" and
"samlOrWsFedExternalDomainFederation resource type". The last one is listed and created by the path that casts the
collection to it, and changed and deleted by the path without a cast, as in its documents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    DOMAIN_NAME,
    DOMAIN_PATTERN,
    URI,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import Members
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, DateTimeOffset, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

AUTHENTICATION_PROTOCOL = Enum(
    "microsoft.graph.authenticationProtocol", {"wsFed": 0, "saml": 1, "unknownFutureValue": 2}
)
MFA_BEHAVIOR = Enum(
    "microsoft.graph.federatedIdpMfaBehavior",
    {
        "acceptIfMfaDoneByFederatedIdp": 0,
        "enforceMfaByFederatedIdp": 1,
        "rejectMfaByFederatedIdp": 2,
        "unknownFutureValue": 3,
    },
)
PROMPT_LOGIN_BEHAVIOR = Enum(
    "microsoft.graph.promptLoginBehavior",
    {"translateToFreshPasswordAuthentication": 0, "nativeSupport": 1, "disabled": 2, "unknownFutureValue": 3},
)
# Microsoft's SDK has the members in this order and no numbers; those of flags are powers of two.
SYSTEM_BROWSERS = Flags(
    "microsoft.graph.systemBrowserEnabledOn",
    {"none": 0, "ios": 1, "android": 2, "mac": 4, "linux": 8, "unknownFutureValue": 16},
)
UPDATE_STATUS = Complex(
    "microsoft.graph.signingCertificateUpdateStatus",
    {"certificateUpdateResult": String, "lastRunDateTime": DateTimeOffset},
)

# The strictness of each behaviour: MFA by Entra itself is the strictest, an unset behaviour depends on older domain
# settings.
_MFA_STRENGTH: Mapping[Hashable, int] = {
    None: 0,
    "acceptIfMfaDoneByFederatedIdp": 1,
    "enforceMfaByFederatedIdp": 2,
    "rejectMfaByFederatedIdp": 3,
}
_UNKNOWN_STRENGTH = 4
"""The strictness of a behaviour newer than this list: changing it may weaken security, so it must be allowed."""

UPDATE_RESULTS: Mapping[str, tuple[str, str]] = {
    "success": ("ok", "Entra read the identity provider's metadata and has its current certificate."),
    "unknownError": (
        "critical",
        "The update failed for a reason that Entra does not know; ask Microsoft's support if it lasts.",
    ),
    "internalServerError": ("warning", "The update failed inside Entra; it will be tried again."),
    "noValidExistingCertFound": (
        "critical",
        "The federation has no valid signing certificate, so users cannot sign in: set signing_certificate.",
    ),
    "noStsAuthUrlFound": (
        "critical",
        "The federation has no sign-in address of the security token service: check passive_sign_in_uri.",
    ),
    "noFederationProtocolFound": (
        "critical",
        "The federation has no protocol: check preferred_authentication_protocol.",
    ),
    "noNewCertificateFound": (
        "warning",
        "The metadata holds no newer certificate; if the current one expires soon, roll it over at the identity "
        "provider.",
    ),
    "couldNotAccessRemoteHost": (
        "critical",
        "Entra cannot reach the host of the metadata: check metadata_exchange_uri, DNS and firewall.",
    ),
    "connectionError": ("critical", "The connection to the host of the metadata broke: check its network and TLS."),
    "xmlParsingError": ("critical", "What the metadata address returns is no well-formed XML."),
    "badRequest": (
        "critical",
        "The identity provider answered the metadata request with 400: check metadata_exchange_uri.",
    ),
    "unauthorized": (
        "critical",
        "The identity provider wants authentication for its metadata (401); it must be public.",
    ),
    "forbidden": ("critical", "The identity provider refuses to give its metadata to Entra (403); it must be public."),
    "notFound": ("critical", "There is no metadata at the address (404): check metadata_exchange_uri."),
    "providerError": ("warning", "The identity provider failed to give its metadata (500)."),
}
"""Severity and meaning of each certificateUpdateResult.

The severity is ``ok``, ``warning`` (watch it) or ``critical`` (automatic rollover does not work, or sign-in is at
risk). The document and its example differ in letter case.
"""

_RESULTS_FOLDED = {name.casefold(): explained for name, explained in UPDATE_RESULTS.items()}


def explain_update_result(result: str | None) -> tuple[str, str]:
    """Severity and explanation of a certificateUpdateResult, in any letter case."""
    if not result:
        return "unknown", "Entra has not reported an update of the signing certificate yet."
    return _RESULTS_FOLDED.get(result.casefold(), ("unknown", f'"{result}" is not a documented result.'))


def _annotate(row: dict[str, Any]) -> None:
    status = row["signing_certificate_update_status"]
    if isinstance(status, dict):
        status["severity"], status["explanation"] = explain_update_result(status.get("certificate_update_result"))


def _guard_internal(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    _guard_certificates(current, body, now, allow)
    if "federatedIdpMfaBehavior" in body and current and not allow.get("allow_weaker_mfa"):
        before, after = current.get("federatedIdpMfaBehavior"), body["federatedIdpMfaBehavior"]
        strength = _MFA_STRENGTH.get(MFA_BEHAVIOR.canonical(before), _UNKNOWN_STRENGTH)
        planned = _MFA_STRENGTH.get(after)
        if planned is None or planned < strength:
            weakens = "may weaken" if planned is None or strength == _UNKNOWN_STRENGTH else "weakens"
            raise GuardRefused(
                f"Changing federated_idp_mfa_behavior from {before} to {after or 'unset'} {weakens} multifactor "
                "authentication for every "
                "user of the domain",
                "Set allow_weaker_mfa to true to send it anyway.",
                option="allow_weaker_mfa",
                effect="weakens",
                properties=["federated_idp_mfa_behavior"],
            )


def _guard_certificates(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse signing certificates with which users could not sign in.

    They are missing, expired, not valid yet, or valid for a shorter time.
    """
    if "signingCertificate" in body:
        if body["signingCertificate"] is None:
            raise InputError(
                "signing_certificate cannot be cleared: a federation without one locks its users out and cannot be "
                "managed over Graph."
            )
        new = x509.load(body["signingCertificate"])
        _refuse_expired("signing certificate", new, now, allow)
        if now < new.not_before and not allow.get("allow_not_yet_valid"):
            raise GuardRefused(
                f'The signing certificate "{new.subject_common_name}" is not valid before {_shown(new.not_before)}, '
                "so users could not sign in until then",
                "Give it as next_signing_certificate where the federation has one, or set allow_not_yet_valid to true "
                "to send it anyway.",
                option="allow_not_yet_valid",
                effect="interrupts",
                properties=["signing_certificate"],
            )
        old = _read_certificate(current.get("signingCertificate"))
        if old is not None:
            refuse_sooner("signing certificate", new.not_after, old.not_after, now, allow)
    if body.get("nextSigningCertificate") is not None:
        _refuse_expired("next signing certificate", x509.load(body["nextSigningCertificate"]), now, allow)


def _refuse_expired(what: str, new: x509.Certificate, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    if new.not_after < now and not allow.get("allow_expired"):
        raise GuardRefused(
            f'The {what} "{new.subject_common_name}" expired on {_shown(new.not_after)}, so users could not sign in '
            "with what it signs",
            "Set allow_expired to true to send it anyway.",
            option="allow_expired",
            effect="interrupts",
            properties=[f"{what.replace(' ', '_')}"],
        )


def _shown(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _read_certificate(value: str | None) -> x509.Certificate | None:
    """The certificate from the service; None if there is none, or if it cannot be read."""
    return x509.readable(value) if value else None


_BETA = frozenset({"beta"})

INTERNAL_DOMAIN_FEDERATION = Resource(
    name="internal_domain_federation",
    type="microsoft.graph.internalDomainFederation",
    label="internal domain federation",
    paths={"v1.0": "/domains/{domain}/federationConfiguration", "beta": "/domains/{domain}/federationConfiguration"},
    default_version="v1.0",
    alone=True,
    parameters=(
        Parameter(
            "domain",
            "a domain name such as contoso.com",
            DOMAIN_PATTERN,
        ),
    ),
    parent=Parent(
        label="domain",
        collection="/domains",
        parameter="domain",
        permissions=("Domain.Read.All",),
        eligible=lambda row: str(row.get("authenticationType", "")).casefold() == "federated",
        select=("id", "authenticationType"),
    ),
    permissions=Permissions(
        read=("Domain-InternalFederation.Read.All", "Domain-InternalFederation.ReadWrite.All"),
        write=("Domain-InternalFederation.ReadWrite.All",),
    ),
    allow=("allow_expired", "allow_not_yet_valid", "allow_sooner_expiry", "allow_weaker_mfa"),
    traits=Traits(guard=_guard_internal, annotate=_annotate, trust=True),
    properties=(
        Property("id", String, "Unique identifier of the federation.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the identity provider."),
        Property("issuerUri", String, "Issuer URI that the federation service signs with.", limits=(URI,)),
        Property(
            "metadataExchangeUri",
            String,
            "Address of the metadata exchange for rich client applications.",
            limits=(URI,),
        ),
        Property("passiveSignInUri", String, "Address to which browsers are sent to sign in.", limits=(URI,)),
        Property("preferredAuthenticationProtocol", AUTHENTICATION_PROTOCOL, "Protocol that is preferred."),
        Property(
            "signingCertificate",
            x509.CertificateType("Edm.String"),
            "Certificate that signs tokens now.",
            required=True,
            path_accepted=True,
        ),
        Property("activeSignInUri", String, "Address at which active clients sign in.", limits=(URI,)),
        Property(
            "defaultInteractiveAuthenticationMethod",
            String,
            "Method that interactive sign-in starts with.",
            versions=_BETA,
        ),
        Property(
            "federatedIdpMfaBehavior",
            MFA_BEHAVIOR,
            "Whether multifactor authentication of the identity provider is accepted.",
        ),
        Property("isSignedAuthenticationRequestRequired", Boolean, "Whether Entra signs SAML authentication requests."),
        Property(
            "nextSigningCertificate",
            x509.CertificateType("Edm.String"),
            "Certificate that may sign tokens as well.",
            path_accepted=True,
        ),
        Property(
            "openIdConnectDiscoveryEndpoint",
            String,
            "Address of the OpenID Connect discovery document.",
            versions=_BETA,
            limits=(URI,),
        ),
        Property("passwordChangeUri", String, "Address at which passwords are changed.", versions=_BETA, limits=(URI,)),
        Property("passwordResetUri", String, "Address at which passwords are reset.", limits=(URI,)),
        Property(
            "promptLoginBehavior", PROMPT_LOGIN_BEHAVIOR, "What happens when an application asks to sign in anew."
        ),
        Property("signOutUri", String, "Address to which users are sent when they sign out.", limits=(URI,)),
        Property(
            "systemBrowserEnabledOn",
            SYSTEM_BROWSERS,
            "Platforms on which the browser of the system is used to sign in.",
            versions=frozenset({"v1.0"}),
        ),
        Property(
            "signingCertificateUpdateStatus",
            UPDATE_STATUS,
            "Outcome of the last automatic update of the certificate.",
            access=Access.READ_ONLY,
            volatile=True,
        ),
    ),
)

_FEDERATIONS = "/directory/federationConfigurations"
_EXTERNAL = f"{_FEDERATIONS}/microsoft.graph.samlOrWsFedExternalDomainFederation"

EXTERNAL_DOMAIN_NAME = Complex("microsoft.graph.externalDomainName", {"id": CaseInsensitiveString})


def _guard_external(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    _guard_certificates(current, body, now, allow)
    if "domains" in body:
        stay = {str(domain["id"]).casefold() for domain in body["domains"]}
        gone = [
            str(domain["id"]) for domain in current.get("domains") or () if str(domain["id"]).casefold() not in stay
        ]
        if gone:
            raise InputError(
                f"domains: {', '.join(gone)} cannot be removed from the federation, because Microsoft documents no "
                "way to. "
                "List the domain, or delete the federation and create it again."
            )


SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION = Resource(
    name="saml_or_ws_fed_external_domain_federation",
    type="microsoft.graph.samlOrWsFedExternalDomainFederation",
    label="SAML or WS-Fed external domain federation",
    paths={"v1.0": _EXTERNAL, "beta": _EXTERNAL},
    item_paths={"v1.0": _FEDERATIONS, "beta": _FEDERATIONS},
    default_version="v1.0",
    keys=("displayName",),
    typed_body=True,
    permissions=Permissions(
        read=("IdentityProvider.Read.All",), write=("IdentityProvider.ReadWrite.All",), delete=("Domain.ReadWrite.All",)
    ),
    allow=("allow_expired", "allow_not_yet_valid", "allow_sooner_expiry"),
    traits=Traits(guard=_guard_external, trust=True),
    properties=(
        Property("id", String, "Unique identifier of the federation.", nullable=False, access=Access.READ_ONLY),
        Property(
            "displayName",
            String,
            "Name of the identity provider.",
            required=True,
            matched_as=CaseInsensitiveString,
        ),
        Property(
            "issuerUri", String, "Issuer URI that the identity provider signs with.", limits=(URI,), required=True
        ),
        Property(
            "metadataExchangeUri",
            String,
            "Address of the metadata exchange for rich client applications.",
            limits=(URI,),
        ),
        Property(
            "passiveSignInUri", String, "Address to which browsers are sent to sign in.", limits=(URI,), required=True
        ),
        Property(
            "preferredAuthenticationProtocol", AUTHENTICATION_PROTOCOL, "Protocol that is preferred.", required=True
        ),
        Property(
            "signingCertificate",
            x509.CertificateType("Edm.String"),
            "Certificate that signs tokens now.",
            required=True,
            path_accepted=True,
        ),
        Property(
            "domains",
            Collection(EXTERNAL_DOMAIN_NAME, "keyed", ("id",)),
            "Domains of the organizations that sign in.",
            members=Members(),
            limits=(every(DOMAIN_NAME, "id", needed=True),),
        ),
    ),
)
