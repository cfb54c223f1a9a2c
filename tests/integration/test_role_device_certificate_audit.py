# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role that audits the certificates of devices promises."""

from __future__ import annotations

import datetime as dt
import json
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from lab import Lab
from playbooks import COLLECTION, PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

ROLE = "device_certificate_audit"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
SCEP, PKCS, EMPTY = (f"77777777-7777-7777-7777-77777777777{index}" for index in range(3))
NOW = dt.datetime.now(dt.UTC)
PACIFIC = dt.timezone(dt.timedelta(hours=-8))
MakeLab = Callable[..., Lab]


def moment(days: float, zone: dt.tzinfo = dt.UTC) -> str:
    """An instant in so many days, with seven fraction digits."""
    text = (NOW + dt.timedelta(days=days)).astimezone(zone).isoformat(timespec="microseconds")
    return f"{text[:26]}7{text[26:]}"


def state(index: int, device: str, **values: Any) -> dict[str, Any]:
    return {
        "id": f"88888888-8888-8888-8888-88888888888{index}",
        "deviceDisplayName": device,
        "userDisplayName": "Ada Lovelace",
        "certificateProfileDisplayName": "Wi-Fi certificate",
        "certificateThumbprint": f"{index}E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A",
        "certificateIssuanceState": "issued",
        "certificateExpirationDateTime": moment(300),
        **values,
    }


STATES = [
    state(1, "fine"),
    state(2, "soon", certificateExpirationDateTime=moment(29.999, PACIFIC)),
    state(3, "not so soon", certificateExpirationDateTime=moment(30.1, PACIFIC)),
    state(4, "gone", certificateExpirationDateTime=moment(-0.1, PACIFIC)),
    state(
        5,
        "never",
        certificateExpirationDateTime="0001-01-01T00:00:00-08:00",
        certificateIssuanceState="issueFailed",
        certificateErrorCode=-2146885628,
    ),
    state(6, "revoked", certificateRevokeStatus="revoked", certificateIssuanceState="revoked"),
]


def profile(id: str, kind: str, name: str, *states: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": id,
        "@odata.type": f"#microsoft.graph.{kind}",
        "displayName": name,
        "managedDeviceCertificateStates": list(states),
    }


@pytest.fixture
def tenant(lab: MakeLab) -> Callable[..., Lab]:
    """Makes labs whose tenants have two certificate profiles with states, one without, and one that is no certificate
    profile.
    """

    def make(*scep: dict[str, Any]) -> Lab:
        profiles = [
            profile(SCEP, "iosScepCertificateProfile", "Wi-Fi certificate", *scep),
            profile(
                PKCS,
                "androidPkcsCertificateProfile",
                "Mail certificate",
                state(7, "Bob's phone", certificateErrorCode=5),
            ),
            profile(EMPTY, "iosPkcsCertificateProfile", "New certificate"),
            {
                "id": "77777777-7777-7777-7777-777777777779",
                "@odata.type": "#microsoft.graph.iosTrustedRootCertificate",
                "displayName": "Contoso Root CA",
            },
        ]
        return lab({"entities": {CONFIGURATIONS: profiles}, "settings": {"page_size": 2, "empty_pages": True}})

    return make


def audits(
    here: Lab, *variants: dict[str, Any], arguments: Sequence[str] = (), rescue: bool = False
) -> list[PlaybookRun]:
    """Run the role once for each set of variables (named without its prefix) in one play.

    Whatever it finds, it only reads.
    """
    here.emulator.clear_log()
    tasks: list[dict[str, Any]] = []
    for given in variants:
        named = {f"{ROLE}_{name}": value for name, value in given.items()}
        role = {"name": "role", "ansible.builtin.include_role": {"name": f"m365.graph.{ROLE}"}, "vars": named}
        tasks.append({"name": "one", "block": [role], "rescue": [{"ansible.builtin.meta": "noop"}]} if rescue else role)
    run = here.play(*tasks, arguments=arguments)
    assert {request["method"] for request in here.emulator.requests} <= {"GET"}
    assert not any(task.changed for task in run.tasks)
    starts = [index for index, task in enumerate(run.tasks) if "Validating arguments" in task.name]
    return [
        PlaybookRun(run.status, run.output, run.tasks[begin:end])
        for begin, end in zip(starts, [*starts[1:], None], strict=True)
    ]


