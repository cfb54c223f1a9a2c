# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key credentials in documents: what is refused, what fails, what somebody else changes meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from apply_credentials_tenant import (
    APPLY,
    CIPHER,
    EXPIRED,
    FOREIGN,
    NEW,
    OLD,
    MakeLab,
    guid,
    held,
    owner,
    seed,
    sha1,
    tenant,
    told,
    wished,
)

KINDS = {
    "applicationKeyCredential": ("application", "/applications"),
    "servicePrincipalKeyCredential": ("servicePrincipal", "/servicePrincipals"),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            [told("applicationKeyCredential", 1, OLD, "absent")],
            "is in use: no other valid one with usage Verify would be left",
        ),
        (
            [told("applicationKeyCredential", 1, NEW)],
            "No key credential with thumbprint .* exists. To add one, set certificate",
        ),
        ([told("applicationKeyCredential", 9, OLD)], 'There is no application with the name "app 9"'),
        (
            [
                wished("applicationKeyCredential", 1, OLD, "a"),
                wished("applicationKeyCredential", 1, OLD, "b", "absent"),
            ],
            "it means the same resource",
        ),
        (
            [
                wished("applicationKeyCredential", 1, OLD, "a"),
                {"type": "applicationKeyCredential", "key": {"applicationId": guid(1), "thumbprint": sha1(OLD)}},
            ],
            "It manages the same key credential as documents\\[0\\]",
        ),
        (
            [wished("applicationKeyCredential", 1, item, None, usage="Encrypt", active=True) for item in (NEW, CIPHER)],
            "active: only one credential encrypts tokens",
        ),
        (
            [
                wished(
                    "applicationKeyCredential",
                    1,
                    OLD,
                    endDateTime="2020-01-01T00:00:00Z",
                    startDateTime="2019-01-01T00:00:00Z",
                )
            ],
            "start_date_time cannot be changed after a key credential was added",
        ),
        (
            [
                {
                    "type": "applicationKeyCredential",
                    "key": {"application": "app 1", "keyId": guid(7)},
                    "properties": {"displayName": "x"},
                }
            ],
            "No key credential with key id .* exists",
        ),
    ],
)
def test_what_cannot_be_planned_sends_nothing(lab: MakeLab, documents: list[dict[str, Any]], said: str) -> None:
    here = lab(tenant(owner(1, seed(OLD, "agent"))))
    run = here.play({"name": "apply", APPLY: {"documents": documents}, "ignore_errors": True})
    assert re.search(said, run["apply"].result["msg"]), run["apply"].result["msg"]
    assert run["apply"].writes == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"key": {"application": "app 1", "displayName": "agent"}},
            "key: set thumbprint or keyId, or the certificate among the properties",
        ),
        ({"key": {"thumbprint": sha1(OLD)}}, "Give application or applicationId"),
        ({"key": {"application": "app 1", "thumbprint": "12"}}, 'thumbprint: "12" is not a SHA-1 thumbprint'),
        (
            {"key": {"application": "app 1", "thumbprint": sha1(OLD)}, "properties": {"certificate": NEW.pem}},
            "is not that of certificate, which is",
        ),
        ({"key": {"application": "app 1"}, "properties": {"certificate": EXPIRED.pem}}, "set allow_expired"),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "active": True}},
            "active: only a credential with usage Encrypt can be active",
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "usage": "sign in"}},
            "usage: .* is not one of Verify, Sign, Encrypt",
        ),
        ({"key": {"application": "app 1", "keyId": "12"}}, "is not the id of a"),
        (
            {"key": {"application": "app 1", "id": guid(1)}},
            '"id" is not among what the key of applicationKeyCredential can hold',
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "retireAfterDays": 1}},
            "is not among the writable properties",
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem + NEW.key_pem()}},
            "it holds a private key",
        ),
    ],
)
def test_a_wrong_document_is_refused_before_any_request(lab: MakeLab, document: dict[str, Any], said: str) -> None:
    here = lab(tenant(owner(1)))
    run = here.play(
        {
            "name": "apply",
            APPLY: {"documents": [{"type": "applicationKeyCredential", **document}]},
            "ignore_errors": True,
        },
        arguments=["-vvvv"],
    )
    assert re.search(said, run["apply"].result["msg"]), run["apply"].result["msg"]
    assert here.emulator.requests == []
    assert NEW.key_pem().splitlines()[1] not in run.output


@pytest.mark.playbook
def test_nobodys_credential_is_pruned(lab: MakeLab) -> None:
    here = lab(tenant(owner(1, seed(OLD, "agent"))))
    options = {"prune": [{"type": "applicationKeyCredential", "key": {"application": "app 1"}}], "prune_maximum": 9}
    run = here.play({"name": "prune", APPLY: options, "ignore_errors": True})
    assert run["prune"].result["msg"].startswith("prune[0]: applicationKeyCredential is never pruned, because")
    assert here.emulator.requests == []


def test_one_owner_that_fails_does_not_keep_the_other_when_asked_so(lab: MakeLab) -> None:
    faults = [
        {
            "match": {"method": "PATCH", "path": f"/v1.0/applications/{guid(1)}"},
            "do": {"status": 400, "code": "Request_BadRequest"},
            "times": 9,
        }
    ]
    documents = [wished("applicationKeyCredential", number, NEW, "agent") for number in (1, 2)]
    for going_on in (False, True):
        here = lab(tenant(owner(1, seed(OLD, "x")), owner(2, seed(OLD, "x")), faults=faults))
        run = here.play(
            {"name": "apply", APPLY: {"documents": documents, "continue_on_error": going_on}, "ignore_errors": True}
        )
        states = [("failed" in row, row.get("skipped", False)) for row in run["apply"].result["results"]]
        assert states == [(True, False), (False, not going_on)]
        assert len(held(here, "applicationKeyCredential", 2)) == (2 if going_on else 1)


def test_somebody_else_adds_one_meanwhile(lab: MakeLab) -> None:
    """The write goes after a read of its own, so that what was added since the plan was made stays."""
    here = lab(tenant(owner(1, seed(OLD, "x"))))
    file = str(here.directory / "plan.json")
    document = wished("applicationKeyCredential", 1, NEW, "agent")
    run = here.play(
        {"name": "plan", APPLY: {"documents": [document], "plan_file": file}, "check_mode": True},
        {
            "name": "they",
            "m365.graph.application_key_credential": {
                "application": "app 1",
                "certificate": FOREIGN.pem,
                "display_name": "theirs",
            },
        },
        {"name": "apply", APPLY: {"plan_file": file}},
    )
    assert run.status == 0, run.output
    assert [item["displayName"] for item in held(here, "applicationKeyCredential", 1)] == ["x", "theirs", "agent"]


def test_what_documents_need(lab: MakeLab) -> None:
    here = lab(tenant(owner(1)))
    run = here.play(
        {"name": "ask", "m365.graph.permissions_info": {"modules": ["apply", "export"], "types": list(KINDS)}}
    )
    needed = {(row["permission"], *row["modules"]) for row in run["ask"].result["permissions"]}
    assert needed == {("Application.ReadWrite.OwnedBy", "apply"), ("Application.Read.All", "export")}
