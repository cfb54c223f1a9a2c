# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The FIDO2 method of sign-in with its passkey profiles, and the keys of users."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_support import Client
from m365_graph_emulator import Emulator

METHOD = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2"
TYPE = "#microsoft.graph.fido2AuthenticationMethodConfiguration"
DEFAULT, OTHER = "00000000-0000-0000-0000-000000000001", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
KEY = "2fc0579f-8113-47ea-b116-555a8db9202a"


def profile(id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "name": "Administrators",
        "passkeyTypes": "deviceBound",
        "attestationEnforcement": "registrationOnly",
        "keyRestrictions": {"isEnforced": True, "enforcementType": "allow", "aaGuids": [KEY]},
        **more,
    }


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_the_method_shows_its_profiles_and_targets(client: Client, version: str) -> None:
    client.version = version
    default = client.get(METHOD).json()
    assert (default["@odata.type"], default["id"], default["state"]) == (TYPE, "Fido2", "disabled")
    assert default["defaultPasskeyProfile"] == DEFAULT
    assert [(row["id"], row["passkeyTypes"]) for row in default["passkeyProfiles"]] == [(DEFAULT, "deviceBound,synced")]
    assert [row["allowedPasskeyProfiles"] for row in default["includeTargets"]] == [[DEFAULT]]
    assert client.patch(METHOD, {"state": "enabled"}).status_code == 400, "the type is required"
    body = {"@odata.type": TYPE, "state": "enabled", "defaultPasskeyProfile": OTHER}
    assert client.patch(METHOD, body).status_code == 204
    assert client.get(METHOD).json() == {**default, "state": "enabled"}
    assert client.get(f"{METHOD}/passkeyProfiles").status_code == 400, "they are part of the method"
    assert client.delete(METHOD).status_code == 204
    assert client.get(METHOD).json() == default, "DELETE puts the default back"


def test_a_passkey_profile_is_complete_and_the_default_one_stays(client: Client) -> None:
    kept = client.get(METHOD).json()["passkeyProfiles"]
    missing = {name: value for name, value in profile(OTHER).items() if name != "keyRestrictions"}
    for rows in ([*kept, missing], [*kept, profile(OTHER, name="")], [profile(OTHER)], []):
        assert client.patch(METHOD, {"@odata.type": TYPE, "passkeyProfiles": rows}).status_code == 400
    assert client.get(METHOD).json()["passkeyProfiles"] == kept, "refused changes leave nothing"
    assert client.patch(METHOD, {"@odata.type": TYPE, "passkeyProfiles": [*kept, profile(OTHER)]}).status_code == 204
    assert client.get(METHOD).json()["passkeyProfiles"] == [*kept, profile(OTHER)]


def test_a_target_allows_profiles_that_exist(client: Client) -> None:
    kept = client.get(METHOD).json()["passkeyProfiles"]
    target = {"id": OTHER, "targetType": "group", "isRegistrationRequired": False, "allowedPasskeyProfiles": [OTHER]}
    body: dict[str, Any] = {"@odata.type": TYPE, "includeTargets": [target]}
    assert client.patch(METHOD, body).status_code == 400
    assert client.patch(METHOD, {**body, "passkeyProfiles": [*kept, profile(OTHER)]}).status_code == 204
    assert client.get(METHOD).json()["includeTargets"] == [target]
    assert client.patch(METHOD, {"@odata.type": TYPE, "passkeyProfiles": kept}).status_code == 400, (
        "it is still allowed"
    )


USER, DEVICE = "5f3c9a1e-1e9a-5f3c-9a1e-3c5f9a1e3c5f", "6f3c9a1e-1e9a-5f3c-9a1e-3c5f9a1e3c5f"
AUTHENTICATION = f"/users/{USER}/authentication"
HELLO = "windowsHelloForBusinessMethods"
ENTITIES: dict[str, Any] = {
    "/users": [{"id": USER, "displayName": "Ada", "userPrincipalName": "ada@contoso.example"}],
    "/devices": [{"id": DEVICE, "deviceId": DEVICE, "displayName": "Ada's PC", "operatingSystem": "Windows"}],
    f"{AUTHENTICATION}/fido2Methods": [{"id": "-2_GRUg2", "displayName": "Red key", "attestationLevel": "attested"}],
    f"{AUTHENTICATION}/{HELLO}": [
        {"id": "b5e0", "displayName": "Ada's PC", "keyStrength": "normal", "device@odata.bind": f"/devices/{DEVICE}"}
    ],
}


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_keys_of_a_user(client: Client, emu: Emulator, version: str) -> None:
    emu.reset({"entities": ENTITIES})
    client = Client(emu, version)
    keys = client.get("/users/Ada@contoso.example/authentication/fido2Methods").json()["value"]
    assert [(key["id"], key["attestationLevel"]) for key in keys] == [("-2_GRUg2", "attested")]
    assert ("lastUsedDateTime" in keys[0]) == (version == "beta")
    expand = {"$expand": "device"}
    assert "device" not in client.get(f"{AUTHENTICATION}/{HELLO}", params=expand).json()["value"][0]
    assert client.get(f"{AUTHENTICATION}/{HELLO}/b5e0", params=expand).json()["device"]["displayName"] == "Ada's PC"
    assert client.get(f"{AUTHENTICATION}/platformCredentialMethods").json()["value"] == [], "a user without such keys"
    assert client.get("/users/nobody@contoso.example/authentication/fido2Methods").status_code == 404
    assert client.post(f"{AUTHENTICATION}/fido2Methods", {}).status_code == 405
    assert client.delete(f"{AUTHENTICATION}/fido2Methods/-2_GRUg2").status_code == 204
    assert client.get(f"{AUTHENTICATION}/fido2Methods").json()["value"] == []


@pytest.mark.parametrize(
    ("held", "collection", "status"),
    [
        ("UserAuthMethod-Passkey.Read.All", "fido2Methods", 200),
        ("UserAuthMethod-Passkey.Read.All", HELLO, 403),
        ("UserAuthMethod-WindowsHello.Read.All", HELLO, 200),
        ("UserAuthenticationMethod.Read.All", HELLO, 200),
    ],
)
def test_each_kind_of_keys_has_a_permission(emu: Emulator, held: str, collection: str, status: int) -> None:
    emu.reset({"apps": [{"client_id": "c", "secret": "s", "permissions": [held]}], "entities": ENTITIES})
    client = Client(emu, "v1.0")
    client.authorize("c", "s")
    assert client.get(f"{AUTHENTICATION}/{collection}").status_code == status
