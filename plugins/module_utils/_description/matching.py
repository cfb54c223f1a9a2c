# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the resources of a collection is the one that is meant. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Identity, Json, Resource

Entity = dict[str, Any]


class UnclearMatch(Exception):
    """The service has not filled in yet what would tell whether one of ``ids`` is meant."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__()
        self.ids = ids


class CandidateIndex:
    """The rows of one collection, arranged so that looking for many resources does not compare each with every row."""

    def __init__(self, resource: Resource, rows: Iterable[Entity]) -> None:
        self.resource = resource
        self.rows = list(rows)
        self._by_id = {str(row.get("id")).lower(): row for row in self.rows}
        self._by_key: dict[Hashable, list[int]] = {}
        self._by_hint: dict[Hashable, list[int]] = {}
        self._unhinted: list[int] = []
        for number, row in enumerate(self.rows):
            for key in resource.key_values(row).items():
                self._by_key.setdefault(key, []).append(number)
            hints = resource.traits.hints(row) if resource.traits.hints else None
            if hints is None:
                self._unhinted.append(number)
            for hint in hints or ():
                self._by_hint.setdefault(hint, []).append(number)

    def get(self, id: str) -> Entity | None:
        return self._by_id.get(id.lower())

    def find(self, desired: Json) -> Entity | None:
        """The row that is meant, or None. Raises :class:`_errors.AmbiguousMatch` for several, :class:`UnclearMatch` when it cannot be told yet."""
        return pick(self.resource, desired, (self.rows[number] for number in self._candidates(desired)))

    def _candidates(self, desired: Json) -> Iterable[int]:
        resource = self.resource
        if resource.identified_by_content(desired):
            hints = resource.traits.hints(desired) if resource.traits.hints else None
            if hints is not None:
                return sorted(
                    {number for hint in hints for number in self._by_hint.get(hint, ())} | set(self._unhinted)
                )
        elif not resource.only_one:
            return min((self._by_key.get(key, []) for key in resource.key_values(desired).items()), key=len, default=[])
        return range(len(self.rows))


def pick(resource: Resource, desired: Json, rows: Iterable[Entity]) -> Entity | None:
    """As :meth:`CandidateIndex.find`, comparing with every row."""
    told = [(resource.identify(desired, row), row) for row in rows]
    same = [row for identity, row in told if identity is Identity.SAME]
    if len(same) > 1:
        raise several(resource.label, resource.describe(desired) or "the address", same)
    unknown = [str(row.get("id")) for identity, row in told if identity is Identity.UNKNOWN]
    if unknown and not same:
        raise UnclearMatch(unknown)
    return same[0] if same else None


def several(label: str, what: str, rows: Iterable[Mapping[str, Any]]) -> _errors.AmbiguousMatch:
    """The error when more than one resource fits: all their ids."""
    ids = [str(row.get("id")) for row in rows]
    return _errors.AmbiguousMatch(
        f"{len(ids)} resources fit {what}: ids {', '.join(ids)}. Give the id of the {label} that is meant.", ids
    )


def unclear(label: str, ids: list[str]) -> _errors.AmbiguousMatch:
    """The error when the service has not filled in in time what would tell."""
    return _errors.AmbiguousMatch(
        f"The service has not said yet what it knows of {', '.join(ids)}, so it cannot be told whether one of them is the "
        f"{label} that is meant. Run again later, or give the id.",
        ids,
    )
