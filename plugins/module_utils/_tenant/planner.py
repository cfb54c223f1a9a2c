# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One plan for many documents: the changes of each, and the changes that must come before it.

The tenant is any :class:`TenantView`, so that a plan can be made offline as well.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, Union

from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT
from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import OwnerPolicies
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction, unchanged
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedOrError
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import planned, predicted
from ansible_collections.m365.graph.plugins.module_utils._engine.references import (
    UnresolvedNames,
    WithIds,
    lookups_of,
)
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
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_policies import refuse_forbidden
from ansible_collections.m365.graph.plugins.module_utils._tenant.producers import Producers
from ansible_collections.m365.graph.plugins.module_utils._values.shared_texts import share

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
CurrentEntity = Union[Entity, M365GraphError, None]  # noqa: UP007
TargetOrError = Union[Target, M365GraphError]  # noqa: UP007

Progress = Callable[[str, int, int], None]
"""Called with the current step, the completed number and the total."""

AT_ONCE = 2_000
"""The number of documents that are compared at a time, if they are in several collections. It limits memory use."""
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

    def forget(self, targets: Sequence[Target]) -> None:
        """The documents of these targets are planned, so that their collections need not be kept in memory."""

    def near_misses(self, target: Target, desired: Json) -> list[str]:
        """Sentences about resources whose names are similar to those of ``desired``, which matches none."""

    def linked(self, target: Target) -> LinkedOrError:
        """The configurations that can depend on a target, with what they refer to, or the error."""

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        """A refusal with the number of certificates that the refused change affects, if that is known."""

    def app_policies(self, targets: Sequence[Target], *, all_details: bool = False) -> list[OwnerPolicies | None]:
        """The app management policies of each target's owner, None if they are unknown."""


def targets_of(documents: Iterable[Document]) -> Iterator[Target]:
    """The target of each document. Documents that only their values distinguish share one."""
    shared: dict[object, Target] = {}
    for document in documents:
        target = target_of(document)
        if document.id is None and not document.parameters:
            same = target.resource, target.version, target.parent_name, target.select
            target = shared.setdefault(same, target)
        yield target


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
    pairs = zip(documents, targets_of(documents), strict=True)
    entries = [PlannedDocument(document, target) for document, target in pairs]
    makers, removed = Producers(entries), Producers(entries, absent=True)
    located: list[PlannedDocument] = []
    for entry, place in zip(entries, tenant.places([entry.target for entry in entries]), strict=True):
        if isinstance(place, Target):
            entry.target = place
            located.append(entry)
        elif not isinstance(place, MissingParent):
            entry.fail(place)
        elif entry.document.absent:
            # A parent that nothing has by that name may be a typing error: the resource is not known to be gone.
            if entry.document.parent_name is not None and removed.parent_of(entry) is None:
                entry.fail(place)
        else:
            entry.follows = makers.parent_of(entry)
            if entry.follows is None:
                entry.fail(place)
    _name(entries, makers, tenant)
    located = [entry for entry in located if entry.error is None]
    _plan_held([entry for entry in located if isinstance(entry.document.resource, Embedded)], tenant, now, check_time)
    alone = [entry for entry in located if not isinstance(entry.document.resource, Embedded)]
    looked_up = lookups_of({entry.document.resource for entry in entries})
    for part in _parts(alone):
        found = tenant.current([(entry.target, entry.desired) for entry in part])
        for entry, row in zip(part, found, strict=True):
            check_time()
            _decide_found(entry, row, tenant, now)
        tenant.forget([entry.target for entry in part if not _is_needed(entry.target, looked_up)])
    for entry in entries:
        if entry.plan is None and entry.error is None:
            check_time()
            _decide(entry, None, tenant, now)
    for refuse in (
        conflicts.refuse_same,
        conflicts.refuse_contained,
        lambda entries: conflicts.refuse_removed(entries, removed.named_by),
        lambda entries: conflicts.refuse_taken(entries, tenant.rows),
        lambda entries: refuse_forbidden(entries, tenant),
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
        found = {number: makers.of(lookup, name) for number, (lookup, name, _why) in enumerate(named.missing)}
        unknown = [item for number, item in enumerate(named.missing) if found[number] is None]
        if unknown:
            entry.fail(UnresolvedNames(unknown, named.values))
        else:
            entry.named = named.values
            entry.refers = tuple(dict.fromkeys(maker for maker in found.values() if maker))


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


def _parts(entries: Sequence[PlannedDocument]) -> Iterator[list[PlannedDocument]]:
    """The entries in parts of complete collections, which are read and compared one after the other.

    A part fills batches, so that parts cost no more requests.
    """
    groups: dict[tuple[object, ...], list[PlannedDocument]] = {}
    for entry in entries:
        groups.setdefault(collection_of(entry.target), []).append(entry)
    part: list[PlannedDocument] = []
    for number, group in enumerate(groups.values(), 1):
        part += group
        if len(part) >= AT_ONCE and number % LIMIT == 0:
            yield part
            part = []
    if part:
        yield part


def _is_needed(target: Target, looked_up: Collection[str]) -> bool:
    """Whether the list of a planned collection is needed again: for its rules, or for names in the plan."""
    resource = target.resource
    return bool(resource.traits.unique or resource.traits.most) or resource.paths[target.version] in looked_up


def _decide_found(entry: PlannedDocument, row: CurrentEntity, tenant: TenantView, now: dt.datetime) -> None:
    """Plan an entry whose collection was read. An unchanged one keeps only what identifies its resource."""
    if isinstance(row, MissingParent) and entry.document.absent:
        row = None
    if isinstance(row, M365GraphError):
        entry.fail(row)
        return
    _decide(entry, row, tenant, now)
    if row is not None and entry.plan is not None and not entry.plan.changed:
        share(row, entry.desired)
        kept = {name: row[name] for name in ("id", *entry.document.resource.keys) if name in row}
        entry.plan = unchanged(kept).warned(entry.plan.warnings)


def _decide(entry: PlannedDocument, current: Entity | None, tenant: TenantView, now: dt.datetime) -> None:
    document = entry.document
    try:
        made = planned(entry.target, current, entry.desired, absent=document.absent)
        if made.changed and not document.absent:
            document.resource.check(entry.desired, now, document.allow, graph_names=True)
        made = made.warned([*document.warnings(made)])
        if current is None and document.id is None and entry.follows is None:
            near = tenant.near_misses(entry.target, entry.desired)
            made = made.warned(near)
        entry.plan = made
        if made.changed or current is None:
            entry.outcome = predicted(entry.target, made)
            guards.examine(entry, now)
    except M365GraphError as error:
        entry.plan = entry.outcome = None
        entry.fail(error)


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
    named = document.natural_key
    told = {**place_of(document.resource, document.parameters, document.parent_name), **named}
    if named or document.resource.only_one:
        return told
    found = entry.plan.before or entry.plan.after if entry.plan else {}
    return {**told, **(natural_key(document.resource, found) or ({"id": document.id} if document.id else {}))}
