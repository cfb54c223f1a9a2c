# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""App management policies: nested references, values that only one version has, assignments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._description.links import MemberChange, replace_references
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, apart, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._engine.link_writer import member_changes
from ansible_collections.m365.graph.plugins.module_utils._engine.references import names_in
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import (
    APP_MANAGEMENT_POLICY as POLICY,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import (
    TENANT_APP_MANAGEMENT_POLICY as TENANT,
)

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
ID, OTHER = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
TRUST = {"restrictionType": "trustedCertificateAuthority", "state": "enabled"}
IDS = "certificateBasedApplicationConfigurationIds"


def trusting(*chains: str) -> dict[str, Any]:
    return {"applicationRestrictions": {"keyCredentials": [{**TRUST, IDS: [*chains]}]}}


def test_names_of_chains_of_trust_are_looked_up() -> None:
    desired = TENANT.parse(trusting("Contoso", ID), "beta")
    assert [name for _lookup, name in names_in(TENANT, desired)] == ["Contoso"]
    value = desired["applicationRestrictions"]
    replaced = replace_references(value, TENANT.property("applicationRestrictions").lookups, lambda _l, text: text[:2])
    assert replaced["keyCredentials"][0][IDS] == ["Co", "0b"]
    assert value["keyCredentials"][0][IDS] == ["Contoso", ID], "the value itself is unchanged"


def test_what_only_beta_has_is_refused_in_the_other_version() -> None:
    with pytest.raises(InputError, match=f"^applicationRestrictions: {IDS} exists in beta only"):
        TENANT.parse(trusting(ID), "v1.0", graph_names=True)
    with pytest.raises(InputError, match=r"^restrictions: redirect_uris exists in beta only"):
        POLICY.parse({"restrictions": {"applicationRestrictions": {"redirectUris": {}}}}, "v1.0")
    assert POLICY.parse({"restrictions": {"applicationRestrictions": {"redirectUris": None}}}, "v1.0")


def test_a_list_that_v1_shows_without_authorities_is_not_written() -> None:
    lifetime = {"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P30D"}
    current = {"isEnabled": True, "applicationRestrictions": {"keyCredentials": [TRUST]}}
    desired = TENANT.parse({"applicationRestrictions": {"keyCredentials": [TRUST, lifetime]}}, "v1.0")
    made = plan(TENANT, current, desired)
    with pytest.raises(InputError, match="Set api_version to beta"):
        guard(TENANT, made, {}, NOW)
    shown = {"isEnabled": True, "applicationRestrictions": {"keyCredentials": [{**TRUST, IDS: [ID]}]}}
    again = plan(TENANT, shown, desired)
    guard(TENANT, again, {}, NOW)
    assert again.body["applicationRestrictions"]["keyCredentials"][0][IDS] == [ID]


def test_what_is_not_managed_stays_in_a_restriction() -> None:
    exempt = {"customSecurityAttributes": [{"id": "a", "operator": "equals", "value": "b"}]}
    current = {
        "applicationRestrictions": {
            "passwordCredentials": [
                {
                    "restrictionType": "passwordLifetime",
                    "state": "enabled",
                    "maxLifetime": "P90D",
                    "excludeActors": exempt,
                }
            ],
            "identifierUris": {"nonDefaultUriAddition": {"state": "enabled", "isStateSetByMicrosoft": True}},
        }
    }
    desired = {"passwordCredentials": [{"restrictionType": "passwordLifetime", "maxLifetime": "PT2160H"}]}
    assert not plan(TENANT, current, {"applicationRestrictions": desired}).changed
    desired["passwordCredentials"][0]["maxLifetime"] = "P30D"
    body = plan(TENANT, current, {"applicationRestrictions": desired}).body["applicationRestrictions"]
    assert body["passwordCredentials"] == [
        {"restrictionType": "passwordLifetime", "state": "enabled", "maxLifetime": "P30D", "excludeActors": exempt}
    ]
    assert body["identifierUris"]["nonDefaultUriAddition"]["state"] == "enabled"


def test_assignments_are_added_and_removed_by_requests_of_their_own() -> None:
    item = POLICY.property("appliesTo")
    current = {"id": ID, "displayName": "a", "appliesTo": [{"application": ID}, {"servicePrincipal": ID}]}
    desired = POLICY.parse({"appliesTo": [{"application": ID.upper()}, {"application": OTHER}]}, "v1.0")
    made = plan(POLICY, current, desired)
    inner, outer = apart(POLICY, made)
    assert not inner.body and [*outer] == ["appliesTo"]
    changes = member_changes(item, outer["appliesTo"], current)
    assert changes == [MemberChange({"servicePrincipal": ID}, removed=True), MemberChange({"application": OTHER})]
    assert item.members is not None
    requests = [item.members.request("", ID, change, str) for change in changes]
    assert [(one.method, one.path, one.refers) for one in requests] == [
        ("DELETE", f"/servicePrincipals/{ID}/appManagementPolicies/{ID}/$ref", False),
        ("POST", f"/applications/{OTHER}/appManagementPolicies/$ref", True),
    ]


def test_a_new_policy_is_assigned_after_its_creation() -> None:
    desired = {"displayName": "a", "description": "b", "appliesTo": [{"application": ID}]}
    made = plan(POLICY, None, desired)
    inner, outer = apart(POLICY, made)
    assert made.action is PlanAction.CREATE
    assert inner.body == {"displayName": "a", "description": "b", "isEnabled": False}
    assert outer == {"appliesTo": [{"application": ID}]}
