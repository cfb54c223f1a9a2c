# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role that reports what can expire promises."""

from __future__ import annotations

import csv
import json
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from expiring import ENTITIES, SECRET
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE = "certificate_report"
MakeLab = Callable[..., Lab]
NAMES = {
    "html": "report.html",
    "markdown": "report.md",
    "json": "report.json",
    "csv": "report.csv",
    "junit": "report.xml",
    "prometheus": "report.prom",
    "ics": "report.ics",
}


@pytest.fixture
def here(lab: MakeLab) -> Lab:
    return lab({"entities": ENTITIES})


def report(here: Lab, *variants: dict[str, Any], arguments: Sequence[str] = (), rescue: bool = False) -> PlaybookRun:
    """Run the role once for each set of variables (named without its prefix) in one play. Whatever it finds, it only
    reads from the tenant."""
    here.emulator.clear_log()
    tasks: list[dict[str, Any]] = []
    for given in variants:
        named = {f"{ROLE}_{name}": value for name, value in given.items()}
        role = {"name": "role", "ansible.builtin.include_role": {"name": f"m365.graph.{ROLE}"}, "vars": named}
        tasks.append({"name": "one", "block": [role], "rescue": [{"ansible.builtin.meta": "noop"}]} if rescue else role)
    run = here.play(*tasks, arguments=arguments)
    assert {request["method"] for request in here.emulator.requests if not request["path"].endswith("/$batch")} <= {
        "GET"
    }
    assert SECRET not in run.output
    return run


def files(here: Lab) -> dict[str, str]:
    return {format: str(here.directory / name) for format, name in NAMES.items()}


def written(run: PlaybookRun) -> list[list[str]]:
    """The formats whose files each run of the role has changed, or would."""
    runs = [
        task.result["results"]
        for task in run.tasks
        if task.name.endswith("Write the reports") and "results" in task.result
    ]
    return [[one["item"]["key"] for one in results if one["changed"]] for results in runs]


@pytest.mark.nightly
def test_what_has_changed_since_the_last_report_in_the_same_file(here: Lab) -> None:
    paths = files(here)
    given = {"files": {"json": paths["json"], "markdown": paths["markdown"]}, "before": paths["json"]}
    assert report(here, given, rescue=True).status == 0
    assert "Since " not in Path(paths["markdown"]).read_text(), "there was no report before"
    token = here.emulator.entities("/deviceAppManagement/vppTokens")[0]
    here.emulator.set_property(
        f"/deviceAppManagement/vppTokens/{token['id']}", expirationDateTime="2100-01-01T00:00:00Z"
    )
    assert report(here, given, rescue=True).status == 0
    assert re.search(r"^Since \d{4}-\d\d-\d\d: 1 renewed\.$", Path(paths["markdown"]).read_text(), re.MULTILINE)
    assert len(json.loads(Path(paths["json"]).read_text())["changes"]["renewed"]) == 1


def failures(run: PlaybookRun) -> list[str]:
    return [f"{task.result['msg']} {task.result.get('argument_errors', '')}" for task in run.tasks if task.failed]


@pytest.mark.every_core
def test_every_format_is_written_once(here: Lab) -> None:
    run = report(here, {"files": files(here), "title": "Contoso"}, {"files": files(here), "title": "Contoso"})
    assert run.status == 0, run.output
    assert written(run) == [[*NAMES], []], "the same on the same day is not written again"
    paths = {format: Path(path) for format, path in files(here).items()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths.values()} == {0o600}
    texts = {format: path.read_bytes().decode() for format, path in paths.items()}
    assert not any(SECRET in text for text in texts.values())
    told = json.loads(texts["json"])
    assert len(told["certificates"]) == 48
    assert told["device_certificates"]["total"] == 5
    places = [int(number) for number in re.findall(r'data-places="(\d+)"', texts["html"])]
    assert sum(places) == 48 and max(places) > 1, "a certificate that is used in several places is one row"
    assert [one["name"] for one in csv.DictReader(texts["csv"].splitlines())] == [
        one["name"] or "" for one in told["certificates"]
    ]
    assert ElementTree.fromstring(texts["junit"]).attrib == {
        "name": "Contoso",
        "tests": "48",
        "failures": "5",
        "errors": "0",
        "skipped": "0",
    }
    assert 'm365_graph_certificates{severity="expired"} 2' in texts["prometheus"]
    assert texts["markdown"].startswith("## Contoso, ")
    # The weak key of an application makes one of what ends later a warning, and its owners are read.
    assert told["verdict"] == "2 have expired, 3 need action within 7 days and 6 need attention."
    owners = {tuple(one["owners"]) for one in told["certificates"] if one["display_name"] == "Pipeline"}
    assert owners == {("Robot", "ada@contoso.com")}


