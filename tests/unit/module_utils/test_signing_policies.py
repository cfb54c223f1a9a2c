# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication strengths and policies of tokens: actions for one property, built-in rows, definitions, PUT."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import pytest

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, apart, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import send
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    AUTHENTICATION_STRENGTH_POLICY as STRENGTH,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_strengths import (
    X509_CERTIFICATE_COMBINATION_CONFIGURATION as COMBINATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    CLAIMS_MAPPING_POLICY as CLAIMS,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    FEDERATED_TOKEN_VALIDATION_POLICY as VALIDATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    TOKEN_ISSUANCE_POLICY as ISSUANCE,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import JsonText

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
MULTI, SINGLE = "x509CertificateMultiFactor", "x509CertificateSingleFactor"
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
CUSTOM = {"id": "1", "displayName": "Smart card", "policyType": "custom", "allowedCombinations": [MULTI]}


def issuing(**settings: Any) -> dict[str, Any]:
    return ISSUANCE.parse({"definition": [{"TokenIssuancePolicy": {"Version": 1, **settings}}]}, "v1.0")


def test_combinations_are_in_the_body_of_a_new_policy_and_later_need_an_action() -> None:
    desired = STRENGTH.parse({"displayName": "Smart card", "allowedCombinations": [MULTI]}, "v1.0")
    inner, outer = apart(STRENGTH, plan(STRENGTH, None, desired))
    assert (dict(inner.body), outer) == (desired, {})
    desired["allowedCombinations"] = [MULTI, "fido2"]
    inner, outer = apart(STRENGTH, plan(STRENGTH, {**CUSTOM, "displayName": "Card"}, desired))
    assert dict(inner.body) == {"displayName": "Smart card"}
    assert outer == {"allowedCombinations": [MULTI, "fido2"]}


def test_a_policy_is_read_without_expand() -> None:
    target = Target(STRENGTH, "v1.0", "1")
    assert [question.params for question in target.about("1")] == [{}]
    below = Target(COMBINATION, "v1.0", parameters={"authentication_strength_policy_id": "1"})
    assert below.listing({"appliesToCombinations": [MULTI]}).params == {}, "no filter is documented"


@pytest.mark.parametrize("absent", [True, False])
def test_a_built_in_policy_is_not_changed(absent: bool) -> None:
    desired = STRENGTH.parse({"displayName": "MFA", "description": "x"}, "v1.0")
    built_in = {**CUSTOM, "displayName": "MFA", "policyType": "builtIn"}
    with pytest.raises(InputError, match=r"^This authentication strength policy is built in: "):
        guard(STRENGTH, plan(STRENGTH, built_in, desired, absent=absent), {}, NOW)
    guard(STRENGTH, plan(STRENGTH, built_in, {"displayName": "MFA"}), {}, NOW)
    guard(STRENGTH, plan(STRENGTH, {**CUSTOM, "displayName": "MFA"}, desired, absent=absent), {}, NOW)


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ([MULTI], [MULTI, SINGLE], True),
        ([MULTI], [MULTI, "password"], True),
        ([MULTI], [MULTI, "password,sms"], False),
        ([MULTI, "sms"], [MULTI, "password"], False),
        (["sms"], [MULTI], False),
    ],
)
def test_a_single_factor_weakens_a_policy(before: list[str], after: list[str], refused: bool) -> None:
    desired = STRENGTH.parse({"allowedCombinations": after}, "v1.0")
    made = plan(STRENGTH, {**CUSTOM, "allowedCombinations": before}, desired)
    guard(STRENGTH, made, {"allow_weaker_mfa": True}, NOW)
    if refused:
        with pytest.raises(GuardRefused, match="accepts a single factor") as caught:
            guard(STRENGTH, made, {}, NOW)
        assert caught.value.option == "allow_weaker_mfa"
    else:
        guard(STRENGTH, made, {}, NOW)


def test_a_configuration_without_restrictions() -> None:
    current = {"id": "1", "appliesToCombinations": [MULTI], "allowedIssuerSkis": ["9A"], "allowedPolicyOIDs": []}
    for there, desired in (
        (None, {"appliesToCombinations": [MULTI]}),
        (current, {"allowedIssuerSkis": []}),
    ):
        with pytest.raises(InputError, match="would both be empty"):
            guard(COMBINATION, plan(COMBINATION, there, desired), {}, NOW)
    guard(COMBINATION, plan(COMBINATION, current, {"allowedIssuerSkis": [], "allowedPolicyOIDs": ["1.2"]}), {}, NOW)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ('{"a":{"Version":"1","b":true}}', {"a": {"b": "True", "Version": 1}}, True),
        ('{ "a" : [1, 2] }', '{"a":[1,2]}', True),
        ('{"a":[1,2]}', '{"a":[2,1]}', False),
        ('{"a":"x"}', '{"A":"x"}', False),
        ('{"a":"x"}', '{"a":"X"}', False),
        ('{"a":null}', '{"a":"null"}', False),
    ],
)
def test_json_in_a_text_is_compared_as_json(left: Any, right: Any, equal: bool) -> None:
    assert JsonText().equal(left, right) is equal


