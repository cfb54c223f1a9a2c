# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads which configurations depend on a certificate profile or a root certificate.

The collection is listed once, and the references of the configurations that can depend on it are read in batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Union

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._description.chains import (
    LinkedConfiguration,
    dependants,
    kinds_above,
    stopped,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import type_of
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import ReissueRefused

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
LinkedOrError = Union[list[LinkedConfiguration], _errors.GraphError]  # noqa: UP007


def neighbours(resource: Resource, version: str) -> Iterator[Resource]:
    """The descriptions of all types in the collection of a resource."""
    # A run that removes nothing does not need all descriptions.
    from ansible_collections.m365.graph.plugins.module_utils._resources import catalogue

    for family in catalogue.RESOURCES.values():
        if family.variants and family.paths.get(version) == resource.paths[version]:
            yield from family.concrete


def kinds_using(target: Target) -> list[Resource]:
    """The types of which a configuration can depend on the target; none if its collection has only one type."""
    if not target.resource.shared:
        return []
    return kinds_above(target.resource.type, neighbours(target.resource, target.version))


def read(client: GraphClient, path: str, version: str, kinds: Collection[Resource]) -> list[LinkedConfiguration]:
    """The configurations of some types in a collection, with what they refer to. Raises :class:`GraphError`."""
    by_type = {kind.type_name: kind for kind in kinds}
    places = [
        (str(id), row, Target(kind, version).reading(item.name for item in kind.properties))
        for row in client.list(path, version=version, params={"$select": "id,displayName"})
        if (kind := by_type.get(type_of(row) or "")) is not None and (id := row.get("id"))
    ]
    questions = [place.about_links(id) for id, _row, place in places]
    answers = iter(ask(client, [question for group in questions for question in group]))
    return [
        LinkedConfiguration(
            place.resource,
            id.lower(),
            str(row.get("displayName") or id),
            {name: _ids(question, next(answers)) for name, question in zip(place.links, group, strict=True)},
        )
        for (id, row, place), group in zip(places, questions, strict=True)
    ]


def _ids(question: Question, answer: list[dict[str, object]] | _errors.GraphError) -> list[str]:
    if isinstance(answer, _errors.NotFound):
        return []
    if isinstance(answer, _errors.GraphError):
        raise answer
    return [str(row["id"]).lower() for row in answer if row.get("id")]


def uses_of(client: GraphClient, target: Target, id: str) -> list[LinkedConfiguration]:
    """The configurations that depend on a resource. Raises :class:`GraphError`."""
    kinds = kinds_using(target)
    return dependants(id, read(client, target.collection, target.version, kinds)) if kinds else []


class LinkedReader:
    """What can depend on the resources of a type, read once for all of them."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._read: dict[tuple[str, ...], LinkedOrError] = {}

    def linked(self, target: Target) -> LinkedOrError:
        """The configurations that can depend on a target, with what they refer to, or the error."""
        kinds = kinds_using(target)
        known = (target.version, target.collection, *(kind.type for kind in kinds))
        if known not in self._read:
            try:
                self._read[known] = read(self._client, target.collection, target.version, kinds) if kinds else []
            except _errors.GraphError as error:
                self._read[known] = error
        return self._read[known]


def refusal_to_remove(uses: LinkedOrError) -> ReissueRefused | None:
    """Why a resource on which configurations depend is not removed; None if none does.

    ``uses`` is the error if they could not be read.
    """
    if isinstance(uses, _errors.GraphError):
        return ReissueRefused(
            f"removing it may stop what uses it, which could not be read: {str(uses).rstrip('.')}", effect="interrupts"
        )
    clause = stopped(uses)
    if clause is None:
        return None
    return ReissueRefused(f"removing it stops {clause}", effect="interrupts", affects=affected(uses))


def with_uses(refused: ReissueRefused, uses: LinkedOrError) -> ReissueRefused:
    """A refusal to change a resource, with the configurations that depend on it."""
    if isinstance(uses, _errors.GraphError):
        return refused.also(f"; what uses it could not be read: {str(uses).rstrip('.')}")
    clause = stopped(uses)
    if clause is None:
        return refused
    return refused.also(f"; {clause} depends on it", affected(uses))


def affected(uses: list[LinkedConfiguration]) -> dict[str, list[str]]:
    """The names of the configurations that stop, for results."""
    return {"configurations": sorted({use.name for use in uses if use.resource.traits.service})}
