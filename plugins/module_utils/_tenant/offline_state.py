# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents that an export wrote, in the place of the tenant: a plan without credentials and without a request.

A snapshot knows what an export keeps. Ids are in it when they were exported, and so are places by name or by id.
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
from ansible_collections.m365.graph.plugins.module_utils._engine.references import WithIds
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, M365GraphError, ReissueRefused
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import CurrentEntity, TargetOrError

SnapshotKey = tuple[object, ...]


class TenantSnapshot:
    """A :class:`planning.Tenant` made of documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        rows: dict[SnapshotKey, list[Entity]] = {}
        kinds: dict[SnapshotKey, Any] = {}
        for number, document in enumerate(documents):
            place = _place(document.resource.type, document.parameters, document.parent_name)
            kinds[place] = document.resource
            # What has no id in the snapshot gets one here, by which the rows of a plan are told apart.
            rows.setdefault(place, []).append({"id": document.id or f"snapshot-{number}", **document.desired})
        self._indexes = {place: CandidateIndex(kinds[place], found) for place, found in rows.items()}
        self._with_ids = {
            place: all(not str(row["id"]).startswith("snapshot-") for row in found) for place, found in rows.items()
        }

    def places(self, targets: Sequence[Target]) -> list[TargetOrError]:
        """As they are: names are not resolved here, they are the places."""
        return [*targets]

    def named(self, wishes: Sequence[tuple[Target, Json]]) -> list[WithIds]:
        """As they are: an export writes names, and what it writes is what there is."""
        return [dict(desired) for _target, desired in wishes]

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused

    def current(self, wishes: Sequence[tuple[Target, Json]]) -> list[CurrentEntity]:
        return [self._look_up(target, desired) for target, desired in wishes]

    def holders(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        return [self._holder(target) for target in targets]

    def _holder(self, target: Target) -> CurrentEntity:
        """What holds a target, made of what it holds: nothing, where the snapshot has none of it."""
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
            f'The snapshot does not say which {target.resource.label} has the id "{target.id}"; export it with include_ids.'
        )

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
                f"The snapshot does not say of {', '.join(error.ids)} what would tell whether one of them is meant."
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
