# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entities that a document of any type may name instead of giving an ID: those of described types. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import GROUP, SCOPE_TAG

_NAME = "displayName"
_GROUP = "microsoft.graph.group"
_SCOPE_TAGS = "roleScopeTagIds"
_INTUNE = ("/deviceManagement/", "/deviceAppManagement/")


def target_of_link(kind: str, version: str, schema: Schema) -> Lookup | None:
    """Where entities are looked up to which a navigation of a type leads; None if no description has them."""
    if kind == _GROUP:
        return GROUP
    found = [*_described(kind, version, schema)]
    collections = {resource.paths[version] for resource in found}
    if len(collections) != 1:
        return None
    (collection,) = collections
    types = {resource.type for resource in found}
    return Lookup(
        found[0].label if len(found) == 1 else kind.rpartition(".")[2],
        collection,
        found[0].permissions.read,
        types.pop() if len(types) == 1 else None,
        id_pattern=found[0].id_pattern,
    )


def _described(kind: str, version: str, schema: Schema) -> Iterator[Resource]:
    """The descriptions of a type and of those derived from it, if a display name identifies their resources."""
    for family in RESOURCES.values():
        for resource in family.concrete:
            named = _NAME in resource.keys and not resource.parameters and not resource.singleton
            if named and version in resource.paths and schema.derives(resource.type, kind):
                yield resource


def lookup_of_ids(path: str, name: str, version: str) -> Lookup | None:
    """Where the IDs in a property are looked up, which no metadata shows: scope tags of Intune, which only beta has."""
    return SCOPE_TAG if name == _SCOPE_TAGS and path.startswith(_INTUNE) and version == "beta" else None
