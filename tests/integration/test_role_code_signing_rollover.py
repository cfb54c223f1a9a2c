# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role that replaces a code-signing certificate promises."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from certificates import Issued, issue
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE = "code_signing_rollover"
PATH = "/deviceAppManagement/enterpriseCodeSigningCertificates"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
NEW = issue("Contoso Apps", now=TODAY)
OLD = issue("Contoso Apps", starts=-345, days=355, now=TODAY)
OLD_ID = "b20d3703-3703-b20d-0337-0db203370001"
NEW_ID = "b20d3703-3703-b20d-0337-0db203370002"
BYSTANDER_ID, OLDER_ID, OLDEST_ID = (f"b20d3703-3703-b20d-0337-0db20337000{index}" for index in (3, 4, 5))
MakeLab = Callable[..., Lab]


def row(id: str, issued: Issued) -> dict[str, str]:
    return {"id": id, "content": base64.b64encode(issued.der).decode()}


@pytest.fixture
def tenant(lab: MakeLab) -> Callable[..., Lab]:
    """Makes labs whose tenants have the old certificate, another one, which nobody may touch, and more."""

    def make(*more: dict[str, str], **settings: Any) -> Lab:
        rows = [row(OLD_ID, OLD), row(BYSTANDER_ID, issue("Somebody else's", now=TODAY)), *more]
        here = lab({"entities": {PATH: rows}, "settings": settings})
        (here.directory / "new.cer").write_bytes(NEW.der)
        (here.directory / "old.pem").write_text(OLD.pem)
        return here

    return make


def rolls(
    here: Lab, *variants: dict[str, Any], arguments: Sequence[str] = (), rescue: bool = False
) -> list[PlaybookRun]:
    """Run the role once for each set of variables (named without its prefix) in one play. The log starts anew."""
    here.emulator.clear_log()
    tasks: list[dict[str, Any]] = []
    for given in variants:
        all_given = {"src": str(here.directory / "new.cer"), **given}
        named = {f"{ROLE}_{name}": value for name, value in all_given.items() if value is not None}
        role = {"name": "role", "ansible.builtin.include_role": {"name": f"m365.graph.{ROLE}"}, "vars": named}
        tasks.append({"name": "one", "block": [role], "rescue": [{"ansible.builtin.meta": "noop"}]} if rescue else role)
    run = here.play(*tasks, arguments=arguments)
    starts = [index for index, task in enumerate(run.tasks) if "Validating arguments" in task.name]
    return [
        PlaybookRun(run.status, run.output, run.tasks[begin:end])
        for begin, end in zip(starts, [*starts[1:], None], strict=True)
    ]


def roll(here: Lab, *arguments: str, **variables: Any) -> PlaybookRun:
    (run,) = rolls(here, variables, arguments=arguments)
    return run


def asked(run: PlaybookRun) -> list[str]:
    """The methods of the requests that this run of the role made."""
    return [method for task in run.tasks for method in task.methods]


def result(run: PlaybookRun) -> dict[str, Any]:
    facts: dict[str, Any] = run["m365.graph.code_signing_rollover : Set the result"].result["ansible_facts"]
    found: dict[str, Any] = facts["code_signing_rollover_result"]
    return found


def shown(run: PlaybookRun) -> list[str]:
    lines: list[str] = run["m365.graph.code_signing_rollover : Show both certificates"].result["msg"]
    return lines


def sentence(run: PlaybookRun) -> str:
    """Why the run failed."""
    (failed,) = [task for task in run.tasks if task.failed]
    return str(failed.result["msg"])


def methods(here: Lab) -> list[str]:
    return [request["method"] for request in here.emulator.requests]


def ids(here: Lab) -> list[str]:
    return [str(row["id"]) for row in here.emulator.entities(PATH)]


@pytest.mark.every_core
def test_the_new_one_is_uploaded_and_the_old_one_kept(tenant: MakeLab) -> None:
    here = tenant()
    run, again = rolls(here, *[{"old_src": str(here.directory / "old.pem")}] * 2)
    assert run.status == 0, run.output
    assert asked(run) == ["GET", "GET", "POST"]
    assert base64.b64decode(here.emulator.requests[2]["body"]["content"]) == NEW.der
    found = result(run)
    assert (found["new"]["uploaded"], found["new"]["status"], found["new"]["days_left"]) == (True, "provisioned", 363)
    assert (found["old"]["id"], found["old"]["removed"], found["old"]["days_left"]) == (OLD_ID, False, 9)
    head, rule, new, old = shown(run)
    assert head.split() == ["certificate", "subject", "expires", "days", "left", "status", "action"]
    assert {*rule} == {"-", " "}
    assert re.fullmatch(r"new  +CN=Contoso Apps, .*Z +363  provisioned  uploaded", new)
    assert re.fullmatch(r"old  +CN=Contoso Apps, .*Z +9  provisioned  kept", old)
    assert OLD_ID in ids(here)

    assert asked(again) == ["GET", "GET"]
    assert not any(task.changed for task in again.tasks)
    assert not result(again)["new"]["uploaded"]


