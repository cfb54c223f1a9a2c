# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key credentials in documents: one write for each owner, and nothing that others have there is touched."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from certificates import Issued, issue
from lab import Lab

APPLY, EXPORT = "m365.graph.apply", "m365.graph.export"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OLD, NEW, FOREIGN, CIPHER = (
    issue(name, usages=None, days=400, now=TODAY, index=index)
    for index, name in enumerate(("old", "new", "foreign", "cipher"))
)
EXPIRED = issue("expired", usages=None, starts=-30, days=20, now=TODAY)
KINDS = {
    "applicationKeyCredential": ("application", "/applications"),
    "servicePrincipalKeyCredential": ("servicePrincipal", "/servicePrincipals"),
}
SUMMARY = {"create": 0, "update": 0, "replace": 0, "delete": 0, "unchanged": 0, "failed": 0, "skipped": 0}
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"99999999-0000-4000-8000-{number:012}"


def sha1(issued: Issued) -> str:
    return hashlib.sha1(issued.der).hexdigest().upper()  # what Microsoft calls a thumbprint


def seed(issued: Issued, name: str | None, **more: Any) -> dict[str, Any]:
    return {"key": base64.b64encode(issued.der).decode(), "displayName": name, **more}


def owner(number: int, *credentials: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "appId": guid(500 + number),
        "displayName": f"app {number}",
        "keyCredentials": list(credentials),
        **more,
    }


def tenant(*owners: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"entities": {path: list(owners) for _name, path in KINDS.values()}, **more}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def wished(
    kind: str, number: int, issued: Issued, name: str | None = None, state: str = "present", **properties: Any
) -> dict[str, Any]:
    key = {KINDS[kind][0]: f"app {number}", **({"displayName": name} if name else {})}
    return {"type": kind, "key": key, "properties": {"certificate": issued.pem, **properties}, "state": state}


def told(
    kind: str, number: int, issued: Issued, state: str = "present", usage: str | None = None, **more: Any
) -> dict[str, Any]:
    key = {KINDS[kind][0]: f"app {number}", "thumbprint": sha1(issued), **({"usage": usage} if usage else {})}
    return {"type": kind, "key": key, "state": state, **more}


def held(here: Lab, kind: str, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(
        row for row in here.emulator.entities(KINDS[kind][1]) if row["id"] == guid(number)
    )["keyCredentials"]
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
    # Both names in one exchange, which shows what the owners hold.
    for read in (predicted, again):
        assert [request["path"] for request in read.requests if not request.get("batch")] == ["/v1.0/$batch"]
        assert {request["method"] for request in read.requests if request.get("batch")} == {"GET"}
    alone = [
        (request["method"], request["path"].partition("?")[0])
        for request in applied.requests
        if not request.get("batch")
    ][1:]
    path = f"/v1.0{KINDS[kind][1]}/{guid(1)}"
    assert alone == [("GET", path), ("PATCH", path), ("GET", path)]
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
    assert run["document"].methods == ["GET", "GET", "PATCH", "GET"]
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
    # What has ended would be refused with its certificate, and is fine without.
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
    assert [request["method"] for request in run["plan"].requests if request.get("batch")] == ["GET"] * 2
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


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            [told("applicationKeyCredential", 1, OLD, "absent")],
            "is in use: no other valid one with usage Verify would be left",
        ),
        (
            [told("applicationKeyCredential", 1, NEW)],
            "No key credential with thumbprint .* exists. To add one, set certificate",
        ),
        ([told("applicationKeyCredential", 9, OLD)], 'There is no application with the name "app 9"'),
        (
            [
                wished("applicationKeyCredential", 1, OLD, "a"),
                wished("applicationKeyCredential", 1, OLD, "b", "absent"),
            ],
            "it means the same resource",
        ),
        (
            [
                wished("applicationKeyCredential", 1, OLD, "a"),
                {"type": "applicationKeyCredential", "key": {"applicationId": guid(1), "thumbprint": sha1(OLD)}},
            ],
            "It means the key credential .*, and so does documents\\[0\\]",
        ),
        (
            [wished("applicationKeyCredential", 1, item, None, usage="Encrypt", active=True) for item in (NEW, CIPHER)],
            "active: tokens are encrypted with one",
        ),
        (
            [
                wished(
                    "applicationKeyCredential",
                    1,
                    OLD,
                    endDateTime="2020-01-01T00:00:00Z",
                    startDateTime="2019-01-01T00:00:00Z",
                )
            ],
            "is fixed when",
        ),
        (
            [
                {
                    "type": "applicationKeyCredential",
                    "key": {"application": "app 1", "keyId": guid(7)},
                    "properties": {"displayName": "x"},
                }
            ],
            "There is no key credential with key id",
        ),
    ],
)
def test_what_cannot_be_planned_sends_nothing(lab: MakeLab, documents: list[dict[str, Any]], said: str) -> None:
    here = lab(tenant(owner(1, seed(OLD, "agent"))))
    run = here.play({"name": "apply", APPLY: {"documents": documents}, "ignore_errors": True})
    assert re.search(said, run["apply"].result["msg"]), run["apply"].result["msg"]
    assert run["apply"].writes == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"key": {"application": "app 1", "displayName": "agent"}},
            "key: which key credential is meant. Give thumbprint or keyId, or the certificate",
        ),
        ({"key": {"thumbprint": sha1(OLD)}}, "Give application or applicationId"),
        ({"key": {"application": "app 1", "thumbprint": "12"}}, 'thumbprint: "12" is not a SHA-1 thumbprint'),
        (
            {"key": {"application": "app 1", "thumbprint": sha1(OLD)}, "properties": {"certificate": NEW.pem}},
            "is not that of certificate, which is",
        ),
        ({"key": {"application": "app 1"}, "properties": {"certificate": EXPIRED.pem}}, "set allow_expired"),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "active": True}},
            "active: it is for credentials with usage Encrypt",
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "usage": "sign in"}},
            "usage: .* is not one of Verify, Sign, Encrypt",
        ),
        ({"key": {"application": "app 1", "keyId": "12"}}, "is not the id of a"),
        (
            {"key": {"application": "app 1", "id": guid(1)}},
            '"id" is not among what the key of applicationKeyCredential can hold',
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem, "retireAfterDays": 1}},
            "is not among the writable properties",
        ),
        (
            {"key": {"application": "app 1"}, "properties": {"certificate": NEW.pem + NEW.key_pem()}},
            "it holds a private key",
        ),
    ],
)
def test_a_wrong_document_is_refused_before_any_request(lab: MakeLab, document: dict[str, Any], said: str) -> None:
    here = lab(tenant(owner(1)))
    run = here.play(
        {
            "name": "apply",
            APPLY: {"documents": [{"type": "applicationKeyCredential", **document}]},
            "ignore_errors": True,
        },
        arguments=["-vvvv"],
    )
    assert re.search(said, run["apply"].result["msg"]), run["apply"].result["msg"]
    assert here.emulator.requests == []
    assert NEW.key_pem().splitlines()[1] not in run.output


