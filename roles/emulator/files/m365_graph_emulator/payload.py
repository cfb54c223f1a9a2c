# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies to entities, and entities to response bodies."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from . import edm
from .behaviours import BEHAVIOURS, ChangeContext
from .errors import EmulatedError, bad_request, model_validation
from .model import NAMESPACE, VERSIONS, EmulatedModel, EmulatedOperation, EmulatedProperty, EmulatedResource
from .plain import inside
from .settings import ServiceSettings
from .store import Store, StoredEntity

BINDING = "@odata.bind"


@dataclass(frozen=True)
class BodyChanges:
    """A body after checking: values, references to set, and which properties were sent."""

    values: dict[str, Any]
    references: dict[str, tuple[str, ...]]
    sent: frozenset[str]
    children: dict[str, list[NewEntity]] = field(default_factory=dict)
    """Entities to be stored inside this one, by navigation."""


@dataclass(frozen=True)
class NewEntity:
    """A body read as a new entity; ``key`` is None where the service makes one up."""

    type: str
    changes: BodyChanges
    key: str | None


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body; raises EmulatedError 400."""
    try:
        data = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError) as problem:
        raise EmulatedError(
            400, "BadRequest", "Unable to read JSON request payload: it is not valid JSON."
        ) from problem
    if not isinstance(data, dict):
        raise EmulatedError(400, "BadRequest", "Unable to read JSON request payload: an object is expected.")
    return data


class Payloads:
    """Reads and writes entities under the settings of a tenant."""

    def __init__(self, model: EmulatedModel, store: Store, settings: ServiceSettings) -> None:
        self.model = model
        self.store = store
        self.settings = settings

    def type_of(
        self, body: dict[str, Any], resource: EmulatedResource, declared: str, version: str, existing: str | None = None
    ) -> str:
        """The entity type that a body is of; ``existing`` is that of the entity which a PATCH changes.

        A collection of an abstract type needs ``@odata.type``, on PATCH as well as on POST (docs issue 5517), unless
        the path casts; elsewhere it may be given.
        """
        sent = body.get("@odata.type")
        if sent is None:
            if existing is not None and resource.untyped_patch:
                return existing
            if self.model.entities[declared].abstract or (
                self.model.entities[resource.type].abstract and resource.area == "intune"
            ):
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

    def changes(
        self,
        body: dict[str, Any],
        type_name: str,
        resource: EmulatedResource,
        version: str,
        own_id: str | None,
        before: StoredEntity | None = None,
        seeding: bool = False,
    ) -> BodyChanges:
        """Check the properties of a body against the type; raises EmulatedError 400.

        ``own_id`` is the id that the body may repeat; an id that differs is refused. So is any id on a POST to the
        directory; Intune ignores it. ``before`` is the entity that is changed, None for a new one.
        """
        area = resource.area
        known = self.model.properties(type_name, version)
        links = self.model.navigation(type_name, version)
        values: dict[str, Any] = {}
        references: dict[str, tuple[str, ...]] = {}
        children: dict[str, list[NewEntity]] = {}
        for name, value in body.items():
            if name.endswith(BINDING) and name.removesuffix(BINDING) in links:
                link = links[name.removesuffix(BINDING)]
                references[link.name] = () if seeding else self.bound(value, link, area)
            elif "@" in name:
                continue
            elif name == "id":
                ignored = own_id is None and area == "intune"
                if not ignored and (own_id is None or str(value).lower() != own_id.lower()):
                    raise bad_request(area, "Property 'id' is read-only and cannot be set.")
            elif name in links and _may_be_inside(value, links[name], before):
                home = inside(self.model, resource, links[name])
                rows = value if isinstance(value, list) else [value]
                children[name] = [self.read(item, home, links[name].type, version) for item in rows]
            elif name in links and "object" in links[name].marks and before is None:
                references[name] = self._named(value, links[name], area)
            elif name in links:
                raise model_validation(
                    f"Cannot apply PATCH to navigation property '{name}' on entity type '{NAMESPACE}{type_name}'."
                )
            elif name not in known and self.model.is_open(type_name):
                values[name] = value
            elif name not in known:
                raise bad_request(area, edm.unknown_property(name, type_name))
            elif name == self.model.key(type_name) and before is not None and str(value) != before.id:
                raise bad_request(area, f"Property '{name}' is the key and cannot be changed.")
            else:
                self._take(values, known[name], value, area, version, before, seeding)
        return BodyChanges(
            values, references, frozenset(values) | {name for name, rows in children.items() if rows}, children
        )

    def _take(
        self,
        values: dict[str, Any],
        prop: EmulatedProperty,
        value: Any,
        area: str,
        version: str,
        before: StoredEntity | None,
        seeding: bool,
    ) -> None:
        checked = self.checked(value, prop, area, version)
        fixed, read_only = "im" in prop.marks, "ro" in prop.marks
        if fixed and not read_only and before is not None and checked != before.values[prop.name]:
            raise bad_request(area, f"Property '{prop.name}' cannot be changed.")
        if read_only and not seeding and not (fixed and before is None):
            if self.settings.read_only == "reject":
                raise bad_request(area, f"Property '{prop.name}' is read-only and cannot be set.")
        elif "service" not in prop.marks or seeding:
            values[prop.name] = checked

    def checked(self, value: Any, prop: EmulatedProperty, area: str, version: str) -> Any:
        """One value after checking; raises EmulatedError 400."""
        try:
            return edm.checked(value, prop, self.model, self.settings.date_offsets == "utc", version)
        except edm.ValueProblem as problem:
            raise bad_request(area, str(problem)) from problem

    def arguments(
        self, body: dict[str, Any], operation: EmulatedOperation, resource: EmulatedResource, version: str
    ) -> dict[str, Any]:
        """The checked parameters of an operation; those that are missing are None. Entities come as their values."""
        area = resource.area
        known = {prop.name: prop for prop in operation.parameters}
        unknown = [name for name in body if "@" not in name and name not in known]
        if unknown:
            raise bad_request(
                area,
                f"'{unknown[0]}' is no valid parameter for the operation '{operation.name}'.",
            )
        found: dict[str, Any] = {}
        for name, prop in known.items():
            if body.get(name) is None:
                if not prop.nullable:
                    raise bad_request(area, f"The parameter '{name}' is required for the operation '{operation.name}'.")
                found[name] = None
            elif prop.type in self.model.entities:
                found[name] = (
                    [self._values(item, prop.type, resource, version) for item in body[name]]
                    if isinstance(body[name], list)
                    else None
                )
            else:
                found[name] = self.checked(body[name], prop, area, version)
        return found

    def _values(self, body: Any, type_name: str, resource: EmulatedResource, version: str) -> dict[str, Any]:
        if not isinstance(body, dict):
            raise bad_request(resource.area, f"An object of the type '{NAMESPACE}{type_name}' is expected.")
        sent = self.changes(body, type_name, resource, version, str(body.get("id"))).values
        return {
            name: sent.get(name, edm.default(prop, self.model))
            for name, prop in self.model.properties(type_name, "beta").items()
            if name != "id"
        }

    def bound(self, value: Any, link: EmulatedProperty, area: str) -> tuple[str, ...]:
        """The ids in ``@odata.bind`` or ``@odata.id`` URLs: absolute or relative, key in parentheses or a segment."""
        if value is None and not link.collection:
            return ()
        urls = value if link.collection else [value]
        home = self.model.home_of(link.type, "object" in link.marks)
        known = home is not None or "plain" in link.marks
        if not isinstance(urls, list) or not all(isinstance(url, str) for url in urls) or not known:
            raise bad_request(area, f"The value of '{link.name}{BINDING}' is not an entity reference.")
        return tuple(self._linked(url, link, home, area) for url in urls)

    def _named(self, value: Any, link: EmulatedProperty, area: str) -> tuple[str, ...]:
        """The id in an object that refers to an entity."""
        home = self.model.home_of(link.type, derived=True)
        found = self.store.get(home.path, str(value.get("id"))) if home and isinstance(value, dict) else None
        if found is None:
            raise bad_request(area, f"The value of '{link.name}' does not refer to an entity.")
        return (found.id.lower(),)

    def _linked(self, url: str, link: EmulatedProperty, home: EmulatedResource | None, area: str) -> str:
        path = re.sub(r"^/?(v1\.0|beta)(?=/)", "", unquote(urlsplit(url).path))
        match = re.fullmatch(rf"/?{re.escape(home.path.lstrip('/'))}(?:\('([^']+)'\)|/([^/]+))", path) if home else None
        found = self.store.get(home.path, match[1] or match[2]) if home and match else None
        if found is None and "plain" in link.marks:
            place, _slash, key = re.sub(r"\('([^']*)'\)", r"/\1", path).strip("/").lower().rpartition("/")
            there = [name for name in self.store.collections() if name.lower() == f"/{place}"]
            found = next((entity for name in there if (entity := self.store.get(name, key))), None)
        if found is None:
            raise bad_request(area, f"The entity reference '{url}' of '{link.name}' does not lead to an entity.")
        if not self.model.is_a(found.type, link.type):
            raise bad_request(
                area, f"The type '{NAMESPACE}{found.type}' is not assignable to '{NAMESPACE}{link.type}'."
            )
        return found.id.lower()

    def create(
        self,
        collection: str,
        resource: EmulatedResource,
        type_name: str,
        changes: BodyChanges,
        key: str | None,
        seeding: bool = False,
    ) -> StoredEntity:
        """Store a new entity."""
        properties = {
            name: prop
            for version in ("v1.0", "beta")
            for name, prop in self.model.properties(type_name, version).items()
        }
        values = {
            name: changes.values[name] if name in changes.values else edm.default(prop, self.model)
            for name, prop in properties.items()
            if name != "id"
        }
        values = {**changes.values, **values}
        entity = StoredEntity(key or str(uuid.uuid4()), type_name, values, changes.references)
        context = ChangeContext(self.store, self.settings, collection, changes.sent, seeding, _inside(changes))
        entity = BEHAVIOURS[resource.behaviour].created(context, entity)
        return self.store.put(collection, entity, at_once=seeding)

    def whole(self, collection: str, resource: EmulatedResource, new: NewEntity) -> StoredEntity:
        """Store a new entity with those that came with it."""
        entity = self.create(collection, resource, new.type, new.changes, new.key)
        self.inside(collection, resource, entity, new.changes)
        return entity

    def inside(self, collection: str, resource: EmulatedResource, owner: StoredEntity, changes: BodyChanges) -> None:
        """Store the entities that came with their owner, in place of those that it has.

        Those that the owner does not contain are created in their own collection, and the owner refers to them.
        """
        links = {
            name: link for version in VERSIONS for name, link in self.model.navigation(owner.type, version).items()
        }
        for name, made in changes.children.items():
            home = None if links[name].marks & {"contained", "placed"} else self.model.home_of(links[name].type)
            if home is not None:
                found = [new.key and self.store.get(home.path, new.key) for new in made]
                rows = [row or self.whole(home.path, home, new) for row, new in zip(found, made, strict=True)]
                references = {**owner.references, name: tuple(row.id.lower() for row in rows)}
                owner = self.store.put(collection, replace(owner, references=references))
                continue
            place = (
                f"{collection}/{name}" if resource.kind == "singleton" else f"{collection}/{owner.id.lower()}/{name}"
            )
            for old in self.store.rows(place):
                self.store.remove(place, old.id)
            for new in made:
                self.whole(place, inside(self.model, resource, links[name]), new)

    def read(self, body: Any, resource: EmulatedResource, declared: str, version: str) -> NewEntity:
        """A body read as a new entity; raises EmulatedError 400."""
        if not isinstance(body, dict):
            raise bad_request(resource.area, f"An object of the type '{NAMESPACE}{declared}' is expected.")
        type_name = self.type_of(body, resource, declared, version)
        name = self.model.key(type_name)
        chosen = resource.named or name != "id" or (resource.takes_id and name in body)
        key = BEHAVIOURS[resource.behaviour].key(str(body.get(name) or "")) if chosen else None
        if key == "":
            raise bad_request(resource.area, f"A value is required for property '{name}' of resource.")
        return NewEntity(
            type_name, self.changes(body, type_name, resource, version, str(body[name]) if key else None), key
        )

    def update(
        self, collection: str, resource: EmulatedResource, before: StoredEntity, changes: BodyChanges
    ) -> StoredEntity:
        """Store a changed entity: properties that were not sent keep their values."""
        entity = StoredEntity(
            before.id,
            before.type,
            {**before.values, **changes.values},
            {**before.references, **changes.references},
            before.due,
            {name: value for name, value in (before.later or {}).items() if name not in changes.sent} or None,
        )
        entity = BEHAVIOURS[resource.behaviour].updated(
            ChangeContext(self.store, self.settings, collection, changes.sent, children=_inside(changes)),
            before,
            entity,
        )
        return self.store.put(collection, entity)

    def render(
        self,
        entity: StoredEntity,
        declared: str,
        version: str,
        select: Iterable[str] = (),
        newer: bool = True,
        expand: Iterable[str] = (),
        expanded: Callable[[StoredEntity, EmulatedProperty], Any] | None = None,
        single: bool = False,
    ) -> dict[str, Any]:
        """The JSON of an entity. ``newer`` false shows newer enumeration members as unknownFutureValue; ``single``: it
        was asked for by its key.

        In a version that does not have the entity's type, the nearest ancestor that exists there is shown.
        """
        type_name = next(
            name for name in self.model.chain(entity.type) if version in self.model.entities[name].versions
        )
        wanted = {name.rpartition("/")[2] for name in select}
        everything = not wanted or "*" in wanted
        result: dict[str, Any] = {}
        if type_name != declared or self.settings.always_odata_type:
            result["@odata.type"] = f"#{NAMESPACE}{type_name}"
        for name, prop in self.model.properties(type_name, version).items():
            if name in wanted or (everything and "sel" not in prop.marks and prop.type != "Stream"):
                kept_back = "wo" in prop.marks or ("alone" in prop.marks and not (single and name in wanted))
                value = entity.id if name == "id" else None if kept_back else entity.values.get(name)
                result[name] = edm.shown(
                    value, prop, self.model, edm.Rendering(version, newer, whole=single and name in wanted)
                )
        if self.model.is_open(type_name):
            own = {name for known in VERSIONS for name in self.model.properties(type_name, known)}
            more = {name: value for name, value in entity.values.items() if name not in own and "@" not in name}
            result |= {name: value for name, value in more.items() if everything or name in wanted}
        if expanded is not None:
            links = self.model.navigation(type_name, version)
            shown = [name for name, link in links.items() if link.marks & {"inline", "object"}]
            inline = [name for name in shown if everything or name in wanted]
            for name in dict.fromkeys([*inline, *expand]):
                if name in links and (single or "alone" not in links[name].marks):
                    result[name] = expanded(entity, links[name])
        return result


def _may_be_inside(value: Any, link: EmulatedProperty, before: StoredEntity | None) -> bool:
    """Whether entities may come with their owner (OData 4.01, 11.4.2.2): with a new one, ``inline`` ones always."""
    allowed = {"inline"} if before is not None else {"inline", "deep", "plain"}
    single = isinstance(value, dict) and "plain" in link.marks
    return bool(link.marks & allowed) and (isinstance(value, list) if link.collection else single)


def _inside(changes: BodyChanges) -> dict[str, list[dict[str, Any]]]:
    """The values of the entities that a body creates inside its own, with the ids that clients have chosen."""
    return {name: [{"id": new.key, **new.changes.values} for new in made] for name, made in changes.children.items()}
