# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of applications and service principals: a new one gets to its file and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

OBJECT, APP = "99999999-0000-4000-8000-000000000002", "99999999-0000-4000-8000-000000000001"
OWNERS = {"application": "/applications", "service_principal": "/servicePrincipals"}
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
MakeLab = Callable[..., Lab]


def moment(days: int) -> str:
    return (NOW + dt.timedelta(days=days)).isoformat().replace("+00:00", "Z")


def seed(name: str, starts: int = -100, ends: int = 20) -> dict[str, Any]:
    return {
        "keyId": f"{len(name):08}-0000-4000-8000-000000000000",
        "displayName": name,
        "secretText": f"{name}~text",
        "startDateTime": moment(starts),
        "endDateTime": moment(ends),
    }


def tenant(*secrets: dict[str, Any], faults: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    row = {
        "id": OBJECT,
        "appId": APP,
        "displayName": "build",
        "passwordCredentials": [seed("theirs", -1, 300), *secrets],
    }
    return {"entities": {path: [row] for path in OWNERS.values()}, "faults": faults or []}


@pytest.fixture(params=OWNERS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def held(here: Lab, kind: str = "application") -> list[dict[str, Any]]:
    (row,) = here.emulator.entities(OWNERS[kind])
    found: list[dict[str, Any]] = row["passwordCredentials"]
    return found


def test_the_life_of_a_secret(lab: MakeLab, kind: str) -> None:
    here = lab(tenant(seed("agent")))
    module, path = f"m365.graph.{kind}_password_credential", here.directory / "agent.secret"
    task = {kind: "build", "display_name": "agent", "retire_after_days": 0, "secret_file": str(path)}
    path.write_text("the old one")
    path.chmod(0o644)
    run = here.play(
        {"name": "add, predicted", module: task, "check_mode": True, "diff": True},
        {"name": "add", module: task, "diff": True},
        {"name": "retire, predicted", module: task, "check_mode": True, "diff": True},
        {"name": "retire", module: task, "diff": True},
        {"name": "again", module: task, "diff": True},
        {"name": "read", f"{module}_info": {kind: "build"}},
        {"name": "every", f"{module}_info": {"display_name": "agent", "expires_within_days": 200}},
        {"name": "certificates", "m365.graph.certificate_info": {"types": [kind.replace("_p", "P")]}},
        {"name": "in use", module: {kind: "build", "display_name": "agent", "state": "absent"}},
        {"name": "absent, again", module: {kind: "build", "display_name": "agent", "state": "absent"}},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    for name in ("add", "retire"):
        predicted, real = run[f"{name}, predicted"], run[name]
        assert set(predicted.methods) == {"GET"} and predicted.changed and real.changed
        assert len(predicted.result["changes"]) == len(real.result["changes"]) == 1
    added, retired = run["add"], run["retire"]
    assert [write["path"].rpartition("/")[2] for write in added.writes] == ["addPassword"]
    assert [row["display_name"] for row in added.result["retiring"]] == ["agent"]
    assert [write["path"].rpartition("/")[2] for write in retired.writes] == ["removePassword"]
    assert [row["key_id"] for row in retired.result["retired"]] == [seed("agent")["keyId"]]
    assert not run["again"].changed and set(run["again"].methods) == {"GET"}
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert len(text) > 16 and [item.name for item in here.directory.iterdir() if ".new" in item.name] == []
    made = added.result["resource"]
    assert sorted(made) == sorted(["display_name", "start_date_time", "end_date_time", "key_id", f"{kind}_id"])
    assert {row["display_name"] for row in run["read"].result["resources"]} == {"theirs", "agent"}
    assert [row["key_id"] for row in run["every"].result["resources"]] == [made["key_id"]]
    assert made["key_id"] in [row["key_id"] for row in run["certificates"].result["certificates"]]
    assert run["in use"].changed and not run["absent, again"].changed
    assert [row["displayName"] for row in held(here, kind)] == ["theirs"]
    for shown in (text, "agent~text", "theirs~text"):
        assert shown not in run.output + json.dumps([task.result for task in run.tasks])


@pytest.mark.playbook
def test_a_secret_is_returned_only_where_it_is_asked_for(lab: MakeLab) -> None:
    here = lab(tenant())
    module = "m365.graph.application_password_credential"
    task = {"application": "build", "display_name": "agent"}
    run = here.play(
        {"name": "nowhere", module: task, "ignore_errors": True},
        {"name": "returned", module: {**task, "return_secret": True}, "no_log": True, "register": "added"},
        {
            "name": "stored",
            "ansible.builtin.copy": {
                "content": "{{ added.secret_text }}",
                "dest": str(here.directory / "s"),
                "mode": "0600",
            },
            "no_log": True,
        },
        {"name": "again", module: {**task, "return_secret": True}},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    assert "Set secret_file or return_secret" in run["nowhere"].result["msg"] and run["nowhere"].requests == []
    text = (here.directory / "s").read_text()
    assert next(row["hint"] for row in held(here) if row["displayName"] == "agent") == text[:3] and len(text) > 16
    assert "secret_text" not in run["again"].result
    assert text not in run.output


@pytest.mark.parametrize("place", ["link", "folder", "missing/secret"])
def test_a_place_that_is_no_regular_file_is_refused_before_any_request(lab: MakeLab, place: str) -> None:
    here = lab(tenant())
    (here.directory / "target").write_text("untouched")
    (here.directory / "link").symlink_to(here.directory / "target")
    (here.directory / "folder").mkdir()
    task = {"application": "build", "display_name": "agent", "secret_file": str(here.directory / place)}
    run = here.play({"name": "add", "m365.graph.application_password_credential": task, "ignore_errors": True})
    assert run["add"].requests == [] and "secret_file" in run["add"].result["msg"]
    assert (here.directory / "target").read_text() == "untouched"
    assert [row["displayName"] for row in held(here)] == ["theirs"]


@pytest.mark.parametrize(
    ("do", "left"),
    [({"reset": "after"}, ["theirs"]), ({"status": 504, "applied": True}, ["theirs"]), ({"status": 504}, ["theirs"])],
)
def test_a_secret_whose_text_got_lost_is_removed(lab: MakeLab, do: dict[str, Any], left: list[str]) -> None:
    here = lab(tenant(faults=[{"match": {"method": "POST", "path": "addPassword$"}, "do": do}]))
    path = here.directory / "secret"
    task = {"application": "build", "display_name": "agent", "secret_file": str(path)}
    keep = {"name": "add", "m365.graph.application_password_credential": task, "ignore_errors": True}
    run = here.play(keep, {**keep, "name": "next"}, env=here.without_waits())
    assert run.status == 0, run.output
    assert run["add"].outcome == "failed" and "\n" not in run["add"].result["msg"]
    assert ("its text was lost, so it was removed again" in run["add"].result["msg"]) == (do != {"status": 504})
    assert run["next"].changed
    assert [row["displayName"] for row in held(here)] == [*left, "agent"]
    assert path.read_text()[:3] == held(here)[-1]["hint"]


def test_a_policy_forbids_secrets(lab: MakeLab) -> None:
    """The secret is neither requested nor predicted."""
    here = lab(tenant(seed("agent", ends=300)))
    path = here.directory / "secret"
    task = {"application": "build", "display_name": "new", "secret_file": str(path)}
    module = "m365.graph.application_password_credential"
    lifetime = {"restriction_type": "passwordLifetime", "state": "enabled", "max_lifetime": "P90D"}

    def policy(*restrictions: dict[str, Any]) -> dict[str, Any]:
        restricted = {"is_enabled": True, "application_restrictions": {"password_credentials": [*restrictions]}}
        return {"name": "policy", "m365.graph.tenant_app_management_policy": restricted}

    run = here.play(
        policy({"restriction_type": "passwordAddition", "state": "enabled"}),
        {"name": "predicted", module: task, "check_mode": True, "ignore_errors": True},
        {"name": "refused", module: task, "ignore_errors": True},
        {"name": "there", module: {**task, "display_name": "agent"}},
        policy(lifetime),
        {"name": "too long", module: task, "ignore_errors": True},
        {"name": "short", module: {**task, "valid_for_days": 90}},
    )
    assert run.status == 0, run.output
    for name in ("predicted", "refused"):
        assert "forbids secrets" in run[name].result["msg"] and not run[name].writes
    assert not run["there"].changed
    assert "set valid_for_days to a smaller number" in run["too long"].result["msg"]
    assert run["short"].changed
