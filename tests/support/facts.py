# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts about Microsoft Graph in tests/facts, and every description that the collection ships."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from graph_facts import catalogue, clouds, schema, url_shapes

from ansible_collections.m365.graph.plugins.module_utils import _resources
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource

__all__ = [
    "catalogue",
    "clouds",
    "concrete",
    "declared",
    "derived",
    "described",
    "members",
    "navigations",
    "schema",
    "url_shapes",
    "walk",
]


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
    types = {**schema(version)["entities"], **schema(version)["complex"]}
    if type_name not in types:
        return None
    properties: dict[str, dict[str, Any]] = {}
    name: str | None = type_name
    while name in types:
        properties = {**types[name]["props"], **properties}
        name = types[name].get("base")
    return properties


def members(version: str, type_name: str) -> dict[str, dict[str, Any]] | None:
    """The properties of a complex type; of an abstract one those of all types that its values can have."""
    types = schema(version)["complex"]
    found = declared(version, type_name)
    if found is None or not types.get(type_name, {}).get("abstract"):
        return found
    below = [name for name in types if type_name in _chain(types, name)[1:]]
    return {name: item for one in below for name, item in (declared(version, one) or {}).items()}


def navigations(version: str, type_name: str) -> dict[str, dict[str, Any]]:
    """The navigation properties of an entity type, inherited ones too."""
    types = schema(version)["entities"]
    return {
        name: item
        for ancestor in reversed(_chain(types, type_name))
        for name, item in types.get(ancestor, {}).get("nav", {}).items()
    }


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
