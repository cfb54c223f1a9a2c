# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources of types without a module as documents: raw Graph properties, without those that only the service sets."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from ansible_collections.m365.graph.plugins.module_utils._any_type.description import raw
from ansible_collections.m365.graph.plugins.module_utils._any_type.document_type import (
    PropertyNames,
    TypeCatalog,
    TypePlace,
    check_place,
    row_type,
    set_by_service,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import ResourcePath, Schema
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Version
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, InputError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import (
    LearnedNames,
    names_of,
    one_of,
    type_name,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.link_reader import LinkReader, row_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.problems import mapping, refuse_strangers
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import looks_secret, secret_texts

MEMBERS = ("type", "path", "api_version", "key", "read_only")
_BLANK: tuple[Any, ...] = (None, "", [], {})
_PART = 100
"""The number of resources whose links are read together."""


@dataclass(frozen=True)
class AnyCollection:
    """A collection, or one resource, to export: those of a type, and of the types that are derived from it.

    ``keys`` are the properties that identify a resource in its document; without them, the ID does.
    """

    type: str
    path: str
    version: Version
    keys: tuple[str, ...]
    read_only: frozenset[str]
    source: str


def parse_collection(given: object, source: str) -> AnyCollection:
    """A collection from an option. Raises :class:`InputError`, whose text starts with the source."""
    try:
        written = mapping("it", given)
        refuse_strangers("the members of a collection", written, MEMBERS)
        for name in ("type", "path"):
            if name not in written:
                raise InputError(f"it names no {name}.")
        version = one_of("api_version", written.get("api_version", "v1.0"), ("v1.0", "beta"))
        keys = written.get("key")
        keys = [keys] if isinstance(keys, str) else keys
        path, kind = written["path"], type_name(written["type"])
        check_place(TypePlace(kind, path if isinstance(path, str) else "", cast(Version, version)), None)
        names = tuple(sorted(names_of("key", keys) - {"id"}))
        return AnyCollection(
            kind, path, cast(Version, version), names, names_of("read_only", written.get("read_only")), source
        )
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


class AnyExporter:
    """Reads collections through one client.

    ``left_out`` receives what is not in the documents, and ``not_read`` the types that could not be read, both with the
    reason.
    """

    def __init__(
        self,
        client: GraphClient,
        catalog: TypeCatalog,
        *,
        left_out: list[dict[str, Any]],
        not_read: dict[str, str],
        learned: LearnedNames | None = None,
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._learned = learned or {}
        self._left_out = left_out
        self._not_read = not_read

    def types_in(self, collection: AnyCollection) -> list[str]:
        """The types whose resources may be in a collection."""
        schema = self._catalog.schema(collection.version)
        known = schema is not None and schema.known(collection.type)
        return schema.subtypes(collection.type) if schema is not None and known else [collection.type]

    def check(self, collection: AnyCollection) -> None:
        """Raise :class:`InputError` for a type or a property that is not at the path."""
        schema = self._catalog.schema(collection.version)
        place = TypePlace(collection.type, collection.path, collection.version)
        try:
            check_place(place, schema, listed=True)
            for option, names in (("key", collection.keys), ("read_only", sorted(collection.read_only))):
                unknown = [name for name in names if schema and not _has(schema, self.types_in(collection), name)]
                if unknown:
                    raise InputError(f"{option}: {shown(unknown[0])} is not a property of {collection.type}.")
        except InputError as error:
            raise InputError(f"{collection.source}: {error}") from None

    def rows(self, collections: Iterable[AnyCollection], *, complete: bool) -> Iterator[tuple[str, str, str]]:
        """Every resource of the collections: a sort key, its ID (empty if its path identifies it), and its document.

        If the service refuses to list a collection, the others continue: its types are in ``not_read`` afterwards.
        """
        for collection in collections:
            try:
                for document, id in self._documents(collection, complete):
                    where = json.dumps([document["type"], "", collection.path, collection.version, document["key"]])
                    yield where, id, json.dumps([document, [id] if id else []])
            except GraphError as error:
                if error.status in (None, 401):  # the connection or the sign-in: the next one would fail as well
                    raise
                self._not_read.update(dict.fromkeys(self.types_in(collection), str(error)))

    def _documents(self, collection: AnyCollection, complete: bool) -> Iterator[tuple[dict[str, Any], str]]:
        schema = self._catalog.schema(collection.version)
        there = schema.place(collection.path) if schema is not None else None
        sole, listed = self._listed(collection, there)
        declared = there.type if there else collection.type
        rows = (
            (kind, row)
            for row in listed
            if (kind := row_type(row) or declared) == collection.type
            or (schema is not None and schema.derives(kind, collection.type))
        )
        links = None if schema is None or sole else LinkReader(self._client, collection.version, schema)
        while part := [*itertools.islice(rows, _PART)]:
            named = self._links(links, collection, declared, part) if links else {}
            for kind, row in part:
                document = self._document(collection, kind, row, sole, complete)
                document["properties"] |= named.get(str(row.get("id")), {})
                id = row.get("id", row.get(schema.key(kind)) if schema is not None and schema.known(kind) else None)
                yield document, "" if sole else str(id)

    def _links(
        self, reader: LinkReader, collection: AnyCollection, declared: str, rows: Sequence[tuple[str, Json]]
    ) -> dict[str, dict[str, str]]:
        """The names of what resources link to, by their IDs. What the service refuses is left out with the reason."""
        known = [
            row_of(collection.path, str(row["id"]), kind, kind != declared)
            for kind, row in rows
            if row.get("id") and reader.lookups(kind)
        ]
        found = reader.read(known)
        kinds = {row.id: row.kind for row in known}
        for (id, name), error in reader.failed.items():
            told = {"type": kinds[id], "path": collection.path, "key": {"id": id}}
            self._left_out.append({"document": told, "property": name, "reason": str(error)})
        reader.failed.clear()
        return found

    def _listed(
        self, collection: AnyCollection, there: ResourcePath | None
    ) -> tuple[bool, Iterable[Mapping[str, Any]]]:
        """Whether a path is that of one resource, and the resources there."""
        if there is not None and there.many:
            return False, self._client.list(collection.path, version=collection.version)
        try:
            first = self._client.get(collection.path, version=collection.version)
        except NotFound:
            return True, []
        if there is None and isinstance(first.get("value"), list):
            return False, self._client.list(collection.path, version=collection.version)
        return True, [first]

    def _document(self, collection: AnyCollection, kind: str, row: Json, sole: bool, complete: bool) -> dict[str, Any]:
        schema = self._catalog.schema(collection.version)
        known = schema if schema is not None and schema.known(kind) else None
        key = {} if sole else {name: row[name] for name in collection.keys if row.get(name) not in _BLANK}
        own = known.key(kind) if known else "id"
        if not sole and (not key or len(key) < len(collection.keys)):
            key = {own: row[own], **key}
        document = {
            "type": kind,
            "path": collection.path,
            **({"api_version": collection.version} if collection.version != "v1.0" else {}),
            "key": key,
        }
        ignored = {*set_by_service(kind, row, known), *collection.read_only, *key}
        ignored |= self._learned.get((collection.version, kind), frozenset())
        kept = {name: value for name, value in raw(row).items() if name not in ignored and "@" not in name}
        place = TypePlace(kind, collection.path, collection.version, tuple(sorted(key)), sole=sole)
        properties = {}
        for name, value in kept.items():
            if looks_secret(name) or any(secret_texts({name: value})):
                continue
            if value in _BLANK and not complete:
                continue
            try:
                item = self._catalog.resource(place, PropertyNames(frozenset({name}))).property(name)
                properties[name] = value if value in _BLANK else item.parse(value, name)
            except InputError as error:
                told = {"type": kind, "path": collection.path, "key": key}
                reason = f"The service shows a value that its metadata does not allow: {error}"
                self._left_out.append({"document": told, "property": name, "reason": reason})
        return {**document, "properties": properties}


def _has(schema: Schema, kinds: list[str], name: str) -> bool:
    """Whether one of the types has a property."""
    return any(name in schema.members(kind) for kind in kinds)
