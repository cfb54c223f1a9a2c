# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the values of a resource that are not in its body: references to other entities, and assignments.

Each has a request of its own, sent after the resource itself has its planned state, so that a profile is correct before
it is assigned to more people. A ``$ref`` can return 500 although it is executed: as with every write, the state is read
before it is sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.links import Link, MemberChange
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import WRITE_ATTEMPTS, Locator, instead_of
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import send
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Json, shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
WriteResult = Union[Reply, Entity]  # noqa: UP007
"""The response to a write, or the resource as it was read after a write of unknown outcome."""


@dataclass(frozen=True)
class LinkChange:
    """One entity that a reference to many comes to include, or does not include any more."""

    id: str
    added: bool


class LinkWriter:
    """The further writes of one resource at a time, through one client."""

    def __init__(self, client: GraphClient, locator: Locator) -> None:
        self._client = client
        self._locator = locator

    def bindings(self, target: Target, values: Mapping[str, Any]) -> dict[str, Any]:
        """``values`` in the body of a new resource: references as ``@odata.bind``."""
        body: dict[str, Any] = {}
        for name, value in values.items():
            link, inner = target.resource.property(name).link, target.resource.property(name).inner
            if link is None:
                body[name] = inner.write(value) if inner else value
            elif link.many:
                body[f"{name}@odata.bind"] = [self._address(target, link, one) for one in value]
            else:
                body[f"{name}@odata.bind"] = self._address(target, link, value)
        return body

    def first(self, target: Target, id: str, item: Property, value: Any, before: Mapping[str, Any]) -> BatchRequest:
        """The first write of a property outside the body."""
        return self._request(target, id, item, _parts(item, value, before)[0])

    def _request(self, target: Target, id: str, item: Property, value: Any) -> BatchRequest:
        """One write of a property outside the body; ``value`` is one of its parts."""
        if item.members and isinstance(value, MemberChange):
            place = item.members.path(target.item(id), target.resource.type, item.name)
            asked = item.members.request(place, id, value, segment)
            body = {"@odata.id": self._client.address(target.item(id), version=target.version)}
            return BatchRequest(asked.method, asked.path, target.version, body if asked.refers else asked.body)
        if action := item.action or item.addition:
            return BatchRequest("POST", f"{target.item(id)}/{action.name}", target.version, action.write(value))
        path = f"{target.cast(id)}/{item.name}/$ref"
        if item.link and isinstance(value, LinkChange):
            if value.added:
                return BatchRequest(
                    "POST", path, target.version, {"@odata.id": self._address(target, item.link, value.id)}
                )
            return BatchRequest("DELETE", f"{target.cast(id)}/{item.name}/{segment(value.id)}/$ref", target.version)
        if value is None or item.link is None:
            return BatchRequest("DELETE", path, target.version)
        return BatchRequest("PUT", path, target.version, {"@odata.id": self._address(target, item.link, value)})

    def remember(self, target: Target, id: str, values: Mapping[str, Any]) -> None:
        """Note which references exist now. A replica that is behind returns a 404, as for an empty reference."""
        for name, value in values.items():
            link, place = target.resource.property(name).link, f"{target.cast(id)}/{name}"
            if link is None or link.many:
                continue
            if value is None:
                self._client.memory.note_deleted(place)
            else:
                self._client.memory.note_created(place, {})

    def _address(self, target: Target, link: Link, id: str) -> str:
        return self._client.address(f"{link.collection}('{segment(id)}')", version=target.version)

    def write(
        self,
        target: Target,
        values: Mapping[str, Any],
        entity: Entity,
        first: BatchResult | None = None,
        before: Mapping[str, Any] | None = None,
    ) -> tuple[Entity, tuple[str, ...]]:
        """Write the properties in ``values``.

        Returns the resource with its new state, and a warning for each value that the service ignored. ``entity`` is
        the resource itself, and ``before`` its state at the time of the plan; ``first`` is the result of the first
        write if that was sent already.
        """
        id, silent, written = str(entity.get("id")), False, list[str]()
        for name, value in values.items():
            item = target.resource.property(name)
            for part in _parts(item, value, before):
                try:
                    answer = self._insist(target, id, item, part, value, first)
                except _errors.GraphError as error:
                    if written:
                        raise error.explained(
                            f"{' and '.join(dict.fromkeys(written))} had been written before"
                        ) from None
                    raise
                first = None
                written.append(item.option)
            self.remember(target, id, {name: value})
            if not isinstance(answer, Reply):
                entity = {**entity, **answer}
            elif item.members and answer.body:
                entity = {**entity, name: value}
            elif item.action and isinstance(rows := (answer.body or {}).get(item.action.answer), list):
                entity = {**entity, name: item.action.read(rows)}
            elif item.addition and name in (answer.body or {}):
                entity = {**entity, name: (answer.body or {})[name]}
            else:
                silent = True
        if not silent:
            return entity, tuple(_unheeded(target, values, entity))
        try:
            there = self._locator.settle(
                lambda: self._locator.get(target, id),
                lambda found: found is not None and not _unheeded(target, values, found),
            )
        except _errors.M365GraphError as error:
            return entity, (f"The service accepted the change, but reading it back failed: {str(error).rstrip('.')}.",)
        return there or entity, tuple(_unheeded(target, values, there or {}))

    def _insist(
        self, target: Target, id: str, item: Property, value: Any, desired: Any, first: BatchResult | None
    ) -> WriteResult:
        """Send one write. ``value`` is one of the parts in which the ``desired`` value is written."""

        def done(found: Entity | None) -> bool:
            if found is not None and isinstance(value, MemberChange):
                return value not in member_changes(item, desired, found)
            if found is not None and isinstance(value, LinkChange):
                return (value.id.lower() in _ids(found.get(item.name))) is value.added
            return found is not None and item.same(value, found.get(item.name))

        target = target.reading([item.name])
        for attempt in range(1, WRITE_ATTEMPTS + 1):
            try:
                return send(self._client, self._request(target, id, item, value), first)
            except _errors.AmbiguousOutcome as error:
                first = None
                with instead_of(error):
                    found = self._locator.settle(lambda: self._locator.get(target, id), done)
                if found is not None and done(found):
                    return found
                if attempt == WRITE_ATTEMPTS:
                    raise error.explained(
                        f"It was sent {attempt} times, and reading shows that nothing has changed"
                    ) from None
        raise AssertionError("unreachable")


