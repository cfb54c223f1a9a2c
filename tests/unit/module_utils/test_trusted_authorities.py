# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificate authorities that Entra trusts, and credentials without secrets."""

from __future__ import annotations

from typing import Any

import pytest
from certificates import NOW, issue

from ansible_collections.m365.graph.plugins.module_utils._description.matching import CandidateIndex, pick
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, guard, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_AUTHORITY,
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
    MUTUAL_TLS_OAUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    CERTIFICATE_AUTHORITY,
    CERTIFICATE_BASED_AUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import load

ROOT, ISSUING = issue("Contoso Root CA", usages=None, root=True), issue("Contoso Issuing CA", usages=None, index=1)
THUMBPRINT = load(ISSUING.pem).thumbprint


def _desired(resource: Resource, values: dict[str, Any]) -> dict[str, Any]:
    return resource.parse(values, resource.default_version)


def test_an_authority_is_created_with_what_its_certificate_says() -> None:
    made = plan(
        CERTIFICATE_AUTHORITY,
        None,
        _desired(CERTIFICATE_AUTHORITY, {"certificate": ISSUING.pem, "displayName": "Issuing"}),
    )
    certificate = load(ISSUING.pem)
    assert made.body == {
        "certificate": ISSUING.text,
        "displayName": "Issuing",
        "thumbprint": certificate.thumbprint,
        "expirationDateTime": "2027-11-22T12:00:00Z",
        "issuer": "Contoso Issuing CA",
        "issuerSubjectKeyIdentifier": certificate.subject_key_identifier,
        "certificateAuthorityType": "intermediate",
    }
    root = plan(CERTIFICATE_AUTHORITY, None, _desired(CERTIFICATE_AUTHORITY, {"certificate": ROOT.pem}))
    assert root.body["certificateAuthorityType"] == "root"
    told = plan(
        CERTIFICATE_AUTHORITY,
        None,
        _desired(CERTIFICATE_AUTHORITY, {"certificate": ROOT.pem, "certificateAuthorityType": "intermediate"}),
    )
    assert told.body["certificateAuthorityType"] == "intermediate"


ROWS = [
    {"id": "1", "thumbprint": load(ROOT.pem).thumbprint.lower(), "displayName": "Contoso"},
    {
        "id": "2",
        "thumbprint": ":".join(THUMBPRINT[start : start + 2] for start in range(0, 40, 2)),
        "displayName": "Contoso",
    },
]


@pytest.mark.parametrize(
    "wish",
    [
        {"certificate": ISSUING.pem},
        {"thumbprint": THUMBPRINT},
        {"certificate": ISSUING.pem, "displayName": "Another name"},
    ],
)
def test_an_authority_is_found_by_its_certificate_whatever_its_name(wish: dict[str, Any]) -> None:
    desired = _desired(CERTIFICATE_AUTHORITY, wish)
    for found in (
        pick(CERTIFICATE_AUTHORITY, desired, ROWS),
        CandidateIndex(CERTIFICATE_AUTHORITY, ROWS).find(desired),
    ):
        assert found and found["id"] == "2"


def test_an_authority_is_found_by_name_when_nothing_else_is_said() -> None:
    assert pick(CERTIFICATE_AUTHORITY, {"displayName": "Contoso"}, ROWS[:1]) == ROWS[0]
    assert pick(CERTIFICATE_AUTHORITY, {"certificate": ISSUING.text}, ROWS[:1]) is None


def test_another_certificate_is_another_authority() -> None:
    with pytest.raises(InputError, match="certificate is fixed when a certificate authority is created"):
        plan(CERTIFICATE_AUTHORITY, {"id": "1", "certificate": ROOT.text}, {"certificate": ISSUING.text})


