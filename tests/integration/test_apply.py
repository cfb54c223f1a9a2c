# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many documents in one task: one plan, few requests, and nothing but the plan carried out."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import pty
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from certificates import issue
from lab import Lab
from m365_graph_emulator import DEMO_SECRET
from tenants import connection
from tokens import tokens_in

from playbooks import environment, write_playbook

APPLY = "m365.graph.apply"
EXPORT = "m365.graph.export"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
STS = issue("ADFS Signing", usages=None, now=TODAY)
NEW = issue("New Apps", now=TODAY)
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"b20d3703-3703-b20d-0337-{number:012}"


def signing(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "status": "provisioned",
        "subjectName": f"Apps {number}",
        "subject": f"CN=Apps {number}, O=Contoso",
        "issuerName": "CA",
        "issuer": "CN=CA",
        "expirationDateTime": "2031-01-01T00:00:00Z",
        "uploadDateTime": "2026-01-01T00:00:00Z",
        **more,
    }


def state(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": guid(1000 + number),
        "certificateThumbprint": f"{number:040X}",
        "certificateSerialNumber": f"{number:X}",
        "deviceDisplayName": f"Phone {number}",
        **more,
    }


def profile(number: int, states: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": guid(100 + number),
        "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
        "displayName": f"Profile {number}",
        "managedDeviceCertificateStates": states,
        **more,
    }


FEDERATION = {
    "id": guid(99),
    "displayName": "Contoso",
    "issuerUri": "http://sts.contoso.com/trust",
    "passiveSignInUri": "https://sts.contoso.com/ls",
    "preferredAuthenticationProtocol": "wsFed",
    "federatedIdpMfaBehavior": "rejectMfaByFederatedIdp",
    "signingCertificate": "".join(line for line in STS.pem.splitlines() if "-----" not in line),
}
TENANT = {
    "entities": {
        SIGNING: [signing(number) for number in range(6)],
        "/domains": [
            {"id": "contoso.com", "authenticationType": "Federated", "federationConfiguration": [FEDERATION]},
            {"id": "fabrikam.com", "authenticationType": "Managed", "isVerified": True},
        ],
        CONFIGURATIONS: [profile(number, [state(number * 10 + index) for index in range(4)]) for number in range(3)],
    }
}
#: A tenant has some resources from the beginning, of other types than these.
KINDS = {"types": ["enterpriseCodeSigningCertificate", "internalDomainFederation", "managedDeviceCertificateState"]}


def wished(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "enterpriseCodeSigningCertificate",
        "key": {"subject": f"O=contoso,CN=apps {number}"},
        "properties": {"status": "provisioned", "subjectName": f"Apps {number}", **properties},
    }


def wished_state(number: int, **properties: Any) -> dict[str, Any]:
    return {
        "type": "managedDeviceCertificateState",
        "key": {
            "deviceConfiguration": f"Profile {number // 10}",
            "profileType": "iosPkcsCertificateProfile",
            "certificateThumbprint": f"{number:040x}",
        },
        "properties": {"deviceDisplayName": f"Phone {number}", **properties},
    }


def wished_federation(**properties: Any) -> dict[str, Any]:
    return {
        "type": "internalDomainFederation",
        "key": {"domain": "contoso.com"},
        "properties": {"displayName": "Contoso", **properties},
    }


ALL = [
    *(wished(number) for number in range(6)),
    *(wished_state(number * 10 + index) for number in range(3) for index in range(4)),
    wished_federation(),
]