def audit(here: Lab, *arguments: str, **variables: Any) -> PlaybookRun:
    (run,) = audits(here, variables, arguments=arguments)
    return run


def result(run: PlaybookRun) -> dict[str, Any]:
    found: dict[str, Any] = run[f"m365.graph.{ROLE} : Evaluate the certificate states"].result["ansible_facts"][
        f"{ROLE}_result"
    ]
    return found


def shown(run: PlaybookRun) -> list[str]:
    lines: list[str] = run[f"m365.graph.{ROLE} : Show the certificate states"].result["msg"]
    return lines


def sentence(run: PlaybookRun) -> str:
    (failed,) = [task for task in run.tasks if task.failed]
    return str(failed.result["msg"])


COUNTS = {
    "total": 7,
    "without_finding": 2,
    "without_certificate": 1,
    "expired": 1,
    "expiring": 1,
    "failed": 1,
    "revoked": 1,
    "error": 2,
}


@pytest.mark.every_core
def test_all_profiles_in_a_table_and_in_a_file(tenant: MakeLab) -> None:
    here = tenant(*STATES)
    report = here.directory / "report.json"
    run = audit(here, report=str(report))
    assert run.status == 0, run.output
    found = result(run)
    assert COUNTS.items() <= found["summary"].items()
    assert found["summary"]["issuance_states"] == {"issued": 5, "issueFailed": 1, "revoked": 1}
    assert found["summary"]["error_codes"] == {"-2146885628": 1, "5": 1}
    assert {row["device_display_name"]: row["findings"] for row in found["states"]} == {
        "gone": ["expired"],
        "soon": ["expiring"],
        "not so soon": [],
        "fine": [],
        "revoked": ["revoked"],
        "Bob's phone": ["error"],
        "never": ["failed", "error"],
    }
    assert [row["days_left"] for row in found["states"]] == [-1, 29, 30, 299, 299, 299, None]
    head, rule, *rows, summary = shown(run)
    assert head.split() == [
        "device",
        "user",
        "profile",
        "thumbprint",
        "expires",
        "days",
        "left",
        "issuance",
        "state",
        "error",
        "finding",
    ]
    assert {*rule} == {"-", " "}
    assert [line.split("  ")[0] for line in rows] == ["gone", "soon", "Bob's phone", "revoked", "never"]
    assert all(line[head.index("finding") - 1] == " " != line[head.index("finding")] for line in rows), "aligned"
    assert "4E3C7B6A5D4F2E1B..." in rows[0]
    assert re.search(r"  -  +-  issueFailed  +-2146885628  failed, error$", rows[-1])
    assert summary == (
        "Certificate states: 7. Expired: 1. Expiring within 30 days: 1. Failed: 1. Revoked: 1. With an error: 2. "
        "Without a certificate: 1."
    )
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert json.loads(report.read_text()) == found

    report.unlink()
    checked = audit(here, "--check", "--diff", report=str(report), show="all", expiring_within_days=31)
    assert checked.status == 0, checked.output
    assert result(checked)["summary"]["expiring"] == 2
    assert len(shown(checked)) == 2 + 7 + 1
    assert not report.exists()


@pytest.mark.nightly
def test_one_type_or_profile(tenant: MakeLab) -> None:
    here = tenant(*STATES)
    chosen = (
        {"profile_type": "androidPkcsCertificateProfile"},
        {"device_configuration": "Mail certificate"},
        {"device_configuration_id": EMPTY},
    )
    *found, empty = audits(here, *({**choice, "fail_on": ["failed"]} for choice in chosen))
    assert empty.status == 0, empty.output
    assert [[row["device_display_name"] for row in result(run)["states"]] for run in found] == [["Bob's phone"]] * 2
    assert result(empty)["states"] == []
    assert shown(empty) == [
        "Certificate states: 0. Expired: 0. Expiring within 30 days: 0. Failed: 0. Revoked: 0. With an error: 0. "
        "Without a certificate: 0."
    ]
    assert not [request for request in here.emulator.requests if SCEP in request["path"]]


