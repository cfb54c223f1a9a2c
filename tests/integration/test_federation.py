# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that keep domain federations see, beyond the contract that all modules share."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Issued, issue
from lab import Lab

MODULE = "m365.graph.internal_domain_federation"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
CURRENT = issue("Signing", usages=None, days=365, now=TODAY)
LATER = issue("Signing later", usages=None, days=700, now=TODAY)
SOONER = issue("Signing sooner", usages=None, days=90, now=TODAY)
EXPIRED = issue("Signing expired", usages=None, starts=-30, days=20, now=TODAY)
ID = "6601d14b-d113-8f64-fda2-9b5ddda18ecc"
MakeLab = Callable[..., Lab]


def encoded(issued: Issued) -> str:
    return base64.b64encode(issued.der).decode()


def tenant(**values: Any) -> dict[str, Any]:
    """One federated domain, contoso.com, and one that is not, fabrikam.com."""
    federation = {"id": ID, "displayName": "Contoso AD FS", "signingCertificate": encoded(CURRENT), **values}
    domains = [
        {"id": "contoso.com", "authenticationType": "Federated", "federationConfiguration": [federation]},
        {"id": "fabrikam.com", "authenticationType": "Managed"},
    ]
    return {"entities": {"/domains": domains}}


@pytest.mark.parametrize("form", ["base64", "PEM", "path", "DER path", "base64 in lines"])
def test_a_signing_certificate_in_any_form_is_the_same(lab: MakeLab, form: str) -> None:
    here = lab(tenant())
    path = here.directory / "signing.cer"
    path.write_bytes(CURRENT.der if form == "DER path" else CURRENT.pem.encode())
    value = {
        "base64": encoded(CURRENT),
        "PEM": CURRENT.pem,
        "base64 in lines": base64.encodebytes(CURRENT.der).decode(),
    }.get(form, str(path))
    run = here.play({"name": "keep", MODULE: {"domain": "contoso.com", "signing_certificate": value}})
    assert run.status == 0, run.output
    assert not run["keep"].changed
    assert [(request["method"], request["path"]) for request in run["keep"].requests] == [
        ("GET", "/v1.0/domains/contoso.com/federationConfiguration")
    ]


def test_a_federation_is_not_created_without_a_signing_certificate(lab: MakeLab) -> None:
    here = lab(tenant())
    run = here.play({"name": "create", MODULE: {"domain": "fabrikam.com", "display_name": "Fabrikam"}})
    assert "to create it signing_certificate must be given" in run["create"].result["msg"]
    assert set(run["create"].methods) == {"GET"}


@pytest.mark.parametrize(
    ("issued", "allow", "said"),
    [
        (EXPIRED, {"allow_expired": True, "allow_sooner_expiry": True}, "expired on .* Set allow_expired to true"),
        (SOONER, {"allow_sooner_expiry": True}, "the new one only until .* Set allow_sooner_expiry to true"),
    ],
)
def test_a_valid_certificate_is_not_replaced_by_a_worse_one(
    lab: MakeLab, issued: Issued, allow: dict[str, bool], said: str
) -> None:
    here = lab(tenant())
    task = {"domain": "contoso.com", "signing_certificate": issued.pem}
    run = here.play(
        {"name": "later", MODULE: {"domain": "contoso.com", "signing_certificate": LATER.pem}, "check_mode": True},
        {"name": "refused, predicted", MODULE: task, "check_mode": True, "ignore_errors": True},
        {"name": "refused", MODULE: task, "ignore_errors": True},
        {"name": "allowed", MODULE: {**task, **allow}},
    )
    assert run.status == 0, run.output
    assert run["later"].changed
    for name in ("refused, predicted", "refused"):
        assert re.search(said, run[name].result["msg"])
        assert run[name].methods == ["GET"]
    assert [request["body"] for request in run["allowed"].writes] == [{"signingCertificate": encoded(issued)}]


def test_an_expired_certificate_may_be_replaced_by_any_valid_one(lab: MakeLab) -> None:
    here = lab(tenant(signingCertificate=encoded(EXPIRED)))
    run = here.play({"name": "replace", MODULE: {"domain": "contoso.com", "signing_certificate": SOONER.pem}})
    assert run.status == 0, run.output
    assert run["replace"].changed


@pytest.mark.parametrize(
    ("before", "after", "weaker"),
    [
        ("rejectMfaByFederatedIdp", "acceptIfMfaDoneByFederatedIdp", True),
        ("rejectMfaByFederatedIdp", "enforceMfaByFederatedIdp", True),
        ("enforceMfaByFederatedIdp", "acceptIfMfaDoneByFederatedIdp", True),
        ("acceptIfMfaDoneByFederatedIdp", None, True),
        ("acceptIfMfaDoneByFederatedIdp", "enforceMfaByFederatedIdp", False),
        (None, "acceptIfMfaDoneByFederatedIdp", False),
    ],
)
def test_multifactor_authentication_is_not_weakened_without_leave(
    lab: MakeLab, before: str | None, after: str | None, weaker: bool
) -> None:
    here = lab(tenant(federatedIdpMfaBehavior=before))
    task = {"domain": "contoso.com", "federated_idp_mfa_behavior": after}
    run = here.play(
        {"name": "change", MODULE: task, "ignore_errors": True},
        {"name": "allowed", MODULE: {**task, "allow_weaker_mfa": True}},
    )
    assert run.status == 0, run.output
    assert run["change"].failed == weaker
    if weaker:
        assert "weakens multifactor authentication" in run["change"].result["msg"]
        assert run["change"].methods == ["GET"]
        assert [request["body"] for request in run["allowed"].writes] == [{"federatedIdpMfaBehavior": after}]
    else:
        assert not run["allowed"].changed


