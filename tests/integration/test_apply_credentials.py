# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key credentials in documents: one write for each owner, and nothing that others have there is touched."""

from __future__ import annotations

import base64

import pytest
from apply_credentials_tenant import (
    APPLY,
    CIPHER,
    EXPIRED,
    EXPORT,
    FOREIGN,
    NEW,
    OLD,
    TODAY,
    MakeLab,
    guid,
    held,
    owner,
    seed,
    sha1,
    tenant,
    told,
    wished,
)

KINDS = {
    "applicationKeyCredential": ("application", "/applications"),
    "servicePrincipalKeyCredential": ("servicePrincipal", "/servicePrincipals"),
}
SUMMARY = {"create": 0, "update": 0, "replace": 0, "delete": 0, "unchanged": 0, "failed": 0, "skipped": 0}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def test_several_documents_of_one_owner_are_one_write(lab: MakeLab, kind: str) -> None:
    here = lab(tenant(owner(1, seed(FOREIGN, "theirs"), seed(OLD, "agent")), owner(2, seed(OLD, "agent"))))
    documents = [
        told(kind, 1, OLD, "absent"),
        wished(kind, 1, NEW, "agent", startDateTime=f"{TODAY:%Y-%m-%dT%H:%M:%SZ}"),
        wished(kind, 1, CIPHER, "cipher", usage="Encrypt", active=True),
        wished(kind, 2, OLD, "agent"),
    ]
    before = held(here, kind, 1)
    run = here.play(
        {"name": "predicted", APPLY: {"documents": documents}, "check_mode": True, "diff": True},
        {"name": "applied", APPLY: {"documents": documents}, "diff": True},
        {"name": "again", APPLY: {"documents": documents}, "diff": True},
    )
    assert run.status == 0, run.output
    predicted, applied, again = (run[name] for name in ("predicted", "applied", "again"))
    assert predicted.changed and applied.changed and not again.changed
    assert (
        predicted.result["summary"]
        == applied.result["summary"]
        == {**SUMMARY, "create": 2, "delete": 1, "unchanged": 1}
    )
    assert again.result["summary"] == {**SUMMARY, "unchanged": 4}
    assert [row["action"] for row in applied.result["results"]] == ["delete", "create", "create", "none"]
    assert predicted.result["changes"] == applied.result["changes"]
    path = f"/v1.0{KINDS[kind][1]}/{guid(1)}"
    policies = [f"{path}/appManagementPolicies", "/v1.0/policies/defaultAppManagementPolicy"]
    # Both names in one exchange, which shows what the owners hold; then the policies of the one that gets more.
    for read, more in ((predicted, policies), (again, [])):
        assert [request["path"] for request in read.requests if not request.get("batch")] == ["/v1.0/$batch", *more]
        assert {request["method"] for request in read.requests if request.get("batch")} == {"GET"}
    alone = [
        (request["method"], request["path"].partition("?")[0])
        for request in applied.requests
        if not request.get("batch")
    ][1:]
    assert alone == [*(("GET", one) for one in policies), ("GET", path), ("PATCH", path), ("GET", path)]
    (write,) = (request for request in applied.writes if request["method"] == "PATCH")
    assert sorted(write["body"]) == ["keyCredentials", "tokenEncryptionKeyId"]
    after = held(here, kind, 1)
    assert [item["displayName"] for item in after] == ["theirs", "agent", "cipher"]
    assert after[0] == before[0], "what is not ours is as it was"
    made = applied.result["results"][1]["resource"]
    assert (made["key_id"], made["thumbprint"], made["usage"]) == (after[1]["keyId"], sha1(NEW), "Verify")
    assert predicted.result["results"][1]["resource"]["key_id"] is None
    assert applied.result["results"][2]["resource"]["active"] is True
    assert applied.result["results"][0]["resource"] is None
    assert '+ keyCredentials: "agent (Verify, thumbprint' in predicted.result["markdown"]


