# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of types without a module: they have a ``path``, and raw Graph properties.

A document is a mapping::

    type: microsoft.graph.ipNamedLocation
    path: /identity/conditionalAccess/namedLocations   # a collection, or one resource (then without a key)
    api_version: v1.0
    key: {displayName: Offices}     # the properties that identify the resource there, or its id
    properties: {isTrusted: true}   # the managed properties; others are not changed
    read_only: [name]               # properties that only the service sets: neither sent nor compared
    write_only: [name]              # properties that the service does not show: sent by a create only
    replaces: [name]                # a change of these properties deletes the resource and creates it again
    chosen_id: false                # whether a create sends the id of the key, because its creator chooses it
    allow_reissue: false            # whether such a change needs no approval
    state: present                  # or absent

A document is read before there is a connection, and described by metadata after that (:func:`typed`). Until then, and
if there is no metadata, its values are compared by their form. Nothing here sends requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from ansible_collections.m365.graph.plugins.module_utils._any_type.description import check_path, texts
from ansible_collections.m365.graph.plugins.module_utils._any_type.document_type import (
    ANY_ID,
    ID,
    AnyResource,
    PropertyNames,
    TypeCatalog,
    TypePlace,
    full_name,
    set_by_service,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import TYPE
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Json, Version
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import documents, graph_json
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.file_values import (
    FileContent,
    ReadFile,
    content_of_file,
    is_file,
    of_type,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.problems import mapping, refuse_strangers
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import secret_texts

GUARD = "allow_reissue"
CHOSEN_ID = "chosen_id"
MEMBERS = (
    *("type", "path", "api_version", "state", "key", "properties"),
    *("read_only", "write_only", "replaces", CHOSEN_ID, GUARD),
)

Choice = TypeVar("Choice", str, bool)
LearnedNames = Mapping[tuple[str, str], frozenset[str]]
"""The read-only properties that earlier runs have found, by version and type."""


@dataclass(frozen=True)
class WrittenDocument:
    """A document as it is written. ``values`` are its properties, without those that ``read_only`` names.

    A ``scope`` is about every resource of its collection, and has no properties.
    """

    place: TypePlace
    id: str | None
    key: Json
    values: Mapping[str, Any]
    read_only: frozenset[str]
    write_only: frozenset[str]
    absent: bool
    is_raw: bool
    source: str
    replaces: frozenset[str] = frozenset()
    allow: Mapping[str, bool] = field(default_factory=dict)
    scope: bool = False
    chosen_id: bool = False


@dataclass(frozen=True, slots=True)
class AnyDocument(Document):
    """A desired resource of a type without a module."""

    written: WrittenDocument = field(kw_only=True)

    @property
    def select(self) -> tuple[str, ...]:
        """A list may omit properties that the service returns only if they are selected."""
        items = (self.resource.property(name) for name in self.desired)
        compared = (Access.READ_WRITE, Access.CREATE_ONLY)
        return tuple(item.name for item in items if item.access in compared and not item.outside)

    @property
    def own_members(self) -> dict[str, Any]:
        written = self.written
        lists = {name: sorted(getattr(written, name)) for name in ("read_only", "write_only", "replaces")}
        chosen = {CHOSEN_ID: True} if written.chosen_id else {}
        return {"path": written.place.path, **{name: value for name, value in lists.items() if value}, **chosen}

    def warnings(self, made: Plan) -> Iterator[str]:
        if made.action is not PlanAction.UPDATE:
            return
        hidden = [name for name in made.body if name not in made.before]
        if hidden:
            yield (
                f"The service does not show {' and '.join(hidden)}, so that it is sent with each run. Name in "
                "write_only what only a create is to send."
            )


def is_any(raw_document: object) -> bool:
    """Whether a document is one of a type without a module."""
    return isinstance(raw_document, Mapping) and "path" in raw_document


def parse(raw_document: object, source: str, read_file: ReadFile | None = None) -> Document:
    """A document of any kind from its content at ``source``, see :func:`documents.parse`."""
    if not (isinstance(raw_document, Mapping) and is_any(raw_document)):
        return documents.parse(raw_document, source, read_file)
    try:
        return _document(_written(raw_document, source, read_file), TypeCatalog())
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


def parse_scope(given: object, source: str) -> Document:
    """The collection that an entry of ``prune`` refers to: type, path and api_version.

    Raises :class:`InputError`.
    """
    if not is_any(given):
        return documents.parse_scope(given, source)
    try:
        written = mapping("it", given)
        refuse_strangers("the members of a scope with a path", written, ("type", "path", "api_version"))
        found = _written({**written, "state": "absent"}, source, None)
        place = replace(found.place, sole=False)
        return _document(replace(found, place=place, scope=True), TypeCatalog())
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


def scopes_of(scope: Document, catalog: TypeCatalog, learned: LearnedNames | None = None) -> list[Document]:
    """A scope with types of the metadata: one for each type that its collection can have.

    Raises :class:`InputError`.
    """
    if not isinstance(scope, AnyDocument):
        return [scope]
    place = scope.written.place
    schema = catalog.schema(place.version)
    kinds = schema.subtypes(place.type) if schema is not None and schema.known(place.type) else [place.type]
    try:
        return [
            _document(replace(scope.written, place=replace(place, type=kind)), catalog, learned or {})
            for kind in kinds or [place.type]
        ]
    except InputError as error:
        raise InputError(f"{scope.source}: {error}") from None


def typed(
    found: Iterable[Document], catalog: TypeCatalog, learned: LearnedNames | None = None
) -> tuple[list[Document], list[str]]:
    """The documents, with types of the metadata, and the problems of the documents that it does not allow."""
    described: list[Document] = []
    problems = []
    for document in found:
        try:
            described.append(
                _document(document.written, catalog, learned or {}) if isinstance(document, AnyDocument) else document
            )
        except InputError as error:
            problems.append(f"{document.source}: {error}")
    return described, problems


def versions_of(found: Iterable[Document]) -> list[str]:
    """The versions whose metadata describes some of the documents."""
    return sorted({document.version for document in found if isinstance(document, AnyDocument)})


def secrets_in(found: Iterable[Document]) -> Iterator[str]:
    """The texts in documents of any type that no output may show."""
    for document in found:
        if isinstance(document, AnyDocument):
            values = document.written.values
            yield from secret_texts(values)
            yield from (text for name in document.written.write_only for text in texts(values.get(name)))


def _written(given: Mapping[Any, Any], source: str, read_file: ReadFile | None) -> WrittenDocument:
    """The form of a document, as far as it can be checked without metadata."""
    written = mapping("the document", given)
    if "type" not in written:
        raise InputError("the document names no type.")
    refuse_strangers("the members of a document with a path", written, MEMBERS)
    kind = type_name(written["type"])
    path = written["path"]
    check_path(path if isinstance(path, str) else "")
    version = one_of("api_version", written.get("api_version", "v1.0"), ("v1.0", "beta"))
    absent = one_of("state", written.get("state", "present"), ("present", "absent")) == "absent"
    values = mapping("properties", written.get("properties") or {})
    is_raw = graph_json.is_raw(values)
    _check_own_type(kind, values)
    id, key = _key(mapping("key", written.get("key") or {}))
    read_only, write_only = (names_of(option, written.get(option)) for option in ("read_only", "write_only"))
    for name in write_only:
        if name in key or name in read_only or name not in values:
            raise InputError(
                f"write_only: {shown(name)} is not one of the properties of the document that are sent and do not "
                "identify it."
            )
    replaces = _replacing(names_of("replaces", written.get("replaces")), values, id, read_only | write_only)
    kept = {
        name: content_of_file(name, value, read_file) if is_file(value) else value
        for name, value in values.items()
        if name not in read_only and ("@" not in name or name.endswith("@odata.bind"))
    }
    if not (kept or key or id or absent):
        raise InputError("properties: there is none, so that there is nothing to keep.")
    for name in kept.keys() & key.keys():
        if kept[name] != key[name]:
            raise InputError(f"{name}: the key has {shown(key[name])}, the properties have {shown(kept[name])}.")
    place = TypePlace(kind, path, cast(Version, version), tuple(sorted(key)), sole=not (key or id))
    allow = {GUARD: one_of(GUARD, written[GUARD], (True, False))} if GUARD in written else {}
    chosen = one_of(CHOSEN_ID, written.get(CHOSEN_ID, False), (True, False))
    if chosen and id is None:
        raise InputError(f"{CHOSEN_ID}: the key has no id.")
    return WrittenDocument(
        *(place, id, key, kept, read_only, write_only, absent, is_raw, source),
        replaces=replaces,
        allow=allow,
        chosen_id=chosen and not absent,
    )


def _replacing(names: frozenset[str], values: Json, id: str | None, others: frozenset[str]) -> frozenset[str]:
    """The properties whose change replaces the resource. Raises :class:`InputError`."""
    for name in sorted(names):
        if name not in values or name in others or "@" in name:
            raise InputError(
                f"replaces: {shown(name)} is not one of the properties of the document that are sent and compared."
            )
    if names and id is not None:
        raise InputError("replaces: a new resource has another id. Identify it by a property such as displayName.")
    return names


def type_name(value: object, option: str = "type") -> str:
    """The full name of a type without a module. Raises :class:`InputError`."""
    if not (isinstance(value, str) and re.fullmatch(r"#?[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", value, re.ASCII)):
        raise InputError(f"{option}: {shown(value)} is not the name of a type such as microsoft.graph.group.")
    kind = full_name(value)
    if kind.removeprefix("microsoft.graph.").casefold() in documents.every_kind():
        raise InputError(
            f"{option}: {shown(value)} has a description in this collection. Remove path from the document; its key "
            "identifies the resource."
        )
    return kind


def _check_own_type(kind: str, values: Json) -> None:
    own = values.get(TYPE)
    if own is not None and not (isinstance(own, str) and full_name(own) == kind):
        raise InputError(f"properties: {TYPE}: {shown(own)} is not the type of the document, {kind}.")


def one_of(option: str, value: object, choices: Sequence[Choice]) -> Choice:
    """The choice that a value is. Raises :class:`InputError`."""
    for choice in choices:
        if type(value) is type(choice) and value == choice:
            return choice
    raise InputError(f"{option}: {shown(value)} is not one of {', '.join(str(choice).lower() for choice in choices)}.")


def _key(key: Json) -> tuple[str | None, dict[str, Any]]:
    """The ID and the identifying properties in a document's key. If there is an ID, it alone identifies a resource."""
    id = key.get("id")
    if id is not None and not (isinstance(id, str) and re.fullmatch(ANY_ID, id)):
        raise InputError(f"key: {shown(id)} is not an id in Microsoft Graph.")
    for name, value in key.items():
        if "@" in name or isinstance(value, Mapping | list) or value in (None, ""):
            raise InputError(f"key: {shown(name)} has no single value, so it cannot identify a resource.")
    return id, {name: value for name, value in key.items() if name != "id"}


def names_of(option: str, value: object) -> frozenset[str]:
    names = value if isinstance(value, list) else [] if value is None else [None]
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"{option}: it is not a list of names of properties.")
    return frozenset(names)


def _document(written: WrittenDocument, catalog: TypeCatalog, learned: LearnedNames | None = None) -> AnyDocument:
    place, schema = written.place, catalog.schema(written.place.version)
    read_only = written.read_only | (learned or {}).get((place.version, place.type), frozenset())
    known = schema if schema is not None and schema.known(place.type) else None
    values = {name: value for name, value in written.values.items() if name not in read_only}
    ignored = {*set_by_service(place.type, values, known)} if written.is_raw else set()
    values = {**written.key, **{name: value for name, value in values.items() if name not in ignored}}
    values = {**values, ID: written.id} if written.chosen_id else values
    secret = frozenset(name for name, value in values.items() if any(secret_texts({name: value})))
    used = frozenset(values)
    links = known.links(place.type) if known is not None else set()
    linked = frozenset(name for name in links & used if values[name] is None or isinstance(values[name], str))
    if written.scope and (known is None or "displayName" in known.members(place.type)):
        used, place = used | {"displayName"}, replace(place, keys=("displayName",))
    names = PropertyNames(used, secret, written.write_only & used, read_only & used, linked, written.replaces & used)
    resource = catalog.resource(place, names)
    if resource.singleton and names.replaces:
        raise InputError("replaces: a resource that exists once cannot be created again.")
    _check_writable(resource, written)
    if known is not None and known.is_abstract(place.type) and not written.absent:
        some = ", ".join(known.subtypes(place.type)[:5])
        advice = f", such as {some}" if some else ""
        raise InputError(f"type: {place.type} is abstract. Name the type of the resource{advice}.")
    contents = {
        name: of_type(resource.property(name).type, name, value) if isinstance(value, FileContent) else value
        for name, value in values.items()
    }
    return AnyDocument(
        resource,
        place.version,
        documents.parsed(resource, contents, place.version),
        id=written.id,
        absent=written.absent,
        allow=written.allow,
        source=written.source,
        written=written,
    )


def _check_writable(resource: AnyResource, written: WrittenDocument) -> None:
    """Raise :class:`InputError` for properties of which the metadata shows that only the service sets them.

    An entity as the service returns it has such properties as well, so that they are ignored there.
    """
    for item in resource.properties:
        if item.access is Access.READ_ONLY and item.name in written.values and item.name not in written.key:
            raise InputError(f"properties: {item.name} is read-only: only the service sets it.")
