# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys of Azure AD B2C: each action adds a key once, and keys are rolled over without a gap."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from playbooks import PlaybookRun

SETS, SET = "/trustFramework/keySets", "B2C_1A_Signing"
MODULE = "m365.graph.trust_framework_key"
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
DAY = 86_400
PASSWORD, SECRET = "pfx~Passw0rd", "client~s3cret of the partner"
ISSUED = issue("token signing", usages=None, authority=False, now=NOW)
MakeLab = Callable[..., Lab]


def key(kid: str, starts: float | None, ends: float | None, **more: Any) -> dict[str, Any]:
    at = int(time.time())
    times = {name: None if days is None else at + int(days * DAY) for name, days in (("nbf", starts), ("exp", ends))}
    return {"kid": kid, "kty": "oct", "use": "sig", "status": "enabled", "k": f"hidden-{kid}", **times, **more}


def tenant(*keys: dict[str, Any], settings: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"entities": {SETS: [{"id": SET, "keys": [*keys]}]}, "settings": settings or {}, **more}


def held(here: Lab) -> list[dict[str, Any]]:
    (row,) = here.emulator.entities(SETS)
    found: list[dict[str, Any]] = row["keys"]
    return found


def predicted_twice(name: str, task: dict[str, Any]) -> list[dict[str, Any]]:
    """A task: predicted, carried out, and once more."""
    return [
        {"name": f"{name}, predicted", MODULE: task, "check_mode": True, "diff": True},
        {"name": name, MODULE: task, "diff": True},
        {"name": f"{name}, again", MODULE: task, "diff": True},
    ]


def by_day(value: Any) -> Any:
    """A value with the days of its moments: a prediction and the run after it are seconds apart."""
    return re.sub(r"T\d\d:\d\d:\d\dZ", "", json.dumps(value))


def assert_as_predicted(run: PlaybookRun, name: str, action: str) -> None:
    predicted, real, again = run[f"{name}, predicted"], run[name], run[f"{name}, again"]
    assert predicted.changed and real.changed and not again.changed, name
    assert set(predicted.methods) == set(again.methods) == {"GET"}
    assert [write["path"].rpartition("/")[2] for write in real.writes] == [action]
    for part in ("changes", "diff", "retiring", "retired", "covered_until"):
        assert by_day(predicted.result[part]) == by_day(real.result[part]), (name, part)
    unknown = ("kid", "e", "n", "use", "nbf", "exp")
    known = {key: value for key, value in real.result["resource"].items() if key not in unknown}
    assert by_day({key: predicted.result["resource"][key] for key in known}) == by_day(known)
    assert real.result["resource"]["kid"] and predicted.result["resource"]["kid"] is None


