# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys with which users sign in: whose are read, by which requests, and what is returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

MakeLab = Callable[..., Lab]
MODULE = "m365.graph.user_authentication_key_info"
ADA, BOB, CID, GONE, DEVICE = (f"{number}f3c9a1e-1e9a-5f3c-9a1e-3c5f9a1e3c5f" for number in "abcde")
UPN = "ada@contoso.example"
PASSKEY = {
    "id": "-2_GRUg2-HYz6_1YG4YRAQ2",
    "displayName": "Red key",
    "createdDateTime": "2026-08-10T06:44:09Z",
    "lastUsedDateTime": "2026-11-01T06:44:09Z",
    "aaGuid": "2fc0579f-8113-47ea-b116-555a8db9202a",
    "model": "NFC key",
    "passkeyType": "deviceBound",
    "attestationLevel": "attested",
    "attestationCertificates": ["dbe793efdf1945e2df25d93653a1e8a3268a9075"],
}


def _user(id: str, name: str) -> dict[str, str]:
    return {"id": id, "displayName": name, "userPrincipalName": f"{name.lower()}@contoso.example"}


def _registration(id: str, name: str, *methods: str) -> dict[str, Any]:
    return {
        "id": id,
        "userDisplayName": name,
        "userPrincipalName": f"{name.lower()}@contoso.example",
        "methodsRegistered": list(methods),
    }


ENTITIES: dict[str, Any] = {
    "/users": [_user(ADA, "Ada"), _user(BOB, "Bob"), _user(CID, "Cid")],
    "/devices": [{"id": DEVICE, "deviceId": DEVICE, "displayName": "Bob's PC", "operatingSystem": "Windows"}],
    "/reports/authenticationMethods/userRegistrationDetails": [
        _registration(ADA, "Ada", "mobilePhone", "passKeyDeviceBound"),
        _registration(BOB, "Bob", "somethingNew"),
        _registration(CID, "Cid", "mobilePhone", "microsoftAuthenticatorPush"),
        _registration(GONE, "Gone", "passKeyDeviceBound"),
    ],
    f"/users/{ADA}/authentication/fido2Methods": [PASSKEY],
    f"/users/{BOB}/authentication/windowsHelloForBusinessMethods": [
        {"id": "b5e0", "displayName": "Bob's PC", "keyStrength": "normal", "device@odata.bind": f"/devices/{DEVICE}"}
    ],
    f"/users/{CID}/authentication/platformCredentialMethods": [
        {"id": "R18B", "displayName": "Cid's Mac", "keyStrength": "normal", "platform": "macOS"}
    ],
}
PERMISSIONS = ["UserAuthMethod-Passkey.Read.All", "UserAuthMethod-WindowsHello.Read.All"]
NOTHING = dict.fromkeys(
    (
        *("id", "display_name", "created_date_time", "last_used_date_time", "model", "aa_guid", "passkey_type"),
        *("attestation_level", "attestation_certificates", "key_strength", "platform", "device"),
    )
)


@pytest.mark.playbook
def test_the_report_shows_whose_keys_are_read(lab: MakeLab) -> None:
    here = lab({"entities": ENTITIES})
    run = here.play({"name": "keys", MODULE: {}}, {"name": "all", MODULE: {"source": "users"}})
    assert run.status == 0, run.output
    result = run["keys"].result
    assert [(row["kind"], row["user_display_name"], row["display_name"]) for row in result["authentication_keys"]] == [
        ("fido2", "Ada", "Red key"),
        ("windows_hello_for_business", "Bob", "Bob's PC"),
    ]
    assert result["users"] == 3, "Cid has no key, as far as the report shows; Bob has a method that is unknown"
    asked = [call["path"] for call in result["calls"] if call["method"] == "GET" and "/users/" in call["path"]]
    assert len(asked) == 9 and not [path for path in asked if CID in path]
    assert not [call for call in result["calls"] if call["path"].endswith("/users")], "names come from the report"
    assert [row["kind"] for row in run["all"].result["authentication_keys"]] == [
        *("fido2", "windows_hello_for_business", "platform_credential")
    ]
    assert [row["platform"] for row in run["all"].result["authentication_keys"]] == [None, None, "macOS"]


def test_every_value_of_a_key_is_returned(lab: MakeLab) -> None:
    run = lab({"entities": ENTITIES}).play(
        {"name": "passkey", MODULE: {"users": [UPN], "kinds": ["fido2"], "api_version": "beta"}},
        {"name": "device", MODULE: {"users": [BOB], "devices": True}},
    )
    assert run.status == 0, run.output
    (passkey,) = run["passkey"].result["authentication_keys"]
    assert passkey == {
        **NOTHING,
        "kind": "fido2",
        "user_id": None,
        "user_principal_name": UPN,
        "user_display_name": None,
        "id": PASSKEY["id"],
        "display_name": "Red key",
        "created_date_time": passkey["created_date_time"],
        "last_used_date_time": passkey["last_used_date_time"],
        "model": "NFC key",
        "aa_guid": PASSKEY["aaGuid"],
        "passkey_type": "deviceBound",
        "attestation_level": "attested",
        "attestation_certificates": PASSKEY["attestationCertificates"],
    }
    assert passkey["created_date_time"].startswith("2026-08-10T06:44:09")
    assert passkey["last_used_date_time"].startswith("2026-11-01T06:44:09")
    assert run["passkey"].methods == ["GET"]
    (hello,) = run["device"].result["authentication_keys"]
    assert (hello["user_id"], hello["user_principal_name"], hello["key_strength"]) == (BOB, None, "normal")
    assert hello["device"] == {
        "id": DEVICE,
        "device_id": DEVICE,
        "display_name": "Bob's PC",
        "operating_system": "Windows",
    }


def test_each_kind_needs_its_own_permission(lab: MakeLab) -> None:
    here = lab(
        {
            "entities": ENTITIES,
            "apps": [{"client_id": "reader", "secret": "s3cret", "permissions": PERMISSIONS}],
        }
    )
    signed = {"client_id": "reader", "client_secret": "s3cret"}
    run = here.play(
        {"name": "two", MODULE: {**signed, "users": [UPN], "kinds": ["fido2", "windows_hello_for_business"]}},
        {"name": "all", MODULE: {**signed, "users": [UPN]}, "ignore_errors": True},
        {"name": "report", MODULE: signed, "ignore_errors": True},
        {"name": "nobody", MODULE: {"users": ["nobody@contoso.example"]}, "ignore_errors": True},
        {"name": "blank", MODULE: {"users": [""]}, "ignore_errors": True},
        {"name": "needs", "m365.graph.permissions_info": {"modules": ["user_authentication_key_info"]}},
    )
    assert run.status == 0, run.output
    assert len(run["two"].result["authentication_keys"]) == 1
    assert "UserAuthMethod-PlatformCred.Read.All" in run["all"].result["msg"]
    assert "AuditLog.Read.All" in run["report"].result["msg"]
    assert run["nobody"].outcome == "failed" and "404" in run["nobody"].result["msg"]
    assert 'users: "" is not the ID or user principal name of a user' in run["blank"].result["msg"]
    needed = {row["permission"] for row in run["needs"].result["permissions"]}
    assert needed == {*PERMISSIONS, "UserAuthMethod-PlatformCred.Read.All", "AuditLog.Read.All"}
