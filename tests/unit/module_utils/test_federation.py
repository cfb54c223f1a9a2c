# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from certificates import NOW

from ansible_collections.m365.graph.plugins.module_utils._description.plan import guard, plan
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    INTERNAL_DOMAIN_FEDERATION,
    UPDATE_RESULTS,
    explain_update_result,
)

STRICTEST_FIRST = ["rejectMfaByFederatedIdp", "enforceMfaByFederatedIdp", "acceptIfMfaDoneByFederatedIdp", None]
NEWER = ["unknownFutureValue", "enforceMfaTwice"]


def change(before: Any, after: Any, **allow: bool) -> None:
    """Plan and guard a change of the behaviour."""
    current, desired = {"id": "1", "federatedIdpMfaBehavior": before}, INTERNAL_DOMAIN_FEDERATION.parse({"federatedIdpMfaBehavior": after}, "v1.0")
    guard(INTERNAL_DOMAIN_FEDERATION, plan(INTERNAL_DOMAIN_FEDERATION, current, desired), allow, NOW)


@pytest.mark.parametrize("after", STRICTEST_FIRST)
@pytest.mark.parametrize("before", STRICTEST_FIRST)
def test_every_change_to_weaker_multifactor_authentication_needs_leave(before: str | None, after: str | None) -> None:
    change(before, after, allow_weaker_mfa=True)
    if STRICTEST_FIRST.index(after) <= STRICTEST_FIRST.index(before):
        return change(before, after)
    with pytest.raises(GuardRefused, match=f"from {before} to {after or 'unset'} weakens .*; nothing was sent. Set allow_weaker_mfa"):
        change(before, after)


@pytest.mark.parametrize("after", STRICTEST_FIRST)
@pytest.mark.parametrize("before", NEWER)
def test_leaving_a_behaviour_that_is_not_known_needs_leave(before: str, after: str | None) -> None:
    change(before, after, allow_weaker_mfa=True)
    with pytest.raises(GuardRefused, match=f"from {before} to {after or 'unset'} may weaken .* Set allow_weaker_mfa"):
        change(before, after)


@pytest.mark.parametrize("after", NEWER)
def test_nobody_can_ask_for_a_behaviour_that_is_not_known(after: str) -> None:
    with pytest.raises(InputError, match=f'"{after}" is not one of acceptIfMfaDoneByFederatedIdp, enforceMfaByFederatedIdp, rejectMfaByFederatedIdp'):
        change(None, after)


@pytest.mark.parametrize("result", UPDATE_RESULTS)
def test_a_result_is_explained_in_any_letter_case(result: str) -> None:
    assert {explain_update_result(spelled) for spelled in (result, result[0].upper() + result[1:], result.upper(), result.lower())} == {UPDATE_RESULTS[result]}


def test_a_result_that_is_not_documented_is_unknown() -> None:
    assert explain_update_result("SomethingNew") == ("unknown", '"SomethingNew" is not a documented result.')
    assert explain_update_result(None)[0] == "unknown"
