# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource side of Graph: answers one request against the store. No HTTP server, no tokens, no faults in here."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from weakref import WeakKeyDictionary

from . import audit, edm, registrations
from .behaviours import BEHAVIOURS, LEAVES, ChangeContext
from .errors import EmulatedError, bad_request, forbidden, no_method, no_segment, not_found
from .messages import ServiceRequest, ServiceResponse
from .model import NAMESPACE, VERSIONS, EmulatedModel, EmulatedResource, suffices
from .payload import BodyChanges, NewEntity, Payloads, read_json
from .reading import AnswerWriter
from .replicas import Replicas
from .routing import PathRouter, RequestTarget
from .store import Store, StoredEntity
from .tenant import SeededTenant, SignInApp
from .writes import WriteLimits, with_reported_status

_PRESETS: WeakKeyDictionary[EmulatedModel, dict[tuple[str, int, str], tuple[str, BodyChanges]]] = WeakKeyDictionary()
"""The checked rows that every tenant has: types and values, by path, number and how dates are written."""


class EmulatedService:
    """A tenant's Graph. Thread-safe: one request at a time."""

    def __init__(self, model: EmulatedModel, tenant: SeededTenant) -> None:
        self.model = model
        self.tenant = tenant
        self.settings = tenant.settings
        self.lock = threading.RLock()
        self.store = Store()
        self.payloads = Payloads(model, self.store, self.settings)
        self.replicas = Replicas(self.settings)
        self.router = PathRouter(model, self.store, self.settings, self.replicas)
        self.answers = AnswerWriter(model, self.store, self.settings, self.payloads, self.replicas)
        self.writes = WriteLimits(self.settings)

    def registered(self, app: SignInApp) -> SignInApp:
        """An app that signs in, with the credentials that its application has by now."""
        with self.lock:
            return registrations.registered(self.store, app)

    def handle(self, request: ServiceRequest) -> ServiceResponse:
        """Answer a request; raises EmulatedError for error responses."""
        if request.version not in VERSIONS:
            raise EmulatedError(400, "BadRequest", "Invalid version: " + request.version)
        with self.lock:
            self.replicas.select(request.method == "GET")
            target = self.router.walk(request.version, request.path, request.stale and request.method == "GET")
            self._check_place(request, target)
            self._authorize(request, target)
            if target.missing is not None and not self._may_be_absent(request, target):
                raise target.missing
            if request.method != "GET":
                self.writes.check(request.app_id, target.resource.area, target.resource.path)
            self.store.changes()
            response = self._dispatch(request, target)
            if self.settings.reported_statuses and target.kind in ("item", "collection"):
                response = with_reported_status(response, request.method, target.resource.path)
            app = self.tenant.app(request.app_id)
            person = request.headers.get(audit.PERSON, "")
            actor = audit.Actor(request.app_id, app.display_name if app else "", person)
            self.audit(actor, request.headers.get("client-request-id", ""))
            return response

    def audit(self, actor: audit.Actor, correlation: str = "") -> None:
        """Write what has changed into the audit logs."""
        audit.write(self.store, self.model, self.store.changes(), actor, correlation or str(uuid.uuid4()))

    def _check_place(self, request: ServiceRequest, target: RequestTarget) -> None:
        """Raise 404 for a documented path that tenants lack, and below a directory object that is too new."""
        if target.collection == LEAVES and target.navigation is None and not self.settings.top_level_leaf_certificates:
            raise not_found("intune", LEAVES.rpartition("/")[2])
        owner = target.owner_collection, target.owner.id if target.owner else ""
        if target.kind == "operation" and target.entity is not None:
            owner = target.collection, target.entity.id
        young = self.store.age(*owner) < self.settings.new_parent_lag
        if young and target.resource.area == "directory":
            raise not_found("directory", owner[1])

    @staticmethod
    def _may_be_absent(request: ServiceRequest, target: RequestTarget) -> bool:
        """Whether a request makes sense without the entity.

        A PATCH creates a singleton, and what an alternate key does not find with ``Prefer: create-if-missing``; a
        singleton's operations prepare it.
        """
        if target.resource.kind == "singleton":
            return request.method == "PATCH" or target.operation is not None
        upsert = target.alternate is not None and target.resource.upsert and "create-if-missing" in request.preferences
        return request.method == "PATCH" and target.kind == "item" and upsert

    def _dispatch(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        if target.kind == "ref":
            return self._reference(request, target)
        if (
            request.method != "GET"
            and target.entity is not None
            and self.store.get(target.collection, target.entity.id) is None
        ):
            raise not_found(target.resource.area, target.entity.id)  # a replica that is behind still shows what is gone
        if target.kind == "operation":
            return self._operate(request, target)
        if request.method == "GET":
            if target.kind == "property":
                return self.answers.value(request, target)
            return self.answers.one(request, target) if target.kind == "item" else self.answers.many(request, target)
        if request.method == "POST":
            return self._create(request, target)
        if request.method == "PATCH":
            return self._update(request, target)
        if request.method == "PUT":
            return self._replace(request, target)
        assert target.entity is not None
        behaviour, context = BEHAVIOURS[target.resource.behaviour], self._change_context(request, target)
        behaviour.deleting(context, target.entity)
        self.store.remove(target.collection, target.entity.id)
        behaviour.deleted(context, target.entity)
        if target.resource.resets:
            self.preset(target.resource, target.entity.id)
        return ServiceResponse(204)

    def _change_context(self, request: ServiceRequest, target: RequestTarget) -> ChangeContext:
        return ChangeContext(
            self.store,
            self.settings,
            target.collection,
            frozenset(),
            app_id=request.app_id,
            downloads=self.tenant.downloads,
        )

    def preset(self, resource: EmulatedResource, only: str | None = None) -> None:
        """Store the rows of a resource that every tenant has, as far as they are not there; or the one with an id."""
        for number, row in enumerate(resource.preset):
            key = str(row["id"]).format(tenant=self.tenant.tenant_id)
            full = (resource.max_items is not None or resource.kind == "singleton") and self.store.rows(resource.path)
            if (
                full
                or self.store.get(resource.path, key) is not None
                or (only is not None and key.lower() != only.lower())
            ):
                continue
            known, place = _PRESETS.setdefault(self.model, {}), (resource.path, number, self.settings.date_offsets)
            if place not in known:
                type_name = self.payloads.type_of(row, resource, resource.type, "beta")
                body = {name: value for name, value in row.items() if name != "id"}
                changes = self.payloads.changes(body, type_name, resource, "beta", None, seeding=True)
                known[place] = type_name, changes
            type_name, changes = known[place]
            entity = self.payloads.create(resource.path, resource, type_name, changes, key, seeding=True)
            self.payloads.inside(resource.path, resource, entity, changes)

    def _authorize(self, request: ServiceRequest, target: RequestTarget) -> None:
        """405 for a method that the path does not serve, 403 without one of the permissions that suffice."""
        resource, method = target.resource, request.method
        if target.kind == "ref":
            allowed = {
                "GET": resource.item.get("GET", []),
                **{verb: resource.item.get("PATCH", []) for verb in ("PUT", "POST", "DELETE")},
            }
        elif target.operation is not None:
            allowed = {target.operation.method: target.operation.permissions}
            if target.operation.own and registrations.is_app(target.entity, request.app_id):
                allowed = {target.operation.method: []}
        elif target.kind == "item":
            allowed = resource.item
            if registrations.reads_itself(method, target.collection, target.entity, request.app_id):
                allowed = {method: []}
            if (
                target.navigation is not None
                and "contained" not in target.navigation.marks
                and resource.path == target.collection
            ):
                allowed = {
                    verb: names for verb, names in allowed.items() if verb != "DELETE"
                }  # a reference is removed by $ref
        elif target.kind == "property":
            allowed = {"GET": resource.item["GET"]}
        elif target.kind == "collection":
            allowed = dict(resource.collection)
            if resource.behaviour == "code_signing" and self.settings.collection_patch:
                allowed["PATCH"] = resource.item["PATCH"]
        else:
            allowed = {"GET": resource.collection.get("GET", [])}
        if target.navigation is not None and "and" in target.navigation.marks and method in allowed:
            owner = self.model.resources[target.owner_collection].item["GET"]
            if not suffices(request.permissions, owner):
                raise forbidden(resource.area, owner)
        if method not in allowed:
            raise no_method(method)
        if allowed[method] and not suffices(request.permissions, allowed[method]):
            raise forbidden(resource.area, allowed[method])

    def _create(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        resource = target.resource
        new = self.payloads.read(read_json(request.body), resource, target.type, request.version)
        if new.key is not None and self.store.get(target.collection, new.key) is not None:
            raise bad_request(resource.area, "Another object with the same value for property id already exists.")
        return self._made(request, target, new)

    def _made(self, request: ServiceRequest, target: RequestTarget, new: NewEntity) -> ServiceResponse:
        resource = target.resource
        if resource.max_items is not None and len(self.store.rows(target.collection)) >= resource.max_items:
            raise bad_request(resource.area, f"The limit is reached: at most {resource.max_items} may exist here.")
        entity = self.payloads.create(target.collection, resource, new.type, new.changes, new.key)
        self.payloads.inside(target.collection, resource, entity, new.changes)
        item = replace(target, kind="item", entity=entity, key=entity.id)
        location = self.answers.url(request, target.collection, entity.id)
        if "return=minimal" in request.preferences:
            return ServiceResponse(
                204, None, {"Location": location, "OData-EntityId": location, "Preference-Applied": "return=minimal"}
            )
        return self.answers.written(request, item, resource.post_status, {"Location": location})

    def _upsert(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """A PATCH that creates: the alternate key is part of what is created."""
        resource, body = target.resource, read_json(request.body)
        type_name = self.payloads.type_of(body, resource, target.type, request.version)
        changes = self.payloads.changes(body, type_name, resource, request.version, None)
        if target.alternate is not None:
            changes.values[target.alternate[0]] = target.alternate[1]
            changes = replace(changes, sent=changes.sent | {target.alternate[0]})
        if resource.kind == "singleton":
            self.payloads.create(target.collection, resource, type_name, changes, None)
            return self.answers.written(
                request, replace(target, entity=self.store.rows(target.collection)[0]), resource.patch_status, {}
            )
        return self._made(request, target, NewEntity(type_name, changes, None))

    def _update(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        resource = target.resource
        if target.kind == "item" and target.entity is None:
            there = self.router.by_property(target, *target.alternate, current=True) if target.alternate else None
            if there is None:
                return self._upsert(request, target)
            target = replace(target, entity=there, key=there.id)  # a replica that is behind does not show it
        body = read_json(request.body)
        if target.kind == "collection":
            target = replace(
                target,
                kind="item",
                key=str(body.get("id") or ""),
                entity=self.store.get(target.collection, str(body.get("id") or "")),
            )
            if target.entity is None:
                raise not_found(resource.area, target.key or "")
        entity = target.entity
        assert entity is not None
        type_name = self.payloads.type_of(body, resource, target.type, request.version, entity.type)
        if "@odata.type" in body and type_name != entity.type:
            raise bad_request(
                resource.area,
                f"The type '{NAMESPACE}{type_name}' of the body is not that of the entity, '{NAMESPACE}{entity.type}'.",
            )
        current = self.store.get(target.collection, entity.id)
        assert current is not None
        changes = self.payloads.changes(body, entity.type, resource, request.version, entity.id, current)
        entity = self.payloads.update(target.collection, resource, current, changes)
        self.payloads.inside(target.collection, resource, entity, changes)
        status = resource.patch_status
        if "return=minimal" in request.preferences:
            return ServiceResponse(204, None, {"Preference-Applied": "return=minimal"})
        if status == 204 and "return=representation" not in request.preferences:
            return ServiceResponse(204)
        return self.answers.written(request, replace(target, entity=entity), 200, {})

    def _replace(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """PUT: properties that are not sent get their defaults."""
        resource, entity = target.resource, target.entity
        assert entity is not None
        changes = self.payloads.changes(read_json(request.body), entity.type, resource, request.version, entity.id)
        blank = {
            name: edm.default(prop, self.model)
            for name, prop in self.model.properties(entity.type, request.version).items()
            if name != "id"
        }
        entity = self.payloads.update(
            target.collection, resource, entity, replace(changes, values={**blank, **changes.values})
        )
        return self.answers.written(request, replace(target, entity=entity), 200, {})

    def _operate(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """Carry out an action or function; what it returns decides the shape of the answer."""
        operation, entity = target.operation, target.entity or StoredEntity("", target.type, {})
        assert operation is not None
        if operation.method == "POST":
            entity = self.store.get(target.collection, entity.id) or entity  # not what a replica that is behind shows
        if operation.name == "delta":
            return self.answers.delta(request, target)
        body = (
            read_json(request.body) if operation.method == "POST" and request.body.strip() else target.arguments or {}
        )
        arguments = self.payloads.arguments(body, operation, target.resource, request.version)
        result = BEHAVIOURS[target.resource.behaviour].perform(
            operation.name, self._change_context(request, target), entity, arguments
        )
        if operation.returns is None:
            return ServiceResponse(204)
        kind, many = operation.returns.type, operation.returns.collection
        full = f"{NAMESPACE if kind in self.model.entities or kind in self.model.complex else 'Edm.'}{kind}"
        body = {"@odata.context": self.answers.metadata_url(request, f"Collection({full})" if many else full)}
        rows = [
            self.payloads.render(row, kind, request.version) if isinstance(row, StoredEntity) else row
            for row in (result if many else [result])
        ]
        if many or not isinstance(rows[0], dict):
            return ServiceResponse(200, {**body, "value": rows if many else rows[0]})
        return ServiceResponse(200, {**body, **rows[0]})

    def _reference(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """``$ref``: GET shows, PUT and POST set (a collection: POST adds), DELETE removes."""
        link, owner = target.navigation, target.owner
        assert link is not None and owner is not None
        ids = owner.references.get(link.name, ())
        if request.method == "GET":
            urls = [{"@odata.id": self.answers.url(request, target.collection, key)} for key in ids]
            context = {
                "@odata.context": self.answers.metadata_url(request, "Collection($ref)" if link.collection else "$ref")
            }
            if link.collection:
                return ServiceResponse(200, {**context, "value": urls})
            if not urls:
                raise not_found(target.owner_area, link.name)
            return ServiceResponse(200, {**context, **urls[0]})
        if request.method == "DELETE":
            given = next((value for name, value in request.query if name in ("$id", "id")), None)
            if link.collection:
                gone = (
                    target.key.lower()
                    if target.key
                    else self.payloads.bound([given], link, target.owner_area)[0]
                    if given
                    else None
                )
                if gone is None:
                    raise bad_request(target.owner_area, "The request must identify the reference to remove.")
                ids = tuple(key for key in ids if key != gone)
            else:
                ids = ()
        else:
            value = read_json(request.body).get("@odata.id")
            if not isinstance(value, str) or (link.collection and request.method == "PUT"):
                raise bad_request(target.owner_area, "An object with one '@odata.id' is expected.")
            new = self.payloads.bound([value] if link.collection else value, link, target.owner_area)
            ids = tuple(dict.fromkeys((*ids, *new))) if link.collection else new
            if "single" in link.marks and len(ids) > 1:
                raise bad_request(target.owner_area, f"Only one entity can be assigned as {link.name}.")
        self.store.put(target.owner_collection, replace(owner, references={**owner.references, link.name: ids}))
        return ServiceResponse(204)


def unknown_root(path: str) -> EmulatedError:
    """The error about a path without a version that Graph knows."""
    return no_segment(path.strip("/").partition("/")[0])
