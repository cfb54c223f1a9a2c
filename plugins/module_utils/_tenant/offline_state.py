# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a tenant from exported documents: a plan without credentials and without requests.

A snapshot contains what an export contains. It has IDs only if they were exported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    CandidateIndex,
    Entity,
    UnclearMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.references import UnresolvedNames, WithIds, names_in
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    InputError,
    M365GraphError,
    NoMatch,
    ReissueRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import CurrentEntity, TargetOrError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

SnapshotKey = tuple[object, ...]


class TenantSnapshot:
    """A :class:`planner.TenantView` made of documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        rows: dict[SnapshotKey, list[Entity]] = {}
        kinds: dict[SnapshotKey, Any] = {}
        for number, document in enumerate(documents):
            place = _place(document.resource.type, document.parameters, document.parent_name)
            kinds[place] = document.resource
            # A resource without an ID in the snapshot gets one here, which distinguishes the rows of a plan.
            rows.setdefault(place, []).append({"id": document.id or f"snapshot-{number}", **document.desired})
        self._indexes = {place: CandidateIndex(kinds[place], found) for place, found in rows.items()}
        self._names: dict[tuple[str, str | None], set[str]] = {}
        for found, resource in ((rows[place], kinds[place]) for place in rows):
            for path in {*resource.paths.values()}:
                known = self._names.setdefault((path, resource.type), set())
                known.update(
                    str(row[name]) for row in found for name in resource.keys if isinstance(row.get(name), str)
                )
        self._with_ids = {
            place: all(not str(row["id"]).startswith("snapshot-") for row in found) for place, found in rows.items()
        }

    def places(self, targets: Sequence[Target]) -> list[TargetOrError]:
        """The targets unchanged: here, names of parents are part of the path and are not resolved."""
        return [*targets]

    def named(self, wishes: Sequence[tuple[Target, Json]]) -> list[WithIds]:
        """The values unchanged, because an export writes names.

        A name that should be in the snapshot and is missing is an error. A snapshot has all resources of the types in
        it. It has no groups, filters and scope tags: their names cannot be checked.
        """
        return [self._checked(target, desired) for target, desired in wishes]

    def _checked(self, target: Target, desired: Json) -> WithIds:
        missing = []
        for lookup, name in names_in(target.resource, desired):
            collections = self._names.get((lookup.collection, lookup.type))
            if collections is not None and not any(lookup.names.equal(known, name) for known in collections):
                why = f"The snapshot has no {lookup.label} with the name {shown(name)}."
                missing.append((lookup, name, NoMatch(why)))
        return UnresolvedNames(missing, dict(desired)) if missing else dict(desired)

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused

    def current(self, wishes: Sequence[tuple[Target, Json]]) -> list[CurrentEntity]:
        return [self._look_up(target, desired) for target, desired in wishes]

    def holders(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        return [self._holder(target) for target in targets]

    def _holder(self, target: Target) -> CurrentEntity:
        """The holder of a target, made from the resources in it; None if the snapshot has none."""
        resource, place = target.resource, _place_of(target)
        if not isinstance(resource, Embedded):
            return None
        index = self._indexes.get(place)
        if target.id is not None and index is not None and index.get(target.id) is None and not self._with_ids[place]:
            return self._unknown(target)
        return dict(resource.holding.snapshot(index.rows if index else []))

    @staticmethod
    def _unknown(target: Target) -> InputError:
        return InputError(
            f'The snapshot does not say which {target.resource.label} has the id "{target.id}"; export it with '
            "include_ids."
        )

    def near_misses(self, target: Target, desired: Json) -> list[str]:
        index = self._indexes.get(_place_of(target))
        return index.near_misses(desired) if index else []

    def rows(self, target: Target) -> list[Entity]:
        index = self._indexes.get(_place_of(target))
        return index.rows if index else []

    def _look_up(self, target: Target, desired: Json) -> CurrentEntity:
        place = _place_of(target)
        index = self._indexes.get(place)
        if index is None:
            return None
        try:
            if target.id is None:
                return index.find(desired)
        except UnclearMatch as error:
            return InputError(
                f"The snapshot does not say of {', '.join(error.ids)} what shows whether one of them is meant."
            )
        except M365GraphError as error:
            return error
        found = index.get(target.id)
        if found is None and not self._with_ids[place]:
            return self._unknown(target)
        return found


def _place_of(target: Target) -> SnapshotKey:
    return _place(target.resource.type, target.parameters, target.parent_name)


def _place(name: str, parameters: Json, parent_name: str | None) -> SnapshotKey:
    return (name, tuple((key, str(parameters[key]).lower()) for key in sorted(parameters)), parent_name)
