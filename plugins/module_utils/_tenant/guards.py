# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the guards refuse in a plan, what the documents allow, and what each change does to others.

A plan is made with every guard open, so that a refused change can be shown like any other. Pure but for the
certificates that :meth:`TenantView.counted` counts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded, OwnerPlan
from ansible_collections.m365.graph.plugins.module_utils._description.chains import LinkedConfiguration, dependants
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, PlanAction, guard, refusals
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import (
    LinkedOrError,
    refusal_to_remove,
    with_uses,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    GraphError,
    GuardRefused,
    InputError,
    ReissueRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument, StandingUse

EFFECTS = ("replaces", "reissues", "removes", "interrupts", "weakens", "shortens", "unknown", "safe")
"""The effects of a change on others, the strongest first."""

Guarded = Callable[[Mapping[str, bool]], None]
"""Raises :class:`GuardRefused` unless the given options allow the change."""


class Counts(Protocol):
    """The part of a tenant that counts certificates and what depends on them, see :class:`planner.TenantView`."""

    def linked(self, target: Target) -> LinkedOrError: ...

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused: ...


def examine(entry: PlannedDocument, now: dt.datetime) -> None:
    """Find the guards that refuse the plan of an entry, and the options of its document that are in use.

    Raises the refusal of a guard that no document can open, and other errors of guards.
    """
    resource, made = entry.document.resource, entry.decided
    if not made.changed:
        return
    found = refusals(resource, made, entry.document.allow, now)
    for refused in found:
        if refused.option not in resource.allow:
            raise refused
    entry.refusals = tuple(refused.renamed(document_names(resource)) for refused in found)
    note_standing(entry, now, lambda allow: guard(resource, made, allow, now))


def document_names(resource: Resource) -> Callable[[str], str]:
    """Replaces the options of properties in a text by their names in documents."""
    names = {item.option: item.name for item in resource.properties if "_" in item.option}
    return lambda text: re.sub(r"[a-z0-9]+(?:_[a-z0-9]+)+", lambda found: names.get(found[0], found[0]), text)


def note_standing(entry: PlannedDocument, now: dt.datetime, guarded: Guarded) -> None:
    """Note each ``allow_*`` option of a document without which its change would be refused."""
    document = entry.document
    every = dict.fromkeys(document.resource.allow, True)
    for option in (name for name, value in document.allow.items() if value and entry.decided.changed):
        allow = {**every, option: False}
        try:
            guarded(allow)
            if not document.absent:
                document.resource.check(entry.desired, now, allow, graph_names=True)
        except GuardRefused as error:
            refused = error.renamed(document_names(document.resource))
            entry.standing = (*entry.standing, StandingUse(option, refused.harm, refused))
        except InputError as error:
            entry.standing = (*entry.standing, StandingUse(option, str(error).partition("; set ")[0].rstrip(".")))


def plan_holder(
    resource: Embedded, holder: Json, documents: Sequence[Document], now: dt.datetime, ids: Sequence[str]
) -> tuple[OwnerPlan, list[tuple[GuardRefused, ...]], list[Document]]:
    """The plan for the documents about one holder with every guard open.

    Also returns the refusals of each document, and the documents with the options that open their guards.
    """
    opened = [*documents]
    found: list[tuple[GuardRefused, ...]] = [() for _document in documents]
    while True:
        together = resource.holding.plan(holder, opened, now, ids)
        refused = {
            number: part
            for number, part in enumerate(together.parts)
            if isinstance(part, GuardRefused) and not opened[number].allow.get(part.option)
        }
        if not refused:
            return together, found, opened
        for number, part in refused.items():
            found[number] = (*found[number], part)
            opened[number] = open_guards(opened[number], [part])


def held_guard(
    resource: Embedded, holder: Json, documents: Sequence[Document], number: int, now: dt.datetime, ids: Sequence[str]
) -> Guarded:
    """The guard of one of the documents about a holder."""

    def guarded(allow: Mapping[str, bool]) -> None:
        asked = [*documents]
        asked[number] = replace(asked[number], allow=allow)
        part = resource.holding.plan(holder, asked, now, ids).parts[number]
        if isinstance(part, GuardRefused):
            raise part

    return guarded


def open_guards(document: Document, refused: Iterable[GuardRefused]) -> Document:
    """A document that allows what was refused."""
    return replace(document, allow={**document.allow, **{item.option: True for item in refused}})


def weigh(entries: Iterable[PlannedDocument], tenant: Counts) -> None:
    """Find what each change does to others. Certificates are counted only for changes that affect them.

    A resource on which configurations still depend after the plan is not removed without approval.
    """
    entries = [*entries]
    for entry in entries:
        if not entry.changes_something:
            continue
        entry.affects = _owners(entry)
        uses = _uses(entry, entries, tenant)
        entry.refusals = tuple(_counted(entry, refused, tenant, uses) for refused in entry.refusals)
        entry.standing = tuple(
            use
            if use.refused is None
            else StandingUse(use.option, _counted(entry, use.refused, tenant, uses).harm, use.refused)
            for use in entry.standing
        )
        if entry.action is PlanAction.DELETE:
            _counted(entry, ReissueRefused("removing it", effect=Effect.REMOVES.value), tenant, uses)
            _refuse_to_stop(entry, uses)


def _uses(entry: PlannedDocument, entries: Sequence[PlannedDocument], tenant: Counts) -> LinkedOrError:
    """What depends on the resource of an entry, as it will be when the plan is carried out; or the error."""
    id = str(entry.decided.before.get("id")).lower()
    needed = entry.action is PlanAction.DELETE or any(
        isinstance(refused, ReissueRefused) for refused in _refused(entry)
    )
    found = tenant.linked(entry.target) if needed else []
    if isinstance(found, GraphError):
        return found
    planned = {str(other.decided.before.get("id")).lower(): other for other in entries if other.changes_something}
    rows = [(row, planned.get(row.id)) for row in found]
    return dependants(
        id,
        [
            row if other is None else _repointed(row, other.decided.after)
            for row, other in rows
            if other is None or other.action is not PlanAction.DELETE
        ],
    )


def _repointed(row: LinkedConfiguration, after: Json) -> LinkedConfiguration:
    """A configuration with the references that it has after the plan."""

    def ids(value: Any) -> list[str]:
        return [str(one).lower() for one in (value if isinstance(value, list) else [value]) if one]

    return replace(
        row, refers={name: ids(after[name]) if name in after else there for name, there in row.refers.items()}
    )


def _refuse_to_stop(entry: PlannedDocument, uses: LinkedOrError) -> None:
    """Refuse to remove a resource on which configurations depend, unless its document allows that."""
    refused = refusal_to_remove(uses)
    if refused is None:
        return
    entry.affects = {**entry.affects, **refused.affects}
    if entry.document.allow.get(refused.option):
        entry.standing = (*entry.standing, StandingUse(refused.option, refused.harm, refused))
    else:
        entry.refusals = (*entry.refusals, refused)


def _counted(entry: PlannedDocument, refused: GuardRefused, tenant: Counts, uses: LinkedOrError) -> GuardRefused:
    """A refusal with the number of certificates that the change affects, which becomes part of the entry."""
    if not isinstance(refused, ReissueRefused):
        return refused
    found = with_uses(tenant.counted(entry.target, str(entry.decided.before.get("id")), refused), uses)
    entry.affects = {**entry.affects, **found.affects}
    return found


def _owners(entry: PlannedDocument) -> dict[str, Any]:
    """The application, domain or person that a resource belongs to."""
    document, parent = entry.document, entry.document.resource.parent
    kind = _OWNERS.get(parent.collection) if parent else None
    if parent is None or kind is None:
        person = {**entry.decided.before, **entry.decided.after}.get("userPrincipalName")
        return {"people": [person]} if isinstance(person, str) and person else {}
    name = document.parent_name or entry.target.parameters.get(parent.parameter)
    return {kind: [name]} if name else {}


_OWNERS: Mapping[str, str] = {
    "/applications": "applications",
    "/servicePrincipals": "applications",
    "/domains": "domains",
}


def effect_of(entry: PlannedDocument) -> str:
    """The strongest effect of an entry's change on others."""
    named = {EFFECT_OF_ACTION.get(entry.action, Effect.SAFE.value)}
    named |= {item.effect for item in _refused(entry)}
    if entry.action is not PlanAction.CREATE and entry.plan:  # nothing depends on a new resource yet
        named |= {change.effect.value for change in entry.plan.changes}
    return next(effect for effect in EFFECTS if effect in named)


EFFECT_OF_ACTION: Mapping[PlanAction, str] = {PlanAction.REPLACE: "replaces", PlanAction.DELETE: "removes"}


def effect_of_change(entry: PlannedDocument, change: Change) -> str:
    """The effect of the change of one property on others."""
    named = {
        item.effect
        for item in _refused(entry)
        if not isinstance(item, ReissueRefused) and (not item.properties or change.property in item.properties)
    }
    if entry.action is not PlanAction.CREATE:
        named.add(change.effect.value)
    return next((effect for effect in EFFECTS if effect in named), Effect.SAFE.value)


def _refused(entry: PlannedDocument) -> list[GuardRefused]:
    """What guards refuse, or would refuse if the document or this run did not allow it."""
    return [*entry.refusals, *(use.refused for use in entry.standing if use.refused)]


def approval_of(entry: PlannedDocument) -> str | None:
    """Who allows a change that a guard refuses: this run, the document, or nobody yet."""
    if entry.refusals:
        return "given" if entry.approved else "needed"
    return "standing" if entry.standing else None


def planned_change(entry: PlannedDocument) -> dict[str, Any]:
    """What a result shows about the change of an entry."""
    approval = approval_of(entry)
    return {
        "id": entry.change_id,
        "effect": effect_of(entry),
        "affects": entry.affects,
        **({"approval": approval} if approval else {}),
    }


def planned_changes(entry: PlannedDocument) -> list[dict[str, Any]]:
    """The changed properties of an entry, each with the id of the change of the resource."""
    shown = planned_change(entry)
    return [
        {**change.to_dict(), **shown, "effect": effect_of_change(entry, change)} for change in entry.decided.changes
    ]
