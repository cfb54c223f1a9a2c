# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS inspection of Global Secure Access: its certificate authorities, policies and rules, and links to policies.

An authority is created with a name and a subject; the service keeps its private key and returns a signing request,
which the organisation's own authority signs. The certificate and its chain are uploaded by a PATCH. A policy takes
effect when a filtering profile, which the admin center calls a security profile, has a link to it.

Sources: Microsoft Graph (beta), "externalCertificateAuthorityCertificate resource type", "Create
externalCertificateAuthorityCertificate", "Update externalCertificateAuthorityCertificate" (certificate and chain only),
"tlsInspectionPolicy resource type", "tlsInspectionRule resource type" and the pages of their methods; Microsoft Learn,
"Configure Transport Layer Security inspection policies"; for links "tlsInspectionPolicyLink resource type", "Create
tlsInspectionPolicyLink" (one of a profile), "Update tlsInspectionPolicyLink" (the state only) and "List
tlsInspectionPolicyLink objects". Their examples show the policy with every read, the page of the type requires
``$expand``, so it is sent. The pages call a destination
tlsInspectionWebCategoriesDestination, the metadata tlsInspectionWebCategoryDestination, which is used here. The update
of an authority requires PEM that is "base64 encoded" and shows plain PEM, which is sent; either is understood.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.links import InnerReference, Lookup, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import (
    refuse_sooner,
    refuse_useless_authority,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Effect,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.certificate_chain import CertificateChainType
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    Int64,
    String,
    instant,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.signing_request import key_of, requested_key
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_NETWORK = Permissions(read=("NetworkAccess.Read.All",), write=("NetworkAccess.ReadWrite.All",))
_SPACE = "microsoft.graph.networkaccess"

STATUS = Enum(
    f"{_SPACE}.tlsCertificateStatus",
    dict.fromkeys(
        (
            *("csrGenerated", "enrolling", "active", "unknownFutureValue", "expiring"),
            *("expired", "enabled", "disabled", "creating", "revoked"),
        )
    ),
)
VALIDITY = Complex(f"{_SPACE}.validityDate", {"endDateTime": DateTimeOffset, "startDateTime": DateTimeOffset})


def _refuse_useless(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    refuse_useless_authority("certificate", desired.get("certificate"), now, allow)
    chain = CertificateChainType.certificates(desired.get("chain"))
    if desired.get("certificate") is None or not chain:
        return
    certificate = x509.load(desired["certificate"])
    issuers = [certificate.issuer, *(item.issuer for item in chain[:-1])]
    for issuer, signer in zip(issuers, chain, strict=True):
        if signer.subject != issuer:
            raise InputError(
                f'chain: the issuer "{issuer}" is followed by "{signer.subject}". It must start with the authority '
                "that signed the certificate, and each certificate must be signed by the next one."
            )


def _guard_certificate(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse a certificate for another key than that of the signing request, or one that expires sooner."""
    if body.get("certificate") is None:
        return
    if not current:
        raise InputError(
            "certificate: there is no such authority yet. Create it without certificate and chain first, and have its "
            "certificate_signing_request signed."
        )
    certificate = x509.load(body["certificate"])
    requested = requested_key(current.get("certificateSigningRequest"))
    if requested is not None and requested != key_of(certificate) and not allow.get("allow_other_key"):
        raise GuardRefused(
            f'The certificate "{certificate.subject_common_name}" is for another key than that of the signing request '
            "of the authority",
            "Set allow_other_key to true to send it anyway.",
            option="allow_other_key",
            effect="replaces",
        )
    there = x509.readable(current.get("certificate"))
    if there is not None:
        refuse_sooner(
            "certificate", instant(ticks_of(certificate.not_after)), instant(ticks_of(there.not_after)), now, allow
        )


EXTERNAL_CERTIFICATE_AUTHORITY_CERTIFICATE = Resource(
    name="external_certificate_authority_certificate",
    type=f"{_SPACE}.externalCertificateAuthorityCertificate",
    label="certificate authority for TLS inspection",
    paths={"beta": "/networkAccess/tls/externalCertificateAuthorityCertificates"},
    default_version="beta",
    keys=("name",),
    permissions=_NETWORK,
    clouds=("public",),
    typed_body=True,
    allow=("allow_expired", "allow_leaf", "allow_other_key", "allow_sooner_expiry"),
    traits=Traits(check=_refuse_useless, guard=_guard_certificate, trust=True),
    expiring=(
        Expiring(
            "Inspection of TLS by Global Secure Access.",
            certificate="certificate",
            ends="validity.endDateTime",
            starts="validity.startDateTime",
            name=("name", "commonName"),
            used_by=("organizationName",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the authority.", nullable=False, access=Access.READ_ONLY),
        Property("name", String, "Name of the authority.", required=True, access=Access.CREATE_ONLY),
        Property("commonName", String, "Common name in the signing request.", required=True, access=Access.CREATE_ONLY),
        Property(
            "organizationName", String, "Organisation in the signing request.", required=True, access=Access.CREATE_ONLY
        ),
        Property(
            "certificate",
            x509.CertificateType("Edm.String", pem=True),
            "Certificate that was issued for the signing request.",
            path_accepted=True,
        ),
        Property("chain", CertificateChainType(), "Certificates above it, up to the root.", path_accepted=True),
        Property(
            "certificateSigningRequest",
            String,
            "The request to sign, in PEM.",
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property("status", STATUS, "State of the authority.", access=Access.READ_ONLY, volatile=True),
        Property("validity", VALIDITY, "Validity of the certificate.", access=Access.READ_ONLY, volatile=True),
    ),
)

ACTION = Enum(f"{_SPACE}.tlsInspectionAction", dict.fromkeys(("bypass", "inspect", "unknownFutureValue")))
RULE_STATUS = Enum(
    f"{_SPACE}.securityRuleStatus", dict.fromkeys(("enabled", "disabled", "reportOnly", "unknownFutureValue"))
)
_POLICIES = "/networkAccess/tlsInspectionPolicies"

TLS_INSPECTION_POLICY = Resource(
    name="tls_inspection_policy",
    type=f"{_SPACE}.tlsInspectionPolicy",
    label="TLS inspection policy",
    paths={"beta": _POLICIES},
    default_version="beta",
    keys=("name",),
    permissions=_NETWORK,
    traits=Traits(trust=True),
    properties=(
        Property("id", String, "Unique identifier of the policy.", nullable=False, access=Access.READ_ONLY),
        Property("name", String, "Name of the policy.", required=True),
        Property("description", String, "Description of the policy."),
        Property(
            "settings",
            Complex(f"{_SPACE}.tlsInspectionPolicySettings", {"defaultAction": ACTION}),
            "What happens to traffic that no rule matches.",
            required=True,
        ),
        Property(
            "lastModifiedDateTime",
            DateTimeOffset,
            "When the policy was last changed.",
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property("version", String, "Version of the policy.", access=Access.READ_ONLY, volatile=True),
    ),
)

_VALUES: Mapping[str, Any] = {"values": Collection(String, "set")}
DESTINATION = polymorphic(
    f"{_SPACE}.tlsInspectionDestination",
    {
        f"{_SPACE}.tlsInspectionFqdnDestination": _VALUES,
        f"{_SPACE}.tlsInspectionWebCategoryDestination": _VALUES,
    },
)

TLS_INSPECTION_RULE = Resource(
    name="tls_inspection_rule",
    type=f"{_SPACE}.tlsInspectionRule",
    label="TLS inspection rule",
    paths={"beta": f"{_POLICIES}/{{tls_inspection_policy_id}}/policyRules"},
    default_version="beta",
    keys=("name",),
    parameters=(Parameter("tls_inspection_policy_id", "the id of a TLS inspection policy", r"[A-Za-z0-9._-]+"),),
    parent=Parent(
        label="TLS inspection policy",
        collection=_POLICIES,
        parameter="tls_inspection_policy_id",
        option="tls_inspection_policy",
        name_fields={"name": String},
        permissions=_NETWORK.read,
    ),
    permissions=_NETWORK,
    typed_body=True,
    properties=(
        Property("id", String, "Unique identifier of the rule.", nullable=False, access=Access.READ_ONLY),
        Property("name", String, "Name of the rule.", required=True),
        Property("description", String, "Description of the rule."),
        Property("priority", Int64, "Rules with a lower number are evaluated first.", required=True),
        Property("action", ACTION, "What happens to traffic that the rule matches.", required=True),
        Property(
            "matchingConditions",
            Complex(f"{_SPACE}.tlsInspectionMatchingConditions", {"destinations": Collection(DESTINATION, "bag")}),
            "Traffic that the rule matches.",
            required=True,
        ),
        Property(
            "settings",
            Complex(f"{_SPACE}.tlsInspectionRuleSettings", {"status": RULE_STATUS}),
            "Whether the rule is applied.",
            required=True,
        ),
    ),
)

LINK_STATE = Enum(f"{_SPACE}.status", dict.fromkeys(("enabled", "disabled", "unknownFutureValue")))
_PROFILES = "/networkAccess/filteringProfiles"

TLS_INSPECTION_POLICY_LINK = Resource(
    name="tls_inspection_policy_link",
    type=f"{_SPACE}.tlsInspectionPolicyLink",
    label="link to a TLS inspection policy",
    paths={"beta": f"{_PROFILES}/{{filtering_profile_id}}/policies"},
    default_version="beta",
    alone=True,
    shared=True,
    typed_body=True,
    parameters=(Parameter("filtering_profile_id", "the id of a filtering profile, a GUID", GUIDS),),
    parent=Parent(
        label="filtering profile",
        collection=_PROFILES,
        parameter="filtering_profile_id",
        option="filtering_profile",
        name_fields={"name": String},
        permissions=_NETWORK.read,
    ),
    permissions=_NETWORK,
    allow=("allow_reissue",),
    properties=(
        Property("id", String, "Unique identifier of the link.", nullable=False, access=Access.READ_ONLY),
        Property(
            "state",
            LINK_STATE,
            "Whether the link is in effect.",
            required=True,
            nullable=False,
            option_name="link_state",
        ),
        Property(
            "policy",
            Reference,
            "The policy, by its name or ID.",
            nullable=False,
            required=True,
            access=Access.CREATE_ONLY,
            effect=Effect.REPLACES,
            inner=InnerReference(f"{_SPACE}.tlsInspectionPolicy"),
            lookups={
                "": Lookup("TLS inspection policy", _POLICIES, _NETWORK.read, name_field="name"),
            },
        ),
        Property("version", String, "Version of the link.", access=Access.READ_ONLY, volatile=True),
    ),
)
