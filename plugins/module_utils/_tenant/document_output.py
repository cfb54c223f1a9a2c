# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written of documents: exported resources, documents in a plan file, and what messages may show. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import any_documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import (
    MEMBERS,
    Document,
    kind_of,
    members_of,
    natural_key,
    place_of,
    readable_keys,
    resource_type,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.raw_values import can_be_raw, is_later, is_raw_value
from ansible_collections.m365.graph.plugins.module_utils._values.edm import is_never
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import looks_secret, masked


def write(
    resource: Resource,
    version: str,
    entity: Json,
    parameters: Json,
    parent_name: str | None = None,
    *,
    by_id: bool = False,
    complete: bool = False,
    later: Collection[str] = (),
    on_omitted: Callable[[Property], None] = lambda _item: None,
) -> dict[str, Any]:
    """The document of a resource as the service returns it: values in canonical form, without read-only ones.

    It omits secrets, and values that the service sets itself. Values that read back as empty are written as empty if it
    is ``complete``, otherwise omitted. Values that their type does not know are in ``raw`` as the service returns them,
    where that is possible, and so are those of the properties ``later`` that the description does not have. The ID is
    in the key with ``by_id``, and if the natural key is incomplete, because several resources may have the rest of it.
    ``on_omitted`` is called for each property that is omitted because its type does not know the value in the tenant.
    """
    told = natural_key(resource, entity)
    key = {**place_of(resource, parameters, parent_name), **told}
    if by_id or not (
        resource.only_one or (told and all(item.name in told for item in readable_keys(resource, resource.telling)))
    ):
        key[resource.id_name] = entity["id"]
    filled = _filled(resource, version, entity)
    unknown = {item.name: item for item in filled if not item.knows(entity[item.name])}
    known = [item for item in filled if item.name not in key and item.name not in unknown]
    properties = {item.name: item.type.encode(entity[item.name]) for item in known}
    if complete:
        properties |= {item.name: item.empty for item in _emptied(resource, version, entity) if item.name not in key}
        properties = {item.name: properties[item.name] for item in resource.properties if item.name in properties}
    kept = [name for name, item in unknown.items() if _kept_raw(resource, item, entity[name])]
    for name in unknown:
        if name not in kept:
            on_omitted(unknown[name])
    raw = {name: entity[name] for name in kept if name not in key}
    raw |= {name: entity[name] for name in resource.unknown_in(entity, version) if _kept_later(resource, name, later)}
    place = {} if resource.document_path is None else {"path": resource.document_path}
    document: dict[str, Any] = {"type": resource_type(resource), **place}
    if version != resource.default_version:
        document["api_version"] = version
    return {**document, "key": key, "properties": properties, **({"raw": raw} if raw else {})}


def not_named(resource: Resource, version: str, entity: Json, later: Collection[str]) -> list[str]:
    """The properties with a value that :func:`write` omits because the description does not have them."""
    return [name for name in resource.unknown_in(entity, version) if not _kept_later(resource, name, later)]


def _kept_later(resource: Resource, name: str, later: Collection[str]) -> bool:
    return name in later and is_later(resource, name) and not looks_secret(name)


def _kept_raw(resource: Resource, item: Property, value: Any) -> bool:
    return item.name in can_be_raw(resource) and is_raw_value(item, value)


def _filled(resource: Resource, version: str, entity: Json) -> list[Property]:
    """The properties that a document keeps and that have a value."""
    kept = (item for item in resource.writable() if item.kept and version in item.versions)
    return [item for item in kept if entity.get(item.name) not in (None, "", []) and not is_never(entity[item.name])]


def _emptied(resource: Resource, version: str, entity: Json) -> list[Property]:
    """The properties that were read as empty and that a later write can empty again."""
    kept = (item for item in resource.writable() if item.can_be_emptied and version in item.versions)
    return [
        item
        for item in kept
        if item.name in entity and (entity[item.name] in (None, "", []) or is_never(entity[item.name]))
    ]


def rewrite(document: Document) -> dict[str, Any]:
    """A document to be written again: all of its content except secrets."""
    resource = document.resource
    key = document.key
    secret = {item.name for item in resource.properties if item.secret}
    # Properties in the key are not repeated, except those that the key has only to identify the resource.
    properties = {
        name: value
        for name, value in document.desired.items()
        if resource.property(name).writable and name not in key and name not in secret
    }
    raw = {name: properties.pop(name) for name in document.raw if name in properties}
    return {
        "type": resource_type(resource),
        **document.own_members,
        "api_version": document.version,
        "key": key,
        "properties": properties,
        **({"raw": raw} if raw else {}),
        "state": "absent" if document.absent else "present",
        **document.allow,
    }


def secrets_of(document: Document) -> dict[str, Any]:
    """The secret values of a document, by Graph name."""
    return {name: value for name, value in document.desired.items() if document.resource.property(name).secret}


def without_secrets(raw: object) -> object:
    """A document as it may be shown, whatever is wrong with it.

    Values of secret properties, of unknown members and properties (a misspelt name may be that of a secret), and under
    names that look secret are masked. So is what is not a mapping.
    """
    if not isinstance(raw, Mapping):
        return MASK
    if any_documents.is_any(raw):
        return _without_secrets_by_name(raw)
    try:
        resource = kind_of(raw["type"])
    except (InputError, KeyError):
        resource = None
    members = {*(members_of(resource) if resource else MEMBERS)}
    open_ = {item.name for item in resource.properties if not item.secret} if resource else set()
    shown = {name: masked(item, MASK, hide=name not in members) for name, item in raw.items()}
    for member in ("properties", "raw"):
        values = raw.get(member)
        shown[member] = (
            {name: masked(item, MASK, hide=name not in open_) for name, item in values.items()}
            if isinstance(values, Mapping)
            else masked(values, MASK, hide=True)
        )
    return {name: shown[name] for name in raw}


def _without_secrets_by_name(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A document of a type without a module: names show what is secret, and the document itself."""
    given, hidden = raw.get("properties"), raw.get("write_only")
    names = hidden if isinstance(hidden, list) else []
    shown = {name: masked(item, MASK, hide=name not in any_documents.MEMBERS) for name, item in raw.items()}
    shown["properties"] = (
        {name: masked({name: item}, MASK, hide=name in names)[name] for name, item in given.items()}
        if isinstance(given, Mapping)
        else masked(given, MASK, hide=True)
    )
    return {name: shown[name] for name in raw}
