# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificate authorities whose certificates applications and devices may use, below /directory/certificateAuthorities.

Sources: Microsoft Graph (beta), "mutualTlsOauthConfiguration resource type", "certificateBasedApplicationConfiguration
resource type", "certificateAuthorityAsEntity resource type" and the pages of their methods. The configuration of an
application's certificates is created with its first authorities and never changes them afterwards; they are entities of
their own, of which only isRootAuthority can be changed. The documents want an authority's issuer and subject key
identifier with its certificate and do not say in which form; here they are the issuer's common name and hexadecimal
pairs, as in the examples, and they are not compared.
"""

from __future__ import annotations

from typing import Any

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
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, DateTimeOffset, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

TLS_CLIENT_AUTH = Enum(
    "microsoft.graph.tlsClientRegistrationMetadata",
    {
        "tls_client_auth_subject_dn": None,
        "tls_client_auth_san_dns": None,
        "tls_client_auth_san_uri": None,
        "tls_client_auth_san_ip": None,
        "tls_client_auth_san_email": None,
        "unknownFutureValue": None,
    },
)

CERTIFICATE_AUTHORITY_VALUE = Complex(
    "microsoft.graph.certificateAuthority",
    {
        "certificate": x509.CertificateType(),
        "isRootAuthority": Boolean,
        "certificateRevocationListUrl": String,
        "deltaCertificateRevocationListUrl": String,
        "issuer": String,
        "issuerSki": String,
    },
    # The page of mutualTlsOauthConfiguration writes the identifier's name as the last one here.
    computed=frozenset({"issuer", "issuerSki", "issuerSubjectkeyIdentifier"}),
)
CERTIFICATE_AUTHORITIES = Collection(CERTIFICATE_AUTHORITY_VALUE, "keyed", ("certificate",))

AUTHORITY_ENTITY = Complex(
    "microsoft.graph.certificateAuthorityAsEntity",
    {
        "certificate": x509.CertificateType(),
        "isRootAuthority": Boolean,
        "issuer": String,
        "issuerSubjectKeyIdentifier": String,
    },
)


def with_root_told(authority: Json) -> dict[str, Any]:
    """A certificate authority with ``isRootAuthority`` where nothing is said of it: a root is its own issuer."""
    if "isRootAuthority" in authority or authority.get("certificate") is None:
        return dict(authority)
    return {**authority, "isRootAuthority": x509.load(authority["certificate"]).self_signed}


def complete_authorities(desired: Json) -> dict[str, Any]:
    """The same for each of ``certificateAuthorities``."""
    listed = desired.get("certificateAuthorities")
    return {"certificateAuthorities": [with_root_told(item) for item in listed]} if listed else {}


def _completed(authority: Json) -> dict[str, Any]:
    """An authority's certificate with what the service wants to be told of it."""
    if authority.get("certificate") is None:
        return dict(authority)
    certificate = x509.load(authority["certificate"])
    identifier = certificate.subject_key_identifier
    told = {
        "issuer": certificate.issuer_common_name,
        "issuerSubjectKeyIdentifier": ":".join(identifier[start : start + 2] for start in range(0, len(identifier), 2)),
    }
    return {**told, **{name: value for name, value in with_root_told(authority).items() if value is not None}}


def _complete_configuration(desired: Json) -> dict[str, Any]:
    listed = desired.get("trustedCertificateAuthorities")
    return {"trustedCertificateAuthorities": [_completed(item) for item in listed]} if listed else {}


_TRUST = Permissions(read=("AppCertTrustConfiguration.Read.All",), write=("AppCertTrustConfiguration.ReadWrite.All",))
_CONFIGURATIONS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"

CERTIFICATE_BASED_APPLICATION_CONFIGURATION = Resource(
    name="certificate_based_application_configuration",
    type="microsoft.graph.certificateBasedApplicationConfiguration",
    label="certificate-based application configuration",
    paths={"beta": _CONFIGURATIONS},
    default_version="beta",
    keys=("displayName",),
    permissions=_TRUST,
    traits=Traits(complete=_complete_configuration),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the configuration.", required=True),
        Property("description", String, "What the configuration is for."),
        Property(
            "trustedCertificateAuthorities",
            Collection(AUTHORITY_ENTITY, "keyed", ("certificate",)),
            "The authorities that the configuration starts with.",
            required=True,
            access=Access.INITIAL,
        ),
        Property("deletedDateTime", DateTimeOffset, "When the configuration was deleted.", access=Access.READ_ONLY),
    ),
)

CERTIFICATE_BASED_APPLICATION_AUTHORITY = Resource(
    name="certificate_based_application_authority",
    type="microsoft.graph.certificateAuthorityAsEntity",
    label="certificate-based application authority",
    paths={
        "beta": f"{_CONFIGURATIONS}/{{certificate_based_application_configuration_id}}/trustedCertificateAuthorities"
    },
    default_version="beta",
    keys=("certificate",),
    parameters=(
        Parameter(
            "certificate_based_application_configuration_id",
            "the id of a certificate-based application configuration, a GUID",
            GUIDS,
        ),
    ),
    parent=Parent(
        label="certificate-based application configuration",
        collection=_CONFIGURATIONS,
        parameter="certificate_based_application_configuration_id",
        option="certificate_based_application_configuration",
        permissions=_TRUST.read,
    ),
    permissions=_TRUST,
    traits=Traits(complete=_completed),
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
        ),
        Property("isRootAuthority", Boolean, "Whether the authority is the root of the chain.", nullable=False),
        Property(
            "issuer", String, "Issuer of the certificate.", nullable=False, access=Access.READ_ONLY, volatile=True
        ),
        Property(
            "issuerSubjectKeyIdentifier",
            x509.Hexadecimal,
            "Identifier of the authority's key.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
    ),
)

MUTUAL_TLS_OAUTH_CONFIGURATION = Resource(
    name="mutual_tls_oauth_configuration",
    type="microsoft.graph.mutualTlsOauthConfiguration",
    label="mutual-TLS OAuth configuration",
    paths={"beta": "/directory/certificateAuthorities/mutualTlsOauthConfigurations"},
    default_version="beta",
    keys=("displayName",),
    permissions=Permissions(
        read=("MutualTlsOauthConfiguration.Read.All", "MutualTlsOauthConfiguration.ReadWrite.All"),
        write=("MutualTlsOauthConfiguration.ReadWrite.All",),
    ),
    traits=Traits(complete=complete_authorities),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the configuration.", required=True),
        Property(
            "tlsClientAuthParameter",
            TLS_CLIENT_AUTH,
            "Field of a client's certificate that names the client.",
            nullable=False,
            required=True,
            access=Access.CREATE_ONLY,
        ),
        Property(
            "certificateAuthorities",
            CERTIFICATE_AUTHORITIES,
            "The authorities that clients' certificates may come from.",
        ),
        Property("deletedDateTime", DateTimeOffset, "When the configuration was deleted.", access=Access.READ_ONLY),
    ),
)
