# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documented limits are refused before any request, and what no token can match gets a warning."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import pytest
from certificates import NOW, issue
from cryptography.x509.oid import ExtendedKeyUsageOID

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    X509_CERTIFICATE_AUTHENTICATION_METHOD,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_AUTHORITY,
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
    MUTUAL_TLS_OAUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_BASED_AUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TRUSTED_ROOT_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import USER_PFX_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import load

ROOT = issue("Contoso Root CA", usages=None, root=True)
ISSUING = issue("Contoso Issuing CA", usages=None, authority=True)
EXPIRED = issue("Old Root CA", usages=None, root=True, starts=-30, days=20)
LEAVES = [
    issue("www.contoso.com", usages=None, authority=False),
    issue("Self-signed", usages=None, authority=False, root=True),
    issue("Client", usages=(ExtendedKeyUsageOID.CLIENT_AUTH,)),
]
SCEP = CERTIFICATE_PROFILE.variants["iosScepCertificateProfile"]
TRUSTED_ROOT = TRUSTED_ROOT_CERTIFICATE.variants["iosTrustedRootCertificate"]


def check(resource: Resource, wish: Mapping[str, Any], *, graph_names: bool = False, **allow: bool) -> None:
    resource.check(resource.parse(wish, resource.default_version), NOW, allow, graph_names=graph_names)


@pytest.mark.parametrize(
    ("resource", "wish", "refusal"),
    [
        (
            FEDERATED_IDENTITY_CREDENTIAL,
            {"name": "a" * 121},
            r"^name: .* has 121 characters; at most 120 are allowed\.$",
        ),
        (FEDERATED_IDENTITY_CREDENTIAL, {"name": "with space/slash"}, '^name: "with space/slash" is not URL friendly'),
        (
            FEDERATED_IDENTITY_CREDENTIAL,
            {"audiences": ["a", "b"]},
            r"^audiences: the list has 2 elements; exactly 1 is allowed\.$",
        ),
        (
            SCEP,
            {"renewalThresholdPercentage": 100},
            "^renewal_threshold_percentage: 100 is not a whole number from 1 to 99",
        ),
        (
            SCEP,
            {"customSubjectAlternativeNames": [{"sanType": "emailAddress"}]},
            r"^custom_subject_alternative_names\[0\]\.name is missing",
        ),
        (
            SCEP,
            {"extendedKeyUsages": [{"objectIdentifier": "Client Authentication"}]},
            r"^extended_key_usages\[0\]\.object_identifier: .* is not an object",
        ),
        (VPP_TOKEN, {"token": "garbage"}, "^token: the value is not a token as it is downloaded from Apple"),
        (VPP_TOKEN, {"token": base64.b64encode(b"not json").decode()}, "^token: the value is not a token"),
        (VPP_TOKEN, {"token": base64.b64encode(b"[" * 100_000).decode()}, "^token: the value is not a token"),
        (
            MUTUAL_TLS_OAUTH_CONFIGURATION,
            {"certificateAuthorities": [{"certificate": ROOT.pem, "deltaCertificateRevocationListUrl": "ldap://crl"}]},
            r'^certificate_authorities\[0\]\.delta_certificate_revocation_list_url: "ldap://crl" is not an http',
        ),
    ],
)
def test_a_value_outside_a_documented_limit_is_refused(
    resource: Resource, wish: Mapping[str, Any], refusal: str
) -> None:
    with pytest.raises(InputError, match=refusal):
        check(resource, wish)


def test_a_document_calls_a_property_as_graph_does() -> None:
    with pytest.raises(InputError, match=r"^customSubjectAlternativeNames\[1\]\.name is missing"):
        check(SCEP, {"customSubjectAlternativeNames": [{"name": "x"}, {"sanType": "emailAddress"}]}, graph_names=True)


def test_what_can_be_cleared_has_no_limit_when_it_is_cleared() -> None:
    check(FEDERATED_IDENTITY_CREDENTIAL, {"name": "a.b_c~d-e", "audiences": ["x"], "description": None, "subject": ""})
    check(CERTIFICATE_AUTHORITY, {"certificate": ROOT.pem, "certificateRevocationListUrl": ""})
    check(SCEP, {"renewalThresholdPercentage": 0, "customSubjectAlternativeNames": []})


