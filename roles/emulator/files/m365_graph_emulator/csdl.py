# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types and paths that nobody has described here, from a metadata document (OData CSDL XML 4.01, as ``$metadata`` has
it).

Described types keep their descriptions, and get what the document has besides. The others are served plainly: every
property may be written, except those that the document annotates as computed or as immutable (OData Core vocabulary),
every token may do everything, and nothing happens beyond storing. So are described paths whose description is about
reading only. Actions and functions of the document are not served, and a key is one property.

Entities may come with a new owner (OData 4.01 Protocol, 11.4.2.2), or be referred to wherever they are (11.4.2.1). A
navigation that contains nothing, to a type without an entity set, is served in its place: the metadata does not show
where its targets are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from .model import (
    NAMESPACE,
    VERSIONS,
    EmulatedEntityType,
    EmulatedEnum,
    EmulatedModel,
    EmulatedProperty,
)
from .plain import plain_resource
from .settings import TenantError

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_TERMS = {"Org.OData.Core.V1.Computed": "ro", "Org.OData.Core.V1.Immutable": "im"}
_DEEPEST = 3
"""The largest number of single resources on the way to a collection."""


def extend(model: EmulatedModel, path: Path) -> EmulatedModel:
    """The model with everything that a metadata file declares; raises TenantError."""
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except (OSError, ElementTree.ParseError) as problem:
        raise TenantError(f'metadata: "{path}" cannot be read: {problem}') from problem
    schemas = list(root.iter(f"{_EDM}Schema"))
    if not schemas:
        raise TenantError(f'metadata: "{path}" is no CSDL document: it has no schema of {_EDM.strip("{}")}')
    reader = _SchemaReader(model, {schema.get("Alias", ""): schema.get("Namespace", "") for schema in schemas})
    reader.define(schemas)
    for schema in schemas:
        reader.declare(schema)
    missing = reader.undeclared()
    if missing:
        raise TenantError(f'metadata: "{path}" uses types that it does not declare: {", ".join(missing)}')
    for schema in schemas:
        reader.serve_sets(schema)
    reader.place_links()
    for schema in schemas:
        reader.serve_singletons(schema)
    return model


