# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``$metadata``: read back as a stranger would, and held against the facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from any_types import LOCATIONS, METADATA
from emulator_support import Client
from graph_facts import VERSIONS
from graph_facts import schema as facts_of
from m365_graph_emulator import Emulator
from m365_graph_emulator.types import MODEL, audit_types, enrollment_types, expiring_types

SPACES = {"edmx": "http://docs.oasis-open.org/odata/ns/edmx", "edm": "http://docs.oasis-open.org/odata/ns/edm"}
PREFIX = "microsoft.graph."


@pytest.fixture(scope="module", params=sorted(VERSIONS))
def read(request: pytest.FixtureRequest, running: Emulator) -> tuple[str, ElementTree.Element]:
    """A version and its schema, with the types of the namespaces below Graph's under their longer names."""
    response = requests.get(f"{running.graph_url}/{request.param}/$metadata", verify=running.ca_path, timeout=10)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    root = ElementTree.fromstring(response.content)
    assert root.get("Version") == "4.0"
    schema = root.find("edmx:DataServices/edm:Schema", SPACES)
    assert schema is not None and (schema.get("Namespace"), schema.get("Alias")) == ("microsoft.graph", "graph")
    for other in root.findall("edmx:DataServices/edm:Schema", SPACES):
        inner = str(other.get("Namespace")).removeprefix("microsoft.graph").removeprefix(".")
        for item in other if inner else ():
            item.set("Name", f"{inner}.{item.get('Name')}")
            schema.append(item)
    return request.param, schema


def named(schema: ElementTree.Element, *tags: str) -> dict[str, ElementTree.Element]:
    return {str(item.get("Name")): item for tag in tags for item in schema.findall(f"edm:{tag}", SPACES)}


def single(text: str | None) -> str:
    """The name of a type without the part that makes it a collection or in Graph's namespace."""
    return re.sub(r"^Collection\((.*)\)$", r"\1", str(text)).removeprefix("graph.").removeprefix(PREFIX)


def test_every_name_leads_to_something(read: tuple[str, ElementTree.Element]) -> None:
    _version, schema = read
    types = named(schema, "EntityType", "ComplexType", "EnumType")
    assert len(types) == sum(
        len(schema.findall(f"edm:{tag}", SPACES)) for tag in ("EntityType", "ComplexType", "EnumType")
    ), "no name twice"
    for element in schema.iter():
        for attribute in ("Type", "BaseType", "EntityType"):
            name = element.get(attribute)
            if name is not None and not single(name).startswith("Edm."):
                assert single(name) in types, name
    for item in types.values():
        if item.tag.endswith("EnumType"):
            values = [member.get("Value") for member in item]
            assert len(set(values)) == len(values)


def test_properties_are_those_of_the_facts(read: tuple[str, ElementTree.Element]) -> None:
    version, schema = read
    facts = facts_of(version)
    parts = (audit_types, enrollment_types, expiring_types)
    elsewhere = {name.partition(" ")[0] for part in parts for name in (*part.ENTITIES, *part.COMPLEX)}
    seen = 0
    for name, item in named(schema, "EntityType", "ComplexType").items():
        known: dict[str, Any] | None = facts["entities"].get(PREFIX + name) or facts["complex"].get(PREFIX + name)
        # The types of audit logs and enrollment are described in part, and compared with the SDK in another test.
        if name in elsewhere:
            continue
        # In beta, it has id a second time, and deletedDateTime from a base type that v1.0 does not have.
        if (name, version) == ("authenticationStrengthPolicy", "beta"):
            continue
        if known is None or name not in {*MODEL.entities, *MODEL.complex}:
            assert name not in MODEL.entities
            continue
        found = {str(prop.get("Name")): prop for prop in item.findall("edm:Property", SPACES)}
        later = {"systemBrowserEnabledOn"} - set(known.get("props", {}))  # in msgraph-sdk 1.65, not in the facts
        assert set(found) - later == set(known.get("props", {})), name
        for label, fact in known.get("props", {}).items():
            kind = fact["t"].partition("|")[0]
            if "." not in kind.removeprefix(PREFIX):  # the alias is that of the first namespace only
                kind = kind.replace(PREFIX, "graph.")
            assert found[label].get("Type") == (f"Collection({kind})" if fact.get("c") else kind)
        seen += 1
    assert seen > {"v1.0": 50, "beta": 200}[version]


