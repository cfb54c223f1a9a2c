# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication strengths with their certificates, assignments of token policies, and what an export leaves out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

MakeLab = Callable[..., Lab]
AGENT, CLIENT = "acd7c908-1c4d-4d48-93ee-ff38349a75c8", "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11"
PRINCIPAL = "ccd7c908-1c4d-4d48-93ee-ff38349a75c8"
TENANT: dict[str, Any] = {
    "entities": {
        "/applications": [{"id": AGENT, "appId": CLIENT, "displayName": "portal"}],
        "/servicePrincipals": [{"id": PRINCIPAL, "appId": CLIENT, "displayName": "portal"}],
    }
}
STRENGTH = "m365.graph.authentication_strength_policy"
COMBINATION = "m365.graph.x509_certificate_combination_configuration"
ISSUANCE, VALIDATION = "m365.graph.token_issuance_policy", "m365.graph.federated_token_validation_policy"
CARD = {"display_name": "Smart card", "allowed_combinations": ["x509CertificateMultiFactor"]}
ISSUER = {
    "authentication_strength_policy": "smart card",
    "applies_to_combinations": ["x509CertificateMultiFactor"],
    "allowed_issuer_skis": ["9A:42:48:C6"],
}
SIGNED = {
    "display_name": "Signed",
    "description": "All of it",
    "definition": [{"TokenIssuancePolicy": {"Version": 1, "TokenResponseSigningPolicy": "ResponseAndToken"}}],
    "applies_to": [{"application": "portal"}],
}


def test_a_strength_and_its_certificates(lab: MakeLab) -> None:
    run = lab(TENANT).play(
        {"name": "strength", STRENGTH: CARD},
        {"name": "certificates", COMBINATION: ISSUER},
        {"name": "certificates, again", COMBINATION: {**ISSUER, "allowed_issuer_skis": ["9a4248c6"]}},
        {"name": "both, predicted", STRENGTH: {**CARD, "description": "x", "allowed_combinations": ["fido2"]}}
        | {"check_mode": True},
        {"name": "both", STRENGTH: {**CARD, "description": "x", "allowed_combinations": ["fido2"]}},
        {"name": "weaker", STRENGTH: {**CARD, "allowed_combinations": ["sms"]}, "ignore_errors": True},
        {
            "name": "built in",
            STRENGTH: {"display_name": "Passwordless MFA", "state": "absent"},
            "ignore_errors": True,
            "check_mode": True,
        },
        {"name": "listed", f"{STRENGTH}_info": {}},
    )
    assert run.status == 0, run.output
    assert not run["certificates, again"].changed
    both = run["both"].result
    assert [(call["method"], call["path"].rpartition("/")[2]) for call in both["calls"] if call["method"] != "GET"] == [
        ("PATCH", both["resource"]["id"]),
        ("POST", "updateAllowedCombinations"),
    ]
    assert run["both, predicted"].result["changes"] == both["changes"]
    assert both["resource"]["allowed_combinations"] == ["fido2"]
    assert "allow_weaker_mfa" in run["weaker"].result["msg"]
    assert "is built in" in run["built in"].result["msg"]
    assert len(run["listed"].result["resources"]) == 4


def test_what_is_built_in_is_not_exported_and_not_removed(lab: MakeLab) -> None:
    kinds = {"types": ["authenticationStrengthPolicy", "x509CertificateCombinationConfiguration"]}
    scope = [{"type": "authenticationStrengthPolicy"}]
    here = lab(TENANT)
    run = here.play(
        {"name": "strength", STRENGTH: CARD},
        {"name": "certificates", COMBINATION: ISSUER},
        {"name": "export", "m365.graph.export": kinds, "register": "exported"},
        {"name": "apply", "m365.graph.apply": {"documents": "{{ exported.documents }}"}},
        {"name": "prune", "m365.graph.apply": {"documents": [], "prune": scope, "prune_maximum": 9}},
    )
    assert run.status == 0, run.output
    assert [document["key"] for document in run["export"].result["documents"]] == [
        {"displayName": "Smart card"},
        {"authenticationStrengthPolicy": "Smart card", "appliesToCombinations": ["x509CertificateMultiFactor"]},
    ]
    assert not run["apply"].changed
    assert [row["action"] for row in run["prune"].result["results"]] == ["delete"], "the built-in ones stay"


@pytest.mark.playbook
def test_a_token_policy_is_assigned(lab: MakeLab) -> None:
    moved = {**SIGNED, "applies_to": [{"service_principal": "portal"}]}
    weak = {"TokenIssuancePolicy": {"Version": 1, "SigningAlgorithm": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}}
    run = lab(TENANT).play(
        {"name": "create", ISSUANCE: SIGNED},
        {"name": "text", ISSUANCE: {**SIGNED, "definition": ["{{ settings | to_json }}"]}}
        | {"vars": {"settings": SIGNED["definition"][0]}},
        {"name": "moved", ISSUANCE: moved},
        {"name": "weak", ISSUANCE: {**SIGNED, "definition": [weak]}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert run["create"].result["resource"]["applies_to"] == [{"application": AGENT}]
    assert not run["text"].changed
    moves = [call for call in run["moved"].result["calls"] if call["path"].endswith("$ref")]
    id = run["create"].result["resource"]["id"]
    assert [(call["method"], call["path"]) for call in moves] == [
        ("DELETE", f"/v1.0/applications/{AGENT}/tokenIssuancePolicies/{id}/$ref"),
        ("POST", f"/v1.0/servicePrincipals/{PRINCIPAL}/tokenIssuancePolicies/$ref"),
    ]
    assert "allow_weak" in run["weak"].result["msg"]


def test_the_validation_of_federated_tokens(lab: MakeLab) -> None:
    domains = {"validating_domains": {"root_domains": "enumerated", "domain_names": ["Contoso.com", "fabrikam.com"]}}
    other = {"validating_domains": {"root_domains": "enumerated", "domain_names": ["fabrikam.com", "contoso.com"]}}
    faults = [{"match": {"method": "PUT"}, "times": 1, "do": {"status": 405}}]
    run = lab({**TENANT, "faults": faults}).play(
        {"name": "two", VALIDATION: domains},
        {"name": "two, again", VALIDATION: other},
        {"name": "off", VALIDATION: {"validating_domains": {"root_domains": "none"}}, "ignore_errors": True},
        {"name": "all", VALIDATION: {"validating_domains": {"root_domains": "all"}}},
    )
    assert run.status == 0, run.output
    assert [call["method"] for call in run["two"].result["calls"]] == ["GET", "PUT", "PATCH"], "the path had no PUT"
    assert not run["two, again"].changed
    assert "allow_weak" in run["off"].result["msg"]
    assert [call["method"] for call in run["all"].result["calls"]] == ["GET", "PUT"]
    assert run["all"].result["resource"]["validating_domains"] == {"root_domains": "all"}
