# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which new credentials an app management policy forbids, as far as a client can decide it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    CredentialPolicy,
    policy_of,
    refused_keys,
    refused_password,
)

CREATED = "2026-06-01T00:00:00Z"


def entry(days: int) -> dict[str, Any]:
    month, day = (2, days - 30) if days > 30 else (1, days + 1)
    ends = f"2027-{month:02}-{day:02}T00:00:00Z"
    return {"type": "AsymmetricX509Cert", "startDateTime": "2027-01-01T00:00:00Z", "endDateTime": ends}


def policy(**restriction: Any) -> CredentialPolicy:
    found = policy_of(
        {
            "isEnabled": True,
            "displayName": "Short",
            "restrictions": {
                "keyCredentials": [
                    {"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P30D"}
                    | restriction
                ],
                "passwordCredentials": [
                    {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P30D"} | restriction
                ],
            },
        },
        "restrictions",
    )
    assert found is not None
    return found


def test_a_credential_that_is_valid_for_too_long() -> None:
    assert refused_keys(policy(), [entry(30)], CREATED) is None
    assert refused_keys(policy(), [entry(30), entry(31)], CREATED) == (
        'The app management policy "Short" allows 30 days, and the credential would be valid for 31 days: set '
        "end_date_time to an earlier date."
    )
    assert refused_password(policy(), entry(30), CREATED) is None
    assert (refused_password(policy(), entry(31), CREATED) or "").endswith("set valid_for_days to a smaller number.")
    assert refused_keys(policy(), [{**entry(31), "type": "X509CertAndPassword"}], CREATED) is None
    assert "allows 36 hours" in (refused_keys(policy(maxLifetime="PT36H"), [entry(3)], CREATED) or "")


@pytest.mark.parametrize(
    ("since", "created", "refuses"),
    [
        (None, None, True),
        ("2026-01-01T00:00:00Z", CREATED, True),
        (CREATED, CREATED, True),
        ("2026-07-01T00:00:00Z", CREATED, False),
        ("2026-01-01T00:00:00Z", None, False),
    ],
)
def test_a_restriction_concerns_owners_that_were_created_later(since: Any, created: Any, refuses: bool) -> None:
    found = policy(restrictForAppsCreatedAfterDateTime=since)
    assert found.dated == (since is not None)
    assert bool(refused_keys(found, [entry(31)], created)) == refuses
    assert bool(refused_password(found, entry(31), created)) == refuses


def test_what_is_not_enforced() -> None:
    lifetime = {"restrictionType": "asymmetricKeyLifetime", "maxLifetime": "P1D"}
    enforced = {"isEnabled": True, "restrictions": {"keyCredentials": [{**lifetime, "state": "enabled"}]}}
    assert policy_of(enforced, "restrictions") is not None
    assert policy_of({**enforced, "isEnabled": False}, "restrictions") is None
    disabled = {"isEnabled": True, "restrictions": {"keyCredentials": [{**lifetime, "state": "disabled"}]}}
    assert policy_of(disabled, "restrictions") is None
    assert policy_of({"isEnabled": True, "restrictions": None}, "restrictions") is None


def test_forbidden_secrets() -> None:
    addition = {"restrictionType": "passwordAddition", "state": "enabled"}
    found = policy_of(
        {"isEnabled": True, "id": "p", "restrictions": {"passwordCredentials": [addition]}}, "restrictions"
    )
    assert found is not None
    assert refused_password(found, entry(1), None) == (
        'The app management policy "p" forbids secrets. Use a certificate or a federated identity.'
    )
    assert refused_keys(found, [entry(31)], None) is None
