# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures while a plan is applied, plans in files, pruning, plans without credentials, progress."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from apply_tenant import (
    APPLY,
    CONFIGURATIONS,
    EXPORT,
    NEW,
    SIGNING,
    TENANT,
    MakeLab,
    guid,
    profile,
    signing,
    state,
    wished,
    wished_federation,
    wished_state,
)
from m365_graph_emulator import DEMO_SECRET
from playbooks import environment, write_playbook
from tenants import connection


def test_one_failure_stops_before_any_write_unless_told_otherwise(lab: MakeLab) -> None:
    here = lab(TENANT)
    documents = [
        wished(0, subjectName="Renamed"),
        {"type": "enterpriseCodeSigningCertificate", "key": {"id": guid(77)}, "properties": {"status": "provisioned"}},
        wished_federation(federatedIdpMfaBehavior="acceptIfMfaDoneByFederatedIdp"),
        wished(1, subjectName="Renamed too"),
    ]
    run = here.play(
        {"name": "stops", APPLY: {"documents": documents}, "ignore_errors": True},
        {"name": "goes on", APPLY: {"documents": documents, "continue_on_error": True}, "ignore_errors": True},
    )
    stops, goes_on = run["stops"], run["goes on"]
    assert stops.failed and not stops.changed
    assert [request for request in stops.writes if not request["path"].endswith("$batch")] == []
    assert stops.result["msg"].startswith(
        "2 of 4 documents failed: documents[1]: There is no enterprise code-signing certificate with id"
    )
    assert stops.result["summary"] == {
        "create": 0,
        "update": 0,
        "replace": 0,
        "delete": 0,
        "unchanged": 0,
        "failed": 2,
        "skipped": 2,
    }
    assert [row.get("skipped", False) for row in stops.result["results"]] == [True, False, False, True]
    assert "allow_weaker_mfa" in stops.result["results"][2]["msg"]
    assert goes_on.failed and goes_on.changed
    assert goes_on.result["summary"] == {
        "create": 0,
        "update": 2,
        "replace": 0,
        "delete": 0,
        "unchanged": 0,
        "failed": 2,
        "skipped": 0,
    }


def test_after_a_failed_write_no_further_batch_is_sent(lab: MakeLab) -> None:
    rows = [signing(number) for number in range(60)]
    fault = {"match": {"method": "PATCH", "path": guid(3)}, "times": 9, "do": {"status": 400}}
    documents = [wished(number, subjectName="Renamed") for number in range(60)]
    here = lab({"entities": {SIGNING: rows}, "faults": [fault]})
    run = here.play({"name": "apply", APPLY: {"documents": documents}, "ignore_errors": True})
    assert run["apply"].failed
    assert run["apply"].result["summary"] == {
        "create": 0,
        "update": 19,
        "replace": 0,
        "delete": 0,
        "unchanged": 0,
        "failed": 1,
        "skipped": 40,
    }
    assert run["apply"].result["graph_error"]["status"] == 400
    assert len([request for request in run["apply"].writes if request["method"] == "PATCH"]) == 20


def test_a_missing_permission_is_named(lab: MakeLab) -> None:
    apps = [
        {
            "client_id": "33333333-3333-3333-3333-333333333333",
            "secret": "another-secret",
            "permissions": ["DeviceManagementApps.ReadWrite.All"],
        }
    ]
    here = lab({**TENANT, "apps": apps})
    run = here.play(
        {"name": "apply", APPLY: {"documents": [wished(0), wished_federation()]}, "ignore_errors": True},
        client_id=apps[0]["client_id"],
        client_secret="another-secret",
    )
    assert (
        "This needs the application permission Domain-InternalFederation.Read.All, which the token lacks"
        in run["apply"].result["msg"]
    )
    assert run["apply"].result["graph_error"]["status"] == 403


