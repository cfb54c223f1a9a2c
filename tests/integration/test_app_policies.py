# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments of app management policies, and the chains of trust that they name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from certificates import issue
from lab import Lab

MakeLab = Callable[..., Lab]
AGENT, PORTAL, PRINCIPAL = (f"{number}cd7c908-1c4d-4d48-93ee-ff38349a75c8" for number in "abc")
CLIENT = "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11"
POLICY, CHAIN = "m365.graph.app_management_policy", "m365.graph.certificate_based_application_configuration"
ROOT = issue("Contoso Root CA", usages=None, root=True, now=dt.datetime.now(dt.UTC).replace(microsecond=0))
TENANT: dict[str, Any] = {
    "entities": {
        "/applications": [
            {"id": AGENT, "appId": CLIENT, "displayName": "build agent"},
            {"id": PORTAL, "appId": PORTAL, "displayName": "portal"},
        ],
        "/servicePrincipals": [{"id": PRINCIPAL, "appId": CLIENT, "displayName": "build agent"}],
    }
}
NAMED = {"display_name": "Agents", "description": "No secrets"}


def test_applications_and_service_principals_follow_a_policy(lab: MakeLab) -> None:
    here = lab(TENANT)
    both = {**NAMED, "applies_to": [{"application": "build agent"}, {"service_principal": "build agent"}]}
    other = {**NAMED, "applies_to": [{"application": "portal"}]}
    run = here.play(
        {"name": "create", POLICY: both},
        {"name": "again", POLICY: both},
        {"name": "not managed", POLICY: NAMED},
        {"name": "moved, predicted", POLICY: other, "check_mode": True},
        {"name": "moved", POLICY: other},
        {"name": "listed", f"{POLICY}_info": {}},
        {"name": "nobody", POLICY: {**NAMED, "applies_to": []}},
    )
    assert run.status == 0, run.output
    policy = run["create"].result["resource"]
    assert policy["applies_to"] == [{"application": AGENT}, {"service_principal": PRINCIPAL}]
    assert not run["again"].changed and not run["not managed"].changed
    assert run["moved, predicted"].result["resource"] == run["moved"].result["resource"]
    calls = [(call["method"], call["path"]) for call in run["moved"].result["calls"]]
    assert [call for call in calls if call[1].endswith("$ref")] == [
        ("DELETE", f"/v1.0/applications/{AGENT}/appManagementPolicies/{policy['id']}/$ref"),
        ("DELETE", f"/v1.0/servicePrincipals/{PRINCIPAL}/appManagementPolicies/{policy['id']}/$ref"),
        ("POST", f"/v1.0/applications/{PORTAL}/appManagementPolicies/$ref"),
    ]
    assert [row["applies_to"] for row in run["listed"].result["resources"]] == [[{"application": PORTAL}]]
    assert run["nobody"].result["resource"]["applies_to"] == []


def test_an_application_that_follows_another_policy(lab: MakeLab) -> None:
    run = lab(TENANT).play(
        {"name": "first", POLICY: {**NAMED, "applies_to": [{"application": "portal"}]}},
        {
            "name": "second",
            POLICY: {"display_name": "Other", "description": "x", "applies_to": [{"application": PORTAL}]},
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    assert run["second"].outcome == "failed"
    assert "The app management policy itself has been created" in run["second"].result["msg"]


def test_a_chain_of_trust_is_named(lab: MakeLab) -> None:
    restricted = {
        **NAMED,
        "api_version": "beta",
        "restrictions": {
            "key_credentials": [
                {
                    "restriction_type": "trustedCertificateAuthority",
                    "state": "enabled",
                    "certificate_based_application_configuration_ids": ["Contoso applications"],
                }
            ]
        },
    }
    chain = {"display_name": "Contoso applications", "trusted_certificate_authorities": [{"certificate": ROOT.pem}]}
    run = lab(TENANT).play(
        {"name": "unknown", POLICY: restricted, "ignore_errors": True},
        {"name": "chain", CHAIN: chain},
        {"name": "create", POLICY: restricted},
        {"name": "again", POLICY: restricted},
        {"name": "export", "m365.graph.export": {"types": ["appManagementPolicy"]}},
    )
    assert run.status == 0, run.output
    assert (
        'there is no certificate-based application configuration with the name "Contoso applications"'
        in (run["unknown"].result["msg"])
    )
    (restriction,) = run["create"].result["resource"]["restrictions"]["key_credentials"]
    assert restriction["certificate_based_application_configuration_ids"] == [run["chain"].result["resource"]["id"]]
    assert not run["again"].changed


KEY = "m365.graph.application_key_credential"
LIFETIME = {"restriction_type": "asymmetricKeyLifetime", "state": "enabled", "max_lifetime": "P90D"}
CERTIFICATE = issue("agent", usages=None, days=400, now=dt.datetime.now(dt.UTC).replace(microsecond=0), index=3)


def test_a_certificate_that_a_policy_forbids_is_not_sent(lab: MakeLab) -> None:
    """Not even predicted. An application of another policy gets it."""
    here = lab(TENANT)
    added = {"application": "portal", "certificate": CERTIFICATE.pem, "display_name": "agent"}
    document = {
        "type": "applicationKeyCredential",
        "key": {"application": "portal"},
        "properties": {"certificate": CERTIFICATE.pem, "displayName": "agent"},
    }
    run = here.play(
        {
            "name": "policy",
            "m365.graph.tenant_app_management_policy": {
                "is_enabled": True,
                "application_restrictions": {"key_credentials": [LIFETIME]},
            },
        },
        {"name": "predicted", KEY: added, "check_mode": True, "ignore_errors": True},
        {"name": "refused", KEY: added, "ignore_errors": True},
        {"name": "document", "m365.graph.apply": {"documents": [document]}, "ignore_errors": True},
        {"name": "own policy", POLICY: {**NAMED, "applies_to": [{"application": "portal"}]}},
        {"name": "added", KEY: added},
        {"name": "again", KEY: added},
    )
    assert run.status == 0, run.output
    for name in ("predicted", "refused"):
        assert 'policy" allows 90 days, and the credential would be valid for' in run[name].result["msg"]
        assert not run[name].writes
    assert "allows 90 days" in run["document"].result["results"][0]["msg"]
    assert not run["document"].writes
    assert run["added"].changed and not run["again"].changed
    assert not any("olicies" in call["path"] for call in run["again"].result["calls"])


def test_without_permission_to_read_policies_the_service_decides(lab: MakeLab) -> None:
    restricted = {
        "id": "00000000-0000-0000-0000-000000000000",
        "displayName": "Tenant",
        "description": "x",
        "isEnabled": True,
        "applicationRestrictions": {
            "keyCredentials": [{"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": "P90D"}]
        },
    }
    entities = {**TENANT["entities"], "/policies/defaultAppManagementPolicy": [restricted]}
    permissions = ["Application.ReadWrite.All"]
    here = lab(
        {"entities": entities, "apps": [{"client_id": CLIENT, "secret": "s3cr3t-of-agent", "permissions": permissions}]}
    )
    added = {
        "application_id": AGENT,
        "certificate": CERTIFICATE.pem,
        "client_id": CLIENT,
        "client_secret": "s3cr3t-of-agent",
    }
    run = here.play({"name": "refused", KEY: added, "ignore_errors": True})
    assert run.status == 0, run.output
    assert run["refused"].result["graph_error"]["code"] == "CredentialInvalidLifetimeAsPerAppPolicy"
