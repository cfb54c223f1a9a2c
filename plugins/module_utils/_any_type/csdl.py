# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reduces a service's ``$metadata`` (CSDL XML) to a small index of its types, as plain JSON. Pure.

The document is read as a stream, not as a tree; operations are skipped, and so are annotations, except those that
describe who may write a property. A document type declaration is refused, so that there are no entities to expand.

The index: ``starts`` maps the names at the root of the URL space to types, ``types`` the qualified names of types to
their definitions (keys other than ``kind`` only if they have a value):

* ``{"kind": "entity" | "complex", "base": name, "key": [name], "abstract": true, "open": true, "props": {name: type},
  "navs": {name: type}, "computed": [name], "immutable": [name]}``, where a type is ``Edm.String``,
  ``microsoft.graph.x`` or ``Collection(...)`` of one, followed by ``!`` if null is not allowed; ``key`` are the
  properties of the key, ``computed`` those that only the service sets, and ``immutable`` those that only a create sets;
* ``{"kind": "enum", "flags": true, "members": {name: number}}``;
* ``{"kind": "definition", "of": type}``.

Sources: OData CSDL XML 4.01 sections 4 (schemas and aliases), 6-11 (types), 13 (entity containers), 14 (annotations);
OData Core vocabulary (Computed, Immutable, Permissions).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import ParseError, XMLParser

SchemaIndex = dict[str, Any]

LARGEST = 1 << 25
"""The largest document that is read, in bytes. The largest of Graph's, beta, has some 10 MB."""
MOST_ELEMENTS = 1_000_000
"""The largest number of elements in a document. The largest of Graph's has some 150,000."""
DEEPEST = 64
"""The largest depth of elements. Metadata has fewer than ten."""

_CHUNK = 1 << 18
"""Bytes parsed at once. expat before 2.6 scans an unfinished token again for each chunk."""
_COLLECTION = "Collection("
_CORE = "Org.OData.Core.V1."
_MARKS = {f"{_CORE}Computed": "computed", f"{_CORE}Immutable": "immutable"}
"""The terms whose value true means that a property cannot be written, or only by a create."""
_PERMISSIONS = f"{_CORE}Permissions"


class UnreadableMetadata(ValueError):
    """A document is not valid metadata; the text is a clause with the reason."""


def parse(content: bytes) -> SchemaIndex:
    """The index of a document. Raises :class:`UnreadableMetadata`."""
    if len(content) > LARGEST:
        raise UnreadableMetadata(f"it has more than {LARGEST >> 20} MB")
    reader, view = _CsdlReader(), memoryview(content)
    parser = XMLParser(target=reader)
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(view[start : start + _CHUNK])
        parser.close()
    except UnreadableMetadata:
        raise
    except (ParseError, LookupError, ValueError) as error:
        raise UnreadableMetadata(f"it is no XML that can be read ({error})") from None
    if not reader.types:
        raise UnreadableMetadata("it declares no type")
    return reader.index()


def split(reference: str) -> tuple[str, bool]:
    """The name in a reference to a type, and whether the reference is to a collection of it."""
    bare = reference.removesuffix("!")
    if bare.startswith(_COLLECTION) and bare.endswith(")"):
        return bare[len(_COLLECTION) : -1], True
    return bare, False


