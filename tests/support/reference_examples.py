# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of Microsoft's reference as documents, with the metadata of their types; see the README of the facts."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from graph_facts import PREFIX, read

_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_TERMS = {"computed": "Org.OData.Core.V1.Computed", "immutable": "Org.OData.Core.V1.Immutable"}
_PROPERTY = re.compile(r"(?P<name>\S+) (?P<type>[\w.]+)(?P<many>\[\])?(?P<required>!)?(?:\{(?P<mark>\w+)\})?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TIME = re.compile(r"\d\d:\d\d:\d\d\.\d+")
_FLAGS = re.compile(r"\w+(,\w+)+")
_PARENT = "c0ffee00-0000-4000-9000-{number:012}"


@dataclass(frozen=True)
class ExampleType:
    """A line of the facts about types."""

    kind: str
    key: str
    base: str | None
    marks: frozenset[str]
    values: str
    links: str

    @classmethod
    def of(cls, line: str) -> ExampleType:
        head, values, links = (part.strip() for part in [*line.split(";"), "", ""][:3])
        words, _mark, base = head.partition(" < ")
        named, _by, key = words.partition(" by ")
        *marks, kind = named.split()
        return cls(kind, key or "id", base or None, frozenset(marks), values, links)


@functools.cache
def lines(version: str) -> dict[str, str]:
    """The types of a version, and the starts of paths."""
    found: dict[str, str] = read("example_types.json")[version]
    return found


@functools.cache
def types(version: str) -> dict[str, ExampleType]:
    return {name: ExampleType.of(line) for name, line in lines(version).items() if not name.startswith("/")}


def chain(version: str, name: str) -> Iterator[str]:
    following: str | None = name
    while following:
        yield following
        following = types(version)[following].base


def properties(text: str) -> Iterator[re.Match[str]]:
    """The properties in a line: ``name type[]!{mark}, ...``."""
    for item in text.split(", ") if text else ():
        found = _PROPERTY.fullmatch(item)
        assert found, item
        yield found


def links_of(version: str, name: str) -> dict[str, tuple[str, bool]]:
    """The navigations of a type, with the type that each leads to and whether to many."""
    return {
        item["name"]: (item["type"], item["many"] is not None)
        for owner in reversed([*chain(version, name)])
        for item in properties(types(version)[owner].links)
    }


def values_of(version: str, name: str) -> set[str]:
    """The names of the properties of a type that are no navigations."""
    known = types(version)
    return {item["name"] for owner in chain(version, name) for item in properties(known[owner].values)}


@functools.cache
def metadata(version: str) -> str:
    """The types of the examples as CSDL, as the service would serve them."""
    root = ElementTree.Element("edmx:Edmx", {"Version": "4.0", "xmlns:edmx": _EDMX})
    services = ElementTree.SubElement(root, "edmx:DataServices")
    schemas: dict[str, ElementTree.Element] = {}

    def schema(name: str) -> ElementTree.Element:
        space = (PREFIX + name).rpartition(".")[0]
        if space not in schemas:
            schemas[space] = ElementTree.SubElement(services, "Schema", {"Namespace": space, "xmlns": _EDM})
        return schemas[space]

    for name, item in types(version).items():
        _declare(schema(name), name, item)
    container = ElementTree.SubElement(schema("x"), "EntityContainer", {"Name": "GraphService"})
    for path, kind in lines(version).items():
        if path.startswith("/"):
            many = kind.endswith("[]")
            attributes = {"Name": path[1:], "EntityType" if many else "Type": PREFIX + kind.removesuffix("[]")}
            ElementTree.SubElement(container, "EntitySet" if many else "Singleton", attributes)
    return ElementTree.tostring(root, encoding="unicode")


def _declare(schema: ElementTree.Element, name: str, item: ExampleType) -> None:
    tag = {"entity": "EntityType", "complex": "ComplexType", "enum": "EnumType"}[item.kind]
    attributes = {
        "Name": name.rpartition(".")[2],
        **({"BaseType": PREFIX + item.base} if item.base else {}),
        **({"Abstract": "true"} if "abstract" in item.marks else {}),
        **({"OpenType": "true"} if "open" in item.marks else {}),
        **({"IsFlags": "true"} if "flags" in item.marks else {}),
    }
    element = ElementTree.SubElement(schema, tag, attributes)
    if item.kind == "entity" and not item.base:
        ElementTree.SubElement(ElementTree.SubElement(element, "Key"), "PropertyRef", {"Name": item.key})
    if item.kind == "enum":
        for member in item.values.split():
            label, _equals, number = member.partition("=")
            ElementTree.SubElement(element, "Member", {"Name": label, "Value": number})
        return
    for found in properties(item.values):
        _property(element, "Property", found)
    for found in properties(item.links):
        _property(element, "NavigationProperty", found)


def _property(element: ElementTree.Element, tag: str, found: re.Match[str]) -> None:
    kind = found["type"]
    single = f"Edm.{kind}" if kind[0].isupper() and kind != "Dictionary" and kind != "Json" else PREFIX + kind
    attributes = {
        "Name": found["name"],
        "Type": f"Collection({single})" if found["many"] else single,
        **({"Nullable": "false"} if found["required"] else {}),
        **({"ContainsTarget": "true"} if found["mark"] == "contained" else {}),
    }
    item = ElementTree.SubElement(element, tag, attributes)
    if found["mark"] in _TERMS:
        ElementTree.SubElement(item, "Annotation", {"Term": _TERMS[found["mark"]], "Bool": "true"})


@dataclass(frozen=True)
class ReferenceExample:
    """One example; the members are those of its record."""

    version: str
    page: str
    type: str
    path: str
    body: dict[str, Any]
    key: list[str] = field(default_factory=list)
    change: dict[str, Any] = field(default_factory=dict)
    change_page: str = ""
    read_only: list[str] = field(default_factory=list)
    write_only: list[str] = field(default_factory=list)
    without: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The path with IDs of entities that exist."""
        number = iter(range(1, 10))
        return re.sub(r"\{\}", lambda _match: _PARENT.format(number=next(number)), self.path)

    @property
    def sent(self) -> dict[str, Any]:
        """What a create sends."""
        return {name: value for name, value in self.body.items() if name not in self.read_only}

    @property
    def name(self) -> str:
        """The example in the names of tests."""
        return f"{self.version} {self.type} {self.path}"

    @property
    def annotation(self) -> dict[str, str]:
        """The type as writes name it: where the path can have others."""
        *_before, (declared, _many) = _steps(self.version, self.place)
        return {} if declared == self.type else {"@odata.type": f"#{PREFIX}{self.type}"}

    @property
    def document(self) -> dict[str, Any]:
        lists = {"read_only": self.read_only, "write_only": self.write_only}
        return {
            "type": PREFIX + self.type,
            "path": self.place,
            **({"api_version": self.version} if self.version != "v1.0" else {}),
            **({"key": {name: self.body[name] for name in self.key}} if self.key else {}),
            **({"chosen_id": True} if self.key == ["id"] else {}),
            "properties": {name: value for name, value in self.body.items() if name not in self.key},
            **{name: value for name, value in lists.items() if value},
        }

    @property
    def changed_document(self) -> dict[str, Any]:
        """The document with another value of one property."""
        document = self.document
        return {**document, "properties": {**document["properties"], **self.change}}

    @property
    def absence(self) -> dict[str, Any]:
        """The document of a resource that is not to exist."""
        kept = ("type", "path", "api_version", "key")
        return {**{name: item for name, item in self.document.items() if name in kept}, "state": "absent"}

    @property
    def collection(self) -> dict[str, Any]:
        """What to export."""
        named = {"key": self.key} if self.key and self.key != ["id"] else {}
        return {"type": PREFIX + self.type, "path": self.place, "api_version": self.version, **named}

    def parents(self) -> dict[str, list[dict[str, Any]]]:
        """The entities on the path and those that links in the body lead to, as a tenant has them."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        addresses = (re.sub(r"^https://[^/]+/(v1\.0|beta)", "", address) for address in _addresses(self.body))
        for address in (self.place, *addresses):
            for place, row in _rows(self.version, address):
                found.setdefault(place, {})[row["id"]] = row
        rows = {place: [*rows.values()] for place, rows in found.items()}
        if self.path == "/servicePrincipals":  # it is the principal of an application
            rows["/applications"] = [{"id": _PARENT.format(number=1), "appId": self.body["appId"]}]
        return rows


def comparable(value: Any) -> Any:
    """JSON in which different spellings of a value are equal: instants, times of the day, flags, numbers, no value."""
    if isinstance(value, dict):
        return {name: comparable(item) for name, item in value.items() if item not in (None, "", [])}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, str):
        if _INSTANT.fullmatch(value):
            moment = dt.datetime.fromisoformat(re.sub(r"\.\d+", "", value)).astimezone(dt.UTC)
            fraction = re.sub(r".*?(\.\d+)?(Z|[+-]\d\d:\d\d)", r"\1", value)
            return moment.isoformat() + fraction.rstrip("0").rstrip(".")
        if _FLAGS.fullmatch(value):
            return ",".join(sorted(value.split(",")))
        return value.rstrip("0").rstrip(".") if _TIME.fullmatch(value) else value
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _addresses(value: Any) -> Iterator[str]:
    """The addresses of the entities that a body links to."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.endswith("@odata.bind"):
                yield from item if isinstance(item, list) else [item]
            else:
                yield from _addresses(item)
    elif isinstance(value, list):
        for item in value:
            yield from _addresses(item)


def _steps(version: str, path: str) -> Iterator[tuple[str, bool]]:
    """What each part of a path leads to: the name of a type, and whether to many of it."""
    first, *parts = path.strip("/").split("/")
    reference = lines(version)[f"/{first}"]
    name, many = reference.removesuffix("[]"), reference.endswith("[]")
    yield name, many
    for position, part in enumerate(parts, 1):
        if many:
            name, many = _concrete(version, name, [*parts, ""][position]), False
        elif part.startswith(PREFIX):
            name = part.removeprefix(PREFIX)
        else:
            name, many = links_of(version, name)[part]
        yield name, many


def _rows(version: str, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entities on a path: each with its ID, and of a type that has what follows it."""
    parts = path.strip("/").split("/")
    steps = [*_steps(version, path)]
    for position, (declared, many) in enumerate(steps[:-1]):
        single = not many and position and not steps[position - 1][1] and not parts[position].startswith(PREFIX)
        if not (many or single):
            continue
        part, place = parts[position + many], "/" + "/".join(parts[: position + 1])
        kind = _concrete(version, declared, [*parts, ""][position + 1 + many])
        yield place, {"id": part, **({"@odata.type": f"#{PREFIX}{kind}"} if kind != declared else {})}