def test_paths_lead_through_the_container(read: tuple[str, ElementTree.Element]) -> None:
    version, schema = read
    types = named(schema, "EntityType")
    container = schema.find("edm:EntityContainer", SPACES)
    assert container is not None
    starts = {str(item.get("Name")): single(item.get("EntityType") or item.get("Type")) for item in container}

    def links(name: str) -> dict[str, str]:
        found = {
            str(link.get("Name")): single(link.get("Type"))
            for link in types[name].findall("edm:NavigationProperty", SPACES)
        }
        base = types[name].get("BaseType")
        return {**(links(single(base)) if base else {}), **found}

    for path, resource in MODEL.resources.items():
        if version not in resource.versions:
            continue
        first, *rest = [part for part in path.split("/") if part and part != "{id}"]
        here = {starts[first]}
        for part in rest:
            derived = {
                name for name in types if name in MODEL.entities and any(MODEL.is_a(name, start) for start in here)
            } | here
            here = {links(name)[part] for name in derived if part in links(name)}
            assert here, f"{part} of {path}"
        assert resource.type in here


def test_operations_are_bound(read: tuple[str, ElementTree.Element]) -> None:
    version, schema = read
    found = {
        (single(item.find("edm:Parameter", SPACES).get("Type")), str(item.get("Name"))): item.tag.rpartition("}")[2]  # type: ignore[union-attr]
        for item in [*schema.findall("edm:Action", SPACES), *schema.findall("edm:Function", SPACES)]
    }
    wanted = {
        (resource.type, name): "Function" if operation.method == "GET" else "Action"
        for resource in MODEL.resources.values()
        for name, operation in resource.operations.items()
        if version in operation.versions
    }
    assert found == wanted


def test_v1_has_the_type_but_not_the_way_to_code_signing_certificates(running: Emulator) -> None:
    texts = [
        requests.get(f"{running.graph_url}/{version}/$metadata", verify=running.ca_path, timeout=10).text
        for version in ("v1.0", "beta")
    ]
    assert ['EntityType Name="enterpriseCodeSigningCertificate"' in text for text in texts] == [True, True]
    assert ['NavigationProperty Name="enterpriseCodeSigningCertificates"' in text for text in texts] == [False, True]


def test_a_client_that_has_the_document_gets_no_other(client: Client) -> None:
    for version in VERSIONS:
        first = client.get("/$metadata", version=version)
        tag = first.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get("/$metadata", version=version, If_None_Match=known)
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert client.get("/$metadata", version=version, If_None_Match='"other"').content == first.content
    assert (
        client.get("/$metadata", version="v1.0").headers["ETag"]
        != client.get("/$metadata", version="beta").headers["ETag"]
    )
    assert client.post("/$metadata", {}).status_code == 405
    assert client.get("/%24metadata").status_code == 200
    assert client.get("/$metadata", version="v2.0").status_code == 400


def test_faults_and_the_log_know_it(emu: Emulator, client: Client) -> None:
    emu.faults.add({"match": {"path": "metadata"}, "times": 1, "do": {"status": 503, "retry_after": "1"}})
    client.session.headers.pop("Authorization")
    assert [client.get("/$metadata").status_code for _attempt in range(2)] == [503, 200]
    assert [(entry["path"], entry["status"]) for entry in emu.requests] == [
        ("/beta/$metadata", 503),
        ("/beta/$metadata", 200),
    ]


def test_annotations_of_a_metadata_file_are_kept(tmp_path: Path) -> None:
    """Properties that it marks as computed or immutable behave so, and the service's own document shows it."""
    file = tmp_path / "metadata.xml"
    file.write_text(METADATA)
    with Emulator(tmp_path / "emulator", metadata=file) as emulator:
        client = Client(emulator)
        text = client.get("/$metadata", version="v1.0").text
        assert text.count("Org.OData.Core.V1.Computed") == 1 and text.count("Org.OData.Core.V1.Immutable") == 1
        kind = {"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Berlin"}
        body = {**kind, "owner": "Anna", "createdDateTime": "2001-01-01T00:00:00Z"}
        made = client.post(LOCATIONS, body, version="v1.0").json()
        assert made["owner"] == "Anna" and made["createdDateTime"] != body["createdDateTime"]
        path = f"{LOCATIONS}/{made['id']}"
        assert client.patch(path, {**kind, "owner": "Berta"}, version="v1.0").status_code == 400
        assert client.get(path, version="v1.0").json()["owner"] == "Anna"
        client.session.close()
