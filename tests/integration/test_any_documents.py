# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of types without a module: created, found unchanged, changed by one PATCH, removed, planned offline."""

from __future__ import annotations

import pytest
from any_types import (
    COUNTRY,
    IP,
    LOCATIONS,
    METADATA,
    SECURITY,
    SETTING,
    changed,
    country_location,
    ip_location,
    writes,
)
from apply_tenant import APPLY, EXPORT, MakeLab

OFFICES = ip_location("Offices", "192.0.2.0/24", "2001:db8::/32")
MIXED = [OFFICES, country_location("Home", "DE", "AT")]
SWITCH = {"type": SETTING, "path": SECURITY, "properties": {"isEnabled": True}}
PLACE = f"/v1.0{LOCATIONS}"


@pytest.mark.playbook
def test_a_document_of_any_type_from_its_creation_to_its_end(lab: MakeLab) -> None:
    here = lab(metadata=METADATA)
    reordered = ip_location("Offices", "2001:db8::/32", "192.0.2.0/24")
    more = changed(OFFICES, isTrusted=False)
    gone = [{**item, "properties": {}, "state": "absent"} for item in MIXED]
    there = "created.results[0].resource"
    by_id = {**OFFICES, "key": {"id": f"{{{{ {there}.id }}}}"}}
    as_returned = {**OFFICES, "properties": f"{{{{ {there} }}}}"}
    run = here.play(
        {"name": "predicted", APPLY: {"documents": [*MIXED, SWITCH]}, "check_mode": True},
        {"name": "create", APPLY: {"documents": [*MIXED, SWITCH]}, "register": "created"},
        {"name": "again", APPLY: {"documents": [*MIXED, SWITCH]}},
        {"name": "by id", APPLY: {"documents": [by_id]}},
        {"name": "as Graph returns it", APPLY: {"documents": [as_returned]}},
        {"name": "reordered", APPLY: {"documents": [reordered]}},
        {"name": "one property", APPLY: {"documents": [more]}},
        {"name": "absent", APPLY: {"documents": gone}},
        {"name": "still absent", APPLY: {"documents": gone}},
    )
    assert run.status == 0, run.output
    predicted, created = run["predicted"].result, run["create"].result
    assert [(row["type"], row["action"]) for row in created["results"]] == [
        (IP, "create"),
        (COUNTRY, "create"),
        (SETTING, "update"),
    ]
    assert "warnings" not in created
    assert {row["path"] for row in created["results"]} == {LOCATIONS, SECURITY}
    effects = [(change["source"], change["effect"]) for change in created["changes"]]
    assert {*effects} == {("documents[0]", "safe"), ("documents[1]", "safe"), ("documents[2]", "unknown")}
    assert [(change["property"], change["after"]) for change in predicted["changes"]] == [
        (change["property"], change["after"]) for change in created["changes"]
    ]
    assert writes(run["predicted"]) == []
    assert writes(run["create"]) == [
        ("POST", PLACE, {"@odata.type": f"#{IP}", "displayName": "Offices", **OFFICES["properties"]}),
        ("POST", PLACE, {"@odata.type": f"#{COUNTRY}", "displayName": "Home", **MIXED[1]["properties"]}),
        ("PATCH", f"/v1.0{SECURITY}", {"isEnabled": True}),
    ]
    for name in ("again", "reordered", "by id", "as Graph returns it", "still absent"):
        assert not run[name].changed and writes(run[name]) == [], name
    id = created["results"][0]["resource"]["id"]
    assert writes(run["one property"]) == [
        ("PATCH", f"{PLACE}/{id}", {"@odata.type": f"#{IP}", "isTrusted": False}),
    ]
    assert [method for method, _path, _body in writes(run["absent"])] == ["DELETE", "DELETE"]
    lists = [request for request in run["again"].requests if request["path"].endswith(LOCATIONS)]
    assert len(lists) == 1, "two types in one list are read once"
    assert sum(request["path"].endswith("/$metadata") for request in here.emulator.requests) == 1


