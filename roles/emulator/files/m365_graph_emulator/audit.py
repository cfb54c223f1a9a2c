# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit logs of Entra and Intune: one entry for each entity that a request changed.

Entra writes names of properties with capitals and values as JSON arrays, and names key credentials without their keys.
Intune writes plain texts. Secrets are never written. Names of activities are presumed where the documents have none.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import edm
from .model import EmulatedModel, EmulatedResource
from .store import EntityChange, Store, StoredEntity

DIRECTORY, INTUNE = "/auditLogs/directoryAudits", "/deviceManagement/auditEvents"
PERSON = "x-emulator-user"
"""The header of a request with the person for whom the application acts. The service takes it from the token."""
_OPERATIONS = {"Add": "Create", "Update": "Patch", "Delete": "Delete"}
_CREDENTIALS = ("keyCredentials", "passwordCredentials")
_QUIET = {"lastModifiedDateTime", "version", "eTag"}


@dataclass(frozen=True)
class Actor:
    """Who made a change: an application, or a person with ``user_name``."""

    app_id: str = ""
    name: str = ""
    user_name: str = ""


def write(store: Store, model: EmulatedModel, changes: Iterable[EntityChange], actor: Actor, correlation: str) -> None:
    """Add the entries for the changes of one request."""
    for change in changes:
        resource = model.resources.get(template(change.collection, model))
        entity = change.after or change.before
        if resource is None or entity is None or change.collection in (DIRECTORY, INTUNE):
            continue
        verb = "Delete" if change.after is None else "Add" if change.before is None else "Update"
        differences = list(_differences(model, change))
        if verb == "Update" and not differences:
            continue
        make = _intune if resource.area == "intune" else _directory
        values = make(verb, resource, entity, differences, actor, correlation)
        if entity.type == "internalDomainFederation":
            values |= _of_domain(change.collection.split("/")[2], values)
        kind, place = ("auditEvent", INTUNE) if resource.area == "intune" else ("directoryAudit", DIRECTORY)
        store.log(place, StoredEntity(str(uuid.uuid4()), kind, values))


def template(collection: str, model: EmulatedModel) -> str:
    """The described path of a collection: ``/applications/{id}/owners``."""
    if collection in model.resources:
        return collection
    owner, _slash, name = collection.rpartition("/")
    return f"{template(owner.rpartition('/')[0], model)}/{{id}}/{name}" if owner.count("/") > 1 else collection


def _differences(model: EmulatedModel, change: EntityChange) -> Iterable[tuple[str, Any, Any]]:
    """Name, old and new value of each property that differs, without secrets."""
    entity = change.after or change.before
    assert entity is not None
    for name, prop in model.properties(entity.type, "beta").items():
        if name == "id" or name in _QUIET or prop.marks & {"wo"}:
            continue
        old = change.before.values.get(name) if change.before else None
        new = change.after.values.get(name) if change.after else None
        if old != new and (change.before is not None or new not in (None, [], "")):
            yield name, _public(name, old), _public(name, new)
    before, after = (state.references if state else {} for state in (change.before, change.after))
    for name in sorted({*before, *after}):
        if before.get(name, ()) != after.get(name, ()):
            yield name, list(before.get(name, ())), list(after.get(name, ()))


def _public(name: str, value: Any) -> Any:
    if name not in _CREDENTIALS or value is None:
        return value
    kinds = [("KeyIdentifier", "keyId"), ("KeyType", "type"), ("KeyUsage", "usage"), ("DisplayName", "displayName")]
    return ["[" + ",".join(f"{label}={item.get(key) or ''}" for label, key in kinds) + "]" for item in value]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _words(type_name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type_name).lower()