def test_what_is_in_order_costs_few_reads_and_no_write(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play({"name": "apply", APPLY: {"documents": ALL}})
    assert run.status == 0, run.output
    result = run["apply"].result
    assert not run["apply"].changed
    assert result["summary"] == {
        "create": 0,
        "update": 0,
        "replace": 0,
        "delete": 0,
        "unchanged": 19,
        "failed": 0,
        "skipped": 0,
    }
    assert [row["action"] for row in result["results"]] == ["none"] * 19
    outer = [request for request in here.emulator.requests if not request.get("batch")]
    # The three names in one batch; then the certificates and the states of three profiles; the federation is of another
    # version.
    assert (outer[0]["method"], outer[0]["path"]) == ("POST", "/beta/$batch")
    # Those two are under way at the same time.
    assert sorted((request["method"], request["path"]) for request in outer[1:]) == [
        ("POST", "/beta/$batch"),
        ("POST", "/v1.0/$batch"),
    ]
    assert {request["method"] for request in here.emulator.requests if request.get("batch")} == {"GET"}


def test_a_plan_comes_true(lab: MakeLab) -> None:
    here = lab(TENANT)
    documents = [
        wished(0, subjectName="Renamed"),
        wished(1),
        {**wished(2), "state": "absent"},
        {"type": "enterpriseCodeSigningCertificate", "properties": {"content": NEW.pem}},
        wished_state(
            11, deviceDisplayName="Ada's phone", certificateExpirationDateTime="2027-01-01T00:02:14.9489247-08:00"
        ),
        wished_federation(displayName="Contoso AD FS"),
    ]
    run = here.play(
        {"name": "predicted", APPLY: {"documents": documents}, "check_mode": True, "diff": True},
        {"name": "applied", APPLY: {"documents": documents}, "diff": True},
        {"name": "again", APPLY: {"documents": documents}},
    )
    assert run.status == 0, run.output
    predicted, applied, again = (run[name] for name in ("predicted", "applied", "again"))
    assert predicted.changed and applied.changed and not again.changed
    assert {request["method"] for request in predicted.requests if not request["path"].endswith("/$batch")} == {"GET"}
    assert [row["action"] for row in predicted.result["results"]] == [
        "update",
        "none",
        "delete",
        "create",
        "update",
        "update",
    ]
    for mine, theirs in zip(predicted.result["results"], applied.result["results"], strict=True):
        assert mine.get("changes") == theirs.get("changes")
        assert mine["key"].items() <= theirs["key"].items()
    assert (
        predicted.result["summary"]
        == applied.result["summary"]
        == {"create": 1, "update": 3, "replace": 0, "delete": 1, "unchanged": 1, "failed": 0, "skipped": 0}
    )
    writes = [
        (request["method"], request["path"].rpartition("/")[2], request["body"])
        for request in applied.writes
        if not request["path"].endswith("$batch")
    ]
    assert ("PATCH", guid(0), {"subjectName": "Renamed"}) in writes
    assert ("DELETE", guid(2), None) in writes
    assert (
        "PATCH",
        guid(1011),
        {"deviceDisplayName": "Ada's phone", "certificateExpirationDateTime": "2027-01-01T08:02:14.9489247Z"},
    ) in [
        (method, key, {name: value for name, value in (body or {}).items() if name[0] != "@"})
        for method, key, body in writes
    ]
    assert len(writes) == 5
    assert again.result["summary"]["unchanged"] == 6
    assert len(applied.result["diff"]) == 5
    assert applied.result["results"][3]["resource"]["subject_name"] == "New Apps"
    assert "internalDomainFederation" in applied.result["markdown"]
    assert '- displayName: "Contoso"\n+ displayName: "Contoso AD FS"' in applied.result["markdown"]


def test_files_and_folders(lab: MakeLab) -> None:
    here = lab(TENANT)
    estate = here.directory / "estate"
    (estate / "signing").mkdir(parents=True)
    (estate / "signing" / "new.cer").write_bytes(NEW.der)
    (estate / "signing" / "certificates.yml").write_text(yaml.safe_dump_all([wished(0), [wished(1), wished(2)]]))
    (estate / "signing" / "new.yaml").write_text(
        "type: enterpriseCodeSigningCertificate\nproperties: {content: {$file: new.cer}}\n"
    )
    (estate / "federation.json").write_text(json.dumps(wished_federation(displayName="From JSON")))
    (estate / ".hidden.yml").write_text("not: a document")
    (estate / "notes.txt").write_text("nothing")
    run = here.play({"name": "apply", APPLY: {"paths": [str(estate)]}})
    assert run.status == 0, run.output
    rows = run["apply"].result["results"]
    assert [row["action"] for row in rows] == ["update", "none", "none", "none", "create"]
    assert [row["source"].removeprefix(f"{estate}/") for row in rows] == [
        "federation.json",
        *(f"signing/certificates.yml#{number}" for number in (1, 2, 3)),
        "signing/new.yaml",
    ]


def test_a_tenants_folder_replaces_what_the_common_one_says(lab: MakeLab) -> None:
    here = lab(TENANT)
    base, own = here.directory / "base", here.directory / "own"
    for folder, documents in (
        (base, [wished(0), wished(1, subjectName="Common"), wished(2)]),
        (own, [wished(1, subjectName="Own"), wished(3)]),
    ):
        folder.mkdir()
        (folder / "signing.yml").write_text(yaml.safe_dump_all(documents))
    paths = [str(base), str(own)]
    run = here.play(
        {"name": "refused", APPLY: {"paths": paths}, "ignore_errors": True},
        {"name": "laid", APPLY: {"paths": paths, "overlay": True}},
        {
            "name": "wrong",
            APPLY: {"paths": [*paths, str(base / "signing.yml"), str(own / "none")], "overlay": True},
            "ignore_errors": True,
        },
    )
    assert f"{own}/signing.yml#1: it means the same resource as {base}/signing.yml#2" in run["refused"].result["msg"]
    rows = run["laid"].result["results"]
    assert [(row["action"], Path(row["source"]).parent.name) for row in rows] == [
        ("none", "base"),
        ("none", "base"),
        ("update", "own"),
        ("none", "own"),
    ]
    assert [request["body"]["subjectName"] for request in run["laid"].writes if request["method"] == "PATCH"] == ["Own"]
    assert "is neither a folder nor a file" in run["wrong"].result["msg"]


def test_wrong_documents_are_all_told_and_nothing_is_sent(lab: MakeLab) -> None:
    here = lab(TENANT)
    expired = issue("Old", starts=-30, days=20, now=TODAY)
    wrong = [
        (
            {"type": "enterpriseCodeSigningCert"},
            'documents[0]: type: "enterpriseCodeSigningCert" is not a type that documents can hold (is '
            "enterpriseCodeSigningCertificate meant?)",
        ),
        ({"properties": {}}, "documents[0]: the document names no type."),
        (
            {**wished(0), "sate": "absent"},
            '"sate" (is state meant?) is not among the members of a document of type enterpriseCodeSigningCertificate',
        ),
        (
            {**wished(0), "properties": {"statos": "x"}},
            '"statos" (is status meant?) is not among the writable properties of enterpriseCodeSigningCertificate',
        ),
        (
            {**wished(0), "properties": {"status": "ready"}},
            'documents[0]: status: "ready" is not one of notProvisioned, provisioned',
        ),
        ({**wished(0), "properties": {"expirationDateTime": "2027-01-01T00:00:00"}}, "has no UTC offset"),
        ({**wished(0), "state": "gone"}, 'state: "gone" is not one of present, absent'),
        ({**wished(0), "api_version": "v2"}, 'api_version: "v2" is not one of v1.0, beta'),
        ({**wished(0), "allow_expired": "yes"}, 'allow_expired: "yes" is not true or false'),
        (
            {"type": "enterpriseCodeSigningCertificate", "properties": {"status": "provisioned"}},
            "which enterprise code-signing certificate is meant? Give id, or content or subject",
        ),
        ({"type": "enterpriseCodeSigningCertificate", "properties": {"content": expired.pem}}, "expired on"),
        (
            {"type": "enterpriseCodeSigningCertificate", "properties": {"content": NEW.pem + NEW.key_pem()}},
            "it holds a private key",
        ),
        (
            {"type": "internalDomainFederation", "key": {"domain": "contoso"}, "properties": {}},
            'domain: "contoso" is not a domain name',
        ),
        (
            {"type": "internalDomainFederation", "properties": {}},
            "key: which internal domain federation is meant? Give domain",
        ),
        (
            {**wished_federation(), "properties": {"passwordChangeUri": "https://x"}},
            "passwordChangeUri exists in beta only, and api_version is v1.0",
        ),
        ({**wished(0), "key": {"subject": {"$file": "/etc/passwd"}}}, "subject"),
        ({**wished(0), "properties": {"subject": {"$file": "/etc/passwd"}}}, "$file is for documents in files"),
        ("text", "the document is not a mapping of names to values"),
    ]
    tasks = [
        {"name": f"wrong {number}", APPLY: {"documents": [document]}, "ignore_errors": True}
        for number, (document, _said) in enumerate(wrong)
    ]
    several = {
        "name": "several",
        APPLY: {
            "documents": [
                wished(0),
                *(document for document, _said in wrong[:7] if isinstance(document, dict)),
                wished(0),
            ]
        },
        "ignore_errors": True,
    }
    twice = {"name": "twice", APPLY: {"documents": [wished(0), wished(1), wished(0)]}, "ignore_errors": True}
    none = {"name": "none", APPLY: {}, "ignore_errors": True}
    run = here.play(*tasks, several, twice, none, arguments=["-vvvv"])
    assert run.status == 0, run.output
    for number, (document, said) in enumerate(wrong):
        result = run[f"wrong {number}"].result
        assert run[f"wrong {number}"].failed, document
        assert said in result["msg"], (document, result["msg"])
        assert "\n" not in result["msg"]
    assert (
        run["several"]
        .result["msg"]
        .startswith("7 of 9 documents cannot be applied, so nothing was sent: documents[1]: type:")
    )
    assert run["several"].result["msg"].endswith("; and 2 more.")
    assert (
        run["twice"].result["msg"]
        == "1 of 3 documents cannot be applied, so nothing was sent: documents[2]: it means the same resource as "
        "documents[0]."
    )
    assert (
        run["none"].result["msg"] == "What is to be applied? Give documents, paths, or the plan_file of an earlier run."
    )
    assert here.emulator.requests == []
    assert here.emulator.token_requests == []
    assert NEW.key_pem().splitlines()[1] not in run.output
    assert "Traceback" not in run.output


def test_a_secret_in_a_wrong_document_is_not_shown(lab: MakeLab) -> None:
    here = lab(TENANT)
    hidden = "correct horse battery staple"
    given: list[Any] = [
        [{**wished(0), "properties": {"pasword": hidden}}],
        [{**wished(0), "propertis": {"status": hidden}}],
        [{"type": "none", "properties": {"status": hidden}}],
        [wished(0), f"password: {hidden}"],
        {"password": hidden},
    ]
    run = here.play(
        *(
            {"name": f"wrong {number}", APPLY: {"documents": item}, "ignore_errors": True}
            for number, item in enumerate(given)
        ),
        {"name": "wrong option", APPLY: {"documents": given[0], "prune_maximum": "x"}, "ignore_errors": True},
        arguments=["-vvv"],
    )
    assert all(task.failed for task in run.tasks)
    assert hidden not in run.output + json.dumps([task.result for task in run.tasks])
    assert (
        run["wrong 3"].result["msg"]
        == "1 of 2 documents cannot be applied, so nothing was sent: documents[1]: the document is not a mapping of names to values."
    )


def test_a_path_cannot_lead_out_of_the_folder(lab: MakeLab) -> None:
    here = lab(TENANT)
    (here.directory / "secret.txt").write_text("quite a secret")
    estate = here.directory / "estate"
    estate.mkdir()
    (estate / "link.txt").symlink_to(here.directory / "secret.txt")
    for index, name in enumerate(("../secret.txt", str(here.directory / "secret.txt"), "link.txt")):
        (estate / f"{index}.yml").write_text(
            yaml.safe_dump({**wished(index), "properties": {"subjectName": {"$file": name}}})
        )
    run = here.play({"name": "apply", APPLY: {"paths": [str(estate)]}, "ignore_errors": True})
    assert run["apply"].result["msg"].count("is outside") == 3
    assert here.emulator.requests == []


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


def test_export_and_apply_agree(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder, file = here.directory / "export", here.directory / "tenant.json"
    run = here.play(
        {"name": "predicted", EXPORT: {**KINDS, "path": str(folder)}, "check_mode": True},
        {"name": "export", EXPORT: {**KINDS, "path": str(folder)}},
        {"name": "again", EXPORT: {**KINDS, "path": str(folder)}},
        {"name": "one file", EXPORT: {**KINDS, "path": str(file)}},
        {"name": "returned", EXPORT: KINDS, "register": "returned"},
        {"name": "from the folder", APPLY: {"paths": [str(folder)]}, "check_mode": True},
        {"name": "from the file", APPLY: {"paths": [str(file)]}, "check_mode": True},
        {"name": "from the result", APPLY: {"documents": "{{ returned.documents }}"}, "check_mode": True},
        {"name": "offline", APPLY: {"paths": [str(folder)], "snapshot": [str(file)]}},
    )
    assert run.status == 0, run.output
    assert (
        run["predicted"].result["summary"]
        == run["export"].result["summary"]
        == {"documents": 19, "written": 19, "unchanged": 0, "removed": 0}
    )
    assert run["predicted"].changed and run["export"].changed and not run["again"].changed
    assert run["again"].result["summary"] == {"documents": 19, "written": 0, "unchanged": 19, "removed": 0}
    for name in ("from the folder", "from the file", "from the result", "offline"):
        assert not run[name].changed
        assert run[name].result["summary"] == {
            "create": 0,
            "update": 0,
            "replace": 0,
            "delete": 0,
            "unchanged": 19,
            "failed": 0,
            "skipped": 0,
        }, name
    assert run["offline"].result["calls"] == []
    assert run["offline"].requests == []
    exported = run["returned"].result["documents"]
    assert [document["type"] for document in exported] == sorted(document["type"] for document in exported)
    assert exported == json.loads(file.read_text())
    assert {"domain": "contoso.com"} in [document["key"] for document in exported]
    assert {
        document["key"]["deviceConfiguration"]
        for document in exported
        if document["type"] == "managedDeviceCertificateState"
    } == {f"Profile {number}" for number in range(3)}
    assert guid(0) not in file.read_text()
    assert "signingCertificateUpdateStatus" not in file.read_text()
    assert tokens_in(run.output) == []


def test_an_export_is_the_same_in_whatever_order_the_service_lists(lab: MakeLab) -> None:
    texts = []
    entities: Any = TENANT["entities"]
    for order in (1, -1):
        here = lab(
            {
                "entities": {path: rows[::order] for path, rows in entities.items()},
                "settings": {"page_size": 2 if order == 1 else 100},
            }
        )
        file = here.directory / "tenant.yml"
        kinds = ["enterpriseCodeSigningCertificate", "managedDeviceCertificateState"]
        run = here.play({"name": "export", EXPORT: {"path": str(file), "types": kinds}})
        assert run.status == 0, run.output
        texts.append(file.read_bytes())
    assert texts[0] == texts[1]


def test_what_only_ids_tell_apart_is_exported_with_them(lab: MakeLab) -> None:
    twins = [signing(number, subject="CN=Twin") for number in range(2)]
    named_alike = [profile(number, [state(number)], displayName="Wi-Fi") for number in range(2)]
    bare = state(5, certificateSerialNumber=None)
    here = lab({"entities": {SIGNING: [*twins, signing(3)], CONFIGURATIONS: [*named_alike, profile(2, [bare])]}})
    run = here.play(
        {
            "name": "export",
            EXPORT: {"types": ["enterpriseCodeSigningCertificate", "managedDeviceCertificateState"]},
            "register": "exported",
        },
        {"name": "profiles", EXPORT: {"types": ["certificate_profile"]}},
        {"name": "apply", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        {"name": "with ids", EXPORT: {"include_ids": True}},
    )
    assert run.status == 0, run.output
    keys = [document["key"] for document in run["export"].result["documents"]]
    assert [key.get("id") for key in keys] == [None, guid(0), guid(1), guid(1000), guid(1001), guid(1005)] or sorted(
        key["id"] for key in keys if "id" in key
    ) == [guid(0), guid(1), guid(1005)]
    assert sorted(key["deviceConfigurationId"] for key in keys if "deviceConfigurationId" in key) == [
        guid(100),
        guid(101),
    ]
    assert sorted(document["key"].get("id", "") for document in run["profiles"].result["documents"]) == [
        "",
        guid(100),
        guid(101),
    ]
    assert not run["apply"].changed
    assert all(document["key"]["id"] for document in run["with ids"].result["documents"])


def test_files_of_what_is_gone_are_removed_when_asked_for(lab: MakeLab) -> None:
    here = lab(TENANT)
    folder = here.directory / "export"
    kinds = {"types": ["enterpriseCodeSigningCertificate"], "path": str(folder)}
    run = here.play(
        {"name": "export", EXPORT: kinds},
        {"name": "gone", "m365.graph.enterprise_code_signing_certificate": {"id": guid(0), "state": "absent"}},
        {"name": "kept", EXPORT: kinds},
        {"name": "predicted", EXPORT: {**kinds, "remove_others": True}, "check_mode": True},
        {"name": "removed", EXPORT: {**kinds, "remove_others": True}},
        {"name": "not a folder", EXPORT: {"path": "tenant.yml", "remove_others": True}, "ignore_errors": True},
        {"name": "no such type", EXPORT: {"types": ["federation"]}, "ignore_errors": True},
        {"name": "not writable", EXPORT: {"path": "/dev/null/export"}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert [run[name].result["summary"] for name in ("kept", "predicted", "removed")] == [
        {"documents": 5, "written": 0, "unchanged": 5, "removed": removed} for removed in (0, 1, 1)
    ]
    assert len([*folder.rglob("*.yml")]) == 5
    assert run["not a folder"].result["msg"] == "remove_others: path must be a folder."
    assert run["no such type"].result["msg"].startswith('types: "federation" is not a type that documents can hold')
    assert run["not writable"].result["msg"] == 'path: "/dev/null/export" cannot be written: Not a directory.'


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
        "has the "
        f'id "{guid(2)}"; export it with include_ids.'
    )
    assert here.emulator.requests == []
    assert here.emulator.token_requests == []
    assert (
        run["plan"]
        .result["markdown"]
        .startswith("### Plan: 1 to create, 2 to change, 1 to remove, 0 unchanged, 1 failed\n")
    )


@pytest.mark.parametrize("watched", [True, False])
def test_progress_is_for_whoever_watches(lab: MakeLab, watched: bool) -> None:
    """On a terminal, and not where CI is set."""
    profiles = [profile(number, [state(number)]) for number in range(80)]
    here = lab({"entities": {CONFIGURATIONS: profiles}, "settings": {"latency": 700}})
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
        [{"name": "apply", APPLY: {"documents": documents}}],
        defaults=connection(here.emulator),
    )
    variables = {**environment(here.directory, {}), "CI": "" if watched else "true", "COLUMNS": "200"}
    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).parent / "ansible-playbook"), str(path)]
    with subprocess.Popen(
        command, cwd=here.directory, env=variables, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that the other side has gone
            while part := os.read(ours, 65536):
                shown += part
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    assert bool(re.search(rb"  read \d+ of 80", shown)) == watched, shown.decode()