@pytest.mark.nightly
def test_the_old_one_is_removed_when_that_is_asked(tenant: MakeLab) -> None:
    older, oldest = (
        issue("Contoso Apps", starts=-700, days=720, now=TODAY),
        issue("Contoso Apps", starts=-900, days=800, now=TODAY),
    )
    here = tenant(row(NEW_ID, NEW), row(OLDER_ID, older), row(OLDEST_ID, oldest))
    expires = oldest.certificate.not_valid_after_utc.astimezone(dt.timezone(dt.timedelta(hours=-8))).isoformat()
    named = {
        OLDER_ID: {"old_content": older.pem},
        OLD_ID: {"old_id": OLD_ID},
        OLDEST_ID: {
            "old_subject": 'C=US, S=Washington, O="Contoso, Ltd.", CN=contoso apps',
            "old_expiration_date_time": expires,
        },
    }
    runs = rolls(
        here,
        *(
            {"src": None, "content": NEW.pem, "remove_old": True, **names}
            for names in [*named.values(), named[OLDER_ID]]
        ),
    )
    assert runs[0].status == 0, runs[0].output
    for run in runs[:3]:
        assert asked(run) == ["GET", "GET", "GET", "DELETE"]
        assert result(run)["old"]["removed"]
        assert shown(run)[-1].endswith("removed")
    removed = [request["path"] for request in here.emulator.requests if request["method"] == "DELETE"]
    assert removed == [f"/beta{PATH}/{id}" for id in named]
    assert {*ids(here)} == {NEW_ID, BYSTANDER_ID}
    again = runs[-1]
    assert asked(again) == ["GET", "GET"]
    assert not any(task.changed for task in again.tasks)
    assert result(again)["old"] is None
    assert shown(again)[-1].endswith("absent")


def test_check_mode_predicts_and_waits_for_nothing(tenant: MakeLab) -> None:
    here = tenant(provisioning_delay=60.0)
    run = roll(here, "--check", "--diff", old_src=str(here.directory / "old.pem"), remove_old=True)
    assert run.status == 0, run.output
    assert set(methods(here)) == {"GET"}
    assert len(ids(here)) == 2
    assert result(run)["new"]["uploaded"]
    assert result(run)["new"]["days_left"] == 363
    assert result(run)["old"]["removed"]
    assert shown(run)[2].endswith("would be uploaded")
    assert shown(run)[3].endswith("would be removed")
    differences = re.findall(r"^(?:---|\+\+\+) (.*)$", run.output, re.MULTILINE)
    assert len(differences) == 4, "the upload and the removal, and not the search for the old one"


def test_it_waits_until_the_new_one_is_provisioned(tenant: MakeLab) -> None:
    here = tenant(provisioning_delay=2.0)
    run = roll(here, old_id=OLD_ID, remove_old=True, delay=1, timeout=30)
    assert run.status == 0, run.output
    assert methods(here).count("POST") == 1
    *before, last = here.emulator.requests
    assert (last["method"], last["path"]) == ("DELETE", f"/beta{PATH}/{OLD_ID}")
    post = next(request for request in before if request["method"] == "POST")
    assert last["at"] - post["at"] >= 2, "not before it was provisioned"
    assert result(run)["new"]["status"] == "provisioned"
    assert result(run)["new"]["days_left"] == 363


@pytest.mark.nightly
def test_the_wait_has_an_end_and_the_old_one_stays(tenant: MakeLab) -> None:
    here = tenant(provisioning_delay=120.0)
    runs = rolls(
        here,
        *({"old_id": OLD_ID, "remove_old": True, "delay": 1, "timeout": timeout} for timeout in (0, 2)),
        rescue=True,
    )
    (new,) = {*ids(here)} - {OLD_ID, BYSTANDER_ID}
    assert [sentence(run) for run in runs] == [
        f"The new certificate {new} is not provisioned after {timeout} seconds. Nothing was removed. "
        "Run the role again later; it does not upload the certificate a second time."
        for timeout in (0, 2)
    ]
    assert asked(runs[0]) == ["GET", "GET", "POST"]
    assert {*asked(runs[1])} == {"GET"}
    wait = runs[1][
        "m365.graph.code_signing_rollover : Wait until the new certificate is provisioned or the timeout expires"
    ]
    assert {request["method"] for request in wait.requests} == {"GET"}
    assert 1 <= wait.ended - wait.started < 30
    assert OLD_ID in ids(here)


@pytest.mark.nightly
def test_an_error_ends_the_wait(tenant: MakeLab) -> None:
    here = tenant(provisioning_delay=60.0)
    here.emulator.faults.add({"match": {"method": "GET", "path": "Certificates/"}, "times": 1, "do": {"status": 403}})
    run = roll(here, delay=1, timeout=30)
    assert run.status == 2
    assert "needs the application permission" in sentence(run)
    assert methods(here) == ["GET", "POST", "GET"]


