# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces names by IDs: groups, scope tags, filters and root certificates in a desired state.

All names of all desired states are looked up in one batch, together with other pending requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Union

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, replace_references, type_of
from ansible_collections.m365.graph.plugins.module_utils._description.matching import near_hint, several
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._description.variants import NAMESPACE
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import DECISION, Locator, id_of
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

DesiredState = tuple[Resource, str, Json]
"""A description, an API version, and values to send by Graph name."""
# pylint, as ansible-test runs it, reads | between classes as arithmetic.
WithIds = Union[dict[str, Any], _errors.M365GraphError]  # noqa: UP007


class UnresolvedNames(_errors.NoMatch):
    """Names that no entity has. ``missing`` lists them, each with its error; ``values`` has IDs for all other names."""

    def __init__(self, missing: Sequence[tuple[Lookup, str, _errors.NoMatch]], values: dict[str, Any]) -> None:
        super().__init__(" ".join(dict.fromkeys(str(error) for _lookup, _name, error in missing)))
        self.missing = tuple(missing)
        self.values = values


AnsweredQuestions = dict[Question, QuestionAnswer]


class References:
    """Looks up names through one client, each once."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._locator = Locator(client)
        self._answers: AnsweredQuestions = {}

    def resolve(
        self, wishes: Sequence[DesiredState], along: Sequence[Question] = ()
    ) -> tuple[list[WithIds], list[QuestionAnswer]]:
        """The values of each desired state with IDs, or an error; and the answers to the questions ``along``.

        If no name is new, nothing is sent, and there are no answers to ``along``.
        """
        wanted = dict.fromkeys(
            question for wish in wishes for question in _questions(wish) if question not in self._answers
        )
        if wanted:
            answers = ask(self._client, [*along, *wanted])
            self._answers |= dict(zip(wanted, answers[len(along) :], strict=True))
            return self._decided(wishes), answers[: len(along)]
        return self._decided(wishes), []

    def _decided(self, wishes: Sequence[DesiredState]) -> list[WithIds]:
        """The values of each desired state with IDs.

        Two runs may have created the same resource at the same moment; then this waits until one has removed its own.
        """
        found = [self._named(wish) for wish in wishes]
        for pause in DECISION:
            doubled = [wish for wish, ids in zip(wishes, found, strict=True) if isinstance(ids, _errors.AmbiguousMatch)]
            if not doubled or pause >= self._client.time_left or not self._undecided(doubled):
                break
            self._client.clock.sleep(pause)
            for wish in doubled:
                self.forget(wish)
            self._ask(question for wish in doubled for question in _questions(wish))
            found = [self._named(wish) for wish in wishes]
        return found

    def _undecided(self, wishes: Sequence[DesiredState]) -> bool:
        rows = [
            Question(f"{lookup.collection}/{segment(id)}", version)
            for resource, version, desired in wishes
            for lookup, name in names_in(resource, desired)
            if len(ids := self._fitting(lookup, name, _question(version, lookup, name))) > 1
            for id in ids
        ]
        answers = ask(self._client, [*dict.fromkeys(rows)])
        return self._locator.undecided(row for answer in answers if isinstance(answer, list) for row in answer)

    def forget(self, wish: DesiredState) -> None:
        """Look up the names in a desired state again the next time: they may have been created by then."""
        for question in _questions(wish):
            self._answers.pop(question, None)

    def names(self, wishes: Sequence[DesiredState]) -> list[dict[str, Any]]:
        """The inverse, for people and for other tenants: the values with names instead of IDs, if the name is unique.

        An ID whose name cannot be read, or is not unique, stays.
        """
        ids = dict.fromkeys(
            (version, lookup, id)
            for resource, version, values in wishes
            for lookup, id in _references(resource, values, ids=True)
        )
        asked = {place: _entity(*place) for place in ids if place[2] not in place[1].everywhere}
        self._ask(asked.values())
        found = {
            place: name
            for place, question in asked.items()
            if (name := self._name(place[1], place[2], question)) is not None
        }
        told = {place: _question(place[0], place[1], name) for place, name in found.items()}
        self._ask(told.values())
        alone = {
            place: found[place]
            for place, question in told.items()
            if self._fitting(place[1], found[place], question) == [place[2].lower()]
        }

        def name_of(version: str, _item: Property, lookup: Lookup, id: str) -> str:
            return alone.get((version, lookup, id), id)

        return [_replaced(resource, values, partial(name_of, version)) for resource, version, values in wishes]

    def labels(self, places: Sequence[tuple[str, Lookup, str]]) -> dict[tuple[str, Lookup, str], str]:
        """The names of entities, each by API version, kind and ID, to be shown to people. Unknown names are missing."""
        seen = {
            (question.path, str(row.get("id")).lower()): row
            for question, answer in self._answers.items()
            if question.many and isinstance(answer, list)
            for row in answer
        }
        asked = {
            (version, lookup, id): _entity(version, lookup, id)
            for version, lookup, id in places
            if (lookup.collection, id.lower()) not in seen and id not in lookup.everywhere
        }
        self._ask(asked.values())
        found = {place: self._name(place[1], place[2], question) for place, question in asked.items()}
        for place in places:
            row = seen.get((place[1].collection, place[2].lower()))
            if row is not None and row.get(place[1].name_field):
                found[place] = str(row[place[1].name_field])
        return {place: name for place, name in found.items() if name}

    def _ask(self, questions: Iterable[Question]) -> None:
        fresh = [question for question in dict.fromkeys(questions) if question not in self._answers]
        self._answers |= dict(zip(fresh, ask(self._client, fresh), strict=True))

    def _name(self, lookup: Lookup, id: str, question: Question) -> str | None:
        answer = self._answers[question]
        rows = (
            []
            if isinstance(answer, _errors.GraphError)
            else [row for row in answer if str(row.get("id")).lower() == id.lower()]
        )
        name = rows[0].get(lookup.name_field) if rows else None
        return str(name) if name and not lookup.is_id(str(name)) else None

    def _fitting(self, lookup: Lookup, name: str, question: Question) -> list[str]:
        """The IDs, in lower case, of the entities with a name."""
        answer = self._answers[question]
        rows = (
            []
            if isinstance(answer, _errors.GraphError)
            else [row for row in lookup.called(name, answer) if _is_meant(lookup, row)]
        )
        return [id_of(row, lookup.collection).lower() for row in rows]

    def _named(self, wish: DesiredState) -> WithIds:
        resource, version, desired = wish
        missing: list[tuple[Lookup, str, _errors.NoMatch]] = []

        def id_of(item: Property, lookup: Lookup, text: str) -> str:
            try:
                return text if lookup.is_id(text) else self._id(version, item, lookup, text)
            except _errors.NoMatch as error:
                missing.append((lookup, text, error))
                return text

        try:
            values = _replaced(resource, desired, id_of)
        except _errors.M365GraphError as error:
            return error
        return UnresolvedNames(missing, values) if missing else values

    def _id(self, version: str, item: Property, lookup: Lookup, name: str) -> str:
        answer = self._answers[_question(version, lookup, name)]
        if isinstance(answer, _errors.GraphError):
            raise answer
        # Compared again here: a service may ignore a query option that it does not support.
        named = lookup.called(name, answer)
        found = [row for row in named if _is_meant(lookup, row)]
        if len(found) > 1:
            raise several(lookup.label, f"{item.option} {shown(name)}", found)
        if not found:
            others = sorted({str(type_of(row)) for row in named})
            seen = f"; what has that name is of type {' and '.join(others)}" if others else ""
            seen = seen or near_hint(name, self._names_like(version, lookup, name, answer))
            raise _errors.NoMatch(f"{item.option}: there is no {lookup.label} with the name {shown(name)}{seen}.")
        return id_of(found[0], lookup.collection)

    def _names_like(self, version: str, lookup: Lookup, name: str, rows: Sequence[Json]) -> list[object]:
        """Names that are similar to an unknown one. Names that cannot be read are not shown."""
        params = lookup.near_params(name)
        if params is not None:
            question = Question(lookup.collection, version, params, many=True)
            self._ask([question])
            answer = self._answers[question]
            rows = [] if isinstance(answer, _errors.GraphError) else answer
        return [row.get(lookup.name_field) for row in rows if _is_meant(lookup, row)]


def _questions(wish: DesiredState) -> Iterable[Question]:
    """The requests that look up every name in a desired state."""
    resource, version, desired = wish
    return [_question(version, lookup, name) for lookup, name in names_in(resource, desired)]


def names_in(resource: Resource, desired: Json) -> list[tuple[Lookup, str]]:
    """The names in a desired state, each with the entities among which it is looked up."""
    return _references(resource, desired, ids=False)


def ids_in(resource: Resource, desired: Json) -> list[tuple[Lookup, str]]:
    """The ids in a desired state, each with the entities among which it is."""
    return _references(resource, desired, ids=True)


def _references(resource: Resource, values: Json, *, ids: bool) -> list[tuple[Lookup, str]]:
    """The references in values, by id or by name."""
    return [(lookup, text) for lookup, text in references_in(resource, values) if lookup.is_id(text) is ids]


def references_in(resource: Resource, values: Json) -> list[tuple[Lookup, str]]:
    """The names and IDs of other entities in values, in their order."""
    found: list[tuple[Lookup, str]] = []

    def noted(_item: Property, lookup: Lookup, text: str) -> str:
        found.append((lookup, text))
        return text

    for item in _referring(resource, values):
        replace_references(values[item.name], item.lookups, partial(noted, item))
    return found


def _referring(resource: Resource, values: Json) -> list[Property]:
    """The properties of these values that can refer to other entities."""
    return [item for item in resource.referring if item.knows(values.get(item.name))]


def _replaced(resource: Resource, values: Json, replaced: Callable[[Property, Lookup, str], str]) -> dict[str, Any]:
    """Values with every name and ID in them replaced.

    Raises :class:`_errors.InputError` if the result is not allowed.
    """
    referring = _referring(resource, values)
    if not referring:
        return values if isinstance(values, dict) else dict(values)
    return {
        **values,
        **{
            item.name: item.parse(replace_references(values[item.name], item.lookups, partial(replaced, item)))
            for item in referring
        },
    }


def _is_meant(lookup: Lookup, row: Json) -> bool:
    kind = type_of(row)
    return lookup.takes(kind and f"{NAMESPACE}{kind}")


def _entity(version: str, lookup: Lookup, id: str) -> Question:
    """The request that reads the name of an ID."""
    if not lookup.filterable:
        return _question(version, lookup, "")
    return Question(f"{lookup.collection}/{segment(id)}", version, lookup.shown)


def _question(version: str, lookup: Lookup, name: str) -> Question:
    return Question(lookup.collection, version, lookup.params(name), many=True)


def lookups_of(resources: Iterable[Resource]) -> set[str]:
    """The collections in which the names in the resources of these types are looked up."""
    return {lookup.collection for kind in resources for item in kind.referring for lookup in item.lookups.values()}


def permissions_of(resources: Iterable[Resource]) -> Mapping[str, tuple[str, ...]]:
    """The permissions to read each collection in which names are looked up."""
    lookups = (lookup for resource in resources for item in resource.properties for lookup in item.lookups.values())
    return {lookup.collection: lookup.permissions for lookup in lookups}
