# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a resource is: its path, the entity it lies below, and which of several it is.

Only a 404 means absent, and a 404 below a parent only when the parent is there and of the right type: then it is the
resource that is missing, and not a wrong id that makes it look so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import errors
from ansible_collections.m365.graph.plugins.module_utils.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils.edm import shown
from ansible_collections.m365.graph.plugins.module_utils.matching import Entity, Unclear, pick, several, unclear
from ansible_collections.m365.graph.plugins.module_utils.resource import Parent, Resource

PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between reads while a replica or a provisioning catches up; after the last one patience ends."""


@dataclass(frozen=True)
class Target:
    """Which resource is meant and how it is reached. ``parameters`` fill the path's placeholders; ``parent_name`` stands
    for the one that the parent's id fills until it is resolved. ``select`` are properties that must be in what is read: some
    are shown only when they are asked for by name.
    """

    resource: Resource
    version: str
    id: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    parent_name: str | None = None
    documented: bool = False
    select: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The parameters without which there is no path."""
        return [parameter.name for parameter in self.resource.parameters if parameter.name not in self.parameters]

    @property
    def unsaid(self) -> list[str]:
        """The missing parameters that nothing else tells: neither the parent's name nor that there is one only."""
        parent = self.resource.parent
        told = parent.parameter if parent and (self.parent_name is not None or parent.sole) else None
        return [name for name in self.missing if name != told]

    @property
    def unresolved(self) -> bool:
        """Whether the parent has to be looked for: it has a name, or is the only one and not known yet."""
        parent = self.resource.parent
        return parent is not None and (self.parent_name is not None or (parent.sole and parent.parameter in self.missing))

    @property
    def _placeholders(self) -> dict[str, str]:
        filled: dict[str, str] = {}
        for parameter in self.resource.parameters:
            given = parameter.fill(self.parameters[parameter.name])
            filled |= {name: segment(value) if name == parameter.name else value for name, value in given.items()}
        return filled

    @property
    def collection(self) -> str:
        return self.resource.collection_path(self.version, self._placeholders, documented=self.documented)

    def item(self, id: str) -> str:
        """The path of the resource with an id; a singleton's own path, whatever the id."""
        if self.resource.singleton:
            return self.collection
        template = self.resource.item_paths.get(self.version)
        return f"{template.format_map(self._placeholders) if template else self.collection}/{segment(id)}"

    @property
    def parent_type(self) -> str | None:
        parent = self.resource.parent
        return parent.expected_type(self.parameters, self.documented) if parent else None