@pytest.mark.playbook
def test_each_action_adds_a_key_once(lab: MakeLab) -> None:
    names = {kind: f"B2C_1A_{kind}" for kind in ("Generated", "Symmetric", "Secret", "Pfx", "Certificate")}
    here = lab({"entities": {SETS: [{"id": name} for name in names.values()]}})
    folder = here.directory
    (folder / "signing.pfx").write_bytes(ISSUED.pfx(PASSWORD))
    (folder / "signing.cer").write_bytes(ISSUED.der)
    (folder / "partner.secret").write_text(f"{SECRET}\n")
    pfx = {"content": base64.b64encode(ISSUED.pfx(PASSWORD)).decode(), "password": PASSWORD}
    ways: dict[str, tuple[str, dict[str, Any]]] = {
        "Generated": ("generateKey", {"kty": "RSA", "use": "sig", "valid_for_days": 90}),
        "Symmetric": ("generateKey", {"kty": "oct", "use": "enc", "nbf": "2027-01-01T00:00:00Z"}),
        "Secret": (
            "uploadSecret",
            {"secret_src": str(folder / "partner.secret"), "use": "sig", "exp": "2040-01-01T00:00:00Z"},
        ),
        "Pfx": ("uploadPkcs12", {"src": str(folder / "signing.pfx"), "password": PASSWORD}),
        "Certificate": ("uploadCertificate", {"certificate": str(folder / "signing.cer")}),
    }
    run = here.play(
        *(
            task
            for kind, (_action, options) in ways.items()
            for task in predicted_twice(kind, {"key_set_id": names[kind], **options})
        ),
        {"name": "the same PFX in another form", MODULE: {"key_set_id": names["Pfx"], **pfx}},
        {"name": "its certificate", MODULE: {"key_set_id": names["Pfx"], "certificate": ISSUED.pem}},
        {"name": "listed", f"{MODULE}_info": {}},
        {"name": "soon", f"{MODULE}_info": {"key_set_id": names["Generated"], "expires_within_days": 91}},
        {"name": "certificates", "m365.graph.certificate_info": {"types": ["trustFrameworkKeySet"]}},
        arguments=["-vvvv"],
    )
    assert run.status == 0, run.output
    for kind, (action, _options) in ways.items():
        assert_as_predicted(run, kind, action)
    assert not run["the same PFX in another form"].changed and not run["its certificate"].changed
    rows = {row["key_set_id"]: row for row in run["listed"].result["resources"]}
    assert set(rows) == set(names.values()) and len(run["listed"].result["resources"]) == len(rows)
    started = {name for name, row in rows.items() if row["active"]}
    assert started == set(names.values()) - ({names["Symmetric"]} if NOW.year < 2027 else set())
    assert rows[names["Secret"]]["end_date_time"] == "2040-01-01T00:00:00Z"
    assert rows[names["Pfx"]]["certificate"] == ISSUED.text
    assert [row["kid"] for row in run["soon"].result["resources"]] == [rows[names["Generated"]]["kid"]]
    assert rows[names["Generated"]]["kid"] in [row["key_id"] for row in run["certificates"].result["certificates"]]
    stored = next(row for row in here.emulator.entities(SETS) if row["id"] == names["Secret"])
    private = here.emulator._exchange.service.store.rows(SETS)
    (secret,) = next(row.values["keys"] for row in private if row.id == stored["id"])
    assert secret["k"] == SECRET, "without the line break of its file"
    seen = run.output + json.dumps([task.result for task in run.tasks])
    for hidden in (SECRET, PASSWORD, pfx["content"][80:160]):
        assert hidden not in seen


def test_the_life_of_a_signing_key(lab: MakeLab) -> None:
    """Due, added and overlapping, then active, then without its predecessor: nothing is read from a clock but dates."""
    here = lab(tenant(key("old", -300, 20), key("eternal", None, None)))
    task = {
        "key_set_id": SET,
        "kty": "oct",
        "use": "sig",
        "valid_for_days": 365,
        "activate_after_days": 14,
        "retire_after_days": 7,
    }
    run = here.play(*predicted_twice("add", task), {"name": "active", f"{MODULE}_info": {"key_set_id": SET}})
    assert run.status == 0, run.output
    assert_as_predicted(run, "add", "generateKey")
    made = run["add"].result["resource"]
    assert abs(made["nbf"] - time.time() - 14 * DAY) < 600 and made["exp"] - made["nbf"] == 365 * DAY
    assert [row["kid"] for row in run["add"].result["retiring"]] == ["old"]
    assert [row["kid"] for row in run["active"].result["resources"] if row["active"]] == ["old"]

    later = [key("old", -300, 9), key("eternal", None, None), key("new", -8, 357)]
    here.emulator.reset(tenant(*later))
    run = here.play(
        *predicted_twice("retire", task),
        {"name": "active", f"{MODULE}_info": {"key_set_id": SET}},
        {"name": "certificates", "m365.graph.certificate_info": {"types": ["trustFrameworkKeySet"]}},
    )
    assert run.status == 0, run.output
    assert [write["path"].rpartition("/")[2] for write in run["retire"].writes] == ["old"]
    assert run["retire, predicted"].result["changes"] == run["retire"].result["changes"]
    assert [row["kid"] for row in run["retire"].result["retired"]] == ["old"]
    assert not run["retire, again"].changed
    assert {row["kid"]: row["status"] for row in held(here)} == {
        "old": "disabled",
        "eternal": "enabled",
        "new": "enabled",
    }
    assert [row["kid"] for row in run["active"].result["resources"] if row["active"]] == ["new"]
    assert [row["key_id"] for row in run["certificates"].result["certificates"]] == ["new"]


