# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locates a resource: its path, its parent, and which of several it is.

Only a 404 means absent, and a 404 below a parent only if the parent exists and is of the right type: then the resource
is missing. Otherwise a wrong ID would look like a missing resource.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import LAG, NAME_FIELDS
from ansible_collections.m365.graph.plugins.module_utils._description.links import type_of
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    Entity,
    UnclearMatch,
    created_at,
    pick,
    several,
    unclear,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parent
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Identity, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine import near_names, nested_lists
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import (
    entity_of,
    with_links,
    with_selected,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment, usable
from ansible_collections.m365.graph.plugins.module_utils._values.edm import TICKS_PER_SECOND, shown, ticks_of

T = TypeVar("T")

PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between reads while a replica or a provisioning is behind."""
DECISION = (*PATIENCE, 8.0, 8.0, 8.0)
"""The same while other runs may remove what they have created twice: Intune's limit of writes stops them for 20 s."""
SHORT_PATIENCE = (1.0, 2.0)
"""The same for a missing parent, which another tool may have created recently."""
WRITE_ATTEMPTS = 3
"""The number of times that an idempotent write is sent, if each read shows that it was not executed."""


class Locator:
    """Finds resources through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def pause(self, seconds: float) -> None:
        """Wait for a replica that is behind or a service that is busy."""
        self._client.clock.sleep(seconds)

    def retried(self, work: Callable[[], T], made: bool = False) -> T:
        """Repeat ``work`` a few times while it raises :class:`_errors.NoMatch`; the last error is raised.

        ``made``: this run has created the resource, so the wait is longer.
        """
        for seconds in PATIENCE if made else SHORT_PATIENCE:
            try:
                return work()
            except _errors.NoMatch:
                if seconds >= self._client.time_left:
                    raise
            self.pause(seconds)
        return work()

    def questions(self, target: Target, desired: Mapping[str, Any]) -> list[Question]:
        """The first requests of :meth:`locate`, for callers that send more in the same batch."""
        if self._among_others(target, desired):
            return [target.listing({})]
        return (
            [target.listing(desired)]
            if target.id is None and not target.resource.singleton
            else target.about(target.id or "")
        )

    @staticmethod
    def _among_others(target: Target, desired: Mapping[str, Any]) -> bool:
        """Whether the resource with an ID is read from a list, because the plan depends on those next to it."""
        items = (target.resource.property(name) for name in target.resource.traits.unique)
        return target.id is not None and any(
            desired.get(item.name) is not None and item.access is Access.READ_WRITE for item in items
        )

    def get(self, target: Target, id: str, answers: Sequence[QuestionAnswer] = ()) -> Entity | None:
        """The resource with an ID; ``None`` if it does not exist.

        ``answers`` are those to :meth:`Target.about`, if it was sent already.
        """
        if target.resource.nested:
            return next((row for row in self.rows(target) if str(row.get("id")).lower() == id.lower()), None)
        whole, *links = answers or ask(self._client, target.about(id))
        if isinstance(whole, _errors.NotFound):
            self.examine_parent(target)
            return None
        if isinstance(whole, _errors.GraphError):
            raise whole
        (row,) = whole
        if isinstance(row.get("value"), list) and "id" not in row:
            raise _errors.InputError(f"{target.item(id)} is a collection, not one {target.resource.label}.")
        if target.resource.of(row) is None:
            what = f'id: "{id}"' if id else target.item(id)
            raise _errors.InputError(f"{what} is of type {type_of(row)}, not {_types(target.resource)}.")
        if not target.resource.singleton and str(row.get("id", id)).lower() != id.lower():
            raise _errors.ProtocolError(
                f"The answer to GET {target.item(id)} has another id.", method="GET", path=target.item(id)
            )
        return with_links(target, self._selected(target, entity_of(target, row)), links)

    def _selected(self, target: Target, row: Entity) -> Entity:
        """A resource with the required properties; one more request if some are missing."""
        return self.selected([(target, row)])[0]

    def selected(self, found: Sequence[tuple[Target, Entity]]) -> list[Entity]:
        """The resources with the properties that their targets select; in one batch or a few for those without."""
        names = [[name for name in target.select if name not in row] for target, row in found]
        questions = [
            [Question(target.item(str(row.get("id"))), target.version, {"$select": ",".join(lacking)})]
            if lacking
            else []
            for (target, row), lacking in zip(found, names, strict=True)
        ]
        answers = iter(ask(self._client, [question for group in questions for question in group]))
        return [
            with_selected(row, lacking, next(answers)) if lacking else row
            for (_target, row), lacking in zip(found, names, strict=True)
        ]

    def rows(
        self, target: Target, desired: Mapping[str, Any] | None = None, answers: Sequence[QuestionAnswer] = ()
    ) -> list[Entity]:
        """Every resource of the target's collection, all pages; of a singleton, the resource if it exists.

        Properties with paths of their own are not read. With ``desired``, at least the resources that it may refer to.
        """
        if target.resource.singleton:
            return [row for row in [self.get(target, "")] if row is not None]
        if nested := target.resource.nested:
            return self.entities(target, nested_lists.rows_of(self._client, nested, target.collection, target.version))
        (listed,) = answers or ask(self._client, [target.listing(desired or {})])
        if isinstance(listed, _errors.NotFound) and self.examine_parent(target):
            if target.resource.missing_is_empty:
                return []
            self.pause(SHORT_PATIENCE[0])  # one replica has the parent, and another may not have it yet
            (listed,) = ask(self._client, [target.listing(desired or {})])
        if isinstance(listed, _errors.GraphError):
            raise listed
        return self.entities(target, listed)

    @staticmethod
    def entities(target: Target, rows: Iterable[Mapping[str, Any]]) -> list[Entity]:
        """The resources among the rows of the list that :meth:`Target.listing` reads."""
        return [entity_of(target, row) for row in rows if target.resource.of(row) is not None]

    def completed(self, found: Sequence[tuple[Target, Entity]]) -> list[tuple[Target, Entity]]:
        """The resources with the properties that their targets read by paths of their own; in one batch or a few."""
        questions = [place.about_links(str(row.get("id"))) for place, row in found]
        answers = iter(ask(self._client, [question for group in questions for question in group]))
        return [
            (place, with_links(place, row, [next(answers) for _question in group]))
            for (place, row), group in zip(found, questions, strict=True)
        ]

    def locate(
        self,
        target: Target,
        desired: Mapping[str, Any],
        answers: Sequence[QuestionAnswer] = (),
        seen: list[Entity] | None = None,
    ) -> Entity | None:
        """The resource that matches, or ``None``. Several matches, or rows that cannot be compared yet, are an error.

        ``answers`` are those to :meth:`questions`, if they were sent already. ``seen`` receives the rows, unless
        the resource is read by its ID.
        """
        if target.id is not None:
            if seen is None or not self._among_others(target, desired):
                return self.get(target, target.id, answers)
            with suppress(_errors.GraphError):  # a list can be broken where a single read is not
                seen += self.rows(target, {}, answers)
            there = next((row for row in seen if str(row.get("id")).lower() == target.id.lower()), None)
            return self.get(target, target.id) if there is None else self.completed([(target, there)])[0][1]
        resource = target.resource
        for look, pause in enumerate((*DECISION, None)):
            try:
                rows = self.rows(target, desired, answers)
                found = pick(resource, desired, rows) or self._made(target, desired, rows)
                if seen is not None:
                    seen += rows
                if found is None:
                    return None
                return self.completed([(target, self._selected(target, found))])[0][1]
            except _errors.AmbiguousMatch as error:
                if pause is None or pause >= self._client.time_left or not self.undecided(error.rows):
                    raise
            except UnclearMatch as error:
                if look >= len(PATIENCE) or pause is None or pause >= self._client.time_left:
                    raise unclear(resource.label, error.ids) from None
            answers = ()
            self._client.clock.sleep(pause)
        raise AssertionError("unreachable")

    def undecided(self, rows: Iterable[Mapping[str, Any]]) -> bool:
        """Whether one of several resources was created within the last minute.

        Another run may have created it at the same moment as a second run, and one of them removes its own.
        """
        now = ticks_of(dt.datetime.fromtimestamp(self._client.clock.now(), dt.UTC))
        moments = [moment for row in rows if (moment := created_at(row)) is not None]
        return any(abs(now - moment) < LAG * TICKS_PER_SECOND for moment in moments)

    def look_again(self, target: Target, desired: Mapping[str, Any], error: _errors.AmbiguousMatch) -> Entity | None:
        """Look again for a while, after an ambiguous match of resources without a date: other runs may be at work.

        Raises :class:`_errors.AmbiguousMatch` if there are still several.
        """
        for pause in PATIENCE:
            if pause >= self._client.time_left:
                break
            self._client.clock.sleep(pause)
            try:
                return self.locate(target, desired)
            except _errors.AmbiguousMatch as still:
                error = still
        raise error

    def _made(self, target: Target, desired: Mapping[str, Any], rows: Sequence[Entity]) -> Entity | None:
        """The resource that this run has created recently, which a list (``rows``) may not show yet, or ``None``."""
        resource = target.resource
        names = [value for key in resource.keys if isinstance(value := desired.get(key), str)]
        by_content = resource.identified_by_content(desired)
        if resource.singleton or not (by_content or resource.can_identify(desired)):
            return None
        by_name = bool(names) and not by_content and {*resource.keys} <= {*NAME_FIELDS}
        listed = {str(row.get("id")).lower() for row in rows if not by_name}
        for id in self._client.memory.ids_of(target.collection, names if by_name else None):
            if id in listed:
                continue
            with suppress(_errors.InputError):  # in a list of several types, another one may have the name
                row = self.get(target, id)
                identity = resource.identify(desired, row) if row else Identity.OTHER
                if identity is Identity.UNKNOWN:
                    raise UnclearMatch([id])
                if identity is Identity.SAME:
                    return row
        return None

    def settle(
        self, read: Callable[[], Entity | None], settled: Callable[[Entity | None], bool], seen: Entity | None = None
    ) -> Entity | None:
        """Read until the predicate is true, or the tries or the task's time are used up; returns the last read.

        ``seen`` was read already.
        """
        entity = read() if seen is None else seen
        for pause in PATIENCE:
            if settled(entity) or pause >= self._client.time_left:
                break
            self._client.clock.sleep(pause)
            entity = read()
        return entity

    def resolve(self, target: Target) -> Target:
        """The target with its parent's ID; one request if the parent has a name or is the only one, else none."""
        parent = target.resource.parent
        if parent is None or not target.unresolved:
            return target
        name = target.parent_name
        condition = None if name is None else parent.filter_for(name)
        params = {"$filter": condition} if condition else None

        def listed() -> Target:
            rows = self._client.list(parent.collection, version=target.version, params=params)
            return self.resolved(target, parent, rows)

        try:
            return self.retried(
                listed, name is not None and bool(self._client.memory.ids_of(parent.collection, [name]))
            )
        except _errors.MissingParent as error:
            raise near_names.with_parents(error, self._client, parent, target.version, name) from None

    def resolved(self, target: Target, parent: Parent, rows: Iterable[Mapping[str, Any]]) -> Target:
        """The target below the parent in ``rows`` that has its name (or is the only one).

        Raises an error if there is no such parent, or if its type is wrong.
        """
        # Compared again here: a service may ignore a query option that it does not support.
        name, expected = target.parent_name, target.parent_type
        named = [dict(row) for row in parent.called(name, rows)]
        found = [row for row in named if expected is None or type_of(row) == expected]
        if len(found) > 1:
            raise several(parent.label, f'{parent.option} "{name}"' if name is not None else "the tenant", found)
        if not found and named:
            raise _errors.InputError(
                f"{parent.option}: {shown(name)} is of type "
                f"{' and '.join(sorted({str(type_of(row)) for row in named}))}, not {expected}."
            )
        if not found:
            raise _errors.MissingParent(
                f"There is no {parent.label}{'' if name is None else f' with the name {shown(name)}'}."
            )
        return self.below(replace(target, parent_name=None), parent, found[0])

    def targets(self, target: Target) -> Iterator[Target]:
        """The targets that a target without all its parameters can refer to: one per eligible parent."""
        for place, _parent in self.places(target):
            yield place

    def places(self, target: Target) -> Iterator[tuple[Target, Entity]]:
        """The same, each with its parent as it was listed; empty without a parent, or if it was not looked up."""
        parent = target.resource.parent
        if parent is None or not target.missing:
            yield target, {}
            return
        if parent.parameter in target.parameters:
            rows = [self._parent(target, parent)]
        else:
            rows = [
                row
                for row in self._client.list(parent.collection, version=target.version, params=parent.listing or None)
                if self._eligible(target, parent, row)
            ]
        for row in rows:
            yield self.below(target, parent, row), dict(row)

    @staticmethod
    def _eligible(target: Target, parent: Parent, row: Mapping[str, Any]) -> bool:
        chosen = target.parent_type
        return (chosen is None or type_of(row) == chosen) and (parent.eligible is None or parent.eligible(row))

    def below(self, target: Target, parent: Parent, row: Mapping[str, Any]) -> Target:
        """The target below one parent; a parameter that the parent's type determines is filled from it."""
        parameters = {**target.parameters, parent.parameter: id_of(row, parent.collection, parent.key)}
        for parameter in target.resource.parameters:
            if parameter.name == parent.type_parameter and parameter.name not in parameters:
                kind = str(type_of(row))
                if parameter.choices and kind not in parameter.choices:
                    raise _errors.InputError(
                        f'The {parent.label} "{row[parent.key]}" is of type {kind}, which has no '
                        f"{target.resource.label}."
                    )
                parameters[parameter.name] = kind
        return replace(target, parameters=parameters)

    def _parent(self, target: Target, parent: Parent) -> Mapping[str, Any]:
        """The parent in a parameter."""
        value = target.parameters[parent.parameter]
        try:
            return self._client.get(parent.item(segment(value)), version=target.version)
        except _errors.NotFound:
            raise _errors.MissingParent(parent.missing(value)) from None

    def examine_parent(self, target: Target) -> bool:
        """Check the parent after a 404 below it: whether it exists, as far as it can be read.

        Raises :class:`_errors.MissingParent` if it does not exist, and :class:`_errors.InputError` if its type is
        wrong.
        """
        parent = target.resource.parent
        if parent is None:
            return False
        value = target.parameters[parent.parameter]
        try:
            row = self._parent(target, parent)
        except _errors.Forbidden:
            return False  # Reading the parent may need another permission; the 404 is reported then.
        expected, actual = target.parent_type, type_of(row)
        if expected is not None and actual is not None and actual != expected:
            raise _errors.InputError(f'{parent.parameter}: "{value}" is of type {actual}, not {expected}.')
        return True


def id_of(row: Mapping[str, Any], path: str, key: str = "id") -> str:
    """The ID of a row of a list. Raises :class:`_errors.ProtocolError` if it has none: its path would be unknown."""
    value = row.get(key)
    if usable(value):
        return value
    raise _errors.ProtocolError(f"The answer to GET {path} has a row without {key}.", method="GET", path=path)


def _types(resource: Resource) -> str:
    return " or ".join(resource.variants) or resource.type_name


def whole(place: Target, row: Entity) -> Target:
    """The target of a resource that was read, with the description of its own type, and all its properties."""
    own = replace(place, resource=place.resource.of(row) or place.resource)
    return own.reading(item.name for item in own.resource.properties)


@contextmanager
def instead_of(error: _errors.AmbiguousOutcome) -> Iterator[None]:
    """If reading fails too, the error is still that of the write of unknown outcome."""
    try:
        yield
    except _errors.M365GraphError as failure:
        raise error.explained(f"What is there now could not be read either: {str(failure).rstrip('.')}") from None