def test_export_and_apply_agree(lab: MakeLab) -> None:
    here = lab(metadata=METADATA)
    folder, metadata = str(here.directory / "export"), str(here.directory / "metadata.xml")
    base = {"type": "microsoft.graph.namedLocation", "path": LOCATIONS, "key": "displayName"}
    collections = [base, {"type": SETTING, "path": SECURITY}]
    export = {"types": [], "collections": collections, "path": folder}
    more = changed(OFFICES, isTrusted=False)
    wrong = {**OFFICES, "key": {"displayName": "Elsewhere"}, "properties": {"isTrusted": "perhaps"}}
    plan = str(here.directory / "plan.json")
    run = here.play(
        {"name": "create", APPLY: {"documents": [*MIXED, SWITCH]}},
        {"name": "export", EXPORT: export},
        {"name": "again", EXPORT: {**export, "remove_others": True}},
        {"name": "returned", EXPORT: {**export, "path": None, "include_ids": True}, "register": "returned"},
        {"name": "unchanged", APPLY: {"paths": [folder]}, "check_mode": True},
        {"name": "unchanged by id", APPLY: {"documents": "{{ returned.documents }}"}, "check_mode": True},
        {"name": "offline", APPLY: {"documents": [more], "snapshot": [folder], "metadata_file": metadata}},
        {"name": "offline, nothing", APPLY: {"paths": [folder], "snapshot": [folder], "metadata_file": metadata}},
        {"name": "offline, by form", APPLY: {"paths": [folder], "snapshot": [folder]}},
        {
            "name": "offline, wrong",
            APPLY: {"documents": [wrong], "snapshot": [folder], "metadata_file": metadata},
            "ignore_errors": True,
        },
        {"name": "planned", APPLY: {"documents": [more], "plan_file": plan}, "check_mode": True},
        {"name": "carried out", APPLY: {"plan_file": plan}},
    )
    assert run.status == 0, run.output
    assert run["export"].result["summary"] == {"documents": 3, "written": 3, "unchanged": 0, "removed": 0}
    assert not run["again"].changed
    exported = run["returned"].result["documents"]
    assert run["returned"].result["left_out"] == run["returned"].result["not_read"] == []
    ids = [document["key"].pop("id", None) for document in exported]
    assert exported == [MIXED[1], {**SWITCH, "key": {}}, OFFICES]
    assert ids[0] and not ids[1] and ids[2]
    for name in ("unchanged", "unchanged by id", "offline, nothing", "offline, by form"):
        assert not run[name].changed and run[name].result["summary"]["unchanged"] == 3, name
    (change,) = run["offline"].result["changes"]
    expected = {"property": "isTrusted", "before": True, "after": False, "effect": "unknown"}
    assert expected.items() <= change.items()
    for name in ("offline", "offline, nothing", "offline, by form", "offline, wrong"):
        assert run[name].result["calls"] == [], name
    (warning,) = run["offline, by form"].result["warnings"]
    assert "name metadata_file. Without it, values are compared by what they look like" in warning
    assert run["offline, wrong"].result["msg"] == 'documents[0]: isTrusted: "perhaps" is not true or false.'
    assert [(method, body) for method, _path, body in writes(run["carried out"])] == [
        ("PATCH", {"@odata.type": f"#{IP}", "isTrusted": False})
    ]