class _SchemaReader:
    """Adds the content of schemas to a model."""

    def __init__(self, model: EmulatedModel, aliases: dict[str, str]) -> None:
        self.model = model
        self.aliases = {alias: namespace for alias, namespace in aliases.items() if alias}
        self.definitions: dict[str, str] = {}
        self.annotated: dict[str, frozenset[str]] = {}

    def define(self, schemas: list[ElementTree.Element]) -> None:
        """The names of schemas for primitive types."""
        for schema in schemas:
            for element in schema.iter(f"{_EDM}TypeDefinition"):
                name = self._short(f"{schema.get('Namespace')}.{element.get('Name')}")
                self.definitions[name] = self._short(element.get("UnderlyingType", ""))
            for element in schema.iter(f"{_EDM}Annotations"):
                owner, _slash, name = element.get("Target", "").partition("/")
                self.annotated[f"{self._short(owner)}/{name}"] = _marks(element)

    def declare(self, schema: ElementTree.Element) -> None:
        """The types of a schema."""
        namespace = schema.get("Namespace", "")
        for element in schema:
            name = self._short(f"{namespace}.{element.get('Name')}")
            if element.tag == f"{_EDM}EnumType" and name not in self.model.enums:
                members = {
                    str(item.get("Name")): int(item.get("Value") or number)
                    for number, item in enumerate(element.iter(f"{_EDM}Member"))
                }
                self.model.enums[name] = EmulatedEnum(name, element.get("IsFlags") == "true", dict(members))
            elif element.tag == f"{_EDM}ComplexType":
                self._complex(name, element)
            elif element.tag == f"{_EDM}EntityType":
                self._entity(name, element)

    def _complex(self, name: str, element: ElementTree.Element) -> None:
        properties = tuple(
            item for tag in ("Property", "NavigationProperty") for item in self._properties(name, element, tag)
        )
        if name in self.model.complex:
            described = set(self.model.complex_properties(name))
            more = (item for item in properties if item.name not in described)
            self.model.complex[name] = (*self.model.complex[name], *more)
            return
        self.model.complex[name] = properties
        if element.get("BaseType"):
            self.model.complex_base[name] = self._short(element.get("BaseType", ""))
        if element.get("Abstract") == "true":
            self.model.complex_abstract.add(name)
        if element.get("OpenType") == "true":
            self.model.open.add(name)

    def _entity(self, name: str, element: ElementTree.Element) -> None:
        base = self._short(element.get("BaseType", "")) or None
        properties = tuple(self._properties(name, element, "Property"))
        links = tuple(self._properties(name, element, "NavigationProperty"))
        if element.get("OpenType") == "true":
            self.model.open.add(name)
        keys = [str(item.get("Name")) for item in element.iter(f"{_EDM}PropertyRef")]
        known = self.model.entities.get(name)
        if known is None:
            self.model.keys |= {name: keys[0]} if len(keys) == 1 and keys != ["id"] else {}
            abstract, versions = element.get("Abstract") == "true", frozenset(VERSIONS)
            self.model.entities[name] = EmulatedEntityType(name, base, abstract, versions, properties, links)
            return
        described = {item.name for item in (*known.properties, *known.navigation)}
        self.model.entities[name] = replace(
            known,
            versions=frozenset(VERSIONS),
            properties=(*known.properties, *(item for item in properties if item.name not in described)),
            navigation=(*known.navigation, *(item for item in links if item.name not in described)),
        )

    def _properties(self, owner: str, element: ElementTree.Element, tag: str) -> Iterator[EmulatedProperty]:
        for item in element.iter(_EDM + tag):
            declared = item.get("Type", "Edm.String")
            collection = declared.startswith("Collection(")
            kind = self._short(declared.removeprefix("Collection(").removesuffix(")"))
            nullable = item.get("Nullable") != "false" and not (collection and tag == "Property")
            contained = {"contained"} if item.get("ContainsTarget") == "true" else set()
            contained |= {"plain"} if tag == "NavigationProperty" else set()
            marks = _marks(item) | self.annotated.get(f"{owner}/{item.get('Name')}", frozenset()) | contained
            yield EmulatedProperty(str(item.get("Name")), kind, collection, nullable, marks)

    def _short(self, name: str) -> str:
        """A type's name without the namespace of Graph or of OData."""
        namespace, _dot, rest = name.rpartition(".")
        full = f"{self.aliases.get(namespace, namespace)}.{rest}" if namespace else name
        short = full.removeprefix("Edm.").removeprefix(NAMESPACE)
        return self.definitions.get(short, short)

    def undeclared(self) -> list[str]:
        """Types of properties and links that neither the document nor the emulator has."""
        model = self.model
        of_values = {
            *(prop.type for item in model.entities.values() for prop in item.properties),
            *(prop.type for properties in model.complex.values() for prop in properties),
            *model.complex_base.values(),
        }
        of_links = {link.type for item in model.entities.values() for link in item.navigation}
        bases = {item.base for item in model.entities.values() if item.base}
        declared = {*model.enums, *model.complex, *model.entities}
        dotted = {name for name in of_values if name not in declared}
        primitive = {name for name in dotted if name[0].isupper() and "." not in name}
        return sorted((dotted - primitive) | ((of_links | bases) - set(model.entities)))

    def serve_sets(self, schema: ElementTree.Element) -> None:
        """The entity sets of a schema."""
        for element in schema.iter(f"{_EDM}EntitySet"):
            self._collection(f"/{element.get('Name')}", self._short(element.get("EntityType", "")))

    def place_links(self) -> None:
        """Mark the navigations whose targets have no other place."""
        for name, known in self.model.entities.items():
            links = [
                replace(link, marks=link.marks | {"placed"})
                if "plain" in link.marks and "contained" not in link.marks and self.model.home_of(link.type) is None
                else link
                for link in known.navigation
            ]
            self.model.entities[name] = replace(known, navigation=tuple(links))

    def serve_singletons(self, schema: ElementTree.Element) -> None:
        """The singletons of a schema, with the single resources and the collections below these."""
        for element in schema.iter(f"{_EDM}Singleton"):
            self._single(f"/{element.get('Name')}", self._short(element.get("Type", "")), 1)

    def _single(self, path: str, kind: str, depth: int) -> None:
        """One resource, with the single resources and the collections that it contains."""
        if path not in self.model.resources:
            preset = [{"id": path.rpartition("/")[2], "@odata.type": f"#{NAMESPACE}{kind}"}]
            preset = [] if self.model.entities[kind].abstract else preset  # nobody has given it a type
            self.model.resources[path] = replace(plain_resource(path, kind, False), preset=preset)
        self.model.containers[path] = kind
        for link in self.model.navigation(kind, "beta").values():
            if not link.marks & {"contained", "placed"}:
                continue
            if link.collection:
                self._collection(f"{path}/{link.name}", link.type)
            elif depth < _DEEPEST:
                self._single(f"{path}/{link.name}", link.type, depth + 1)

    def _collection(self, path: str, kind: str) -> None:
        plain, known = plain_resource(path, kind, True), self.model.resources.get(path)
        if known is None:
            self.model.resources[path] = plain
        elif known.behaviour is None and known.kind == "collection" and "POST" not in known.collection:
            self.model.resources[path] = replace(
                known, collection={**plain.collection, **known.collection}, item={**plain.item, **known.item}
            )


def _marks(element: ElementTree.Element) -> frozenset[str]:
    """What the annotations below an element mean for writing a property; ``told`` means that the metadata shows it."""
    found = {
        _TERMS[str(item.get("Term"))]
        for item in element.findall(f"{_EDM}Annotation")
        if item.get("Term") in _TERMS and item.get("Bool", "true") == "true"
    }
    return frozenset({*found, "told"} if found else found)
