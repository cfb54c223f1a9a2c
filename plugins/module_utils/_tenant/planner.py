# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One plan for many documents: the changes of each, and the changes that must come before it.

The tenant is any :class:`TenantView`, so that a plan can be made offline as well.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, Union

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedOrError
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import planned, predicted
from ansible_collections.m365.graph.plugins.module_utils._engine.references import UnresolvedNames, WithIds, names_in
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    GuardRefused,
    InputError,
    M365GraphError,
    MissingParent,
    NoMatch,
    OutsideLimit,
    ReissueRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant import conflicts, guards
from ansible_collections.m365.graph.plugins.module_utils._tenant.conflicts import collection_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import CheckTime
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import (
    Document,
    natural_key,
    place_of,
    twins,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
CurrentEntity = Union[Entity, M365GraphError, None]  # noqa: UP007
TargetOrError = Union[Target, M365GraphError]  # noqa: UP007

Progress = Callable[[str, int, int], None]
"""Called with the current step, the completed number and the total."""

MOST_SHOWN = 5
"""The largest number of things in one message."""
MOST_PROBLEMS = 100
"""The largest number of wrong documents in one message."""


class TenantView(Protocol):
    """The source of current states."""

    def places(self, targets: Sequence[Target]) -> list[TargetOrError]:
        """The targets with their parents' names replaced by IDs, or the error."""

    def named(self, wishes: Sequence[tuple[Target, Json]]) -> list[WithIds]:
        """The values of each desired state with IDs instead of names of other entities, or the error."""

    def current(self, wishes: Sequence[tuple[Target, Json]]) -> list[CurrentEntity]:
        """For each target and its desired values: the resource, None if there is none, or the error."""

    def holders(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        """For each target of an :class:`embedded.Embedded` its holder, or the error."""

    def rows(self, target: Target) -> list[Entity]:
        """Every resource of the target's collection. Raises :class:`M365GraphError`."""

    def near_misses(self, target: Target, desired: Json) -> list[str]:
        """Sentences about resources whose names are similar to those of ``desired``, which matches none."""

    def linked(self, target: Target) -> LinkedOrError:
        """The configurations that can depend on a target, with what they refer to, or the error."""

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        """A refusal with the number of certificates that the refused change affects, if that is known."""


def target_of(document: Document) -> Target:
    place = Target(document.resource, document.version, document.id, document.parameters, document.parent_name)
    return replace(place, select=document.select) if document.select else place


def refuse_wrong(problems: Sequence[str], total: int) -> None:
    """Raises :class:`InputError` with the problems of documents, if there are any."""
    if not problems:
        return
    told = some_of([problem.rstrip(".") for problem in problems], MOST_PROBLEMS)
    raise InputError(
        f"{told}."
        if total == 1
        else f"{len(problems)} of {total} documents cannot be applied, so nothing was sent: {told}."
    )


def some_of(clauses: Sequence[str], most: int = MOST_SHOWN) -> str:
    """The first of many clauses, and the number of the others."""
    more = f"; and {len(clauses) - most} more" if len(clauses) > most else ""
    return "; ".join(clauses[:most]) + more


def _unlimited() -> None:
    """There is no time limit."""


def check(
    documents: Sequence[Document],
    now: dt.datetime,
    check_time: CheckTime = _unlimited,
    *,
    unread: Sequence[str] = (),
) -> None:
    """Refuse, before any request, what is wrong in any tenant. Raises :class:`InputError` with every problem.

    ``unread`` are the problems of the documents that could not be read.
    """
    problems = [
        *unread,
        *(f"{second.source}: it means the same resource as {first.source}" for first, second in twins(list(documents))),
    ]
    for document in documents:
        check_time()
        try:
            if not document.absent:
                document.resource.check(document.desired, now, document.allow, graph_names=True)
        except OutsideLimit:
            continue  # an unchanged resource may have such a value, see _decide
        except InputError as error:
            problems.append(f"{document.source}: {error}")
    refuse_wrong(problems, len(documents) + len(unread))


def plan_documents(
    documents: Sequence[Document], tenant: TenantView, *, now: dt.datetime, check_time: CheckTime = _unlimited
) -> list[PlannedDocument]:
    """An entry for each document, in their order: with a plan, or with the error that prevents it.

    ``check_time`` is called between documents and may raise.
    """
    entries = plan_all(documents, tenant, now=now, check_time=check_time)
    guards.weigh(entries, tenant)
    hold(entries)
    return entries


def hold(entries: Sequence[PlannedDocument]) -> None:
    """Fail the entries whose guards refuse the change, unless this run approves it, and those that depend on them."""
    for entry in entries:
        if entry.refusals and not entry.approved and entry.error is None:
            entry.fail(_refusal(entry))
    _fail_dependants(entries)


def _refusal(entry: PlannedDocument) -> GuardRefused:
    first = entry.refusals[0]
    if len(entry.refusals) == 1 and entry.change_id is None:
        return first
    advice = [*dict.fromkeys(refused.advice for refused in entry.refusals)]
    if entry.change_id is not None:
        advice.append(f"To do it in this run only, approve the change {entry.change_id}.")
    harm = "; ".join(refused.harm for refused in entry.refusals)
    return GuardRefused(harm, " ".join(advice), option=first.option, effect=first.effect)


def plan_all(
    documents: Sequence[Document], tenant: TenantView, *, now: dt.datetime, check_time: CheckTime = _unlimited
) -> list[PlannedDocument]:
    """The entries of :func:`plan_documents` with every guard open. Its refusals are noted in an entry."""
    entries = [PlannedDocument(document, target_of(document)) for document in documents]
    makers, removed = _makers(entries), _makers(entries, absent=True)
    located: list[PlannedDocument] = []
    for entry, place in zip(entries, tenant.places([entry.target for entry in entries]), strict=True):
        if isinstance(place, Target):
            entry.target = place
            located.append(entry)
        elif not isinstance(place, MissingParent):
            entry.fail(place)
        elif entry.document.absent:
            # A parent that nothing has by that name may be a typing error: the resource is not known to be gone.
            if entry.document.parent_name is not None and _maker(entry, removed) is None:
                entry.fail(place)
        else:
            entry.follows = _maker(entry, makers)
            if entry.follows is None:
                entry.fail(place)
    _name(entries, makers, tenant)
    located = [entry for entry in located if entry.error is None]
    _plan_held([entry for entry in located if isinstance(entry.document.resource, Embedded)], tenant, now, check_time)
    alone = [entry for entry in located if not isinstance(entry.document.resource, Embedded)]
    found = tenant.current([(entry.target, entry.desired) for entry in alone])
    present: dict[int, CurrentEntity] = {id(entry): row for entry, row in zip(alone, found, strict=True)}
    for entry in entries:
        check_time()
        if entry.plan is not None:
            continue
        row = present.get(id(entry))
        if isinstance(row, MissingParent) and entry.document.absent:
            row = None
        if isinstance(row, M365GraphError):
            entry.fail(row)
        elif entry.error is None:
            _decide(entry, row, tenant, now)
    for refuse in (
        conflicts.refuse_same,
        conflicts.refuse_contained,
        lambda entries: conflicts.refuse_removed(entries, lambda entry: _named_by(entry, removed)),
        lambda entries: conflicts.refuse_taken(entries, tenant.rows),
        _fail_dependants,
    ):
        check_time()
        refuse(entries)
    return entries


def _name(entries: Iterable[PlannedDocument], makers: Producers, tenant: TenantView) -> None:
    """Replace names by IDs, and read the properties that have paths of their own.

    A name that does not exist in the tenant may be that of a resource that another document creates. Any other such
    name fails its document: the rest of the document is not compared, because the comparison would be wrong.
    """
    kept = [entry for entry in entries if entry.error is None and not entry.document.absent]
    for entry, named in zip(
        kept, tenant.named([(entry.target, entry.document.desired) for entry in kept]), strict=True
    ):
        entry.target = entry.target.reading(entry.document.desired)
        if not isinstance(named, UnresolvedNames):
            if isinstance(named, M365GraphError):
                entry.fail(named)
            else:
                entry.named = named
            continue
        found = {number: _producer(lookup, name, makers) for number, (lookup, name, _why) in enumerate(named.missing)}
        unknown = [item for number, item in enumerate(named.missing) if found[number] is None]
        if unknown:
            entry.fail(UnresolvedNames(unknown, named.values))
        else:
            entry.named = named.values
            entry.refers = tuple(dict.fromkeys(maker for maker in found.values() if maker))


def _producer(lookup: Lookup, name: str, makers: Producers) -> PlannedDocument | None:
    """The document that creates what another one refers to by name."""
    # A type without a module does not show how the service compares its names, so that only the same name is its own.
    forms = dict.fromkeys((lookup.names.canonical(name), name))
    found = [maker for form in forms for maker in makers.get((lookup.collection, lookup.name_field, form), ())]
    return next((maker for maker in found if lookup.takes(maker.document.resource.type)), None)


def _fail_dependants(entries: Sequence[PlannedDocument]) -> None:
    """Fail the entries that depend on a failed one: their parent, or a resource they refer to, will not exist."""
    waiting = [entry for entry in entries if entry.error is None and (entry.follows or entry.refers)]
    found = True
    while found:
        found = False
        for entry in waiting:
            failed = next((maker for maker in (entry.follows, *entry.refers) if maker and maker.error), None)
            if failed is not None and entry.error is None:
                entry.plan = entry.outcome = None
                entry.fail(NoMatch(f"It needs the resource of {failed.document.source}, which failed."))
                found = True


def _plan_held(entries: Sequence[PlannedDocument], tenant: TenantView, now: dt.datetime, check_time: CheckTime) -> None:
    """Plan embedded resources: one plan for all documents about one holder.

    An entry without a plan afterwards has failed, or has no holder and is to be absent.
    """
    holders: dict[int, Entity] = {}
    for entry, holder in zip(
        entries, tenant.holders([entry.target for entry in entries]) if entries else [], strict=True
    ):
        if isinstance(holder, dict):
            holders[id(entry)] = holder
        elif not (isinstance(holder, MissingParent) and entry.document.absent):
            entry.fail(holder or MissingParent("There is nothing that could hold it."))
    for group in by_holder(entry for entry in entries if id(entry) in holders):
        resource: Any = group[0].document.resource
        ids = [str(uuid.uuid4()) for _entry in group]
        check_time()
        holder = holders[id(group[0])]
        together, refused, opened = guards.plan_holder(resource, holder, [entry.document for entry in group], now, ids)
        for number, (entry, part) in enumerate(zip(group, together.parts, strict=True)):
            if isinstance(part, M365GraphError):
                entry.fail(part)
                continue
            entry.plan, entry.outcome, entry.refusals = part, predicted(entry.target, part), refused[number]
            guards.note_standing(entry, now, guards.held_guard(resource, holder, opened, number, now, ids))
            if part.action is PlanAction.CREATE:  # a prediction cannot know the id
                entry.outcome = replace(entry.outcome, entity={**part.after, "id": None, resource.id_name: None})


def by_holder(entries: Iterable[PlannedDocument]) -> list[list[PlannedDocument]]:
    """Entries of embedded resources in groups with one holder each."""
    groups: dict[tuple[object, ...], list[PlannedDocument]] = {}
    for entry in entries:
        groups.setdefault(collection_of(entry.target), []).append(entry)
    return [*groups.values()]


def _decide(entry: PlannedDocument, current: Entity | None, tenant: TenantView, now: dt.datetime) -> None:
    document = entry.document
    try:
        made = planned(entry.target, current, entry.desired, absent=document.absent)
        if made.changed and not document.absent:
            document.resource.check(entry.desired, now, document.allow, graph_names=True)
        made = replace(made, warnings=(*made.warnings, *document.warnings(made)))
        if current is None and document.id is None and entry.follows is None:
            near = tenant.near_misses(entry.target, entry.desired)
            made = replace(made, warnings=(*made.warnings, *near))
        entry.plan, entry.outcome = made, predicted(entry.target, made)
        guards.examine(entry, now)
    except M365GraphError as error:
        entry.plan = entry.outcome = None
        entry.fail(error)


def _named_by(entry: PlannedDocument, makers: Producers) -> list[PlannedDocument]:
    """The documents about the resources that an entry names: its parent, and those it refers to."""
    document = entry.document
    named = [_producer(lookup, name, makers) for lookup, name in names_in(document.resource, document.desired)]
    return [found for found in (_maker(entry, makers), *named) if found]


Producers = Mapping[tuple[str, str, Hashable], list[PlannedDocument]]


def _makers(entries: Iterable[PlannedDocument], *, absent: bool = False) -> Producers:
    """The documents that create resources (``absent``: remove them), by collection, property and name.

    Others may be below these resources, or refer to them.
    """
    made: dict[tuple[str, str, Hashable], list[PlannedDocument]] = {}
    for entry in entries:
        document = entry.document
        if document.absent is absent and not document.resource.parameters:
            for name in document.resource.keys:
                value = document.desired.get(name)
                if isinstance(value, str):
                    form = document.resource.property(name).key_form(value)
                    made.setdefault((document.resource.paths[document.version], name, form), []).append(entry)
    return made


def _maker(entry: PlannedDocument, makers: Producers) -> PlannedDocument | None:
    parent, name = entry.document.resource.parent, entry.document.parent_name
    if parent is None or name is None:
        return None
    called = (makers.get((parent.collection, *form), ()) for form in sorted(parent.forms_of(name), key=str))
    return next((maker for found in called for maker in found), None)


def summary(entries: Iterable[PlannedDocument]) -> dict[str, int]:
    """The number of documents by outcome or planned outcome.

    They are created, updated, replaced, deleted, unchanged, failed and skipped.
    """
    counted = dict.fromkeys(("create", "update", "replace", "delete", "unchanged", "failed", "skipped"), 0)
    for entry in entries:
        state = (
            "failed"
            if entry.error
            else "skipped"
            if entry.skipped
            else entry.action.value
            if entry.changes_something
            else "unchanged"
        )
        counted[state] += 1
    return counted


def address_of(entry: PlannedDocument) -> Mapping[str, Any]:
    """The path and the identifying properties of an entry's resource, as in a document."""
    document = entry.document
    told = {**place_of(document.resource, document.parameters, document.parent_name), **document.natural_key}
    if document.natural_key or document.resource.only_one:
        return told
    found = entry.plan.before or entry.plan.after if entry.plan else {}
    return {**told, **(natural_key(document.resource, found) or ({"id": document.id} if document.id else {}))}
