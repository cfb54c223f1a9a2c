# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assignments of app management policies, and the chains of trust that they name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET

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


@pytest.mark.playbook
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


LIFE = "398 days"


def in_days(days: int) -> str:
    return f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


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
    assert [request["method"] for request in run["added"].writes] == ["PATCH"]
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


DOCUMENT: dict[str, Any] = {
    "type": "applicationKeyCredential",
    "key": {"application": "portal"},
    "properties": {"certificate": CERTIFICATE.pem, "displayName": "agent"},
}
WEB = {**DOCUMENT, "type": "servicePrincipalKeyCredential", "key": {"servicePrincipal": "build agent"}}
APPLY = "m365.graph.apply"


def tenant_policy(*keys: dict[str, Any], enabled: bool = True) -> dict[str, Any]:
    """A document with restrictions of keys of applications."""
    restricted = {"keyCredentials": [*keys]}
    return {
        "type": "tenantAppManagementPolicy",
        "properties": {"isEnabled": enabled, "applicationRestrictions": restricted},
    }


def own_policy(*keys: dict[str, Any]) -> dict[str, Any]:
    """A document with a policy of the portal alone."""
    return {
        "type": "appManagementPolicy",
        "key": {"displayName": "Portal"},
        "properties": {
            "description": "x",
            "isEnabled": True,
            "restrictions": {"keyCredentials": [*keys]},
            "appliesTo": [{"application": "portal"}],
        },
    }


def longest(duration: str, **more: Any) -> dict[str, Any]:
    return {"restrictionType": "asymmetricKeyLifetime", "state": "enabled", "maxLifetime": duration, **more}


