# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook drift: what differs, what is in no document, what of it is new, and who did it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from emulator_support import Client
from estates import CONFIGURATIONS, ISSUER, everything, id_of
from lab import Lab
from m365_graph_emulator import DEMO_CLIENT, DEMO_SECRET
from playbooks import PlaybookRun, run_playbook
from tenants import environment

MakeLab = Callable[..., Lab]
ADA = "ada@contoso.example"
ROOT = f"{CONFIGURATIONS}/{id_of(10)}"
DOCUMENTS = [
    {
        "type": "iosTrustedRootCertificate",
        "key": {"displayName": "Contoso"},
        "properties": {"description": None},
    },
    {"type": "internalDomainFederation", "key": {"domain": "contoso.example"}, "properties": {"displayName": "a"}},
    {
        "type": "federatedIdentityCredential",
        "key": {"application": "Contoso", "name": "Contoso"},
        "properties": {"issuer": ISSUER, "subject": "a", "audiences": ["api://AzureADTokenExchange"]},
    },
]
REST = [{"type": f"{kind}*", "reason": "Not yet in Git."} for kind in ("certificate", "enterprise", "iosScep")] + [
    {"type": "iosTrusted*", "key": {"displayName": "Twin"}, "reason": "Of the lab."}
]


def drift(here: Lab, *variables: str) -> PlaybookRun:
    words = [word for variable in variables for word in ("-e", variable)]
    env = {**environment(here.emulator), "PWD": str(here.directory)}
    run = run_playbook(
        Path("m365.graph.drift"), *words, directory=here.directory, env=env, requests=lambda: here.emulator.requests
    )
    assert not [one for one in here.emulator.requests if one["method"] != "GET" and "$batch" not in one["path"]]
    return run


def estate(here: Lab) -> Path:
    folder = here.directory / "estate"
    folder.mkdir()
    (folder / "documents.yml").write_text(yaml.safe_dump_all(DOCUMENTS))
    (folder / ".m365-ignore.yml").write_text(yaml.safe_dump(REST))
    return folder


def test_from_no_drift_to_drift_with_its_authors(lab: MakeLab) -> None:
    here = lab({"entities": everything()})
    ignored = estate(here) / ".m365-ignore.yml"
    names = ("report=drift.md", "state_file=drift.json")
    first = drift(here, *names)
    assert first.status == 0, first.output
    assert not any("/auditLogs" in request["path"] for request in here.emulator.requests), "there is nothing to explain"

    here.emulator.set_property(ROOT, user_name=ADA, description="Mine")
    here.emulator.set_property(f"/domains/contoso.example/federationConfiguration/{id_of(70)}", displayName="b")
    here.emulator.set_property(f"{CONFIGURATIONS}/{id_of(15)}", user_name=ADA, description="Mine too")
    deleted = f"/applications/{id_of(20)}/federatedIdentityCredentials/{id_of(40)}"
    assert Client(here.emulator).delete(deleted, X_Emulator_User=ADA).status_code == 204
    here.emulator.clear_log()
    ignored.write_text(yaml.safe_dump([entry for entry in REST if entry["type"] != "iosScep*"]))
    found = drift(here, *names, "status=status")
    assert found.status == 0, found.output
    assert (here.directory / "status").read_text() == "3"
    report = (here.directory / "drift.md").read_text()
    assert "### In no document: 1, 1 of them new" in report and "🆕 **iosScepCertificateProfile**" in report
    table = report[report.index("### Who did it") :].strip().splitlines()
    assert table[2:4] == ["| what | when | who | application | action |", "| --- | --- | --- | --- | --- |"]
    root, federation, credential, profile = table[4:]
    assert credential.startswith("| 🆕 federatedIdentityCredential application `Contoso`, name `Contoso` | 2")
    assert "ada@&#8203;contoso.example" in credential and "Delete federated" in credential
    assert root.startswith("| 🆕 iosTrustedRootCertificate displayName `Contoso` | 2") and "ada@&#8203;contoso" in root
    assert "Patch DeviceConfiguration" in root.replace("\\", "")
    assert federation.startswith("| 🆕 internalDomainFederation domain `contoso.example` |  | unknown |")
    assert "ada@&#8203;contoso.example" in profile

    # In the next night nothing of it is new; without unmanaged, the profile is no drift.
    known = [{"type": DOCUMENTS[0]["type"], "key": DOCUMENTS[0]["key"]}, DOCUMENTS[1]]
    (here.directory / "estate" / "documents.yml").write_text(yaml.safe_dump_all(known))
    again = drift(here, *names)
    assert again.status == 2 and "localhost differs from Git." in again.output
    assert "🆕" not in (here.directory / "drift.md").read_text()
    here.emulator.set_property(
        f"/domains/contoso.example/federationConfiguration/{id_of(70)}", user_name=ADA, displayName="c"
    )
    assert drift(here, "unmanaged=false", "report=drift.md").status == 2
    report = (here.directory / "drift.md").read_text()
    assert "### Plan: 1 to change, 1 unchanged" in report and "In no document" not in report
    assert "| internalDomainFederation domain `contoso.example` | 2" in report and "ada@&#8203;contoso" in report