def _parts(item: Property, value: Any, before: Mapping[str, Any] | None) -> list[Any]:
    """The parts in which a value is written, each by a request of its own.

    Of a reference to many, entities are added before others are removed, so that it is never empty in between.
    """
    if item.members:
        return member_changes(item, value, before)
    if item.link is None or not item.link.many:
        return [value]
    there = (before or {}).get(item.name)
    return [
        *(LinkChange(one, added=True) for one in value if one.lower() not in _ids(there)),
        *(LinkChange(one, added=False) for one in sorted(_ids(there) - _ids(value))),
    ]


def _ids(value: Any) -> set[str]:
    return {str(one).lower() for one in value or ()}


def member_changes(item: Property, desired: Sequence[Json], current: Mapping[str, Any] | None) -> list[MemberChange]:
    """The changes by which a property gets the desired members; removals come first."""
    there = (current or {}).get(item.name) or ()
    kind = item.type.item if isinstance(item.type, Collection) else item.type

    def beyond(these: Sequence[Json], those: Sequence[Json]) -> list[Json]:
        return [one for one in these if not any(kind.equal(one, other) for other in those)]

    gone = beyond(there, desired) if item.members and item.members.removable else []
    return [*(MemberChange(one, removed=True) for one in gone), *map(MemberChange, beyond(desired, there))]


def _unheeded(target: Target, values: Mapping[str, Any], entity: Entity) -> list[str]:
    """A sentence for each value that the service accepted and does not show."""
    items = [(target.resource.property(name), value) for name, value in values.items()]
    return [
        f"The service accepted {item.option} {shown(value)} but shows {shown(entity.get(item.name))}."
        for item, value in items
        if not item.same(value, entity.get(item.name))
    ]