@pytest.mark.nightly
def test_a_prediction_writes_nothing(here: Lab) -> None:
    run = report(here, {"files": files(here)}, arguments=["--check"])
    assert run.status == 0, run.output
    assert written(run) == [[*NAMES]]
    assert not any(Path(path).exists() for path in files(here).values())


@pytest.mark.nightly
def test_the_play_fails_once_the_reports_are_written(here: Lab) -> None:
    few = {"exclude": ["certificateAuthorityDetail", "application"], "device_certificates": "none"}
    junit = {"files": {"junit": files(here)["junit"]}}
    run = report(
        here,
        {**few, "fail_on": "expired"},
        {**few, **junit, "fail_on": "critical"},
        {"types": ["vppToken"], "fail_on": "notice"},
        rescue=True,
    )
    assert [message.strip() for message in failures(run)] == [
        "2 of 43 are critical or more urgent; the first is Apple push notification certificate."
    ]
    assert ElementTree.parse(junit["files"]["junit"]).getroot().get("failures") == "2"
    shown = [task.result["msg"] for task in run.tasks if task.name.endswith("Show what needs attention")]
    assert [lines[-1] for lines in shown] == [
        *["Found 43: 0 expired, 2 critical, 5 warning, 5 notice, 0 unknown, 31 ok. Types that could not be read: 0."]
        * 2,
        "Found 1: 0 expired, 0 critical, 0 warning, 0 notice, 0 unknown, 1 ok. Types that could not be read: 0.",
    ]
    assert shown[0][0] == "2 need action within 7 days and 5 need attention."
    assert shown[0][1].split() == ["severity", "expires", "days", "left", "type", "what", "name", "finding"]
    assert len(shown[0]) == 1 + 2 + 7 + 1
    assert len(shown[2]) == 2


@pytest.mark.nightly
def test_what_cannot_be_read_is_in_every_report(here: Lab) -> None:
    here.emulator.faults.add({"match": {"method": "GET", "path": "vppTokens"}, "times": 99, "do": {"status": 403}})
    areas: dict[str, Any] = {"areas": ["intune"]}
    run = report(
        here,
        {**areas, "files": files(here)},
        {**areas, "strict": True},
        {**areas, "allow_incomplete": True},
        rescue=True,
    )
    texts = {format: Path(path).read_text() for format, path in files(here).items()}
    for format in ("html", "markdown", "json", "junit"):
        assert "DeviceManagementServiceConfig.Read.All" in texts[format], format
    assert 'm365_graph_certificate_types_not_read{type="vppToken"} 1' in texts["prometheus"]
    incomplete, refused = failures(run)
    assert incomplete.startswith(
        "Incomplete: 1 type could not be read (Apple VPP token). Grant the missing permissions"
    )
    shown = [task.result["msg"] for task in run.tasks if task.name.endswith("Show what needs attention")]
    assert all(
        lines[0].startswith("Incomplete: 1 type could not be read (Apple VPP token). Of what could be read, ")
        for lines in shown
    )
    assert "an unknown number ok" not in shown[0][-1] and "an unknown number expired" in shown[0][-1]
    assert "needs the application permission DeviceManagementServiceConfig.Read.All" in refused


@pytest.mark.nightly
def test_wrong_input_is_one_sentence_before_any_request(here: Lab) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        (
            {"files": {"html": "/nowhere/at/all/report.html"}},
            'certificate_report_files: the folder "/nowhere/at/all" does not exist.',
        ),
        ({"files": {"pdf": "x"}}, "Supported parameters include: csv, html, ics, json, junit, markdown, prometheus."),
        ({"fail_on": "late"}, "value of certificate_report_fail_on must be one of"),
        ({"types": ["user"]}, 'types: "user" is not a type of which something can expire'),
        ({"policy": {"critical": 90}}, "policy: its days are to grow from critical to notice"),
    ]
    run = report(here, *(variables for variables, _expected in wrong), rescue=True)
    assert len(failures(run)) == len(wrong)
    for message, (_variables, expected) in zip(failures(run), wrong, strict=True):
        assert expected in message
    assert here.emulator.requests == []


def test_the_example_of_the_readme_and_the_playbook(here: Lab) -> None:
    readme = (COLLECTION / "roles" / ROLE / "README.md").read_text(encoding="utf-8")
    path = here.directory / "readme.yml"
    path.write_text(re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)[0])
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert run["Show how many are critical"].result["msg"] == "4 are critical."
    assert {one.name for one in here.directory.glob("certificates.*")} == {
        "certificates.html",
        "certificates.xml",
        "certificates.prom",
    }
    arguments = [
        "-e",
        "certificate_report_fail_on=expired",
        "-e",
        json.dumps({"certificate_report_files": {"html": str(here.directory / "x.html")}}),
    ]
    run = run_playbook(Path(f"m365.graph.{ROLE}"), *arguments, directory=here.directory, env=environment(here.emulator))
    assert run.status == 2
    assert (here.directory / "x.html").exists()
