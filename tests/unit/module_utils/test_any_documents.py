# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of types without a module: what they say, what their metadata refuses, and which annotations it has."""

from __future__ import annotations

from typing import Any

import pytest
from any_types import COUNTRY, IP, LOCATIONS, METADATA, SECURITY, SETTING, cidr, ip_location

from ansible_collections.m365.graph.plugins.module_utils._any_type import csdl
from ansible_collections.m365.graph.plugins.module_utils._any_type.document_type import TypeCatalog
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._description.plan import plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access
from ansible_collections.m365.graph.plugins.module_utils._errors import BadRequest, InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import (
    any_documents,
    document_output,
    read_only_names,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_exporter import parse_collection
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import target_of

ENTITY = """<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id" /></Key>
  <Property Name="id" Type="Edm.String" Nullable="false" /></EntityType><EnumType Name="countryLookup"""
SCHEMA = Schema(csdl.parse(METADATA.replace('<EnumType Name="countryLookup', ENTITY).encode()))
OFFICES = ip_location("Offices", "192.0.2.0/24")


def typed(document: dict[str, Any]) -> Document:
    found, problems = any_documents.typed([any_documents.parse(document, "here")], TypeCatalog({"v1.0": SCHEMA}))
    if problems:
        raise InputError(*problems)
    return found[0]


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in OFFICES.items() if key != name}


BAD: list[tuple[dict[str, Any], str]] = [
    (without("type"), "the document names no type."),
    ({**OFFICES, "type": 1}, 'type: "1" is not the name of a type such as microsoft.graph.group.'),
    ({**OFFICES, "type": "microsoft graph"}, 'type: "microsoft graph" is not the name of a type'),
    (
        {**OFFICES, "type": "microsoft.graph.internalDomainFederation"},
        "has a description in this collection. Remove path from the document",
    ),
    ({**OFFICES, "path": "identity/x"}, 'path: "identity/x" is not a path in Microsoft Graph'),
    ({**OFFICES, "path": None}, 'path: "" is not a path in Microsoft Graph'),
    ({**OFFICES, "path": "/v1.0/groups"}, "begins with a version. Set api_version instead."),
    ({**OFFICES, "api_version": "v2.0"}, 'api_version: "v2.0" is not one of v1.0, beta.'),
    ({**OFFICES, "state": "gone"}, 'state: "gone" is not one of present, absent.'),
    ({**OFFICES, "raw": {}}, '"raw" is not among the members of a document with a path: type, path'),
    ({**OFFICES, "key": {"displayName": ""}}, 'key: "displayName" has no single value'),
    ({**OFFICES, "key": {"id": "a/b"}}, 'key: "a/b" is not an id in Microsoft Graph.'),
    ({**OFFICES, "key": {"id": ".."}}, 'key: ".." is not an id in Microsoft Graph.'),
    ({**OFFICES, "properties": [1]}, "properties is not a mapping of names to values."),
    ({**OFFICES, "properties": {"displayName": "Other"}}, 'displayName: the key has "Offices", the properties have'),
    ({**OFFICES, "properties": {"@odata.type": "#microsoft.graph.group"}}, "is not the type of the document"),
    ({**OFFICES, "read_only": "isTrusted"}, "read_only: it is not a list of names of properties."),
    ({**OFFICES, "write_only": ["owner"]}, 'write_only: "owner" is not one of the properties of the document'),
    ({**OFFICES, "replaces": ["owner"]}, 'replaces: "owner" is not one of the properties of the document'),
    ({**OFFICES, "replaces": "isTrusted"}, "replaces: it is not a list of names of properties."),
    ({**OFFICES, "chosen_id": True}, "chosen_id: the key has no id."),
    ({**OFFICES, "key": {"id": "1"}, "chosen_id": 1}, 'chosen_id: "1" is not one of true, false.'),
    ({**OFFICES, "allow_reissue": "yes"}, 'allow_reissue: "yes" is not one of true, false.'),
    (
        {**OFFICES, "key": {"id": "1"}, "replaces": ["isTrusted"]},
        "replaces: a new resource has another id. Identify it by a property such as displayName.",
    ),
    ({"type": SETTING, "path": SECURITY}, "properties: there is none, so that there is nothing to keep."),
]
WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {**OFFICES, "type": "microsoft.graph.ipNamedLocatoin"},
        'type: v1.0 has no type "microsoft.graph.ipNamedLocatoin" (is microsoft.graph.ipNamedLocation meant?).',
    ),
    ({**OFFICES, "type": SETTING}, f"type: {SETTING} is not in {LOCATIONS}, which has resources of"),
    (
        {**OFFICES, "type": "microsoft.graph.namedLocation", "properties": {}},
        f"type: microsoft.graph.namedLocation is abstract. Name the type of the resource, such as {COUNTRY}, {IP}.",
    ),
    (without("key"), f"key: {LOCATIONS} is a collection. Give id, or a property such as displayName"),
    (
        {"type": SETTING, "path": SECURITY, "key": {"id": "x"}, "properties": {"isEnabled": True}},
        f"key: {SECURITY} is one {SETTING}, not a collection, so it has no key.",
    ),
    (
        {"type": SETTING, "path": SECURITY, "properties": {"isEnabled": True}, "replaces": ["isEnabled"]},
        "replaces: a resource that exists once cannot be created again.",
    ),
    (
        {**OFFICES, "properties": {"isTrustd": True}},
        f'properties: "isTrustd" is not a property of {IP}; is isTrusted meant?',
    ),
    ({**OFFICES, "key": {"name": "x"}}, 'properties: "name" is not a property of'),
    ({**OFFICES, "properties": {"isTrusted": "perhaps"}}, 'isTrusted: "perhaps" is not true or false.'),
    ({**OFFICES, "properties": {"isTrusted": None}}, "isTrusted: null is not allowed"),
    (
        {**OFFICES, "properties": {"ipRanges": [{"cidrAddress": "192.0.2.0/24"}]}},
        'ipRanges: [0]: "cidrAddress" is not a property of microsoft.graph.ipRange, but of',
    ),
    (
        {**OFFICES, "properties": {"sites": "Berlin"}},
        "properties: sites leads to many of microsoft.graph.namedLocation, which a document cannot name.",
    ),
    (
        {**OFFICES, "properties": {"createdDateTime": "2026-01-01T00:00:00Z"}},
        "properties: createdDateTime is read-only: only the service sets it.",
    ),
]


