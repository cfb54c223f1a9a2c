# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that match nothing, types that cannot be read, raw Graph JSON: plan and export report what is true."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from certificates import issue
from lab import Lab
from m365_graph_emulator.model import EmulatedProperty
from playbooks import TaskRun

MakeLab = Callable[..., Lab]
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = base64.b64encode(issue("Contoso Root", usages=None, now=TODAY, root=True).der).decode()
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
GROUP = "30000000-0000-4000-8000-000000000001"
IDS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(3)]
SCEP: dict[str, Any] = {
    "keySize": "size2048",
    "keyUsage": "digitalSignature,keyEncipherment",
    "certificateValidityPeriodScale": "years",
    "certificateValidityPeriodValue": 1,
    "renewalThresholdPercentage": 20,
    "subjectNameFormat": "commonName",
    "scepServerUrls": ["https://one.example"],
    "extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}],
}
TRUSTED = {
    "id": IDS[0],
    "@odata.type": "#microsoft.graph.iosTrustedRootCertificate",
    "displayName": "New root",
    "trustedRootCertificate": ROOT,
}
PROFILE = {
    "id": IDS[1],
    "@odata.type": "#microsoft.graph.iosScepCertificateProfile",
    "displayName": "Device certificate",
    "rootCertificate@odata.bind": f"{CONFIGURATIONS}('{IDS[0]}')",
    **SCEP,
}
GROUPS = {"/groups": [{"id": GROUP, "displayName": "Pilot"}]}
TENANT: dict[str, Any] = {"entities": {CONFIGURATIONS: [TRUSTED, PROFILE], **GROUPS}}
EMPTY: dict[str, Any] = {"entities": GROUPS}


def root(**properties: Any) -> dict[str, Any]:
    values = {"trustedRootCertificate": ROOT, **properties}
    return {"type": "iosTrustedRootCertificate", "key": {"displayName": "New root"}, "properties": values}


def profile(**properties: Any) -> dict[str, Any]:
    key = {"displayName": "Device certificate"}
    return {
        "type": "iosScepCertificateProfile",
        "key": key,
        "properties": {"rootCertificate": "New root", **properties},
    }


def to(group: str) -> list[dict[str, Any]]:
    return [{"target": "group", "group": group}]


def messages(step: TaskRun) -> list[str | None]:
    return [row.get("msg") for row in step.result["results"]]


@pytest.mark.parametrize("tenant", [TENANT, EMPTY], ids=["there", "first rollout"])
@pytest.mark.parametrize("turned", [False, True], ids=["root first", "profile first"])
def test_a_name_that_leads_nowhere_fails_its_own_document(lab: MakeLab, tenant: dict[str, Any], turned: bool) -> None:
    here, documents = lab(tenant), [root(), profile(**SCEP, assignments=to("Typo group"))]
    task = {"m365.graph.apply": {"documents": documents[::-1] if turned else documents}, "ignore_errors": True}
    run = here.play({"name": "plan", **task, "check_mode": True}, {"name": "apply", **task})
    said = 'assignments: there is no group with the name "Typo group".'
    for name in ("plan", "apply"):
        assert run[name].failed
        told = messages(run[name])[:: -1 if turned else 1]
        assert told == [None, said], told
        assert [request for request in run[name].writes if not request["path"].endswith("/$batch")] == []
    assert "allow_reissue" not in run.output


@pytest.mark.playbook
def test_what_needs_a_document_that_fails_fails_with_it(lab: MakeLab) -> None:
    here, task = lab(EMPTY), {"m365.graph.apply": {"documents": [root(assignments=to("Typo")), profile(**SCEP)]}}
    run = here.play({"name": "plan", **task, "check_mode": True, "ignore_errors": True})
    first, second = messages(run["plan"])
    assert first and "no group" in first
    assert second == "It needs the resource of documents[0], which failed."


def test_dependants_are_removed_first(lab: MakeLab) -> None:
    here, documents = (
        lab(TENANT),
        [{**root(), "properties": {}, "state": "absent"}, {**profile(), "properties": {}, "state": "absent"}],
    )
    run = here.play({"name": "remove", "m365.graph.apply": {"documents": documents}})
    assert run.status == 0, run.output
    removed = [request["path"].rpartition("/")[2] for request in run["remove"].writes if request["method"] == "DELETE"]
    assert removed == [IDS[1], IDS[0]]


