# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that keep Entra's trust in authorities and tokens see, beyond the contract that all modules share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from m365_graph_emulator import DEMO_TENANT

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
ISSUING = issue("Contoso Issuing CA", usages=None, index=1, now=TODAY)
PIPELINE, RELEASE, CLIENT = (
    "bcd7c908-1c4d-4d48-93ee-ff38349a75c8",
    "ccd7c908-1c4d-4d48-93ee-ff38349a75c8",
    "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11",
)
FEDERATED = "m365.graph.federated_identity_credential"
CBA = "m365.graph.certificate_based_auth_configuration"
MakeLab = Callable[..., Lab]


def credential(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "issuer": "https://issuer.example",
        "subject": name,
        "audiences": ["api://AzureADTokenExchange"],
    }


APPLICATIONS = {
    "entities": {
        "/applications": [
            {
                "id": PIPELINE,
                "appId": CLIENT,
                "displayName": "O'Brien's pipeline",
                "federatedIdentityCredentials": [credential("there")],
            },
            {
                "id": RELEASE,
                "appId": "5f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11",
                "displayName": "Release",
                "federatedIdentityCredentials": [credential("main")],
            },
        ]
    }
}


@pytest.mark.parametrize("application", ["O'Brien's pipeline", CLIENT])
def test_an_application_is_found_by_its_name_and_by_its_client_id(lab: MakeLab, application: str) -> None:
    here = lab(APPLICATIONS)
    task = {**credential("github-main"), "application": application}
    run = here.play(
        {"name": "create", FEDERATED: task},
        {"name": "again", FEDERATED: task},
        {"name": "there", FEDERATED: {**task, **credential("there")}},
    )
    assert run.status == 0, run.output
    assert run["create"].result["resource"]["application_id"] == PIPELINE
    assert run["create"].methods == ["GET", "GET", "POST"]
    assert not run["again"].changed and not run["there"].changed
    assert {
        entity["name"] for entity in here.emulator.entities(f"/applications/{PIPELINE}/federatedIdentityCredentials")
    } == {"there", "github-main"}


def test_an_application_that_is_not_there(lab: MakeLab) -> None:
    run = lab(APPLICATIONS).play(
        {"name": "keep", FEDERATED: {**credential("x"), "application": "Nowhere"}, "ignore_errors": True},
        {
            "name": "absent",
            FEDERATED: {"name": "x", "application": "Nowhere", "state": "absent"},
            "ignore_errors": True,
        },
        {"name": "every", f"{FEDERATED}_info": {}},
    )
    assert run.status == 0, run.output
    for name in ("keep", "absent"):
        assert 'There is no application with the name "Nowhere"' in run[name].result["msg"], (
            "a name that leads nowhere may be a mistake"
        )
    assert {(row["application_id"], row["name"]) for row in run["every"].result["resources"]} == {
        (PIPELINE, "there"),
        (RELEASE, "main"),
    }


LISTED = {
    "certificate_authorities": [
        {"certificate": ROOT.pem, "certificate_revocation_list_url": "http://crl.contoso.com/root.crl"}
    ]
}
WITH_ISSUING = {"certificate_authorities": [{"certificate": ROOT.pem}, {"certificate": ISSUING.pem}]}
PATH = f"/organization/{DEMO_TENANT}/certificateBasedAuthConfiguration"


@pytest.mark.playbook
def test_the_list_of_the_tenant_is_replaced_when_that_is_allowed_only(lab: MakeLab) -> None:
    here = lab()
    run = here.play(
        {"name": "create", CBA: LISTED},
        {"name": "refused", CBA: WITH_ISSUING, "ignore_errors": True},
        {"name": "predicted", CBA: {**WITH_ISSUING, "allow_reissue": True}, "check_mode": True, "diff": True},
        {"name": "replaced", CBA: {**WITH_ISSUING, "allow_reissue": True}, "diff": True},
        {"name": "again", CBA: WITH_ISSUING},
        {"name": "read", f"{CBA}_info": {}},
    )
    assert run.status == 0, run.output
    assert run["create"].methods == ["GET", "GET", "POST"], "the organization, then what it has"
    assert (
        "deletes the certificate-based authentication configuration and creates it again"
        in run["refused"].result["msg"]
    )
    assert run["refused"].writes == []
    assert run["replaced"].methods == ["GET", "GET", "DELETE", "POST"]
    assert run["replaced"].result["changes"] == run["predicted"].result["changes"]
    assert [change["effect"] for change in run["replaced"].result["changes"]] == ["replaces"]
    sent = run["replaced"].writes[-1]["body"]["certificateAuthorities"]
    assert [{name: value for name, value in entry.items() if value is not None} for entry in sent] == [
        {
            "certificate": ROOT.text,
            "isRootAuthority": True,
            "certificateRevocationListUrl": "http://crl.contoso.com/root.crl",
        },
        {"certificate": ISSUING.text, "isRootAuthority": False},
    ]
    assert (
        run["replaced"]
        .result["diff"]["after"]["certificate_authorities"][1]["certificate"]
        .startswith("Contoso Issuing CA (expires ")
    )
    assert not run["again"].changed
    (row,) = run["read"].result["resources"]
    assert row["organization_id"] == DEMO_TENANT
    assert len(row["certificate_authorities"]) == 2