@pytest.mark.nightly
def test_the_play_fails_beyond_the_threshold(tenant: MakeLab) -> None:
    here = tenant(*STATES)
    report = here.directory / "report.json"
    within, beyond = audits(
        here,
        *({"fail_on": ["failed", "error", "revoked"], "maximum": allowed, "report": str(report)} for allowed in (3, 2)),
    )
    assert not [task for task in within.tasks if task.failed]
    assert beyond.status == 2
    assert sentence(beyond) == f"Certificate states that are failed or error or revoked: 3. {ROLE}_maximum allows 2."
    assert shown(beyond), "the table comes first"
    assert json.loads(report.read_text()) == result(beyond), "and the file"


@pytest.mark.nightly
def test_wrong_input_is_one_sentence_before_any_request(tenant: MakeLab) -> None:
    here = tenant()
    wrong: list[tuple[dict[str, Any], str]] = [
        (
            {"profile_type": "iosTrustedRootCertificate"},
            "value of device_certificate_audit_profile_type must be one of: ",
        ),
        ({"fail_on": ["late"]}, "value of device_certificate_audit_fail_on must be one or more of: "),
        ({"show": "none"}, "value of device_certificate_audit_show must be one of: "),
        ({"maximum": -1}, f"{ROLE}_expiring_within_days and {ROLE}_maximum must not be negative."),
        (
            {"device_configuration": "x", "device_configuration_id": SCEP},
            f"Set only one of {ROLE}_device_configuration and ",
        ),
        ({"report": "/nowhere/at/all/report.json"}, f"{ROLE}_report: the folder /nowhere/at/all does not exist."),
        ({"device_configuration_id": "x"}, 'device_configuration_id: "x" is not the id of a device configuration'),
    ]
    runs = audits(here, *(variables for variables, _expected in wrong), rescue=True)
    for run, (_variables, expected) in zip(runs, wrong, strict=True):
        (refused,) = [task.result for task in run.tasks if task.failed]
        assert expected in f"{refused['msg']} {refused.get('argument_errors', '')}"
    assert here.emulator.requests == []


@pytest.mark.nightly
def test_an_unknown_profile_and_a_missing_permission_fail(tenant: MakeLab) -> None:
    here = tenant()
    here.emulator.faults.add(
        {"match": {"method": "GET", "path": "managedDeviceCertificateStates"}, "times": 1, "do": {"status": 403}}
    )
    unknown, forbidden = audits(here, {"device_configuration": "Nobody"}, {}, rescue=True)
    assert sentence(unknown) == 'There is no device configuration with the name "Nobody".'
    assert "needs the application permission DeviceManagementConfiguration.Read.All" in sentence(forbidden)


def example(language: str) -> str:
    readme = (COLLECTION / "roles" / ROLE / "README.md").read_text(encoding="utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)[0])


def test_the_example_of_the_readme(tenant: MakeLab) -> None:
    here = tenant(*STATES)
    path = here.directory / "readme.yml"
    path.write_text(example("yaml"))
    run = run_playbook(path, directory=here.directory, env=environment(here.emulator))
    assert run.status == 0, run.output
    assert run["Show how many certificates expire soon"].result["msg"] == "0 certificates expire within 14 days."
    assert json.loads((here.directory / "certificates.json").read_text())["summary"]["total"] == 7
    assert {request["method"] for request in here.emulator.requests} == {"GET"}
    assert example("text").splitlines()[0].split() == shown(run)[0].split()


def test_the_playbook_of_the_collection(tenant: MakeLab) -> None:
    here = tenant(*STATES)
    arguments = ["-e", f"{ROLE}_fail_on=expired,revoked", "-e", f"{ROLE}_maximum=1"]
    run = run_playbook(Path(f"m365.graph.{ROLE}"), *arguments, directory=here.directory, env=environment(here.emulator))
    assert run.status == 2
    assert sentence(run) == f"Certificate states that are expired or revoked: 2. {ROLE}_maximum allows 1."
