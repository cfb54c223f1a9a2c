# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleted objects come back with their credentials, once, and not next to what was created again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from certificates import issue
from lab import Lab

DELETED, PKIS = "/directory/deletedItems", "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"
MODULE, INFO = "m365.graph.deleted_item_restore", "m365.graph.deleted_item_info"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT, OLD_ROOT = (
    issue(name, usages=None, root=True, starts=starts, days=400, now=NOW, index=index)
    for index, (name, starts) in enumerate((("Root", -1), ("Old root", -500)))
)
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"99999999-0000-4000-8000-{number:012}"


def moment(days: float) -> str:
    return (NOW + dt.timedelta(days=days)).isoformat().replace("+00:00", "Z")


def secret(name: str, ends: float) -> dict[str, Any]:
    return {
        "keyId": guid(900 + len(name)),
        "displayName": name,
        "secretText": f"{name}~text",
        "startDateTime": moment(-100),
        "endDateTime": moment(ends),
    }


def deleted(number: int, name: str, kind: str = "application", **more: Any) -> dict[str, Any]:
    app = {"appId": guid(1000 + number)} if kind in ("application", "servicePrincipal") else {}
    row = {"@odata.type": f"#microsoft.graph.{kind}", "id": guid(number), "displayName": name, **app}
    return {**row, "deletedDateTime": moment(-3), **more}


def items(*rows: dict[str, Any], **entities: Any) -> dict[str, Any]:
    return {"entities": {DELETED: [*rows], **{path.replace("_", "/"): found for path, found in entities.items()}}}


def restore(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, MODULE: {"type": "application", **options}, "ignore_errors": True}


def ids(here: Lab, path: str) -> list[str]:
    return [row["id"] for row in here.emulator.entities(path)]


PORTAL = deleted(1, "portal", passwordCredentials=[secret("old", -2), secret("current", 90)])
PRINCIPAL = deleted(2, "portal", "servicePrincipal", appId=PORTAL["appId"], passwordCredentials=[secret("sso", 9)])


