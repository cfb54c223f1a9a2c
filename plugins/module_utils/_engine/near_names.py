# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Similar names: those that differ from a name without a match only in letter case or blanks.

They are requested only after a name had no match. Names that cannot be read are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    Entity,
    has_names,
    near_hint,
    near_misses,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource


def with_parents(
    error: _errors.MissingParent, client: GraphClient, parent: Parent, version: str, name: str | None
) -> _errors.MissingParent:
    """The error with the similar names of parents."""
    condition = None if name is None else parent.near_filter(name)
    if name is None or condition is None:
        return error
    try:
        rows = [*client.list(parent.collection, version=version, params={"$filter": condition})]
    except _errors.GraphError:
        return error
    hint = near_hint(name, [row.get(field) for row in rows for field in parent.name_fields])
    return _errors.MissingParent(f"{str(error).rstrip('.')}{hint}.")


def of_resources(
    client: GraphClient,
    resource: Resource,
    version: str,
    collection: str,
    desired: Mapping[str, Any],
    seen: Sequence[Entity],
    *,
    creating: bool,
) -> list[str]:
    """Sentences about resources whose names are similar to those of ``desired``.

    ``seen`` are the rows of the list in which none matched. A list of several types was filtered by the name, so it is
    read once more before one is created.
    """
    if not has_names(resource) or not any(isinstance(desired.get(name), str) for name in resource.keys):
        return []
    if resource.shared and creating:
        params = {"$filter": f"isof('{resource.type}')", "$select": ",".join(["id", *resource.keys])}
        try:
            seen = [dict(row) for row in client.list(collection, version=version, params=params)]
        except _errors.GraphError:
            return []
    return near_misses(resource, desired, seen)
