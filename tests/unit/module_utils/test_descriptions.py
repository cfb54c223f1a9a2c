# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every description held against Microsoft's metadata and permissions reference."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import re
from collections.abc import Iterator
from typing import Any

import facts
import pytest

from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

RESOURCES = facts.concrete()
PAIRS = [(resource, version) for resource in RESOURCES for version in resource.paths]


def _named(value: object) -> str | None:
    return f"{value.name}-{value.type_name}" if isinstance(value, Resource) else None


def test_there_are_descriptions() -> None:
    assert [resource.name for resource in RESOURCES if resource.name == "enterprise_code_signing_certificate"]


@pytest.mark.parametrize(("resource", "version"), PAIRS, ids=_named)
def test_properties_are_those_of_the_metadata(resource: Resource, version: str) -> None:
    declared = facts.declared(version, resource.type)
    assert declared is not None, f"{resource.type} is not declared in {version}"
    ours = {item.name: item for item in resource.properties if version in item.versions and not item.outside}
    # Some navigation properties are read, or written when the resource is created, as if they were values inside it.
    inside = {name: item for name, item in facts.navigations(version, resource.type).items() if name in ours}
    theirs = {**declared, **inside}
    if resource.inside:  # a part of a value, with the ID of the entity around it
        ours.pop("id")
        theirs = {name: item for name, item in theirs.items() if name in ours}
    assert set(ours) == set(theirs)
    for name, item in ours.items():
        assert isinstance(item.type, Collection) == bool(theirs[name].get("c")), name
        if item.inner:
            assert item.inner.type in facts.derived(version, theirs[name]["t"]), name
            continue
        kind = item.type.item if isinstance(item.type, Collection) else item.type
        assert kind.name in theirs[name]["t"].replace("|", "|Edm.").split("|"), name
        known = _nullability(resource, name) if name in declared else set()
        if known:
            assert item.nullable == (False not in known), f"nullability of {name}"


REFERRED = (
    *("CertificateProfile", "CertificateProfileBase", "TrustedRootCertificate"),
    "deviceManagementDerivedCredentialSettings",
)
"""How the types end to which configurations refer for their certificates."""


def _nullability(resource: Resource, name: str) -> set[bool]:
    """Whether a property can be null, in each version where that is known. The stricter version counts."""
    declared = [(facts.declared(version, resource.type) or {}).get(name) for version in resource.paths]
    return {nullable for item in declared if item and (nullable := item.get("n", True)) is not None}


def _inside(properties: list[tuple[str, EdmType]], version: str) -> Iterator[EdmType]:
    for _name, kind in properties:
        if isinstance(kind, Collection):
            kind = kind.item
        if isinstance(kind, Polymorphic):
            shared = set(facts.declared(version, kind.name) or {})
            assert all(shared <= part.properties.keys() for part in kind.parts), "what all of its types have"
            yield from _inside([(part.name, part) for part in kind.parts], version)
            continue
        yield kind
        if isinstance(kind, Complex):
            yield from _inside(_members(kind, version), version)


def _members(kind: Complex, version: str) -> list[tuple[str, EdmType]]:
    """The properties of a complex type in a version."""
    return [(name, item) for name, item in kind.properties.items() if version == "beta" or name not in kind.beta]


@pytest.mark.parametrize(("resource", "version"), PAIRS, ids=_named)
def test_enumerations_and_complex_types_are_those_of_the_metadata(resource: Resource, version: str) -> None:
    metadata = facts.schema(version)
    for kind in _inside(
        [(item.name, item.type) for item in resource.properties if version in item.versions and not item.outside],
        version,
    ):
        if isinstance(kind, Enum):
            theirs = metadata["enums"][kind.name]
            every = {
                name: number
                for item in resource.paths
                for name, number in facts.schema(item)["enums"].get(kind.name, theirs)["members"].items()
            }
            assert dict(kind.members) == every, "a version may have fewer members than the other"
            assert isinstance(kind, Flags) == theirs["flags"]
        elif isinstance(kind, Complex):
            declared = facts.members(version, kind.name)
            assert declared is not None
            ours = dict(_members(kind, version))
            inner = {name: item.item if isinstance(item, Collection) else item for name, item in ours.items()}
            assert {name: item.name for name, item in inner.items()} | _id(declared) == {
                name: item["t"] for name, item in declared.items()
            }
            assert {name for name, item in ours.items() if isinstance(item, Collection)} == {
                name for name, item in declared.items() if item.get("c")
            }