@pytest.mark.playbook
def test_an_application_comes_back_with_its_service_principal(lab: MakeLab) -> None:
    here = lab(items(PORTAL, PRINCIPAL, deleted(3, "other")))
    task = {"display_name": "Portal"}
    run = here.play(
        {"name": "listed", INFO: {"types": ["application"], "display_name": "portal"}},
        {**restore("predicted", **task), "check_mode": True, "diff": True},
        {**restore("restored", **task), "diff": True},
        restore("again", **task),
        restore("again by its id", id=PORTAL["id"]),
        restore("again by its client ID", app_id=PORTAL["appId"]),
        restore("nobody", display_name="nobody"),
        {"name": "secrets", "m365.graph.application_password_credential_info": {"application_id": PORTAL["id"]}},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    (row,) = run["listed"].result["resources"]
    assert row["deleted_date_time"] == PORTAL["deletedDateTime"] and row["permanently_deleted_date_time"] == moment(27)
    predicted, real = run["predicted"], run["restored"]
    assert predicted.changed and real.changed and set(predicted.methods) == {"GET"}
    for part in ("changes", "credentials", "resource", "service_principal", "expired_credentials", "diff"):
        assert predicted.result[part] == real.result[part], part
    assert [write["path"].rpartition("/")[0].rpartition("/")[2] for write in real.writes] == [guid(1), guid(2)]
    told = [(entry["owner"], entry["display_name"], entry["expired"]) for entry in real.result["credentials"]]
    assert told == [("application", "old", True), ("application", "current", False), ("servicePrincipal", "sso", False)]
    assert row["credentials"] == real.result["credentials"][:2] and real.result["expired_credentials"] == 1
    for said in ("1 of 3 credentials has expired: old (", "Entra does not restore the policies of a service principal"):
        assert said in run.output, said
    for name in ("again", "again by its id", "again by its client ID"):
        assert not run[name].changed and set(run[name].methods) == {"GET"}
        assert run[name].result["resource"]["id"] == PORTAL["id"]
    assert 'There is no application with display_name "nobody"' in run["nobody"].result["msg"]
    assert {entry["display_name"] for entry in run["secrets"].result["resources"]} == {"old", "current"}
    assert (ids(here, "/applications"), ids(here, "/servicePrincipals")) == ([guid(1)], [guid(2)])
    assert ids(here, DELETED) == [guid(3)]
    assert "~text" not in run.output + json.dumps([task.result for task in run.tasks])


def test_a_service_principal_follows_its_application(lab: MakeLab) -> None:
    here = lab(items(PORTAL, PRINCIPAL))
    by_itself = {"type": "servicePrincipal", "id": PRINCIPAL["id"]}
    run = here.play(
        restore("first", **by_itself),
        restore("application only", id=PORTAL["id"], service_principal=False),
        restore("then", **by_itself),
        restore("then, again", **by_itself),
        restore("both", id=PORTAL["id"]),
    )
    assert run.status == 0, run.output
    assert "its application " in run["first"].result["msg"] and not run["first"].writes
    assert run["application only"].changed and run["application only"].result["service_principal"] is None
    assert run["then"].changed and not run["then, again"].changed and not run["both"].changed
    here.emulator.reset(items(PRINCIPAL, _applications=[{"id": PORTAL["id"], "appId": PORTAL["appId"]}]))
    late = here.play(restore("both", id=PORTAL["id"]))["both"]
    assert late.changed and late.result["service_principal"]["id"] == PRINCIPAL["id"]


def test_which_of_several_is_not_guessed(lab: MakeLab) -> None:
    again = {**PRINCIPAL, "id": guid(4)}
    here = lab(
        items(
            PORTAL,
            deleted(5, "PORTAL", deletedDateTime=moment(-9)),
            deleted(6, "twin"),
            deleted(7, "twin"),
            PRINCIPAL,
            again,
        )
    )
    run = here.play(
        restore("exactly", display_name="PORTAL", service_principal=False, allow_duplicate=True),
        restore("twins", display_name="twin"),
        restore("two service principals", id=PORTAL["id"], allow_duplicate=True),
        restore("without", id=PORTAL["id"], allow_duplicate=True, service_principal=False),
        restore("the right one", type="servicePrincipal", id=PRINCIPAL["id"]),
        restore("another type", type="servicePrincipal", id=guid(6)),
    )
    assert run.status == 0, run.output
    assert run["exactly"].result["resource"]["id"] == guid(5)
    for number in (6, 7):
        assert f"{guid(number)} (deleted on {moment(-3)})" in run["twins"].result["msg"]
    assert "Set service_principal to false" in run["two service principals"].result["msg"]
    assert not run["two service principals"].writes and run["without"].changed and run["the right one"].changed
    assert "is of type application, not servicePrincipal" in run["another type"].result["msg"]


def test_what_was_created_again_is_not_restored(lab: MakeLab) -> None:
    shared = deleted(10, "api", identifierUris=["api://contoso", "api://Mine"])
    here = lab(
        items(
            PORTAL,
            shared,
            deleted(11, "sso", "servicePrincipal"),
            _applications=[
                {"id": guid(20), "displayName": "Portal"},
                {"id": guid(21), "displayName": "successor", "identifierUris": ["api://mine"]},
            ],
            _servicePrincipals=[{"id": guid(22), "appId": guid(1011), "displayName": "sso"}],
        )
    )
    run = here.play(
        {**restore("same name, predicted", id=PORTAL["id"]), "check_mode": True},
        restore("same name", id=PORTAL["id"]),
        restore("same URI", id=shared["id"], allow_duplicate=True),
        restore("same client ID", type="servicePrincipal", id=guid(11), allow_duplicate=True),
        restore("both of them", id=PORTAL["id"], allow_duplicate=True),
        restore("by name now", display_name="portal"),
    )
    assert run.status == 0, run.output
    for name in ("same name, predicted", "same name"):
        assert f"seems to have been created again: {guid(20)} has its name" in run[name].result["msg"]
    assert 'has its identifier URI "api://Mine"' in run["same URI"].result["msg"]
    assert f"{guid(22)} has the same client ID" in run["same client ID"].result["msg"]
    for name in ("same name", "same URI", "same client ID"):
        assert {write["path"].rpartition("/")[2] for write in run[name].writes} <= {"$batch"}
    assert run["both of them"].changed and not run["by name now"].changed
    assert run["by name now"].result["resource"]["id"] == PORTAL["id"], "exactly this name"


def test_infrastructures_and_authorities_come_back(lab: MakeLab) -> None:
    below = f"{PKIS}/{guid(30)}/certificateAuthorities"
    roots = [{"certificate": root.text, "displayName": name} for root, name in ((ROOT, "Root"), (OLD_ROOT, "Old root"))]
    here = lab({"entities": {PKIS: [{"id": guid(30), "displayName": "Contoso PKI"}], below: roots}})
    pki = {"public_key_infrastructure": "Contoso PKI", "state": "absent"}
    authority = {"type": "certificateAuthorityDetail", "thumbprint": hashlib.sha1(ROOT.der).hexdigest()}
    keep = "m365.graph.certificate_authority"
    run = here.play(
        *(
            {"name": f"absent {number}", keep: {**pki, "certificate": root.pem}}
            for number, root in enumerate((ROOT, OLD_ROOT))
        ),
        {**restore("predicted", **authority), "check_mode": True},
        restore("restored", **authority),
        restore("again", **authority),
        restore("expired", type="certificateAuthorityDetail", display_name="Old root"),
        {"name": "deleted", "m365.graph.public_key_infrastructure": {"display_name": "Contoso PKI", "state": "absent"}},
        restore("infrastructure", type="certificateBasedAuthPki", display_name="Contoso PKI"),
        restore("its authority", **authority),
        restore("infrastructure, again", type="certificateBasedAuthPki", display_name="Contoso PKI"),
        {"name": "listed", INFO: {"api_version": "beta"}},
    )
    assert run.status == 0, run.output
    assert run["predicted"].changed and run["restored"].changed and not run["again"].changed
    assert run["predicted"].result["credentials"] == run["restored"].result["credentials"]
    assert (
        run["expired"].result["expired_credentials"] == 1 and "1 of 1 credentials has expired: Old root" in run.output
    )
    assert run["infrastructure"].changed and not run["infrastructure, again"].changed
    assert run["infrastructure"].result["credentials"] == [] and run["its authority"].changed
    assert "The public key infrastructure has no authorities now." in run.output
    told = [(row["display_name"], row["expired"]) for row in run["infrastructure, again"].result["credentials"]]
    assert told == [("Root", False)]
    (left,) = run["listed"].result["resources"]
    assert (left["type"], left["display_name"]) == ("certificateAuthorityDetail", "Old root")


def test_an_authority_that_was_added_again(lab: MakeLab) -> None:
    here = lab({"entities": {PKIS: [{"id": guid(30), "displayName": "Contoso PKI"}]}})
    keep = {"public_key_infrastructure": "Contoso PKI", "certificate": ROOT.pem}
    task = {"type": "certificateAuthorityDetail", "display_name": "Root"}
    run = here.play(
        {"name": "add", "m365.graph.certificate_authority": keep},
        {"name": "remove", "m365.graph.certificate_authority": {**keep, "state": "absent"}},
        {"name": "add again", "m365.graph.certificate_authority": keep},
        restore("refused", **task),
        restore("by the service", **task, allow_duplicate=True),
    )
    assert run.status == 0, run.output
    assert "has its certificate" in run["refused"].result["msg"] and not run["refused"].writes
    assert "Duplicate Certificate exists" in run["by the service"].result["msg"]
    assert "restore that first" in run["by the service"].result["msg"]


@pytest.mark.parametrize("do", [{"reset": "after"}, {"status": 504, "applied": True}, {"status": 504}])
def test_an_unknown_outcome_is_read(lab: MakeLab, do: dict[str, Any]) -> None:
    here = lab({**items(PORTAL), "faults": [{"match": {"method": "POST", "path": "restore$"}, "do": do}]})
    run = here.play(restore("restored", id=PORTAL["id"]), restore("again", id=PORTAL["id"]), env=here.without_waits())
    assert run.status == 0, run.output
    assert run["restored"].changed and not run["again"].changed
    assert len(run["restored"].writes) == (2 if do == {"status": 504} else 1)
    assert ids(here, "/applications") == [PORTAL["id"]]


def test_a_replica_that_is_behind(lab: MakeLab) -> None:
    here = lab({**items(PORTAL, PRINCIPAL), "settings": {"replicas": 2, "replica_lag": 3.0}})
    task = restore("restored", display_name="portal")
    run = here.play(task, {**task, "name": "again"}, {**task, "name": "and again"})
    assert run.status == 0, run.output
    assert run["restored"].changed and not run["again"].changed and not run["and again"].changed


def test_what_is_refused_before_any_request(lab: MakeLab) -> None:
    here = lab(items(PORTAL))
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "nothing": ({}, "one of the following is required"),
        "two": ({"id": guid(1), "display_name": "x"}, "mutually exclusive"),
        "no GUID": ({"id": "portal"}, 'id: "portal" is not an ID, which is a GUID.'),
        "no client ID": ({"app_id": "portal"}, 'app_id: "portal" is not an ID'),
        "empty": ({"display_name": " "}, "display_name: it is empty."),
        "a thumbprint": ({"thumbprint": "00" * 20}, "thumbprint: it is not for the type application. Give id or"),
        "no thumbprint": ({"type": "certificateAuthorityDetail", "thumbprint": "x"}, "is not a SHA-1 thumbprint"),
        "another type": ({"type": "user", "id": guid(1)}, "value of type must be one of"),
    }
    run = here.play(*(restore(name, **options) for name, (options, _said) in wrong.items()))
    assert run.status == 0, run.output
    for name, (_options, said) in wrong.items():
        assert said in run[name].result["msg"] and run[name].requests == [], (name, run[name].result["msg"])
