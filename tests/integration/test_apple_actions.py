# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be done with Apple's tokens, as playbooks see it."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apple_tokens
import pytest
from certificates import issue
from emulator_support import Client
from lab import Lab

DEP, VPP = "m365.graph.dep_onboarding_setting_action", "m365.graph.vpp_token_action"
SETTINGS, TOKENS = "/deviceManagement/depOnboardingSettings", "/deviceAppManagement/vppTokens"
ID = "96c8868d-868d-96c8-8d86-c8968d86c896"
NAMED = {"token_name": "Contoso devices"}
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
ISSUED, LATER = NOW - dt.timedelta(days=30), NOW - dt.timedelta(hours=3)
UPLOAD = {**NAMED, "action": "upload_token"}
SYNC = {**NAMED, "action": "synchronize"}
POST = {"method": "POST", "path": "^/beta"}
MakeLab = Callable[..., Lab]


def text(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def tenant(faults: list[dict[str, Any]] | None = None, settings: Any = None, **values: Any) -> dict[str, Any]:
    setting = {"id": ID, "tokenName": "Contoso devices", "appleIdentifier": "it@contoso.example", **values}
    vpp = [
        {
            "displayName": name,
            "appleId": "apps@contoso.example",
            "token": base64.b64encode(b"{}").decode(),
            "state": state,
            "lastSyncStatus": status,
            "lastSyncDateTime": text(NOW - dt.timedelta(hours=5)),
        }
        for name, state, status in (
            ("Contoso apps", "valid", "completed"),
            ("Busy", "valid", "inProgress"),
            ("Old", "expired", "failed"),
        )
    ]
    entities = {SETTINGS: [setting], TOKENS: vpp}
    return {"entities": entities, "faults": faults or [], "settings": settings or {}}


def public_key(here: Lab) -> str:
    return str(Client(here.emulator).get(f"{SETTINGS}/{ID}/getEncryptionPublicKey").json()["value"])


def put(here: Lab, issued: dt.datetime, key: str | None = None, name: str | None = None) -> Path:
    """The file of a token, as it is downloaded from Apple."""
    file = here.directory / (name or apple_tokens.file_name(issued))
    file.write_text(apple_tokens.token(key or public_key(here), issued))
    here.emulator.clear_log()
    return file


def steps(module: str, options: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": "predicted", module: options, "check_mode": True, "diff": True},
        {"name": "done", module: options, "diff": True},
        {"name": "again", module: options, "diff": True},
    ]


def expiry(here: Lab) -> str:
    (row,) = here.emulator.entities(SETTINGS)
    return str(row["tokenExpirationDateTime"])[:19] + "Z"


def assert_hidden(output: str, *files: Path) -> None:
    """No line of a token is seen."""
    for file in files:
        assert not [line for line in file.read_text().splitlines()[6:] if line and line in output]
    assert not [secret for secret in apple_tokens.SECRETS if secret in output]


@pytest.mark.playbook
def test_a_token_is_uploaded_once(lab: MakeLab) -> None:
    here = lab(tenant())
    file = put(here, ISSUED)
    run = here.play(*steps(DEP, {**UPLOAD, "src": str(file)}), arguments=["-vvvv"])
    assert run.status == 0, run.output
    predicted, done, again = run["predicted"], run["done"], run["again"]
    assert (predicted.changed, predicted.methods) == (True, ["GET"])
    assert (done.changed, done.methods) == (True, ["GET", "POST", "GET"])
    assert (again.changed, again.methods) == (False, ["GET"])
    (write,) = done.writes
    assert write["path"] == f"/beta{SETTINGS}/{ID}/uploadDepToken"
    assert write["body"] == {"appleId": "it@contoso.example", "depToken": file.read_text()}
    expected = text(apple_tokens.expiry(ISSUED))
    assert expiry(here) == expected
    assert predicted.result["changes"] == done.result["changes"] and predicted.result["diff"] == done.result["diff"]
    assert [(row["property"], row["before"], row["after"]) for row in done.result["changes"]] == [
        ("token", None, "VALUE_NOT_SHOWN"),
        ("token_expiration_date_time", None, expected),
    ]
    for step in (predicted, done, again):
        assert step.result["resource"]["token_expiration_date_time"][:19] == expected[:19]
    assert again.result["changes"] == []
    assert_hidden(run.output, file)


def test_a_token_of_a_vault_needs_its_time(lab: MakeLab) -> None:
    here = lab(tenant())
    file = put(here, ISSUED, name="token.p7m")
    token = "{{ lookup('ansible.builtin.file', '" + str(file) + "') }}"
    options = {"id": ID, "action": "upload_token", "token": token, "issued": text(ISSUED)}
    run = here.play(*steps(DEP, options), arguments=["-vvvv"])
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("predicted", "done", "again")] == [True, True, False]
    assert expiry(here) == text(apple_tokens.expiry(ISSUED))
    assert_hidden(run.output, file)


