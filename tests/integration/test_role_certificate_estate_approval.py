# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Approval in the role certificate_estate and in the playbooks plan and apply: the plan's id, one write, no other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from apply_tenant import MakeLab, guid
from lab import Lab
from playbooks import PlaybookRun, run_playbook
from tenants import environment

pytestmark = pytest.mark.playbook

CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
PROFILES = {"VPN": guid(1), "Wi-Fi": guid(2)}


def lab_with(make: MakeLab) -> Lab:
    rows = [
        {
            "id": id,
            "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
            "displayName": name,
            "keySize": "size2048",
            "managedDeviceCertificateStates": [],
        }
        for name, id in PROFILES.items()
    ]
    here = make({"entities": {CONFIGURATIONS: rows}})
    folder = here.directory / "estate"
    folder.mkdir()
    documents = [
        {"type": "iosScepCertificateProfile", "key": {"displayName": name}, "properties": {"keySize": "size4096"}}
        for name in PROFILES
    ]
    (folder / "profiles.yml").write_text(yaml.safe_dump_all(documents))
    return here


def play(here: Lab, name: str, *arguments: str, **variables: Any) -> PlaybookRun:
    given = ["-e", json.dumps(variables)] if variables else []
    env = {**environment(here.emulator), "PWD": str(here.directory)}
    return run_playbook(Path(f"m365.graph.{name}"), *arguments, *given, directory=here.directory, env=env)


def ids(here: Lab) -> dict[str, str]:
    """The ids of the refused changes in the report, by the name of the profile."""
    report = (here.directory / "plan.md").read_text()
    found = re.findall(r"displayName `([^`]+)`.*?approve the change ([a-f][0-9a-f]{11})\b", report, re.DOTALL)
    assert len(found) == len(PROFILES), report
    return dict(found)


def patched(here: Lab) -> list[tuple[str, Any]]:
    return [
        (request["path"].rpartition("/")[2], request["body"])
        for request in here.emulator.requests
        if request["method"] in ("PATCH", "POST", "PUT", "DELETE") and not request["path"].endswith("$batch")
    ]


def body(size: str = "size4096") -> dict[str, str]:
    return {"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "keySize": size}


def test_the_playbooks_apply_what_was_approved(lab: MakeLab) -> None:
    here = lab_with(lab)
    planned = play(here, "plan", "-e", "report=plan.md")
    assert planned.status == 2, planned.output
    known = ids(here)

    # The tenant has moved: the ids of the old plan are refused.
    here.emulator.set_property(f"{CONFIGURATIONS}/{PROFILES['VPN']}", description="By somebody else")
    moved = play(here, "apply", "-e", f"approve={known['VPN']},{known['Wi-Fi']}")
    assert moved.status == 2
    assert f"approve: this plan has no changes {known['VPN']}, {known['Wi-Fi']}, so nothing was sent" in moved.output
    assert patched(here) == []

    # A saved plan, of which one change was carried out in the meantime by somebody else.
    assert play(here, "plan", report="plan.md", plan_file="plan.json").status == 2
    fresh = ids(here)
    shown = (here.directory / "plan.md").read_text()
    assert '! keySize: reissues\n- keySize: "size2048"\n+ keySize: "size4096"\n' in shown
    here.emulator.set_property(f"{CONFIGURATIONS}/{PROFILES['VPN']}", keySize="size1024")
    stopped = play(here, "apply", report="stopped.md", plan_file="plan.json", approve=fresh["VPN"])
    assert stopped.status == 2
    assert (
        "### The plan does not hold any more: 1 different\n\n🔀 **iosScepCertificateProfile** displayName `VPN`: is "
        'not any more as it was found when the plan was made: the tenant has moved; keySize was "size2048" and is '
        '"size1024"\n'
    ) in (here.directory / "stopped.md").read_text()
    assert patched(here) == []
    here.emulator.set_property(f"{CONFIGURATIONS}/{PROFILES['VPN']}", keySize="size2048")
    assert not {*fresh.values()} & {*known.values()}
    here.emulator.set_property(f"{CONFIGURATIONS}/{PROFILES['Wi-Fi']}", keySize="size4096")
    applied = play(here, "apply", report="plan.md", plan_file="plan.json", approve=[fresh["VPN"], fresh["Wi-Fi"]])
    assert applied.status == 0, applied.output
    assert patched(here) == [(PROFILES["VPN"], body())]
    assert "### Applied: 1 changed, 1 unchanged" in (here.directory / "plan.md").read_text()