def test_a_plan_shows_what_a_policy_refuses(lab: MakeLab) -> None:
    """Also if the policy itself is in the plan, which writes it first."""
    here = lab(TENANT)
    strict, lax = tenant_policy(longest("P90D")), own_policy(longest("P500D"))
    short = {**DOCUMENT, "properties": {**DOCUMENT["properties"], "endDateTime": in_days(30)}}
    run = here.play(
        {"name": "strict", APPLY: {"documents": [DOCUMENT, WEB, strict]}, "check_mode": True, "ignore_errors": True},
        {"name": "policy", APPLY: {"documents": [strict]}},
        {"name": "planned", APPLY: {"documents": [DOCUMENT, WEB]}, "check_mode": True, "ignore_errors": True},
        {"name": "not written", APPLY: {"documents": [DOCUMENT, WEB]}, "ignore_errors": True},
        {"name": "short", APPLY: {"documents": [short]}, "check_mode": True},
        {"name": "disabled too", APPLY: {"documents": [DOCUMENT, tenant_policy(enabled=False)]}, "check_mode": True},
        {"name": "own", APPLY: {"documents": [DOCUMENT, lax]}},
        {"name": "stricter", APPLY: {"documents": [WEB, own_policy(longest("P9D"))]}, "check_mode": True},
        {"name": "gone", APPLY: {"documents": [{**DOCUMENT, "state": "absent", "allow_in_use": True}]}},
        {
            "name": "stricter again",
            APPLY: {"documents": [DOCUMENT, own_policy(longest("P9D"))]},
            "check_mode": True,
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    for name in ("strict", "planned", "not written"):
        result = run[name].result
        assert result["results"][0]["msg"] == (
            'The app management policy "Default app management tenant policy" allows 90 days, and the credential would '
            f"be valid for {LIFE}: set endDateTime to an earlier date. Nothing was sent."
        ), name
        assert result["results"][1]["action"] == "create", "that of another application does not"
        assert "> The app management policy" in result["markdown"] and result["summary"]["failed"] == 1
    assert {request["method"] for request in run["not written"].requests if request.get("batch")} <= {"GET"}
    assert not [request for request in run["not written"].requests if request["method"] == "PATCH"]
    assert run["own"].changed
    assert "allows 9 days" in run["stricter again"].result["results"][0]["msg"]


def test_a_plan_from_a_snapshot_knows_the_policies_in_it(lab: MakeLab) -> None:
    here = lab(TENANT)
    exported = str(here.directory / "tenant")
    after = tenant_policy(longest("P90D", restrictForAppsCreatedAfterDateTime="2020-01-01T00:00:00Z"))

    def offline(name: str, *documents: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": name,
            APPLY: {"documents": [*documents], "snapshot": [exported]},
            "ignore_errors": True,
        }

    export = {"m365.graph.export": {"types": ["tenantAppManagementPolicy", "appManagementPolicy"], "path": exported}}
    by_id = {**DOCUMENT, "key": {"applicationId": PORTAL}}
    run = here.play(
        {"name": "policy", APPLY: {"documents": [tenant_policy(longest("P90D"))]}},
        {"name": "export", **export},
        offline("refused", DOCUMENT, WEB),
        offline("refused by id", by_id),
        offline("changed too", DOCUMENT, after),
        {"name": "own", APPLY: {"documents": [own_policy(longest("P500D"))]}},
        {"name": "export again", **export},
        offline("allowed", DOCUMENT),
        offline("unknown", by_id),
        offline("unknown, stricter", by_id, own_policy(longest("P9D"))),
        offline("stricter", DOCUMENT, own_policy(longest("P9D"))),
        offline("of nobody", DOCUMENT, {**own_policy(), "properties": {"appliesTo": []}}),
    )
    assert run.status == 0, run.output
    for name, days in (("refused", 90), ("refused by id", 90), ("stricter", 9), ("of nobody", 90)):
        assert run[name].requests == []
        assert f"allows {days} days" in run[name].result["results"][0]["msg"], name
    for name in ("changed too", "allowed", "unknown", "unknown, stricter"):
        assert run[name].outcome != "failed", run[name].result


def test_an_issuer_that_a_policy_does_not_trust(lab: MakeLab) -> None:
    """Beta shows whom a policy trusts; the chains of trust need a permission of their own."""
    allowed = ["Application.ReadWrite.All", "Policy.Read.All"]
    agent = {"client_id": CLIENT, "secret": "s3cr3t-of-agent", "permissions": allowed}
    here = lab({**TENANT, "apps": [{"client_id": DEMO_CLIENT, "secret": DEMO_SECRET}, agent]})
    trusted = issue("agent", usages=None, signer=ROOT, now=dt.datetime.now(dt.UTC).replace(microsecond=0), index=3)
    chain = {"display_name": "Contoso applications", "trusted_certificate_authorities": [{"certificate": ROOT.pem}]}
    restriction = {
        "restrictionType": "trustedCertificateAuthority",
        "state": "enabled",
        "certificateBasedApplicationConfigurationIds": ["Contoso applications"],
    }
    policy = {**tenant_policy(restriction), "api_version": "beta"}
    credential = {"application": "portal", "display_name": "agent"}
    bare = {"client_id": CLIENT, "client_secret": "s3cr3t-of-agent"}
    good = {**DOCUMENT, "properties": {"certificate": trusted.pem, "displayName": "agent"}}
    authority = {
        "type": "certificateAuthorityAsEntity",
        "key": {"certificateBasedApplicationConfiguration": "Contoso applications"},
        "properties": {"certificate": CERTIFICATE.pem},
        "allow_leaf": True,
    }
    exempt = {"excludeActors": {"customSecurityAttributes": [{"id": "Engineering_Trusted"}]}}
    run = here.play(
        {"name": "chain", CHAIN: chain},
        {"name": "policy", APPLY: {"documents": [policy]}},
        {"name": "refused", KEY: {**credential, "certificate": CERTIFICATE.pem}, "ignore_errors": True},
        {"name": "planned", APPLY: {"documents": [DOCUMENT]}, "check_mode": True, "ignore_errors": True},
        {"name": "trusted later", APPLY: {"documents": [DOCUMENT, authority]}, "check_mode": True},
        {
            "name": "without permission",
            KEY: {**credential, **bare, "certificate": CERTIFICATE.pem},
            "ignore_errors": True,
        },
        {"name": "trusted", APPLY: {"documents": [good]}},
        {
            "name": "exemptions",
            APPLY: {"documents": [{**tenant_policy({**restriction, **exempt}), "api_version": "beta"}]},
        },
        {"name": "exempt", KEY: {**credential, "certificate": CERTIFICATE.pem}, "check_mode": True},
    )
    assert run.status == 0, run.output
    text = (
        'The app management policy "Default app management tenant policy" does not trust the issuer of the '
        'certificate (CN=Contoso Issuing CA, O="Contoso, Ltd."): use a certificate of an authority that it trusts. '
        "Nothing was sent."
    )
    assert run["refused"].result["msg"] == text and not run["refused"].writes
    assert run["planned"].result["results"][0]["msg"] == text
    assert run["without permission"].result["graph_error"]["code"] == "CredentialTypeNotAllowedAsPerAppPolicy"
    assert run["trusted"].changed and run["exempt"].changed and run["trusted later"].changed
