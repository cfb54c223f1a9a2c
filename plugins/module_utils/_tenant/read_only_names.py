# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Properties of types without a module that turned out to be read-only, although the metadata does not show it. Pure.

The service ignores such a property in a PATCH, or refuses the request with a message that names it. Nothing else shows
it: a value that a new resource has instead of the given one may be the service's own spelling of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._any_type.document_type import full_name
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access
from ansible_collections.m365.graph.plugins.module_utils._errors import BadRequest, Forbidden, InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import (
    AnyDocument,
    LearnedNames,
    names_of,
    one_of,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.problems import mapping

HEADER = "# Written by m365.graph.apply: properties that Microsoft Graph refuses or ignores in requests.\n"
_READ_ONLY = re.compile(r"read[- ]?only|immutable|not writ(e?)able|can(no|')t be (set|changed|updated|modified)", re.I)


@dataclass(frozen=True)
class FoundReadOnly:
    """A property that the service ``ignored`` or ``refused`` in a request for a document."""

    source: str
    version: str
    type: str
    property: str
    reason: str


def found_in(entries: Iterable[PlannedDocument]) -> list[FoundReadOnly]:
    """The read-only properties that the writes of a run have shown."""
    found = []
    for entry in entries:
        document = entry.document
        if not isinstance(document, AnyDocument) or entry.plan is None or entry.skipped:
            continue
        place = document.written.place
        names = {"refused": _refused(entry), "ignored": _ignored(entry)}
        found += [
            FoundReadOnly(document.source, place.version, place.type, name, reason)
            for reason, some in names.items()
            for name in some
        ]
    return found


def _ignored(entry: PlannedDocument) -> Iterator[str]:
    """The properties that still have the value of before the PATCH."""
    made, after = entry.decided, entry.outcome.entity if entry.outcome else None
    if entry.error is not None or after is None or made.action is not PlanAction.UPDATE:
        return
    for name, value in made.body.items():
        item = entry.document.resource.property(name)
        shown = item.access is Access.READ_WRITE and name in after and name in made.before
        if shown and not item.same(value, after[name]) and item.same(made.before[name], after[name]):
            yield name


def _refused(entry: PlannedDocument) -> Iterator[str]:
    """The property that the service's error names as read-only."""
    error = entry.error
    said = error.service_message or "" if isinstance(error, (BadRequest, Forbidden)) else ""
    if not _READ_ONLY.search(said):
        return
    named = [name for name in entry.decided.body if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)]
    if len(named) == 1:
        yield named[0]


def with_found(known: LearnedNames, found: Iterable[FoundReadOnly]) -> dict[tuple[str, str], frozenset[str]]:
    """The known properties and the found ones."""
    names = dict(known)
    for item in found:
        key = (item.version, item.type)
        names[key] = names.get(key, frozenset()) | {item.property}
    return names


def rows(names: LearnedNames) -> list[dict[str, Any]]:
    """The properties as they are in a file."""
    return [
        {"type": kind, "api_version": version, "read_only": sorted(names[version, kind])}
        for version, kind in sorted(names, key=lambda key: (key[1], key[0]))
    ]


def parse(written: Iterable[object]) -> dict[tuple[str, str], frozenset[str]]:
    """The properties in a file. Raises :class:`InputError`."""
    names: dict[tuple[str, str], frozenset[str]] = {}
    for number, row in enumerate(written, 1):
        if not isinstance(row, Mapping) or set(row) != {"type", "api_version", "read_only"}:
            raise InputError(f"entry {number} does not have type, api_version and read_only, and nothing else.")
        entry = mapping("it", row)
        version = one_of("api_version", entry["api_version"], ("v1.0", "beta"))
        key = (version, full_name(str(entry["type"])))
        names[key] = names.get(key, frozenset()) | names_of("read_only", entry["read_only"])
    return names
