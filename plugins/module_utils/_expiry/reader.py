# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads everything in a tenant that can expire, in few requests. A source that the service refuses stops no other.

All lists are read in one round of batches, and resources below other resources in a second one. Resources that are only
counted are read page by page, so that memory use stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Optional, Protocol

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import entity_of
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiringItem, Holder
from ansible_collections.m365.graph.plugins.module_utils._expiry.sources import ExpirySource, holder_of
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment

REFUSED = frozenset({400, 403, 404, 405, 410, 501})
"""The status codes of a source that is not available to this tenant or application, which affects no other source.

A tenant without Intune, or one that is no Azure AD B2C tenant, gets a 400 or a 404.
"""

RowKey = tuple[Any, ...]
"""Identifies a request."""

HolderPlace = tuple[Target, Optional[str]]  # noqa: UP045
"""The collection of resources, and the display name of their parent."""


@dataclass(frozen=True)
class ListedRows:
    """An entity of a source, its name and its path."""

    source: ExpirySource
    entity: Json
    holder: Holder
    marks: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """The app management policies that would not allow a credential, and why, by the ID of the credential."""

    def items(self) -> Iterator[ExpiringItem]:
        for item in self.source.items(self.entity):
            policy, clauses = self.marks.get(str(item.key_id).lower(), (None, ()))
            yield replace(item, policy=policy, findings=(*item.findings, *clauses)) if policy else item


class ReadTogether(Protocol):
    """Something else that is read in the same two rounds of batches."""

    def first(self) -> Sequence[BatchRequest]: ...

    def second(self, answers: Sequence[BatchResult]) -> Sequence[BatchRequest]: ...

    def finish(self, answers: Sequence[BatchResult]) -> None: ...


OnRead = Callable[[str, int, int], None]


