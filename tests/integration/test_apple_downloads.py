# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that Apple's portals get from Intune, as playbooks write them."""

from __future__ import annotations

import base64
import os
import plistlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from certificates import issue
from cryptography import x509
from lab import Lab

REQUEST = "m365.graph.apple_push_notification_certificate_signing_request"
KEY = "m365.graph.dep_onboarding_setting_public_key"
SETTINGS = "/deviceManagement/depOnboardingSettings"
ID = "96c8868d-868d-96c8-8d86-c8968d86c896"
NAMED = {"token_name": "Contoso devices"}
MakeLab = Callable[..., Lab]


def tenant(faults: list[dict[str, Any]] | None = None, **settings: Any) -> dict[str, Any]:
    entities = {SETTINGS: [{"id": ID, "tokenName": "Contoso devices", "appleIdentifier": "it@contoso.example"}]}
    return {"entities": entities, "settings": settings, "faults": faults or []}


def answering(value: str | None) -> dict[str, Any]:
    match = {"method": "GET", "path": "SigningRequest"}
    return {"match": match, "times": 9, "do": {"status": 200, "body": {"value": value}}}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.playbook
@pytest.mark.parametrize("pem", [False, True])
def test_the_request_is_written_once(lab: MakeLab, pem: bool) -> None:
    here = lab(tenant(apple_pem=pem))
    file = here.directory / "IntuneCSR.csr"
    task = {REQUEST: {"dest": str(file)}}
    run = here.play(
        {"name": "predicted", **task, "check_mode": True, "diff": True},
        {"name": "gone", "ansible.builtin.stat": {"path": str(file)}},
        {"name": "written", **task, "diff": True},
        {"name": "again", **task, "diff": True},
        {"name": "read", REQUEST: {}},
    )
    assert run.status == 0, run.output
    assert not run["gone"].result["stat"]["exists"]
    for name in ("predicted", "written", "again", "read"):
        assert (run[name].changed, run[name].methods) == (name in ("predicted", "written"), ["GET"]), name
        assert run[name].result["signing_request"] == run["written"].result["signing_request"]
    result = run["written"].result
    assert file.read_text() == result["signing_request"]["content"] and mode(file) == 0o600
    assert result["signing_request"]["subject"] == "CN=Microsoft Intune"
    assert result["diff"]["before"] == {} and result["diff"] == run["predicted"].result["diff"]
    assert result["diff"]["after"] == {name: result["signing_request"][name] for name in ("subject", "key_fingerprint")}
    assert run["again"].result["diff"]["after"] == {}
    text = file.read_text()
    if pem:
        assert x509.load_pem_x509_csr(text.encode()).is_signature_valid
    else:
        assert {"PushCertRequestCSR", "PushCertSignature"} <= set(plistlib.loads(base64.b64decode(text)))


def test_a_request_for_another_key_replaces_the_file(lab: MakeLab) -> None:
    here = lab(tenant())
    file = here.directory / "IntuneCSR.csr"
    task = {REQUEST: {"dest": str(file)}}
    run = here.play({"name": "first", **task})
    # The same request in other lines is the same; the mode is the owner's affair.
    file.write_text("\n".join(file.read_text()[at : at + 64] for at in range(0, len(file.read_text()), 64)))
    file.chmod(0o644)
    broken = file.read_text()
    same = here.play({"name": "same", **task})["same"]
    assert (same.changed, file.read_text(), mode(file)) == (False, broken, 0o644)
    assert same.result["signing_request"]["content"] == broken
    here.emulator.reset(tenant())
    other = here.play({"name": "other", **task, "diff": True})["other"]
    assert other.changed and file.read_text() == other.result["signing_request"]["content"] and mode(file) == 0o600
    first = run["first"].result["signing_request"]
    assert other.result["diff"]["before"]["key_fingerprint"] == first["key_fingerprint"]
    assert other.result["diff"]["after"]["key_fingerprint"] != first["key_fingerprint"]


@pytest.mark.parametrize("pem", [False, True])
def test_the_public_key_is_a_pem_file(lab: MakeLab, pem: bool) -> None:
    here = lab(tenant(apple_pem=pem))
    file = here.directory / "IntuneADE.pem"
    run = here.play(
        {"name": "by name", KEY: {**NAMED, "dest": str(file)}, "diff": True},
        {"name": "by id", KEY: {"id": ID, "dest": str(file)}, "diff": True},
    )
    assert run.status == 0, run.output
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    assert (run["by name"].changed, run["by name"].methods, mode(file)) == (True, ["GET", "GET"], 0o600)
    assert (run["by id"].changed, run["by id"].methods) == (False, ["GET"])
    for step in (run["by name"], run["by id"]):
        found = step.result["public_key"]
        assert found["content"] == file.read_text() and found["subject"] == "CN=Device enrollment"
        assert found["expiration_date_time"] == f"{certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"


