# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IntuneCD, a program that is not ours, backs up what the emulator has of Intune, and restores it.

It is given no more than a token and a folder. It runs in a process of its own, and a proxy leads it to the emulator.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from emulator_support import CONFIGURATIONS, Client
from facts import concrete
from graph_proxy import GRAPH, leading_to
from m365_graph_emulator import Emulator, tls
from m365_graph_emulator.files import private_directory

pytest.importorskip("IntuneCD", reason="IntuneCD is not installed")
pytest.importorskip("msgraph_beta", reason="Microsoft's SDK (msgraph-beta-sdk), the source of values, is not installed")

from sdk_cases import ROOT, SDK_CASES, sdk_case
from sdk_method_cases import GROUP

FILTER = "5f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
TOKEN = "6f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
PHONE = "7f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
PUSH = "/deviceManagement/applePushNotificationCertificate"
TENANT: dict[str, Any] = {
    "settings": {"reported_statuses": True},
    "entities": {
        "/groups": [{"id": GROUP, "displayName": "Field staff"}],
        "/deviceManagement/assignmentFilters": [
            {"id": FILTER, "displayName": "Corporate", "platform": "iOS", "rule": '(device.deviceOwnership -eq "x")'}
        ],
        "/deviceManagement/roleScopeTags": [{"id": "3", "displayName": "Berlin", "description": "Scope of Berlin"}],
        "/deviceManagement/depOnboardingSettings": [
            {
                "id": TOKEN,
                "tokenName": "Contoso DEP",
                "enrollmentProfiles": [{"displayName": "Shared iPads", "description": "Without a user"}],
            }
        ],
        "/deviceManagement/managedDevices": [
            {"id": PHONE, "deviceName": "Phone of Ada", "operatingSystem": "iOS", "activationLockBypassCode": "A1-B2"}
        ],
        PUSH: [{"id": "5a0d5d66-5d66-3f0d-665d-0d3f665d0d3f", **SDK_CASES["applePushNotificationCertificate"].body}],
        "/deviceAppManagement/vppTokens": [
            {"id": "8f0d5d66-5d66-3f0d-665d-0d3f665d0d3f", "displayName": "Berlin", "organizationName": "Contoso"}
        ],
    },
}
ROOT_PROFILE = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "trustedRootCertificate": ROOT}
TIPS = "@microsoft.graph.tips"
# What IntuneCD leaves out of its files (remove_keys in intunecdlib/IntuneCDBase.py), and annotations.
LEFT_OUT = {
    *("@odata.context", TIPS, "certificate", "createdDateTime", "id", "isAssigned"),
    *("lastModifiedDateTime", "lastSyncDateTime", "supportsScopeTags", "token", "topicIdentifier", "version"),
}

INTUNECD = """
import importlib, inspect, json, pkgutil, sys
what, given = sys.argv[1], json.load(sys.stdin)
folder = importlib.import_module(f"IntuneCD.{what}.Intune")
found = {}
for item in pkgutil.iter_modules(folder.__path__):
    module = importlib.import_module(f"{folder.__name__}.{item.name}")
    for kind in vars(module).values():
        if inspect.isclass(kind) and kind.__module__ == module.__name__ and getattr(kind, "CONFIG_ENDPOINT", None):
            found[item.name] = kind
for name in given["modules"] or []:
    options = {"filetype": "json", "exclude": [], **{key: given[key] for key in given if key != "modules"}}
    found[name](**options).main()
sys.stderr.write(json.dumps({name: kind.CONFIG_ENDPOINT for name, kind in found.items()}))
"""


class IntuneCd:
    """The program, led to an emulator."""

    def __init__(self, emu: Emulator, variables: Mapping[str, str]) -> None:
        self.emu = emu
        self.client = Client(emu)
        self._variables = {**os.environ, **variables, "EXIT_ON_ERROR": "1"}

    def run(self, what: str, path: Path, modules: list[str] | None = None, **more: bool) -> dict[str, str]:
        """Run its modules, with options; returns where each of all modules reads from."""
        token = str(self.client.session.headers["Authorization"]).removeprefix("Bearer ")
        given = {"token": {"access_token": token}, "path": str(path), "modules": modules, **more}
        command = [sys.executable, "-c", INTUNECD, what]
        done = subprocess.run(
            command, input=json.dumps(given), capture_output=True, text=True, env=self._variables, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        found: dict[str, str] = json.loads(done.stderr)
        return found

    def served(self, what: str, path: Path) -> list[str]:
        """Its modules that read from paths that the emulator has."""
        found = self.run(what, path)
        urls = {name: f"{self.emu.graph_url}{endpoint.rstrip('/')}" for name, endpoint in found.items()}
        return [name for name, url in urls.items() if self.client.get(url).ok]


@pytest.fixture
def intunecd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IntuneCd]:
    directory = private_directory(tmp_path / "emulator")
    tls.ensure(directory, GRAPH)
    with (
        Emulator(directory, tenant=TENANT) as emu,
        leading_to(emu.graph_url, emu.ca_path) as variables,
    ):
        client = Client(emu)
        for resource in concrete():
            if resource.paths.get("beta") == CONFIGURATIONS:
                given = sdk_case(resource.type_name, CONFIGURATIONS)
                assert given is not None
                named = {**given.body, "displayName": f"Contoso {resource.type_name}"}
                created = client.post(CONFIGURATIONS, {**named, "description": "As it is in Git"})
                assert created.status_code == 201, created.text
                assign(client, created.json()["id"])
        yield IntuneCd(emu, variables)