def _authority(resource: Resource, pem: str) -> dict[str, Any]:
    """The certificate as the resource takes it."""
    for name in ("certificate", "trustedRootCertificate"):
        if any(item.name == name for item in resource.properties):
            return {name: pem}
    several = (
        "trustedCertificateAuthorities"
        if resource is CERTIFICATE_BASED_APPLICATION_CONFIGURATION
        else "certificateAuthorities"
    )
    return {several: [{"certificate": pem, "isRootAuthority": True}]}


AUTHORITIES = [
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_BASED_AUTH_CONFIGURATION,
    CERTIFICATE_BASED_APPLICATION_AUTHORITY,
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
    MUTUAL_TLS_OAUTH_CONFIGURATION,
    TRUSTED_ROOT,
]


@pytest.mark.parametrize("resource", AUTHORITIES, ids=lambda resource: resource.name)
def test_leaf_and_expired_certificates_are_no_authorities(resource: Resource) -> None:
    for leaf in LEAVES:
        with pytest.raises(InputError, match=r"is not that of an authority, .*; set allow_leaf to true"):
            check(resource, _authority(resource, leaf.pem))
        check(resource, _authority(resource, leaf.pem), allow_leaf=True)
    with pytest.raises(
        InputError, match='The certificate "Old Root CA" expired on 2026-11-13T12:00:00Z; set allow_expired to true'
    ):
        check(resource, _authority(resource, EXPIRED.pem))
    check(resource, _authority(resource, EXPIRED.pem), allow_expired=True)
    for authority in (ROOT, ISSUING):
        check(resource, _authority(resource, authority.pem))
    assert {"allow_expired", "allow_leaf"} <= set(resource.allow)


@pytest.mark.parametrize(
    ("certificate", "leaf"),
    [
        *((certificate, True) for certificate in LEAVES),
        (ROOT, False),
        (ISSUING, False),
        (issue("Old CA without extensions", usages=None), False),
        (issue("New-SelfSignedCertificate", root=True), False),
    ],
)
def test_a_certificate_is_a_leaf_only_where_it_says_so(certificate: Any, leaf: bool) -> None:
    assert load(certificate.pem).is_leaf is leaf


def test_a_chain_of_trust_has_one_root_and_at_most_ten_authorities() -> None:
    def chain(*certificates: Any, current: dict[str, Any] | None = None) -> None:
        resource = CERTIFICATE_BASED_APPLICATION_CONFIGURATION
        wish = {
            "displayName": "x",
            "trustedCertificateAuthorities": [{"certificate": item.pem} for item in certificates],
        }
        check(resource, wish)
        guard(resource, plan(resource, current, resource.parse(wish, "beta")), {}, NOW)

    chain(ROOT, ISSUING)
    chain(ISSUING, current={"id": "1", "displayName": "x"})
    for certificates, refusal in [
        ([], "the list has 0 elements; 1 to 10 are allowed"),
        ([ISSUING], "0 of the 1 authorities are roots"),
        ([ROOT, issue("Second Root CA", usages=None, root=True)], "2 of the 2 authorities are roots"),
        (
            [ROOT, *(issue(f"CA {number}", usages=None, authority=True) for number in range(10))],
            "the list has 11 elements; 1 to 10 are allowed",
        ),
    ]:
        with pytest.raises(InputError, match=refusal):
            chain(*certificates)


GITHUB = "https://token.actions.githubusercontent.com"


