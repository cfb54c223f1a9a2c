# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource side of Graph: answers one request against the store. No HTTP server, no tokens, no faults in here."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from . import clock, edm, odata, registrations
from .behaviours import BEHAVIOURS, Scene
from .errors import GraphError, bad_request, forbidden, no_method, no_segment, not_found
from .model import NAMESPACE, VERSIONS, Model, Property, Resource, suffices
from .payload import NewEntity, Payloads, read_json
from .routing import Router, Target
from .store import Entity, Store
from .tenant import App, Tenant

TIPS = "Use $select to choose only the properties your app needs, as this can lead to performance improvements."


@dataclass
class GraphRequest:
    """A request after the HTTP part. ``root`` is the service as the client names it; ``path`` has no version; header names are in lower case."""

    root: str
    method: str
    version: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    app_id: str = ""
    permissions: frozenset[str] = frozenset()
    stale: bool = False

    @property
    def preferences(self) -> set[str]:
        """The items of ``Prefer``."""
        return {item.strip().lower() for item in self.headers.get("prefer", "").split(",") if item.strip()}


@dataclass
class GraphResponse:
    """A response before the HTTP part; ``body`` is JSON data, text, or None."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """A tenant's Graph. Thread-safe: one request at a time."""

    def __init__(self, model: Model, tenant: Tenant) -> None:
        self.model = model
        self.tenant = tenant
        self.settings = tenant.settings
        self.lock = threading.RLock()
        self.store = Store()
        self.payloads = Payloads(model, self.store, self.settings)
        self.router = Router(model, self.store, self.settings)
        self._writes: dict[str, deque[float]] = defaultdict(deque)

    def registered(self, app: App) -> App:
        """An app that signs in, with the credentials that its application has by now."""
        with self.lock:
            return registrations.registered(self.store, app)

    def handle(self, request: GraphRequest) -> GraphResponse:
        """Answer a request; raises GraphError for error responses."""
        if request.version not in VERSIONS:
            raise GraphError(400, "BadRequest", "Invalid version: " + request.version)
        with self.lock:
            target = self.router.walk(request.version, request.path, request.stale and request.method == "GET")
            self._authorize(request, target)
            if target.missing is not None and not self._may_be_absent(request, target):
                raise target.missing
            self._throttle(request, target)
            return self._dispatch(request, target)

    @staticmethod
    def _may_be_absent(request: GraphRequest, target: Target) -> bool:
        """Whether a request makes sense without the entity.

        A PATCH creates a singleton, and what an alternate key does not find with ``Prefer: create-if-missing``; a singleton's operations prepare it.
        """
        if target.resource.kind == "singleton":
            return request.method == "PATCH" or target.operation is not None
        upsert = target.alternate is not None and target.resource.upsert and "create-if-missing" in request.preferences
        return request.method == "PATCH" and target.kind == "item" and upsert

    def _dispatch(self, request: GraphRequest, target: Target) -> GraphResponse:
        if target.kind == "ref":
            return self._reference(request, target)
        if request.method != "GET" and target.entity is not None and self.store.get(target.collection, target.entity.id) is None:
            raise not_found(target.resource.area, target.entity.id)  # a replica that is behind still shows what is gone
        if target.kind == "operation":
            return self._operate(request, target)
        if request.method == "GET":
            return self._read_one(request, target) if target.kind == "item" else self._read_many(request, target)
        if request.method == "POST":
            return self._create(request, target)
        if request.method == "PATCH":
            return self._update(request, target)
        if request.method == "PUT":
            return self._replace(request, target)
        assert target.entity is not None
        self.store.remove(target.collection, target.entity.id)
        BEHAVIOURS[target.resource.behaviour].deleted(self._scene(request, target), target.entity)
        if target.resource.resets:
            self.preset(target.resource, target.entity.id)
        return GraphResponse(204)

    def _scene(self, request: GraphRequest, target: Target) -> Scene:
        return Scene(self.store, self.settings, target.collection, frozenset(), app_id=request.app_id)

    def preset(self, resource: Resource, only: str | None = None) -> None:
        """Store the rows of a resource that every tenant has, as far as they are not there; or the one with an id."""
        for row in resource.preset:
            key = str(row["id"]).format(tenant=self.tenant.tenant_id)
            full = (resource.max_items is not None or resource.kind == "singleton") and self.store.rows(resource.path)
            if full or self.store.get(resource.path, key) is not None or (only is not None and key.lower() != only.lower()):
                continue
            type_name = self.payloads.type_of(row, resource, resource.type, "beta")
            body = {name: value for name, value in row.items() if name != "id"}
            changes = self.payloads.changes(body, type_name, resource, "beta", None, seeding=True)
            entity = self.payloads.create(resource.path, resource, type_name, changes, key, seeding=True)
            self.payloads.inside(resource.path, resource, entity, changes)

    def _authorize(self, request: GraphRequest, target: Target) -> None:
        """405 for a method that the path does not serve, 403 without one of the permissions that suffice."""
        resource, method = target.resource, request.method
        if target.kind == "ref":
            allowed = {"GET": resource.item.get("GET", []), **{verb: resource.item.get("PATCH", []) for verb in ("PUT", "POST", "DELETE")}}
        elif target.operation is not None:
            allowed = {target.operation.method: target.operation.permissions}
            if target.operation.own and target.entity is not None and str(target.entity.values.get("appId")).lower() == request.app_id.lower():
                allowed = {target.operation.method: []}
        elif target.kind == "item":
            allowed = resource.item
            if target.navigation is not None and "contained" not in target.navigation.marks and resource.path == target.collection:
                allowed = {verb: names for verb, names in allowed.items() if verb != "DELETE"}  # a reference is removed by $ref
        elif target.kind == "collection":
            allowed = dict(resource.collection)
            if resource.behaviour == "code_signing" and self.settings.collection_patch:
                allowed["PATCH"] = resource.item["PATCH"]
        else:
            allowed = {"GET": resource.collection.get("GET", [])}
        if method not in allowed:
            raise no_method(method)
        if allowed[method] and not suffices(request.permissions, allowed[method]):
            raise forbidden(resource.area, allowed[method])

    def _throttle(self, request: GraphRequest, target: Target) -> None:
        limit = self.settings.writes_per_window
        if not limit or request.method == "GET" or target.resource.area != "intune":
            return
        writes, moment = self._writes[request.app_id], clock.now()
        while writes and moment - writes[0] >= self.settings.throttle_window:
            writes.popleft()
        if len(writes) >= limit:
            wait = int(self.settings.throttle_window - (moment - writes[0])) + 1
            raise GraphError(429, "TooManyRequests", "Too many requests.", "intune", {"Retry-After": str(wait)})
        writes.append(moment)

    def _read_one(self, request: GraphRequest, target: Target) -> GraphResponse:
        options = odata.read_options(request.query, on_item=True)
        assert target.entity is not None
        odata.check_select(options.select, self.model, target.entity.type, request.version)
        body = {"@odata.context": self._context(request, target, item=True)}
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        body.update(self._render(request, target, target.entity, options, single=True))
        return self._applied(request, GraphResponse(200, body))

    def _read_many(self, request: GraphRequest, target: Target) -> GraphResponse:
        options = odata.read_options(request.query, on_item=False)
        rows = [row for row in self._rows(request, target) if self.model.is_a(row.type, target.type)]
        if target.kind.endswith("count"):
            return GraphResponse(200, str(len(odata.filtered(rows, options, self.model, target.type, request.version))), {"Content-Type": "text/plain"})
        odata.check_select(options.select, self.model, target.type, request.version)
        page = odata.page(rows, options, self.model, target.type, request.version, self.settings.page_size, self.settings.empty_pages)
        body: dict[str, Any] = {"@odata.context": self._context(request, target, item=False)}
        if page.count is not None:
            body["@odata.count"] = page.count
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        if page.token is not None:
            body["@odata.nextLink"] = odata.next_link(f"{request.root}/{request.version}{request.path}", request.query, page.token)
        body["value"] = [self._render(request, target, row, options) for row in page.rows]
        return self._applied(request, GraphResponse(200, body))

    def _rows(self, request: GraphRequest, target: Target) -> list[Entity]:
        lag = self.settings.replica_lag if target.resource.area == "directory" else self.settings.intune_replica_lag
        if target.kind.startswith("refs"):
            assert target.navigation is not None and target.owner is not None
            return self._linked(target.owner, target.navigation)
        return self.store.rows(target.collection, lag, request.stale)

    def _linked(self, owner: Entity, link: Property) -> list[Entity]:
        """The entities behind a navigation that is not contained; those deleted meanwhile are left out."""
        home = self.model.home_of(link.type)
        found = [self.store.get(home.path, key) for key in owner.references.get(link.name, ())] if home else []
        return [entity for entity in found if entity is not None]

    def _render(self, request: GraphRequest, target: Target, entity: Entity, options: odata.Options, single: bool = False) -> dict[str, Any]:
        newer, declared = "include-unknown-enum-members" in request.preferences, target.resource.type
        for name in options.expand:
            if not any(name in self.model.navigation(kind, request.version) for kind in self.model.entities if self.model.is_a(kind, declared)):
                raise odata.bad_query(f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{NAMESPACE}{declared}'.")

        def expanded(owner: Entity, link: Property) -> Any:
            inside = f"{target.collection}/{owner.id.lower()}/{link.name}"
            rows = self.store.rows(inside) if "contained" in link.marks else self._linked(owner, link)
            shown = [self.payloads.render(row, link.type, request.version, options.expand.get(link.name, ()), newer) for row in rows]
            return shown if link.collection else next(iter(shown), None)

        return self.payloads.render(entity, declared, request.version, options.select, newer, options.expand, expanded, single)

    def _create(self, request: GraphRequest, target: Target) -> GraphResponse:
        resource = target.resource
        new = self.payloads.read(read_json(request.body), resource, target.type, request.version)
        if new.key is not None and self.store.get(target.collection, new.key) is not None:
            raise bad_request(resource.area, "Another object with the same value for property id already exists.")
        return self._made(request, target, new)

    def _made(self, request: GraphRequest, target: Target, new: NewEntity) -> GraphResponse:
        resource = target.resource
        if resource.max_items is not None and len(self.store.rows(target.collection)) >= resource.max_items:
            raise bad_request(resource.area, f"The limit is reached: at most {resource.max_items} may exist here.")
        entity = self.payloads.create(target.collection, resource, new.type, new.changes, new.key)
        self.payloads.inside(target.collection, resource, entity, new.changes)
        item = replace(target, kind="item", entity=entity, key=entity.id)
        location = self._url(request, target.collection, entity.id)
        if "return=minimal" in request.preferences:
            return GraphResponse(204, None, {"Location": location, "OData-EntityId": location, "Preference-Applied": "return=minimal"})
        return self._written(request, item, resource.post_status, {"Location": location})

    def _upsert(self, request: GraphRequest, target: Target) -> GraphResponse:
        """A PATCH that creates: the alternate key is part of what is created."""
        resource, body = target.resource, read_json(request.body)
        type_name = self.payloads.type_of(body, resource, target.type, request.version)
        changes = self.payloads.changes(body, type_name, resource, request.version, None)
        if target.alternate is not None:
            changes.values[target.alternate[0]] = target.alternate[1]
            changes = replace(changes, sent=changes.sent | {target.alternate[0]})
        if resource.kind == "singleton":
            self.payloads.create(target.collection, resource, type_name, changes, None)
            return self._written(request, replace(target, entity=self.store.rows(target.collection)[0]), resource.patch_status, {})
        return self._made(request, target, NewEntity(type_name, changes, None))

    def _update(self, request: GraphRequest, target: Target) -> GraphResponse:
        resource = target.resource
        if target.kind == "item" and target.entity is None:
            there = self.router.by_property(target, *target.alternate, current=True) if target.alternate else None
            if there is None:
                return self._upsert(request, target)
            target = replace(target, entity=there, key=there.id)  # a replica that is behind does not show it
        body = read_json(request.body)
        if target.kind == "collection":
            target = replace(target, kind="item", key=str(body.get("id") or ""), entity=self.store.get(target.collection, str(body.get("id") or "")))
            if target.entity is None:
                raise not_found(resource.area, target.key or "")
        entity = target.entity
        assert entity is not None
        type_name = self.payloads.type_of(body, resource, target.type, request.version, entity.type)
        if "@odata.type" in body and type_name != entity.type:
            raise bad_request(resource.area, f"The type '{NAMESPACE}{type_name}' of the body is not the type '{NAMESPACE}{entity.type}' of the entity.")
        current = self.store.get(target.collection, entity.id)
        assert current is not None
        changes = self.payloads.changes(body, entity.type, resource, request.version, entity.id, current)
        entity = self.payloads.update(target.collection, resource, current, changes)
        self.payloads.inside(target.collection, resource, entity, changes)
        status = resource.patch_status
        if "return=minimal" in request.preferences:
            return GraphResponse(204, None, {"Preference-Applied": "return=minimal"})
        if status == 204 and "return=representation" not in request.preferences:
            return GraphResponse(204)
        return self._written(request, replace(target, entity=entity), 200, {})

    def _replace(self, request: GraphRequest, target: Target) -> GraphResponse:
        """PUT: properties that are not sent get their defaults."""
        resource, entity = target.resource, target.entity
        assert entity is not None
        changes = self.payloads.changes(read_json(request.body), entity.type, resource, request.version, entity.id)
        blank = {name: edm.default(prop, self.model) for name, prop in self.model.properties(entity.type, request.version).items() if name != "id"}
        entity = self.payloads.update(target.collection, resource, entity, replace(changes, values={**blank, **changes.values}))
        return self._written(request, replace(target, entity=entity), 200, {})

    def _operate(self, request: GraphRequest, target: Target) -> GraphResponse:
        """Carry out an action or function; what it returns decides the shape of the answer."""
        operation, entity = target.operation, target.entity or Entity("", target.type, {})
        assert operation is not None
        if operation.method == "POST":
            entity = self.store.get(target.collection, entity.id) or entity  # what is written is not what a replica that is behind shows
        body = read_json(request.body) if operation.method == "POST" and request.body.strip() else {}
        arguments = self.payloads.arguments(body, operation, target.resource, request.version)
        result = BEHAVIOURS[target.resource.behaviour].perform(operation.name, self._scene(request, target), entity, arguments)
        if operation.returns is None:
            return GraphResponse(204)
        kind, many = operation.returns.type, operation.returns.collection
        full = f"{NAMESPACE if kind in self.model.entities or kind in self.model.complex else 'Edm.'}{kind}"
        body = {"@odata.context": f"{request.root}/{request.version}/$metadata#{f'Collection({full})' if many else full}"}
        rows = [self.payloads.render(row, kind, request.version) if isinstance(row, Entity) else row for row in (result if many else [result])]
        if many or not isinstance(rows[0], dict):
            return GraphResponse(200, {**body, "value": rows if many else rows[0]})
        return GraphResponse(200, {**body, **rows[0]})

    def _written(self, request: GraphRequest, target: Target, status: int, headers: dict[str, str]) -> GraphResponse:
        assert target.entity is not None
        body = {"@odata.context": self._context(request, target, item=True)}
        body.update(self._render(request, target, target.entity, odata.Options()))
        return self._applied(request, GraphResponse(status, body, headers))

    def _reference(self, request: GraphRequest, target: Target) -> GraphResponse:
        """``$ref``: GET shows, PUT and POST set (a collection: POST adds), DELETE removes."""
        link, owner = target.navigation, target.owner
        assert link is not None and owner is not None
        ids = owner.references.get(link.name, ())
        if request.method == "GET":
            urls = [{"@odata.id": self._url(request, target.collection, key)} for key in ids]
            context = {"@odata.context": f"{request.root}/{request.version}/$metadata#{'Collection($ref)' if link.collection else '$ref'}"}
            if link.collection:
                return GraphResponse(200, {**context, "value": urls})
            if not urls:
                raise not_found(target.owner_area, link.name)
            return GraphResponse(200, {**context, **urls[0]})
        if request.method == "DELETE":
            given = next((value for name, value in request.query if name in ("$id", "id")), None)
            if link.collection:
                gone = target.key.lower() if target.key else self.payloads.bound([given], link, target.owner_area)[0] if given else None
                if gone is None:
                    raise bad_request(target.owner_area, "Which reference to remove must be said.")
                ids = tuple(key for key in ids if key != gone)
            else:
                ids = ()
        else:
            value = read_json(request.body).get("@odata.id")
            if not isinstance(value, str) or (link.collection and request.method == "PUT"):
                raise bad_request(target.owner_area, "An object with one '@odata.id' is expected.")
            new = self.payloads.bound([value] if link.collection else value, link, target.owner_area)
            ids = tuple(dict.fromkeys((*ids, *new))) if link.collection else new
        self.store.put(target.owner_collection, replace(owner, references={**owner.references, link.name: ids}))
        return GraphResponse(204)

    @staticmethod
    def _url(request: GraphRequest, collection: str, key: str) -> str:
        return f"{request.root}/{request.version}{collection}('{quote(key)}')"

    @staticmethod
    def _context(request: GraphRequest, target: Target, item: bool) -> str:
        """``@odata.context``: the collection, a cast if there is one, and ``$entity`` for one entity."""
        where = target.collection.lstrip("/")
        cast = f"/{NAMESPACE}{target.type}" if target.type != target.resource.type else ""
        return f"{request.root}/{request.version}/$metadata#{where}{cast}{'/$entity' if item else ''}"

    @staticmethod
    def _applied(request: GraphRequest, response: GraphResponse) -> GraphResponse:
        applied = request.preferences & {"include-unknown-enum-members", "return=representation"}
        if applied:
            response.headers["Preference-Applied"] = ", ".join(sorted(applied))
        return response


def unknown_root(path: str) -> GraphError:
    """The error about a path without a version that Graph knows."""
    return no_segment(path.strip("/").partition("/")[0])