def test_a_new_key_that_the_service_disables_is_enabled(lab: MakeLab) -> None:
    here = lab(tenant(settings={"disabled_policy_keys": True}))
    task = {"key_set_id": SET, "kty": "RSA", "use": "sig"}
    run = here.play(
        {"name": "add", MODULE: task, "register": "made"},
        {"name": "again", MODULE: task},
        *(
            {
                "name": name,
                MODULE: {"key_set_id": SET, "kid": "{{ made.resource.kid }}", "status": "disabled", **more},
                "ignore_errors": True,
            }
            for name, more in (("refused", {}), ("off", {"allow_in_use": True}), ("off, again", {"allow_in_use": True}))
        ),
        {"name": "left alone", MODULE: task},
    )
    assert run.status == 0, run.output
    assert [write["method"] for write in run["add"].writes] == ["POST", "PATCH"]
    assert run["add"].result["resource"]["status"] == "enabled" and run["add"].result["resource"]["active"]
    assert not run["again"].changed
    assert "is the active key" in run["refused"].result["msg"] and not run["refused"].writes
    assert run["off"].result["changes"][0] == {
        "property": "status",
        "before": "enabled",
        "after": "disabled",
        "effect": "safe",
    }
    assert not run["off, again"].changed and not run["left alone"].changed
    assert "is not used. To enable it, set status to enabled." in run.output
    assert [row["status"] for row in held(here)] == ["disabled"]


@pytest.mark.parametrize("removable", [False, True])
def test_a_key_is_removed_if_the_service_allows_it(lab: MakeLab, removable: bool) -> None:
    here = lab(tenant(key("old", -9, 9), key("new", -1, 90), settings={"removable_policy_keys": removable}))
    task = {"key_set_id": SET, "kid": "old", "state": "absent"}
    retire = {"key_set_id": SET, "kid": "new", "retire_after_days": 0, "retired_state": "absent"}
    run = here.play(
        {"name": "predicted", MODULE: task, "check_mode": True},
        {"name": "remove", MODULE: task, "ignore_errors": True},
        {"name": "again", MODULE: task, "ignore_errors": True},
        {"name": "retire", MODULE: retire, "ignore_errors": True},
        {"name": "no such set", MODULE: {**task, "key_set_id": "B2C_1A_None"}},
    )
    assert run.status == 0, run.output
    assert run["predicted"].changed and not run["no such set"].changed
    if removable:
        assert run["remove"].changed and not run["again"].changed and not run["retire"].changed
        assert [row["kid"] for row in held(here)] == ["new"]
    else:
        for name in ("remove", "retire"):
            assert "Nothing documents that a key can be removed" in run[name].result["msg"]
        assert [row["kid"] for row in held(here)] == ["old", "new"]


@pytest.mark.parametrize("do", [{"reset": "after"}, {"status": 504, "applied": True}, {"status": 504}])
def test_a_key_of_unknown_outcome_is_found_and_not_added_twice(lab: MakeLab, do: dict[str, Any]) -> None:
    here = lab(tenant(faults=[{"match": {"method": "POST", "path": "generateKey$"}, "do": do}]))
    task = {
        "name": "add",
        MODULE: {"key_set_id": SET, "kty": "oct", "use": "sig", "valid_for_days": 90},
        "ignore_errors": True,
    }
    run = here.play(task, {**task, "name": "next"}, env=here.without_waits())
    assert run.status == 0, run.output
    lost = do == {"status": 504}
    assert run["add"].failed is lost and run["next"].changed is lost
    if lost:
        assert "it was not sent again, because that could add a second one" in run["add"].result["msg"]
    assert len(held(here)) == 1


def test_an_answer_without_a_status_is_read_again(lab: MakeLab) -> None:
    """As in Microsoft's examples: the key is there, and disabled."""
    fault = {"match": {"path": "generateKey$"}, "do": {"status": 200, "applied": True, "body": {"kty": "oct"}}}
    here = lab(tenant(settings={"disabled_policy_keys": True}, faults=[fault]))
    task = {"name": "add", MODULE: {"key_set_id": SET, "kty": "oct", "use": "sig"}}
    run = here.play(task, {**task, "name": "again"})
    assert run.status == 0, run.output
    (found,) = held(here)
    assert [write["method"] for write in run["add"].writes] == ["POST", "PATCH"] and not run["again"].changed
    assert (found["status"], run["add"].result["resource"]["kid"]) == ("enabled", found["kid"])


