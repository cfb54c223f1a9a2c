# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolving a request path against model and store (OData URL conventions: keys, casts, navigations)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .errors import EmulatedError, no_segment, not_found
from .model import NAMESPACE, EmulatedModel, EmulatedOperation, EmulatedProperty, EmulatedResource
from .plain import inside
from .replicas import Replicas
from .settings import ServiceSettings
from .store import Store, StoredEntity

_ALTERNATE = re.compile(r"^(?P<name>\w+)='(?P<value>.*)'$")
_WITH_KEY = re.compile(r"^(?P<name>[\w.$]+)\((?P<key>.*)\)$")


@dataclass
class RequestTarget:
    """What a path leads to. ``kind``: ``collection``, ``item``, ``operation``, ``count``, ``ref`` (single), ``refs``
    (collection of references), ``property`` (the value of one, ``name``).

    ``type`` is the declared or cast type. ``missing`` is the error about an entity on the way that does not exist; it
    is kept so that methods and permissions are judged first. ``owner``, ``owner_collection`` and ``navigation`` show
    where a reference is kept. ``alternate`` is the property and value by which the entity was addressed, if not by its
    id.
    """

    resource: EmulatedResource
    collection: str
    type: str
    kind: str = "collection"
    key: str | None = None
    entity: StoredEntity | None = None
    missing: EmulatedError | None = None
    owner: StoredEntity | None = None
    owner_collection: str = ""
    owner_area: str = ""
    navigation: EmulatedProperty | None = None
    alternate: tuple[str, str] | None = None
    operation: EmulatedOperation | None = None
    arguments: dict[str, str] | None = None
    name: str = ""