def _id(declared: dict[str, Any]) -> dict[str, str]:
    """An entity that stands inside another one may leave out its id, which the service gives it."""
    return {"id": "Edm.String"} if "id" in declared else {}


@pytest.mark.parametrize(("resource", "version"), PAIRS, ids=_named)
def test_what_lies_outside_is_a_navigation_of_the_metadata(resource: Resource, version: str) -> None:
    there = facts.navigations(version, resource.type)
    for item in (item for item in resource.properties if item.outside):
        many = item.link is not None and item.link.many
        assert bool(item.action or item.members or many) == bool(there[item.name].get("c")), item.name
        if item.link:
            assert [lookup.type for lookup in item.lookups.values()] == [there[item.name]["t"]]
            assert {lookup.collection for lookup in item.lookups.values()} == {item.link.collection}
            for lookup in item.lookups.values():
                below = facts.derived("beta", there[item.name]["t"])
                assert set(lookup.types) == below | ({there[item.name]["t"]} if not below else set()), item.name
    linked = {name for name, item in there.items() if item["t"].endswith(REFERRED)}
    assert linked == {item.name for item in resource.properties if item.link}
    if resource.issued:
        assert there[resource.issued.collection]["t"] == "microsoft.graph.managedDeviceCertificateState"


def test_every_configuration_that_uses_certificates_is_described() -> None:
    below = facts.derived("beta", "microsoft.graph.deviceConfiguration")
    described = {item.type for item in RESOURCES if item.traits.service}
    using = {
        name
        for name in below
        if "CertificateProfile" not in name
        and any(item["t"].endswith(REFERRED) for item in facts.navigations("beta", name).values())
    }
    assert using == described


def test_every_certificate_profile_and_every_root_is_described() -> None:
    below = facts.derived("beta", "microsoft.graph.deviceConfiguration")
    profiles, roots = (
        {item.type for item in RESOURCES if item.name == name}
        for name in ("certificate_profile", "trusted_root_certificate")
    )
    assert profiles == {name for name in below if "CertificateProfile" in name}
    assert roots == {name for name in below if name.endswith("TrustedRootCertificate")}
    assert (len(profiles), len(roots)) == (25, 9)
    counted = {item.type_name for item in RESOURCES if item.issued}
    assert counted == {
        item.type_name for item in RESOURCES if "managedDeviceCertificateStates" in facts.navigations("beta", item.type)
    }


def _unnamed(path: str) -> str:
    """A path without the names of its placeholders."""
    return re.sub(r"\{[^}]+\}", "{}", path)


def _entry(resource: Resource) -> dict[str, Any]:
    """The catalogue's record of the type that is described, at its path; of several in one collection, the
    collection's.
    """
    if resource.shared:
        path = _unnamed(resource.paths[resource.default_version])
        return next(entry for entry in facts.catalogue() if _unnamed(entry["collection"] or "") == path)
    entries = [entry for entry in facts.catalogue() if entry["type"] == resource.type]
    path = _unnamed(resource.paths[resource.default_version])
    return next((entry for entry in entries if _unnamed(entry["collection"] or "") == path), entries[0])


def _documented(resource: Resource) -> dict[str, Any]:
    """Least-privileged application permissions by place (``collection``, ``item``) and method."""
    found: dict[str, Any] = _entry(resource)["documented_methods_and_least_application_permission"]
    return found


def _filled(resource: Resource, path: str) -> Iterator[str]:
    """A path with every choice of its parameters filled in, other placeholders left as ``{}``."""
    chosen = [parameter for parameter in resource.parameters if parameter.choices]
    for values in itertools.product(*[parameter.choices for parameter in chosen]):
        known = dict(
            item for parameter, value in zip(chosen, values, strict=True) for item in parameter.fill(value).items()
        )
        yield path.format_map(collections.defaultdict(lambda: "{}", known))


# Documented, and yet not reached by the metadata of that version.
ONLY_DOCUMENTED = {("enterprise_code_signing_certificate", "v1.0")}