def test_when_the_service_refuses_the_new_list_the_old_one_is_put_back(lab: MakeLab) -> None:
    refusal = {
        "match": {"method": "POST", "path": "certificateBasedAuthConfiguration$"},
        "times": 1,
        "do": {"status": 400},
    }
    here = lab(
        {
            "entities": {
                "/organization": [
                    {"id": DEMO_TENANT, "certificateBasedAuthConfiguration": [{"certificateAuthorities": [AUTHORITY]}]}
                ]
            }
        }
    )
    before = here.emulator.entities(PATH)
    here.emulator.faults.add(refusal)
    run = here.play({"name": "refused", CBA: {**WITH_ISSUING, "allow_reissue": True}, "ignore_errors": True})
    assert "had been deleted before; it has been put back" in run["refused"].result["msg"]
    assert run["refused"].methods == ["GET", "GET", "DELETE", "POST", "POST"]
    assert here.emulator.entities(PATH) == before


AUTHORITY = {
    "certificate": ROOT.text,
    "isRootAuthority": True,
    "certificateRevocationListUrl": "http://crl.contoso.com/root.crl",
}


def test_an_authority_is_known_by_its_certificate_whatever_its_name(lab: MakeLab) -> None:
    module, place = "m365.graph.certificate_authority", {"public_key_infrastructure": "Contoso PKI"}
    here = lab(
        {
            "entities": {
                "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations": [
                    {"displayName": "Contoso PKI"}
                ]
            }
        }
    )
    run = here.play(
        {
            "name": "create",
            module: {**place, "certificate": ISSUING.pem, "display_name": "Issuing"},
            "register": "made",
        },
        {"name": "renamed", module: {**place, "certificate": ISSUING.pem, "display_name": "Contoso Issuing CA"}},
        {
            "name": "another",
            module: {**place, "id": "{{ made.resource.id }}", "certificate": ROOT.pem},
            "ignore_errors": True,
        },
        {"name": "every", f"{module}_info": {}},
        {
            "name": "absent",
            module: {**place, "thumbprint": "{{ made.resource.thumbprint | lower }}", "state": "absent"},
        },
        {"name": "none", f"{module}_info": place},
    )
    assert run.status == 0, run.output
    assert run["create"].result["resource"]["certificate_authority_type"] == "intermediate"
    assert [write["body"] for write in run["renamed"].writes] == [{"displayName": "Contoso Issuing CA"}]
    assert "certificate is fixed when a certificate authority is created" in run["another"].result["msg"]
    assert [row["display_name"] for row in run["every"].result["resources"]] == ["Contoso Issuing CA"]
    assert run["absent"].changed
    assert run["none"].result["resources"] == []


def test_an_authority_beside_those_a_configuration_started_with(lab: MakeLab) -> None:
    here = lab()
    configuration = "m365.graph.certificate_based_application_configuration"
    module, place = (
        "m365.graph.certificate_based_application_authority",
        {"certificate_based_application_configuration": "Applications"},
    )
    started = {"display_name": "Applications", "trusted_certificate_authorities": [{"certificate": ROOT.pem}]}
    run = here.play(
        {"name": "create", configuration: started},
        {
            "name": "again",
            configuration: {**started, "trusted_certificate_authorities": [{"certificate": ISSUING.pem}]},
        },
        {"name": "root", module: {**place, "certificate": ROOT.pem, "is_root_authority": True}},
        {"name": "issuing", module: {**place, "certificate": ISSUING.pem}},
        {"name": "every", f"{module}_info": place},
    )
    assert run.status == 0, run.output
    assert run["create"].result["resource"]["id"]
    assert not run["again"].changed, "the authorities are kept one by one from then on"
    assert not run["root"].changed and run["issuing"].changed
    assert {(row["certificate"], row["is_root_authority"]) for row in run["every"].result["resources"]} == {
        (ROOT.text, True),
        (ISSUING.text, False),
    }


def test_a_method_that_is_as_described_is_left_alone(lab: MakeLab) -> None:
    module = "m365.graph.x509_certificate_authentication_method"
    binding = {"priority": 1, "x509_certificate_field": "PrincipalName", "user_property": "onPremisesUserPrincipalName"}
    other = {"priority": 2, "x509_certificate_field": "RFC822Name", "user_property": "userPrincipalName"}
    run = lab().play(
        {
            "name": "same",
            module: {
                "method_state": "disabled",
                "certificate_user_bindings": [other, binding],
                "include_targets": [{"id": "all_users"}],
            },
        },
        {"name": "fed back", f"{module}_info": {}, "register": "said"},
        {
            "name": "itself",
            module: {
                "certificate_user_bindings": "{{ said.resources[0].certificate_user_bindings }}",
                "authentication_mode_configuration": "{{ said.resources[0].authentication_mode_configuration }}",
                "include_targets": "{{ said.resources[0].include_targets }}",
            },
        },
    )
    assert run.status == 0, run.output
    assert [run[name].methods for name in ("same", "itself")] == [["GET"], ["GET"]]


def test_a_key_set_is_created_empty_and_its_keys_are_shown_without_secrets(lab: MakeLab) -> None:
    module = "m365.graph.trust_framework_key_set"
    here = lab(
        {
            "entities": {
                "/trustFramework/keySets": [
                    {"id": "B2C_1A_Signing", "keys": [{"kid": "1", "kty": "oct", "use": "sig", "k": "c2VjcmV0"}]}
                ]
            }
        }
    )
    run = here.play(
        {"name": "there", module: {"id": "B2C_1A_Signing"}},
        {"name": "new", module: {"id": "B2C_1A_Encryption"}},
        {"name": "every", f"{module}_info": {}},
    )
    assert run.status == 0, run.output
    assert not run["there"].changed
    assert run["there"].result["resource"]["keys"][0]["kid"] == "1"
    assert (run["new"].methods, run["new"].writes[0]["body"]) == (["GET", "POST"], {"id": "B2C_1A_Encryption"})
    assert {row["id"] for row in run["every"].result["resources"]} == {"B2C_1A_Signing", "B2C_1A_Encryption"}
    assert "c2VjcmV0" not in run.output