SAME = (
    "The old certificate and the new one have the same subject, issuer and expiry: they are one certificate to Intune."
)


@pytest.mark.nightly
def test_one_certificate_is_not_its_own_successor(tenant: MakeLab) -> None:
    here = tenant(row(NEW_ID, NEW))
    (here.directory / "new.pem").write_text(NEW.pem)
    same = [
        {"old_src": str(here.directory / "new.pem")},
        {"old_content": NEW.pem},
        {
            "old_subject": 'CN=Contoso Apps, O="Contoso, Ltd.", S=Washington, C=US',
            "old_expiration_date_time": NEW.certificate.not_valid_after_utc.isoformat(),
        },
        {"old_id": NEW_ID},
    ]
    *by_itself, by_id = rolls(here, *({**named, "remove_old": True} for named in same), rescue=True)
    assert [sentence(run) for run in by_itself] == [SAME] * 3
    assert [asked(run) for run in by_itself] == [[]] * 3
    assert sentence(by_id) == f"The old certificate and the new one are the same, {NEW_ID}. It was not removed."
    assert methods(here) == ["GET", "GET"]


@pytest.mark.nightly
def test_wrong_input_is_one_sentence_before_any_request(tenant: MakeLab) -> None:
    here = tenant()
    key = here.directory / "key.pem"
    key.write_text(NEW.key_pem() + NEW.pem)
    expired = issue("Expired", starts=-30, days=20, now=TODAY)
    missing = str(here.directory / "nowhere.cer")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"src": None}, "Specify the new certificate with either "),
        ({"content": NEW.pem}, "Specify the new certificate with either "),
        ({"old_id": OLD_ID, "old_content": OLD.pem}, "Specify the old certificate with only one of "),
        (
            {"old_subject": "CN=Contoso Apps"},
            "code_signing_rollover_old_subject and code_signing_rollover_old_expiration_date_time ",
        ),
        (
            {"old_id": "the old one"},
            "code_signing_rollover_old_id is not an ID such as b20d3703-3703-b20d-0337-0db203370db2: the old one",
        ),
        (
            {"old_subject": "CN=x", "old_expiration_date_time": "tomorrow"},
            'The old certificate cannot be identified: expiration_date_time: "tomorrow" is not a date',
        ),
        ({"remove_old": True}, "code_signing_rollover_remove_old requires one of "),
        (
            {"delay": 0},
            "code_signing_rollover_timeout must not be negative, and code_signing_rollover_delay must be at least 1.",
        ),
        ({"src": missing}, f'src: "{missing}" cannot be read: No such file or directory.'),
        ({"old_src": missing}, "code_signing_rollover_old_src: "),
        ({"src": str(key), "old_id": OLD_ID}, "The new certificate cannot be used: content: it holds a private key"),
        (
            {"src": None, "content": expired.pem, "old_id": OLD_ID},
            'The new certificate cannot be used: The certificate "Expired" expired on ',
        ),
    ]
    runs = rolls(here, *(variables for variables, _expected in wrong), arguments=["-v"], rescue=True)
    for run, (_variables, expected) in zip(runs, wrong, strict=True):
        assert sentence(run).startswith(expected)
    assert here.emulator.requests == here.emulator.token_requests == []
    assert "PRIVATE KEY" not in runs[0].output
    assert base64.b64encode(key.read_bytes()).decode()[:60] not in runs[0].output


def example(language: str) -> str:
    readme = (COLLECTION / "roles" / ROLE / "README.md").read_text(encoding="utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)[0])


def test_the_example_of_the_readme(tenant: MakeLab) -> None:
    here = tenant()
    files = here.directory / "files"
    files.mkdir()
    (files / "contoso-apps-2027.cer").write_bytes(NEW.der)
    (files / "contoso-apps-2025.cer").write_bytes(OLD.der)
    path = here.directory / "readme.yml"
    path.write_text(example("yaml"))
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert run["Show the remaining days"].result["msg"] == "The old certificate expires in 9 days."
    assert methods(here) == ["GET", "GET", "POST"]
    assert example("text").splitlines()[0].split() == shown(run)[0].split()


def test_the_playbook_of_the_collection(tenant: MakeLab) -> None:
    here = tenant()
    variables = json.dumps({f"{ROLE}_src": str(here.directory / "new.cer"), f"{ROLE}_old_id": OLD_ID})
    arguments = ["-e", variables, "-e", f"{ROLE}_remove_old=true", "-e", f"{ROLE}_timeout=30"]
    run = run_playbook(Path(f"m365.graph.{ROLE}"), *arguments, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert methods(here) == ["GET", "GET", "POST", "GET", "DELETE"]
