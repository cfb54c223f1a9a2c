# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys with which users sign in, and the report of the methods that users have registered: only read and deleted.

Sources: https://learn.microsoft.com/graph/api/resources/fido2authenticationmethod and the pages of the other kinds,
https://learn.microsoft.com/graph/api/resources/userregistrationdetails. Every user has ``authentication``; only a read
of one key with ``$expand`` answers its device.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

ENTITIES: dict[str, EntityTypeData] = {
    "authentication": {
        "base": "entity",
        "versions": "v1.0 beta",
        "navigation": (
            "fido2Methods fido2AuthenticationMethod[]{contained}, platformCredentialMethods "
            "platformCredentialAuthenticationMethod[]{contained}, windowsHelloForBusinessMethods "
            "windowsHelloForBusinessAuthenticationMethod[]{contained}"
        ),
    },
    "authenticationMethod": {
        "base": "entity",
        "abstract": True,
        "versions": "v1.0 beta",
        "properties": "createdDateTime DateTimeOffset, lastUsedDateTime DateTimeOffset{beta}",
    },
    "device": {
        "base": "directoryObject",
        "versions": "v1.0 beta",
        "properties": "deviceId String, displayName String, operatingSystem String",
    },
    "fido2AuthenticationMethod": {
        "base": "authenticationMethod",
        "versions": "v1.0 beta",
        "properties": (
            "aaGuid String, attestationCertificates String[], attestationLevel attestationLevel, displayName String, "
            "model String, passkeyType passkeyType"
        ),
    },
    "platformCredentialAuthenticationMethod": {
        "base": "authenticationMethod",
        "versions": "v1.0 beta",
        "properties": (
            "displayName String, keyStrength authenticationMethodKeyStrength, platform authenticationMethodPlatform"
        ),
        "navigation": "device device{alone}",
    },
    "userRegistrationDetails": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": "methodsRegistered String[], userDisplayName String!, userPrincipalName String!",
    },
    "windowsHelloForBusinessAuthenticationMethod": {
        "base": "authenticationMethod",
        "versions": "v1.0 beta",
        "properties": "displayName String, keyStrength authenticationMethodKeyStrength",
        "navigation": "device device{alone}",
    },
}

ENUMS: dict[str, str] = {
    "attestationLevel": "attested=0 notAttested=1 unknownFutureValue=2",
    "authenticationMethodKeyStrength": "normal=0 weak=1 unknown=2",
    "authenticationMethodPlatform": "unknown=0 windows=1 macOS=2 iOS=3 android=4 linux=5 unknownFutureValue=6",
    "passkeyType": "deviceBound=0 synced=1 unknownFutureValue=2",
}

CONTAINERS = {"/reports": "reportRoot", "/reports/authenticationMethods": "authenticationMethodsRoot"}

_ALL = ["UserAuthenticationMethod.Read.All"]


def _keys(type_name: str, permission: str) -> ResourceData:
    read = [f"UserAuthMethod-{permission}.Read.All", *_ALL]
    write = [name.replace(".Read.", ".ReadWrite.") for name in read]
    return {
        "type": type_name,
        "area": "directory",
        "collection": {"GET": read},
        "item": {"GET": read, "DELETE": write},
        "named": True,
    }


RESOURCES: dict[str, ResourceData] = {
    "/devices": {
        "type": "device",
        "area": "directory",
        "collection": {"GET": ["Device.Read.All"]},
        "item": {"GET": ["Device.Read.All"]},
    },
    "/reports/authenticationMethods/userRegistrationDetails": {
        "type": "userRegistrationDetails",
        "area": "directory",
        "collection": {"GET": ["AuditLog.Read.All"]},
        "item": {"GET": ["AuditLog.Read.All"]},
    },
    "/users/{id}/authentication": {
        "type": "authentication",
        "area": "directory",
        "kind": "singleton",
        "item": {"GET": _ALL},
    },
    "/users/{id}/authentication/fido2Methods": _keys("fido2AuthenticationMethod", "Passkey"),
    "/users/{id}/authentication/platformCredentialMethods": _keys(
        "platformCredentialAuthenticationMethod", "PlatformCred"
    ),
    "/users/{id}/authentication/windowsHelloForBusinessMethods": _keys(
        "windowsHelloForBusinessAuthenticationMethod", "WindowsHello"
    ),
}
