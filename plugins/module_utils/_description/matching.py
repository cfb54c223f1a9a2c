# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the resource of a collection that matches the desired state, and similar names. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Identity,
    Json,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, shown

Entity = dict[str, Any]


class UnclearMatch(Exception):
    """The service has not yet set the values that show whether one of ``ids`` matches."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__()
        self.ids = ids


class CandidateIndex:
    """The rows of one collection, indexed so that a search for many resources does not compare each with every row."""

    def __init__(self, resource: Resource, rows: Iterable[Entity]) -> None:
        self.resource = resource
        self.rows = list(rows)
        self._by_id: dict[str, Entity] | None = None
        self._by_key: dict[str, dict[Hashable, int | list[int]]] = {name: {} for name in resource.keys}
        self._by_hint: dict[Hashable, list[int]] = {}
        self._unhinted: list[int] = []
        self._by_near_name: dict[tuple[str, str], list[Entity]] | None = None
        for number, row in enumerate(self.rows):
            for name, form in resource.key_values(row).items():
                _add(self._by_key[name], form, number)
            hints = resource.traits.hints(row) if resource.traits.hints else None
            if hints is None:
                self._unhinted.append(number)
            for hint in hints or ():
                self._by_hint.setdefault(hint, []).append(number)

    def get(self, id: str) -> Entity | None:
        if self._by_id is None:
            self._by_id = {str(row.get("id")).lower(): row for row in self.rows}
        return self._by_id.get(id.lower())

    def find(self, desired: Json, resource: Resource | None = None) -> Entity | None:
        """The matching row, or None. ``resource`` is the description of ``desired``, if it is another one.

        Raises :class:`_errors.AmbiguousMatch` for several, :class:`UnclearMatch` if it cannot be decided yet.
        """
        if resource is not None and resource.keys != self.resource.keys:
            return pick(resource, desired, self.rows)
        rows = (self.rows[number] for number in self._candidates(desired))
        return pick(resource or self.resource, desired, rows)

    def same(self, desired: Json, own: Entity | None = None) -> list[Entity]:
        """Every matching row; ``own`` is one of them, also if the service has not yet set its identifying values."""
        rows = (self.rows[number] for number in self._candidates(desired))
        found = [row for row in rows if row is own or self.resource.identify(desired, row) is Identity.SAME]
        return found if own is None or any(row is own for row in found) else [*found, own]

    def near_misses(self, desired: Json) -> list[str]:
        """Sentences about rows whose names are similar to those of ``desired``, see :func:`near_misses`."""
        if self._by_near_name is None:
            self._by_near_name = {}
            for item in _named(self.resource):
                for row in self.rows:
                    if isinstance(name := row.get(item.name), str):
                        self._by_near_name.setdefault((item.name, _near_form(name)), []).append(row)
        rows = [
            row
            for item in _named(self.resource)
            if isinstance(name := desired.get(item.name), str)
            for row in self._by_near_name.get((item.name, _near_form(name)), ())
        ]
        return near_misses(self.resource, desired, rows)

    def _candidates(self, desired: Json) -> Iterable[int]:
        resource = self.resource
        if resource.identified_by_content(desired):
            hints = resource.traits.hints(desired) if resource.traits.hints else None
            if hints is not None:
                return sorted(
                    {number for hint in hints for number in self._by_hint.get(hint, ())} | set(self._unhinted)
                )
        elif not resource.only_one:
            return min(
                (_numbers(self._by_key[name].get(form, ())) for name, form in resource.key_values(desired).items()),
                key=len,
                default=(),
            )
        return range(len(self.rows))


def _add(found: dict[Hashable, int | list[int]], form: Hashable, number: int) -> None:
    """Note the number of a row. Most rows have a key of their own, so that a list for each would be the larger part."""
    earlier = found.setdefault(form, number)
    if isinstance(earlier, list):
        earlier.append(number)
    elif earlier != number:
        found[form] = [earlier, number]


def _numbers(found: int | Sequence[int]) -> Sequence[int]:
    return (found,) if isinstance(found, int) else found


def pick(resource: Resource, desired: Json, rows: Iterable[Entity]) -> Entity | None:
    """As :meth:`CandidateIndex.find`, comparing with every row."""
    compared = [(resource.identify(desired, row), row) for row in rows]
    same = [row for identity, row in compared if identity is Identity.SAME]
    if len(same) > 1:
        # The service may consider several names equal; the identical one is used.
        exact = [row for row in same if all(row.get(name) == desired[name] for name in resource.key_values(desired))]
        if len(exact) != 1:
            raise several(resource.label, resource.describe(desired) or "the address", same)
        return exact[0]
    unknown = [str(row.get("id")) for identity, row in compared if identity is Identity.UNKNOWN]
    if unknown and not same:
        raise UnclearMatch(unknown)
    return same[0] if same else None


def created_at(row: Json) -> int | None:
    """The instant of a resource's creation in ticks, None if the service does not show it."""
    value = row.get("createdDateTime") or row.get("uploadDateTime")
    try:
        ticks = DateTimeOffset.parse(value)
    except _errors.InvalidValue:
        return None
    return ticks if isinstance(ticks, int) else None


