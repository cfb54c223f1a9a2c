# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of credentials inside applications, service principals and key sets: owners, permissions, properties.

A credential has no path of its own for all that is done with it. Each description therefore has its owner's path; its
properties are those of one credential, and what actions take has the names of their parameters.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    days,
    thumbprint_of,
    ticks,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Filter,
    Json,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Binary,
    Boolean,
    DateTimeOffset,
    EdmType,
    Guid,
    String,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import NumericDate, SecretText, seconds
from ansible_collections.m365.graph.plugins.module_utils._values.pkcs12 import Pkcs12Text
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

USAGES = ("Verify", "Sign", "Encrypt")

_NAMES = {"displayName": CaseInsensitiveString, "appId": Guid}
_READ = ("Application.Read.All", "Application.ReadWrite.OwnedBy")
_PERMISSIONS = Permissions(read=_READ, write=("Application.ReadWrite.OwnedBy",))
_SELECT = ("id", "appId", "displayName", "keyCredentials", "tokenEncryptionKeyId")

APPLICATION = Parent(
    label="application",
    collection="/applications",
    parameter="application_id",
    option="application",
    name_fields=_NAMES,
    permissions=_READ,
    select=_SELECT,
)
_MICROSOFT = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})
"""The tenants of Microsoft in which its own applications are registered."""


def _of_microsoft(owner: Json) -> bool:
    """Whether Microsoft or Azure manages the credentials of a service principal.

    Sources: "Verify first-party Microsoft applications in sign-in reports", Microsoft Entra ID; "servicePrincipal
    resource type", ``servicePrincipalType``: Azure creates and renews the credentials of a managed identity.
    """
    home = str(owner.get("appOwnerOrganizationId") or "").lower()
    return home in _MICROSOFT or owner.get("servicePrincipalType") == "ManagedIdentity"


SERVICE_PRINCIPAL = Parent(
    label="service principal",
    collection="/servicePrincipals",
    parameter="service_principal_id",
    option="service_principal",
    name_fields=_NAMES,
    permissions=_READ,
    select=(*_SELECT, "preferredTokenSigningKeyThumbprint"),
    of_service=_of_microsoft,
    owned_select=("appOwnerOrganizationId", "servicePrincipalType"),
)


def _expiring(row: Json, within: int, now: dt.datetime) -> bool:
    ends = ticks(row.get("endDateTime"))
    return ends is not None and ends <= ticks_of(now) + days(within)


def _named(row: Json, name: str, _now: dt.datetime) -> bool:
    return bool(row.get("displayName") == name)


_FILTERS = (Filter("display_name", "str", _named), Filter("expires_within_days", "int", _expiring))


def _read_only(name: str, kind: Any, description: str) -> Property:
    return Property(name, kind, description, access=Access.READ_ONLY)


_ABOUT = (
    _read_only("keyId", Guid, "Unique identifier of the credential."),
    _read_only(
        "thumbprint", String, "SHA-1 thumbprint of the certificate, hexadecimal; null if it cannot be determined."
    ),
    _read_only("customKeyIdentifier", Binary, "What the service has in the place of the thumbprint, as it is."),
    _read_only("type", String, "Kind of the credential."),
    _read_only("subject", String, "Subject of the certificate, where the service shows it."),
)
_END = Property("endDateTime", DateTimeOffset, "When the credential ends.")


def _key_credential(owner: Parent) -> Resource:
    path = f"{owner.collection}/{{{owner.parameter}}}"
    return Resource(
        name=f"{owner.option}_key_credential",
        type="microsoft.graph.keyCredential",
        label=f"{owner.label}'s key credential",
        paths={"v1.0": path, "beta": path},
        default_version="v1.0",
        singleton=True,
        parameters=(
            Parameter(
                owner.parameter,
                f"the object id of {'an' if owner is APPLICATION else 'a'} {owner.label}, a GUID (not its client id)",
                GUIDS,
            ),
        ),
        parent=owner,
        permissions=_PERMISSIONS,
        allow=("allow_expired", "allow_weak", "allow_in_use"),
        filters=_FILTERS,
        properties=(
            Property(
                "certificate",
                x509.CertificateType(),
                "The certificate, where the service shows it.",
                path_accepted=True,
            ),
            Property("displayName", String, "Name of the credential."),
            _read_only("usage", String, "What the credential is for."),
            Property("startDateTime", DateTimeOffset, "When the credential starts to be valid."),
            _END,
            _read_only("active", Boolean, "Whether tokens are encrypted with it."),
            *_ABOUT,
        ),
    )


APPLICATION_KEY_CREDENTIAL = _key_credential(APPLICATION)
SERVICE_PRINCIPAL_KEY_CREDENTIAL = _key_credential(SERVICE_PRINCIPAL)

TOKEN_SIGNING_CERTIFICATE = replace(
    SERVICE_PRINCIPAL_KEY_CREDENTIAL,
    name="service_principal_token_signing_certificate",
    type="microsoft.graph.selfSignedCertificate",
    label="token-signing certificate",
    parent=replace(SERVICE_PRINCIPAL, select=(*SERVICE_PRINCIPAL.select, "passwordCredentials")),
    allow=("allow_in_use",),
    properties=(
        Property("displayName", String, "Name of the certificate: CN= and a common name."),
        _END,
        _read_only(
            "certificate",
            x509.CertificateType(),
            "The certificate, for those who check signatures; where the service shows it.",
        ),
        _read_only("startDateTime", DateTimeOffset, "When the certificate starts to be valid."),
        _read_only("preferred", Boolean, "Whether tokens are signed with it."),
        *(item for item in _ABOUT if item.name != "type"),
    ),
)


