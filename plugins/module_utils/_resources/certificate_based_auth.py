# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authorities for users' sign-in with certificates: public key infrastructures, and the older tenant-wide list.

Sources: Microsoft Graph, "certificateBasedAuthPki resource type", "certificateAuthorityDetail resource type",
"certificateBasedAuthConfiguration resource type" and the pages of their methods. An authority's document requires
thumbprint, expiry date, issuer and key identifier with its certificate; they are derived from it here. The form of the
issuer is not documented: it is the issuer's common name, as in the examples, and it is not compared. The older list has
no PATCH.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.limits import CRL_ADDRESS, at_most, bytes_at_most
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_useless_authority
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Effect,
    Hints,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    AUTHORITY_LIMITS,
    CERTIFICATE_AUTHORITIES,
    complete_authorities,
    refuse_useless_in,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Boolean,
    DateTimeOffset,
    String,
    instant,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

CERTIFICATE_AUTHORITY_TYPE = Enum(
    "microsoft.graph.certificateAuthorityType", {"root": 0, "intermediate": 1, "unknownFutureValue": 2}
)

_INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
_AUTHORITIES = f"{_INFRASTRUCTURES}/{{public_key_infrastructure_id}}/certificateAuthorities"
_INFRASTRUCTURE = Permissions(
    read=("PublicKeyInfrastructure.Read.All",), write=("PublicKeyInfrastructure.ReadWrite.All",)
)