def test_a_key_that_is_missing_is_generated(lab: MakeLab) -> None:
    here = lab(tenant(enrollment_key_on_demand=False))
    file = here.directory / "IntuneADE.pem"
    task = {KEY: {**NAMED, "dest": str(file)}}
    run = here.play(
        {"name": "predicted", **task, "check_mode": True}, {"name": "made", **task}, {"name": "again", **task}
    )
    assert run.status == 0, run.output
    assert (run["predicted"].changed, run["predicted"].methods) == (True, ["GET", "GET"])
    assert run["predicted"].result["public_key"] is None
    assert (run["made"].changed, run["made"].methods) == (True, ["GET", "GET", "POST"])
    assert (run["again"].changed, run["again"].methods) == (False, ["GET", "GET"])
    assert run["again"].result["public_key"] == run["made"].result["public_key"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_generation_of_unknown_outcome_is_not_repeated(lab: MakeLab, when: str) -> None:
    faults = [{"match": {"method": "POST", "path": "^/beta"}, "times": 1, "do": {"reset": when}}]
    here = lab(tenant(faults, enrollment_key_on_demand=False))
    step = here.play({"name": "made", KEY: NAMED, "ignore_errors": True})["made"]
    assert step.methods == ["GET", "GET", "POST", "GET"]
    assert step.failed == (when == "before")
    if step.failed:
        assert "it was not sent again" in step.result["msg"]
    else:
        assert step.changed and step.result["public_key"]["thumbprint"]


def test_bad_input_is_refused(lab: MakeLab) -> None:
    here = lab(tenant())
    key, pipe, link = here.directory / "key.pem", here.directory / "pipe", here.directory / "link"
    key.write_text(issue().key_pem())
    os.mkfifo(pipe)
    link.symlink_to(key)
    nowhere = str(here.directory / "nowhere" / "x.csr")
    wrong: dict[str, tuple[str, dict[str, Any], str]] = {
        "folder": (REQUEST, {"dest": str(here.directory)}, "is not a regular file"),
        "nowhere": (REQUEST, {"dest": nowhere}, "is not a folder. Create it first."),
        "pipe": (REQUEST, {"dest": str(pipe)}, "is not a regular file"),
        "link": (REQUEST, {"dest": str(link)}, "is not a regular file"),
        "which": (KEY, {}, "one of the following is required: id, token_name"),
        "id": (KEY, {"id": "x"}, 'id: "x" is not the id of a DEP onboarding setting'),
    }
    later: dict[str, tuple[str, dict[str, Any], str]] = {
        "key": (REQUEST, {"dest": str(key)}, "exists and is no signing request for an Apple push notification"),
        "unknown": (KEY, {"token_name": "x"}, 'There is no DEP onboarding setting "x"'),
        "unknown id": (KEY, {"id": ID.replace("9", "8")}, "404"),
    }
    cases = {**wrong, **later}
    run = here.play(
        *({"name": name, module: options, "ignore_errors": True} for name, (module, options, _said) in cases.items())
    )
    for name, (_module, _options, said) in cases.items():
        step = run[name]
        assert step.failed and said in step.result["msg"], (name, step.result["msg"])
        assert set(step.methods) <= ({"GET"} if name in later else set()), name
    assert key.read_text() == issue().key_pem()
    assert "PRIVATE KEY" not in run.output


def test_a_text_that_cannot_be_read_is_written_as_it_is(lab: MakeLab) -> None:
    here = lab(tenant([answering("a text")]))
    file = here.directory / "IntuneCSR.csr"
    task = {REQUEST: {"dest": str(file)}}
    run = here.play({"name": "written", **task}, {"name": "again", **task})
    assert run.status == 0, run.output
    assert (run["written"].changed, run["again"].changed, file.read_text()) == (True, False, "a text")
    assert run["written"].result["signing_request"] == {"content": "a text", "subject": None, "key_fingerprint": None}


def test_an_answer_without_a_text_is_an_error(lab: MakeLab) -> None:
    here = lab(tenant([answering(None)]))
    step = here.play({"name": "asked", REQUEST: {}, "ignore_errors": True})["asked"]
    assert step.failed and "The service returned no signing request" in step.result["msg"]


def test_the_missing_permission_is_named(lab: MakeLab) -> None:
    faults = [{"match": {"method": "GET", "path": "^/v1.0"}, "times": 1, "do": {"status": 403}}]
    here = lab(tenant(faults))
    step = here.play({"name": "asked", REQUEST: {}, "ignore_errors": True})["asked"]
    needed = "This needs the application permission DeviceManagementServiceConfig.ReadWrite.All"
    assert step.failed and needed in step.result["msg"]