@pytest.mark.playbook
def test_a_plan_is_kept_and_carried_out_or_refused(lab: MakeLab) -> None:
    here = lab(TENANT)
    file = here.directory / "plan.json"
    options = {
        "documents": [wished(0, subjectName="Renamed"), wished(1), {**wished(2), "state": "absent"}],
        "plan_file": str(file),
    }
    planned = here.play({"name": "plan", APPLY: options, "check_mode": True})
    assert planned.status == 0, planned.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert DEMO_SECRET not in file.read_text()
    moved = here.play(
        {
            "name": "somebody",
            "m365.graph.enterprise_code_signing_certificate": {"id": guid(2), "subject_name": "In use again"},
        },
        {"name": "refused", APPLY: options, "ignore_errors": True},
        {
            "name": "somebody again",
            "m365.graph.enterprise_code_signing_certificate": {"id": guid(2), "subject_name": "Apps 2"},
        },
        {
            "name": "edited",
            APPLY: {**options, "documents": [wished(0, subjectName="Another"), *options["documents"][1:]]},
            "ignore_errors": True,
        },
        {"name": "left out", APPLY: {**options, "documents": options["documents"][1:]}, "ignore_errors": True},
        {
            "name": "in addition",
            APPLY: {**options, "documents": [*options["documents"], wished(3)]},
            "ignore_errors": True,
        },
        {"name": "predicted", APPLY: {"plan_file": str(file)}, "check_mode": True},
        {"name": "carried out", APPLY: {"plan_file": str(file)}},
        {"name": "again", APPLY: options},
        {"name": "no plan", APPLY: {**options, "plan_file": str(here.directory / "none.json")}, "ignore_errors": True},
        {"name": "no such plan", APPLY: {"plan_file": str(here.directory / "play.yml")}, "ignore_errors": True},
    )
    assert moved.status == 0, moved.output
    assert (
        moved["refused"]
        .result["msg"]
        .endswith(
            "does not hold any more, so nothing was sent: documents[2] is not any more as it was found when the plan "
            "was made: the tenant has moved."
        )
    )
    assert "documents[0] has been edited since the plan was made." in moved["edited"].result["msg"]
    assert "is in the plan only." in moved["left out"].result["msg"]
    assert "documents[3] is not in the plan." in moved["in addition"].result["msg"]
    for name in ("refused", "edited", "left out", "in addition"):
        assert [request for request in moved[name].writes if not request["path"].endswith("$batch")] == [], name
    assert moved["predicted"].changed
    assert moved["carried out"].changed
    assert [row["action"] for row in moved["carried out"].result["results"]] == ["update", "none", "delete"]
    assert not moved["again"].changed
    assert "a run in check mode with documents or paths writes one" in moved["no plan"].result["msg"]
    assert "is not a plan" in moved["no such plan"].result["msg"]


def test_prune_stays_in_its_scope_and_below_its_maximum(lab: MakeLab) -> None:
    here = lab(TENANT)
    documents = [*(wished(number) for number in range(4)), *(wished_state(number) for number in range(4))]
    scope = {"type": "enterpriseCodeSigningCertificate"}
    below = {
        "type": "managedDeviceCertificateState",
        "key": {"deviceConfiguration": "Profile 0", "profileType": "iosPkcsCertificateProfile"},
    }
    run = here.play(
        {"name": "no maximum", APPLY: {"documents": documents, "prune": [scope]}, "ignore_errors": True},
        {
            "name": "too many",
            APPLY: {"documents": documents, "prune": [scope], "prune_maximum": 1},
            "ignore_errors": True,
        },
        {
            "name": "unclear",
            APPLY: {
                "documents": [*documents, {**scope, "key": {"id": guid(77)}, "properties": {"status": "provisioned"}}],
                "prune": [scope],
                "prune_maximum": 9,
            },
            "ignore_errors": True,
        },
        {
            "name": "wrong scope",
            APPLY: {"documents": documents, "prune": [{"type": "managedDeviceCertificateState"}], "prune_maximum": 9},
            "ignore_errors": True,
        },
        {
            "name": "predicted",
            APPLY: {"documents": documents, "prune": [scope, below], "prune_maximum": 2},
            "check_mode": True,
        },
        {"name": "pruned", APPLY: {"documents": documents, "prune": [scope, below], "prune_maximum": 2}},
        {"name": "again", APPLY: {"documents": documents, "prune": [scope, below], "prune_maximum": 2}},
    )
    assert run.status == 0, run.output
    assert (
        run["no maximum"].result["msg"]
        == "prune: give prune_maximum too, the number of resources that may be removed at most."
    )
    assert (
        run["too many"]
        .result["msg"]
        .startswith("prune: 2 resources would be removed, and prune_maximum is 1; nothing was sent:")
    )
    assert run["unclear"].failed
    assert "prune[0]: key: which managed device certificate state is meant?" in run["wrong scope"].result["msg"]
    assert [row["action"] for row in run["predicted"].result["results"][8:]] == ["delete"] * 2
    deleted = [
        request["path"].rpartition("/")[2] for request in here.emulator.requests if request["method"] == "DELETE"
    ]
    assert sorted(deleted) == [guid(4), guid(5)]
    assert not run["again"].changed