def test_a_replica_that_is_behind_causes_no_second_key(lab: MakeLab) -> None:
    here = lab(tenant(settings={"replicas": 2, "replica_lag": 3.0}))
    task = {"name": "add", MODULE: {"key_set_id": SET, "kty": "oct", "use": "sig", "valid_for_days": 90}}
    run = here.play(task, {**task, "name": "again"}, {**task, "name": "and again"})
    assert run.status == 0, run.output
    assert run["add"].changed and not run["again"].changed and not run["and again"].changed
    assert len(held(here)) == 1


def test_what_is_refused_before_any_write(lab: MakeLab, tmp_path: Path) -> None:
    here = lab(tenant(key("old", -9, 9)))
    (tmp_path / "x.pfx").write_bytes(ISSUED.pfx(PASSWORD))
    src = str(tmp_path / "x.pfx")
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "nowhere": (
            {"kty": "oct", "use": "sig", "key_set_id": None},
            "Which trust framework key is meant? Give key_set_id.",
        ),
        "no prefix": (
            {"kty": "oct", "use": "sig", "key_set_id": "Signing"},
            'key_set_id: "Signing" is not the name of a key set',
        ),
        "nothing": ({}, "Set kid, certificate, src, content, secret, secret_src or kty"),
        "no password": ({"src": src}, "password: it is required with src"),
        "wrong password": ({"src": src, "password": "other"}, "src: the PFX cannot be opened with the password."),
        "password alone": ({"kid": "old", "password": "other"}, "password: it is for a PFX"),
        "a private key": ({"certificate": ISSUED.key_pem()}, "private key"),
        "no date": ({"kty": "oct", "use": "sig", "exp": "soon"}, 'exp: "soon" is not seconds since 1970'),
        "no days": ({"kty": "oct", "use": "sig", "valid_for_days": 0}, "valid_for_days: 0 is not between 1 and 3650."),
        "two ways": ({"kid": "old", "kty": "oct", "use": "sig"}, "parameters are mutually exclusive"),
    }
    mixed = {
        "another type": ({"kty": "RSA", "use": "sig"}, "all keys of a key set have one type"),
        "another use": ({"secret": SECRET, "use": "enc"}, "all keys of a key set have one use"),
        "no such key": ({"kid": "none", "status": "disabled"}, 'There is no key "none" in the key set'),
        "no such set": ({"kty": "oct", "use": "sig", "key_set_id": "B2C_1A_None"}, 'There is no key set "B2C_1A_None"'),
    }
    run = here.play(
        *(
            {"name": name, MODULE: {"key_set_id": SET, **options}, "ignore_errors": True}
            for name, (options, _said) in {**wrong, **mixed}.items()
        ),
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    for name, (_options, said) in {**wrong, **mixed}.items():
        assert said in run[name].result["msg"] and not run[name].writes, (name, run[name].result["msg"])
        assert name in mixed or run[name].requests == [], name
    assert [row["kid"] for row in held(here)] == ["old"]


def test_a_certificate_that_replaces_the_active_key_at_once(lab: MakeLab) -> None:
    later = issue("next", usages=None, authority=False, now=NOW + dt.timedelta(days=20), index=1)
    here = lab(tenant(key("old", -300, 90, kty="RSA")))
    run = here.play(
        {"name": "waits", MODULE: {"key_set_id": SET, "certificate": later.pem, "renew_before_days": 30}},
        {"name": "overlaps", MODULE: {"key_set_id": SET, "certificate": later.pem}},
        {"name": "at once", MODULE: {"key_set_id": SET, "certificate": ISSUED.pem}},
    )
    assert run.status == 0, run.output
    waits = run["waits"].result
    assert not run["waits"].changed and waits["resource"] is None
    due = dt.datetime.fromisoformat(waits["due_date_time"]) - NOW
    assert abs(due - dt.timedelta(days=60)) < dt.timedelta(hours=12)
    assert run["overlaps"].changed and not run["overlaps"].result["resource"]["active"]
    assert run["at once"].result["resource"]["active"]
    assert run.output.count("replaces the active key") == 1