@pytest.mark.parametrize(
    ("wish", "warning"),
    [
        (
            {"subject": "repo:contoso/*:ref:refs/heads/main"},
            "subject: .* never matches a token: .* and \\* stands for itself. Use claims_matching_expression",
        ),
        (
            {"subject": "repo:contoso/app:pull-request"},
            "subject: .* never matches a token of GitHub: the subject of a pull request ends with :pull_request",
        ),
        ({"subject": "repo:contoso/app:pull_requests"}, "ends with :pull_request"),
        (
            {"subject": "repo:contoso/app:ref:main"},
            "a branch is written as ref:refs/heads/main, a tag as ref:refs/tags/main",
        ),
        ({"subject": "repo:contoso/app:branch:main"}, "it is written as ref:refs/heads/main"),
        ({"subject": "repo:app:ref:refs/heads/main"}, "a repository is written as repo:OWNER/REPOSITORY"),
        (
            {"issuer": GITHUB, "subject": "https://github.com/contoso/app"},
            "a repository is written as repo:OWNER/REPOSITORY",
        ),
        (
            {"subject": " system:serviceaccount:default:app"},
            'subject: " system.*" never matches a token, because of the blanks around it',
        ),
        ({"issuer": f"{GITHUB} "}, "issuer: .* never matches a token, because of the blanks around it"),
        ({"audiences": ["api://AzureADTokenExchange "]}, r"audiences\[0\]: .* because of the blanks around it"),
        (
            {"issuer": f"{GITHUB}/"},
            f"issuer: .* never matches a token of GitHub, whose issuer is {GITHUB}, with nothing after it",
        ),
        (
            {"issuer": "token.actions.githubusercontent.com"},
            "issuer: .* the issuer of a token is an address that begins with https://",
        ),
    ],
)
def test_a_value_that_never_matches_gets_a_warning_that_says_why(wish: dict[str, Any], warning: str) -> None:
    desired = FEDERATED_IDENTITY_CREDENTIAL.parse(
        {"name": "x", "issuer": "https://issuer", "audiences": ["a"], **wish}, "beta"
    )
    for there in (None, {"id": "1", **desired}):
        made = plan(FEDERATED_IDENTITY_CREDENTIAL, there, desired)
        assert len(made.warnings) == 1
        assert re.search(warning, made.warnings[0]), made.warnings
    assert plan(FEDERATED_IDENTITY_CREDENTIAL, {"id": "1", **desired}, desired, absent=True).warnings == ()


@pytest.mark.parametrize(
    "wish",
    [
        {"issuer": GITHUB, "subject": "repo:contoso/app:ref:refs/heads/main"},
        {"issuer": GITHUB, "subject": "repo:contoso@1/app@2:pull_request"},
        {"issuer": GITHUB, "subject": "repo:contoso/app:environment:Production"},
        {"issuer": GITHUB, "subject": "repository_owner:contoso"},
        {"issuer": "https://oidc.prod-aks.azure.com/0000/", "subject": "system:serviceaccount:default:app"},
        {"claimsMatchingExpression": {"languageVersion": 1, "value": "claims['sub'] matches 'repo:contoso/*'"}},
    ],
)
def test_a_value_that_can_match_gets_none(wish: dict[str, Any]) -> None:
    assert (
        plan(
            FEDERATED_IDENTITY_CREDENTIAL, None, {"name": "x", "issuer": "https://issuer", "audiences": ["a"], **wish}
        ).warnings
        == ()
    )


EXPRESSION = {"languageVersion": 1, "value": "claims['sub'] matches 'repo:contoso/*'"}


@pytest.mark.parametrize(
    ("there", "wish", "body"),
    [
        (
            {"subject": "s"},
            {"claimsMatchingExpression": EXPRESSION},
            {"claimsMatchingExpression": EXPRESSION, "subject": None},
        ),
        (
            {"subject": None, "claimsMatchingExpression": EXPRESSION},
            {"subject": "s"},
            {"subject": "s", "claimsMatchingExpression": None},
        ),
        ({"subject": "s", "claimsMatchingExpression": None}, {"subject": "t"}, {"subject": "t"}),
        (
            {"subject": None, "claimsMatchingExpression": EXPRESSION},
            {"claimsMatchingExpression": {"value": "x"}},
            {"claimsMatchingExpression": {"languageVersion": 1, "value": "x"}},
        ),
    ],
)
def test_subject_and_expression_take_turns(there: dict[str, Any], wish: dict[str, Any], body: dict[str, Any]) -> None:
    made = plan(
        FEDERATED_IDENTITY_CREDENTIAL,
        {"id": "1", "name": "x", **there},
        FEDERATED_IDENTITY_CREDENTIAL.parse(wish, "beta"),
    )
    assert (made.action, made.body) == (PlanAction.UPDATE, body)
    assert [change.property for change in made.changes] == [
        name
        for name, key in (("subject", "subject"), ("claims_matching_expression", "claimsMatchingExpression"))
        if key in body
    ]


