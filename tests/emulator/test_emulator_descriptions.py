# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every description is held against the metadata facts and the catalogue."""

from __future__ import annotations

import functools
import importlib.util
import pkgutil
import re
from typing import Any

import pytest
from graph_facts import additions, catalogue, schema, url_shapes
from m365_graph_emulator.model import EmulatedProperty, parse_properties
from m365_graph_emulator.types import MODEL, audit_types, enrollment_types, expiring_types, user_key_types

PREFIX = "microsoft.graph."
SCHEMAS: dict[str, dict[str, Any]] = {version: schema(version) for version in ("beta", "v1.0")}
# Navigations to things outside the collection's purpose.
EVERYTHING = {
    link for schema in SCHEMAS.values() for item in schema["entities"].values() for link in item.get("nav", {})
}
LEFT_OUT = {
    "application": EVERYTHING
    - {"appManagementPolicies", "federatedIdentityCredentials", "owners", "tokenIssuancePolicies"},
    "agentIdentityBlueprint": EVERYTHING,
    "servicePrincipal": EVERYTHING
    - {
        *("appManagementPolicies", "claimsMappingPolicies", "federatedIdentityCredentials", "owners"),
        *("synchronization", "tokenIssuancePolicies"),
    },
    "organization": EVERYTHING - {"certificateBasedAuthConfiguration"},
    "group": EVERYTHING,
    "user": EVERYTHING - {"authentication"},
    "roleScopeTag": {"assignments"},
    "cloudCertificationAuthority": {"activeVersion"},
    "networkaccess.filteringProfile": {"conditionalAccessPolicies"},
    "cloudCertificationAuthorityLeafCertificate": {"cloudCertificationAuthorityVersion"},
    "depOnboardingSetting": EVERYTHING - {"enrollmentProfiles", "importedAppleDeviceIdentities"},
    "iosLobAppProvisioningConfiguration": EVERYTHING - {"assignments"},
    "deviceConfiguration": {
        "deviceSettingStateSummaries",
        "deviceStatusOverview",
        "deviceStatuses",
        "groupAssignments",
        "userStatusOverview",
        "userStatuses",
    },
    "domain": {
        "domainNameReferences",
        "rootDomain",
        "serviceConfigurationRecords",
        "sharedEmailDomainInvitations",
        "verificationDnsRecords",
    },
}


# What the facts do not have: names of properties are compared with Microsoft's SDK of the beta version.
FROM_SDK = {
    *audit_types.ENTITIES,
    *audit_types.COMPLEX,
    *(name.partition(" ")[0] for name in audit_types.ENUMS),
    *enrollment_types.ENTITIES,
    *enrollment_types.COMPLEX,
    *(name.partition(" ")[0] for name in enrollment_types.ENUMS),
    *expiring_types.ENTITIES,
    *(name.partition(" ")[0] for name in expiring_types.COMPLEX),
    *expiring_types.ENUMS,
    *user_key_types.ENTITIES,
    *user_key_types.ENUMS,
} - {"systemBrowserEnabledOn"}
MORE_PATHS = {
    *audit_types.RESOURCES,
    *user_key_types.RESOURCES,
    *(path for path in expiring_types.RESOURCES if path.startswith(("/device", "/servicePrincipals"))),
    "/deviceManagement/depOnboardingSettings/{id}/enrollmentProfiles",
    "/deviceManagement/depOnboardingSettings/{id}/importedAppleDeviceIdentities",
    "/directory/deletedItems",
    "/policies/authenticationMethodsPolicy",
    "/users",
}
# In beta the type has a base type with one property and an id of its own, in v1.0 it is an entity like others.
FLATTENED = {("authenticationStrengthPolicy", "beta")}
# msgraph-sdk 1.65 has it in v1.0, no metadata of 2026-08 does.
LATER = {"internalDomainFederation": {"systemBrowserEnabledOn"}}


@functools.cache
def modules_in(folder: str) -> dict[str, str]:
    """The modules of a package, by their names without underscores."""
    package = importlib.import_module(folder)
    return {module.name.replace("_", ""): module.name for module in pkgutil.iter_modules(package.__path__)}