def test_json_is_sent_as_text() -> None:
    assert JsonText().encode({"a": {"b": "ü"}}) == '{"a":{"b":"ü"}}'
    assert JsonText().encode('{ "a": 1 }') == '{ "a": 1 }', "a text is sent as it is written"
    deep = "[" * 100_000
    assert JsonText().canonical(deep) == JsonText().canonical(deep), "what is no object equals itself"


def test_sha1_is_refused_unless_it_is_there() -> None:
    made = plan(ISSUANCE, {"definition": issuing()["definition"]}, issuing(SigningAlgorithm=SHA1))
    with pytest.raises(GuardRefused, match=r"sign tokens with .*rsa-sha1, which is not secure") as caught:
        guard(ISSUANCE, made, {}, NOW)
    assert caught.value.option == "allow_weak"
    guard(ISSUANCE, made, {"allow_weak": True}, NOW)
    there = issuing(SigningAlgorithm=SHA1, TokenResponseSigningPolicy="TokenOnly")
    guard(ISSUANCE, plan(ISSUANCE, there, issuing(SigningAlgorithm=SHA1)), {}, NOW)


def test_two_definitions_are_refused_in_one_sentence() -> None:
    one = {"TokenIssuancePolicy": {"Version": 1}}
    desired = ISSUANCE.parse({"definition": [one, one]}, "v1.0")
    with pytest.raises(InputError, match="definition must have exactly one element, and has 2"):
        ISSUANCE.check(desired, NOW, {})
    assert ISSUANCE.warnings(desired) == ()


def test_settings_that_are_not_documented_are_sent_with_a_warning() -> None:
    desired = issuing(EmitSamlNameFormat=True, Colour="red")
    ISSUANCE.check(desired, NOW, {})
    assert ISSUANCE.warnings(desired) == (
        '"Colour" in definition is not a documented setting of a TokenIssuancePolicy; Entra may ignore it.',
    )
    claims = CLAIMS.parse({"definition": ['{"ClaimsMappingPolicy":{"Version":1,"ClaimsSchema":[]}}']}, "v1.0")
    CLAIMS.check(claims, NOW, {})
    assert CLAIMS.warnings(claims) == ()


def test_the_type_of_the_domains_follows_from_them() -> None:
    every = {"validatingDomains": {"@odata.type": "#microsoft.graph.allDomains", "rootDomains": "all"}}
    some = VALIDATION.parse({"validatingDomains": {"rootDomains": "enumerated", "domainNames": ["a.com"]}}, "v1.0")
    made = plan(VALIDATION, every, some)
    named = {"@odata.type": "#microsoft.graph.enumeratedDomains", "rootDomains": "enumerated", "domainNames": ["a.com"]}
    assert made.body == {"validatingDomains": named}
    back = plan(VALIDATION, {"validatingDomains": named}, {"validatingDomains": {"rootDomains": "all"}})
    assert back.body == every
    assert plan(VALIDATION, every, {"validatingDomains": {"rootDomains": "all"}}).action is PlanAction.NONE
    assert VALIDATION.to_options(every)["validating_domains"] == {"root_domains": "all"}


def test_the_validation_is_not_switched_off_by_accident() -> None:
    off = {"validatingDomains": {"rootDomains": "none"}}
    made = plan(VALIDATION, {"validatingDomains": {"rootDomains": "all"}}, off)
    with pytest.raises(GuardRefused, match="With root_domains none"):
        guard(VALIDATION, made, {}, NOW)
    guard(VALIDATION, made, {"allow_weak": True}, NOW)


class NoPut:
    """A client of a service that has no PUT, or does not answer it in another way."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.sent: list[tuple[str, object]] = []

    def put(self, path: str, *, version: str, body: dict[str, object]) -> Reply:
        self.sent.append(("PUT", body))
        raise GraphError("no", method="PUT", path=path, status=self.status)

    def patch(self, path: str, *, version: str, body: dict[str, object]) -> Reply:
        self.sent.append(("PATCH", body))
        return Reply(200, {"id": "1"}, {})


def test_a_put_that_the_path_does_not_have_becomes_a_patch() -> None:
    client, request = NoPut(405), BatchRequest("PUT", "/policies/x", "v1.0", {"a": 1})
    assert send(cast(GraphClient, client), request).body == {"id": "1"}
    assert client.sent == [("PUT", {"a": 1}), ("PATCH", {"a": 1})]
    batched = GraphError("no", method="PUT", path="/policies/x", status=405)
    assert send(cast(GraphClient, NoPut(405)), request, batched).body == {"id": "1"}


@pytest.mark.parametrize(("status", "path"), [(403, "/policies/x"), (405, "/a/b/$ref")])
def test_every_other_failed_put_fails(status: int, path: str) -> None:
    client = NoPut(status)
    with pytest.raises(GraphError):
        send(cast(GraphClient, client), BatchRequest("PUT", path, "v1.0", {"a": 1}))
    assert [method for method, _body in client.sent] == ["PUT"]
