# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The FIDO2 method of sign-in: profiles that keep their settings, settings that lock users out."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._description.plan import plan
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    FIDO2_AUTHENTICATION_METHOD_CONFIGURATION as METHOD,
)

DEFAULT, OTHER = "00000000-0000-0000-0000-000000000001", "8d3f5c1a-2b4e-4f6a-9c7d-1e2f3a4b5c6d"
MODEL = "2fc0579f-8113-47ea-b116-555a8db9202a"
PROFILE = {
    "id": DEFAULT,
    "name": "Default passkey profile",
    "passkeyTypes": "deviceBound,synced",
    "attestationEnforcement": "disabled",
    "keyRestrictions": {"isEnforced": False, "enforcementType": "allow", "aaGuids": [MODEL]},
}


def test_a_profile_that_stays_is_sent_with_its_settings() -> None:
    current = {"passkeyProfiles": [PROFILE]}
    same = METHOD.parse({"passkeyProfiles": [{"id": DEFAULT, "passkeyTypes": ["synced", "deviceBound"]}]}, "v1.0")
    assert not plan(METHOD, current, same).changed
    added = METHOD.parse({"passkeyProfiles": [{"id": DEFAULT}, {**PROFILE, "id": OTHER}]}, "v1.0")
    assert plan(METHOD, current, added).body["passkeyProfiles"] == [PROFILE, {**PROFILE, "id": OTHER}]
    upper = {"keyRestrictions": {"aaGuids": [MODEL.upper()]}}
    shown = {"keyRestrictions": PROFILE["keyRestrictions"]}
    assert not plan(METHOD, shown, METHOD.parse(upper, "v1.0")).changed, "a GUID in any letter case"


def restricted(**more: Any) -> dict[str, Any]:
    return {"isEnforced": True, "enforcementType": "allow", "aaGuids": [], **more}


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        ({"keyRestrictions": restricted()}, "key_restrictions: no passkey can be registered or used"),
        ({"keyRestrictions": restricted(aaGuids=[MODEL])}, None),
        ({"keyRestrictions": restricted(enforcementType="block")}, None),
        ({"keyRestrictions": restricted(isEnforced=False)}, None),
        ({"keyRestrictions": None}, None),
        (
            {"passkeyProfiles": [PROFILE, {**PROFILE, "id": OTHER, "keyRestrictions": restricted()}]},
            r"passkey_profiles\[1\]\.key_restrictions: no passkey",
        ),
        (
            {"passkeyProfiles": [{**PROFILE, "passkeyTypes": "synced", "attestationEnforcement": "registrationOnly"}]},
            r"passkey_profiles\[0\]: no passkey can be registered, because synced passkeys have no attestation",
        ),
        ({"passkeyProfiles": [{**PROFILE, "attestationEnforcement": "registrationOnly"}]}, None),
    ],
)
def test_settings_without_any_passkey_are_warned_of(values: dict[str, Any], warning: str | None) -> None:
    found = METHOD.warnings(METHOD.parse(values, "v1.0"))
    assert len(found) == (warning is not None)
    if warning:
        with pytest.raises(InputError, match=warning):
            raise InputError(found[0])
