# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from certificates import NOW, issue

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    INTERNAL_DOMAIN_FEDERATION,
    SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION,
    UPDATE_RESULTS,
    explain_update_result,
)

STRICTEST_FIRST = ["rejectMfaByFederatedIdp", "enforceMfaByFederatedIdp", "acceptIfMfaDoneByFederatedIdp", None]
NEWER = ["unknownFutureValue", "enforceMfaTwice"]


def change(before: Any, after: Any, **allow: bool) -> None:
    """Plan and guard a change of the behaviour."""
    current, desired = (
        {"id": "1", "federatedIdpMfaBehavior": before},
        INTERNAL_DOMAIN_FEDERATION.parse({"federatedIdpMfaBehavior": after}, "v1.0"),
    )
    guard(INTERNAL_DOMAIN_FEDERATION, plan(INTERNAL_DOMAIN_FEDERATION, current, desired), allow, NOW)


@pytest.mark.parametrize("after", STRICTEST_FIRST)
@pytest.mark.parametrize("before", STRICTEST_FIRST)
def test_every_change_to_weaker_multifactor_authentication_needs_leave(before: str | None, after: str | None) -> None:
    change(before, after, allow_weaker_mfa=True)
    if STRICTEST_FIRST.index(after) <= STRICTEST_FIRST.index(before):
        return change(before, after)
    with pytest.raises(
        GuardRefused, match=f"from {before} to {after or 'unset'} weakens .*; nothing was sent. Set allow_weaker_mfa"
    ):
        change(before, after)


@pytest.mark.parametrize("after", STRICTEST_FIRST)
@pytest.mark.parametrize("before", NEWER)
def test_leaving_a_behaviour_that_is_not_known_needs_leave(before: str, after: str | None) -> None:
    change(before, after, allow_weaker_mfa=True)
    with pytest.raises(GuardRefused, match=f"from {before} to {after or 'unset'} may weaken .* Set allow_weaker_mfa"):
        change(before, after)


@pytest.mark.parametrize("after", NEWER)
def test_nobody_can_ask_for_a_behaviour_that_is_not_known(after: str) -> None:
    with pytest.raises(
        InputError,
        match=f'"{after}" is not one of acceptIfMfaDoneByFederatedIdp, enforceMfa',
    ):
        change(None, after)


@pytest.mark.parametrize("result", UPDATE_RESULTS)
def test_a_result_is_explained_in_any_letter_case(result: str) -> None:
    assert {
        explain_update_result(spelled)
        for spelled in (result, result[0].upper() + result[1:], result.upper(), result.lower())
    } == {UPDATE_RESULTS[result]}


def test_a_result_that_is_not_documented_is_unknown() -> None:
    assert explain_update_result("SomethingNew") == ("unknown", '"SomethingNew" is not a documented result.')
    assert explain_update_result(None)[0] == "unknown"


SIGNING = issue("Signing", usages=None)
FUTURE = issue("Signing 2", usages=None, starts=30, days=700)
EXPIRED = issue("Old signing", usages=None, starts=-30, days=20)
FEDERATIONS = pytest.mark.parametrize(
    "resource",
    [INTERNAL_DOMAIN_FEDERATION, SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION],
    ids=lambda resource: resource.name,
)


def send(resource: Resource, name: str, pem: str, current: dict[str, Any] | None, **allow: bool) -> None:
    """Plan and guard a certificate; everything else that a new federation needs is given."""
    needed = {
        "displayName": "x",
        "issuerUri": "urn:x",
        "passiveSignInUri": "https://x",
        "preferredAuthenticationProtocol": "saml",
    }
    values = {name: pem} if current else {**needed, "signingCertificate": SIGNING.pem, name: pem}
    guard(resource, plan(resource, current, resource.parse(values, "v1.0")), allow, NOW)


@FEDERATIONS
@pytest.mark.parametrize("current", [{"id": "1", "signingCertificate": SIGNING.text}, None], ids=["changed", "created"])
def test_a_signing_certificate_that_is_not_valid_yet_needs_leave(
    resource: Resource, current: dict[str, Any] | None
) -> None:
    assert "allow_not_yet_valid" in resource.allow
    refusal = r'"Signing 2" is not valid before 2026-12-23T12:00:00Z, so users could not sign in.*allow_not_yet_valid'
    with pytest.raises(GuardRefused, match=refusal):
        send(resource, "signingCertificate", FUTURE.pem, current, allow_expired=True, allow_sooner_expiry=True)
    send(resource, "signingCertificate", FUTURE.pem, current, allow_not_yet_valid=True)


@FEDERATIONS
def test_an_expired_signing_certificate_needs_leave(resource: Resource) -> None:
    with pytest.raises(
        GuardRefused, match=r'The signing certificate "Old signing" expired on 2026-11-13T12:00:00Z.*allow_expired'
    ):
        send(resource, "signingCertificate", EXPIRED.pem, None)
    send(resource, "signingCertificate", EXPIRED.pem, None, allow_expired=True)


def test_the_next_signing_certificate_may_be_of_the_future_but_not_expired() -> None:
    current = {"id": "1", "signingCertificate": SIGNING.text}
    send(INTERNAL_DOMAIN_FEDERATION, "nextSigningCertificate", FUTURE.pem, current)
    with pytest.raises(
        GuardRefused, match=r'The next signing certificate "Old signing" expired on 2026-11-13T12:00:00Z.*allow_expired'
    ):
        send(INTERNAL_DOMAIN_FEDERATION, "nextSigningCertificate", EXPIRED.pem, current)
    send(INTERNAL_DOMAIN_FEDERATION, "nextSigningCertificate", EXPIRED.pem, current, allow_expired=True)


def test_domains_can_be_added_to_an_external_federation_and_not_removed() -> None:
    resource, current = SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION, {"id": "1", "domains": [{"id": "fabrikam.com"}]}

    def planned(*names: str) -> Plan:
        made = plan(resource, current, resource.parse({"domains": [{"id": name} for name in names]}, "v1.0"))
        guard(resource, made, {}, NOW)
        return made

    assert planned("Fabrikam.com").action is PlanAction.NONE
    assert planned("fabrikam.com", "fabrikam.example").body == {
        "domains": [{"id": "fabrikam.com"}, {"id": "fabrikam.example"}]
    }
    with pytest.raises(InputError, match=r"domains: fabrikam\.com cannot be removed from the federation"):
        planned("fabrikam.example")
