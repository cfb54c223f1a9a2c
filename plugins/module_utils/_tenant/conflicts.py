# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses planned documents that contradict each other, or what is in the tenant, before anything is written. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress

from ansible_collections.m365.graph.plugins.module_utils._description.collection_rules import (
    adds_one,
    full,
    name_of_owner,
    newly_unique,
    taken,
)
from ansible_collections.m365.graph.plugins.module_utils._description.matching import CandidateIndex, Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.references import ids_in
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, InputError, M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument

_EARLIER = "in an earlier run"


def collection_of(target: Target) -> tuple[Hashable, ...]:
    """Equal for two targets in one collection, also if one has its parent's name and one its ID."""
    return (
        target.resource.collection_name,
        target.version,
        target.parent_name,
        *sorted((name, value.lower()) for name, value in target.parameters.items()),
    )


def refuse_same(entries: Sequence[PlannedDocument]) -> None:
    """Refuse two documents about one resource that do not show it themselves.

    For example, one has its ID and the other its name, or one has its parent's ID and the other its parent's name.
    """
    seen: dict[tuple[object, ...], PlannedDocument] = {}
    for entry in entries:
        if entry.plan is None or entry.error:
            continue
        id = str(entry.plan.before.get("id") or "")
        if not id and entry.action is not PlanAction.CREATE:
            continue
        first = seen.setdefault((*_collection(entry), *([id.lower()] if id else entry.document.telling)), entry)
        if first is not entry:
            what = f"the resource {id}" if id else "the same resource"
            _refuse(entry, AmbiguousMatch(f"It means {what}, and so does {first.document.source}.", [id] if id else []))


def refuse_contained(entries: Sequence[PlannedDocument]) -> None:
    """Refuse what a document creates together with its parent: an element of the parent's list, and the same again."""
    for entry in entries:
        maker, resource = entry.follows, entry.document.resource
        if maker is None or maker.error or entry.error or entry.action is not PlanAction.CREATE:
            continue
        name, elements = _made_together(entry, maker)
        index = CandidateIndex(resource, [{"id": str(number), **element} for number, element in enumerate(elements)])
        with suppress(M365GraphError):
            if index.find(entry.desired) is not None:
                _refuse(
                    entry, InputError(f"It means the same resource as an element of {name} in {maker.document.source}.")
                )


def _made_together(entry: PlannedDocument, maker: PlannedDocument) -> tuple[str, list[Entity]]:
    """The list of a new parent to which an entry belongs, and the elements with which its document creates it."""
    name = entry.document.resource.paths[entry.target.version].rpartition("/")[2]
    return name, [dict(element) for element in maker.document.desired.get(name) or ()]


def refuse_removed(
    entries: Sequence[PlannedDocument], removed_by_name: Callable[[PlannedDocument], Sequence[PlannedDocument]]
) -> None:
    """Refuse what is below, or refers to, a resource that another document removes.

    ``removed_by_name`` are the documents with the state absent about the resources that an entry names.
    """
    removed = {
        (entry.document.resource.paths[entry.document.version], str(entry.decided.before.get("id")).lower()): entry
        for entry in entries
        if entry.action is PlanAction.DELETE
    }
    if not removed:
        return
    going = {*map(id, removed.values())}
    for entry in entries:
        if entry.plan is None or entry.error or entry.document.absent:
            continue
        by_id = [removed[place] for place in _needed(entry) if place in removed]
        by_name = [other for other in removed_by_name(entry) if id(other) in going]
        for other in [*by_id, *by_name][:1]:
            _refuse(entry, InputError(f"It needs the resource that {other.document.source} removes."))


def _needed(entry: PlannedDocument) -> list[tuple[str, str]]:
    """The collection and the ID of an entry's parent, and of what it refers to."""
    resource = entry.document.resource
    found = [(lookup.collection, id.lower()) for lookup, id in ids_in(resource, entry.desired)]
    parent = resource.parent
    if parent and parent.parameter in entry.target.parameters:
        found.append((parent.collection, entry.target.parameters[parent.parameter].lower()))
    return found


def refuse_taken(entries: Sequence[PlannedDocument], rows: Callable[[Target], Sequence[Entity]]) -> None:
    """Refuse what the other resources of a collection rule out, or another document does (see ``collection_rules``).

    A resource that another document changes or removes counts as it is now, because the order of the writes of one
    batch is not defined. A collection that cannot be read is left to the service, which refuses the write.
    """
    made: dict[tuple[object, ...], PlannedDocument] = {}
    added: Counter[tuple[object, ...]] = Counter()
    for entry in entries:
        resource = entry.document.resource
        if entry.plan is None or entry.error:
            continue
        wanted, adds = newly_unique(resource, entry.plan), adds_one(resource, entry.plan)
        if wanted is None and not adds:
            continue
        there: Sequence[Entity] = []
        if entry.follows is not None:
            _name, there = _made_together(entry, entry.follows)
        else:
            with suppress(M365GraphError):
                there = rows(entry.target)
        first = entry if wanted is None else made.setdefault((*_collection(entry), wanted), entry)
        if first is not entry:
            _refuse(entry, taken(resource, first.document.source, _EARLIER))
        elif wanted is not None and (other := name_of_owner(resource, wanted, there)) is not None:
            _refuse(entry, taken(resource, other, _EARLIER))
        elif adds:
            added[_collection(entry)] += 1
            if len(there) + added[_collection(entry)] > (resource.traits.most or 0):
                _refuse(entry, full(resource, _EARLIER))


def _collection(entry: PlannedDocument) -> tuple[object, ...]:
    """Equal for two entries in one collection, also below a parent that is not there yet."""
    return (entry.document.resource.type, id(entry.follows)) if entry.follows else collection_of(entry.target)


def _refuse(entry: PlannedDocument, error: M365GraphError) -> None:
    entry.plan = entry.outcome = None
    entry.fail(error)
