# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeding a store with the entities of a tenant, and looking into it from outside (tests, drift made on purpose)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from . import audit, copies, edm
from .errors import EmulatedError
from .model import EmulatedResource
from .payload import BINDING
from .plain import inside
from .routing import RequestTarget
from .service import EmulatedService
from .settings import TenantError
from .store import EntityChange, StoredEntity


def seed(service: EmulatedService) -> None:
    """Fill the store from ``tenant.entities`` and ``tenant.documents``; raises TenantError that names the row, or the
    document.

    References (``rootCertificate@odata.bind``) are resolved after all rows exist, so that the order does not matter. A
    row may hold contained collections inline (``managedDeviceCertificateStates``, ``federationConfiguration``). A
    singleton is a list of one row. What every tenant has (``preset``) is added unless the seed has it.
    """
    bindings: list[tuple[str, StoredEntity, Mapping[str, Any]]] = []
    found = copies.entities(service.model, service.tenant)
    for path, rows in sorted(found.items(), key=lambda item: item[0].count("/")):
        target = _collection(service, path)
        for number, row in enumerate(rows):
            _row(service, target.collection, target.resource, row, f"{path}[{number}]", bindings)
    for collection, entity, bound in bindings:
        _bind(service, collection, entity, bound)
    for resource in service.model.resources.values():
        service.preset(resource)


def _row(
    service: EmulatedService,
    collection: str,
    resource: EmulatedResource,
    row: Any,
    where: str,
    bindings: list[tuple[str, StoredEntity, Mapping[str, Any]]],
    declared: str = "",
) -> None:
    """Store a row and what it contains.

    ``declared`` is the type of the navigation, which may be derived from that of the resource.
    """
    if not isinstance(row, dict):
        raise TenantError(f"{where}: a mapping is expected")
    where = str(row.get("@source", where))
    payloads = service.payloads
    try:
        type_name = payloads.type_of(row, resource, declared or resource.type, "beta")
        links = service.model.navigation(type_name, "beta")
        plain = {name: value for name, value in row.items() if name not in links and name != "id"}
        known_v1 = (
            service.model.properties(type_name, "v1.0") if "v1.0" in service.model.entities[type_name].versions else {}
        )
        only_v1 = {
            name: plain.pop(name)
            for name in list(plain)
            if name in known_v1 and name not in service.model.properties(type_name, "beta")
        }
        changes = payloads.changes(plain, type_name, resource, "beta", None, seeding=True)
        changes.values.update(payloads.changes(only_v1, type_name, resource, "v1.0", None, seeding=True).values)
        changes.values.update(_raw(service, row.get("@raw") or {}, type_name))
        own = service.model.key(type_name)
        key = str(row[own]) if own in row else None
        if resource.named and key is None:
            raise TenantError(f"{where}: id is required")
        entity = payloads.create(collection, resource, type_name, changes, key, seeding=True)
    except (EmulatedError, ValueError) as problem:
        raise TenantError(f"{where}: {problem}") from problem
    if any(name.endswith(BINDING) for name in row):
        bindings.append((collection, entity, row))
    for name, link in links.items():
        if name not in row:
            continue
        if not link.marks & {"contained", "placed"}:
            raise TenantError(f"{where}: give {name} as {name}{BINDING}")
        place = f"{collection}/{name}" if resource.kind == "singleton" else f"{collection}/{entity.id.lower()}/{name}"
        for number, child in enumerate(row[name]):
            _row(
                service,
                place,
                inside(service.model, resource, link),
                child,
                f"{where}.{name}[{number}]",
                bindings,
                link.type,
            )


def _raw(service: EmulatedService, values: Mapping[str, Any], type_name: str) -> Mapping[str, Any]:
    """Values of a document that are not checked; raises ValueError for a property that the type does not have."""
    unknown = [name for name in values if name not in service.model.properties(type_name, "beta")]
    if unknown:
        raise ValueError(edm.unknown_property(unknown[0], type_name))
    return values


def _bind(service: EmulatedService, collection: str, entity: StoredEntity, row: Mapping[str, Any]) -> None:
    links = service.model.navigation(entity.type, "beta")
    references = dict(entity.references)
    for name, value in row.items():
        if name.endswith(BINDING):
            try:
                references[name.removesuffix(BINDING)] = service.payloads.bound(
                    value, links[name.removesuffix(BINDING)], "directory"
                )
            except (EmulatedError, KeyError) as problem:
                raise TenantError(f"{collection}/{entity.id}: {name}: {problem}") from problem
    current = service.store.get(collection, entity.id) or entity
    service.store.put(collection, StoredEntity(entity.id, entity.type, current.values, references), at_once=True)


def entities(service: EmulatedService, path: str) -> list[dict[str, Any]]:
    """Everything in a collection as beta shows it, without paging or lag; contained collections by their path."""
    with service.lock:
        target = _collection(service, path)
        rows = service.store.rows(target.collection)
        return [
            service.payloads.render(row, target.resource.type, "beta")
            for row in rows
            if service.model.is_a(row.type, target.type)
        ]


def set_properties(
    service: EmulatedService, path: str, values: Mapping[str, Any], user_name: str = ""
) -> dict[str, Any]:
    """Change an entity behind the API: read-only properties too, no behaviour, no version change.

    Raises KeyError or ValueError.
    """
    with service.lock:
        target = _walk(service, path)
        if target.kind != "item" or target.entity is None:
            raise KeyError(path)
        known = service.model.properties(target.entity.type, "beta")
        unknown = [name for name in values if name not in known or name == "id"]
        if unknown:
            raise ValueError(edm.unknown_property(unknown[0], target.entity.type))
        checked = {name: edm.checked(value, known[name], service.model) for name, value in values.items()}
        before, entity = target.entity, target.entity.changed(**checked)
        service.store.put(target.collection, entity, at_once=True)
        if user_name:
            changes = [EntityChange(target.collection, before, entity)]
            audit.write(service.store, service.model, changes, audit.Actor(user_name=user_name), str(uuid.uuid4()))
        return service.payloads.render(entity, target.resource.type, "beta")


def _collection(service: EmulatedService, path: str) -> RequestTarget:
    try:
        target = _walk(service, path)
    except EmulatedError as problem:
        raise TenantError(f"{path}: {problem.message}") from problem
    if target.kind != "collection" and target.resource.kind != "singleton":
        raise TenantError(f"{path} is no collection")
    return target


def _walk(service: EmulatedService, path: str) -> RequestTarget:
    """Walk the path; a collection contained in an entity of a derived type needs no cast here."""
    service.replicas.select(reading=False)
    parts = [part for part in path.split("/") if part]
    root = max((len(root.split("/")) for root in service.router.roots if f"{path}/".startswith(f"{root}/")), default=0)
    if 0 < root < len(parts) and not any(part.startswith("microsoft.graph.") for part in parts):
        owner = service.router.walk("beta", "/" + "/".join(parts[:root]))
        if owner.entity is not None and owner.entity.type != owner.resource.type:
            parts.insert(root, f"microsoft.graph.{owner.entity.type}")
    return service.router.walk("beta", "/" + "/".join(parts))