def assign(client: Client, id: str) -> None:
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP}
    filtered = {**target, "deviceAndAppManagementAssignmentFilterId": FILTER}
    filtered["deviceAndAppManagementAssignmentFilterType"] = "include"
    assigned = client.post(f"{CONFIGURATIONS}/{id}/assign", {"assignments": [{"target": filtered}]})
    assert assigned.status_code == 200, assigned.text


def documents(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.json"))]


def compare(files: list[dict[str, Any]], rows: list[dict[str, Any]], name: str = "displayName") -> None:
    """Every row is in a file, with every value but those that IntuneCD leaves out."""
    expected = [{key: value for key, value in row.items() if key not in LEFT_OUT} for row in rows]
    written = [{key: value for key, value in file.items() if key not in ("assignments", TIPS)} for file in files]
    assert sorted(written, key=lambda row: str(row[name])) == sorted(expected, key=lambda row: str(row[name]))


@pytest.mark.nightly
def test_a_backup_has_what_the_emulator_has(intunecd: IntuneCd, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    modules = intunecd.served("backup", backup)
    assert modules == [
        *("APNs", "Activationlock", "AppleEnrollmentProfiles", "Applications", "DeviceConfigurations"),
        *("Filters", "ScopeTags", "VolumePurchaseProgram"),
    ]
    modules.remove("Applications")  # the emulator describes only those properties of apps that are about expiry
    intunecd.run("backup", backup, modules)

    def rows(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = intunecd.client.get(path).json()["value"]
        return found

    profiles = documents(backup / "Device Configurations")
    compare(profiles, rows(CONFIGURATIONS))
    assert len(profiles) == len([item for item in concrete() if item.paths.get("beta") == CONFIGURATIONS])
    for profile in profiles:
        (assignment,) = profile["assignments"]
        assert assignment["target"]["groupName"] == "Field staff"
        assert assignment["target"]["deviceAndAppManagementAssignmentFilterId"] == "Corporate"
    compare(documents(backup / "Filters"), rows("/deviceManagement/assignmentFilters"))
    compare(documents(backup / "Scope Tags"), rows("/deviceManagement/roleScopeTags"))
    compare(documents(backup / "Apple VPP Tokens"), rows("/deviceAppManagement/vppTokens"))
    compare(documents(backup / "Apple Push Notification"), [intunecd.client.get(PUSH).json()], "appleIdentifier")
    enrollment = rows(f"/deviceManagement/depOnboardingSettings/{TOKEN}/enrollmentProfiles")
    compare(documents(backup / "Enrollment Profiles" / "Apple"), enrollment)
    (device,) = documents(backup / "Activation Lock Bypass Codes")
    assert (device["deviceName"], device["activationLockBypassCode"]) == ("Phone of Ada", "A1-B2")


def test_a_backup_restores_what_was_changed_or_removed(intunecd: IntuneCd, tmp_path: Path) -> None:
    backup, modules = tmp_path / "backup", ["DeviceConfigurations", "Filters", "ScopeTags"]
    intunecd.run("backup", backup, modules)
    before = {row["displayName"]: row for row in intunecd.client.get(CONFIGURATIONS).json()["value"]}
    changed, removed = sorted(before)[:2]
    intunecd.emu.set_property(f"{CONFIGURATIONS}/{before[changed]['id']}", description="Changed in the portal")
    assert intunecd.client.delete(f"{CONFIGURATIONS}/{before[removed]['id']}").status_code == 200
    stray = intunecd.client.post(CONFIGURATIONS, {**ROOT_PROFILE, "displayName": "Made in the portal"}).json()["id"]
    tag = intunecd.client.post("/deviceManagement/roleScopeTags", {"displayName": "Stray", "description": ""})
    intunecd.emu.clear_log()
    intunecd.run("update", backup, modules, remove=True)
    after = {row["displayName"]: row for row in intunecd.client.get(CONFIGURATIONS).json()["value"]}
    assert set(after) == set(before)
    for name, row in before.items():
        assert {key: item for key, item in after[name].items() if key not in LEFT_OUT} == {
            key: item for key, item in row.items() if key not in LEFT_OUT
        }
    writes = [entry for entry in intunecd.emu.requests if entry["method"] != "GET" and "$batch" not in entry["path"]]
    assert sorted(
        (entry["method"], entry["path"].partition("/beta")[2].rstrip("/"), entry["status"]) for entry in writes
    ) == [
        ("DELETE", f"{CONFIGURATIONS}/{stray}", 200),
        ("DELETE", f"/deviceManagement/roleScopeTags/{tag.json()['id']}", 200),
        ("PATCH", f"{CONFIGURATIONS}/{before[changed]['id']}", 204),
        ("POST", CONFIGURATIONS, 201),
    ]
