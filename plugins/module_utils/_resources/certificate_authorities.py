# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificate authorities for applications and devices, below /directory/certificateAuthorities.

Sources: Microsoft Graph (beta), "mutualTlsOauthConfiguration resource type", "certificateBasedApplicationConfiguration
resource type", "certificateAuthorityAsEntity resource type" and the pages of their methods. The configuration of an
application's certificates is created with its first authorities and never changes them afterwards; they are entities of
their own, of which only isRootAuthority can be changed. The documents require an authority's issuer and subject key
identifier with its certificate and do not define their form; here they are the issuer's common name and hexadecimal
pairs, as in the examples, and they are not compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import (
    CRL_ADDRESS,
    elements,
    every,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_useless_authority
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, DateTimeOffset, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal
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
    # The page of mutualTlsOauthConfiguration shows the identifier's name as the last one here.
    computed=frozenset({"issuer", "issuerSki", "issuerSubjectkeyIdentifier"}),
)
CERTIFICATE_AUTHORITIES = Collection(CERTIFICATE_AUTHORITY_VALUE, "keyed", ("certificate",))

AUTHORITY_LIMITS = (
    every(CRL_ADDRESS, "certificateRevocationListUrl"),
    every(CRL_ADDRESS, "deltaCertificateRevocationListUrl"),
)
"""The limits of a list of certificate authorities."""

AUTHORITY_ENTITY = Complex(
    "microsoft.graph.certificateAuthorityAsEntity",
    {
        "certificate": x509.CertificateType(),
        "isRootAuthority": Boolean,
        "issuer": String,
        "issuerSubjectKeyIdentifier": String,
    },
)


def with_root_flag(authority: Json) -> dict[str, Any]:
    """A certificate authority with ``isRootAuthority``, by default from its certificate: a root is its own issuer."""
    if "isRootAuthority" in authority or authority.get("certificate") is None:
        return dict(authority)
    return {**authority, "isRootAuthority": x509.load(authority["certificate"]).self_signed}


def complete_authorities(desired: Json) -> dict[str, Any]:
    """The same for each of ``certificateAuthorities``."""
    listed = desired.get("certificateAuthorities")
    return {"certificateAuthorities": [with_root_flag(item) for item in listed]} if listed else {}


def _completed(authority: Json) -> dict[str, Any]:
    """An authority's certificate with the further values that the service requires."""
    if authority.get("certificate") is None:
        return dict(authority)
    certificate = x509.load(authority["certificate"])
    identifier = certificate.subject_key_identifier
    told = {
        "issuer": certificate.issuer_common_name,
        "issuerSubjectKeyIdentifier": ":".join(identifier[start : start + 2] for start in range(0, len(identifier), 2)),
    }
    return {**told, **{name: value for name, value in with_root_flag(authority).items() if value is not None}}


def _complete_configuration(desired: Json) -> dict[str, Any]:
    listed = desired.get("trustedCertificateAuthorities")
    return {"trustedCertificateAuthorities": [_completed(item) for item in listed]} if listed else {}


def refuse_useless_in(name: str, option: str) -> Callable[[Json, dt.datetime, Mapping[str, bool]], None]:
    """A check of the certificates in the list of authorities in a property."""

    def check(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
        for index, authority in enumerate(desired.get(name) or []):
            refuse_useless_authority(f"{option}[{index}].certificate", authority.get("certificate"), now, allow)

    return check


_refuse_useless_authorities = refuse_useless_in("trustedCertificateAuthorities", "trusted_certificate_authorities")


def _refuse_wrong_chain(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    _refuse_roots(desired, lambda roots: roots > 1)
    _refuse_useless_authorities(desired, now, allow)


def _guard_chain(current: Json, body: Json, _now: dt.datetime, _allow: Mapping[str, bool]) -> None:
    """A new chain of trust must have a root; the list of an existing one is neither read nor changed."""
    if not current:
        _refuse_roots(body, lambda roots: roots != 1)


def _refuse_roots(values: Json, wrong: Callable[[int], bool]) -> None:
    """The page for creating a chain of trust requires exactly one root, that of the type at least one."""
    listed = values.get("trustedCertificateAuthorities") or []
    roots = sum(bool(with_root_flag(item).get("isRootAuthority")) for item in listed)
    if listed and wrong(roots):
        raise InputError(
            f"trusted_certificate_authorities: {roots} of the {len(listed)} authorities are roots; "
            "Microsoft documents exactly one root in a chain of trust."
        )


def _refuse_useless(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    refuse_useless_authority("certificate", desired.get("certificate"), now, allow)


_NAME = Property("displayName", String, "Name of the configuration.", required=True, matched_as=CaseInsensitiveString)
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
    allow=("allow_expired", "allow_leaf"),
    traits=Traits(check=_refuse_wrong_chain, complete=_complete_configuration, guard=_guard_chain, trust=True),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        _NAME,
        Property("description", String, "What the configuration is for."),
        Property(
            "trustedCertificateAuthorities",
            Collection(AUTHORITY_ENTITY, "keyed", ("certificate",)),
            "The authorities that the configuration starts with.",
            required=True,
            access=Access.INITIAL,
            limits=(elements(1, 10),),
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
        name_fields={"displayName": CaseInsensitiveString},
        permissions=_TRUST.read,
    ),
    permissions=_TRUST,
    allow=("allow_expired", "allow_leaf"),
    # Page certificateBasedApplicationConfiguration, relationship trustedCertificateAuthorities.
    traits=Traits(check=_refuse_useless, complete=_completed, most=10, trust=True),
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
            Hexadecimal,
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
    allow=("allow_expired", "allow_leaf"),
    traits=Traits(
        check=refuse_useless_in("certificateAuthorities", "certificate_authorities"),
        complete=complete_authorities,
        trust=True,
    ),
    properties=(
        Property("id", String, "Unique identifier of the configuration.", nullable=False, access=Access.READ_ONLY),
        _NAME,
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
            limits=AUTHORITY_LIMITS,
        ),
        Property("deletedDateTime", DateTimeOffset, "When the configuration was deleted.", access=Access.READ_ONLY),
    ),
)
