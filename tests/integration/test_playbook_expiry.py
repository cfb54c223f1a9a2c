# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook expiry: exit status and status file state what was found, and first what could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import environment

MakeLab = Callable[..., Lab]
SOON = f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=10, hours=1):%Y-%m-%dT%H:%M:%SZ}"
TOKEN = {"displayName": "Books", "appleId": "apple@contoso.com", "expirationDateTime": SOON}
REFUSED = {"match": {"method": "GET", "path": "userPfxCertificates"}, "times": 99, "do": {"status": 403}}


def expiry(here: Lab, *variables: str) -> PlaybookRun:
    words = [word for variable in variables for word in ("-e", variable)]
    env = {**environment(here.emulator), "PWD": str(here.directory)}
    run = run_playbook(Path("m365.graph.expiry"), *words, directory=here.directory, env=env)
    requests = [one["method"] for one in here.emulator.requests if not one["path"].endswith("/$batch")]
    assert {*requests} == {"GET"}, "nothing is written to the tenant"
    return run


def sentence(run: PlaybookRun) -> str:
    return str(run["Show what expires"].result["msg"][0])


@pytest.mark.nightly
def test_nothing_expires(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    run = expiry(here, "report=expiry.md", "status=status")
    assert run.status == 0, run.output
    assert (here.directory / "status").read_text() == "0"
    assert sentence(run) == "Nothing expires within 30 days."
    assert (here.directory / "expiry.md").read_text() == "## Nothing expires within 30 days.\n"


def test_something_expires(lab: MakeLab) -> None:
    here = lab({"entities": {"/deviceAppManagement/vppTokens": [TOKEN]}})
    run = expiry(here, "report=expiry.md", "status=status")
    assert run.status == 0, run.output
    assert (here.directory / "status").read_text() == "3"
    lines = run["Show what expires"].result["msg"]
    assert lines[0] == "1 expires within 30 days or has expired."
    assert lines[-1].split()[1:3] == ["10", "token"] and "Books" in lines[-1]
    report = (here.directory / "expiry.md").read_text()
    assert report.startswith("## 1 expires within 30 days or has expired.\n\n| expires | days left |")
    assert "| 10 | token |" in report
    failed = expiry(here)
    assert failed.status == 2
    assert "1 expires within 30 days or has expired." in failed.output


@pytest.mark.nightly
def test_what_has_no_expiry_date_is_listed_and_not_only_counted(lab: MakeLab) -> None:
    secret = {"keyId": "0f1e2d3c-0000-4000-8000-000000000001", "displayName": "forever"}
    here = lab({"entities": {"/applications": [{"displayName": "Legacy", "passwordCredentials": [secret]}]}})
    run = expiry(here, "report=expiry.md", "status=status")
    assert run.status == 0, run.output
    lines = run["Show what expires"].result["msg"]
    assert lines[:2] == ["Nothing expires within 30 days.", "Without a known expiry date: 1."]
    assert lines[-1].split() == ["secret", "Legacy", "forever"]
    report = (here.directory / "expiry.md").read_text()
    assert (
        "Without a known expiry date: 1.\n\n- Legacy, forever, Sign-in of the application, with a secret.\n" in report
    )


def test_what_could_not_be_read_comes_first(lab: MakeLab) -> None:
    here = lab({"entities": {"/deviceAppManagement/vppTokens": [TOKEN]}})
    here.emulator.faults.add(REFUSED)
    gap = "Incomplete: 1 type could not be read (userPFXCertificate). "
    run = expiry(here, "report=expiry.md", "status=status")
    assert run.status == 0, run.output
    assert (here.directory / "status").read_text() == "4"
    assert sentence(run) == f"{gap}Of what could be read, 1 expires within 30 days or has expired."
    report = (here.directory / "expiry.md").read_text().splitlines()
    assert report[0].startswith("## Incomplete: 1 type could not be read")
    assert report[2].startswith("> **Not read: userPFXCertificate.** ")
    failed = expiry(here, "within_days=1")
    assert failed.status == 2
    assert f"{gap}Of what could be read, nothing expires within 1 day." in failed.output
    assert "-e exclude=userPFXCertificate." in failed.output


@pytest.mark.nightly
@pytest.mark.parametrize("variable", ["allow_incomplete=true", "exclude=userPFXCertificate"])
def test_a_gap_can_be_accepted(lab: MakeLab, variable: str) -> None:
    here = lab({"entities": {}})
    here.emulator.faults.add(REFUSED)
    run = expiry(here, variable, "status=status")
    assert run.status == 0, run.output
    assert (here.directory / "status").read_text() == "0"
    assert sentence(run).startswith("Incomplete: ") == variable.startswith("allow")


def test_strict_fails_without_a_status(lab: MakeLab) -> None:
    here = lab({"entities": {}})
    here.emulator.faults.add(REFUSED)
    (here.directory / "status").write_text("0")
    run = expiry(here, "strict=true", "status=status")
    assert run.status == 2
    assert not (here.directory / "status").exists(), "an old result is not taken for this one"
