# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make acceptance`` passes on the emulator, and does not run against a tenant that nobody has named."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from acceptance_report import anonymous
from acceptance_scenario import AGED, Scenario
from by_day import chosen
from case import Case, cases_of
from credential_cases import CASES as CREDENTIALS
from facts import described
from m365_graph_emulator import Emulator
from night import night
from playbooks import COLLECTION

PROGRAM = COLLECTION / "tests" / "acceptance" / "acceptance.py"
#: Types that cannot be tried with the emulator.
SKIPPED = [
    "applePushNotificationCertificate",
    "cloudCertificationAuthority",
    "onPremisesPublishing",
    "servicePrincipalFederatedIdentityCredential",
    "symantecCodeSigningCertificate",
]
#: Types of each kind: one that is skipped, a credential, one that a tenant has once, one below another.
ALWAYS = {SKIPPED[0], "applicationKeyCredential", "internalDomainFederation", "federatedIdentityCredential"}
FEW = ("enterpriseCodeSigningCertificate", "federatedIdentityCredential", "iosTrustedRootCertificate")
TENANT = "b20d3703-3703-b20d-0337-0db203370db2"


def run(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "M365_GRAPH_"))}
    return subprocess.run(
        [sys.executable, str(PROGRAM), *options],
        env={**kept, "M365_GRAPH_ACCEPTANCE_REPORT": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )


def modules() -> dict[str, str]:
    """The types that the suite tries, and the module of each."""
    found = {credential.type: credential.module.rpartition(".")[2] for credential in CREDENTIALS}
    for resource in described():
        for case in cases_of(resource.name) if resource.kept else [Case({}, {}, [])]:
            found[Scenario(resource, case, 0).type] = resource.name
    return found


def test_every_type_passes_or_says_why_it_was_left_out(tmp_path: Path) -> None:
    """By day with some types; the tasks of the others are those of the contract, which runs for all."""
    tried = modules()
    types = sorted({*chosen(sorted(tried), 4, name=tried.__getitem__), *ALWAYS} if not night() else tried)
    done = run(tmp_path, M365_GRAPH_ACCEPTANCE_TYPES="" if night() else ",".join(types))
    assert done.returncode == 0, done.stdout
    report = json.loads((tmp_path / "acceptance.json").read_text())
    assert sorted(row["type"] for row in report["resources"]) == types
    statuses = [row["status"] for row in report["resources"]]
    assert report["summary"] == {status: statuses.count(status) for status in ("passed", "failed", "skipped")}
    assert report["summary"]["failed"] == 0
    skipped = sorted(row["type"] for row in report["resources"] if row["status"] == "skipped")
    assert skipped == [name for name in SKIPPED if name in types]
    assert all(row["reason"] for row in report["resources"] if row["status"] == "skipped")
    assert "| federatedIdentityCredential | passed |" in (tmp_path / "acceptance.md").read_text()


def applications(emu: Emulator) -> list[str]:
    return sorted(str(row["displayName"]) for row in emu.entities("/applications"))


@pytest.mark.parametrize(
    ("failing", "options"),
    [
        pytest.param(False, [], id="good", marks=pytest.mark.nightly),
        pytest.param(False, ["--playbooks"], id="playbooks", marks=pytest.mark.nightly),
        pytest.param(True, [], id="failing"),
    ],
)
def test_a_tenant_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: bool, options: list[str]
) -> None:
    """An application that may do little, in a tenant with what earlier runs have left."""
    now = dt.datetime.now(dt.UTC)
    others = [f"m365a-{now:%y%m%d%H%M}-abcd-1 Another run", "Contoso"]
    old = f"m365a-{now - dt.timedelta(hours=7):%y%m%d%H%M}-abcd-1 Killed run"
    app = {"client_id": "55555555-5555-5555-5555-555555555555", "secret": "example-secret"}
    permissions = ["Application.ReadWrite.OwnedBy", "DeviceManagementApps.Read.All"]
    rows = [{"displayName": name} for name in (*others, old)]
    controlled: list[str] = []
    monkeypatch.setattr("m365_graph_emulator.emulator.control.answer", lambda *given: controlled.append(given[2]))
    with Emulator(
        tmp_path / "emulator", {"apps": [{**app, "permissions": permissions}], "entities": {"/applications": rows}}
    ) as emu:
        if failing:
            path = "/federatedIdentityCredentials"
            emu.faults.add({"match": {"method": "POST", "path": path}, "times": None, "do": {"status": 500}})
        done = run(
            tmp_path,
            *options,
            AZURE_TENANT_ID=emu.tenant_id,
            AZURE_CLIENT_ID=app["client_id"],
            AZURE_CLIENT_SECRET=app["secret"],
            AZURE_AUTHORITY_HOST=emu.authority_url,
            M365_GRAPH_URL=emu.graph_url,
            M365_GRAPH_CA_PATH=emu.ca_path,
            M365_GRAPH_ACCEPTANCE_TENANT=emu.tenant_id,
            M365_GRAPH_ACCEPTANCE_TYPES="" if night() else ",".join(FEW),
        )
        assert done.returncode == int(failing), done.stdout
        assert applications(emu) == sorted(others)
        assert [row["displayName"] for row in emu.entities("/directory/deletedItems")] == [old]
        assert controlled == []
    report = json.loads((tmp_path / "acceptance.json").read_text())
    found = {row["type"]: row for row in report["resources"]}
    assert "1 resources of earlier runs were removed." in report["notes"]
    assert found["enterpriseCodeSigningCertificate"]["reason"].startswith("only read: the token lacks DeviceManagement")
    assert "the token lacks" in found["iosTrustedRootCertificate"]["reason"]
    credential = found["federatedIdentityCredential"]
    assert credential["status"] == ("failed" if failing else "passed")
    if failing:
        failed = [call for call in credential["exchange"] if call["status"] == 500]
        assert (failed[0]["method"], failed[0]["status"]) == ("POST", 500)
        assert failed[0]["path"].endswith("/applications/<id 1>/federatedIdentityCredentials")


@pytest.mark.parametrize(
    ("repeated", "said"),
    [
        ({}, "M365_GRAPH_ACCEPTANCE_TENANT is not set."),
        (
            {"M365_GRAPH_ACCEPTANCE_TENANT": "contoso.com"},
            "M365_GRAPH_ACCEPTANCE_TENANT is contoso.com, and AZURE_TENANT",
        ),
    ],
)
def test_a_tenant_that_is_not_named_twice_is_refused(tmp_path: Path, repeated: dict[str, str], said: str) -> None:
    done = run(tmp_path, AZURE_TENANT_ID=TENANT, AZURE_CLIENT_ID=TENANT, AZURE_CLIENT_SECRET="x", **repeated)
    assert (done.returncode, [*tmp_path.iterdir()]) == (2, [])
    assert said in done.stdout


def test_what_is_reported_has_neither_ids_nor_names() -> None:
    told = f"'Contoso VPN' of ada@contoso.com at https://graph.example/x has id {TENANT}, as {TENANT.upper()} has"
    assert anonymous(told) == "<name> of <address> at <address>/x has id <id 1>, as <id 1> has"


def test_the_sweeper_knows_what_a_run_has_made() -> None:
    assert AGED.search("m365a-2611300438-ab12-7 Wi-Fi")
    assert not re.search(AGED, "m365 accounting")
