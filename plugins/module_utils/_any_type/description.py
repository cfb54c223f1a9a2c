# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any resource of Graph, in Graph's own JSON: descriptions that are made at run time, for the common engine.

A description has the properties in the task, with their types from the service's metadata, or without metadata types
that are inferred from the values (see ``inference``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import (
    BIND,
    TYPE,
    ResourcePath,
    Schema,
    TypedMember,
    bare,
)
from ansible_collections.m365.graph.plugins.module_utils._any_type.value_types import TypeName
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
    Version,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, shown
from ansible_collections.m365.graph.plugins.module_utils._values.inferred import INFERRED
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Untyped


@dataclass(frozen=True)
class GraphProperty(Property):
    """A property whose option has Graph's name."""

    @property
    def option(self) -> str:
        return self.name


@dataclass(frozen=True)
class DesiredEntity:
    """The desired state in a task. ``match`` are the properties that identify the resource in its collection."""

    path: str
    version: Version
    body: Json
    match: tuple[str, ...] = ()
    write_only: frozenset[str] = frozenset()


def check(wish: DesiredEntity) -> None:
    """Raise :class:`InputError` for what is wrong with any types."""
    check_path(wish.path)
    said = wish.body.get(TYPE)
    if said is not None and not (isinstance(said, str) and bare(said)):
        raise _errors.InputError(
            f"body: {TYPE}: {shown(said)} is not the name of a type such as #microsoft.graph.group."
        )
    for option, names in (("match", wish.match), ("write_only", sorted(wish.write_only))):
        for name in names:
            if name not in wish.body or name.startswith("@"):
                raise _errors.InputError(f"{option}: {shown(name)} is not a property of body.")
    for name in wish.match:
        if wish.body[name] in (None, "", [], {}):
            raise _errors.InputError(f"match: {shown(name)} has no value in body, so it cannot identify a resource.")
        if name in wish.write_only:
            raise _errors.InputError(f"match: {shown(name)} is in write_only, so that it cannot be compared.")


def check_path(path: str) -> None:
    """Raise :class:`InputError` for an invalid path below a version."""
    steps = path.split("/")
    if (
        steps[0]
        or len(steps) < 2
        or any(step.strip() in ("", ".", "..") for step in steps[1:])
        or any(mark in path for mark in "?#\\")
    ):
        raise _errors.InputError(
            f"path: {shown(path)} is not a path in Microsoft Graph: it begins with one slash and has no empty part, "
            "no '..', '?' or '#'."
        )
    if steps[1] in ("v1.0", "beta"):
        raise _errors.InputError(f"path: {shown(path)} begins with a version. Set api_version instead.")


def describe(wish: DesiredEntity, schema: Schema | None) -> Resource:
    """The description for a task. Raises :class:`InputError` for values that do not match the metadata."""
    place = schema.place(wish.path) if schema else None
    _check_kind(wish, place)
    kind = _type_of(wish, schema, place)
    properties = tuple(_properties(wish, schema, place, kind))
    label = kind.rpartition(".")[2] if kind else "resource"
    return Resource(
        name="resource",
        type=kind or "",
        label=label,
        paths={wish.version: wish.path.replace("{", "{{").replace("}", "}}")},
        default_version=wish.version,
        properties=properties,
        permissions=Permissions(()),
        keys=wish.match,
        id_property=schema.key(kind) if schema and kind else "id",
        singleton=not wish.match,
        typed_body=TYPE in wish.body,
        traits=Traits(identify=_identify(wish, properties), identified_by=wish.match[:1]) if wish.match else Traits(),
    )


def target(wish: DesiredEntity, resource: Resource, schema: Schema | None) -> Target:
    """The target of a task.

    The service chooses the ID of a resource at a key, or at an unknown part of a path: a PATCH does not create it.
    """
    place = schema.place(wish.path) if schema else None
    id = None if wish.match or (place and place.key is None) else wish.path.rpartition("/")[2]
    compared = [item.name for item in resource.writable() if item.access is Access.READ_WRITE and "@" not in item.name]
    return Target(resource, wish.version, id, select=tuple(compared))


def desired(wish: DesiredEntity, resource: Resource) -> dict[str, Any]:
    """The values to send. Raises :class:`InputError`."""
    names = {item.name for item in resource.properties}
    return resource.parse(
        {name: value for name, value in wish.body.items() if name in names}, wish.version, graph_names=True
    )


def initial(resource: Resource) -> list[str]:
    """The names in a desired state that only a create sends."""
    return [item.name for item in resource.properties if item.access is Access.INITIAL]


def raw(value: Any) -> Any:
    """A value from the service without annotations, except its type."""
    if isinstance(value, Mapping):
        return {name: raw(item) for name, item in value.items() if "@" not in name or name == TYPE}
    return [raw(item) for item in value] if isinstance(value, list) else value


def texts(value: Any) -> Iterator[str]:
    """Every text and number in a value, for masking."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name != TYPE:
                yield from texts(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from texts(item)
    elif value is not None and not isinstance(value, bool) and str(value):
        yield str(value)


def _check_kind(wish: DesiredEntity, place: ResourcePath | None) -> None:
    if place is None:
        return
    if place.many and not wish.match:
        raise _errors.InputError(
            f"path: {wish.path} is a collection. Set match to select one of its resources, or give the path of one."
        )
    if wish.match and not place.many:
        raise _errors.InputError(
            f"match: {wish.path} is one {place.type.rpartition('.')[2]}, not a collection, so match cannot select one."
        )


def _type_of(wish: DesiredEntity, schema: Schema | None, place: ResourcePath | None) -> str | None:
    """The type of the resource: from the body, else from the path; None if neither has one."""
    said = wish.body.get(TYPE)
    if said is None:
        return place.type if place else None
    kind = bare(said)
    if schema and not schema.known(kind):
        raise _errors.InputError(f"body: {TYPE}: {wish.version} has no type {shown(kind)}.")
    if schema and place and not schema.derives(kind, place.type):
        raise _errors.InputError(
            f"body: {TYPE}: {shown(kind)} is not {place.type}, which is what {wish.path} leads to, and not derived "
            "from it."
        )
    return kind


def _properties(
    wish: DesiredEntity, schema: Schema | None, place: ResourcePath | None, kind: str | None
) -> Iterator[GraphProperty]:
    for name, value in wish.body.items():
        if name == TYPE:
            yield GraphProperty(
                name, TypeName(place.type if place else kind), "", nullable=False, access=Access.CREATE_ONLY
            )
        elif "@" in name and not name.endswith(BIND):
            continue  # an annotation, from a resource that was read
        else:
            yield _property(wish, name, value, _member(schema, kind, name))


def _member(schema: Schema | None, kind: str | None, name: str) -> TypedMember:
    if name.endswith(BIND) and (schema is None or kind is None):
        return TypedMember(Untyped, link=True)
    if schema is None or kind is None or not schema.known(kind):
        return TypedMember(INFERRED)
    try:
        return schema.member(kind, name)
    except _errors.InvalidValue as error:
        raise _errors.InputError(f"body: {error}.") from None


def _property(wish: DesiredEntity, name: str, value: Any, member: TypedMember) -> GraphProperty:
    if name in wish.write_only:
        # Not parsed, because an error message about a secret would have to quote it.
        return GraphProperty(name, Untyped, "", nullable=member.nullable, access=Access.WRITE_ONLY, secret=True)
    access = Access.INITIAL if member.link else Access.READ_WRITE
    if name == "id":
        access = Access.CREATE_ONLY if wish.match else Access.READ_ONLY
    return GraphProperty(name, member.type, "", nullable=member.nullable, access=access)


def _identify(wish: DesiredEntity, properties: Sequence[Property]) -> Any:
    """Make the function that compares a row's matching properties and type with the desired ones."""
    kinds: dict[str, EdmType] = {item.name: item.type for item in properties}
    told = [*wish.match, *([TYPE] if TYPE in kinds else [])]

    def identify(wished: Json, row: Json) -> Identity:
        if not all(kinds[name].matches(wished[name], row.get(name)) for name in told):
            return Identity.OTHER
        if not row.get("id"):
            raise _errors.InputError(f"path: {wish.path} has a match without an id: give its own path.")
        return Identity.SAME

    return identify
