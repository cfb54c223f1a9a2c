# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values are compared as the service compares them, and resources are found by the same comparison."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    CandidateIndex,
    near_hint,
    near_misses,
    pick,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE,
    DEP_ONBOARDING_SETTING,
    VPP_TOKEN,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import (
    APPLICATION,
    FEDERATED_IDENTITY_CREDENTIAL,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.authentication_methods import (
    X509_CERTIFICATE_AUTHENTICATION_METHOD,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
    MUTUAL_TLS_OAUTH_CONFIGURATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    PUBLIC_KEY_INFRASTRUCTURE,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import CERTIFICATE_PROFILE
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import (
    ASSIGNMENT_FILTER,
    GROUP,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.federation import (
    SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.user_certificates import USER_PFX_CERTIFICATE
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

SCEP = CERTIFICATE_PROFILE.variants["macOSScepCertificateProfile"]
THUMBPRINT = "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A"
CLIENT = "1.3.6.1.5.5.7.3.2"


def found(resource: Resource, wish: dict[str, Any], row: dict[str, Any]) -> list[bool]:
    """Whether a resource is found by comparing with every row, and by the index of many."""
    desired = resource.parse(wish, resource.default_version)
    row = {"id": "1", **row}
    return [pick(resource, desired, [row]) is not None, CandidateIndex(resource, [row]).find(desired) is not None]


@pytest.mark.parametrize(
    ("resource", "wish", "row"),
    [
        (USER_PFX_CERTIFICATE, {"userPrincipalName": "Ada@Contoso.com"}, {"userPrincipalName": "ada@contoso.com"}),
        (
            USER_PFX_CERTIFICATE,
            {"userPrincipalName": "Ada@Contoso.com", "thumbprint": THUMBPRINT},
            {"userPrincipalName": "ada@contoso.com", "thumbprint": THUMBPRINT.lower()},
        ),
        (VPP_TOKEN, {"appleId": "Apps@Contoso.com"}, {"appleId": "apps@contoso.com"}),
        (FEDERATED_IDENTITY_CREDENTIAL, {"name": "GitHub-Main"}, {"name": "github-main"}),
        (PUBLIC_KEY_INFRASTRUCTURE, {"displayName": "Contoso PKI"}, {"displayName": "contoso pki"}),
        (MUTUAL_TLS_OAUTH_CONFIGURATION, {"displayName": "Cameras"}, {"displayName": "CAMERAS"}),
        (CERTIFICATE_BASED_APPLICATION_CONFIGURATION, {"displayName": "Apps"}, {"displayName": "apps"}),
        (SAML_OR_WS_FED_EXTERNAL_DOMAIN_FEDERATION, {"displayName": "Fabrikam"}, {"displayName": "fabrikam"}),
    ],
)
def test_a_resource_is_found_as_the_service_finds_it(
    resource: Resource, wish: dict[str, Any], row: dict[str, Any]
) -> None:
    assert found(resource, wish, row) == [True, True]


def test_the_name_of_an_intune_profile_is_found_exactly() -> None:
    assert found(SCEP, {"displayName": "VPN"}, {"displayName": "vpn", "@odata.type": f"#{SCEP.type}"}) == [False, False]


def test_a_display_name_that_is_found_in_another_letter_case_can_be_corrected() -> None:
    made = plan(PUBLIC_KEY_INFRASTRUCTURE, {"id": "1", "displayName": "contoso pki"}, {"displayName": "Contoso PKI"})
    assert (made.action, made.body) == (PlanAction.UPDATE, {"displayName": "Contoso PKI"})


def scep(**values: Any) -> dict[str, Any]:
    return SCEP.parse(values, "beta")


@pytest.mark.parametrize(
    ("resource", "there", "wish"),
    [
        (
            APPLE_PUSH_NOTIFICATION_CERTIFICATE,
            {"appleIdentifier": "MDM@contoso.com"},
            {"appleIdentifier": "mdm@contoso.com"},
        ),
        (DEP_ONBOARDING_SETTING, {"appleIdentifier": "Dep@Contoso.com"}, {"appleIdentifier": "dep@contoso.com"}),
        (
            VPP_TOKEN,
            {"appleId": "Apps@contoso.com", "countryOrRegion": "gb"},
            {"appleId": "apps@contoso.com", "countryOrRegion": "GB"},
        ),
        (USER_PFX_CERTIFICATE, {"userPrincipalName": "ADA@contoso.com"}, {"userPrincipalName": "ada@contoso.com"}),
        (
            SCEP,
            {"extendedKeyUsages": [{"name": "Clientauthentifizierung", "objectIdentifier": CLIENT}]},
            {"extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": CLIENT}]},
        ),
        (SCEP, {"subjectAlternativeNameType": None}, {"subjectAlternativeNameType": "none"}),
        (SCEP, {"subjectAlternativeNameType": "none"}, {"subjectAlternativeNameType": None}),
        (
            X509_CERTIFICATE_AUTHENTICATION_METHOD,
            {
                "includeTargets": [
                    {
                        "id": "0F2C4D6E-4d6e-0f2c-6e4d-2c0f6e4d2c01",
                        "targetType": "group",
                        "isRegistrationRequired": False,
                    }
                ]
            },
            {"includeTargets": [{"id": "0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c01", "targetType": "group"}]},
        ),
        (
            X509_CERTIFICATE_AUTHENTICATION_METHOD,
            {
                "crlValidationConfiguration": {
                    "state": "enabled",
                    "exemptedCertificateAuthoritiesSubjectKeyIdentifiers": ["AB:CD"],
                }
            },
            {"crlValidationConfiguration": {"exemptedCertificateAuthoritiesSubjectKeyIdentifiers": ["abcd"]}},
        ),
    ],
)
def test_what_the_service_takes_for_the_same_is_no_change(
    resource: Resource, there: dict[str, Any], wish: dict[str, Any]
) -> None:
    desired = resource.parse(
        wish, "v1.0" if "v1.0" in resource.paths and resource.default_version == "v1.0" else "beta"
    )
    assert plan(resource, {"id": "1", **there}, desired).action is PlanAction.NONE


def test_a_new_label_is_sent_with_another_usage() -> None:
    there = {"id": "1", "extendedKeyUsages": [{"name": "Client", "objectIdentifier": CLIENT}]}
    wish = [
        {"name": "Client Authentication", "objectIdentifier": CLIENT},
        {"name": "Mail", "objectIdentifier": "1.3.6.1.5.5.7.3.4"},
    ]
    assert plan(SCEP, there, scep(extendedKeyUsages=wish)).body == {"extendedKeyUsages": wish}


@pytest.mark.parametrize(
    ("there", "wish"),
    [
        (
            {"extendedKeyUsages": [{"name": "x", "objectIdentifier": CLIENT}]},
            {"extendedKeyUsages": [{"name": "x", "objectIdentifier": "1.3.6.1.5.5.7.3.1"}]},
        ),
        ({"subjectAlternativeNameType": "none"}, {"subjectAlternativeNameType": "emailAddress"}),
        ({"subjectNameFormatString": "CN={{UserName}}"}, {"subjectNameFormatString": "CN={{username}}"}),
    ],
)
def test_everything_else_is_a_change(there: dict[str, Any], wish: dict[str, Any]) -> None:
    assert plan(SCEP, {"id": "1", **there}, scep(**wish)).action is PlanAction.UPDATE


@pytest.mark.parametrize("name", ["contoso PIPELINE", "4F8D1C66-2f39-4b5c-8b0a-5d0c6b2f9e11"])
def test_an_application_is_called_by_its_name_or_client_id_in_any_letter_case(name: str) -> None:
    assert APPLICATION.is_called(
        {"displayName": "Contoso Pipeline", "appId": "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11"}, name
    )
    assert not APPLICATION.is_called(
        {"displayName": "Contoso Pipeline 2", "appId": "5f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11"}, name
    )


def test_of_names_that_the_service_takes_for_the_same_the_one_that_is_spelled_so_is_meant() -> None:
    rows = [{"id": "1", "displayName": "contoso pki"}, {"id": "2", "displayName": "Contoso PKI"}]
    assert pick(PUBLIC_KEY_INFRASTRUCTURE, {"displayName": "Contoso PKI"}, rows) == rows[1]
    with pytest.raises(AmbiguousMatch, match="2 resources fit display_name"):
        pick(PUBLIC_KEY_INFRASTRUCTURE, {"displayName": "CONTOSO PKI"}, rows)
    assert GROUP.called("Contoso PKI", rows) == rows[1:]
    assert GROUP.called("CONTOSO PKI", rows) == rows
    assert ASSIGNMENT_FILTER.called("CONTOSO PKI", rows) == []
    assert APPLICATION.called("Contoso PKI", rows) == rows[1:]
    assert APPLICATION.called(None, rows) == rows


@pytest.mark.parametrize("near", ["VPN profile ", "vpn profile", " VPN  Profile", "VPN\u00a0profile"])
def test_a_name_that_differs_in_letter_case_or_blanks_is_named(near: str) -> None:
    rows = [
        {"id": "1", "displayName": near, "@odata.type": f"#{SCEP.type}"},
        {"id": "2", "displayName": "VPN profile 2"},
    ]
    for hints in (
        near_misses(SCEP, {"displayName": "VPN profile"}, rows),
        CandidateIndex(SCEP, rows).near_misses({"displayName": "VPN profile"}),
    ):
        (hint,) = hints
        assert f"There is a certificate profile with the display_name {shown(near)}. It differs from" in hint
    assert near_hint("VPN profile", [near, "x", None]) == f"; {shown(near)} differs in letter case or blanks only"


def test_other_names_are_not_named() -> None:
    rows: list[dict[str, Any]] = [{"id": "1", "displayName": "VPN profile 2"}, {"id": "2", "displayName": None}]
    assert near_misses(SCEP, {"displayName": "VPN profile"}, rows) == []
    assert CandidateIndex(SCEP, rows).near_misses({"description": "x"}) == []
    assert near_hint("VPN profile", ["VPN profile", "VPN"]) == ""