@pytest.mark.nightly
def test_a_group_with_another_name_has_an_author(lab: MakeLab) -> None:
    """The group is known by the ID that it had in the night before, because the log has its new name."""
    here = lab({"entities": everything()})
    estate(here)
    assigned = {**DOCUMENTS[0], "properties": {"assignments": [{"target": "group", "group": "Contoso"}]}}
    (here.directory / "estate" / "documents.yml").write_text(yaml.safe_dump(assigned))
    first = drift(here, "state_file=drift.json", "status=status")
    assert first.status == 0, first.output
    (group,) = (row["id"] for row in here.emulator.entities("/groups") if row["displayName"] == "Contoso")
    here.emulator.set_property(f"/groups/{group}", user_name=ADA, displayName="Renamed")
    here.emulator.clear_log()
    assert drift(here, "state_file=drift.json", "report=drift.md").status == 2
    report = (here.directory / "drift.md").read_text()
    assert "there is no group with the name" in report
    assert "| iosTrustedRootCertificate displayName `Contoso` | 2" in report and "ada@&#8203;contoso" in report


@pytest.mark.nightly
def test_two_groups_get_other_names_one_after_the_other(lab: MakeLab) -> None:
    """The document has not been comparable since the first one, and the author of the second one is named."""
    entities = everything()
    entities["/groups"] = [*entities["/groups"], {"displayName": "Second"}]
    here = lab({"entities": entities})
    estate(here)
    groups = [{"target": "group", "group": name} for name in ("Contoso", "Second")]
    assigned = {**DOCUMENTS[0], "properties": {"assignments": groups}}
    (here.directory / "estate" / "documents.yml").write_text(yaml.safe_dump(assigned))
    ids = {row["displayName"]: row["id"] for row in here.emulator.entities("/groups")}
    night = ("state_file=drift.json", "report=drift.md", "status=status")
    assert drift(here, *night).status == 0
    # In this night the resource cannot be read.
    here.emulator.faults.add({"match": {"path": CONFIGURATIONS}, "times": None, "do": {"status": 403}})
    assert drift(here, *night).status == 2
    assert "403" in (here.directory / "drift.md").read_text()
    here.emulator.faults.clear()
    for who, name in ((ADA, "Contoso"), ("grace@contoso.example", "Second")):
        here.emulator.set_property(f"/groups/{ids[name]}", user_name=who, displayName=f"Not {name}")
        here.emulator.clear_log()
        drift(here, *night)
        table = (here.directory / "drift.md").read_text().partition("### Who did it")[2]
        assert who.replace("@", "@&#8203;") in table, table


@pytest.mark.nightly
def test_without_permission_for_the_logs(lab: MakeLab) -> None:
    held = ["Domain.Read.All", "Domain-InternalFederation.Read.All"]
    app = {"client_id": DEMO_CLIENT, "secret": DEMO_SECRET, "permissions": held}
    here = lab({"entities": everything(), "apps": [app]})
    estate(here)
    document = {**DOCUMENTS[1], "properties": {"displayName": "b"}}
    (here.directory / "estate" / "documents.yml").write_text(yaml.safe_dump(document))
    run = drift(here, "report=drift.md", "status=status")
    assert run.status == 0, run.output
    assert (here.directory / "status").read_text() == "3"
    report = (here.directory / "drift.md").read_text()
    assert "⚠️ Some authors are unknown." in report and "AuditLog.Read.All" in report
    assert "iosTrustedRootCertificate could not be read" in report
