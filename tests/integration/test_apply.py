# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many documents in one task: one plan, few requests, files and folders, and errors of documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from apply_tenant import APPLY, NEW, TENANT, TODAY, MakeLab, guid, wished, wished_federation, wished_state
from certificates import issue

ALL = [
    *(wished(number) for number in range(6)),
    *(wished_state(number * 10 + index) for number in range(3) for index in range(4)),
    wished_federation(),
]


@pytest.mark.playbook
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
    assert '/none" does not exist.' in run["wrong"].result["msg"]


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
        .startswith("8 of 9 documents cannot be applied, so nothing was sent: documents[1]: type:")
    )
    for number in range(1, 9):
        assert f"documents[{number}]: " in run["several"].result["msg"]
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
        == "1 of 2 documents cannot be applied, so nothing was sent: documents[1]: the document is not a mapping of "
        "names to values."
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