def test_another_account_or_a_later_token_is_uploaded(lab: MakeLab) -> None:
    here = lab(tenant(tokenExpirationDateTime=text(apple_tokens.expiry(ISSUED))))
    old, new = put(here, ISSUED), put(here, LATER)
    run = here.play(
        {"name": "same", DEP: {**UPLOAD, "src": str(old), "apple_identifier": "IT@contoso.example"}},
        {"name": "account", DEP: {**UPLOAD, "src": str(old), "apple_identifier": "devices@contoso.example"}},
        {"name": "later", DEP: {**UPLOAD, "src": str(new)}},
        {"name": "earlier", DEP: {**UPLOAD, "src": str(old)}, "ignore_errors": True},
        {"name": "allowed", DEP: {**UPLOAD, "src": str(old), "allow_sooner_expiry": True}},
    )
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("same", "account", "later", "allowed")] == [False, True, True, True]
    changes = [row["property"] for row in run["account"].result["changes"]]
    assert changes == ["token", "token_expiration_date_time", "apple_identifier"]
    assert run["later"].writes[0]["body"]["appleId"] == "devices@contoso.example"
    assert run["earlier"].failed and run["earlier"].writes == []
    until = text(apple_tokens.expiry(LATER))
    assert f"The token that is there is valid until {until}" in run["earlier"].result["msg"]
    assert "Set allow_sooner_expiry to true" in run["earlier"].result["msg"]
    assert expiry(here) == text(apple_tokens.expiry(ISSUED))


def test_bad_input_is_refused_before_any_request(lab: MakeLab) -> None:
    here = lab(tenant())
    file, unnamed = put(here, ISSUED), put(here, ISSUED, name="token.p7m")
    expired = put(here, NOW - dt.timedelta(days=370))
    future = put(here, NOW + dt.timedelta(days=3))
    other = here.directory / apple_tokens.file_name(ISSUED, "Other")
    other.write_text(issue().key_pem())
    source = {**UPLOAD, "src": str(file)}
    impossible = "Intune_Token_2026-02-30T13-01-29Z_smime.p7m"
    (here.directory / impossible).write_text(file.read_text())
    wrong: dict[str, tuple[str, dict[str, Any], str]] = {
        "which": (DEP, {"action": "synchronize"}, "one of the following is required: id, token_name"),
        "what": (DEP, {**NAMED, "action": "renew"}, "value of action must be one of"),
        "nothing": (DEP, UPLOAD, "Specify the token with either src or token."),
        "both": (DEP, {**source, "token": file.read_text()}, "Specify the token with either src or token."),
        "time": (DEP, {**UPLOAD, "src": str(unnamed)}, "src: the name of the file does not have the time at which"),
        "no day": (DEP, {**UPLOAD, "src": str(here.directory / impossible)}, "src: the name of the file does not have"),
        "time of a text": (DEP, {**UPLOAD, "token": file.read_text()}, "issued is needed with token"),
        "expired": (DEP, {**UPLOAD, "src": str(expired)}, "The token expired on "),
        "future": (DEP, {**UPLOAD, "src": str(future)}, "is in the future."),
        "no time": (DEP, {**source, "issued": "today"}, 'issued: "today" is not a date and time'),
        "no year": (
            DEP,
            {**source, "issued": "9999-12-31T00:00:00Z"},
            "issued: 9999-12-31T00:00:00Z is in the future.",
        ),
        "nowhere": (DEP, {**UPLOAD, "src": "/nowhere/x.p7m"}, "src: "),
        "folder": (DEP, {**UPLOAD, "src": str(here.directory)}, "is not a regular file"),
        "key": (DEP, {**UPLOAD, "src": str(other)}, "src: the value is not a token for device enrolment as it is"),
        "apps": (
            DEP,
            {**UPLOAD, "token": base64.b64encode(b'{"expDate": 1}').decode(), "issued": text(NOW)},
            "token: ",
        ),
        "not for": (DEP, {**SYNC, "src": str(file)}, "src: it is not for the action synchronize."),
        "not for either": (DEP, {**source, "max_age_minutes": 60}, "max_age_minutes: it is not for the action upload"),
        "soon": (DEP, {**SYNC, "max_age_minutes": 14}, "max_age_minutes: 14 is too small. It must be at least 15"),
        "apps which": (VPP, {"action": "synchronize"}, "one of the following is required: id, display_name"),
        "apps age": (VPP, {"apple_id": "x", "action": "synchronize", "max_age_minutes": -1}, "at least 0 minutes"),
        "apps version": (
            VPP,
            {"display_name": "x", "action": "synchronize", "api_version": "v1.0"},
            "display_name exists in beta only",
        ),
    }
    run = here.play(
        *({"name": name, module: options, "ignore_errors": True} for name, (module, options, _said) in wrong.items())
    )
    for name, (_module, _options, said) in wrong.items():
        step = run[name]
        assert (step.failed, step.requests) == (True, []), name
        assert said in step.result["msg"], (name, step.result["msg"])
    assert "PRIVATE KEY" not in run.output
    assert_hidden(run.output, file)


