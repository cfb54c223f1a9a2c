# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that keep token-signing certificates see."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from signing_tenant import OBJECT, shown, tenant

MODULE = "m365.graph.service_principal_token_signing_certificate"
MakeLab = Callable[..., Lab]


TASK = {"service_principal_id": OBJECT, "display_name": "CN=SSO", "promote_after_days": 14, "retire_after_days": 7}


@pytest.mark.playbook
def test_the_first_certificate(lab: MakeLab) -> None:
    here = lab(tenant())
    run = here.play(
        {"name": "predicted", MODULE: TASK, "check_mode": True, "diff": True},
        {"name": "add", MODULE: TASK, "diff": True, "register": "added"},
        {"name": "again", MODULE: TASK, "diff": True},
        {"name": "read", f"{MODULE}_info": {"service_principal": "SSO", "display_name": "CN=SSO"}},
        {"name": "all", f"{MODULE}_info": {}},
        {
            "name": "refused",
            MODULE: {"service_principal": "SSO", "thumbprint": "{{ added.resource.thumbprint }}", "state": "absent"},
            "ignore_errors": True,
        },
        {"name": "absent, predicted", MODULE: {**TASK, "state": "absent", "allow_in_use": True}, "check_mode": True},
        {"name": "absent", MODULE: {**TASK, "state": "absent", "allow_in_use": True}},
        {"name": "absent, again", MODULE: {**TASK, "state": "absent"}},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    assert (
        run["predicted"].methods
        == run["again"].methods
        == run["absent, predicted"].methods
        == run["absent, again"].methods
        == ["GET"]
    )
    assert run["add"].methods == ["GET", "POST", "GET", "PATCH", "GET"]
    assert run["predicted"].result["changes"] == run["add"].result["changes"]
    assert run["absent, predicted"].result["changes"] == run["absent"].result["changes"]
    made, foreseen = run["add"].result["resource"], run["predicted"].result["resource"]
    assert made["preferred"] and foreseen["preferred"] and made["display_name"] == foreseen["display_name"] == "CN=SSO"
    assert (made["subject"], foreseen["thumbprint"]) == ("CN=SSO", None)
    assert (
        hashlib.sha1(base64.b64decode(made["certificate"]), usedforsecurity=False).hexdigest().upper()
        == made["thumbprint"]
    )
    assert not run["again"].changed and run["again"].result["resource"] == made
    assert run["read"].result["resources"] == [made]
    assert {row["display_name"] for row in run["all"].result["resources"]} == {"CN=SSO", "CN=Other"}
    assert "tokens are signed with it" in run["refused"].result["msg"]
    assert run["absent"].changed and not run["absent, again"].changed
    left = shown(here)
    assert {item["displayName"] for item in left["keyCredentials"]} == {"CN=Other"}
    assert [item["displayName"] for item in left["passwordCredentials"]] == ["CN=SSO", "CN=Other"], (
        "a secret of that name is none of ours"
    )
    for password in here.emulator.entities("/servicePrincipals")[0]["passwordCredentials"]:
        assert not password.get("secretText") or password["secretText"] not in run.output


@pytest.mark.parametrize(
    ("ages", "preferred", "methods", "properties"),
    [
        ([(-900, 60)], 0, ["GET"], []),
        ([(-900, 20)], 0, ["GET", "POST", "GET"], ["certificates"]),
        ([(-900, 20), (-13, 1000)], 0, ["GET"], []),
        ([(-900, 20), (-15, 1000)], 0, ["GET", "PATCH", "GET"], ["preferred"]),
        ([(-900, 20), (-50, 1000)], 0, ["GET", "PATCH", "GET"], ["preferred"]),
        ([(-900, 20), (-20, 1000)], 1, ["GET"], []),
        ([(-900, 20), (-22, 1000)], 1, ["GET", "PATCH", "GET"], ["certificates"]),
    ],
)
def test_each_step_when_it_is_due(
    lab: MakeLab, ages: list[tuple[int, int]], preferred: int, methods: list[str], properties: list[str]
) -> None:
    here = lab(tenant(*ages, preferred=preferred))
    run = here.play(
        {"name": "predicted", MODULE: TASK, "check_mode": True, "diff": True},
        {"name": "keep", MODULE: TASK, "diff": True},
    )
    assert run.status == 0, run.output
    assert (run["predicted"].methods, run["keep"].methods) == (["GET"], methods)
    assert [change["property"] for change in run["keep"].result["changes"]] == properties
    assert run["predicted"].result["changes"] == run["keep"].result["changes"]
    assert [bool(run["predicted"].result[name]) for name in ("retired", "retiring")] == [
        bool(run["keep"].result[name]) for name in ("retired", "retiring")
    ]
    assert {item["displayName"] for item in shown(here)["keyCredentials"]} == {"CN=SSO", "CN=Other"}


def test_one_that_is_to_sign_at_once_does(lab: MakeLab) -> None:
    here, task = lab(tenant((-900, 20), preferred=0)), {**TASK, "promote_after_days": 0}
    run = here.play(
        {"name": "predicted", MODULE: task, "check_mode": True},
        {"name": "add", MODULE: task},
        {"name": "again", MODULE: task},
    )
    assert run.status == 0, run.output
    assert run["add"].methods == ["GET", "POST", "GET", "PATCH", "GET"]
    assert [change["property"] for change in run["add"].result["changes"]] == ["certificates", "preferred"]
    assert run["predicted"].result["changes"] == run["add"].result["changes"]
    assert run["add"].result["resource"]["preferred"] and not run["again"].changed


@pytest.mark.parametrize(
    ("do", "added"), [({"reset": "after"}, 1), ({"status": 504, "applied": True}, 1), ({"status": 504}, 0)]
)
def test_a_certificate_is_asked_for_once(lab: MakeLab, do: dict[str, Any], added: int) -> None:
    here = lab(tenant(faults=[{"match": {"method": "POST", "path": "addTokenSigning"}, "do": do}]))
    run = here.play({"name": "keep", MODULE: {**TASK, "timeout": 4}, "ignore_errors": True})
    assert run["keep"].methods.count("POST") == 1
    assert run["keep"].failed == (not added)
    assert len([item for item in shown(here)["keyCredentials"] if item["displayName"] == "CN=SSO"]) == 2 * added
    if not added:
        assert "it was not asked for again, because that could make a second one" in run["keep"].result["msg"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"display_name": "CN=SSO"}, "Give service_principal_id or service_principal"),
        ({"service_principal": "SSO"}, "Set display_name, to say which token-signing certificates"),
        ({"service_principal": "SSO", "display_name": "SSO"}, "must begin with CN="),
        (
            {"service_principal": "SSO", "display_name": "CN=SSO", "end_date_time": "2020-01-01T00:00:00Z"},
            "is not within the next three years",
        ),
        (
            {"service_principal": "SSO", "display_name": "CN=SSO", "renew_before_days": 1095},
            "each run would add a certificate",
        ),
        (
            {"service_principal": "SSO", "display_name": "CN=SSO", "promote_after_days": 9999},
            "9999 is not between 0 and 3650",
        ),
        ({"service_principal": "SSO", "thumbprint": "x", "state": "absent"}, "is not a SHA-1 thumbprint"),
    ],
)
def test_bad_input_is_refused_before_any_request(lab: MakeLab, options: dict[str, Any], said: str) -> None:
    here = lab(tenant())
    run = here.play({"name": "keep", MODULE: options})
    assert re.search(said, run["keep"].result["msg"]), run["keep"].result["msg"]
    assert here.emulator.requests == here.emulator.token_requests == []
