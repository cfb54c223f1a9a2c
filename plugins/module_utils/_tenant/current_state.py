# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The current state of many desired resources in a tenant, read in few requests.

A collection is listed once, however many of its resources are needed; resources with a known ID are read in batches of
20 if that takes fewer requests; the lists of many collections share batches as well; a parent's name is resolved once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar, Union

from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT, BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import QuestionAnswer as Told
from ansible_collections.m365.graph.plugins.module_utils._client.questions import ask
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    CandidateIndex,
    Entity,
    UnclearMatch,
    created_at,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import (
    Parent,
    RowsByName,
    by_name,
    showing,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_policies import CredentialPolicies
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedReader
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.references import References, WithIds
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target, list_keys
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousMatch,
    M365GraphError,
    ReissueRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.holders import Holders
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import CurrentEntity, TargetOrError
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import Place

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
ListOrEntity = Union[list[Entity], CurrentEntity]  # noqa: UP007

T = TypeVar("T")
OnProgress = Callable[[int, int], None]
CollectionKey = tuple[str, str]
"""Version and path (with the type if several share the path): the collection of a document's resource."""


class CurrentState:
    """The current state of a tenant, as far as it was read.

    ``progress`` is called with the number of completed requests of a batch, and the total. ``keeps_lists``: whole
    collections are needed after their documents are planned.
    """

    def __init__(
        self,
        client: GraphClient,
        locator: Locator,
        progress: OnProgress = lambda _done, _total: None,
        *,
        keeps_lists: bool = True,
    ) -> None:
        self._client, self._locator, self._progress = client, locator, progress
        self._keeps_lists = keeps_lists
        self._references = References(client)
        self.linked = LinkedReader(client).linked
        self.app_policies = CredentialPolicies(client).applied
        self._indexes: dict[CollectionKey, CandidateIndex | M365GraphError] = {}
        self._owners = Holders(client)
        self.holders = self._owners.read

    def places(self, targets: Sequence[Target]) -> list[TargetOrError]:
        """The targets with their parents' names replaced by IDs, or the error."""
        named: dict[CollectionKey, tuple[Parent, set[str | None]]] = {}
        for target in targets:
            if target.resource.parent and target.unresolved:
                collection = target.version, target.resource.parent.collection
                parent, names = named.get(collection, (target.resource.parent, set()))
                named[collection] = showing(parent, target.resource.parent), names | {target.parent_name}
        listed = {collection: self._named(collection, *asked) for collection, asked in named.items()}
        for (version, path), found in listed.items():
            self._owners.remember(version, path, found if isinstance(found, list) else ())
        rows = {
            collection: found if isinstance(found, M365GraphError) else by_name(*named[collection], found)
            for collection, found in listed.items()
        }
        known: dict[object, TargetOrError] = {}
        return [self._place(target, rows, known) for target in targets]

    def _place(
        self,
        target: Target,
        listed: Mapping[CollectionKey, RowsByName | M365GraphError],
        known: dict[object, TargetOrError],
    ) -> TargetOrError:
        """One target with its parent's ID.

        ``known`` are the earlier results, because many targets have the same parent.
        """
        parent = target.resource.parent
        if not parent or not target.unresolved:
            return target
        rows = listed[target.version, parent.collection]
        if isinstance(rows, M365GraphError):
            return rows
        same = (target.resource.name, target.version, target.parent_name, *sorted(target.parameters.items()))
        if same not in known:
            try:
                known[same] = self._locator.resolved(replace(target, id=None), parent, rows.get(target.parent_name, []))
            except M365GraphError as error:
                known[same] = error
        place = known[same]
        return replace(place, id=target.id) if isinstance(place, Target) and target.id is not None else place

    def _named(self, collection: CollectionKey, parent: Parent, names: set[str | None]) -> list[Json] | M365GraphError:
        """The parents that have one of the names.

        They are found in one batch of filtered lists if one batch is enough, else in a list of all.
        """
        version, path = collection
        conditions = [None if name is None else parent.filter_for(name) for name in sorted(names, key=str)]
        if None in conditions or len(conditions) > LIMIT:
            conditions = [None]
        shown: dict[str, str | int] = {"$select": ",".join(parent.select)} if parent.select else {}
        asked = [
            BatchRequest("GET", path, version, params=shown | ({"$filter": condition} if condition else {}))
            for condition in conditions
        ]
        try:
            if len(asked) == 1:
                (only,) = asked
                return [*self._client.list(path, version=version, params=only.params)]
            rows = [row for result in self._client.batch(asked) for row in _rows(result)]
            # Two of the names may be those of one parent, for example its displayName and its appId.
            return [*{row.get(parent.key) or number: row for number, row in enumerate(rows)}.values()]
        except M365GraphError as error:
            return error

    def current(self, wishes: Sequence[tuple[Target, Json]]) -> list[CurrentEntity]:
        """For each target and its desired values: the resource, None if there is none, or the error."""
        groups: dict[CollectionKey, list[int]] = {}
        places = list_keys([target for target, _desired in wishes])
        for number, collection in enumerate(places):
            groups.setdefault(collection, []).append(number)
        found: list[CurrentEntity] = [None] * len(wishes)
        whole: dict[CollectionKey, Target] = {}
        single: list[int] = []
        for collection, members in groups.items():
            if collection in self._indexes or any(wishes[number][0].id is None for number in members):
                whole[collection] = replace(wishes[members[0]][0], id=None)
            elif len(members) <= LIMIT:
                single += members
            else:
                single += self._scan_pages(members, wishes, found)
        self._list(whole)
        for number, answer in zip(single, self._fetch([wishes[number][0] for number in single]), strict=True):
            found[number] = answer if not isinstance(answer, list) else None
        for collection in whole:
            for number in groups[collection]:
                found[number] = self._look_up(self._indexes[collection], *wishes[number])
        return self._completed(wishes, found)

    def _completed(self, wishes: Sequence[tuple[Target, Json]], found: list[CurrentEntity]) -> list[CurrentEntity]:
        """The resources with their properties that have paths of their own, unless these were returned already."""
        bare = {
            number: (target, row)
            for number, ((target, _desired), row) in enumerate(zip(wishes, found, strict=True))
            if isinstance(row, dict) and target.links
        }
        if not bare:
            return self._selected(wishes, found)
        try:
            whole: dict[int, CurrentEntity] = {
                number: row
                for number, (_target, row) in zip(bare, self._locator.completed([*bare.values()]), strict=True)
            }
        except M365GraphError as error:
            whole = dict.fromkeys(bare, error)
        return self._selected(wishes, [whole.get(number, row) for number, row in enumerate(found)])

    def _selected(self, wishes: Sequence[tuple[Target, Json]], found: list[CurrentEntity]) -> list[CurrentEntity]:
        """The resources with the properties that the service returns only if they are selected."""
        read = {
            number: (target, row)
            for number, ((target, _desired), row) in enumerate(zip(wishes, found, strict=True))
            if isinstance(row, dict) and target.select
        }
        whole: dict[int, CurrentEntity] = {}
        try:
            whole.update(zip(read, self._locator.selected([*read.values()]), strict=True))
        except M365GraphError as error:
            whole = dict.fromkeys(read, error)
        return [whole.get(number, row) for number, row in enumerate(found)]

    def named(self, wishes: Sequence[tuple[Target, Json]]) -> list[WithIds]:
        """The values of each desired state with IDs instead of names of other entities, or the error.

        All names are resolved in one batch, or in a few.
        """
        named, _answers = self._references.resolve(
            [(target.resource, target.version, desired) for target, desired in wishes]
        )
        return named

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return ErrorHints(self._client).counted(target, id, refused)

    def labels(self, places: Sequence[Place]) -> dict[Place, str]:
        """The names of entities: from the lists that were read already, else read together."""
        found: dict[Place, str] = {}
        for version, lookup, id in places:
            paths = (lookup.collection, *(f"{lookup.collection}/{kind}" for kind in lookup.types))
            for index in filter(None, (self._indexes.get((version, path)) for path in paths)):
                row = index.get(id) if isinstance(index, CandidateIndex) else None
                if row and row.get(lookup.name_field):
                    found[version, lookup, id] = str(row[lookup.name_field])
        return found | self._references.labels([place for place in places if place not in found])

    def owner(self, entry: PlannedDocument) -> str | None:
        return self._owners.name(entry.target)

    def near_misses(self, target: Target, desired: Json) -> list[str]:
        index = None if target.unresolved else self._indexes.get(target.list_key)
        return index.near_misses(desired) if isinstance(index, CandidateIndex) else []

    def rows(self, target: Target) -> list[Entity]:
        """Every resource of the target's collection, which is read once. Raises :class:`M365GraphError`."""
        (found,) = self.lists([target])
        if isinstance(found, M365GraphError):
            raise found
        return found

    def lists(self, targets: Sequence[Target]) -> list[list[Entity] | M365GraphError]:
        """Every resource of each target's collection, or the error. What was not listed before is read in batches."""
        self._list({target.list_key: replace(target, id=None) for target in targets})
        found = [self._indexes[target.list_key] for target in targets]
        return [index if isinstance(index, M365GraphError) else index.rows for index in found]

    def forget(self, targets: Sequence[Target]) -> None:
        if not self._keeps_lists:
            for collection in {*list_keys(targets)}:
                self._indexes.pop(collection, None)

    def has_listed(self, target: Target) -> bool:
        return target.list_key in self._indexes

    def _list(self, whole: Mapping[CollectionKey, Target]) -> None:
        fresh = {collection: target for collection, target in whole.items() if collection not in self._indexes}
        for (collection, target), answer in zip(fresh.items(), self._fetch([*fresh.values()]), strict=True):
            self._indexes[collection] = (
                answer
                if isinstance(answer, M365GraphError)
                else CandidateIndex(target.resource, answer if isinstance(answer, list) else [])
            )

    def _look_up(self, index: CandidateIndex | M365GraphError, target: Target, desired: Json) -> CurrentEntity:
        if isinstance(index, M365GraphError):
            return index
        if target.id is not None:
            return index.get(target.id)
        try:
            return index.find(desired, target.resource)
        except UnclearMatch:
            return self._attempt(lambda: self._locator.locate(target, desired))  # which waits until the match is clear
        except AmbiguousMatch as error:
            if self._locator.undecided(error.rows):
                return self._attempt(lambda: self._locator.locate(target, desired))
            if target.resource.parent or "POST" not in target.resource.methods or any(map(created_at, error.rows)):
                return error
            return self._attempt(partial(self._locator.look_again, target, desired, error))
        except M365GraphError as error:
            return error

    def _scan_pages(
        self, members: list[int], wishes: Sequence[tuple[Target, Json]], found: list[CurrentEntity]
    ) -> list[int]:
        """Look for many IDs page by page, while a page returns at least as many as a batch would.

        Returns the others.
        """
        wanted = {str(wishes[number][0].id).lower(): number for number in members}
        target = wishes[members[0]][0]
        listing = target.listing({})
        try:
            for page in self._client.pages(listing.path, version=listing.version, params=listing.params or None):
                hits = [
                    (wanted.pop(id), row)
                    for row in self._locator.entities(target, page)
                    if (id := str(row.get("id")).lower()) in wanted
                ]
                for number, row in hits:
                    found[number] = row
                if len(hits) < LIMIT:
                    break
        except M365GraphError:
            pass  # Fall back to individual reads; each reports its own error.
        return sorted(wanted.values())

    def _fetch(self, asked: Sequence[Target]) -> list[ListOrEntity]:
        """For each target the resource with its ID, or without an ID the rows of its collection or singleton.

        Several targets are read in batches.
        """
        questions = [self._locator.questions(target, {}) for target in asked]
        distinct = [*dict.fromkeys(question for group in questions for question in group)]
        heard = ask(self._client, distinct, lambda done: self._progress(done, len(distinct)))
        answers = dict(zip(distinct, heard, strict=True))
        return [
            self._answer(target, [answers[question] for question in group])
            for target, group in zip(asked, questions, strict=True)
        ]

    def _answer(self, target: Target, answers: Sequence[Told]) -> ListOrEntity:
        if target.resource.singleton:
            there = self._attempt(lambda: self._locator.get(replace(target, select=()), "", answers))
            return there if isinstance(there, M365GraphError) else [there] if there is not None else []
        if target.id is None:
            return self._attempt(lambda: self._locator.rows(target, None, answers))
        return self._attempt(lambda: self._locator.get(replace(target, select=()), str(target.id), answers))

    @staticmethod
    def _attempt(work: Callable[[], T]) -> T | M365GraphError:
        try:
            return work()
        except M365GraphError as error:
            return error


def _rows(result: BatchResult) -> list[Entity]:
    """The rows of a list that was read in a batch. Raises the error of that request."""
    if isinstance(result, M365GraphError):
        raise result
    rows = (result.body or {}).get("value")
    return [dict(row) for row in rows] if isinstance(rows, list) else []
