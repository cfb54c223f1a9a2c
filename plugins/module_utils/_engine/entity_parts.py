# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource from the answers to the requests that read its parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.questions import QuestionAnswer
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target


def entity_of(target: Target, row: Mapping[str, Any]) -> Entity:
    """A resource as it was read, with the results of ``$expand`` as values.

    Of a value inside another entity it has what is described. The ID is also in ``id`` if its property is another one.
    """
    resource, expanded = target.resource, target.resource.expanded
    if resource.inner:
        row = with_ids(resource, row)
    if resource.inside:
        value = row.get(resource.inside)
        within = value if isinstance(value, Mapping) else {}
        return {**{item.name: within.get(item.name) for item in resource.properties}, "id": row.get("id")}
    if resource.id_property != "id" and row.get(resource.id_property) is not None:
        row = {"id": str(row[resource.id_property]), **row}
    if not expanded:
        return row if isinstance(row, dict) else dict(row)
    return {**row, **{item.name: item.action.read(row.get(item.name)) for item in expanded if item.action}}


def with_ids(resource: Resource, row: Mapping[str, Any]) -> Entity:
    """A resource with the IDs of the entities that its body contains, instead of the entities."""
    shown = [item for item in resource.inner if item.name in row]
    return {**row, **{item.name: item.inner.read(row[item.name]) for item in shown if item.inner}}


def with_links(target: Target, entity: Entity, answers: Sequence[QuestionAnswer]) -> Entity:
    """The resource with the IDs of the entities that it refers to.

    An empty reference returns a 404, or an empty response.
    """
    links: dict[str, Any] = {}
    for name, answer in zip(target.links, answers, strict=True):
        if isinstance(answer, _errors.GraphError) and not isinstance(answer, _errors.NotFound):
            raise answer
        item = target.resource.property(name)
        if item.members:
            links[name] = [] if isinstance(answer, _errors.NotFound) else item.members.read(answer)
        elif item.link and item.link.many:
            links[name] = [] if isinstance(answer, _errors.NotFound) else [row.get("id") for row in answer]
        else:
            links[name] = None if isinstance(answer, _errors.NotFound) else answer[0].get("id")
    return {**entity, **links}


def with_selected(row: Entity, names: Sequence[str], answer: QuestionAnswer) -> Entity:
    """A resource with the selected properties, as far as the service can select them."""
    if isinstance(answer, _errors.BadRequest | _errors.NotFound):
        return row
    if isinstance(answer, _errors.GraphError):
        raise answer
    more = answer[0] if answer else {}
    return {**row, **{name: more[name] for name in names if name in more}}