@pytest.mark.parametrize(("resource", "version"), PAIRS, ids=_named)
def test_paths_and_methods_are_reachable(resource: Resource, version: str) -> None:
    """The version's metadata reaches every path, and has or documents every method there."""
    known = {re.sub(r"\{[^}]+\}", "{}", item["url"]): set(item["m"]) for item in facts.schema(version)["paths"]}
    documented = _documented(resource)
    for path in _filled(resource, resource.paths[version]):
        if (resource.name, version) in ONLY_DOCUMENTED:
            assert path not in known, "then it is documented no longer only"
            assert resource.methods <= {*documented.get("collection", ()), *documented["item"]}, path
        elif path in known:
            assert resource.methods <= known[path] | known.get(f"{path}/{{}}", set()), path
        elif path == re.sub(r"\{[^}]+\}", "{}", _entry(resource)["item"]):
            assert resource.singleton, path
            assert resource.methods <= set(documented["item"]), path
        else:
            assert resource.methods <= {*documented["collection"], *documented["item"]}, path
            whole, _slash, cast = path.rpartition("/")
            if whole in known:
                assert cast == resource.type
                assert f"{resource.item_paths[version]}/{{}}" in known
            else:
                assert resource.parent
                collection, cast, _kind = resource.parent.collection.partition("/microsoft.graph.")
                root = "microsoft.graph.application" if cast else "microsoft.graph.deviceConfiguration"
                assert facts.walk(version, path, collection, root) == resource.type, path


def test_the_documented_paths_of_certificate_states_are_those_of_the_document() -> None:
    resource = next(resource for resource in RESOURCES if resource.name == "managed_device_certificate_state")
    ours = {f"{path}/{{}}" for path in _filled(resource, resource.documented_paths["beta"])}
    assert ours == {re.sub(r"\{[^}]+\}", "{}", shape["url"]) for shape in facts.url_shapes()}
    assert len(ours) == 24


@pytest.mark.parametrize("resource", RESOURCES, ids=_named)
def test_permissions_are_the_least_privileged_ones(resource: Resource) -> None:
    documented = _documented(resource)
    if not documented:
        pytest.skip("Microsoft's reference does not say which permissions it needs")
    for method in resource.methods - {"GET", "POST"}:
        assert documented["item"][method] == list(resource.permissions.to(method)), method
    if "POST" in resource.methods:
        # Each of ours serves there too; a collection may be content with less still.
        assert set(resource.permissions.to("POST")) <= set(documented["collection"]["POST"])
    # Listing and reading one are not always content with the same.
    reading = [place["GET"] for place in documented.values() if "GET" in place]
    assert (
        {permission for place in reading for permission in place}
        >= set(resource.permissions.read)
        >= set(documented["item"]["GET"])
    )
    assert resource.permissions.read[0] in {place[0] for place in reading}


# The catalogue has the permissions of Intune's page. An organization is read with a directory permission of its own.
ELSEWHERE = {"/organization": ["Organization.Read.All"]}


@pytest.mark.parametrize("resource", [resource for resource in RESOURCES if resource.parent], ids=_named)
def test_permissions_to_look_for_a_parent_are_the_least_privileged_ones(resource: Resource) -> None:
    assert resource.parent
    entry = next(entry for entry in facts.catalogue() if entry["collection"] == resource.parent.collection)
    read = entry["documented_methods_and_least_application_permission"]["collection"]["GET"]
    read = ELSEWHERE.get(resource.parent.collection, read)
    assert resource.parent.permissions[0] == read[0]
    assert set(resource.parent.permissions) <= set(read)


@pytest.mark.parametrize("resource", RESOURCES, ids=_named)
def test_clouds_are_those_of_the_document(resource: Resource) -> None:
    assert list(resource.clouds) == facts.clouds().get(resource.type, list(CLOUDS))


def test_a_cloud_that_lacks_a_resource_is_refused_by_name() -> None:
    resource = dataclasses.replace(RESOURCES[0], label="thing", clouds=("public", "china"))
    resource.check_cloud("china")
    with pytest.raises(
        InputError, match=r"^cloud=us_government_l5 has no thing: Microsoft offers it in public and china only\.$"
    ):
        resource.check_cloud("us_government_l5")


@pytest.mark.parametrize("resource", RESOURCES, ids=_named)
def test_a_description_is_whole(resource: Resource) -> None:
    names = [item.name for item in resource.properties]
    assert len(names) == len(set(names))
    assert set(resource.keys) <= set(names)
    assert set(resource.documented_paths) <= set(resource.paths)
    for item in resource.properties:
        _assert_described(item)
    assert set(resource.item_paths) <= set(resource.paths)
    for path in [*resource.paths.values(), *resource.item_paths.values(), *resource.documented_paths.values()]:
        known = {
            name
            for parameter in resource.parameters
            for name in (parameter.name, *next(iter(parameter.choices.values()), {}))
        }
        assert set(re.findall(r"\{(\w+)\}", path)) <= known


def _assert_described(item: Property) -> None:
    assert item.description.endswith("."), item.name
    if item.default is not None:
        item.parse(item.default)
