# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documents that create, or remove, what other documents need. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._engine.references import names_in
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument


class Producers:
    """The documents that create resources (``absent``: remove them), by collection, property and name.

    Others may be below these resources, or refer to them. They are sorted when the first one is looked up.
    """

    def __init__(self, entries: Sequence[PlannedDocument], *, absent: bool = False) -> None:
        self._entries = entries
        self._absent = absent

    def of(self, lookup: Lookup, name: str) -> PlannedDocument | None:
        """The document about what another one refers to by name."""
        # A type without a module does not show how the service compares its names, so that only the same name is its
        # own.
        forms = dict.fromkeys((lookup.names.canonical(name), name))
        found = [one for form in forms for one in self._sorted.get((lookup.collection, lookup.name_field, form), ())]
        return next((one for one in found if lookup.takes(one.document.resource.type)), None)

    def parent_of(self, entry: PlannedDocument) -> PlannedDocument | None:
        """The document about the parent of an entry."""
        parent, name = entry.document.resource.parent, entry.document.parent_name
        if parent is None or name is None:
            return None
        forms = sorted(parent.forms_of(name), key=str)
        called = (self._sorted.get((parent.collection, *form), ()) for form in forms)
        return next((one for found in called for one in found), None)

    def named_by(self, entry: PlannedDocument) -> list[PlannedDocument]:
        """The documents about the resources that an entry names: its parent, and those it refers to."""
        document = entry.document
        named = [self.of(lookup, name) for lookup, name in names_in(document.resource, document.desired)]
        return [found for found in (self.parent_of(entry), *named) if found]

    @cached_property
    def _sorted(self) -> dict[tuple[str, str, Hashable], list[PlannedDocument]]:
        made: dict[tuple[str, str, Hashable], list[PlannedDocument]] = {}
        for entry in self._entries:
            for place in self._places(entry):
                made.setdefault(place, []).append(entry)
        return made

    def _places(self, entry: PlannedDocument) -> Iterator[tuple[str, str, Hashable]]:
        document = entry.document
        if document.absent is not self._absent or document.resource.parameters:
            return
        for name in document.resource.keys:
            value = document.desired.get(name)
            if isinstance(value, str):
                path = document.resource.paths[document.version]
                yield path, name, document.resource.property(name).key_form(value)
