# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

GROUP, OTHER = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
DEFAULT, PROFILE = "00000000-0000-0000-0000-000000000001", "8d3f5c1a-2b4e-4f6a-9c7d-1e2f3a4b5c6d"
MODEL = "2fc0579f-8113-47ea-b116-555a8db9202a"
ALLOWED = {"is_enforced": True, "enforcement_type": "allow", "aa_guids": [MODEL]}

CASE = Case(
    address={},
    create={"method_state": "enabled"},
    changes={
        "method_state": {"method_state": "disabled"},
        "include_targets": {
            "include_targets": [
                {
                    "id": GROUP,
                    "target_type": "group",
                    "is_registration_required": False,
                    "allowed_passkey_profiles": [DEFAULT],
                }
            ]
        },
        "exclude_targets": {"exclude_targets": [{"id": OTHER, "target_type": "group"}]},
        "is_self_service_registration_allowed": {"is_self_service_registration_allowed": False},
        "is_attestation_enforced": {"is_attestation_enforced": False},
        "key_restrictions": {"key_restrictions": ALLOWED},
        "passkey_profiles": {
            "passkey_profiles": [
                {"id": DEFAULT, "passkey_types": "deviceBound"},
                {
                    "id": PROFILE,
                    "name": "Administrators",
                    "passkey_types": ["deviceBound"],
                    "attestation_enforcement": "registrationOnly",
                    "key_restrictions": ALLOWED,
                },
            ]
        },
    },
    bad=[
        (
            {"cloud": "china", "method_state": "enabled"},
            "cloud=china has no FIDO2 authentication method: Microsoft offers it in public and us_government",
        ),
        ({"state": "absent"}, "value of state must be one of: present"),
        ({"method_state": "perhaps"}, "is not one of enabled, disabled"),
        ({"default_passkey_profile": DEFAULT}, "Unsupported parameters .*default_passkey_profile"),
        ({"key_restrictions": {"enforcement_type": "deny"}}, "is not one of allow, block"),
        ({"key_restrictions": {"aa_guids": ["YubiKey 5"]}}, r'aaGuids: \[0\]: "YubiKey 5" is not a GUID'),
        ({"passkey_profiles": [{"name": "x"}]}, "missing required arguments: id found in passkey_profiles"),
        ({"passkey_profiles": [{"id": "Administrators"}]}, r'id: "Administrators" is not a GUID'),
        ({"passkey_profiles": [{"id": DEFAULT}, {"id": DEFAULT}]}, "is there twice, as id of the list"),
        (
            {"passkey_profiles": [{"id": DEFAULT, "passkey_types": ["roaming"]}]},
            "is not one or more of deviceBound, synced",
        ),
        (
            {"passkey_profiles": [{"id": DEFAULT, "attestation_enforcement": "always"}]},
            "is not one of disabled, registrationOnly",
        ),
        (
            {
                "passkey_profiles": [{"id": DEFAULT}],
                "include_targets": [{"id": GROUP, "allowed_passkey_profiles": [PROFILE]}],
            },
            rf"include_targets\[0\]\.allowed_passkey_profiles: passkey_profiles has no profile {PROFILE}",
        ),
        (
            {"include_targets": [{"id": GROUP, "allowed_passkey_profiles": ["Administrators"]}]},
            r'allowedPasskeyProfiles: \[0\]: "Administrators" is not a GUID',
        ),
    ],
)
