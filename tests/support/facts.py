# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Microsoft's own metadata in tests/facts, and every description that the collection ships."""

from __future__ import annotations

import functools
import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _resources
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource

FACTS = Path(__file__).parents[1] / "facts"
SCHEMA_FILES = {"v1.0": "schema_v1.json", "beta": "schema_beta.json"}


@functools.cache
def schema(version: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FACTS / SCHEMA_FILES[version]).read_text())
    return loaded


@functools.cache
def catalogue() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((FACTS / "catalogue.json").read_text())
    return loaded


@functools.cache
def url_shapes() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((FACTS / "url_shapes.json").read_text())
    return loaded


@functools.cache
def clouds() -> dict[str, list[str]]:
    """By type, the clouds that Microsoft's page of the type names ("available in the following national cloud deployments")."""
    loaded: dict[str, list[str]] = json.loads((FACTS / "clouds.json").read_text())
    return loaded


@functools.cache
def additions(version: str) -> dict[str, Any]:
    """Entity types of a version that the extracted schema lacks."""
    loaded: dict[str, Any] = json.loads((FACTS / "additions.json").read_text())["entities"]
    return {name: entity for name, entity in loaded.items() if version in entity["versions"]}


def described() -> list[Resource]:
    """Every Resource of every module in module_utils/_resources, once."""
    found: dict[int, Resource] = {}
    for module in pkgutil.iter_modules(_resources.__path__, f"{_resources.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Resource):
                found[id(value)] = value
    return sorted(found.values(), key=lambda resource: resource.name)


def concrete() -> list[Resource]:
    """The same with each family replaced by its variants."""
    return [variant for resource in described() for variant in (resource.variants.values() or [resource])]


def derived(version: str, base: str) -> set[str]:
    """The types of the metadata below one that entities can be of."""
    types = schema(version)["entities"]
    return {name for name, item in types.items() if base in _chain(types, name)[1:] and not item.get("abstract")}


def declared(version: str, type_name: str) -> dict[str, dict[str, Any]] | None:
    """The properties of a type in the metadata, inherited ones too; None when the version does not declare it."""
    types = {**schema(version)["entities"], **schema(version)["complex"], **additions(version)}
    if type_name not in types:
        return None
    properties: dict[str, dict[str, Any]] = {}
    name: str | None = type_name
    while name in types:
        properties = {**types[name]["props"], **properties}
        name = types[name].get("base")
    return properties


def navigations(version: str, type_name: str) -> dict[str, dict[str, Any]]:
    """The navigation properties of an entity type, inherited ones too."""
    types = schema(version)["entities"]
    return {name: item for ancestor in reversed(_chain(types, type_name)) for name, item in types.get(ancestor, {}).get("nav", {}).items()}


def walk(version: str, path: str, start: str, root: str) -> str | None:
    """The type at the end of ``path``, going from an item of the collection ``start`` (of type ``root``) by casts and
    navigation properties as the metadata declares them; None where a step is not there.
    """
    types = schema(version)["entities"]
    current, collection = root, False
    for step in path.removeprefix(f"{start}/{{}}/").split("/"):
        if collection:
            collection = False  # an item's id
            continue
        if step.startswith("microsoft.graph."):
            if step not in types or current not in _chain(types, step):
                return None
            current = step
            continue
        there = navigations(version, current)
        if step not in there:
            return None
        current, collection = there[step]["t"], bool(there[step].get("c"))
    return current


def _chain(types: dict[str, Any], name: str) -> list[str]:
    chain: list[str] = []
    following: str | None = name
    while following:
        chain.append(following)
        following = types.get(following, {}).get("base")
    return chain
