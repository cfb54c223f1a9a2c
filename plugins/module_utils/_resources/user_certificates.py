# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of users: imported PFX files, and credentials derived from a smart card.

Sources: Microsoft Graph (beta), "userPFXCertificate resource type", "deviceManagementDerivedCredentialSettings resource
type"; Microsoft's client (microsoft/Intune-Resource-Access, PFXImport), which finds a user's certificates without
regard to letter case, sends the PFX unchanged and encrypts only its password, for the connector that delivers it.
Neither can be read back. An ID is the user's ID and the thumbprint. The permissions for derived credentials are not
documented: those of the device configuration are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.limits import SHA1_THUMBPRINT
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    GUIDS,
    Access,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Binary, DateTimeOffset, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum, Flags

_CONFIGURATION = Permissions(
    read=("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"),
    write=("DeviceManagementConfiguration.ReadWrite.All",),
)

PFX_PURPOSE = Enum(
    "microsoft.graph.userPfxIntendedPurpose",
    {"unassigned": 0, "smimeEncryption": 1, "smimeSigning": 2, "vpn": 4, "wifi": 8},
)
PFX_PADDING = Enum(
    "microsoft.graph.userPfxPaddingScheme",
    {"none": 0, "pkcs1": 1, "oaepSha1": 2, "oaepSha256": 3, "oaepSha384": 4, "oaepSha512": 5},
)

REFUSED_PADDINGS = ("none", "pkcs1", "oaepSha1")
"""Paddings that Graph declares and Microsoft's client refuses (microsoft/Intune-Resource-Access)."""


def _warn_of_padding(desired: Json) -> Iterator[str]:
    padding = desired.get("paddingScheme")
    if padding in REFUSED_PADDINGS:
        yield (
            f"padding_scheme: Microsoft's client for imported certificates refuses {padding}; "
            "use oaepSha256 or oaepSha512."
        )


USER_PFX_CERTIFICATE = Resource(
    name="user_pfx_certificate",
    type="microsoft.graph.userPFXCertificate",
    label="user PFX certificate",
    paths={"beta": "/deviceManagement/userPfxCertificates"},
    default_version="beta",
    keys=("thumbprint", "userPrincipalName"),
    id_pattern=GUIDS + r"(?:[-_][0-9a-f]{40})?",
    id_example="b20d3703-3703-b20d-0337-0db203370db2-8e3c7b6a5d4f2e1b0a9c8d7e6f5a4b3c2d1e0f9a",
    permissions=_CONFIGURATION,
    traits=Traits(warn=_warn_of_padding),
    expiring=(
        Expiring(
            "Certificate that a user brings.",
            ends="expirationDateTime",
            starts="startDateTime",
            thumbprint="thumbprint",
            name=("userPrincipalName",),
            used_by=("userPrincipalName",),
        ),
    ),
    properties=(
        Property("id", String, "Unique identifier of the certificate.", nullable=False, access=Access.READ_ONLY),
        Property("userPrincipalName", CaseInsensitiveString, "The user.", required=True),
        Property(
            "thumbprint", Hexadecimal, "SHA-1 thumbprint of the certificate.", required=True, limits=(SHA1_THUMBPRINT,)
        ),
        Property("intendedPurpose", PFX_PURPOSE, "What the certificate is for.", nullable=False, required=True),
        Property("startDateTime", DateTimeOffset, "When the certificate becomes valid.", nullable=False, required=True),
        Property("expirationDateTime", DateTimeOffset, "When the certificate expires.", nullable=False, required=True),
        Property(
            "providerName", String, "Cryptographic provider of the key that encrypts the password.", required=True
        ),
        Property("keyName", String, "Name of the key that encrypts the password.", required=True),
        Property(
            "paddingScheme", PFX_PADDING, "Padding that the password is encrypted with.", nullable=False, required=True
        ),
        Property(
            "encryptedPfxBlob", Binary, "Content of the PFX file.", access=Access.WRITE_ONLY, required=True, secret=True
        ),
        Property(
            "encryptedPfxPassword",
            String,
            "Encrypted password of the PFX.",
            access=Access.WRITE_ONLY,
            required=True,
            secret=True,
        ),
        Property(
            "createdDateTime",
            DateTimeOffset,
            "When it was imported.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
        Property(
            "lastModifiedDateTime",
            DateTimeOffset,
            "When it last changed.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
    ),
)

DERIVED_CREDENTIAL_ISSUER = Enum(
    "microsoft.graph.deviceManagementDerivedCredentialIssuer",
    {"intercede": 0, "entrustDatacard": 1, "purebred": 2, "xTec": 3},
)
DERIVED_CREDENTIAL_NOTIFICATION = Flags(
    "microsoft.graph.deviceManagementDerivedCredentialNotificationType", {"none": 0, "companyPortal": 1, "email": 2}
)

DERIVED_CREDENTIAL = Resource(
    name="derived_credential",
    type="microsoft.graph.deviceManagementDerivedCredentialSettings",
    label="derived credential setting",
    paths={"beta": "/deviceManagement/derivedCredentials"},
    default_version="beta",
    keys=("displayName",),
    permissions=_CONFIGURATION,
    properties=(
        Property("id", String, "Unique identifier of the setting.", nullable=False, access=Access.READ_ONLY),
        Property("displayName", String, "Name of the setting.", nullable=False, required=True),
        Property("issuer", DERIVED_CREDENTIAL_ISSUER, "Who derives the credentials.", nullable=False, required=True),
        Property("helpUrl", String, "Address that helps users to get a credential."),
        Property(
            "notificationType",
            DERIVED_CREDENTIAL_NOTIFICATION,
            "How users are notified to get or renew a credential.",
            nullable=False,
        ),
        Property(
            "renewalThresholdPercentage",
            Int32,
            "Share of the lifetime, in percent, after which a credential is renewed.",
            nullable=False,
        ),
    ),
)