class PathRouter:
    """Resolves paths; made anew whenever settings or store change."""

    def __init__(self, model: EmulatedModel, store: Store, settings: ServiceSettings, replicas: Replicas) -> None:
        self.model = model
        self.store = store
        self.settings = settings
        self.replicas = replicas
        self.roots = {path: resource for path, resource in model.resources.items() if "{id}" not in path}

    def walk(self, version: str, path: str, stale: bool = False) -> RequestTarget:
        """The target of a path without its version; raises EmulatedError 400 for what the version's metadata lacks."""
        segments = _segments(path)
        target, rest = self._root(version, segments)
        if target.resource.kind == "singleton":
            self._only(target, stale)
        for position, segment in enumerate(rest):
            last = position == len(rest) - 1
            if target.kind == "property":
                raise no_segment(segment)
            called = target.resource.operations.get(_cast_name(segment) or segment)
            if called is not None and called.on_collection and target.kind == "collection" and len(rest) - position < 3:
                self._call(target, called, rest[position + 1 :])
                break
            operation = (
                target.resource.operations.get(_cast_name(segment) or segment)
                if target.kind == "item" and last
                else None
            )
            if operation is not None and version in operation.versions:
                target.kind, target.operation = "operation", operation
            elif segment.startswith("$"):
                self._system(target, segment, last)
            elif target.kind in ("collection", "refs"):
                if _cast_name(segment):
                    self._cast(target, segment, version)
                else:
                    self._select(target, segment, stale)
            elif _cast_name(segment):
                self._cast(target, segment, version)
            else:
                self._navigate(target, segment, version, stale)
        return target

    def _root(self, version: str, segments: list[str]) -> tuple[RequestTarget, list[str]]:
        for length in range(len(segments), 0, -1):
            resource = self.roots.get("/" + "/".join(segments[:length]))
            if resource is None:
                continue
            if version not in resource.versions and not (
                resource.behaviour == "code_signing" and self.settings.v1_code_signing_route
            ):
                raise no_segment(segments[length - 1])
            return RequestTarget(resource, resource.path, resource.type), segments[length:]
        known = next(
            (
                n
                for n in range(len(segments), 0, -1)
                if any(root.startswith("/" + "/".join(segments[:n]) + "/") for root in self.roots)
            ),
            0,
        )
        raise no_segment(segments[min(known, len(segments) - 1)] if segments else "")

    def _only(self, target: RequestTarget, stale: bool) -> None:
        """The entity of a singleton; some tenants have none."""
        rows = self.store.rows(target.collection, self.replicas.lag(target.resource.area), stale)
        target.kind, target.entity = "item", rows[0] if rows else None
        if not rows and target.missing is None:  # otherwise its owner is missing
            target.missing = not_found(target.resource.area, target.collection.rpartition("/")[2])

    def by_property(
        self, target: RequestTarget, name: str, value: str, stale: bool = False, current: bool = False
    ) -> StoredEntity | None:
        """The entity whose property has a value, compared without case; ``current`` ignores the lag of replicas."""
        rows = self.store.rows(target.collection, 0 if current else self.replicas.lag(target.resource.area), stale)
        return next((row for row in rows if str(row.values.get(name)).lower() == value.lower()), None)

    def _select(self, target: RequestTarget, key: str, stale: bool) -> None:
        """One entity of a collection, by its id or by an alternate key (``name='value'``)."""
        lag = self.replicas.lag(target.resource.area)
        named = _ALTERNATE.match(key)
        if named and named["name"] in target.resource.alternate:
            target.alternate = (named["name"], named["value"].replace("''", "'"))
            found = self.by_property(target, *target.alternate, stale)
        elif target.kind == "refs":
            assert target.navigation is not None
            found = self.store.get(target.collection, key, lag, stale)
            if not self._is_linked(target.owner, target.navigation, found):
                found = None
        else:
            found = self.store.get(target.collection, key, lag, stale)
            for name in target.resource.plain:
                found = found or self.by_property(target, name, key, stale)
        if found is not None and not self.model.is_a(found.type, target.type):
            found = None
        target.kind, target.key, target.entity = "item", found.id if found else key, found
        if found is None and target.missing is None:
            target.missing = not_found(target.resource.area, key)

    @staticmethod
    def _call(target: RequestTarget, operation: EmulatedOperation, arguments: list[str]) -> None:
        """A function of a collection, with ``name='value'`` after it."""
        target.kind, target.operation = "operation", operation
        for argument in arguments:
            named = _ALTERNATE.match(argument)
            if named is None:
                raise no_segment(argument)
            target.arguments = {named["name"]: named["value"]}

    @staticmethod
    def _is_linked(owner: StoredEntity | None, link: EmulatedProperty, found: StoredEntity | None) -> bool:
        if owner is None or found is None:
            return False
        via = link.marked("via")
        if via is not None:
            return bool(found.values[via] == owner.id)
        return found.id.lower() in owner.references.get(link.name, ())

    def _cast(self, target: RequestTarget, segment: str, version: str) -> None:
        """A type cast: the type must exist and be related (400); an entity of another type is not found (404)."""
        name = _cast_name(segment)
        declared = self.model.entities.get(name)
        if declared is None or version not in declared.versions:
            raise no_segment(segment)
        if not (self.model.is_a(name, target.type) or self.model.is_a(target.type, name)):
            relation = f"neither a base type nor a sub-type of '{NAMESPACE}{target.type}'"
            message = f"The type '{NAMESPACE}{name}' specified in the URI is {relation}."
            raise EmulatedError(400, "BadRequest", message)
        if self.model.is_a(name, target.type):
            target.type, target.resource = name, target.resource.cast(name)
        if target.entity is not None and not self.model.is_a(target.entity.type, name):
            target.entity = None
            target.missing = target.missing or not_found(target.resource.area, target.key or "")

    def _navigate(self, target: RequestTarget, segment: str, version: str, stale: bool) -> None:
        """A navigation property of the declared (or cast) type."""
        found = self.model.navigation(target.type, version).get(segment)
        if (
            found is None
            and self.settings.uncast_identity_certificate
            and segment == "identityCertificate"
            and target.entity is not None
        ):
            found = self.model.navigation(target.entity.type, version).get(segment)
        if found is None:
            own = self.model.properties(target.type, version).get(segment)
            if own is None or "path" not in own.marks or target.kind != "item":
                raise no_segment(segment)
            target.kind, target.name = "property", segment
            return
        owner, key = target.entity, (target.key or "").lower()
        target.owner, target.owner_collection, target.owner_area, target.navigation = (
            owner,
            target.collection,
            target.resource.area,
            found,
        )
        if found.marks & {"contained", "placed"}:
            place = target.collection if target.resource.kind == "singleton" else f"{target.collection}/{key}"
            target.resource = inside(self.model, target.resource, found, target.type)
            target.collection, target.type, target.kind = f"{place}/{found.name}", found.type, "collection"
            target.key, target.entity, target.alternate = None, None, None
            if not found.collection:
                self._only(target, stale)
                if "always" in found.marks and owner is not None and target.entity is None:
                    target.missing, target.entity = None, StoredEntity(owner.id, found.type, {})
            return
        home = self.model.home_of(found.type)
        if home is None:
            raise no_segment(segment)
        target.resource, target.collection, target.type = home, home.path, found.type
        if found.collection:
            target.kind, target.key, target.entity = "refs", None, None
            return
        ids = owner.references.get(found.name, ()) if owner else ()
        target.kind, target.key = "item", ids[0] if ids else None
        target.entity = self.store.get(home.path, ids[0], 0, stale) if ids else None
        if target.entity is None and target.missing is None:
            target.missing = not_found(home.area, found.name)

    def _system(self, target: RequestTarget, segment: str, last: bool) -> None:
        if segment == "$count" and last and target.kind in ("collection", "refs"):
            target.kind = "count" if target.kind == "collection" else "refs_count"
        elif (
            segment == "$ref" and last and target.navigation is not None and "contained" not in target.navigation.marks
        ):
            if target.owner is not None and not target.navigation.collection:
                target.missing = None  # an unset reference can still be set
            target.kind = "ref"
        else:
            raise no_segment(segment)


def _segments(path: str) -> list[str]:
    """Segments of a path, with keys in parentheses as segments of their own: ``domains('a')`` is ``domains/a``.

    Empty segments count for nothing, so that an empty key lists the whole collection, as Graph does.
    """
    found = []
    for raw in path.split("/"):
        segment = unquote(raw)
        match = _WITH_KEY.match(segment)
        if match:
            key = match["key"]
            found.append(match["name"])
            found.append(
                key[1:-1].replace("''", "'") if key.startswith("'") and key.endswith("'") and len(key) > 1 else key
            )
        else:
            found.append(segment)
    return [segment for segment in found if segment]


def _cast_name(segment: str) -> str:
    """The type name of a cast segment (``microsoft.graph.x`` or ``graph.x``), or an empty text."""
    for prefix in (NAMESPACE, "graph."):
        if segment.startswith(prefix):
            return segment[len(prefix) :]
    return ""
