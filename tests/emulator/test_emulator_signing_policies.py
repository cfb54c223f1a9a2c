# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication strengths and policies of tokens: what the service sets, refuses and answers."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_applications import APPLICATION, SERVICE_PRINCIPAL, refused
from emulator_support import Client

STRENGTHS, VALIDATION = "/policies/authenticationStrengthPolicies", "/policies/federatedTokenValidationPolicy"
ISSUANCE, CLAIMS = "/policies/tokenIssuancePolicies", "/policies/claimsMappingPolicies"
BUILT_IN = f"{STRENGTHS}/00000000-0000-0000-0000-000000000004"
SINGLE, MULTI = "x509CertificateSingleFactor", "x509CertificateMultiFactor"
TYPE = "#microsoft.graph.x509CertificateCombinationConfiguration"
RESTRICTED = {"@odata.type": TYPE, "appliesToCombinations": [MULTI], "allowedIssuerSkis": ["9A4248"]}
SIGNED = '{"TokenIssuancePolicy":{"Version":1}}'


def strength(client: Client, *combinations: str, name: str = "Smart card") -> str:
    """Make a custom strength; returns its path."""
    response = client.post(STRENGTHS, {"displayName": name, "allowedCombinations": [*combinations]})
    assert response.status_code == 201, response.text
    return f"{STRENGTHS}/{response.json()['id']}"


def test_built_in_strengths_stay_as_they_are(client: Client) -> None:
    rows = client.get(STRENGTHS, version="v1.0").json()["value"]
    assert [row["displayName"] for row in rows if row["policyType"] == "builtIn"] == [
        "Multifactor authentication",
        "Passwordless MFA",
        "Phishing resistant MFA",
    ]
    refused(client.patch(BUILT_IN, {"displayName": "x"}), 403, "AccessDenied")
    refused(client.delete(BUILT_IN), 403, "AccessDenied")
    refused(
        client.post(f"{BUILT_IN}/updateAllowedCombinations", {"allowedCombinations": ["fido2"]}), 403, "AccessDenied"
    )
    refused(client.post(f"{BUILT_IN}/combinationConfigurations", RESTRICTED), 403, "AccessDenied")
    assert client.get(BUILT_IN).json()["displayName"] == "Phishing resistant MFA"


def test_combinations_change_by_an_action(client: Client) -> None:
    path = strength(client, MULTI)
    assert client.get(path).json()["requirementsSatisfied"] == "mfa"
    refused(client.patch(path, {"allowedCombinations": ["fido2"]}), 400)
    response = client.post(f"{path}/updateAllowedCombinations", {"allowedCombinations": [SINGLE, "sms, password"]})
    assert response.status_code == 200
    assert response.json()["previousCombinations"] == [MULTI]
    assert response.json()["currentCombinations"] == [SINGLE, "password,sms"]
    policy = client.get(path).json()
    assert (policy["allowedCombinations"], policy["requirementsSatisfied"]) == ([SINGLE, "password,sms"], "none")
    refused(client.post(f"{path}/updateAllowedCombinations", {"allowedCombinations": []}), 400)
    refused(client.post(STRENGTHS, {"displayName": "x", "allowedCombinations": []}), 400)


def test_fifteen_custom_strengths(client: Client) -> None:
    for number in range(15):
        strength(client, MULTI, name=f"Strength {number}")
    refused(client.post(STRENGTHS, {"displayName": "One more", "allowedCombinations": [MULTI]}), 400)


def test_one_configuration_for_each_allowed_combination(client: Client) -> None:
    path = strength(client, MULTI)
    assert client.post(f"{path}/combinationConfigurations", RESTRICTED).status_code == 201
    refused(client.post(f"{path}/combinationConfigurations", RESTRICTED), 400)
    refused(client.post(f"{path}/combinationConfigurations", {**RESTRICTED, "appliesToCombinations": [SINGLE]}), 400)
    client.post(f"{path}/updateAllowedCombinations", {"allowedCombinations": [MULTI, SINGLE]})
    other = client.post(f"{path}/combinationConfigurations", {**RESTRICTED, "appliesToCombinations": [SINGLE]})
    item = f"{path}/combinationConfigurations/{other.json()['id']}"
    refused(client.patch(item, {"@odata.type": TYPE, "appliesToCombinations": [SINGLE, MULTI]}), 400)
    assert client.patch(item, {"@odata.type": TYPE, "allowedPolicyOIDs": ["1.2.3"]}).status_code == 204
    assert client.get(item).json()["allowedPolicyOIDs"] == ["1.2.3"]