def test_what_cannot_be_done_is_refused(lab: MakeLab) -> None:
    here = lab(tenant(appleIdentifier=None))
    file = put(here, ISSUED)
    wrong: dict[str, tuple[str, dict[str, Any], str]] = {
        "account": (DEP, {**UPLOAD, "src": str(file)}, "apple_identifier: the setting has none yet."),
        "unknown": (DEP, {"token_name": "x", "action": "synchronize"}, 'There is no DEP onboarding setting "x"'),
        "expired": (VPP, {"display_name": "Old", "action": "synchronize"}, 'The token "Old" has expired'),
    }
    run = here.play(
        *({"name": name, module: options, "ignore_errors": True} for name, (module, options, _said) in wrong.items())
    )
    for name, (_module, _options, said) in wrong.items():
        assert run[name].failed and {*run[name].methods} == {"GET"} and said in run[name].result["msg"], name


def test_a_token_for_another_key_is_refused_by_the_service_and_not_shown(lab: MakeLab) -> None:
    echo = {"match": POST, "times": 1, "do": {"status": 400, "echo": True}}
    here = lab(tenant())
    file = put(here, ISSUED, key=Client(here.emulator).get(f"{SETTINGS}/{ID}/getEncryptionPublicKey").json()["value"])
    stranger = put(here, LATER, key=_other_key(here))
    run = here.play(
        {"name": "other", DEP: {**UPLOAD, "src": str(stranger)}, "ignore_errors": True}, arguments=["-vvvv"]
    )
    assert run["other"].failed and "not encrypted for the public key of this setting" in run["other"].result["msg"]
    for options in ({"src": str(file)}, {"token": file.read_text(), "issued": text(ISSUED)}):
        here.emulator.faults.add(echo)
        hidden = {"token": "{{ token }}"} if "token" in options else {}
        task = {DEP: {**UPLOAD, **options, **hidden}, "vars": {"token": options.get("token", "")}}
        repeated = here.play({"name": "repeated", **task, "ignore_errors": True}, arguments=["-vvvv"])
        assert repeated["repeated"].failed
        shown = json.dumps(repeated["repeated"].result)
        assert not [line for line in file.read_text().splitlines()[6:] if line and line in shown]


def _other_key(here: Lab) -> str:
    client = Client(here.emulator)
    other = client.post(SETTINGS, {"tokenName": "Other"}).json()["id"]
    return str(client.get(f"{SETTINGS}/{other}/getEncryptionPublicKey").json()["value"])


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", ["upload_token", "synchronize"])
def test_a_call_of_unknown_outcome_is_looked_at_and_not_repeated(lab: MakeLab, when: str, action: str) -> None:
    here = lab(tenant([{"match": POST, "times": 1, "do": {"reset": when}}]))
    source = {"src": str(put(here, ISSUED))} if action == "upload_token" else {}
    task = {"name": "sent", DEP: {**NAMED, "action": action, **source}, "ignore_errors": True}
    step = here.play(task, env=here.without_waits())["sent"]
    assert step.methods.count("POST") == 1 and step.methods[-1] == "GET"
    assert step.failed == (when == "before")
    if step.failed:
        assert "it was not sent again" in step.result["msg"]
    else:
        assert step.changed


