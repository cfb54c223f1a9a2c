# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of types without a module, for documents: made of the service's metadata, or without it of the values.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._any_type.csdl import split
from ansible_collections.m365.graph.plugins.module_utils._any_type.described_targets import (
    lookup_of_ids,
    target_of_link,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.description import GraphProperty, check_path, raw
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import (
    BIND,
    TYPE,
    ResourcePath,
    Schema,
    TypedMember,
    bare,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.value_types import Confidential
from ansible_collections.m365.graph.plugins.module_utils._description.links import Link, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.plan import MASK
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    SET_BY_SERVICE,
    Access,
    Effect,
    Identity,
    Json,
    Permissions,
    Resource,
    Version,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown
from ansible_collections.m365.graph.plugins.module_utils._values.inferred import INFERRED
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import looks_secret, masked
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Untyped

ANY_ID = r"(?!\.\.?$)[^/?#\\%]{1,512}"
"""The IDs of any type: people choose some of them, such as the names of domains."""
NAMESPACE = "microsoft.graph."
ID = "id"
"""A document has this property only if its creator chooses the ID."""


def full_name(name: str) -> str:
    """The name of a type with its namespace."""
    name = bare(name)
    return name if "." in name else NAMESPACE + name


@dataclass(frozen=True)
class TypePlace:
    """A type at a path, and how documents address its resources: by ``keys``, by ID, or as the only one."""

    type: str
    path: str
    version: Version
    keys: tuple[str, ...] = ()
    sole: bool = False


@dataclass(frozen=True)
class PropertyNames:
    """The properties of a document: the ``used`` ones, and those of them that are secret, are not read or not sent.

    A change of those in ``replaces`` deletes the resource and creates it again. ``linked`` are the navigations that
    have the name or the ID of an entity as their value.
    """

    used: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    write_only: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class AnyResource(Resource):
    """A type without a module, at one path. ``declared`` is the type of the path, None if it is not known.

    Its collection may have resources of other types as well, which do not match.
    """

    declared: str | None = None
    schema: Schema | None = field(default=None, repr=False)
    path: str

    @property
    def document_type(self) -> str:
        return self.type

    @property
    def document_path(self) -> str | None:
        return self.path

    @property
    def fixed_advice(self) -> str:
        return " To delete it and create it again, name the property in replaces of the document."

    @property
    def id_advice(self) -> str:
        return " If its creator chooses the ID, set chosen_id in the document."

    @property
    def forgets(self) -> str:
        return "its document does not have"

    @property
    def collection_name(self) -> str:
        return f"{self.type} {self.path}"

    @property
    def row_type(self) -> str:
        return self.type

    @property
    def needs_cast(self) -> bool:
        return self.schema is not None and self.typed_body

    def of(self, row: Json) -> Resource | None:
        name = row_type(row) or self.declared
        if name in (None, self.type) or (self.schema is not None and self.schema.derives(str(name), self.type)):
            return self
        return None

    def identify(self, desired: Json, current: Json) -> Identity:
        return Identity.OTHER if self.of(current) is None else super().identify(desired, current)

    def to_options(self, entity: Json) -> dict[str, Any]:
        """The entity as the service returns it, without annotations and secrets."""
        secret = {item.name for item in self.properties if item.secret}
        kept = {name: value for name, value in raw(entity).items() if name not in secret}
        return {name: masked(value, MASK, hide=looks_secret(name)) for name, value in kept.items()}


def row_type(row: Json) -> str | None:
    """The full name of an entity's type, None if the service does not report it."""
    name = row.get(TYPE)
    return full_name(name) if isinstance(name, str) and bare(name) else None


class TypeCatalog:
    """Makes the descriptions of any types, each once.

    ``schemas`` are the types of each version, as far as metadata is available.
    """

    def __init__(self, schemas: Mapping[str, Schema | None] | None = None) -> None:
        self._schemas = {} if schemas is None else schemas
        self._made: dict[tuple[TypePlace, PropertyNames], AnyResource] = {}

    def schema(self, version: str) -> Schema | None:
        return self._schemas.get(version)

    def resource(self, place: TypePlace, names: PropertyNames) -> AnyResource:
        """The description of a type for documents with the given properties.

        Raises :class:`InputError` for a type, a path or a property that the metadata does not have.
        """
        key = (place, names)
        if key not in self._made:
            self._made[key] = _described(place, names, self.schema(place.version))
        return self._made[key]


def check_place(place: TypePlace, schema: Schema | None, *, listed: bool = False) -> ResourcePath | None:
    """The end of a path in the metadata. Raises :class:`InputError` for a type that cannot be there.

    ``listed``: every resource at the path is meant, so that no key is necessary.
    """
    check_path(place.path)
    if schema is None:
        return None
    if not schema.known(place.type):
        near = schema.similar(place.type)
        advice = f" (is {near} meant?)" if near else ""
        raise InputError(f"type: {place.version} has no type {shown(place.type)}{advice}.")
    there = schema.place(place.path)
    if there is None:
        return None
    if not schema.derives(place.type, there.type):
        some = ", ".join(schema.subtypes(there.type)[:5])
        raise InputError(
            f"type: {place.type} is not in {place.path}, which has resources of {there.type}"
            f"{'' if some in ('', there.type) else f', such as {some}'}."
        )
    if listed:
        return there
    if there.many and place.sole:
        raise InputError(
            f"key: {place.path} is a collection. Give id, or a property such as displayName, which identifies one of "
            "its resources."
        )
    if not there.many and not place.sole:
        raise InputError(f"key: {place.path} is one {there.type}, not a collection, so it has no key.")
    return there


def _described(place: TypePlace, names: PropertyNames, schema: Schema | None) -> AnyResource:
    there = check_place(place, schema)
    known = schema if schema is not None and schema.known(place.type) else None
    declared = there.type if there and schema and not schema.is_abstract(there.type) else None
    properties = [_property(place, name, names, known) for name in sorted(names.used)]
    return AnyResource(
        name="apply",
        type=place.type,
        label=place.type.rpartition(".")[2],
        paths={place.version: place.path.replace("{", "{{").replace("}", "}}")},
        path=place.path,
        default_version="v1.0",
        properties=tuple(properties),
        permissions=Permissions(()),
        keys=place.keys,
        singleton=place.sole,
        allow=("allow_reissue",),
        id_pattern=ANY_ID,
        id_property=known.key(place.type) if known else ID,
        typed_body=declared != place.type,
        declared=declared,
        schema=known,
    )


def _property(place: TypePlace, name: str, names: PropertyNames, schema: Schema | None) -> GraphProperty:
    member = _member(place.type, name, schema)
    if schema is not None and name in names.linked:
        return _link(place, name, schema)
    lookup = lookup_of_ids(place.path, name, place.version)
    secret = name in names.secret or name in names.write_only
    access = (
        Access.WRITE_ONLY
        if name in names.write_only
        else Access.INITIAL
        if member.link
        else Access.READ_ONLY
        if member.computed or name in names.read_only
        else Access.CREATE_ONLY
        if member.immutable or name in names.replaces or name == ID
        else Access.READ_WRITE
    )
    # What is only sent is not parsed: the service may take what it does not return in the same form.
    kind = Untyped if name in names.write_only else Confidential(member.type) if secret else member.type
    return GraphProperty(
        name,
        kind,
        "",
        nullable=member.nullable,
        access=access,
        secret=secret,
        effect=Effect.REPLACES if name in names.replaces else Effect.UNKNOWN,
        lookups={} if lookup is None else {"": lookup},
    )


def _link(place: TypePlace, name: str, schema: Schema) -> GraphProperty:
    """A navigation whose value is the name or the ID of an entity of a described type."""
    kind, many = split(schema.members(place.type)[name])
    lookup = None if many else target_of_link(kind, place.version, schema)
    if lookup is None:
        raise InputError(
            f"properties: {name} leads to {'many of ' if many else ''}{kind}, which a document cannot name. "
            f"Give {name}{BIND} with the address of the resource."
        )
    return GraphProperty(name, Reference, "", effect=Effect.UNKNOWN, link=Link(lookup.collection), lookups={"": lookup})


def _member(kind: str, name: str, schema: Schema | None) -> TypedMember:
    if schema is None:
        return TypedMember(Untyped, link=True) if name.endswith(BIND) else TypedMember(INFERRED)
    try:
        return schema.member(kind, name)
    except InvalidValue as error:
        raise InputError(f"properties: {error}.") from None


def set_by_service(kind: str, names: Iterable[str], schema: Schema | None) -> Iterator[str]:
    """The names among those of a resource as the service returns it that a document leaves out."""
    computed = schema.marked(kind, "computed") if schema is not None else set()
    for name in names:
        if name in SET_BY_SERVICE or name in computed or ("@" in name and not name.endswith(BIND)):
            yield name
