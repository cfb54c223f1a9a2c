# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What depends on a resource: its assignments, the resources below it, and those that refer to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity, created_at
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target

BELOW, REFERRING = "there are resources below it", "another resource refers to it"
Asked = tuple[Question, str]
"""A list, and the clause that is true if it is not empty, or if it has the resource."""


def refer(client: GraphClient, locator: Locator, entities: Sequence[tuple[Target, Entity]]) -> list[str | None]:
    """What depends on each resource, as a clause; None if nothing does.

    The resources were read with all their properties, and belong to few collections.
    """
    referring: dict[str, list[Asked]] = {}
    asked: list[list[Asked]] = []
    for target, entity in entities:
        if target.collection not in referring:
            oldest = min((created_at(row) or 0 for place, row in entities if place.collection == target.collection))
            referring[target.collection] = [*_referring(client, locator, target, oldest)]
        asked.append([*_below(locator, target, entity), *referring[target.collection]])
    fresh = [*dict.fromkeys(question for group in asked for question, _clause in group)]
    answers = dict(zip(fresh, ask(client, fresh), strict=True))
    return [
        _assigned(target, entity) or _first(group, answers, entity)
        for (target, entity), group in zip(entities, asked, strict=True)
    ]


def _assigned(target: Target, entity: Entity) -> str | None:
    return next(
        (f"it has {item.option}" for item in target.resource.properties if item.expanded and entity.get(item.name)),
        None,
    )


def _first(asked: Sequence[Asked], answers: Mapping[Question, QuestionAnswer], entity: Entity) -> str | None:
    for question, clause in asked:
        answer = answers[question]
        if isinstance(answer, (_errors.NotFound, _errors.BadRequest)):
            continue
        if isinstance(answer, _errors.GraphError):
            return f"what refers to it could not be read: {str(answer).rstrip('.')}"
        if answer and (clause == BELOW or any(row.get("id") == entity.get("id") for row in answer)):
            return clause
    return None


def _kinds() -> Iterator[Resource]:
    # A run without duplicates does not need all descriptions.
    from ansible_collections.m365.graph.plugins.module_utils._resources import catalogue

    for family in catalogue.RESOURCES.values():
        yield from family.concrete


def _below(locator: Locator, target: Target, entity: Entity) -> Iterator[Asked]:
    collection = target.resource.paths.get(target.version)
    for kind in _kinds():
        parent = kind.parent
        if parent is None or parent.collection != collection or kind.singleton:
            continue
        with suppress(_errors.M365GraphError):  # a parent of another type cannot have it
            place = locator.below(Target(kind, kind.default_version), parent, entity)
            if not place.missing:
                yield place.listing({}), BELOW


def _referring(client: GraphClient, locator: Locator, target: Target, began: int) -> Iterator[Asked]:
    """The references of those resources that were changed since an instant."""
    collection = target.resource.paths.get(target.version)
    places = [
        Target(kind, kind.default_version, links=(item.name,))
        for kind in _kinds()
        for item in kind.properties
        if item.read_apart
        and any(
            lookup.collection == collection and lookup.takes(target.resource.type) for lookup in item.lookups.values()
        )
    ]
    answers = ask(client, [place.listing({}) for place in places])
    for place, answer in zip(places, answers, strict=True):
        for row in locator.entities(place, answer) if isinstance(answer, list) else ():
            changed = created_at({"createdDateTime": row.get("lastModifiedDateTime")})
            if changed is None or changed >= began:
                for question in place.about_links(str(row.get("id"))):
                    yield question, REFERRING