def test_a_replica_that_lags_is_waited_for(lab: MakeLab) -> None:
    here = lab(tenant(settings={"intune_replica_lag": 1.2}))
    file = put(here, ISSUED)
    step = here.play({"name": "sent", DEP: {**UPLOAD, "src": str(file)}})["sent"]
    assert step.changed and step.methods[:2] == ["GET", "POST"] and step.methods.count("GET") > 2
    assert step.result["resource"]["token_expiration_date_time"][:10] == text(apple_tokens.expiry(ISSUED))[:10]
    assert "warnings" not in step.result


def test_a_call_without_effect_is_a_warning(lab: MakeLab) -> None:
    here = lab(tenant([{"match": POST, "times": 1, "do": {"status": 204}}]))
    file = put(here, ISSUED)
    step = here.play({"name": "sent", DEP: {**UPLOAD, "src": str(file)}}, env=here.without_waits())["sent"]
    said = "The service accepted uploadDepToken, but reading does not show its result so far."
    assert step.changed and said in json.dumps(step.result["warnings"])


def test_devices_are_synchronized_at_most_so_often(lab: MakeLab) -> None:
    here = lab(tenant(lastSyncTriggeredDateTime=text(NOW - dt.timedelta(minutes=40))))
    run = here.play({"name": "young", DEP: {**SYNC, "max_age_minutes": 60}}, *steps(DEP, SYNC))
    assert run.status == 0, run.output
    assert (run["young"].changed, run["young"].methods) == (False, ["GET"])
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET"])
    assert (run["done"].changed, run["done"].methods) == (True, ["GET", "POST", "GET"])
    assert run["done"].writes[0]["path"].endswith("/syncWithAppleDeviceEnrollmentProgram")
    assert (run["again"].changed, run["again"].methods) == (False, ["GET"])
    assert run["predicted"].result["changes"] == run["done"].result["changes"]
    assert run["predicted"].result["resource"]["last_sync_triggered_date_time"] is None
    assert run["done"].result["resource"]["last_sync_triggered_date_time"] > text(NOW - dt.timedelta(minutes=5))


def test_an_error_of_apple_is_a_warning(lab: MakeLab) -> None:
    here = lab(tenant(lastSyncTriggeredDateTime=text(dt.datetime.now(dt.UTC)), lastSyncErrorCode=3))
    step = here.play({"name": "asked", DEP: SYNC})["asked"]
    assert not step.changed and "Apple returned the error 3" in json.dumps(step.result["warnings"])


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_apps_are_synchronized(lab: MakeLab, version: str) -> None:
    here = lab(tenant())
    (id, *_others) = (row["id"] for row in here.emulator.entities(TOKENS))
    options = {"id": id, "action": "synchronize", "api_version": version}
    run = here.play(*steps(VPP, options), {"name": "busy", VPP: {"display_name": "Busy", "action": "synchronize"}})
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET"])
    assert (run["done"].changed, run["done"].methods) == (True, ["GET", "POST"])
    assert run["done"].writes[0]["path"] == f"/{version}{TOKENS}/{id}/syncLicenses"
    assert (run["again"].changed, run["again"].methods) == (False, ["GET"])
    assert (run["busy"].changed, run["busy"].methods) == (False, ["GET"])
    assert run["done"].result["resource"]["last_sync_date_time"] > text(NOW)[:16]
    assert "token" not in run["done"].result["resource"]


def test_a_missing_permission_is_named(lab: MakeLab) -> None:
    here = lab(tenant([{"match": POST, "times": 1, "do": {"status": 403}}]))
    step = here.play({"name": "asked", DEP: SYNC, "ignore_errors": True})["asked"]
    needed = "This needs the application permission DeviceManagementServiceConfig.ReadWrite.All"
    assert step.failed and needed in step.result["msg"]