@pytest.mark.playbook
def test_the_module_has_nothing_to_do_after_the_document_and_the_other_way_round(lab: MakeLab) -> None:
    here = lab(tenant(owner(1), owner(2)))
    task = {"application": "app 1", "certificate": NEW.pem, "display_name": "agent"}
    document = wished("applicationKeyCredential", 1, NEW, "agent")
    other = wished("applicationKeyCredential", 2, NEW, "agent")
    run = here.play(
        {"name": "document", APPLY: {"documents": [document]}},
        {"name": "module after", "m365.graph.application_key_credential": task},
        {"name": "module", "m365.graph.application_key_credential": {**task, "application": "app 2"}},
        {"name": "document after", APPLY: {"documents": [other]}},
        {"name": "renamed", APPLY: {"documents": [wished("applicationKeyCredential", 2, NEW, "builder")]}},
        {"name": "gone", APPLY: {"documents": [told("applicationKeyCredential", 2, NEW, "absent", allow_in_use=True)]}},
        {
            "name": "module, gone",
            "m365.graph.application_key_credential": {
                "application": "app 2",
                "certificate": NEW.pem,
                "state": "absent",
            },
        },
    )
    assert run.status == 0, run.output
    names = ("document", "module after", "module", "document after", "renamed", "gone", "module, gone")
    assert [run[name].changed for name in names] == [True, False, True, False, True, True, False]
    assert run["document"].methods == ["GET", "GET", "GET", "GET", "PATCH", "GET"]
    assert run["document after"].methods == ["GET"]
    assert [change["property"] for change in run["renamed"].result["changes"]] == ["display_name"]


def test_many_owners_by_id_are_read_in_one_list(lab: MakeLab) -> None:
    here = lab(tenant(*(owner(number, seed(OLD, "agent")) for number in range(1, 31))))
    by_id = [
        {
            **told("applicationKeyCredential", number, OLD),
            "key": {"applicationId": guid(number), "thumbprint": sha1(OLD)},
        }
        for number in range(1, 31)
    ]
    run = here.play(
        {"name": "many", APPLY: {"documents": by_id}},
        {"name": "some", APPLY: {"documents": by_id[:20]}},
        {"name": "one", APPLY: {"documents": by_id[:1]}},
        {
            "name": "names",
            APPLY: {"documents": [told("applicationKeyCredential", number, OLD) for number in range(1, 31)]},
        },
    )
    assert run.status == 0, run.output
    assert [run[name].changed for name in ("many", "some", "one", "names")] == [False] * 4
    outer = {
        name: [request["path"].partition("?")[0] for request in run[name].requests if not request.get("batch")]
        for name in ("many", "some", "one", "names")
    }
    assert outer == {
        "many": ["/v1.0/applications"],
        "some": ["/v1.0/$batch"],
        "one": [f"/v1.0/applications/{guid(1)}"],
        "names": ["/v1.0/applications"],
    }


def test_a_list_that_does_not_tell_a_thumbprint_is_not_relied_on(lab: MakeLab) -> None:
    """What the module finds by the key, which only a read of one owner shows, a document finds as well."""
    here = lab(tenant(owner(1, seed(OLD, "agent", customKeyIdentifier=base64.b64encode(b"a name").decode()))))
    run = here.play(
        {"name": "document", APPLY: {"documents": [wished("applicationKeyCredential", 1, OLD, "agent")]}},
        {"name": "export", EXPORT: {"types": ["applicationKeyCredential"]}},
    )
    assert run.status == 0, run.output
    assert not run["document"].changed and run["document"].methods == ["GET", "GET"]
    assert [document["key"]["thumbprint"] for document in run["export"].result["documents"]] == [sha1(OLD)]


def test_what_is_exported_is_what_is_there(lab: MakeLab) -> None:
    credentials = [
        seed(NEW, "agent"),
        seed(OLD, None),
        seed(EXPIRED, "former"),
        seed(CIPHER, "cipher", usage="Encrypt"),
    ]
    here = lab(tenant(owner(1, *credentials), owner(2, seed(OLD, "twin"), seed(OLD, "twin")), owner(3)))
    run = here.play(
        {"name": "everything", EXPORT: {}, "register": "everything"},
        {"name": "by name", EXPORT: {"types": list(KINDS)}, "register": "named"},
        {"name": "ids", EXPORT: {"types": list(KINDS), "include_ids": True}, "register": "ids"},
        {"name": "apply everything", APPLY: {"documents": "{{ everything.documents }}"}, "check_mode": True},
        {"name": "apply by name", APPLY: {"documents": "{{ named.documents }}"}, "check_mode": True},
        {"name": "apply ids", APPLY: {"documents": "{{ ids.documents }}"}, "check_mode": True},
    )
    assert run.status == 0, run.output
    for name in ("apply everything", "apply by name", "apply ids"):
        assert not run[name].changed
        assert run[name].result["summary"]["unchanged"] == len(run[name].result["results"])
    everything = [document for document in run["everything"].result["documents"] if document["type"] in KINDS]
    named = run["by name"].result["documents"]
    assert len(everything) == len(named) == 12
    assert [document["key"] for document in everything] == [document["key"] for document in named]
    assert not any("certificate" in document["properties"] for document in everything)
    # What has expired would be refused with its certificate, and is fine without.
    bare = [document["key"]["thumbprint"] for document in named if "certificate" not in document["properties"]]
    assert bare == [sha1(EXPIRED)] * 2
    assert sum("keyId" in document["key"] for document in everything) == 4, "only where nothing else tells two apart"
    owners = {"/v1.0/applications", "/v1.0/servicePrincipals"}
    reads = [
        request["path"]
        for request in run["everything"].requests
        if request["path"].partition("?")[0].startswith(tuple(f"{path}/{guid(1)}" for path in owners))
    ]
    assert not any("keyCredentials" in path for path in reads)
    by_name = [request for request in run["by name"].requests if not request.get("batch")]
    assert sorted(request["path"].partition("?")[0] for request in by_name) == ["/v1.0/$batch"] * 2 + sorted(owners)