class ExpiryReader:
    """Reads sources through one client.

    ``not_read`` are the sources that the service refused, and ``not_compared`` what else it refused; with ``strict`` a
    refusal is an error instead. ``progress`` is called with "read", the number of answered requests, and the total.
    """

    def __init__(
        self, client: GraphClient, *, strict: bool = False, progress: OnRead = lambda _what, _done, _total: None
    ) -> None:
        self._client = client
        self._locator = Locator(client)
        self._explaining = Reconciler(client).explaining
        self._strict = strict
        self._progress = progress
        self.not_read: list[dict[str, Any]] = []
        self.not_compared: list[dict[str, Any]] = []

    def entities(self, sources: Sequence[ExpirySource], also: ReadTogether | None = None) -> list[ListedRows]:
        """Every entity of the sources; reads something else with them. Raises :class:`errors.M365GraphError`."""
        targets = {source: Target(source.resource, source.resource.default_version) for source in sources}
        parents = {source: _parents(source, target) for source, target in targets.items()}
        lists = [parents[source] or self._list(source, target) for source, target in targets.items()]
        more = [*also.first()] if also else []
        answers = self._read([*lists, *more])
        found: list[ListedRows] = []
        below: list[tuple[ExpirySource, HolderPlace]] = []
        for source, request in zip(sources, lists, strict=True):
            rows = self._rows(source, targets[source], answers[_key(request)])
            if parents[source] is None:
                found += [_found(source, (targets[source], None), row) for row in rows]
            else:
                below += [(source, place) for place in self._below(targets[source], rows)]
        lists = [self._list(source, place[0]) for source, place in below]
        more = [*also.second([answers[_key(request)] for request in more])] if also else []
        answers = self._read([*lists, *more])
        if also:
            also.finish([answers[_key(request)] for request in more])
        for (source, place), request in zip(below, lists, strict=True):
            found += [_found(source, place, row) for row in self._rows(source, place[0], answers[_key(request)])]
        return found

    def pages(self, source: ExpirySource) -> Iterator[Json]:
        """The entities of a source one page at a time."""
        target = Target(source.resource, source.resource.default_version)
        try:
            yield from self._client.list(target.collection, version=target.version, params=dict(source.params))
        except GraphError as error:
            self._note(source, target, error)

    def detailed(self, found: Sequence[ListedRows]) -> list[ListedRows]:
        """The same with the details that only a read of each entity returns."""

        def request(one: ListedRows) -> BatchRequest:
            params = {"$select": one.source.params["$select"]}
            return BatchRequest("GET", self._item(one), one.source.resource.default_version, params=params)

        told = {_key(request(one)): one for one in found if one.source.detail and one.entity.get(one.source.detail)}
        answers = self._each(told, request)
        return [ListedRows(one.source, answers.get(one.holder.path, one.entity), one.holder) for one in found]

    def owners(self, found: Iterable[ListedRows]) -> dict[str, list[str]]:
        """The owners of entities, by the entities' paths: user principal names, or display names if there are none."""

        def request(one: ListedRows) -> BatchRequest:
            # Without $select, because owners are of several types that share no property except the ID.
            return BatchRequest("GET", f"{self._item(one)}/owners", one.source.resource.default_version)

        owned = {_key(request(one)): one for one in found if one.source.owned}
        answers = self._each(owned, request)
        return {path: sorted(filter(None, map(_called, rows_in(body)))) for path, body in answers.items()}

    def _each(
        self, asked: Mapping[RowKey, ListedRows], request: Callable[[ListedRows], BatchRequest]
    ) -> dict[str, Json]:
        """The results for entities, by the entities' paths; a refused source is noted once."""
        results = self._read([request(one) for one in asked.values()])
        answers: dict[str, Json] = {}
        refused: set[str] = set()
        for key, one in asked.items():
            result = results[key]
            if isinstance(result, GraphError):
                if isinstance(result, NotFound) or one.source.type in refused:
                    continue  # deleted in the meantime
                refused.add(one.source.type)
                self._note(
                    one.source, Target(one.source.resource, one.source.resource.default_version, one.holder.id), result
                )
            else:
                answers[one.holder.path] = result.body or {}
        return answers

    def _item(self, one: ListedRows) -> str:
        return f"{one.source.resource.paths[one.source.resource.default_version]}/{segment(str(one.holder.id))}"

    @staticmethod
    def _list(source: ExpirySource, target: Target) -> BatchRequest:
        return BatchRequest("GET", target.collection, target.version, params=source.params)

    def _read(self, requests: Sequence[BatchRequest]) -> dict[RowKey, BatchResult]:
        """The results of requests by :func:`_key`; identical requests are sent once."""
        once = {_key(request): request for request in requests}
        if not once:
            return {}
        total = len(once)
        self._progress("read", 0, total)
        answers = self._client.batch([*once.values()], progress=lambda done: self._progress("read", done, total))
        return dict(zip(once, answers, strict=True))

    def _rows(self, source: ExpirySource, target: Target, result: BatchResult) -> list[Json]:
        if isinstance(result, GraphError):
            return self._note(source, target, result)
        body = result.body or {}
        listed = _parents(source, target)
        if source.resource.singleton and listed is None:
            return [entity_of(target, body)]
        rows = rows_in(body)
        return rows if listed else [row for row in rows if source.resource.of(row) is not None]

    def _below(self, target: Target, rows: Sequence[Json]) -> Iterator[HolderPlace]:
        parent = target.resource.parent
        for row in rows:
            if parent and row.get(parent.key) and (parent.eligible is None or parent.eligible(row)):
                name = next((str(row[field]) for field in parent.name_fields if row.get(field)), str(row[parent.key]))
                yield self._locator.below(target, parent, row), name

    def note_refused(self, resource: Resource, error: GraphError) -> None:
        """Note something with which the items would be compared, and that the service refuses."""
        source = ExpirySource(resource, lambda _entity: iter(()))
        self._explain(source, Target(resource, resource.default_version), error, self.not_compared)

    def _note(self, source: ExpirySource, target: Target, error: GraphError) -> list[Json]:
        """An empty list if the resource does not exist or the source is refused.

        Every other error is raised, and with ``strict`` every error.
        """
        resource = source.resource
        if not isinstance(error, NotFound) or error.no_route or not (resource.singleton or resource.parent):
            self._explain(source, target, error, self.not_read)
        return []

    def _explain(self, source: ExpirySource, target: Target, error: GraphError, refused: list[dict[str, Any]]) -> None:
        # What is below many parents is refused for each of them.
        if error.status in REFUSED and any(one["type"] == source.type for one in refused):
            return
        try:
            with self._explaining(target):
                raise error
        except GraphError as told:
            if self._strict or told.status not in REFUSED:
                raise
            refused.append(_refused(source, target, told))


def _refused(source: ExpirySource, target: Target, error: GraphError) -> dict[str, Any]:
    """A source that was refused, and the missing permission."""
    parent, permission = source.resource.parent, None
    if error.status == 403:
        bare = error.path.partition("?")[0].removeprefix(f"/{target.version}")
        needed = parent.permissions if parent and bare == parent.collection else source.resource.permissions.read
        permission = needed[0] if needed else None
    return {
        "type": source.type,
        "area": source.area,
        "permission": permission,
        "reason": str(error),
        "graph_error": error.graph_error,
    }


def _parents(source: ExpirySource, target: Target) -> BatchRequest | None:
    """The list of the parents; None if the resources have no parent, or if the parent is known."""
    parent = target.resource.parent
    if parent is None or not target.missing:
        return None
    return BatchRequest("GET", parent.collection, target.version, params=parent.listing)


def _key(request: BatchRequest) -> RowKey:
    return (request.version, request.path, *sorted(request.params.items()))


def _found(source: ExpirySource, place: HolderPlace, row: Json) -> ListedRows:
    target, parent = place
    path = target.collection if row.get("id") is None else target.item(str(row["id"]))
    return ListedRows(source, row, holder_of(source, row, f"/{target.version}{path}", parent))


def rows_in(body: Json) -> list[Json]:
    """The rows in the answer to a list."""
    rows = body.get("value")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _called(owner: Json) -> str | None:
    return owner.get("userPrincipalName") or owner.get("displayName") or owner.get("id")
