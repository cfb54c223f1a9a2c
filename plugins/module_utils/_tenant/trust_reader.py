# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every resource of a tenant that carries trust, read in few requests after a plan.

Collections that the plan has listed are not listed again. Parents are listed once for all types below them, in one
round of batches; the collections below them follow in a second one. Types that share a collection are read together,
and credentials are read from the list of their owners.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description import variants
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, M365GraphError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.unmanaged import TrustRow

REFUSED = frozenset({400, 403, 404, 405, 410, 501})
"""The status codes of a type that is not available to this tenant or application, which affects no other type."""

LARGEST_PAGE = 999
"""The largest number of directory objects on one page."""
_DIRECTORY_LISTS = ("/applications", "/servicePrincipals")


class TrustReader:
    """Reads the given types. ``not_read`` are those that the service refused, with the reason."""

    def __init__(self, client: GraphClient, state: CurrentState, now: dt.datetime) -> None:
        self.not_read: dict[str, str] = {}
        self._client = client
        self._locator = Locator(client)
        self._explaining = Reconciler(client).explaining
        self._state = state
        self._now = now

    def rows(self, kinds: Sequence[Resource]) -> list[TrustRow]:
        """Every resource of the types, without those that the service itself made. Raises :class:`M365GraphError`."""
        parents = self._parents(kinds)
        found: list[TrustRow] = []
        places: list[tuple[Target, Json]] = []
        for kind in self._together(kinds):
            target = Target(kind, kind.default_version)
            if kind.parent is None:
                places.append((target, {}))
                continue
            below = self._below(target, parents[kind.parent.collection])
            if isinstance(kind, Embedded):
                found += self._held(kind, below)
            else:
                places += below
        lists = self._state.lists([target for target, _row in places])
        names = {kind: self._names(kind, parents) for kind in kinds}
        for (target, row), listed in zip(places, lists, strict=True):
            found += self._listed(target, row, listed, names)
        return found

    def _together(self, kinds: Sequence[Resource]) -> list[Resource]:
        """The types with one family for those that share a collection that the plan has not listed."""
        listed = [kind for kind in kinds if kind.shared and self._state.has_listed(Target(kind, kind.default_version))]
        return [*listed, *variants.together(kind for kind in kinds if kind not in listed)]

    def _parents(self, kinds: Sequence[Resource]) -> dict[str, QuestionAnswer]:
        """The parents of all types by their collection, each listed once with everything that a type needs.

        Parents that carry trust themselves are listed as such.
        """
        groups: dict[str, list[Resource]] = {}
        for kind in kinds:
            if kind.parent:
                groups.setdefault(kind.parent.collection, []).append(kind)
        own = {path: kind for kind in kinds if (path := kind.paths[kind.default_version]) in groups and not kind.parent}
        others = [path for path in groups if path not in own]
        found = dict(zip(others, ask(self._client, [_question(path, groups[path]) for path in others]), strict=True))
        listed = self._state.lists([Target(kind, kind.default_version) for kind in own.values()])
        for path, answer in zip(own, listed, strict=True):
            if isinstance(answer, M365GraphError) and not isinstance(answer, GraphError):
                raise answer
            found[path] = answer
        return found

    def _below(self, target: Target, answer: QuestionAnswer) -> list[tuple[Target, Json]]:
        parent = target.resource.parent
        if parent is None or isinstance(answer, GraphError):
            if isinstance(answer, GraphError):
                self._note(target, answer)
            return []
        return [
            (self._locator.below(target, parent, row), row)
            for row in answer
            if (parent.eligible is None or parent.eligible(row)) and not (parent.of_service and parent.of_service(row))
        ]

    def _held(self, kind: Embedded, places: Sequence[tuple[Target, Json]]) -> Iterator[TrustRow]:
        shared = _shared_names(kind, [row for _place, row in places])
        for place, holder in places:
            for row in kind.holding.valid(holder, self._now):
                yield _trust_row(kind, place.parameters, holder, row, shared)

    def _names(self, kind: Resource, parents: Mapping[str, QuestionAnswer]) -> frozenset[str]:
        """The names that several parents of a type have."""
        rows = parents.get(kind.parent.collection) if kind.parent else None
        return _shared_names(kind, rows if isinstance(rows, list) else [])

    def _listed(
        self,
        target: Target,
        parent: Json,
        listed: list[Entity] | M365GraphError,
        names: Mapping[Resource, frozenset[str]],
    ) -> Iterator[TrustRow]:
        if isinstance(listed, M365GraphError):
            self._note(target, listed)
            return
        for row in listed:
            own = target.resource.of(row)
            if own is not None:
                yield _trust_row(own, target.parameters, parent, row, names.get(own, frozenset()))

    def _note(self, target: Target, error: M365GraphError) -> None:
        """Remember a refused type. Every other error is raised."""
        resource = target.resource
        if isinstance(error, NotFound) and not error.no_route and resource.parent and target.parameters:
            return  # the parent was deleted in the meantime, or has none
        try:
            with self._explaining(target):
                raise error
        except GraphError as told:
            if told.status not in REFUSED:
                raise
            self.not_read |= {resource_type(kind): str(told) for kind in resource.concrete}


def in_snapshot(snapshot: Iterable[Document], kinds: Iterable[Resource]) -> list[TrustRow]:
    """The resources of exported documents that carry trust; the IDs are those that the snapshot gives them."""
    types = {resource_type(kind): kind for kind in kinds}
    return [
        TrustRow(
            types[resource_type(document.resource)],
            {**document.desired, "id": document.id or f"snapshot-{number}"},
            document.parameters,
            document.parent_name,
            parent.forms_of(document.parent_name)
            if (parent := document.resource.parent) and document.parent_name is not None
            else frozenset(),
        )
        for number, document in enumerate(snapshot)
        if resource_type(document.resource) in types
    ]


def _question(path: str, members: Sequence[Resource]) -> Question:
    """The request for the parents of several types, with the properties that any of them needs."""
    parents = [kind.parent for kind in members if kind.parent]
    # What is embedded is read from this list, so its version counts.
    first = next((kind for kind in members if isinstance(kind, Embedded)), members[0])
    params: dict[str, Any] = {}
    if all(parent.select for parent in parents):
        names = dict.fromkeys(name for parent in parents for name in (*parent.select, *parent.owned_select))
        params["$select"] = ",".join(names)
    if path in _DIRECTORY_LISTS:
        params["$top"] = LARGEST_PAGE
    return Question(path, first.default_version, params, many=True)


def _shared_names(kind: Resource, rows: Iterable[Json]) -> frozenset[str]:
    if kind.parent is None:
        return frozenset()
    field = next(iter(kind.parent.name_fields))
    counted = Counter(str(row.get(field) or "") for row in rows)
    return frozenset(name for name, number in counted.items() if number > 1 or not name)


def _trust_row(
    kind: Resource, parameters: Mapping[str, str], parent_row: Json, row: Json, shared: frozenset[str]
) -> TrustRow:
    parent = kind.parent
    if parent is None:
        return TrustRow(kind, row)
    name = str(parent_row.get(next(iter(parent.name_fields))) or "")
    named = parent.option is not None and name not in shared
    return TrustRow(kind, row, parameters, name if named else None, parent.forms_in(parent_row))
