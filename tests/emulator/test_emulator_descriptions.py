# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every description is held against the metadata facts and the catalogue."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from emulator_support import FACTS
from m365_graph_emulator.model import Property, parse_properties
from m365_graph_emulator.types import MODEL

PREFIX = "microsoft.graph."
SCHEMAS: dict[str, dict[str, Any]] = {
    "beta": json.loads((FACTS / "schema_beta.json").read_text()),
    "v1.0": json.loads((FACTS / "schema_v1.json").read_text()),
}
CATALOGUE = {item["name"]: item for item in json.loads((FACTS / "catalogue.json").read_text())}
SHAPES = json.loads((FACTS / "url_shapes.json").read_text())
# Navigations to things outside the collection's purpose.
LEFT_OUT = {
    "deviceConfiguration": {
        "assignments",
        "deviceSettingStateSummaries",
        "deviceStatusOverview",
        "deviceStatuses",
        "groupAssignments",
        "userStatusOverview",
        "userStatuses",
    },
    "domain": {"domainNameReferences", "rootDomain", "serviceConfigurationRecords", "sharedEmailDomainInvitations", "verificationDnsRecords"},
}


def short(name: str) -> str:
    return name.removeprefix("Edm.").removeprefix(PREFIX)


def agree(described: dict[str, Property], facts: dict[str, Any]) -> None:
    assert set(described) == set(facts)
    for name, fact in facts.items():
        prop = described[name]
        assert (prop.type, prop.collection) == (short(fact["t"]), fact.get("c", False)), name
        if fact.get("n", True) is not None:  # null: the facts do not know
            assert prop.nullable == fact.get("n", True), name
        if fact.get("ro") or "ro" in fact.get("d", []):
            assert prop.marks & {"ro"}, f"{name} is read-only"


@pytest.mark.parametrize("version", ["v1.0", "beta"])
@pytest.mark.parametrize("name", sorted(MODEL.entities))
def test_entity_types(name: str, version: str) -> None:
    facts = SCHEMAS[version]["entities"].get(PREFIX + name)
    described = MODEL.entities[name]
    assert (version in described.versions) == (facts is not None)
    if facts is None:
        return
    assert described.base == (short(facts["base"]) if facts.get("base") else None)
    assert described.abstract == facts.get("abstract", False)
    agree({prop.name: prop for prop in described.properties if prop.in_version(version)}, facts.get("props", {}))
    links = {prop.name: prop for prop in described.navigation if prop.in_version(version)}
    known = {link: fact for link, fact in facts.get("nav", {}).items() if link not in LEFT_OUT.get(name, ())}
    assert set(links) == set(known)
    for link, fact in known.items():
        assert (links[link].type, links[link].collection) == (short(fact["t"]), fact.get("c", False))
        if fact.get("contains"):
            assert "contained" in links[link].marks


def test_every_device_configuration_type_is_described() -> None:
    entities = SCHEMAS["beta"]["entities"]

    def derives(name: str | None) -> bool:
        return name == PREFIX + "deviceConfiguration" or (name is not None and derives(entities.get(name, {}).get("base")))

    assert {short(name) for name in entities if derives(name)} <= set(MODEL.entities)


@pytest.mark.parametrize("name", sorted(MODEL.complex))
def test_complex_types(name: str) -> None:
    facts = SCHEMAS["beta"]["complex"][PREFIX + name]
    assert MODEL.complex_base.get(name) == (short(facts["base"]) if facts.get("base") else None)
    agree({prop.name: prop for prop in MODEL.complex[name]}, facts.get("props", {}))


@pytest.mark.parametrize("name", sorted(MODEL.enums))
def test_enumerations(name: str) -> None:
    facts = SCHEMAS["beta"]["enums"][PREFIX + name]
    assert list(MODEL.enums[name].members.items()) == list(facts["members"].items())
    assert MODEL.enums[name].flags == facts["flags"]


def test_every_used_type_is_described() -> None:
    primitive = {"String", "Boolean", "Int32", "Int64", "Int32|Int64", "Double", "Single", "Binary", "Guid", "DateTimeOffset", "TimeOfDay", "Date", "Duration"}
    every = [prop for item in MODEL.entities.values() for prop in item.properties] + [prop for props in MODEL.complex.values() for prop in props]
    assert {prop.type for prop in every} <= primitive | set(MODEL.enums) | set(MODEL.complex)
    links = {prop.type for item in MODEL.entities.values() for prop in item.navigation}
    assert links <= set(MODEL.entities)


def without_casts(path: str) -> str:
    return re.sub(r"/microsoft\.graph\.\w+", "", path)


@pytest.mark.parametrize("path", sorted(MODEL.resources))
def test_paths_against_the_catalogue(path: str) -> None:
    resource = MODEL.resources[path]
    item = next((item for item in CATALOGUE.values() if without_casts(item["collection"] or item["item"]) == path), None)
    assert item is not None, "the path is in the catalogue"
    assert short(item["type"]) == resource.type
    documented = item["documented_methods_and_least_application_permission"]
    for place, described in (("collection", resource.collection), ("item", resource.item)):
        methods = dict(documented.get(place) or {})
        if not documented:
            assert all(names == [] for names in described.values())
            continue
        assert {method: sorted(names) for method, names in described.items()} == {method: sorted(names) for method, names in methods.items()}
    for version in ("v1.0", "beta"):
        offered = item["versions"].get(version) or {}
        if offered.get("sdk_methods"):
            assert version in resource.versions
    status = item.get("documented_status") or {}
    if status.get("PATCH"):
        assert resource.patch_status in status["PATCH"]


def test_all_url_shapes_name_a_described_profile() -> None:
    profiles = {shape["url"].split("/")[-3].removeprefix(PREFIX) for shape in SHAPES}
    assert len(SHAPES) == len(profiles) == 24
    owners = {name for name, item in MODEL.entities.items() if any(link.name == "managedDeviceCertificateStates" for link in item.navigation)}
    assert profiles == owners


def test_notation() -> None:
    found = parse_properties("a String, b keyUsages[]!{ro,beta}")
    assert found == (Property("a", "String"), Property("b", "keyUsages", True, False, frozenset({"ro", "beta"})))
    with pytest.raises(ValueError, match="not a property description"):
        parse_properties("nonsense")