PUBLIC_KEY_INFRASTRUCTURE = Resource(
    name="public_key_infrastructure",
    type="microsoft.graph.certificateBasedAuthPki",
    label="public key infrastructure",
    paths={"v1.0": _INFRASTRUCTURES, "beta": _INFRASTRUCTURES},
    default_version="v1.0",
    keys=("displayName",),
    permissions=_INFRASTRUCTURE,
    traits=Traits(trust=True),
    properties=(
        Property("id", String, "Unique identifier of the infrastructure.", nullable=False, access=Access.READ_ONLY),
        Property(
            "displayName",
            String,
            "Name of the infrastructure.",
            required=True,
            matched_as=CaseInsensitiveString,
            limits=(at_most(256),),
        ),
        Property("status", String, "How far an upload or a deletion has come.", access=Access.READ_ONLY, volatile=True),
        Property("statusDetails", String, "More on the status.", access=Access.READ_ONLY, volatile=True),
        Property(
            "lastModifiedDateTime",
            DateTimeOffset,
            "When it last changed.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property("deletedDateTime", DateTimeOffset, "When it was deleted.", access=Access.READ_ONLY),
    ),
)


def _thumbprint(values: Json) -> str | None:
    """The thumbprint in a desired state or a row, its own or that of the certificate."""
    if values.get("thumbprint"):
        return str(values["thumbprint"])
    return x509.load(values["certificate"]).thumbprint if values.get("certificate") else None


def _check_certificate(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    certificate, thumbprint = desired.get("certificate"), desired.get("thumbprint")
    if certificate and thumbprint and not Hexadecimal.equal(thumbprint, x509.load(certificate).thumbprint):
        raise InputError(
            f"thumbprint: {thumbprint} is not that of certificate, which is {x509.load(certificate).thumbprint}."
        )
    refuse_useless_authority("certificate", certificate, now, allow)


def _complete(body: Json) -> dict[str, Any]:
    if not body.get("certificate"):
        return {}
    certificate = x509.load(body["certificate"])
    return {
        "thumbprint": certificate.thumbprint,
        "expirationDateTime": instant(ticks_of(certificate.not_after)),
        "issuer": certificate.issuer_common_name,
        "issuerSubjectKeyIdentifier": certificate.subject_key_identifier,
        "certificateAuthorityType": body.get("certificateAuthorityType")
        or ("root" if certificate.self_signed else "intermediate"),
    }


def _identify(desired: Json, current: Json) -> Identity:
    """Compare the certificate, regardless of the name."""
    return Identity.SAME if Hexadecimal.equal(_thumbprint(desired), current.get("thumbprint")) else Identity.OTHER


def _hints(values: Json) -> Hints:
    return frozenset([Hexadecimal.canonical(_thumbprint(values))])


# Page certificateBasedAuthConfiguration of a public key infrastructure: up to 250 authorities with 8 KB for each file.
CERTIFICATE_AUTHORITY = Resource(
    name="certificate_authority",
    type="microsoft.graph.certificateAuthorityDetail",
    label="certificate authority",
    paths={"v1.0": _AUTHORITIES, "beta": _AUTHORITIES},
    default_version="v1.0",
    keys=("certificate", "thumbprint", "displayName"),
    parameters=(Parameter("public_key_infrastructure_id", "the id of a public key infrastructure, a GUID", GUIDS),),
    parent=Parent(
        label="public key infrastructure",
        collection=_INFRASTRUCTURES,
        parameter="public_key_infrastructure_id",
        option="public_key_infrastructure",
        name_fields={"displayName": CaseInsensitiveString},
        permissions=_INFRASTRUCTURE.read,
    ),
    permissions=_INFRASTRUCTURE,
    allow=("allow_expired", "allow_leaf"),
    traits=Traits(
        check=_check_certificate,
        complete=_complete,
        identify=_identify,
        identified_by=("certificate", "thumbprint"),
        hints=_hints,
        unique=("certificate",),
        most=250,
        trust=True,
    ),
    expiring=(
        Expiring(
            "Sign-in of users with certificates.",
            certificate="certificate",
            ends="expirationDateTime",
            thumbprint="thumbprint",
            issuer=("issuer",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the authority.", nullable=False, access=Access.READ_ONLY),
        Property(
            "certificate",
            x509.CertificateType(),
            "The authority's certificate.",
            nullable=False,
            required=True,
            access=Access.CREATE_ONLY,
            path_accepted=True,
            limits=(bytes_at_most(8 * 1024),),
        ),
        Property(
            "thumbprint",
            Hexadecimal,
            "SHA-1 thumbprint of the certificate.",
            nullable=False,
            access=Access.CREATE_ONLY,
        ),
        Property("displayName", String, "Name of the authority.", matched_as=CaseInsensitiveString),
        Property(
            "certificateAuthorityType", CERTIFICATE_AUTHORITY_TYPE, "Whether it is a root or an intermediate authority."
        ),
        Property(
            "certificateRevocationListUrl",
            String,
            "Address of the list of revoked certificates.",
            limits=(CRL_ADDRESS,),
        ),
        Property(
            "deltaCertificateRevocationListUrl",
            String,
            "Address of the list of certificates revoked since the last complete list.",
            limits=(CRL_ADDRESS,),
        ),
        Property(
            "isIssuerHintEnabled", Boolean, "Whether users are offered certificates of this authority to choose from."
        ),
        Property("issuer", String, "Issuer of the certificate.", access=Access.READ_ONLY, volatile=True),
        Property(
            "issuerSubjectKeyIdentifier",
            Hexadecimal,
            "Identifier of the authority's key.",
            access=Access.READ_ONLY,
        ),
        Property(
            "expirationDateTime",
            DateTimeOffset,
            "When the certificate expires.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
        Property(
            "createdDateTime", DateTimeOffset, "When the authority was created.", access=Access.READ_ONLY, volatile=True
        ),
        Property("deletedDateTime", DateTimeOffset, "When the authority was deleted.", access=Access.READ_ONLY),
    ),
)

_CONFIGURATION = "/organization/{organization_id}/certificateBasedAuthConfiguration"

CERTIFICATE_BASED_AUTH_CONFIGURATION = Resource(
    name="certificate_based_auth_configuration",
    type="microsoft.graph.certificateBasedAuthConfiguration",
    label="certificate-based authentication configuration",
    paths={"v1.0": _CONFIGURATION, "beta": _CONFIGURATION},
    default_version="v1.0",
    alone=True,
    methods=frozenset({"GET", "POST", "DELETE"}),
    parameters=(Parameter("organization_id", "the id of an organization, which is its tenant's id, a GUID", GUIDS),),
    parent=Parent(
        label="organization",
        collection="/organization",
        parameter="organization_id",
        sole=True,
        permissions=("Organization.Read.All",),
        select=("id", "displayName"),
    ),
    permissions=Permissions(
        read=("Organization.Read.All", "Organization.ReadWrite.All"), write=("Organization.ReadWrite.All",)
    ),
    allow=("allow_expired", "allow_leaf", "allow_reissue"),
    traits=Traits(
        check=refuse_useless_in("certificateAuthorities", "certificate_authorities"),
        complete=complete_authorities,
        trust=True,
    ),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        Property(
            "certificateAuthorities",
            CERTIFICATE_AUTHORITIES,
            "The authorities that make up the chains of trust.",
            nullable=False,
            required=True,
            effect=Effect.REPLACES,
            limits=AUTHORITY_LIMITS,
        ),
    ),
)