class Locator:
    """Finds resources through one client."""

    def __init__(self, client: GraphClient, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def get(self, target: Target, id: str) -> Entity | None:
        """The resource with an id; ``None`` when there is none."""
        try:
            row = dict(self._client.get(target.item(id), version=target.version))
        except errors.NotFound:
            self.examine_parent(target)
            return None
        if isinstance(row.get("value"), list) and "id" not in row:
            raise errors.InputError(f"{target.item(id)} is a collection, not one {target.resource.label}.")
        return self._completed(target, row)

    def _completed(self, target: Target, row: Entity) -> Entity:
        """A resource with the properties that must be in it, as far as the service has them; one more request where some are not."""
        lacking = [name for name in target.select if name not in row]
        if not lacking:
            return row
        try:
            more = self._client.get(target.item(str(row.get("id"))), version=target.version, params={"$select": ",".join(lacking)})
        except (errors.BadRequest, errors.NotFound):
            return row  # the service does not know them as something to select
        return {**row, **{name: more[name] for name in lacking if name in more}}

    def rows(self, target: Target) -> list[Entity]:
        """Every resource of the target's collection, all pages; the singleton, if it is there."""
        if target.resource.singleton:
            return [row for row in [self.get(target, "")] if row is not None]
        try:
            return list(self._client.list(target.collection, version=target.version))
        except errors.NotFound as error:
            self.examine_parent(target)
            raise error from None

    def locate(self, target: Target, desired: Mapping[str, Any]) -> Entity | None:
        """The resource that is meant, or ``None``. Several that fit, or some that cannot be told yet, are an error."""
        if target.id is not None:
            return self.get(target, target.id)
        resource = target.resource
        for pause in (*PATIENCE, None):
            try:
                found = pick(resource, desired, self.rows(target))
                return None if found is None else self._completed(target, found)
            except Unclear as error:
                if pause is None or pause >= self._client.time_left:
                    raise unclear(resource.label, error.ids) from None
            self._sleep(pause)
        raise AssertionError("unreachable")

    def resolve(self, target: Target) -> Target:
        """The target with its parent's id, where the parent has a name or is the only one; one request then, none otherwise."""
        parent = target.resource.parent
        if parent is None or not target.unresolved:
            return target
        condition = None if target.parent_name is None else parent.filter_for(target.parent_name)
        params = {"$filter": condition} if condition else None
        return self.resolved(target, parent, self._client.list(parent.collection, version=target.version, params=params))

    def resolved(self, target: Target, parent: Parent, rows: Iterable[Mapping[str, Any]]) -> Target:
        """The target below the one parent among ``rows`` that has its name (or is the only one) and is of the right type."""
        # The client side has the last word: a service may ignore a query option that it does not support.
        name, expected = target.parent_name, target.parent_type
        named = [dict(row) for row in rows if parent.is_called(row, name)]
        found = [row for row in named if expected is None or _type(row) == expected]
        if len(found) > 1:
            raise several(parent.label, f'{parent.option} "{name}"' if name is not None else "the tenant", found)
        if not found and named:
            raise errors.InputError(f"{parent.option}: {shown(name)} is of type {' and '.join(sorted({str(_type(row)) for row in named}))}, not {expected}.")
        if not found:
            raise errors.MissingParent(f"There is no {parent.label}{'' if name is None else f' with the name {shown(name)}'}.")
        return self.below(replace(target, parent_name=None), parent, found[0])

    def targets(self, target: Target) -> Iterator[Target]:
        """Every place that a target without all its parameters can mean: one per parent that can have the resource."""
        for place, _parent in self.places(target):
            yield place

    def places(self, target: Target) -> Iterator[tuple[Target, Entity]]:
        """The same, each with its parent as it was listed; empty where there is no parent, or it was not looked for."""
        parent = target.resource.parent
        if parent is None or not target.missing:
            yield target, {}
            return
        if parent.parameter in target.parameters:
            rows = [self._parent(target, parent)]
        else:
            params = {"$select": ",".join(parent.select)} if parent.select else None
            rows = [row for row in self._client.list(parent.collection, version=target.version, params=params) if self._eligible(target, parent, row)]
        for row in rows:
            yield self.below(target, parent, row), dict(row)

    @staticmethod
    def _eligible(target: Target, parent: Parent, row: Mapping[str, Any]) -> bool:
        chosen = target.parent_type
        return (chosen is None or _type(row) == chosen) and (parent.eligible is None or parent.eligible(row))

    def below(self, target: Target, parent: Parent, row: Mapping[str, Any]) -> Target:
        """The target below one parent; a parameter that the parent's type tells is filled from it."""
        parameters = {**target.parameters, parent.parameter: str(row[parent.key])}
        for parameter in target.resource.parameters:
            if parameter.name == parent.type_parameter and parameter.name not in parameters:
                kind = str(_type(row))
                if parameter.choices and kind not in parameter.choices:
                    raise errors.InputError(f'The {parent.label} "{row[parent.key]}" is of type {kind}, which has no {target.resource.label}.')
                parameters[parameter.name] = kind
        return replace(target, parameters=parameters)

    def _parent(self, target: Target, parent: Parent) -> Mapping[str, Any]:
        """The parent that a parameter names."""
        value = target.parameters[parent.parameter]
        try:
            return self._client.get(f"{parent.collection}/{segment(value)}", version=target.version)
        except errors.NotFound:
            raise errors.MissingParent(f'There is no {parent.label} "{value}".') from None

    def examine_parent(self, target: Target) -> None:
        """Raise what a 404 below a parent really means, when it is the parent that is not there or not of its type."""
        parent = target.resource.parent
        if parent is None:
            return
        value = target.parameters[parent.parameter]
        try:
            row = self._parent(target, parent)
        except errors.Forbidden:
            return  # The parent may need a permission of its own; the 404 then has to speak for itself.
        expected, actual = target.parent_type, _type(row)
        if expected is not None and actual is not None and actual != expected:
            raise errors.InputError(f'{parent.parameter}: "{value}" is of type {actual}, not {expected}.')


def _type(row: Mapping[str, Any]) -> str | None:
    """The type name of an entity without namespace, None when the service does not say."""
    name = row.get("@odata.type")
    return str(name).removeprefix("#").rpartition(".")[2] if name else None
