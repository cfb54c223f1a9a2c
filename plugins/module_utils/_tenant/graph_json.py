# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entities as Graph returns them (in Graph Explorer, developer tools and backup tools), taken as documents. Pure.

Such an entity also has values that the service sets (IDs, dates, versions) and annotations of the protocol
(``@odata``): a document ignores both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import SET_BY_SERVICE, Json, Resource

TYPE = "@odata.type"
_BIND = "@odata.bind"
_ID = re.compile(r"[('/]([0-9a-fA-F-]{36})'?\)?$")


def is_raw(values: Json) -> bool:
    """Whether properties are an entity as Graph returns it."""
    return any(name.startswith("@") for name in values) or "id" in values


def as_document(written: Json) -> Json:
    """The document of an entity without a document around it, as in the files of backup tools; others are unchanged."""
    if TYPE not in written or "properties" in written:
        return written
    return {"type": written[TYPE], "properties": written}


def properties(resource: Resource, values: Json) -> dict[str, Any]:
    """The properties of an entity that a document has: without annotations, IDs and values that the service sets."""
    read_only = {item.name for item in resource.properties if not item.writable}
    ignored = (SET_BY_SERVICE | read_only) - {item.name for item in resource.writable()}
    kept = {name: value for name, value in values.items() if "@" not in name and name not in ignored}
    for name, value in values.items():
        bound = _ID.search(value) if name.endswith(_BIND) and isinstance(value, str) else None
        if bound:
            kept[name.removesuffix(_BIND)] = bound[1]
    for item in resource.writable():
        value = kept.get(item.name)
        if value is None and item.name in kept and not item.nullable:
            del kept[item.name]  # the service has no such value, although a tool wrote it
        elif item.action is not None and item.expanded and _are_targets(value):
            kept[item.name] = item.action.read(value)
        elif item.inner and isinstance(value, Mapping):
            kept[item.name] = item.inner.read(value)
    return kept


def _are_targets(value: Any) -> bool:
    """Whether a value is a list of assignments in Graph's own form."""
    return (
        isinstance(value, list)
        and all(isinstance(row, Mapping) and "target" in row for row in value)
        and (any(isinstance(row["target"], Mapping) for row in value))
    )