def test_a_snapshot_knows_the_roots_that_it_has(lab: MakeLab) -> None:
    here = lab(EMPTY)
    (here.directory / "tenant.json").write_text(json.dumps([root()]))
    task = {
        "documents": [profile(**{**SCEP, "rootCertificate": "Old root"})],
        "snapshot": [str(here.directory / "tenant.json")],
    }
    run = here.play({"name": "plan", "m365.graph.apply": task, "check_mode": True, "ignore_errors": True})
    assert "has no" in str(messages(run["plan"])[0]) and '"Old root"' in str(messages(run["plan"])[0])
    assert here.emulator.requests == []


def test_a_type_that_cannot_be_read_does_not_stop_the_others(lab: MakeLab) -> None:
    here = lab(TENANT)
    here.emulator.faults.add({"match": {"path": "vppTokens"}, "do": {"status": 403}, "times": None})
    folder = here.directory / "export"
    task = {"path": str(folder), "remove_others": True}
    (folder / "vppToken").mkdir(parents=True)
    (folder / "vppToken" / "kept.yml").write_text("---\n")
    run = here.play(
        {"name": "export", "m365.graph.export": task, "ignore_errors": True},
        {"name": "allowed", "m365.graph.export": {**task, "allow_incomplete": True}},
        {"name": "reports", "m365.graph.export": {"types": ["managedDeviceCertificateState"]}},
    )
    assert run.status == 0, run.output
    assert run["export"].failed and not run["allowed"].failed
    assert [row["type"] for row in run["export"].result["not_read"]] == ["vppToken"]
    assert (
        "vppToken: " in run["export"].result["msg"] and "DeviceManagementServiceConfig" in run["export"].result["msg"]
    )
    assert {path.name for path in folder.iterdir()} >= {"iosScepCertificateProfile", "iosTrustedRootCertificate"}
    assert (folder / "vppToken" / "kept.yml").exists()
    assert not [request for request in run["export"].requests if "managedDeviceCertificateStates" in request["path"]]
    assert run["reports"].result["not_read"] == []