def test_a_signing_certificate_cannot_be_cleared(lab: MakeLab) -> None:
    here = lab(tenant())
    run = here.play({"name": "clear", MODULE: {"domain": "contoso.com", "signing_certificate": None}})
    assert "signing_certificate cannot be cleared" in run["clear"].result["msg"]
    assert run["clear"].methods == ["GET"]


def test_a_domain_that_does_not_exist(lab: MakeLab) -> None:
    here = lab(tenant())
    run = here.play(
        {"name": "absent", MODULE: {"domain": "nowhere.com", "state": "absent"}},
        {"name": "present", MODULE: {"domain": "nowhere.com", "display_name": "x"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert not run["absent"].changed
    assert run["present"].result["msg"] == 'There is no domain "nowhere.com".'


def test_a_managed_domain_whose_list_answers_404_has_no_federation(lab: MakeLab) -> None:
    """Microsoft, "List internalDomainFederations"; a domain whose type is Federated answers so as well,
    while it is being converted.
    """
    data = tenant()
    data["entities"]["/domains"] += [{"id": "adatum.com", "authenticationType": "Federated"}]
    here = lab(data)
    missing = {"status": 404, "code": "Request_ResourceNotFound"}
    here.emulator.faults.add(
        {
            "match": {"method": "GET", "path": "/(fabrikam|adatum).com/federationConfiguration$"},
            "times": None,
            "do": missing,
        }
    )
    document = {
        "type": "internalDomainFederation",
        "key": {"domain": "adatum.com"},
        "properties": {"signingCertificate": encoded(CURRENT)},
    }
    run = here.play(
        {"name": "none", f"{MODULE}_info": {"domain": "fabrikam.com"}},
        {"name": "all", f"{MODULE}_info": {}},
        {"name": "absent", MODULE: {"domain": "fabrikam.com", "state": "absent"}},
        {"name": "planned", "m365.graph.apply": {"documents": [document]}, "check_mode": True},
        {"name": "export", "m365.graph.export": {"types": ["internalDomainFederation"]}},
        {"name": "present", MODULE: {"domain": "fabrikam.com", "signing_certificate": CURRENT.pem}},
    )
    assert run.status == 0, run.output
    assert (run["none"].result["resources"], run["absent"].changed, run["present"].changed) == ([], False, True)
    assert [row["domain"] for row in run["all"].result["resources"]] == ["contoso.com"]
    assert run["planned"].changed
    assert [document["key"]["domain"] for document in run["export"].result["documents"]] == ["contoso.com"]
    assert len(here.emulator.entities("/domains/fabrikam.com/federationConfiguration")) == 1


def test_an_id_that_is_not_the_federations(lab: MakeLab) -> None:
    here = lab(tenant())
    other = ID.replace("66", "67")
    run = here.play(
        {"name": "absent", MODULE: {"domain": "contoso.com", "id": other, "state": "absent"}},
        {"name": "present", MODULE: {"domain": "contoso.com", "id": other, "display_name": "x"}, "ignore_errors": True},
        {"name": "list", f"{MODULE}_info": {"domain": "contoso.com", "id": other}},
    )
    assert run.status == 0, run.output
    assert not run["absent"].changed
    assert run["list"].result["resources"] == []
    assert run["present"].result["msg"].startswith(f'There is no internal domain federation with id "{other}"')
    assert {request["method"] for request in here.emulator.requests} == {"GET"}


def test_a_file_with_a_private_key_is_refused_and_not_shown(lab: MakeLab) -> None:
    here = lab(tenant())
    path = here.directory / "both.pem"
    path.write_text(LATER.pem + LATER.key_pem())
    for option in ("signing_certificate", "next_signing_certificate"):
        run = here.play({"name": "keep", MODULE: {"domain": "contoso.com", option: str(path)}}, arguments=["-vvvv"])
        assert run["keep"].result["msg"].startswith(f"{option}: it holds a private key")
        assert LATER.key_pem().splitlines()[1] not in run.output
    assert here.emulator.requests == here.emulator.token_requests == []


@pytest.mark.playbook
def test_info_of_one_domain_of_all_and_of_none(lab: MakeLab) -> None:
    here = lab(
        tenant(
            signingCertificateUpdateStatus={
                "certificateUpdateResult": "Success",
                "lastRunDateTime": "2026-11-01T07:44:46.2616778Z",
            }
        )
    )
    run = here.play(
        {"name": "one", f"{MODULE}_info": {"domain": "contoso.com"}},
        {"name": "all", f"{MODULE}_info": {}},
        {"name": "none", f"{MODULE}_info": {"domain": "fabrikam.com"}},
    )
    assert run.status == 0, run.output
    assert run["one"].methods == ["GET"]
    assert run["one"].result["resources"] == run["all"].result["resources"]
    (row,) = run["one"].result["resources"]
    assert (row["domain"], row["id"]) == ("contoso.com", ID)
    assert row["signing_certificate_update_status"]["severity"] == "ok"
    assert run["none"].result["resources"] == []


def test_without_the_permission_for_domains_the_list_names_it(lab: MakeLab) -> None:
    app = {
        "client_id": "22222222-2222-2222-2222-222222222222",
        "secret": "reader",
        "permissions": ["Domain-InternalFederation.Read.All"],
    }
    here = lab({**tenant(), "apps": [app]})
    run = here.play(
        {"name": "one", f"{MODULE}_info": {"domain": "contoso.com"}},
        {"name": "all", f"{MODULE}_info": {}, "ignore_errors": True},
    )
    assert len(run["one"].result["resources"]) == 1
    assert "needs the application permission Domain.Read.All" in run["all"].result["msg"]