@pytest.mark.parametrize(
    ("resource", "wish", "said"),
    [
        # Page federatedIdentityExpression.
        (
            FEDERATED_IDENTITY_CREDENTIAL,
            {"claimsMatchingExpression": {**EXPRESSION, "languageVersion": 2}},
            r"claims_matching_expression\.language_version: 2 is not 1, the only version of the language",
        ),
        (
            FEDERATED_IDENTITY_CREDENTIAL,
            {"claimsMatchingExpression": {**EXPRESSION, "value": " "}},
            r"claims_matching_expression\.value: the text is empty",
        ),
        # Page userPFXCertificate: the thumbprint is SHA-1.
        (
            USER_PFX_CERTIFICATE,
            {"thumbprint": "AB" * 32},
            "thumbprint: .* is not a SHA-1 thumbprint, which has 40 hexadecimal digits",
        ),
        # Page x509CertificateRule.
        (
            X509_CERTIFICATE_AUTHENTICATION_METHOD,
            {"authenticationModeConfiguration": {"rules": [{"x509CertificateRuleType": "policyOID"}]}},
            r"authentication_mode_configuration\.rules\[0\] has no identifier, and Microsoft Graph requires both",
        ),
        (
            X509_CERTIFICATE_AUTHENTICATION_METHOD,
            {"authenticationModeConfiguration": {"rules": [{}]}},
            "has no x509_certificate_rule_type and no identifier",
        ),
    ],
)
def test_what_the_pages_of_a_type_rule_out_is_refused(resource: Resource, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(OutsideLimit, match=said):
        resource.check(resource.parse(wish, resource.default_version), NOW, {})


def test_what_the_pages_of_a_type_allow_is_accepted() -> None:
    rule = {"x509CertificateRuleType": "policyOID", "identifier": "1.2.3"}
    for resource, wish in (
        (FEDERATED_IDENTITY_CREDENTIAL, {"claimsMatchingExpression": {"value": "x"}}),
        (FEDERATED_IDENTITY_CREDENTIAL, {"claimsMatchingExpression": EXPRESSION}),
        (USER_PFX_CERTIFICATE, {"thumbprint": ":".join(["AB"] * 20)}),
        (X509_CERTIFICATE_AUTHENTICATION_METHOD, {"authenticationModeConfiguration": {"rules": [rule]}}),
        (X509_CERTIFICATE_AUTHENTICATION_METHOD, {"authenticationModeConfiguration": None}),
    ):
        resource.check(resource.parse(wish, resource.default_version), NOW, {})


def test_an_authority_has_at_most_8_kb() -> None:
    """The page certificateBasedAuthConfiguration documents that of a public key infrastructure."""
    size = CERTIFICATE_AUTHORITY.property("certificate").limits[0]
    assert size.allowed == "at most 8,192 bytes"
    large, small = (base64.b64encode(bytes(count)).decode() for count in (8193, 8192))
    assert size.met(small) and not size.met(large)
    with pytest.raises(OutsideLimit, match="certificate: the value has 8,193 bytes; at most 8,192 are allowed"):
        CERTIFICATE_AUTHORITY.property("certificate").check_limits(large)


def test_collections_have_documented_sizes() -> None:
    """Pages certificateBasedAuthConfiguration (250) and certificateBasedApplicationConfiguration (10)."""
    assert CERTIFICATE_AUTHORITY.traits.most == 250
    assert CERTIFICATE_BASED_APPLICATION_AUTHORITY.traits.most == 10


def test_a_new_credential_is_sent_what_it_has_only() -> None:
    made = plan(
        FEDERATED_IDENTITY_CREDENTIAL,
        None,
        {"name": "x", "issuer": "https://i", "audiences": ["a"], "claimsMatchingExpression": EXPRESSION},
    )
    assert set(made.body) == {"name", "issuer", "audiences", "claimsMatchingExpression"}


@pytest.mark.parametrize(("padding", "warned"), [("pkcs1", True), ("oaepSha1", True), ("oaepSha512", False)])
def test_a_padding_that_the_connector_does_not_take_gets_a_warning(padding: str, warned: bool) -> None:
    wish = {"userPrincipalName": "ada@contoso.com", "thumbprint": "8E" * 20, "paddingScheme": padding}
    there = {"id": "1", **wish}
    warnings = plan(USER_PFX_CERTIFICATE, there, USER_PFX_CERTIFICATE.parse(wish, "beta")).warnings
    assert [f"refuses {padding}; use oaepSha256" in warning for warning in warnings] == [True] * warned
