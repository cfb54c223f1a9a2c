# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that keep credentials of applications and service principals see."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Issued, issue
from lab import Lab

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = dt.timedelta(days=1)
OLD, NEW, FOREIGN = (
    issue(name, usages=None, days=400, now=TODAY, index=index) for index, name in enumerate(("old", "new", "foreign"))
)
EXPIRED = issue("expired", usages=None, starts=-30, days=20, now=TODAY)
OBJECT, APP = "99999999-0000-4000-8000-000000000002", "99999999-0000-4000-8000-000000000001"
OWNERS = {"application": "/applications", "service_principal": "/servicePrincipals"}
MakeLab = Callable[..., Lab]


def seed(issued: Issued, name: str, **more: Any) -> dict[str, Any]:
    return {"key": base64.b64encode(issued.der).decode(), "displayName": name, **more}


def tenant(*credentials: dict[str, Any], faults: list[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    """One application and its service principal, both with a foreign credential and those given, and others of other
    names.
    """
    row = {
        "id": OBJECT,
        "appId": APP,
        "displayName": "build",
        "keyCredentials": [seed(FOREIGN, "theirs"), *credentials],
        **values,
    }
    other = {"displayName": "other", "keyCredentials": [seed(OLD, "agent")]}
    entities = {
        path: [row, {**other, "id": OBJECT.replace("2", "3"), "appId": APP.replace("1", "4")}]
        for path in OWNERS.values()
    }
    return {"entities": entities, "faults": faults or []}


@pytest.fixture(params=OWNERS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def shown(here: Lab, kind: str = "application") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(row for row in here.emulator.entities(OWNERS[kind]) if row["id"] == OBJECT)[
        "keyCredentials"
    ]
    return found


def test_the_life_of_a_credential(lab: MakeLab, kind: str) -> None:
    here = lab(tenant(seed(OLD, "agent")))
    module = f"m365.graph.{kind}_key_credential"
    path = here.directory / "new.cer"
    path.write_bytes(NEW.der)
    task = {f"{kind}_id": OBJECT, "certificate": str(path), "display_name": "agent", "retire_after_days": 0}
    gone = {f"{kind}_id": OBJECT, "thumbprint": "{{ added.resource.thumbprint | lower }}", "state": "absent"}
    before = shown(here, kind)
    run = here.play(
        {"name": "add, predicted", module: task, "check_mode": True, "diff": True},
        {"name": "add", module: task, "diff": True, "register": "added"},
        {"name": "retire, predicted", module: task, "check_mode": True, "diff": True},
        {"name": "retire", module: task, "diff": True},
        {"name": "again", module: {**task, "certificate": NEW.pem}, "diff": True},
        {"name": "read", f"{module}_info": {f"{kind}_id": OBJECT}},
        {"name": "absent, predicted", module: gone, "check_mode": True, "diff": True},
        {"name": "absent", module: gone, "diff": True},
        {
            "name": "absent, again",
            module: {f"{kind}_id": OBJECT, "certificate": NEW.pem, "state": "absent"},
            "diff": True,
        },
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    for name, methods in {
        "add": ["GET", "GET", "GET", "PATCH", "GET"],  # the policies for credentials are read too
        "retire": ["GET", "PATCH", "GET"],
        "absent": ["GET", "PATCH", "GET"],
    }.items():
        predicted, real = run[f"{name}, predicted"], run[name]
        assert predicted.methods == methods[: methods.index("PATCH")] and real.methods == methods
        assert predicted.changed and real.changed
        assert predicted.result["changes"] == real.result["changes"]
        assert predicted.result["diff"] == real.result["diff"]
        moving = {"key_id", "start_date_time"}
        told = [
            {key: value for key, value in (run_.result["resource"] or {}).items() if key not in moving}
            for run_ in (predicted, real)
        ]
        assert {**told[0], "end_date_time": None} == {**told[1], "end_date_time": None}
    for name in ("again", "absent, again"):
        assert run[name].methods == ["GET"] and not run[name].changed
        assert run[name].result["changes"] == []
        assert run[name].result["diff"]["before"] == run[name].result["diff"]["after"]
    added = run["add"].result
    assert (added["resource"][f"{kind}_id"], added["resource"]["display_name"], added["resource"]["usage"]) == (
        OBJECT,
        "agent",
        "Verify",
    )
    assert [row["key_id"] for row in added["retiring"]] == [before[1]["keyId"]] and added["retired"] == []
    assert [row["key_id"] for row in run["retire"].result["retired"]] == [before[1]["keyId"]]
    assert [row["display_name"] for row in run["read"].result["resources"]] == ["theirs", "agent"]
    assert run["read"].result["resources"][1] == run["again"].result["resource"] == added["resource"]
    assert run["absent"].result["resource"] is None
    assert shown(here, kind) == before[:1], "what is not ours is as it was"
    assert NEW.key_pem().splitlines()[1] not in run.output


def test_one_request_by_id_two_by_name(lab: MakeLab, kind: str) -> None:
    here = lab(tenant(seed(NEW, "agent")))
    module, task = f"m365.graph.{kind}_key_credential", {"certificate": NEW.pem, "display_name": "agent"}
    run = here.play(
        {"name": "id", module: {**task, f"{kind}_id": OBJECT}},
        {"name": "name", module: {**task, kind: "build"}},
        {"name": "client id", module: {**task, kind: APP}},
        {"name": "beta", module: {**task, kind: APP, "api_version": "beta"}},
        {"name": "nobody", module: {**task, kind: "nobody"}, "ignore_errors": True},
        {"name": "no id", module: {**task, f"{kind}_id": APP}, "ignore_errors": True},
        {"name": "nobody's is absent", module: {**task, kind: "nobody", "state": "absent"}, "ignore_errors": True},
        {"name": "absent with its owner", module: {**task, f"{kind}_id": APP, "state": "absent"}},
        {"name": "all", f"{module}_info": {}},
        {"name": "some", f"{module}_info": {kind: "build", "display_name": "agent", "expires_within_days": 500}},
        {"name": "none", f"{module}_info": {kind: "build", "expires_within_days": 30}},
    )
    assert run.status == 0, run.output
    assert [run[name].methods for name in ("id", "name", "client id", "beta")] == [
        ["GET"],
        ["GET", "GET"],
        ["GET", "GET"],
        ["GET", "GET"],
    ]
    label = kind.replace("_", " ")
    for name in ("nobody", "nobody's is absent"):
        assert run[name].result["msg"] == f'There is no {label} with the name "nobody".', (
            "a name that leads nowhere may be a mistake"
        )
    assert run["no id"].result["msg"] == (
        f'There is no {label} "{APP}"; its object ID is expected here, not its client ID.'
    )
    gone = run["absent with its owner"]
    assert (gone.changed, gone.result["resource"], gone.methods) == (False, None, ["GET"])
    assert run["all"].methods == ["GET"]
    assert sorted((row["display_name"], row["certificate"]) for row in run["all"].result["resources"]) == [
        ("agent", None),
        ("agent", None),
        ("theirs", None),
    ]
    assert all(re.fullmatch("[0-9A-F]{40}", row["thumbprint"]) for row in run["all"].result["resources"])
    (row,) = run["some"].result["resources"]
    assert (row["certificate"], row["subject"][:6]) == (base64.b64encode(NEW.der).decode(), "CN=new")
    assert run["none"].result["resources"] == []


def test_several_of_one_name_are_an_error_with_their_ids(lab: MakeLab) -> None:
    rows = [{"id": OBJECT.replace("2", str(number)), "displayName": "build"} for number in (5, 6)]
    here = lab({"entities": {"/applications": rows}})
    run = here.play(
        {"name": "keep", "m365.graph.application_key_credential": {"application": "build", "certificate": NEW.pem}}
    )
    for row in rows:
        assert row["id"] in run["keep"].result["msg"]
    assert run["keep"].methods == ["GET"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Which application's key credential is meant. Give application_id or application"),
        ({"application_id": "build", "certificate": NEW.pem}, "is not the object id of an application"),
        ({"application": "build"}, "Set certificate, thumbprint or key_id"),
        ({"application": "build", "certificate": NEW.pem + NEW.key_pem()}, "certificate: it holds a private key"),
        ({"application": "build", "certificate": "no.cer"}, "as a file it cannot be read"),
        ({"application": "build", "certificate": EXPIRED.pem}, "set allow_expired"),
        ({"application": "build", "thumbprint": "12"}, 'thumbprint: "12" is not a SHA-1 thumbprint'),
        ({"application": "build", "key_id": "12"}, 'key_id: "12" is not the id of a key credential'),
        (
            {"application": "build", "certificate": NEW.pem, "usage": "sign in"},
            "value of usage must be one of: Verify, Sign, Encrypt",
        ),
        (
            {"application": "build", "certificate": NEW.pem, "retire_after_days": -1, "display_name": "x"},
            "-1 is not between 0 and 3650",
        ),
        (
            {"application": "build", "certificate": NEW.pem, "retire_after_days": 1},
            "retire_after_days: set display_name, retire_display_name",
        ),
        (
            {"application": "build", "certificate": NEW.pem, "retire_display_name": "x"},
            "retire_after_days must be given",
        ),
        (
            {"application": "build", "certificate": NEW.pem, "retire_after_days": 1, "retire_thumbprints": ["x"]},
            'retire_thumbprints: "x" is not a SHA-1',
        ),
        ({"application": "build", "certificate": NEW.pem, "thumbprint": "ab"}, "mutually exclusive"),
        ({"application": "build", "certificate": NEW.pem, "end_date_time": "2027-01-01"}, "end_date_time"),
    ],
)
def test_bad_input_is_refused_before_any_request(lab: MakeLab, options: dict[str, Any], said: str) -> None:
    here = lab(tenant())
    run = here.play({"name": "keep", "m365.graph.application_key_credential": options}, arguments=["-vvvv"])
    assert re.search(said, run["keep"].result["msg"]), run["keep"].result["msg"]
    assert "\n" not in run["keep"].result["msg"]
    assert here.emulator.requests == here.emulator.token_requests == []
    assert NEW.key_pem().splitlines()[1] not in run.output


@pytest.mark.playbook
def test_a_rollover_to_its_end(lab: MakeLab) -> None:
    """Add, sign in with the new key, retire the old, and the old signs in no more; only Graph shows what the tenant
    has.
    """
    here = lab()
    emu = here.emulator
    emu.reset(
        {
            "entities": {
                "/applications": [
                    {
                        "id": OBJECT,
                        "appId": emu.client_id,
                        "displayName": "build",
                        "keyCredentials": [seed(OLD, "agent")],
                    }
                ]
            }
        }
    )
    for name, issued in (("old", OLD), ("new", NEW)):
        (here.directory / f"{name}.pem").write_text(issued.pem + issued.key_pem())
    task = {"application": emu.client_id, "certificate": NEW.pem, "display_name": "agent", "retire_after_days": 0}

    def sign_in(which: str) -> dict[str, Any]:
        options = {
            "application_id": OBJECT,
            "client_secret": None,
            "client_certificate_path": str(here.directory / f"{which}.pem"),
        }
        return {"name": which, "m365.graph.application_key_credential_info": options, "ignore_errors": True}

    keep = {"name": "keep", "m365.graph.application_key_credential": task}
    # Each play has tokens of its own: one that was issued earlier would still be good.
    for changed, new, old in ((None, False, True), (True, True, True), (True, True, False), (False, True, False)):
        run = here.play(*([] if changed is None else [keep]), sign_in("new"), sign_in("old"), auth_source="auto")
        assert run.status == 0, run.output
        assert (run["new"].failed, run["old"].failed) == (not new, not old), changed
        assert changed is None or run["keep"].changed == changed


def test_the_last_valid_credential_needs_leave_to_go(lab: MakeLab) -> None:
    here = lab(
        {
            "entities": {
                "/applications": [{"id": OBJECT, "displayName": "build", "keyCredentials": [seed(OLD, "agent")]}]
            }
        }
    )
    task = {"application_id": OBJECT, "certificate": OLD.pem, "state": "absent"}
    module = "m365.graph.application_key_credential"
    run = here.play(
        {"name": "predicted", module: task, "check_mode": True, "ignore_errors": True},
        {"name": "refused", module: task, "ignore_errors": True},
        {"name": "allowed", module: {**task, "allow_in_use": True}},
    )
    for name in ("predicted", "refused"):
        assert (
            "is in use: no other valid one with usage Verify would be left. Nothing was sent. To remove it anyway, "
            "set allow_in_use" in run[name].result["msg"]
        )
        assert run[name].methods == ["GET"]
    assert run["allowed"].changed and shown(here) == []


def test_the_credential_that_encrypts_tokens(lab: MakeLab) -> None:
    here = lab(tenant(seed(OLD, "encryption", usage="Encrypt")))
    module, task = (
        "m365.graph.application_key_credential",
        {"application_id": OBJECT, "usage": "Encrypt", "display_name": "encryption"},
    )
    run = here.play(
        {"name": "old", module: {**task, "certificate": OLD.pem, "active": True}},
        {
            "name": "new, predicted",
            module: {**task, "certificate": NEW.pem, "active": True, "retire_after_days": 0},
            "check_mode": True,
        },
        {"name": "new", module: {**task, "certificate": NEW.pem, "active": True, "retire_after_days": 0}},
        {"name": "retire", module: {**task, "certificate": NEW.pem, "active": True, "retire_after_days": 0}},
        {"name": "again", module: {**task, "certificate": NEW.pem, "active": True, "retire_after_days": 0}},
        {"name": "absent", module: {**task, "certificate": NEW.pem, "state": "absent"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert [sorted(write["body"]) for name in ("old", "new", "retire") for write in run[name].writes] == [
        ["tokenEncryptionKeyId"],
        ["keyCredentials", "tokenEncryptionKeyId"],
        ["keyCredentials"],
    ]
    assert run["new, predicted"].result["resource"]["active"] is run["new"].result["resource"]["active"] is True
    assert run["new, predicted"].result["changes"] == run["new"].result["changes"]
    assert not run["again"].changed
    assert "tokens are encrypted with it" in run["absent"].result["msg"]


def test_a_refusal_names_the_permission(lab: MakeLab) -> None:
    app = {
        "client_id": "22222222-2222-2222-2222-222222222222",
        "secret": "reader",
        "permissions": ["Application.Read.All"],
    }
    here = lab({**tenant(), "apps": [app]})
    task = {"application_id": OBJECT, "certificate": NEW.pem}
    run = here.play(
        {"name": "keep", "m365.graph.application_key_credential": task, "ignore_errors": True},
        {"name": "ask", "m365.graph.permissions_info": {}},
    )
    assert (
        "This needs the application permission Application.ReadWrite.OwnedBy, which the token lacks"
        in run["keep"].result["msg"]
    )
    assert run["keep"].methods == ["GET", "GET", "PATCH"], "it may not read policies"
    needed = next(row for row in run["ask"].result["permissions"] if "application_key_credential" in row["modules"])
    assert (needed["permission"], needed["held"]) == ("Application.ReadWrite.OwnedBy", False)


@pytest.mark.parametrize(
    ("do", "writes"),
    [
        ({"status": 409, "code": "Directory_ConcurrencyViolation"}, 2),
        ({"status": 504}, 2),
        ({"reset": "before"}, 2),
        ({"reset": "after"}, 1),
        ({"status": 504, "applied": True}, 1),
    ],
)
def test_a_write_of_unknown_outcome_is_looked_at_first(lab: MakeLab, do: dict[str, Any], writes: int) -> None:
    here = lab(tenant(faults=[{"match": {"method": "PATCH"}, "do": do}]))
    keep = {"name": "keep", "m365.graph.application_key_credential": {"application_id": OBJECT, "certificate": NEW.pem}}
    run = here.play(keep, env=here.without_waits())
    assert run.status == 0, run.output
    assert run["keep"].changed and len(run["keep"].writes) == writes
    assert run["keep"].methods[:5] == ["GET", "GET", "GET", "PATCH", "GET"]
    assert [item["displayName"] for item in shown(here)] == ["theirs", None]