@pytest.mark.parametrize(("document", "said"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_a_document_that_no_metadata_could_describe(document: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=r"^here: ") as error:
        any_documents.parse(document, "here")
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(("document", "said"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_a_document_that_its_metadata_refuses(document: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=r"^here: ") as error:
        typed(document)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_every_wrong_document_is_named() -> None:
    found = [any_documents.parse(document, f"number {number}") for number, (document, _said) in enumerate(WRONG[:3])]
    kept, problems = any_documents.typed([*found, typed(OFFICES)], TypeCatalog({"v1.0": SCHEMA}))
    assert [problem.partition(":")[0] for problem in problems] == ["number 0", "number 1", "number 2"]
    assert [document.source for document in kept] == ["here"]


def test_a_type_without_a_path_is_told_about_it() -> None:
    with pytest.raises(InputError, match="A document of any other type needs a path"):
        any_documents.parse(without("path"), "here")


@pytest.mark.parametrize("name", [IP, f"#{IP}", "ipNamedLocation", "graph.ipNamedLocation"])
def test_every_spelling_of_a_type(name: str) -> None:
    document = typed({**OFFICES, "type": name})
    assert document.resource.type == IP and document.identity == typed(OFFICES).identity


def test_values_compare_by_the_types_of_the_metadata() -> None:
    document = typed({**OFFICES, "properties": {"ipRanges": [cidr("192.0.2.0/24"), cidr("2001:db8::/32")]}})
    there = {
        "id": "1",
        "@odata.type": f"#{IP}",
        "displayName": "Offices",
        "isTrusted": True,
        "ipRanges": [{**cidr("2001:db8::/32"), "@odata.etag": "x"}, cidr("192.0.2.0/24")],
    }
    assert not plan(document.resource, there, document.desired).changed
    made = plan(document.resource, {**there, "ipRanges": [cidr("192.0.2.0/24")]}, document.desired)
    assert [*made.body] == ["ipRanges"]


def test_annotations_show_who_writes_a_property() -> None:
    raw = {**OFFICES["properties"], "id": "1", "@odata.etag": "x", "createdDateTime": "2026-01-01T00:00:00Z"}
    document = typed({**OFFICES, "properties": {**raw, "owner": "Anna"}})
    assert set(document.desired) == {"displayName", "ipRanges", "isTrusted", "owner"}
    assert document.resource.property("owner").access is Access.CREATE_ONLY
    by_date = typed({**OFFICES, "key": {"createdDateTime": "2026-01-01T00:00:00Z"}})
    assert "createdDateTime" not in plan(by_date.resource, None, by_date.desired).body


def test_what_is_named_read_only_is_neither_sent_nor_compared() -> None:
    document = typed({**OFFICES, "read_only": ["isTrusted"]})
    assert set(document.desired) == {"displayName", "ipRanges"}
    learned = {("v1.0", IP): frozenset({"ipRanges"})}
    others, _problems = any_documents.typed([document], TypeCatalog({"v1.0": SCHEMA}), learned)
    assert set(others[0].desired) == {"displayName"}
    assert document_output.rewrite(document)["read_only"] == ["isTrusted"]


def test_secrets_are_shown_nowhere() -> None:
    given = {**OFFICES, "properties": {"sharedSecret": "Berlin-1", "owner": "Potsdam-2"}, "write_only": ["owner"]}
    document = typed(given)
    made = plan(document.resource, None, document.desired)
    shown = [
        *[change.to_dict() for change in made.changes],
        document.resource.to_options({**document.desired, "box": {"password": "Berlin-1"}}),
        document_output.rewrite(document),
        document_output.without_secrets(given),
    ]
    assert made.body["sharedSecret"] == "Berlin-1" and made.body["owner"] == "Potsdam-2"
    assert "Berlin-1" not in str(shown) and "Potsdam-2" not in str(shown)
    assert {"Berlin-1", "Potsdam-2"} <= {*any_documents.secrets_in([document])}
    with pytest.raises(InputError, match="sharedSecret: the value, which is not shown") as error:
        typed({**OFFICES, "properties": {"sharedSecret": ["Berlin-1"]}})
    assert "Berlin" not in str(error.value)


def test_an_id_that_the_creator_chooses_is_sent_by_a_create() -> None:
    document = typed({**OFFICES, "key": {"id": "offices"}, "chosen_id": True})
    assert plan(document.resource, None, document.desired).body["id"] == "offices"
    assert document.resource.named_by_people and document.key == {"id": "offices"}
    there = {**OFFICES["properties"], "@odata.type": f"#{IP}", "id": "offices"}
    assert not plan(document.resource, there, document.desired).changed
    written = document_output.rewrite(document)
    assert written["chosen_id"] is True and written["key"] == {"id": "offices"} and "id" not in written["properties"]
    absent = typed({**OFFICES, "key": {"id": "offices"}, "chosen_id": True, "state": "absent"})
    assert absent.id == "offices" and not absent.resource.named_by_people
    assert not typed({**OFFICES, "key": {"id": "offices"}}).resource.named_by_people


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("x", "it is not a mapping"),
        ({"path": LOCATIONS}, "it names no type."),
        ({"type": IP}, "it names no path."),
        ({"type": IP, "path": LOCATIONS, "keys": "x"}, '"keys" (is key meant?) is not among the members'),
        ({"type": IP, "path": LOCATIONS, "key": {"a": 1}}, "key: it is not a list of names of properties."),
        ({"type": IP, "path": LOCATIONS, "api_version": 1}, 'api_version: "1" is not one of v1.0, beta.'),
        ({"type": IP, "path": "x"}, 'path: "x" is not a path in Microsoft Graph'),
    ],
)
def test_a_wrong_collection_of_an_export(given: Any, said: str) -> None:
    with pytest.raises(InputError, match=r"^here: ") as error:
        parse_collection(given, "here")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("Property 'owner' is read-only and cannot be set.", ["owner"]),
        ("Update of owner is not supported: immutable", ["owner"]),
        ("Property 'owners' is read-only and cannot be set.", []),
        ("owner and isTrusted are read-only.", []),
        ("Invalid value for owner.", []),
    ],
)
def test_a_refused_property_is_recognised_by_the_message(message: str, names: list[str]) -> None:
    document = typed({**OFFICES, "properties": {"isTrusted": True, "owner": "Anna"}})
    entry = PlannedDocument(document, target_of(document), plan=plan(document.resource, None, document.desired))
    entry.fail(BadRequest("The request failed.", method="POST", path=LOCATIONS, status=400, service_message=message))
    found = read_only_names.found_in([entry])
    assert [(item.property, item.reason) for item in found] == [(name, "refused") for name in names]
    known = read_only_names.with_found({("v1.0", IP): frozenset({"a"})}, found)
    assert read_only_names.parse(read_only_names.rows(known)) == known


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([1], "entry 1 does not have type, api_version and read_only"),
        ([{"type": IP, "api_version": "v1", "read_only": []}], 'api_version: "v1" is not one of'),
        ([{"type": IP, "api_version": "beta", "read_only": "x"}], "read_only: it is not a list"),
    ],
)
def test_a_wrong_file_of_read_only_properties(written: list[object], said: str) -> None:
    with pytest.raises(InputError) as error:
        read_only_names.parse(written)
    assert said in str(error.value)