def _directory(
    verb: str,
    resource: EmulatedResource,
    entity: StoredEntity,
    differences: list[tuple[str, Any, Any]],
    actor: Actor,
    correlation: str,
) -> dict[str, Any]:
    activity = f"{verb} {_words(entity.type)}"
    if verb == "Update" and differences and all(name in _CREDENTIALS for name, _old, _new in differences):
        activity += " – Certificates and secrets management "
    modified: list[dict[str, Any]] = [
        {
            "displayName": "KeyDescription" if name in _CREDENTIALS else _capital(name),
            "oldValue": json.dumps(old if isinstance(old, list) else [] if old is None else [old]),
            "newValue": json.dumps(new if isinstance(new, list) else [] if new is None else [new]),
        }
        for name, old, new in differences
    ]
    if verb == "Update":
        names = ", ".join(item["displayName"] for item in modified)
        modified.append({"displayName": "Included Updated Properties", "oldValue": None, "newValue": json.dumps(names)})
    app = {"appId": actor.app_id, "displayName": actor.name, "servicePrincipalId": None, "servicePrincipalName": None}
    user: dict[str, Any] = {
        "displayName": None,
        "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, actor.user_name)),
        "ipAddress": "192.0.2.1",
    }
    return {
        "activityDateTime": edm.now(),
        "activityDisplayName": activity,
        "additionalDetails": [{"key": "User-Agent", "value": "emulator"}, {"key": "AppId", "value": actor.app_id}],
        "category": "ApplicationManagement" if "rincipal" in entity.type or "pplication" in entity.type else "Policy",
        "correlationId": correlation,
        "initiatedBy": {
            "app": None if actor.user_name else app,
            "user": {**user, "userPrincipalName": actor.user_name} if actor.user_name else None,
        },
        "loggedByService": "Core Directory",
        "operationType": verb,
        "result": "success",
        "resultReason": "",
        "targetResources": [
            {
                "displayName": entity.id
                if entity.type == "domain"
                else entity.values.get("displayName") or entity.values.get("name"),
                "groupType": None,
                "id": None if entity.type == "domain" else entity.id,
                "modifiedProperties": modified,
                "type": _capital(entity.type),
                "userPrincipalName": None,
            }
        ],
        "userAgent": None,
    }


def _of_domain(domain: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The entry for a federation, which is about its domain: that has a name, and no ID that is a GUID."""
    (target,) = values["targetResources"]
    return {
        "activityDisplayName": "Set federation settings on domain",
        "category": "DirectoryManagement",
        "targetResources": [{**target, "displayName": domain, "id": None, "type": "Other"}],
    }


def _intune(
    verb: str,
    resource: EmulatedResource,
    entity: StoredEntity,
    differences: list[tuple[str, Any, Any]],
    actor: Actor,
    correlation: str,
) -> dict[str, Any]:
    operation, kind = _OPERATIONS[verb], _capital(resource.type)
    activity = f"{operation} {kind}"
    who: Mapping[str, Any] = {
        "applicationDisplayName": actor.name or None,
        "applicationId": actor.app_id or None,
        "auditActorType": "ItPro" if actor.user_name else "Application",
        "ipAddress": None,
        "servicePrincipalName": None,
        "type": "ItPro" if actor.user_name else "Application",
        "userId": None,
        "userPermissions": [],
        "userPrincipalName": actor.user_name or None,
    }
    modified = [
        {"displayName": _capital(name), "oldValue": _plain(old), "newValue": _plain(new)}
        for name, old, new in differences
    ]
    name = entity.values.get("displayName")
    return {
        "activity": activity,
        "activityDateTime": edm.now(),
        "activityOperationType": operation,
        "activityResult": "Success",
        "activityType": activity,
        "actor": dict(who),
        "category": "DeviceConfiguration" if "onfiguration" in resource.type else "Application",
        "componentName": "DeviceConfiguration" if "onfiguration" in resource.type else "MobileApp",
        "correlationId": correlation,
        "displayName": activity,
        "resources": [
            {
                "auditResourceType": f"Microsoft.Management.Services.Api.{kind}",
                "displayName": name,
                "modifiedProperties": modified,
                "resourceId": entity.id,
                "type": kind,
            }
        ],
    }


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