def test_a_new_authority_in_a_list_is_a_root_if_it_is_its_own_issuer() -> None:
    there = {
        "id": "1",
        "displayName": "Cameras",
        "certificateAuthorities": [{"certificate": ROOT.text, "isRootAuthority": True, "issuer": "CN=Root"}],
    }
    wish = {"certificateAuthorities": [{"certificate": ISSUING.pem}, {"certificate": ROOT.pem}]}
    made = plan(MUTUAL_TLS_OAUTH_CONFIGURATION, there, _desired(MUTUAL_TLS_OAUTH_CONFIGURATION, wish))
    assert made.body == {
        "certificateAuthorities": [
            {"certificate": ISSUING.text, "isRootAuthority": False},
            {"certificate": ROOT.text, "isRootAuthority": True},
        ]
    }
    again = _desired(MUTUAL_TLS_OAUTH_CONFIGURATION, {"certificateAuthorities": [{"certificate": ROOT.pem}]})
    assert plan(MUTUAL_TLS_OAUTH_CONFIGURATION, there, again).action is PlanAction.NONE, (
        "who issued it is the service's to say"
    )


def test_the_list_of_a_tenant_is_replaced_with_what_its_entries_kept() -> None:
    there = {
        "id": "1",
        "certificateAuthorities": [
            {
                "certificate": ROOT.text,
                "isRootAuthority": True,
                "certificateRevocationListUrl": "http://crl",
                "issuerSki": "3F",
            }
        ],
    }
    wish = {"certificateAuthorities": [{"certificate": ROOT.pem}, {"certificate": ISSUING.pem}]}
    made = plan(CERTIFICATE_BASED_AUTH_CONFIGURATION, there, _desired(CERTIFICATE_BASED_AUTH_CONFIGURATION, wish))
    assert made.action is PlanAction.REPLACE
    assert made.body["certificateAuthorities"] == [
        {"certificate": ROOT.text, "isRootAuthority": True, "certificateRevocationListUrl": "http://crl"},
        {"certificate": ISSUING.text, "isRootAuthority": False},
    ]


def test_authorities_of_applications_are_told_with_issuer_and_key() -> None:
    identifier = load(ISSUING.pem).subject_key_identifier
    told = {
        "certificate": ISSUING.text,
        "isRootAuthority": False,
        "issuer": "Contoso Issuing CA",
        "issuerSubjectKeyIdentifier": ":".join(identifier[start : start + 2] for start in range(0, 40, 2)),
    }
    resource = CERTIFICATE_BASED_APPLICATION_AUTHORITY
    assert plan(resource, None, _desired(resource, {"certificate": ISSUING.pem})).body == told
    resource = CERTIFICATE_BASED_APPLICATION_CONFIGURATION
    wish = {
        "displayName": "Applications",
        "trustedCertificateAuthorities": [{"certificate": ISSUING.pem, "issuer": "Somebody"}],
    }
    assert plan(resource, None, _desired(resource, wish)).body["trustedCertificateAuthorities"] == [
        {**told, "issuer": "Somebody"}
    ]


CREDENTIAL = {"name": "a", "issuer": "https://issuer", "audiences": ["x"]}


@pytest.mark.parametrize("match", [{}, {"subject": None}])
def test_a_credential_that_matches_no_token_is_not_created(match: dict[str, Any]) -> None:
    made = plan(FEDERATED_IDENTITY_CREDENTIAL, None, {**CREDENTIAL, **match})
    with pytest.raises(InputError, match="to create it subject must be given, or in beta claims_matching_expression"):
        guard(FEDERATED_IDENTITY_CREDENTIAL, made, {}, NOW)


def test_a_credential_keeps_the_subject_that_nothing_is_said_of() -> None:
    made = plan(
        FEDERATED_IDENTITY_CREDENTIAL, {"id": "1", **CREDENTIAL, "subject": "s"}, {**CREDENTIAL, "audiences": ["y"]}
    )
    guard(FEDERATED_IDENTITY_CREDENTIAL, made, {}, NOW)
    assert made.body == {"audiences": ["y"]}