def test_a_plan_without_credentials(lab: MakeLab) -> None:
    here = lab(TENANT)
    file = here.directory / "tenant.yml"
    wishes = [
        wished(0, subjectName="Renamed"),
        {**wished(1), "state": "absent"},
        {"type": "enterpriseCodeSigningCertificate", "properties": {"content": NEW.pem}},
        {"type": "enterpriseCodeSigningCertificate", "key": {"id": guid(2)}, "properties": {"status": "provisioned"}},
        wished_state(3, deviceDisplayName="Moved"),
    ]
    nobody: dict[str, Any] = {
        "client_secret": None,
        "client_id": None,
        "tenant_id": None,
        "graph_url": None,
        "authority_url": None,
        "ca_path": None,
    }
    kinds = ["enterpriseCodeSigningCertificate", "managedDeviceCertificateState"]
    here.play({"name": "export", EXPORT: {"path": str(file), "types": kinds}})
    here.emulator.clear_log()
    run = here.play(
        {"name": "plan", APPLY: {"documents": wishes, "snapshot": [str(file)]}, "ignore_errors": True}, **nobody
    )
    assert [row["action"] for row in run["plan"].result["results"]] == ["update", "delete", "create", "none", "update"]
    assert run["plan"].result["msg"] == (
        "1 of 5 documents failed: documents[3]: The snapshot does not say which enterprise code-signing certificate "
        f'has the id "{guid(2)}"; export it with include_ids.'
    )
    assert here.emulator.requests == []
    assert here.emulator.token_requests == []
    assert (
        run["plan"]
        .result["markdown"]
        .startswith("### Plan: 1 to create, 2 to change, 1 to remove, 0 unchanged, 1 failed\n")
    )


@pytest.mark.parametrize(
    ("watched", "process"),
    [
        pytest.param(True, False, id="terminal"),
        pytest.param(False, False, id="log"),
        pytest.param(False, True, id="log, module as a process", marks=pytest.mark.nightly),
    ],
)
def test_progress_on_a_terminal_and_in_the_log_of_a_pipeline(lab: MakeLab, watched: bool, process: bool) -> None:
    """The intervals are short here, see progress_soon.py. A log shows a line before the task is done."""
    profiles = [profile(number, [state(number)]) for number in range(80)]
    here = lab({"entities": {CONFIGURATIONS: profiles}, "settings": {"latency": 500}})
    documents = [
        {
            "type": "managedDeviceCertificateState",
            "key": {
                "deviceConfiguration": f"Profile {number}",
                "profileType": "iosPkcsCertificateProfile",
                "id": guid(1000 + number),
            },
        }
        for number in range(80)
    ]
    path = write_playbook(
        here.directory / "play.yml",
        [{"name": "apply", APPLY: {"documents": documents}, "environment": {"PYTHONUTF8": "1"} if process else {}}],
        defaults=connection(here.emulator),
    )
    variables = {
        **environment(here.directory, {}),
        "ANSIBLE_CALLBACKS_ENABLED": "progress_soon",
        "RECORD_FILE": os.devnull,
        "CI": "",
        "COLUMNS": "200",
    }
    ours, theirs = pty.openpty() if watched else os.pipe()
    command = [str(Path(sys.executable).parent / "ansible-playbook"), str(path)]
    output = here.directory / "output"
    with (
        output.open("wb") as file,
        subprocess.Popen(
            command,
            cwd=here.directory,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=theirs if watched else file,
            stderr=theirs,
        ) as run,
    ):
        os.close(theirs)
        shown, early = b"", False
        with contextlib.suppress(OSError):  # how a terminal shows that the other side has gone
            while part := os.read(ours, 65536):
                shown += part
                early = early or (b" of 80" in part and b"ok: [" not in output.read_bytes() + shown)
    os.close(ours)
    assert run.returncode == 0, shown.decode()
    assert re.search(rb"^  read \d+ of 80\r?$", shown, re.MULTILINE), shown.decode()
    assert early, "the lines came after the task"
    if not watched:
        assert all(re.fullmatch(rb"  [a-z0-9, ]+", line) for line in shown.splitlines()), (
            "text without control characters"
        )
        assert b" of 80" not in output.read_bytes(), "the standard output belongs to the callback plugin"