class _CsdlReader:
    """Receives the elements of the document one after another (the ``target`` of an XMLParser)."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, Any]] = {}
        self.starts: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._namespace = self._alias = self._name = ""
        self._type: dict[str, Any] | None = None
        self._depth = self._elements = 0
        self._next_member = 0
        self._target = ""
        self._member_depth = 0
        self._term = ""
        self._text: list[str] | None = None
        self._marked: list[tuple[str, str]] = []

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise UnreadableMetadata("it has a document type declaration, which metadata has not")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise UnreadableMetadata(f"it has more than {MOST_ELEMENTS:,} elements")
        if self._depth > DEEPEST:
            raise UnreadableMetadata(f"it is nested deeper than {DEEPEST} elements")
        begin = getattr(self, f"_begin_{tag.rpartition('}')[2]}", None)
        if begin is not None:
            begin(attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag.endswith(("}EntityType", "}ComplexType", "}EnumType")):
            self._type = None
        elif tag.endswith("}EnumMember") and self._text is not None:
            self._permit("".join(self._text))
            self._text = None
        if self._depth < self._member_depth:
            self._target, self._member_depth = "", 0

    def data(self, text: str) -> None:
        """Text is only in the values of annotations."""
        if self._text is not None:
            self._text.append(text)

    def close(self) -> None:
        """The end of the stream."""

    def index(self) -> SchemaIndex:
        """The result, with namespaces for aliases: an alias can be used before the schema that declares it."""
        for item in self.types.values():
            for names in (item.get("props", {}), item.get("navs", {})):
                names.update({name: self._full(reference) for name, reference in names.items()})
            for single in ("base", "of"):
                if single in item:
                    item[single] = self._full(item[single])
        for target, mark in self._marked:
            owner, _slash, name = target.partition("/")
            item = self.types.get(self._full(owner).removesuffix("!"), {})
            if name in item.get("props", {}) and name not in item.setdefault(mark, []):
                item[mark].append(name)
        return {"starts": {name: self._full(reference) for name, reference in self.starts.items()}, "types": self.types}

    def _full(self, reference: str) -> str:
        name, several = split(reference)
        space, _dot, last = name.rpartition(".")
        full = f"{self._aliases.get(space, space)}.{last}"
        end = "!" if reference.endswith("!") else ""
        return sys.intern((f"{_COLLECTION}{full})" if several else full) + end)

    def _own(self, reference: str) -> str:
        """A reference without the alias of its schema: several schemas may use the alias ``self``."""
        name, several = split(reference)
        space, _dot, last = name.rpartition(".")
        own = f"{self._namespace}.{last}" if space == self._alias and space else name
        return f"{_COLLECTION}{own})" if several else own

    def _begin_Schema(self, attributes: Mapping[str, str]) -> None:
        self._namespace, self._alias = attributes.get("Namespace", ""), attributes.get("Alias", "")
        if self._alias:
            self._aliases.setdefault(self._alias, self._namespace)

    def _declare(self, kind: str, attributes: Mapping[str, str]) -> dict[str, Any]:
        item: dict[str, Any] = {"kind": kind}
        if "BaseType" in attributes:
            item["base"] = self._own(attributes["BaseType"])
        item.update({name: True for name, said in _marks(attributes) if said})
        self._name = f"{self._namespace}.{attributes.get('Name', '')}"
        self.types[self._name] = item
        return item

    def _begin_EntityType(self, attributes: Mapping[str, str]) -> None:
        self._type = self._declare("entity", attributes)

    def _begin_PropertyRef(self, attributes: Mapping[str, str]) -> None:
        if self._type is not None and self._type["kind"] == "entity":
            self._type.setdefault("key", []).append(attributes.get("Name", ""))

    def _begin_ComplexType(self, attributes: Mapping[str, str]) -> None:
        self._type = self._declare("complex", attributes)

    def _begin_EnumType(self, attributes: Mapping[str, str]) -> None:
        self._next_member = 0
        self._type = {**self._declare("enum", attributes), "members": {}}
        self.types[f"{self._namespace}.{attributes.get('Name', '')}"] = self._type

    def _begin_TypeDefinition(self, attributes: Mapping[str, str]) -> None:
        self._declare("definition", attributes)["of"] = self._own(attributes.get("UnderlyingType", "Edm.Untyped"))

    def _begin_Property(self, attributes: Mapping[str, str]) -> None:
        self._add("props", attributes, "!" if attributes.get("Nullable") == "false" else "")
        if self._type is not None:
            self._annotate(f"{self._name}/{attributes.get('Name', '')}")

    def _begin_Annotations(self, attributes: Mapping[str, str]) -> None:
        self._annotate(self._own(attributes.get("Target", "")))

    def _annotate(self, target: str) -> None:
        """Take the annotations inside the current element as those of a target."""
        self._target, self._member_depth = target, self._depth

    def _begin_Include(self, attributes: Mapping[str, str]) -> None:
        if "Alias" in attributes:
            self._aliases.setdefault(attributes["Alias"], attributes.get("Namespace", ""))

    def _begin_Annotation(self, attributes: Mapping[str, str]) -> None:
        if not self._target or self._depth != self._member_depth + 1:
            return
        space, _dot, last = attributes.get("Term", "").rpartition(".")
        self._term = f"{self._aliases.get(space, space)}.{last}"
        if self._term in _MARKS and attributes.get("Bool", "true") == "true":
            self._marked.append((self._target, _MARKS[self._term]))
        if "EnumMember" in attributes:
            self._permit(attributes["EnumMember"])

    def _begin_EnumMember(self, _attributes: Mapping[str, str]) -> None:
        if self._target and self._depth == self._member_depth + 2:
            self._text = []

    def _permit(self, members: str) -> None:
        """A property that clients may only read is one that only the service sets."""
        if self._term == _PERMISSIONS and [name.rpartition("/")[2] for name in members.split()] == ["Read"]:
            self._marked.append((self._target, "computed"))

    def _begin_NavigationProperty(self, attributes: Mapping[str, str]) -> None:
        self._add("navs", attributes, "")

    def _add(self, kind: str, attributes: Mapping[str, str], end: str) -> None:
        if self._type is not None and self._type["kind"] in ("entity", "complex"):
            self._type.setdefault(kind, {})[attributes.get("Name", "")] = (
                self._own(attributes.get("Type", "Edm.Untyped")) + end
            )

    def _begin_Member(self, attributes: Mapping[str, str]) -> None:
        if self._type is not None and self._type["kind"] == "enum":
            # Without a value, it is the value of the member before, plus one (CSDL 10.3).
            value = int(attributes.get("Value") or self._next_member)
            self._next_member = value + 1
            self._type["members"][attributes.get("Name", "")] = value

    def _begin_EntitySet(self, attributes: Mapping[str, str]) -> None:
        self.starts[attributes.get("Name", "")] = (
            f"{_COLLECTION}{self._own(attributes.get('EntityType', 'Edm.Untyped'))})"
        )

    def _begin_Singleton(self, attributes: Mapping[str, str]) -> None:
        self.starts[attributes.get("Name", "")] = self._own(attributes.get("Type", "Edm.Untyped"))


def _marks(attributes: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    for name, attribute in (("abstract", "Abstract"), ("open", "OpenType"), ("flags", "IsFlags")):
        yield name, attributes.get(attribute) == "true"