@pytest.mark.parametrize("name", sorted(FROM_SDK))
def test_types_against_the_sdk(name: str) -> None:
    space, _dot, last = name.rpartition(".")
    folder = f"msgraph_beta.generated.models.{space}".rstrip(".")
    module = importlib.import_module(f"{folder}.{modules_in(folder)[last.lower()]}")
    found = getattr(module, last[:1].upper() + last[1:])
    if name in MODEL.enums:
        assert list(MODEL.enums[name].members) == [member.value for member in found]
        return
    described = MODEL.entities[name].properties if name in MODEL.entities else MODEL.complex[name]
    assert {prop.name for prop in described} <= set(found().get_field_deserializers())


def short(name: str) -> str:
    return name.removeprefix("Edm.").removeprefix(PREFIX)


def entity_facts(name: str, version: str) -> dict[str, Any] | None:
    """What the facts say of an entity type in a version."""
    found: dict[str, Any] | None = SCHEMAS[version]["entities"].get(PREFIX + name)
    return found


def agree(described: dict[str, EmulatedProperty], facts: dict[str, Any]) -> None:
    assert set(described) == set(facts)
    for name, fact in facts.items():
        prop = described[name]
        assert (prop.type, prop.collection) == (short(fact["t"]), fact.get("c", False)), name
        if fact.get("n", True) is not None:  # null: the facts do not know
            assert prop.nullable == fact.get("n", True), name
        if fact.get("ro") or "ro" in fact.get("d", []):
            assert prop.marks & {"ro"}, f"{name} is read-only"
        if "sel" in fact.get("d", []):
            assert prop.marks & {"sel"}, f"{name} is answered only when it is selected"


@pytest.mark.parametrize("version", ["v1.0", "beta"])
@pytest.mark.parametrize("name", sorted(set(MODEL.entities) - FROM_SDK))
def test_entity_types(name: str, version: str) -> None:
    facts = entity_facts(name, version)
    described = MODEL.entities[name]
    assert (version in described.versions) == (facts is not None)
    if facts is None:
        return
    if (name, version) in FLATTENED:
        above = SCHEMAS[version]["complex"][facts["base"]]["props"]
        own = {prop: fact for prop, fact in facts["props"].items() if prop != "id"}
        facts = {**facts, "base": f"{PREFIX}entity", "props": {**above, **own}}
    assert described.base == (short(facts["base"]) if facts.get("base") else None)
    assert described.abstract == facts.get("abstract", False)
    properties = {prop.name: prop for prop in described.properties if prop.in_version(version)}
    later = LATER.get(name, set()) - set(facts.get("props", {}))
    agree({name: prop for name, prop in properties.items() if name not in later}, facts.get("props", {}))
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
        return name == PREFIX + "deviceConfiguration" or (
            name is not None and derives(entities.get(name, {}).get("base"))
        )

    assert {short(name) for name in entities if derives(name)} <= set(MODEL.entities)


@pytest.mark.parametrize("name", sorted(set(MODEL.complex) - FROM_SDK))
def test_complex_types(name: str) -> None:
    found = [
        (version, schema["complex"][PREFIX + name])
        for version, schema in SCHEMAS.items()
        if PREFIX + name in schema["complex"]
    ]
    assert found
    for version, facts in found:
        assert MODEL.complex_base.get(name) == (short(facts["base"]) if facts.get("base") else None)
        assert (name in MODEL.complex_abstract) == facts.get("abstract", False)
        agree({prop.name: prop for prop in MODEL.complex[name] if prop.in_version(version)}, facts.get("props", {}))


@pytest.mark.parametrize("name", sorted(set(MODEL.enums) - FROM_SDK - {"systemBrowserEnabledOn"}))
def test_enumerations(name: str) -> None:
    facts = next(schema["enums"][PREFIX + name] for schema in SCHEMAS.values() if PREFIX + name in schema["enums"])
    assert list(MODEL.enums[name].members.items()) == list(facts["members"].items())
    assert MODEL.enums[name].flags == facts["flags"]


def test_every_used_type_is_described() -> None:
    primitive = {
        "Stream",
        "String",
        "Boolean",
        "Int32",
        "Int64",
        "Int32|Int64",
        "Double",
        "Single",
        "Binary",
        "Guid",
        "DateTimeOffset",
        "TimeOfDay",
        "Date",
        "Duration",
    }
    every = [prop for item in MODEL.entities.values() for prop in item.properties] + [
        prop for props in MODEL.complex.values() for prop in props
    ]
    assert {prop.type for prop in every} <= primitive | set(MODEL.enums) | set(MODEL.complex)
    links = {prop.type for item in MODEL.entities.values() for prop in item.navigation}
    assert links <= set(MODEL.entities)