def test_entities_as_graph_returns_them_are_documents(lab: MakeLab) -> None:
    here = lab(TENANT)
    stored = next(row for row in here.emulator.entities(CONFIGURATIONS) if row["id"] == IDS[1])
    shown = {
        **{name: value for name, value in stored.items() if name != "managedDeviceCertificateStates"},
        "@odata.context": "https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceConfigurations/$entity",
        "assignments@odata.context": "x",
        "lastModifiedDateTime": "2026-01-01T00:00:00.0000000Z",
        "createdDateTime": "2026-01-01T00:00:00.0000000Z",
        "version": 7,
        "assignments": [],
    }
    drifted = {**shown, "description": "Wi-Fi of the offices", "version": 8}
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP}
    assigned = {**shown, "assignments": [{"id": "x", "source": "direct", "target": target}]}
    (here.directory / "Wi-Fi.json").write_text(json.dumps(shown))
    run = here.play(
        {"name": "file", "m365.graph.apply": {"paths": [str(here.directory / "Wi-Fi.json")]}, "check_mode": True},
        {
            "name": "drift",
            "m365.graph.apply": {"documents": [{"type": "iosScepCertificateProfile", "properties": drifted}]},
            "check_mode": True,
        },
        {
            "name": "assign",
            "m365.graph.apply": {"documents": [{"type": "iosScepCertificateProfile", "properties": assigned}]},
            "check_mode": True,
        },
        {
            "name": "wrong",
            "m365.graph.apply": {
                "documents": [profile(keySiez="size2048", subjectNameFormat="x", validity=1), root(colour="red")]
            },
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    assert not run["file"].changed
    assert [change["property"] for change in run["drift"].result["changes"]] == ["description"]
    assert [change["property"] for change in run["assign"].result["changes"]] == ["assignments"]
    for word in ("keySiez", "validity", "colour"):
        assert word in run["wrong"].result["msg"]
    assert run["wrong"].requests == []


def test_what_is_newer_than_the_collection_is_kept_and_compared(lab: MakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    here = lab(TENANT)
    enums = here.emulator._exchange.service.model.enums
    newer = replace(enums["keyUsages"], members={**enums["keyUsages"].members, "quantumSignature": None})
    monkeypatch.setitem(enums, "keyUsages", newer)
    place, kind = f"{CONFIGURATIONS}/{IDS[1]}", "iosScepCertificateProfile"
    here.emulator.set_property(place, keyUsage="digitalSignature,quantumSignature")
    folder = str(here.directory / "export")
    apply = {"m365.graph.apply": {"paths": [folder]}}
    export = {"name": "export", "m365.graph.export": {"path": folder, "types": [kind]}}
    first = here.play(export, {"name": "silent", **apply, "check_mode": True})
    assert first.status == 0, first.output
    assert first["export"].result["left_out"] == []
    assert not first["silent"].changed
    (file,) = (here.directory / "export" / kind).iterdir()
    assert 'raw:\n  keyUsage: "digitalSignature,quantumSignature"\n' in file.read_text()
    here.emulator.set_property(place, keyUsage="digitalSignature")
    file.write_text(f"{file.read_text()}allow_reissue: true\n")
    drifted = here.play(
        {"name": "drift", **apply, "check_mode": True}, {"name": "restore", **apply}, {"name": "again", **apply}
    )
    assert drifted.status == 0, drifted.output
    (change,) = drifted["drift"].result["changes"]
    assert (change["property"], change["after"]) == ("key_usage", "digitalSignature,quantumSignature")
    (restored,) = [row for row in here.emulator.entities(CONFIGURATIONS) if row["id"] == IDS[1]]
    assert restored["keyUsage"] == "digitalSignature,quantumSignature"
    assert not drifted["again"].changed


def test_an_assignment_to_an_unknown_kind_of_target_is_kept(lab: MakeLab) -> None:
    unknown = {
        "@odata.type": "#microsoft.graph.configurationManagerCollectionAssignmentTarget",
        "collectionId": "SMS00001",
    }
    here = lab(TENANT)
    folder, place = str(here.directory / "export"), f"{CONFIGURATIONS}/{IDS[1]}/assignments"
    given = {"type": "iosScepCertificateProfile", "key": {"id": IDS[1]}}
    assign = {"documents": [{**given, "properties": {"assignments": [{"raw": unknown}, *to("Pilot")]}}]}
    task = {"m365.graph.apply": {"paths": [folder]}}
    run = here.play(
        {"name": "assign", "m365.graph.apply": assign},
        {"name": "export", "m365.graph.export": {"path": folder, "types": [given["type"]]}},
        {"name": "silent", **task, "check_mode": True},
        {"name": "remove", "m365.graph.apply": {"documents": [{**given, "properties": {"assignments": to("Pilot")}}]}}
        | {"ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert run["assign"].changed and not run["silent"].changed
    assert run["export"].result["left_out"] == []
    assert run["remove"].failed and "assignments" in str(messages(run["remove"])[0])
    kept = [row["target"].get("collectionId") for row in here.emulator.entities(place)]
    assert "SMS00001" in kept


def test_a_property_that_the_collection_does_not_know_is_named_or_kept(
    lab: MakeLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, kind = lab(TENANT), "iosScepCertificateProfile"
    model = here.emulator._exchange.service.model
    entities = model.entities
    more = tuple(EmulatedProperty(name, "Edm.String") for name in ("attestation", "lastSync"))
    monkeypatch.setitem(entities, kind, replace(entities[kind], properties=(*entities[kind].properties, *more)))
    monkeypatch.setattr(model, "_properties", {})
    place = f"{CONFIGURATIONS}/{IDS[1]}"
    here.emulator.set_property(place, attestation="required", lastSync="yesterday")
    folder = str(here.directory / "export")
    apply = {"m365.graph.apply": {"paths": [folder]}}
    export = {"path": folder, "types": [kind]}
    first = here.play(
        {"name": "bare", "m365.graph.export": export},
        {"name": "export", "m365.graph.export": {**export, "raw_properties": ["attestation"]}},
        {"name": "silent", **apply, "check_mode": True},
    )
    assert first.status == 0, first.output
    named = {step: [row["property"] for row in first[step].result["left_out"]] for step in ("bare", "export")}
    assert named == {"bare": ["attestation", "lastSync"], "export": ["lastSync"]}
    (row,) = first["export"].result["left_out"]
    assert row["document"] == {"type": kind, "key": {"displayName": "Device certificate"}}
    assert f"It has a value in 1 of {kind}." in row["reason"]
    assert not first["silent"].changed
    (file,) = (here.directory / "export" / kind).iterdir()
    assert "raw:\n  attestation: required\n" in file.read_text()
    here.emulator.set_property(place, attestation="none", lastSync="today")
    drifted = here.play(
        {"name": "drift", **apply, "check_mode": True}, {"name": "restore", **apply}, {"name": "again", **apply}
    )
    assert drifted.status == 0, drifted.output
    (change,) = drifted["drift"].result["changes"]
    assert (change["property"], change["before"], change["after"]) == ("attestation", "none", "required")
    assert "does not know a property attestation" in drifted.output
    stored = next(row for row in here.emulator.entities(CONFIGURATIONS) if row["id"] == IDS[1])
    assert (stored["attestation"], stored["lastSync"]) == ("required", "today")
    assert not drifted["again"].changed


APPLICATION = "00000000-0000-4000-8000-00000000a551"
EXPRESSION = {"languageVersion": 1, "value": "claims['sub'] matches 'repo:contoso/*:ref:refs/heads/main'"}
TRUST = {"issuer": "https://token.actions.githubusercontent.com", "audiences": ["api://AzureADTokenExchange"]}


def test_an_expression_is_exported_and_its_drift_is_seen(lab: MakeLab) -> None:
    """Only beta has expressions, and the v1.0 list can break off once a credential has one."""
    rows: list[dict[str, Any]] = [
        {**TRUST, "id": IDS[0], "name": "branches", "subject": None, "claimsMatchingExpression": EXPRESSION},
        {**TRUST, "id": IDS[1], "name": "main", "subject": "repo:contoso/web:ref:refs/heads/main"},
    ]
    application = {"id": APPLICATION, "displayName": "deploy", "federatedIdentityCredentials": rows}
    here = lab({"settings": {"broken_expression_lists": True}, "entities": {"/applications": [application]}})
    kind, folder = "federatedIdentityCredential", str(here.directory / "export")
    apply = {"m365.graph.apply": {"paths": [folder]}}
    place = f"/applications/{APPLICATION}/federatedIdentityCredentials"
    first = here.play(
        {"name": "export", "m365.graph.export": {"types": [kind]}},
        {"name": "folder", "m365.graph.export": {"path": folder, "types": [kind]}},
        {"name": "silent", **apply, "check_mode": True},
        {"name": "info", "m365.graph.federated_identity_credential_info": {"application": "deploy"}},
    )
    assert first.status == 0, first.output
    exported = {row["key"]["name"]: row["properties"] for row in first["export"].result["documents"]}
    assert exported == {
        "branches": {**TRUST, "claimsMatchingExpression": EXPRESSION},
        "main": {**TRUST, "subject": rows[1]["subject"]},
    }
    assert first["export"].result["left_out"] == [] and not first["silent"].changed
    assert len(first["info"].result["resources"]) == 2
    wider = {**EXPRESSION, "value": "claims['sub'] matches 'repo:*'"}
    here.emulator.set_property(f"{place}/{IDS[0]}", claimsMatchingExpression=wider)
    here.emulator.set_property(f"{place}/{IDS[1]}", subject=None, claimsMatchingExpression=wider)
    drifted = here.play(
        {"name": "drift", **apply, "check_mode": True}, {"name": "restore", **apply}, {"name": "again", **apply}
    )
    assert drifted.status == 0, drifted.output
    assert {change["property"] for change in drifted["drift"].result["changes"]} >= {
        "claims_matching_expression",
        "subject",
    }
    there = {row["name"]: (row["subject"], row["claimsMatchingExpression"]) for row in here.emulator.entities(place)}
    assert there == {"branches": (None, EXPRESSION), "main": (rows[1]["subject"], None)}
    assert not drifted["again"].changed
