# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies to entities, and entities to response bodies."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from . import edm
from .behaviours import BEHAVIOURS, Scene
from .errors import GraphError, bad_request, model_validation
from .model import NAMESPACE, Model, Property, Resource
from .store import Entity, Store
from .tenant import Settings

BINDING = "@odata.bind"


@dataclass(frozen=True)
class Changes:
    """A body after checking: values, references to set, and which properties were sent."""

    values: dict[str, Any]
    references: dict[str, tuple[str, ...]]
    sent: frozenset[str]


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body; raises GraphError 400."""
    try:
        data = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError) as problem:
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload: it is not valid JSON.") from problem
    if not isinstance(data, dict):
        raise GraphError(400, "BadRequest", "Unable to read JSON request payload: an object is expected.")
    return data


class Payloads:
    """Reads and writes entities under the settings of a tenant."""

    def __init__(self, model: Model, store: Store, settings: Settings) -> None:
        self.model = model
        self.store = store
        self.settings = settings

    def type_of(self, body: dict[str, Any], resource: Resource, declared: str, version: str) -> str:
        """The entity type that a body is of.

        A collection of an abstract type needs ``@odata.type``, on PATCH as well as on POST (docs issue 5517); elsewhere it may be given.
        """
        sent = body.get("@odata.type")
        if sent is None:
            if self.model.entities[resource.type].abstract:
                raise model_validation("Cannot create an abstract class.")
            return declared
        name = str(sent).removeprefix("#").removeprefix(NAMESPACE)
        entity_type = self.model.entities.get(name)
        if entity_type is None or version not in entity_type.versions:
            raise model_validation(f"A type named '{NAMESPACE}{name}' could not be resolved by the model.")
        if not self.model.is_a(name, declared):
            raise model_validation(f"The type '{NAMESPACE}{name}' is not assignable to '{NAMESPACE}{declared}'.")
        if entity_type.abstract:
            raise model_validation("Cannot create an abstract class.")
        return name

    def changes(self, body: dict[str, Any], type_name: str, area: str, version: str, own_id: str | None, seeding: bool = False) -> Changes:
        """Check the properties of a body against the type; raises GraphError 400.

        ``own_id`` is the id that the body may repeat; an id that differs, or any id on a POST, is refused.
        """
        known = self.model.properties(type_name, version)
        links = self.model.navigation(type_name, version)
        values: dict[str, Any] = {}
        references: dict[str, tuple[str, ...]] = {}
        for name, value in body.items():
            if name.endswith(BINDING) and name.removesuffix(BINDING) in links:
                link = links[name.removesuffix(BINDING)]
                references[link.name] = () if seeding else self.bound(value, link, area)
            elif "@" in name:
                continue
            elif name == "id":
                if own_id is None or str(value).lower() != own_id.lower():
                    raise bad_request(area, "Property 'id' is read-only and cannot be set.")
            elif name in links:
                raise model_validation(f"Cannot apply PATCH to navigation property '{name}' on entity type '{NAMESPACE}{type_name}'.")
            elif name not in known:
                raise bad_request(area, edm.unknown_property(name, type_name))
            else:
                self._take(values, known[name], value, area, seeding)
        return Changes(values, references, frozenset(values))

    def _take(self, values: dict[str, Any], prop: Property, value: Any, area: str, seeding: bool) -> None:
        try:
            checked = edm.checked(value, prop, self.model, self.settings.date_offsets == "utc")
        except edm.ValueProblem as problem:
            raise bad_request(area, str(problem)) from problem
        if "ro" in prop.marks and not seeding:
            if self.settings.read_only == "reject":
                raise bad_request(area, f"Property '{prop.name}' is read-only and cannot be set.")
        elif "service" not in prop.marks or seeding:
            values[prop.name] = checked

    def bound(self, value: Any, link: Property, area: str) -> tuple[str, ...]:
        """The ids behind ``@odata.bind`` or ``@odata.id`` URLs: absolute or relative, with the key in parentheses or as a segment."""
        if value is None and not link.collection:
            return ()
        urls = value if link.collection else [value]
        home = self.model.home_of(link.type)
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls) or home is None:
            raise bad_request(area, f"The value of '{link.name}{BINDING}' is not an entity reference.")
        return tuple(self._linked(url, link, home, area) for url in urls)

    def _linked(self, url: str, link: Property, home: Resource, area: str) -> str:
        path = re.sub(r"^/?(v1\.0|beta)(?=/)", "", unquote(urlsplit(url).path))
        match = re.fullmatch(rf"/?{re.escape(home.path.lstrip('/'))}(?:\('([^']+)'\)|/([^/]+))", path)
        found = self.store.get(home.path, match[1] or match[2]) if match else None
        if found is None:
            raise bad_request(area, f"The entity reference '{url}' of '{link.name}' does not lead to an entity.")
        if not self.model.is_a(found.type, link.type):
            raise bad_request(area, f"The type '{NAMESPACE}{found.type}' is not assignable to '{NAMESPACE}{link.type}'.")
        return found.id.lower()

    def create(self, collection: str, resource: Resource, type_name: str, changes: Changes, key: str | None, seeding: bool = False) -> Entity:
        """Store a new entity."""
        properties = {name: prop for version in ("v1.0", "beta") for name, prop in self.model.properties(type_name, version).items()}
        values = {name: changes.values.get(name, edm.default(prop, self.model)) for name, prop in properties.items() if name != "id"}
        entity = Entity(key or str(uuid.uuid4()), type_name, values, changes.references)
        entity = BEHAVIOURS[resource.behaviour].created(Scene(self.store, self.settings, collection, changes.sent, seeding), entity)
        return self.store.put(collection, entity, at_once=seeding)

    def update(self, collection: str, resource: Resource, before: Entity, changes: Changes) -> Entity:
        """Store a changed entity: properties that were not sent keep their values."""
        entity = Entity(before.id, before.type, {**before.values, **changes.values}, {**before.references, **changes.references}, before.due, before.later)
        entity = BEHAVIOURS[resource.behaviour].updated(Scene(self.store, self.settings, collection, changes.sent), before, entity)
        return self.store.put(collection, entity)

    def render(
        self,
        entity: Entity,
        declared: str,
        version: str,
        select: Iterable[str] = (),
        unknown_members: bool = True,
        expand: dict[str, list[str]] | None = None,
        expanded: Callable[[Entity, Property], Any] | None = None,
    ) -> dict[str, Any]:
        """The JSON of an entity. ``unknown_members`` false shows newer enumeration members as unknownFutureValue.

        In a version that does not have the entity's type, the nearest ancestor that exists there is shown.
        """
        shown = next(name for name in self.model.chain(entity.type) if version in self.model.entities[name].versions)
        wanted = {name.rpartition("/")[2] for name in select}
        everything = not wanted or "*" in wanted
        result: dict[str, Any] = {}
        if shown != declared or self.settings.always_odata_type:
            result["@odata.type"] = f"#{NAMESPACE}{shown}"
        for name, prop in self.model.properties(shown, version).items():
            if everything or name in wanted:
                value = entity.id if name == "id" else entity.values.get(name)
                result[name] = value if unknown_members else edm.masked(value, prop, self.model)
        if expanded is not None:
            for name in expand or {}:
                link = self.model.navigation(shown, version).get(name)
                if link is not None:
                    result[name] = expanded(entity, link)
        return result
