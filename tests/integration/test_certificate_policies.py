# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials among all that can expire which the app management policy that applies would not allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from expiring import ENTITIES
from lab import Lab
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
INFO = "m365.graph.certificate_info"
CREDENTIALS = {"types": ["application", "servicePrincipal"]}
STATES = "/beta/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates"
DEVICES = "/v1.0/deviceManagement/managedDevices"
POLICIES, CHAIN = "/policies/appManagementPolicies", "c4000000-0000-0000-0000-000000000001"
CHAINS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
TENANT_POLICY = "/policies/defaultAppManagementPolicy"
SSO = "b0000000-0000-0000-0000-000000000001"


def enabled(kind: str, **more: Any) -> dict[str, Any]:
    return {"restrictionType": kind, "state": "enabled", **more}


def restricted() -> dict[str, Any]:
    """The tenant, in which applications may have no secrets, and the service principal has a policy of its own."""
    trusted = {"certificateBasedApplicationConfigurationIds": [CHAIN]}
    tenant = {
        "id": "00000000-0000-0000-0000-000000000000",
        "displayName": "Tenant",
        "description": "x",
        "isEnabled": True,
        "applicationRestrictions": {
            "passwordCredentials": [enabled("passwordAddition")],
            "keyCredentials": [
                enabled("asymmetricKeyLifetime", maxLifetime="P90D"),
                enabled("trustedCertificateAuthority", **trusted),
            ],
        },
        "servicePrincipalRestrictions": {"passwordCredentials": [enabled("passwordAddition")]},
    }
    own = {
        "id": "c4000000-0000-0000-0000-000000000002",
        "displayName": "Single sign-on",
        "description": "x",
        "isEnabled": True,
        "restrictions": {
            "passwordCredentials": [enabled("passwordLifetime", maxLifetime="P100D")],
            "keyCredentials": [enabled("asymmetricKeyLifetime", maxLifetime="P9D")],
        },
    }
    created = [{**row, "createdDateTime": "2024-01-01T00:00:00Z"} for row in ENTITIES["/applications"]]
    principals = [
        {**row, "appManagementPolicies@odata.bind": [f"{POLICIES}/{own['id']}"]} if row.get("id") == SSO else row
        for row in ENTITIES["/servicePrincipals"]
    ]
    (chain,) = ENTITIES[CHAINS]
    return {
        **ENTITIES,
        CHAINS: [{**chain, "id": CHAIN}],
        "/applications": created,
        "/servicePrincipals": principals,
        TENANT_POLICY: [tenant],
        POLICIES: [own],
    }


def exchanges(run: TaskRun) -> list[str]:
    """What went over the wire, without what lay in batches."""
    return [f"{request['method']} {request['path']}" for request in run.requests if not request["batch"]]


def marked(run: TaskRun) -> dict[str, tuple[str, list[str]]]:
    """The policy and the findings of what is marked, by name and kind."""
    return {
        f"{row['display_name']} {row['kind']} {row['name']}": (row["app_management_policy"], row["findings"])
        for row in run.result["certificates"]
        if row["app_management_policy"]
    }


@pytest.mark.playbook
def test_credentials_that_their_policy_would_not_allow_are_marked(lab: MakeLab) -> None:
    here = lab({"entities": restricted()})
    run = here.play(
        {"name": "lists", INFO: CREDENTIALS},
        {"name": "details", INFO: {**CREDENTIALS, "certificate_details": True}},
        {"name": "excluded", INFO: {**CREDENTIALS, "exclude": ["appManagementPolicy"]}},
        {"name": "others", INFO: {"types": ["internalDomainFederation"]}},
        {"name": "all", INFO: {}},
    )
    assert run.status == 0, run.output
    forbidden = ("Tenant", ['is a secret, which the app management policy "Tenant" forbids'])
    allowed = 'and the app management policy "Single sign-on" allows'
    expected = {
        "Pipeline secret deploy": forbidden,
        "Pipeline secret old": forbidden,
        "Pipeline certificate credential": (
            "Tenant",
            ['is valid for 600 days, and the app management policy "Tenant" allows 90 days'],
        ),
        "SSO certificate credential": ("Single sign-on", [f"is valid for 120 days, {allowed} 9 days"]),
        "SSO secret robot": ("Single sign-on", [f"is valid for 101 days, {allowed} 100 days"]),
    }
    assert marked(run["lists"]) == marked(run["all"]) == expected, "the service signs with the others itself"
    policy, findings = marked(run["details"])["Pipeline certificate credential"]
    assert policy == "Tenant" and findings[-1] == (
        'is not issued by an authority that the app management policy "Tenant" trusts'
    )
    assert {row["severity"] for row in run["lists"].result["certificates"] if row["app_management_policy"]} == {
        "expired",
        "critical",
        "warning",
    }
    assert marked(run["excluded"]) == {} and run["excluded"].result["not_compared"] == []
    assert not any("olicies" in request["path"] for name in ("excluded", "others") for request in run[name].requests)
    assert exchanges(run["lists"]) == ["POST /v1.0/$batch"] * 2
    assert sorted(exchanges(run["all"])) == [
        f"GET {STATES}",
        f"GET {DEVICES}",
        *["POST /beta/$batch"] * 2,
        *["POST /v1.0/$batch"] * 2,
    ], "in the same exchanges"


def test_a_restriction_of_new_applications_marks_no_older_ones(lab: MakeLab) -> None:
    entities = restricted()
    entities[POLICIES], entities["/servicePrincipals"] = [], ENTITIES["/servicePrincipals"]
    later = enabled("passwordAddition", restrictForAppsCreatedAfterDateTime="2025-01-01T00:00:00Z")
    (tenant,) = entities[TENANT_POLICY]
    for part in ("applicationRestrictions", "servicePrincipalRestrictions"):
        tenant[part] = {"passwordCredentials": [later]}
    run = lab({"entities": entities}).play({"name": "lists", INFO: CREDENTIALS})
    assert marked(run["lists"]) == {}
    entities["/applications"][0]["createdDateTime"] = "2025-01-01T00:00:00Z"
    run = lab({"entities": entities}).play({"name": "lists", INFO: CREDENTIALS})
    assert [*marked(run["lists"])] == ["Pipeline secret old", "Pipeline secret deploy"]


def test_without_the_permission_for_authorities_the_rest_is_marked(lab: MakeLab) -> None:
    held = ["Application.Read.All", "Policy.Read.All"]
    app = {"client_id": "22222222-2222-2222-2222-222222222222", "secret": "reader", "permissions": held}
    here = lab({"entities": restricted(), "apps": [app]})
    details = {**CREDENTIALS, "certificate_details": True}
    run = here.play(
        {"name": "some", INFO: details},
        {"name": "strict", INFO: {**details, "strict": True}, "ignore_errors": True},
    )
    assert len(marked(run["some"])) == 5
    (refused,) = run["some"].result["not_compared"]
    assert (refused["type"], refused["permission"]) == (
        "certificateBasedApplicationConfiguration",
        "AppCertTrustConfiguration.Read.All",
    )
    assert run["some"].result["not_read"] == []
    assert run["strict"].outcome == "failed"