def without_casts(path: str) -> str:
    return re.sub(r"/microsoft\.graph\.\w+", "", path)


@pytest.mark.parametrize("path", sorted(set(MODEL.resources) - MORE_PATHS))
def test_paths_against_the_catalogue(path: str) -> None:
    resource = MODEL.resources[path]
    item = next((item for item in catalogue() if without_casts(item.get("collection") or item["item"]) == path), None)
    assert item is not None, "the path is in the catalogue"
    assert MODEL.is_a(short(item["type"]), resource.type)
    documented = item["documented_methods_and_least_application_permission"]
    offered = {
        place: {verb for methods in item["versions"].values() for verb in methods.get(place, ())}
        for place in ("collection", "item")
    }
    more = set(additions()["more_permissions"].get(path, {}).get("names", ()))
    for place, described in (("collection", resource.collection), ("item", resource.item)):
        methods = dict(documented.get(place) or {})
        if place == "item" and resource.operations:
            methods.pop("POST", None)  # that of the actions
        if not documented:
            assert all(names == [] for names in described.values())
            continue
        assert set(methods) <= set(described)
        assert set(described) - set(methods) <= offered[place], "what no document names, the metadata has"
        for method, names in methods.items():
            assert set(names) <= set(described[method]) <= set(names) | more, method
    for version in ("v1.0", "beta"):
        if version in item["versions"]:
            assert version in resource.versions
    status = item.get("documented_status") or {}
    if status.get("PATCH"):
        assert resource.patch_status in status["PATCH"]


def bound(name: str) -> list[dict[str, Any]]:
    """What the facts say of an operation: one record per type that it is bound to, in either version."""
    return [item for schema in SCHEMAS.values() for item in schema["bound"] if item["name"] in (name, PREFIX + name)]


@pytest.mark.parametrize(
    ("path", "name"),
    sorted(
        (path, name)
        for path, resource in MODEL.resources.items()
        for name in resource.operations
        if path not in MORE_PATHS and not resource.operations[name].on_collection
    ),
)
def test_operations(path: str, name: str) -> None:
    resource, operation = MODEL.resources[path], MODEL.resources[path].operations[name]
    facts = [
        item
        for item in bound(name)
        if MODEL.is_a(resource.type, short(item["params"][0]["t"])) and not item["params"][0].get("c")
    ]
    assert facts, "an operation of the type"
    facts = [item for item in facts if short(item["params"][0]["t"]) == resource.type] or facts
    for fact in facts:
        assert operation.method == {"action": "POST", "function": "GET"}[fact["k"]]
        agree({prop.name: prop for prop in operation.parameters}, {item["name"]: item for item in fact["params"][1:]})
        returns = fact.get("returns")
        if operation.returns is None or returns is None:
            assert operation.returns is returns
        else:
            assert (operation.returns.type, operation.returns.collection) == (
                short(returns["t"]),
                returns.get("c", False),
            )
    assert operation.permissions or not resource.permissions


@pytest.mark.parametrize(
    "name",
    [
        "applications.delta",
        "service_principals.delta",
        "device_management.dep_onboarding_settings.get_expiring_vpp_token_count_with_expiring_before_date_time",
    ],
)
def test_functions_of_collections_are_in_the_sdk(name: str) -> None:
    assert importlib.util.find_spec(f"msgraph_beta.generated.{name}") is not None


def test_all_url_shapes_name_a_described_profile() -> None:
    profiles = {shape["url"].split("/")[-3].removeprefix(PREFIX) for shape in url_shapes()}
    assert len(url_shapes()) == len(profiles) == 24
    owners = {
        name
        for name, item in MODEL.entities.items()
        if any(link.name == "managedDeviceCertificateStates" for link in item.navigation)
    }
    assert profiles == owners


def test_notation() -> None:
    found = parse_properties("a String, b keyUsages[]!{ro,beta}")
    assert found == (
        EmulatedProperty("a", "String"),
        EmulatedProperty("b", "keyUsages", True, False, frozenset({"ro", "beta"})),
    )
    with pytest.raises(ValueError, match="not a property description"):
        parse_properties("nonsense")