@pytest.mark.parametrize(
    "lists",
    [
        {"allowedIssuerSkis": []},
        {"allowedIssuerSkis": [f"0{number}" for number in range(6)]},
        {"allowedPolicyOIDs": [f"1.{number}" for number in range(6)]},
    ],
)
def test_restrictions_of_certificates(client: Client, lists: dict[str, Any]) -> None:
    path = strength(client, MULTI)
    refused(client.post(f"{path}/combinationConfigurations", {**RESTRICTED, **lists}), 400)
    assert client.get(f"{path}/combinationConfigurations").json()["value"] == []


@pytest.mark.parametrize(
    "definition",
    [[], ["x"], [SIGNED, SIGNED], [SIGNED.replace("Version", "version")], ['{"ClaimsMappingPolicy":{"Version":1}}']],
)
def test_definitions_are_case_sensitive(client: Client, definition: list[str]) -> None:
    response = client.post(ISSUANCE, {"displayName": "x", "definition": definition})
    refused(response, 400)
    assert response.json()["error"]["message"] == "One or more properties contains invalid values."
    assert client.post(ISSUANCE, {"displayName": "x", "definition": [SIGNED]}).status_code == 201


def test_an_app_has_one_policy(app: Client) -> None:
    claims = '{"ClaimsMappingPolicy":{"Version":1}}'
    for path, definition, owner, name in (
        (ISSUANCE, SIGNED, APPLICATION, "tokenIssuancePolicies"),
        (CLAIMS, claims, SERVICE_PRINCIPAL, "claimsMappingPolicies"),
    ):
        ids = [app.post(path, {"displayName": one, "definition": [definition]}).json()["id"] for one in ("a", "b")]
        urls = [f"{app.emulator.graph_url}/v1.0{path}/{id}" for id in ids]
        assert app.post(f"{owner}/{name}/$ref", {"@odata.id": urls[0]}).status_code == 204
        refused(app.post(f"{owner}/{name}/$ref", {"@odata.id": urls[1]}), 400)
        assert len(app.get(f"{path}/{ids[0]}/appliesTo").json()["value"]) == 1
        assert app.get(f"{path}/{ids[1]}/appliesTo").json()["value"] == []


def test_the_type_of_validating_domains(client: Client) -> None:
    policy = client.get(VALIDATION, version="v1.0").json()
    assert policy["validatingDomains"] == {"@odata.type": "#microsoft.graph.allDomains", "rootDomains": "all"}
    every, some = "#microsoft.graph.allDomains", "#microsoft.graph.enumeratedDomains"
    named = {"@odata.type": some, "rootDomains": "enumerated", "domainNames": ["contoso.com"]}
    response = client.call("PUT", VALIDATION, {"validatingDomains": named})
    assert (response.status_code, response.json()["validatingDomains"]) == (200, named)
    for wrong in (
        {"rootDomains": "all"},
        {"@odata.type": every, "rootDomains": "enumerated"},
        {"@odata.type": some, "rootDomains": "all", "domainNames": ["contoso.com"]},
        {"@odata.type": some, "rootDomains": "enumerated", "domainNames": []},
    ):
        refused(client.call("PUT", VALIDATION, {"validatingDomains": wrong}), 400)
    everything = {"validatingDomains": {"@odata.type": every, "rootDomains": "none"}}
    assert client.patch(VALIDATION, everything).status_code == 200
    assert client.get(VALIDATION).json()["validatingDomains"]["rootDomains"] == "none"