def test_nobodys_credential_is_pruned(lab: MakeLab) -> None:
    here = lab(tenant(owner(1, seed(OLD, "agent"))))
    options = {"prune": [{"type": "applicationKeyCredential", "key": {"application": "app 1"}}], "prune_maximum": 9}
    run = here.play({"name": "prune", APPLY: options, "ignore_errors": True})
    assert run["prune"].result["msg"].startswith("prune[0]: applicationKeyCredential is never pruned, because")
    assert here.emulator.requests == []


def test_one_owner_that_fails_does_not_keep_the_other_when_asked_so(lab: MakeLab) -> None:
    faults = [
        {
            "match": {"method": "PATCH", "path": f"/v1.0/applications/{guid(1)}"},
            "do": {"status": 400, "code": "Request_BadRequest"},
            "times": 9,
        }
    ]
    documents = [wished("applicationKeyCredential", number, NEW, "agent") for number in (1, 2)]
    for going_on in (False, True):
        here = lab(tenant(owner(1, seed(OLD, "x")), owner(2, seed(OLD, "x")), faults=faults))
        run = here.play(
            {"name": "apply", APPLY: {"documents": documents, "continue_on_error": going_on}, "ignore_errors": True}
        )
        states = [("failed" in row, row.get("skipped", False)) for row in run["apply"].result["results"]]
        assert states == [(True, False), (False, not going_on)]
        assert len(held(here, "applicationKeyCredential", 2)) == (2 if going_on else 1)


def test_somebody_else_adds_one_meanwhile(lab: MakeLab) -> None:
    """The write goes after a read of its own, so that what was added since the plan was made stays."""
    here = lab(tenant(owner(1, seed(OLD, "x"))))
    file = str(here.directory / "plan.json")
    document = wished("applicationKeyCredential", 1, NEW, "agent")
    run = here.play(
        {"name": "plan", APPLY: {"documents": [document], "plan_file": file}, "check_mode": True},
        {
            "name": "they",
            "m365.graph.application_key_credential": {
                "application": "app 1",
                "certificate": FOREIGN.pem,
                "display_name": "theirs",
            },
        },
        {"name": "apply", APPLY: {"plan_file": file}},
    )
    assert run.status == 0, run.output
    assert [item["displayName"] for item in held(here, "applicationKeyCredential", 1)] == ["x", "theirs", "agent"]


def test_what_documents_need(lab: MakeLab) -> None:
    here = lab(tenant(owner(1)))
    run = here.play(
        {"name": "ask", "m365.graph.permissions_info": {"modules": ["apply", "export"], "types": list(KINDS)}}
    )
    needed = {(row["permission"], *row["modules"]) for row in run["ask"].result["permissions"]}
    assert needed == {("Application.ReadWrite.OwnedBy", "apply"), ("Application.Read.All", "export")}
