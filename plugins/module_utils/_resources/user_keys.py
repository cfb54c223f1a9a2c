# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys with which users sign in: passkeys, Windows Hello for Business, platform credentials. Users register them.

Sources: Microsoft Graph, "fido2AuthenticationMethod resource type", "windowsHelloForBusinessAuthenticationMethod
resource type", "platformCredentialAuthenticationMethod resource type", "userRegistrationDetails resource type" and the
pages of their methods. Each kind has a permission of its own; the list of all methods needs one that also reads phone
numbers. The lists take no query, and only a read of one key returns its device. The examples show
``attestationCertificates`` as SHA-1 thumbprints, and spell ``createdDateTime`` as ``creationDateTime``: both spellings
are read, and the certificates are returned as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, EdmType, String
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Enum

ATTESTATION_LEVEL = Enum("microsoft.graph.attestationLevel", {"attested": 0, "notAttested": 1, "unknownFutureValue": 2})
PASSKEY_TYPE = Enum("microsoft.graph.passkeyType", {"deviceBound": 0, "synced": 1, "unknownFutureValue": 2})
KEY_STRENGTH = Enum("microsoft.graph.authenticationMethodKeyStrength", {"normal": 0, "weak": 1, "unknown": 2})
PLATFORM = Enum(
    "microsoft.graph.authenticationMethodPlatform",
    {"unknown": 0, "windows": 1, "macOS": 2, "iOS": 3, "android": 4, "linux": 5, "unknownFutureValue": 6},
)

NO_KEYS = frozenset(
    {
        *("none", "mobilePhone", "alternateMobilePhone", "officePhone", "email"),
        *("microsoftAuthenticatorPush", "softwareOneTimePasscode"),
    }
)
"""The documented methods in a registration report that are no keys. Any other, also an unknown one, may be one."""


@dataclass(frozen=True, eq=False)
class KeyKind:
    """A kind of keys. ``option`` is its name in options and results; ``on_device``: a key may be that of a device."""

    option: str
    resource: Resource
    on_device: bool = False


def _property(name: str, kind: EdmType, description: str, **more: Any) -> Property:
    return Property(name, kind, description, access=Access.READ_ONLY, **more)


def _keys(type_name: str, label: str, collection: str, permission: str, *properties: Property) -> Resource:
    path = f"/users/{{user}}/authentication/{collection}"
    return Resource(
        name=label.replace(" ", "_"),
        type=f"microsoft.graph.{type_name}",
        label=label,
        paths={"v1.0": path, "beta": path},
        default_version="v1.0",
        parameters=(Parameter("user", "the ID or user principal name of a user"),),
        methods=frozenset({"GET"}),
        permissions=Permissions(read=(permission, "UserAuthenticationMethod.Read.All")),
        reported=True,
        properties=(
            _property("id", String, "Unique identifier of the key.", nullable=False),
            _property("displayName", String, "Name of the key, or of its device."),
            _property("createdDateTime", DateTimeOffset, "When the user registered the key."),
            _property(
                "lastUsedDateTime",
                DateTimeOffset,
                "When the user last signed in with the key.",
                versions=frozenset({"beta"}),
            ),
            *properties,
        ),
    )


KINDS: tuple[KeyKind, ...] = (
    KeyKind(
        "fido2",
        _keys(
            "fido2AuthenticationMethod",
            "passkey",
            "fido2Methods",
            "UserAuthMethod-Passkey.Read.All",
            _property("model", String, "Model of the authenticator."),
            _property("aaGuid", String, "Identifier of the model."),
            _property("passkeyType", PASSKEY_TYPE, "Whether the key can leave its device."),
            _property("attestationLevel", ATTESTATION_LEVEL, "Whether the key has proved its model."),
            _property("attestationCertificates", Collection(String), "Certificates of the attestation."),
        ),
    ),
    KeyKind(
        "windows_hello_for_business",
        _keys(
            "windowsHelloForBusinessAuthenticationMethod",
            "Windows Hello for Business key",
            "windowsHelloForBusinessMethods",
            "UserAuthMethod-WindowsHello.Read.All",
            _property("keyStrength", KEY_STRENGTH, "Strength of the key."),
        ),
        on_device=True,
    ),
    KeyKind(
        "platform_credential",
        _keys(
            "platformCredentialAuthenticationMethod",
            "platform credential",
            "platformCredentialMethods",
            "UserAuthMethod-PlatformCred.Read.All",
            _property("keyStrength", KEY_STRENGTH, "Strength of the key."),
            _property("platform", PLATFORM, "Platform of the device."),
        ),
        on_device=True,
    ),
)


def _source(type_name: str, label: str, path: str, permission: str) -> Resource:
    return Resource(
        name=label.replace(" ", "_"),
        type=f"microsoft.graph.{type_name}",
        label=label,
        paths={"v1.0": path, "beta": path},
        default_version="v1.0",
        methods=frozenset({"GET"}),
        permissions=Permissions(read=(permission,)),
        properties=(_property("id", String, "ID of the user.", nullable=False),),
    )


LISTS: dict[str, Resource] = {
    "registrations": _source(
        "userRegistrationDetails",
        "registration of sign-in methods",
        "/reports/authenticationMethods/userRegistrationDetails",
        "AuditLog.Read.All",
    ),
    "users": _source("user", "user", "/users", "User.ReadBasic.All"),
}
"""Where users are listed. The report of registrations has no disabled users, and needs Entra ID P1."""