def _password_credential(keys: Resource, owner: Parent) -> Resource:
    """Secrets, which have the same owners and permissions as key credentials."""
    return replace(
        keys,
        name=f"{owner.option}_password_credential",
        type="microsoft.graph.passwordCredential",
        label=f"{owner.label}'s secret",
        parent=replace(owner, select=(*owner.select, "passwordCredentials")),
        allow=("allow_in_use",),
        properties=(
            Property("displayName", String, "Name of the secret."),
            _read_only("startDateTime", DateTimeOffset, "When the secret starts to be valid."),
            _read_only("endDateTime", DateTimeOffset, "When the secret ends."),
            _read_only("keyId", Guid, "Unique identifier of the secret."),
        ),
    )


APPLICATION_PASSWORD_CREDENTIAL = _password_credential(APPLICATION_KEY_CREDENTIAL, APPLICATION)
SERVICE_PRINCIPAL_PASSWORD_CREDENTIAL = _password_credential(SERVICE_PRINCIPAL_KEY_CREDENTIAL, SERVICE_PRINCIPAL)


def _key_expiring(row: Json, within: int, now: dt.datetime) -> bool:
    end = seconds(row.get("exp"))
    return end is not None and end <= now.timestamp() + within * 86_400


def _given(name: str, kind: EdmType, description: str, option: str, file_option: str | None = None) -> Property:
    """A secret that an action takes."""
    return Property(
        name,
        kind,
        description,
        nullable=False,
        access=Access.WRITE_ONLY,
        secret=True,
        option_name=option,
        file_option=file_option,
    )


TRUST_FRAMEWORK_KEY = Resource(
    name="trust_framework_key",
    type="microsoft.graph.trustFrameworkKey",
    label="trust framework key",
    paths={"beta": "/trustFramework/keySets/{key_set_id}"},
    default_version="beta",
    singleton=True,
    methods=frozenset({"GET", "POST", "PATCH", "DELETE"}),
    parameters=(Parameter("key_set_id", "the name of a key set, which begins with B2C_1A_", r"(?i)B2C_1A_[\w.-]+"),),
    permissions=Permissions(
        read=("TrustFrameworkKeySet.Read.All", "TrustFrameworkKeySet.ReadWrite.All"),
        write=("TrustFrameworkKeySet.ReadWrite.All",),
    ),
    allow=("allow_expired", "allow_weak", "allow_in_use"),
    filters=(Filter("expires_within_days", "int", _key_expiring),),
    properties=(
        _read_only("kid", String, "Unique identifier of the key, which the service chooses."),
        Property("certificate", x509.CertificateType(), "The certificate of the key.", path_accepted=True),
        _given("key", Pkcs12Text, "The certificate with its private key, as a PFX.", "content", "src"),
        _given("password", String, "What opens the PFX.", "password"),
        _given("k", SecretText, "The secret.", "secret", "secret_src"),
        Property("kty", Enum("kty", {"RSA": None, "oct": None}), "Type of the key.", nullable=False),
        Property("use", Enum("use", {"sig": None, "enc": None}), "What the key is for.", nullable=False),
        Property("nbf", NumericDate, "When the key starts to be valid, in seconds since 1970.", nullable=False),
        Property("exp", NumericDate, "When the key ends, in seconds since 1970.", nullable=False),
        Property(
            "status",
            Enum("status", {"enabled": None, "disabled": None}),
            "Whether the key can be used.",
            nullable=False,
        ),
        _read_only("active", Boolean, "Whether policies use it now."),
        _read_only("startDateTime", DateTimeOffset, "When the key starts to be valid."),
        _read_only("endDateTime", DateTimeOffset, "When the key ends."),
        _read_only("thumbprint", String, "SHA-1 thumbprint of the certificate, hexadecimal."),
        _read_only("e", String, "Exponent of an RSA key."),
        _read_only("n", String, "Modulus of an RSA key."),
    ),
)

OWNED = (
    APPLICATION_KEY_CREDENTIAL,
    SERVICE_PRINCIPAL_KEY_CREDENTIAL,
    TOKEN_SIGNING_CERTIFICATE,
    APPLICATION_PASSWORD_CREDENTIAL,
    SERVICE_PRINCIPAL_PASSWORD_CREDENTIAL,
    TRUST_FRAMEWORK_KEY,
)


def row_of(owner: Json, entry: Json) -> dict[str, Any]:
    """A credential under the names of the descriptions' properties. Only keys of certificates are shown.

    A planned token-signing certificate has no thumbprint yet, so its entry itself contains ``preferred``.
    """
    public = entry.get("key") if entry.get("type") == CERTIFICATE else None
    try:
        subject = x509.load(public).subject if public else None
    except (InvalidValue, CertificateRejected):
        subject = None
    signs = str(owner.get("preferredTokenSigningKeyThumbprint") or "").upper()
    thumbprint, encrypts = thumbprint_of(entry), str(owner.get("tokenEncryptionKeyId") or "").lower()
    return {
        **entry,
        "certificate": public,
        "subject": subject,
        "thumbprint": thumbprint,
        "active": bool(encrypts) and encrypts == str(entry.get("keyId")).lower(),
        "preferred": bool(entry.get("preferred")) or (bool(signs) and signs == thumbprint),
    }


def row_with_id(owner: Json, entry: Json) -> dict[str, Any]:
    """The same, with the key ID as the ID that documents use."""
    return {**row_of(owner, entry), "id": entry.get("keyId")}