def test_what_belongs_to_a_token_signing_certificate_is_not_exported(lab: MakeLab) -> None:
    here = lab(tenant(owner(1, seed(OLD, "agent"))))
    run = here.play(
        {
            "name": "sign",
            "m365.graph.service_principal_token_signing_certificate": {
                "service_principal": "app 1",
                "display_name": "CN=Contoso",
            },
        },
        {"name": "export", EXPORT: {"types": ["servicePrincipalKeyCredential"]}},
    )
    assert run.status == 0, run.output
    assert [document["key"]["displayName"] for document in run["export"].result["documents"]] == ["agent"]


def test_a_plan_in_a_file_and_one_without_credentials(lab: MakeLab) -> None:
    here = lab(tenant(owner(1, seed(FOREIGN, "theirs"), seed(OLD, "agent")), owner(2, seed(OLD, "agent"))))
    kind, file, snapshot = (
        "applicationKeyCredential",
        str(here.directory / "plan.json"),
        str(here.directory / "then.yml"),
    )
    documents = [
        wished(kind, 1, NEW, "agent"),
        told(kind, 1, OLD, "absent"),
        wished(kind, 2, OLD, "agent"),
        wished(kind, 2, CIPHER, "cipher", usage="Encrypt"),
    ]
    by_id = {"type": kind, "key": {"application": "app 1", "keyId": guid(77)}, "properties": {"displayName": "x"}}
    run = here.play(
        {"name": "export", EXPORT: {"types": [kind], "path": snapshot}},
        {"name": "offline", APPLY: {"documents": documents, "snapshot": [snapshot]}},
        {"name": "offline, by id", APPLY: {"documents": [by_id], "snapshot": [snapshot]}, "ignore_errors": True},
        {"name": "online", APPLY: {"documents": documents}, "check_mode": True},
        {"name": "plan", APPLY: {"documents": documents, "plan_file": file}, "check_mode": True},
        {"name": "carried out", APPLY: {"plan_file": file}},
        {"name": "carried out again", APPLY: {"plan_file": file}},
    )
    assert run.status == 0, run.output
    assert run["offline"].methods == []
    assert (
        run["offline"].result["summary"]
        == run["online"].result["summary"]
        == {**SUMMARY, "create": 2, "delete": 1, "unchanged": 1}
    )
    assert "does not say which application's key credential has the id" in run["offline, by id"].result["msg"]
    # The two owners, and what decides about two new credentials: their policies, and that of the tenant.
    assert [request["method"] for request in run["plan"].requests if request.get("batch")] == ["GET"] * 5
    assert run["carried out"].changed and not run["carried out again"].changed
    assert [item["displayName"] for item in held(here, kind, 1)] == ["theirs", "agent"]
    run = here.play(
        {
            "name": "plan",
            APPLY: {"documents": [told(kind, 1, NEW, "absent", allow_in_use=True)], "plan_file": file},
            "check_mode": True,
        },
        {
            "name": "moved",
            "m365.graph.application_key_credential": {
                "application": "app 1",
                "certificate": NEW.pem,
                "display_name": "renamed",
            },
        },
        {"name": "stale", APPLY: {"plan_file": file}, "ignore_errors": True},
    )
    assert "is not any more as it was found when the plan was made" in run["stale"].result["msg"]
    assert run["stale"].writes == []