def _concrete(version: str, name: str, following: str) -> str:
    """The type of an entity: the declared one, or a derived one that can exist and has a navigation."""
    if following.startswith(PREFIX):
        return following.removeprefix(PREFIX)
    candidates = [name, *(item for item in types(version) if name in [*chain(version, item)][1:])]
    for item in candidates:
        known = types(version)[item]
        possible = known.kind == "entity" and "abstract" not in known.marks
        if possible and (not following or following in links_of(version, item)):
            return item
    return name


AREAS = {
    "Intune": r"/device(App)?Management/(?!virtualEndpoint)",
    "Teams and calls": r"/(teams|chats|teamwork|communications)/|/users/{}/onlineMeetings",
    "Mail, calendars, contacts, tasks and profiles": r"/users/{}/(messages|mailFolders|events|calendar|contact|outlook"
    r"|todo|profile|inferenceClassification|notifications|onenote)|/groups/{}/(conversations|events|threads)",
    "Files, sites and lists": r"/(sites|drive|termStore)|/users/{}/drive",
    "Security and compliance": r"/(security|compliance|informationProtection|privacy)/",
    "Identity and access": r"/(identity|policies|directory|roleManagement|identityGovernance|administrativeUnits"
    r"|domains|oauth2PermissionGrants|groups|groupLifecyclePolicies|groupSettings|settings|devices|invitations|organization"
    r"|applications|servicePrincipals|users|schemaExtensions|accessReviews|program|privileged|onPremisesPublishing"
    r"|identityProviders|tenantRelationships|subscriptions)",
}
"""The parts of Graph, by paths; the first one that matches counts."""
OTHERS = "Other services"
"""Such as Cloud PC, Bookings, Education, Planner, Print, Business Central and connectors."""


def area(path: str) -> str:
    """The part of Graph that a path belongs to."""
    return next((name for name, pattern in AREAS.items() if re.match(pattern, f"{path}/")), OTHERS)


@functools.cache
def examples() -> tuple[ReferenceExample, ...]:
    return tuple(ReferenceExample(**record) for record in read("examples.json")["examples"])
