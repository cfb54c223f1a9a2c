# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents: desired resources with Graph's own names, which ``export`` writes and ``apply`` takes.

A document is a mapping::

    type: internalDomainFederation    # Graph's type; the module's name works too
    api_version: v1.0                 # default: that of the module
    key: {domain: contoso.com}        # the path of the resource, and the properties that identify it there
    properties: {displayName: ...}    # the managed properties; others are not changed
    raw: {keyUsage: ...}              # managed properties with values that this version does not know, as in Graph
    state: present                    # or absent
    allow_expired: false              # the guards of the module

Nothing here reads files or sends requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.documents import EMBEDDED
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._resources.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils._tenant import graph_json
from ansible_collections.m365.graph.plugins.module_utils._tenant.file_values import ReadFile, content, is_file
from ansible_collections.m365.graph.plugins.module_utils._tenant.problems import (
    Problems,
    mapping,
    meant,
    refuse_strangers,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.raw_values import (
    can_be_raw,
    is_later,
    is_raw_value,
    later_names,
    stays_raw,
    with_raw,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import is_never, shown
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case

_NOTHING: dict[str, Any] = {}  # shared by many documents, and never changed
MEMBERS = ("type", "api_version", "state", "key", "properties")


@dataclass(frozen=True, slots=True)
class Document:
    """One desired resource.

    ``desired`` are values to send by Graph name, including those of the key; ``source`` is the place of the document.
    ``raw`` are the names of the values that are any JSON in ``resource``, and ``later`` those of them that only the
    document names.
    """

    resource: Resource
    version: str
    desired: Mapping[str, Any]
    parameters: Mapping[str, str] = field(default_factory=dict)
    parent_name: str | None = None
    id: str | None = None
    absent: bool = False
    allow: Mapping[str, bool] = field(default_factory=dict)
    source: str = ""
    raw: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def natural_key(self) -> dict[str, Any]:
        """The part of the key that identifies the resource for people."""
        return {item.name: value for item, value in _identifying(self.resource, self.desired)}

    @property
    def key(self) -> dict[str, Any]:
        """The path and the identifying properties of the resource, as in a document."""
        return {
            **place_of(self.resource, self.parameters, self.parent_name),
            **({self.resource.id_name: self.id} if self.id else {}),
            **self.natural_key,
        }

    @property
    def select(self) -> tuple[str, ...]:
        """The properties that must be read, although the service may return them only if they are selected."""
        return ()

    @property
    def own_members(self) -> dict[str, Any]:
        """The members, as they are written, that only documents of its kind have."""
        return {}

    def warnings(self, made: Plan) -> Iterator[str]:
        """Sentences about the parts of a plan that only the document can answer for."""
        for name in self.later:
            if name in made.body:
                kind = resource_type(self.resource)
                near = meant(name, [item.name for item in self.resource.writable() if item.name != name])
                yield f"raw: this version of the collection does not know a property {name} of {kind}{near}."

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for two documents that refer to the same resource, as far as the documents show it."""
        parent, name = self.resource.parent, self.parent_name
        place = (
            self.resource.collection_name,
            tuple((name, self.parameters[name].lower()) for name in sorted(self.parameters)),
            parent.forms_of(name) or name if parent and name is not None else None,
        )
        if self.resource.only_one:
            return place
        return (*place, self.id.lower()) if self.id else (*place, *self.telling)

    @property
    def telling(self) -> tuple[object, ...]:
        """What identifies the resource among those of its collection, unless its ID does."""
        return tuple(
            (name, self.resource.property(name).key_form(self.desired.get(name))) for name in self.resource.telling
        )


def kind_of(text: object, option: str = "type") -> Resource:
    """The description for a document's ``type``. Raises :class:`InputError` with a similar type, or all types."""
    kinds = every_kind()
    name = str(text).removeprefix("#").removeprefix("microsoft.graph.")
    found = kinds.get(name.casefold()) or next(
        (resource for resource in kinds.values() if resource.name == text and not resource.shared), None
    )
    if found is None:
        known = sorted(map(resource_type, kinds.values()))
        near = meant(name, known)
        choices = "" if near else f": {', '.join(known)}"
        raise InputError(
            f"{option}: {shown(text)} is not a type that documents can hold{near}{choices}. "
            "A document of any other type needs a path."
        )
    return found


def every_kind() -> dict[str, Resource]:
    """The descriptions of all types that documents can have, by the type in lower case."""
    return _kinds((*RESOURCES.values(), *EMBEDDED))


@cache  # called for every document
def _kinds(described: tuple[Resource, ...]) -> dict[str, Resource]:
    return {
        resource_type(resource).casefold(): resource
        for family in described
        if family.kept
        for resource in family.concrete
    }


def kinds_of(text: object, option: str) -> list[Resource]:
    """The descriptions for a type, or for the name of a module that manages several types.

    Raises :class:`InputError` as :func:`kind_of` does.
    """
    family = RESOURCES.get(str(text))
    return [*family.concrete] if family and family.kept else [kind_of(text, option)]


def resource_type(resource: Resource) -> str:
    """The type in documents: Graph's name without the namespace, if the type has a description."""
    return resource.document_type


def parse(raw: object, source: str, read_file: ReadFile | None = None) -> Document:
    """A document from its content at ``source``. Raises :class:`InputError`, whose text starts with the source.

    ``read_file`` returns the content of a file that the document names; without it, a document cannot name files.
    """
    try:
        return _parse(raw, source, read_file)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


def _parse(raw: object, source: str, read_file: ReadFile | None) -> Document:
    written = graph_json.as_document(mapping("the document", raw))
    if "type" not in written:
        raise InputError("the document names no type.")
    resource, problems = kind_of(written["type"]), Problems()
    with problems:
        refuse_strangers(f"the members of a document of type {resource_type(resource)}", written, members_of(resource))
    version: Any = resource.default_version
    with problems:
        version = _version(resource, written)
    states = ("present", "absent") if "DELETE" in resource.methods else ("present",)
    state = written.get("state", "present")
    with problems:
        if state not in states:
            raise InputError(f"state: {shown(state)} is not one of {', '.join(states)}.")
    guards = {name: written[name] for name in resource.allow if name in written} or _NOTHING
    for name, value in guards.items():
        with problems:
            if not isinstance(value, bool):
                raise InputError(f"{name}: {shown(value)} is not true or false.")
    key: Json = {}
    values: Json = {}
    with problems:
        key = mapping("key", written.get("key") or {})
    with problems:
        values = mapping("properties", written.get("properties") or {})
    if graph_json.is_raw(values):
        values = graph_json.properties(resource, values)
        key = key or {name: values[name] for name in resource.keys if values.get(name) not in (None, "")}
    parameters: Mapping[str, str] = _NOTHING
    parent_name = id = None
    with problems:
        parameters, parent_name, id = _address(resource, key)
    told = {name: value for name, value in key.items() if name in resource.keys}
    readable = resource.writable_names
    with problems:
        refuse_strangers(f"the writable properties of {resource_type(resource)}", values, readable)
    contents: dict[str, Any] = {}
    for name, value in values.items():
        if name in readable and not is_file(value):
            contents[name] = value
        elif name in readable:
            with problems:
                contents[name] = content(resource.property(name).type, name, value, read_file)
    raw_values: Json = _NOTHING
    with problems:
        raw_values = _raw_values(resource, written, contents)
    raw_names = tuple(sorted(name for name, value in raw_values.items() if stays_raw(resource, name, value)))
    later = tuple(later_names(resource, raw_names))
    resource = with_raw(resource, raw_names)
    desired: dict[str, Any] = {}
    with problems:
        desired = parsed(resource, {**told, **contents, **raw_values}, version)
    problems.refuse()
    for name in told.keys() & contents.keys():
        if not resource.property(name).same(
            resource.property(name).parse(contents[name], name), resource.property(name).parse(told[name], name)
        ):
            raise InputError(f"{name}: the key has {shown(told[name])}, the properties have {shown(contents[name])}.")
    if isinstance(resource, Embedded):
        desired = resource.holding.settle(desired, id)
    elif id is None and not resource.can_identify(desired):
        raise InputError(f"key: which {resource.label} is meant? Give id, or {' or '.join(resource.keys)}.")
    return Document(
        resource, version, desired, parameters, parent_name, id, state == "absent", guards, source, raw_names, later
    )


def _raw_values(resource: Resource, written: Json, values: Json) -> Json:
    """The values of a document that are kept as Graph has them."""
    if not (raw_values := mapping("raw", written.get("raw") or _NOTHING)):
        return raw_values
    names = [*can_be_raw(resource), *later_names(resource, raw_values)]
    refuse_strangers(f"the properties of {resource_type(resource)} that raw can hold", raw_values, names)
    twice = sorted(raw_values.keys() & values.keys())
    if twice:
        raise InputError(f"raw: {', '.join(twice)} cannot be in properties as well.")
    for name, value in raw_values.items():
        if is_later(resource, name):
            continue
        item = resource.property(name)
        if not (item.knows(value) or is_raw_value(item, value)):
            raise InputError(f"raw: {name} cannot be {shown(value)}, because Graph's type is {item.type.name}.")
    return raw_values


@cache
def members_of(resource: Resource) -> tuple[str, ...]:
    """The members that a document of a type can have."""
    return (*MEMBERS, *(("raw",) if can_be_raw(resource) else ()), *resource.allow)


def parse_scope(raw: object, source: str) -> Document:
    """The collection that ``raw`` (a document's type, api_version and key without identifying properties) refers to.

    Raises :class:`InputError`.
    """
    try:
        written = mapping("it", raw)
        if "type" not in written:
            raise InputError("it names no type.")
        resource = kind_of(written["type"])
        refuse_strangers("the members of a scope", written, ("type", "api_version", "key"))
        version = _version(resource, written)
        if isinstance(resource, Embedded):
            raise InputError(
                f"{resource_type(resource)} is never pruned, because what others have added there is theirs."
            )
        if "DELETE" not in resource.methods:
            raise InputError(f"a {resource.label} cannot be deleted.")
        parameters, parent_name, id = _address(resource, mapping("key", written.get("key") or {}))
        if id is not None:
            raise InputError("key: a scope is a whole collection, so it has no id.")
        return Document(resource, version, {}, parameters, parent_name, source=source)
    except InputError as error:
        raise InputError(f"{source}: {error}") from None


def parsed(resource: Resource, values: Json, version: str) -> dict[str, Any]:
    """The values as they are sent. Raises :class:`InputError` that names every wrong one."""
    try:
        return resource.parse(values, version, graph_names=True)
    except InputError as error:
        wrong = []
        for name, value in values.items():
            try:
                resource.parse({name: value}, version, graph_names=True)
            except InputError as one:
                wrong.append(str(one).rstrip("."))
        raise InputError(f"{'; '.join(wrong)}." if wrong else str(error)) from None


def _version(resource: Resource, written: Json) -> Any:
    version = written.get("api_version", resource.default_version)
    if version not in resource.paths:
        raise InputError(f"api_version: {shown(version)} is not one of {', '.join(resource.paths)}.")
    return version


@cache
def _key_members(resource: Resource) -> tuple[str, ...]:
    """The members that the key of a document of a type can have."""
    parent = resource.parent
    by_name = (camel_case(parent.option),) if parent and parent.option else ()
    return (*(camel_case(item.name) for item in resource.parameters), *by_name, resource.id_name, *resource.keys)


def _address(resource: Resource, key: Json) -> tuple[Mapping[str, str], str | None, str | None]:
    """Path parameters, the parent's name and the ID in a document's key."""
    parameters: dict[str, str] = {}
    parent = resource.parent
    by_name = camel_case(parent.option) if parent and parent.option else None
    refuse_strangers(f"what the key of {resource_type(resource)} can hold", key, _key_members(resource))
    for item in resource.parameters:
        name = camel_case(item.name)
        if key.get(name) is not None:
            parameters[item.name] = item.parse(str(key[name]))
    parent_name = None if by_name is None or key.get(by_name) is None else str(key[by_name])
    missing = [item.name for item in resource.parameters if item.name not in parameters]
    if parent and parent_name is not None and parent.parameter in parameters:
        raise InputError(f"key: give {by_name} or {camel_case(parent.parameter)}, not both.")
    if parent and (parent_name is not None or parent.sole):
        missing = [name for name in missing if name != parent.parameter]
    if missing:
        named = [
            f"{by_name} or {camel_case(name)}" if parent and by_name and name == parent.parameter else camel_case(name)
            for name in missing
        ]
        raise InputError(f"key: which {resource.label} is meant? Give {' and '.join(named)}.")
    id = key.get(resource.id_name)
    if id is not None and not (isinstance(id, str) and re.fullmatch(resource.id_pattern, id)):
        raise InputError(
            f"key: {shown(id)} is not the id of a {resource.label}, which looks like {resource.id_example}."
        )
    return parameters or _NOTHING, parent_name, id


def natural_key(resource: Resource, values: Json) -> dict[str, Any]:
    """The readable properties that identify the resource for people, as far as ``values`` have them."""
    told = {}
    for item, value in _identifying(resource, values):
        with suppress(InputError):  # newer than the description
            told[item.name] = item.parse(value)
    return told


def _identifying(resource: Resource, values: Json) -> Iterator[tuple[Property, Any]]:
    for item in readable_keys(resource, resource.keys):
        value = values.get(item.name)
        if value not in (None, "", []) and not is_never(value):
            yield item, value


@cache
def readable_keys(resource: Resource, names: tuple[str, ...]) -> list[Property]:
    keys = (resource.property(name) for name in names)
    return [item for item in keys if not isinstance(item.type, x509.CertificateType)]


def place_of(resource: Resource, parameters: Json, parent_name: str | None) -> dict[str, Any]:
    parent = resource.parent
    place = {camel_case(name): value for name, value in parameters.items()}
    if parent and parent.sole:
        place.pop(camel_case(parent.parameter), None)
    if parent and parent.option and parent_name is not None:
        place.pop(camel_case(parent.parameter), None)
        place = {camel_case(parent.option): parent_name, **place}
    return place


def overlay(layers: Iterable[Iterable[Document]]) -> list[Document]:
    """The documents of all layers; a document replaces those of the same resource in earlier layers.

    Duplicates in one layer both stay.
    """
    kept: list[Document] = []
    for layer in layers:
        later = [*layer]
        replaced = {document.identity for document in later}
        kept = [document for document in kept if document.identity not in replaced] + later
    return kept


def twins(documents: list[Document]) -> Iterator[tuple[Document, Document]]:
    """Pairs of documents that refer to the same resource."""
    seen: dict[tuple[object, ...], Document] = {}
    for document in documents:
        first = seen.setdefault(document.identity, document)
        if first is not document:
            yield first, document
