# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The body of a documented request as facts: names, types and values of types, and neutral texts instead of prose.

Booleans, numbers, dates, durations, members of enumerations and words that are no prose (``en-US``,
``multiFactorAuthentication``, ``User.Read.All``) are kept. GUIDs, addresses, JSON and all other texts are replaced by
ones of the same form. What the metadata does not allow is left out and named: pages have mistakes, and the service has
changed since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from reference_paths import ExamplePlace, LeftOutError
from reference_paths import place as place_of
from reference_types import TypeTree, bare, is_many

TYPE = "@odata.type"
BIND = "@odata.bind"
SCOPE_TAGS = "roleScopeTagIds"
NEUTRAL_ID = "c0ffee00-0000-4000-8000-"
_WHOLE = {"Byte": 256, "SByte": 1 << 7, "Int16": 1 << 15, "Int32": 1 << 31, "Int64": 1 << 63}
_FLOATS = ("Double", "Single", "Decimal")
_TEXTS = {
    "DateTimeOffset": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE),
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "TimeOfDay": re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,12})?)?"),
    "Duration": re.compile(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "Guid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    "Binary": re.compile(r"[\w+/=-]*"),
    "Stream": re.compile(r"[\w+/=-]*"),
}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_KEPT = re.compile(
    r"[\d.,:+\- ]+|\d{4}-\d\d-\d\dT[\d:.+-]+Z?|-?PT?\d[\dDHMS.T]*"  # numbers, versions, dates, durations
    r"|[a-z]{2,3}(-[A-Z]{2})?|[A-Z]{2,3}"  # languages, countries, currencies
    r"|[a-z]+([A-Z][a-z]+)+|All\w*|None|none"  # words of the service
    r"|microsoft\.[\w./]+|[A-Z]\w+\.(Read|ReadWrite|Create|Send|Manage)(\.\w+)*"  # operations of roles, permissions
    r"|windows10|android|ios|macOS|iOS"
)
_EMAIL = re.compile(r"[\w.+#-]+@[\w.-]+\.[A-Za-z]+")
_URL = re.compile(r"(\w+)://\S+")
_DOMAIN = re.compile(r"(\*\.|@)?([\w-]+\.)+(com|net|org|edu|gov|local|io|dev|onmicrosoft\.com)", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d ()-]{6,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*")
_CIDR = re.compile(r"\d+(\.\d+){3}(/\d+)?|[0-9a-f]*:[0-9a-f:]*:[0-9a-f:]*(/\d+)?", re.IGNORECASE)
_SECRET = re.compile(r"secret|password|passphrase|presharedkey|private_?key|sharedkey|apikey|token$", re.IGNORECASE)


class ExampleReader:
    """Reads the body of one request.

    Afterwards, ``left_out`` has the reason for each property that is not in the result, by its path; ``named`` the
    types of values; ``followed`` the navigations with entities inside the body, ``bound`` those with addresses, and
    ``places`` where these lead.
    """

    def __init__(self, types: TypeTree, version: str) -> None:
        self._types = types
        self._version = version
        self.left_out: dict[str, str] = {}
        self.named: set[str] = set()
        self.followed: set[tuple[str, str]] = set()
        self.bound: set[tuple[str, str]] = set()
        self.places: list[ExamplePlace] = []
        self._guids: dict[str, str] = {}
        self._texts = 0

    def entity(self, body: dict[str, Any], name: str, place: str = "") -> dict[str, Any]:
        """An entity or a complex value without what its type does not have."""
        links = self._types.links(name)
        found: dict[str, Any] = {}
        for label, value in body.items():
            where = f"{place}.{label}" if place else label
            if label == TYPE:
                continue
            if label.endswith(BIND):
                self._bind(found, label, value, name, where)
            elif "@" in label:
                self.left_out[where] = "annotation"
            elif label in links:
                self._link(found, label, value, name, where)
            else:
                self._value(found, label, value, name, where)
        return found

    def _bind(self, found: dict[str, Any], label: str, value: Any, name: str, where: str) -> None:
        link = self._types.links(name).get(label.removesuffix(BIND))
        addresses = value if isinstance(value, list) else [value]
        if (
            link is None
            or not all(isinstance(item, str) for item in addresses)
            or is_many(link) != (value is addresses)
        ):
            self.left_out[where] = "not a navigation of this kind"
            return
        neutral = [self._address(item) for item in addresses]
        if None in neutral:
            self.left_out[where] = "an address that the metadata does not have"
            return
        self.bound.add((name, label.removesuffix(BIND)))
        found[label] = neutral if is_many(link) else neutral[0]

    def _address(self, address: str) -> str | None:
        """An address of an entity with neutral IDs; None if the metadata does not have it."""
        path = re.sub(r"^https?://[^/]+/|^/", "", address).removeprefix("v1.0/").removeprefix("beta/")
        try:
            place = place_of(self._types, path)
        except LeftOutError:
            return None
        if place.many:
            return None
        self.places.append(place)
        ids = iter(place.ids)
        named = re.sub(r"\{\}", lambda _match: self.id(next(ids)), place.path)
        return f"https://graph.microsoft.com/{self._version}{named}"

    def _link(self, found: dict[str, Any], label: str, value: Any, name: str, where: str) -> None:
        link = self._types.links(name)[label]
        rows = value if isinstance(value, list) else [value]
        if is_many(link) != isinstance(value, list) or not all(isinstance(row, dict) for row in rows):
            self.left_out[where] = "not a navigation of this kind"
            return
        if not rows:
            self.left_out[where] = "an empty navigation"
            return
        neutral = [self._typed(row, bare(link), f"{where}[]") for row in rows]
        if None in neutral:
            return
        self.followed.add((name, label))
        found[label] = neutral if is_many(link) else neutral[0]

    def _value(self, found: dict[str, Any], label: str, value: Any, name: str, where: str) -> None:
        declared = self._types.values(name).get(label)
        if declared is None:
            if self._types.is_open(name) and self._may_be_added(label, name):
                found[label] = self._untyped(label, value)
            else:
                self.left_out[where] = "not a property"
        elif value is None:
            if declared.endswith("!") and not is_many(declared):
                self.left_out[where] = "null is not allowed"
            else:
                found[label] = None
        elif is_many(declared):
            items = (
                [self._one(item, bare(declared), label, f"{where}[]") for item in value] if _is_list(value) else None
            )
            if items is None:
                self.left_out[where] = "not a list"
            elif None not in items:
                found[label] = items
        else:
            one = self._one(value, bare(declared), label, where)
            if one is not None:
                found[label] = one

    def _may_be_added(self, label: str, name: str) -> bool:
        """Whether somebody may have added a property to an open type; Graph's own names have no underscore."""
        known = self._types.source.find(name)
        free = not self._types.derives(name, "directoryObject") and name not in ("team", "call")
        return "_" in label or free or (known is not None and known.kind == "complex")

    def _one(self, value: Any, kind: str, label: str, where: str) -> Any:
        """One value of a type; None if it is not one."""
        known = self._types.source.find(kind)
        if known is None:
            return self._primitive(value, kind, label, where)
        if known.kind != "enum":
            return self._typed(value, kind, where)
        names = [part.strip() for part in value.split(",")] if isinstance(value, str) else [""]
        members = {name.lower(): name for name in known.members}
        spelled = [members.get(name.lower(), "") for name in names]
        if not all(spelled) or "unknownFutureValue" in spelled or (len(spelled) > 1 and not known.flags):
            self.left_out[where] = f"not a member of {kind}"
            return None
        return ",".join(spelled)

    def _typed(self, value: Any, declared: str, where: str) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            self.left_out[where] = f"not an object of {declared}"
            return None
        given = value.get(TYPE)
        name = type_name(given) if isinstance(given, str) else declared
        known = self._types.source.find(name)
        if known is None or not self._types.derives(name, declared):
            self.left_out[where] = f"{name} is no {declared}"
            return None
        if known.abstract:
            self.left_out[where] = f"{name} is abstract"
            return None
        self.named.add(name)
        kept = self.entity(value, name, where)
        # A type that is the declared one is named as well: a value may be changed to one of another type.
        return {TYPE: f"#microsoft.graph.{name}", **kept} if given is not None else kept

    def _primitive(self, value: Any, kind: str, label: str, where: str) -> Any:
        allowed = True
        if kind == "Boolean":
            allowed = isinstance(value, bool)
        elif kind in _WHOLE:
            allowed = isinstance(value, int) and not isinstance(value, bool) and -_WHOLE[kind] <= value < _WHOLE[kind]
        elif kind in _FLOATS:
            allowed = isinstance(value, int | float) and not isinstance(value, bool)
        elif kind in _TEXTS:
            allowed = isinstance(value, str) and _TEXTS[kind].fullmatch(value) is not None
        elif kind == "String":
            allowed = isinstance(value, str)
        if not allowed:
            self.left_out[where] = f"not a value of {kind}"
            return None
        if kind in ("Binary", "Stream"):
            return "QmVybGlu"
        if kind == "Guid":
            return self.id(value)
        if kind == "String":
            return self.text(label, value)
        return self._untyped(label, value) if kind == "Untyped" else value

    def _untyped(self, label: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._untyped(name, item) for name, item in value.items() if "@" not in name}
        if isinstance(value, list):
            return [self._untyped(label, item) for item in value]
        return self.text(label, value) if isinstance(value, str) else value

    def id(self, given: str) -> str:
        """A neutral ID for each ID of the body."""
        number = len(self._guids) + 1
        return self._guids.setdefault(given.lower(), f"{NEUTRAL_ID}{number:012}")

    def text(self, label: str, value: str) -> str:
        """A neutral text of the same form."""
        self._texts += 1
        number = self._texts
        if label == SCOPE_TAGS:
            return "0"  # the tag that every tenant has
        if is_secret(label):
            return f"not-to-be-shown-{number}"
        if _GUID.fullmatch(value):
            return self.id(value)
        if _CIDR.fullmatch(value) and not re.fullmatch(r"\d\d:\d\d:\d\d", value):
            address = "2001:db8::" if ":" in value else f"192.0.2.{number % 250}"
            return address + value[value.index("/") :] if "/" in value else address + "1" * (":" in value)
        if _EMAIL.fullmatch(value):
            return f"person{number}@example.com"
        if _URL.fullmatch(value):
            return f"{_URL.fullmatch(value)[1]}://example.com/{number}"  # type: ignore[index]
        if _DOMAIN.fullmatch(value):
            return f"{_DOMAIN.fullmatch(value)[1] or ''}{f'part{number}.' * (value.count('.') > 1)}example.com"  # type: ignore[index]
        if _PHONE.fullmatch(value) and not _DATE.fullmatch(value):
            return f"+1 425 555 01{number % 100:02}"
        if value == "" or (_KEPT.fullmatch(value) and not _GUID.search(value)):
            return value
        return _prose(label, value, number)


def type_name(given: str) -> str:
    """The name of a type in ``@odata.type`` as the facts have it."""
    return re.sub(r"^#?(microsoft\.graph\.|graph\.)?", "", given)


def is_secret(name: str) -> bool:
    """Whether a property is that of a secret: the service does not return it."""
    return _SECRET.search(name) is not None


def secrets_in(values: dict[str, Any]) -> Iterator[str]:
    """The names of the properties that are secret, or have a secret inside."""
    for name, value in values.items():
        if (isinstance(value, str) and is_secret(name)) or (isinstance(value, dict) and [*secrets_in(value)]):
            yield name


def _prose(label: str, value: str, number: int) -> str:
    """A text about a property that has the line ends, marks and quotes of another one."""
    text = f"Text {number} of {label}"
    with_json = value.lstrip()[:1] in ("{", "[")
    if with_json:
        try:
            json.loads(value)
            return json.dumps({text: number})
        except json.JSONDecodeError:
            pass
    text += "'s kind" if "'" in value else ' in "quotes"' if '"' in value else ""
    if "</" in value or "/>" in value:
        text = f"<p>{text}</p>"
    return text + "\nin lines" if "\n" in value.strip() else text


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