def test_what_the_service_ignores_is_remembered(lab: MakeLab) -> None:
    computed = "namedLocation/createdDateTime"
    here = lab(metadata=METADATA.replace(computed, "namedLocation/modifiedDateTime"))
    # The collection gets metadata that does not show it.
    metadata, learned = here.directory / "plain.xml", here.directory / "read-only.yaml"
    metadata.write_text(METADATA)
    files = {"metadata_file": str(metadata), "read_only_file": str(learned)}
    task = {"documents": [changed(OFFICES, modifiedDateTime="2026-01-01T00:00:00Z")], **files}
    base = {"type": IP, "path": LOCATIONS, "key": "displayName"}
    run = here.play(
        {"name": "create", APPLY: task},
        {"name": "without a file", APPLY: {**task, "read_only_file": None}},
        {"name": "no such folder", APPLY: {**task, "read_only_file": "/proc/nowhere/x.yml"}},
        {"name": "learn", APPLY: task},
        {"name": "again", APPLY: task},
        {"name": "export", EXPORT: {"types": [], "collections": [base], **files}},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    row = {"source": "documents[0]", "type": IP, "api_version": "v1.0", "property": "modifiedDateTime"}
    row["reason"] = "ignored"
    assert [run[name].result["read_only"] for name in ("create", "without a file", "learn", "again")] == [
        [],
        [row],
        [row],
        [],
    ]
    assert not run["again"].changed and writes(run["again"]) == [] and "warnings" not in run["again"].result
    assert "Name it in read_only of the document" in run["without a file"].result["warnings"][-1]
    assert run["no such folder"].result["read_only"] == [row]
    assert "cannot be written" in run["no such folder"].result["warnings"][-1]
    assert learned.read_text().splitlines()[1:] == [
        "---",
        f"type: {IP}",
        '"api_version": "v1.0"',
        '"read_only":',
        "  - modifiedDateTime",
    ]


def test_references_are_names_and_created_together(lab: MakeLab) -> None:
    here = lab(metadata=METADATA)
    group = {
        "type": "microsoft.graph.group",
        "path": "/groups",
        "key": {"displayName": "Network"},
        "properties": {"mailEnabled": False, "mailNickname": "network", "securityEnabled": True},
    }
    other = {**group, "key": {"displayName": "Security"}}
    location = changed(OFFICES, operators="Network")
    exported = {"type": IP, "path": LOCATIONS, "key": "displayName"}
    body = {"displayName": "Network", "mailEnabled": False, "mailNickname": "twin", "securityEnabled": True}
    twin = {"path": "/groups", "match": ["mailNickname"], "body": body}
    run = here.play(
        {"name": "unknown", APPLY: {"documents": [location]}, "ignore_errors": True},
        {"name": "create", APPLY: {"documents": [location, group, other]}, "register": "created"},
        {"name": "again", APPLY: {"documents": [location, group]}},
        {"name": "by id", APPLY: {"documents": [changed(OFFICES, operators="{{ created.results[1].resource.id }}")]}},
        {"name": "other", APPLY: {"documents": [changed(OFFICES, operators="Security")]}},
        {"name": "none", APPLY: {"documents": [changed(OFFICES, operators=None)]}},
        {"name": "still none", APPLY: {"documents": [changed(OFFICES, operators=None)]}},
        {"name": "back", APPLY: {"documents": [location]}},
        {"name": "export", EXPORT: {"types": [], "collections": [exported]}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        {"name": "a second Network", "m365.graph.resource": twin},
        {"name": "export twins", EXPORT: {"types": [], "collections": [exported]}},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    assert "operators: there is no group with the name" in run["unknown"].result["msg"]
    location_id, *groups = [row["resource"]["id"] for row in run["create"].result["results"]]
    made = [(method, path) for method, path, _body in writes(run["create"])]
    assert made == [("POST", "/v1.0/groups"), ("POST", "/v1.0/groups"), ("POST", PLACE)]
    assert writes(run["create"])[-1][2]["operators@odata.bind"].endswith(f"/v1.0/groups('{groups[0]}')")
    reference = f"{PLACE}/{location_id}/{IP}/operators/$ref"
    for name in ("again", "by id", "still none"):
        assert run[name].result["changes"] == [] and writes(run[name]) == [], name
    assert [(method, path) for method, path, _body in writes(run["other"])] == [("PUT", reference)]
    assert writes(run["other"])[0][2]["@odata.id"].endswith(f"/v1.0/groups('{groups[1]}')")
    assert [(method, path) for method, path, _body in writes(run["none"])] == [("DELETE", reference)]
    assert run["export"].result["documents"] == [location]
    assert run["export"].result["left_out"] == []
    assert not run["exported"].changed
    (document,) = run["export twins"].result["documents"]
    assert document["properties"]["operators"] == groups[0], "a name that two groups have would lead to neither"


def test_a_collection_is_pruned_whatever_the_types_in_it(lab: MakeLab) -> None:
    """A scope of a base type removes resources of every type there, but none that a document has."""
    here = lab(metadata=METADATA)
    folder, metadata = str(here.directory / "export"), str(here.directory / "metadata.xml")
    base = {"type": "microsoft.graph.namedLocation", "path": LOCATIONS}
    others = [ip_location("Old", "198.51.100.0/24"), country_location("Away", "FR")]
    prune = {"documents": MIXED, "prune": [base], "prune_maximum": 2}
    run = here.play(
        {"name": "create", APPLY: {"documents": [*MIXED, *others, SWITCH]}},
        {"name": "too many", APPLY: {**prune, "prune_maximum": 1}, "ignore_errors": True},
        {"name": "one type", APPLY: {**prune, "prune": [{"type": COUNTRY, "path": LOCATIONS}]}, "check_mode": True},
        {
            "name": "not a collection",
            APPLY: {**prune, "prune": [{"type": SETTING, "path": SECURITY}]},
            "ignore_errors": True,
        },
        {"name": "with a key", APPLY: {**prune, "prune": [{**base, "key": {"id": "1"}}]}, "ignore_errors": True},
        {"name": "predicted", APPLY: prune, "check_mode": True},
        {
            "name": "export",
            EXPORT: {"types": [], "collections": [{**base, "key": "displayName"}], "path": folder, "include_ids": True},
        },
        {"name": "offline", APPLY: {**prune, "snapshot": [folder], "metadata_file": metadata}},
        {"name": "prune", APPLY: prune},
        {"name": "again", APPLY: prune},
    )
    assert run.status == 0, run.output
    assert run["too many"].failed and "2 resources would be removed" in run["too many"].result["msg"]
    assert "is one microsoft.graph.identitySecurityDefaults" in run["not a collection"].result["msg"]
    assert run["with a key"].result["msg"].startswith("prune[0]: ")
    assert [row["key"]["displayName"] for row in run["one type"].result["results"] if row["action"] == "delete"] == [
        "Away"
    ]
    removed = [(COUNTRY, "Away"), (IP, "Old")]
    for name in ("predicted", "offline", "prune"):
        rows = [row for row in run[name].result["results"] if row["action"] == "delete"]
        assert [(row["type"], row["key"]["displayName"]) for row in rows] == removed, name
    assert [method for method, _path, _body in writes(run["prune"])] == ["DELETE", "DELETE"]
    assert all(path.startswith(f"{PLACE}/") for _method, path, _body in writes(run["prune"]))
    assert not run["again"].changed


def test_what_cannot_be_changed_is_replaced_after_approval(lab: MakeLab) -> None:
    here = lab(metadata=METADATA)
    mine, yours = (
        ip_location("Offices", "192.0.2.0/24", owner="me"),
        ip_location("Offices", "192.0.2.0/24", owner="you"),
    )
    may = {**yours, "replaces": ["owner"]}
    harmless = {**changed(mine, isTrusted=False), "replaces": ["owner"]}
    run = here.play(
        {"name": "create", APPLY: {"documents": [mine]}, "register": "created"},
        {"name": "fixed", APPLY: {"documents": [yours]}, "ignore_errors": True},
        {"name": "by id", APPLY: {"documents": [{**may, "key": {"id": "1"}}]}, "ignore_errors": True},
        {"name": "harmless", APPLY: {"documents": [harmless]}},
        {"name": "refused", APPLY: {"documents": [may]}, "ignore_errors": True},
        {
            "name": "planned",
            APPLY: {"documents": [may]},
            "check_mode": True,
            "ignore_errors": True,
            "register": "planned",
        },
        {"name": "approved", APPLY: {"documents": [may], "approve": "{{ [planned.results[0].id] }}"}},
        {"name": "again", APPLY: {"documents": [may]}},
        {"name": "back", APPLY: {"documents": [{**mine, "replaces": ["owner"], "allow_reissue": True}]}},
    )
    assert run.status == 0, run.output
    assert "owner is fixed when a ipNamedLocation is created" in run["fixed"].result["msg"]
    assert "name the property in replaces of the document" in run["fixed"].result["msg"]
    assert "replaces: a new resource has another id" in run["by id"].result["msg"]
    assert [method for method, _path, _body in writes(run["harmless"])] == ["PATCH"]
    assert run["refused"].failed and writes(run["refused"]) == []
    assert "deletes the ipNamedLocation and creates it again" in run["refused"].result["msg"]
    (row,) = run["approved"].result["results"]
    assert row["action"] == "replace" and [change["effect"] for change in row["changes"]] == ["unknown", "replaces"]
    first = run["create"].result["results"][0]["resource"]["id"]
    assert [(method, path) for method, path, _body in writes(run["approved"])] == [
        ("DELETE", f"{PLACE}/{first}"),
        ("POST", PLACE),
    ]
    body = {"@odata.type": f"#{IP}", "displayName": "Offices", **yours["properties"]}
    assert writes(run["approved"])[1][2] == body
    assert not run["again"].changed
    assert [method for method, _path, _body in writes(run["back"])] == ["DELETE", "POST"]
