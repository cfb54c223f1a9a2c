# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The managed resource: its paths and requests, from a description and parameters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment


@dataclass(frozen=True, slots=True)
class Target:
    """The resource to manage, and its path.

    ``parameters`` fill the path's placeholders; ``parent_name`` replaces the parent's ID until it is resolved.
    ``select`` are properties that must be read: the service returns some only if they are selected. ``links`` are the
    properties, by Graph name, that are read by paths of their own together with the resource.
    """

    resource: Resource
    version: str
    id: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    parent_name: str | None = None
    documented: bool = False
    select: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The parameters without which there is no path."""
        return [parameter.name for parameter in self.resource.parameters if parameter.name not in self.parameters]

    @property
    def unsaid(self) -> list[str]:
        """The missing parameters that neither the parent's name nor a sole parent determines."""
        parent = self.resource.parent
        told = parent.parameter if parent and (self.parent_name is not None or parent.sole) else None
        return [name for name in self.missing if name != told]

    @property
    def unresolved(self) -> bool:
        """Whether the parent must be looked up: it has a name, or is the only one and not known yet."""
        parent = self.resource.parent
        return parent is not None and (
            self.parent_name is not None or (parent.sole and parent.parameter in self.missing)
        )

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

    @property
    def list_key(self) -> tuple[str, str]:
        """Equal for two targets in one list: the version and the path, with the type if several share the path."""
        kind = self.resource.row_type
        return self.version, f"{self.collection}/{kind}" if kind else self.collection

    def item(self, id: str) -> str:
        """The path of the resource with an ID; for a singleton its own path, with any ID."""
        if self.resource.singleton:
            return self.collection
        template = self.resource.item_paths.get(self.version)
        return f"{template.format_map(self._placeholders) if template else self.collection}/{segment(id)}"

    def cast(self, id: str) -> str:
        """The path of the properties that only the resource's own type has."""
        return f"{self.item(id)}/{self.resource.type}" if self.resource.needs_cast else self.item(id)

    def reading(self, names: Iterable[str]) -> Target:
        """The target that also reads those of the properties ``names`` that have paths of their own."""
        wanted = frozenset(names)
        links = tuple(item.name for item in self.resource.properties if item.read_apart and item.name in wanted)
        return self if links == self.links else replace(self, links=links)

    def about(self, id: str) -> list[Question]:
        """The requests that read one resource completely."""
        params = {**self.resource.read_query, **self._expanded()}
        return [Question(self.item(id), self.version, params), *self.about_links(id)]

    def about_links(self, id: str) -> list[Question]:
        return [self._about(id, self.resource.property(name)) for name in self.links]

    def _about(self, id: str, item: Property) -> Question:
        if item.members:
            return Question(item.members.path(self.item(id), self.resource.type, item.name), self.version, many=True)
        many = item.link is not None and item.link.many
        return Question(f"{self.cast(id)}/{item.name}", self.version, {"$select": "id"}, many=many)

    def listing(self, desired: Mapping[str, Any]) -> Question:
        """The request that finds the resource that ``desired`` refers to, or every one of the collection."""
        conditions = [f"isof('{self.resource.type}')"] if self.resource.shared and self.resource.filterable else []
        if conditions:
            given = ((name, desired.get(name)) for name in self.resource.keys)
            conditions += [
                "{} eq '{}'".format(name, value.replace("'", "''")) for name, value in given if isinstance(value, str)
            ]
        filtered = {"$filter": " and ".join(conditions)} if conditions else {}
        return Question(self.collection, self.version, {**filtered, **self._expanded()}, many=True)

    def _expanded(self) -> dict[str, str]:
        names = [item.name for item in (*self.resource.expanded, *self.resource.inner)]
        return {"$expand": ",".join(names)} if names else {}

    @property
    def parent_type(self) -> str | None:
        parent = self.resource.parent
        return parent.expected_type(self.parameters, self.documented) if parent else None


def list_keys(targets: Sequence[Target]) -> list[tuple[str, str]]:
    """The list of each target. Many targets are the same object, whose path is made once."""
    found: dict[int, tuple[str, str]] = {}
    for target in targets:
        if id(target) not in found:
            found[id(target)] = target.list_key
    return [found[id(target)] for target in targets]