def by_creation(rows: Sequence[Entity]) -> list[Entity]:
    """Resources in the order of their creation, or of their IDs if the service does not show when it was.

    Of several that were created at the same moment, all runs regard the first as the one that stays.
    """
    moments = [created_at(row) for row in rows]
    dated = None not in moments
    order = sorted(range(len(rows)), key=lambda number: (moments[number] or 0 if dated else 0, str(rows[number]["id"])))
    return [rows[number] for number in order]


def several(label: str, what: str, rows: Iterable[Mapping[str, Any]]) -> _errors.AmbiguousMatch:
    """The error if more than one resource matches, with all their IDs."""
    found = [*rows]
    ids = [str(row.get("id")) for row in found]
    return _errors.AmbiguousMatch(
        f"{len(ids)} resources fit {what}: ids {', '.join(ids)}. Give the id of the {label} that is meant.", ids, found
    )


def unclear(label: str, ids: list[str]) -> _errors.AmbiguousMatch:
    """The error if the service has not set in time the values that show a match."""
    return _errors.AmbiguousMatch(
        f"The service does not yet show the details of {', '.join(ids)}, so it is not clear whether one of them is "
        "the "
        f"{label} that is meant. Run again later, or give the id.",
        ids,
    )


def nearly(name: str, others: Iterable[object]) -> list[str]:
    """The names that differ from a name only in letter case or blanks, without duplicates."""
    near = (
        other for other in others if isinstance(other, str) and other != name and _near_form(other) == _near_form(name)
    )
    return [*dict.fromkeys(near)]


def near_hint(name: str, others: Iterable[object]) -> str:
    """Such names as the end of an error's sentence; empty if there are none."""
    near = nearly(name, others)
    if not near:
        return ""
    return (
        f"; {' and '.join(map(shown, near))} {'differs' if len(near) == 1 else 'differ'} in letter case or blanks only"
    )


def near_misses(resource: Resource, desired: Json, rows: Sequence[Json]) -> list[str]:
    """A sentence for each similar name in ``rows``, for a desired resource that none of them matches."""
    return [
        f"There is a {resource.label} with the {item.option} {shown(other)}. It differs from {shown(name)} in letter "
        "case or blanks "
        "only, and does not match it."
        for item in _named(resource)
        if isinstance(name := desired.get(item.name), str)
        for other in nearly(name, (row.get(item.name) for row in rows))
    ]


def has_names(resource: Resource) -> bool:
    """Whether resources are found by names, which can have wrong letter case or blanks."""
    return bool(_named(resource))


def _named(resource: Resource) -> list[Property]:
    keys = [resource.property(name) for name in resource.keys]
    return [item for item in keys if item.type.name == "Edm.String" and item.access is not Access.WRITE_ONLY]


def _near_form(name: str) -> str:
    return " ".join(name.split()).casefold()
