# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enumerations, complex types and collections of OData's entity data model, compared as values (see ``edm``).

Sources: OData CSDL 4.01 sections 9 (complex types), 10 (enumerations) and 7.1 (collections).
"""

from __future__ import annotations

import functools
import operator
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Opaque, shown

_NOTHING = "none"
"""The member of an enumeration that means the same as null."""


@dataclass(frozen=True)
class Enum(EdmType):
    """An enumeration: one of ``members`` (name -> number, None if it is not published), in any letter case.

    Members that the service has and this collection does not are unchanged in reads, and refused in writes.
    ``unknownFutureValue`` represents a member that is newer than the reader; it cannot be written. The member ``none``
    is the same as null: services return either if nothing is set.
    """

    name: str
    members: Mapping[str, int | None] = field(hash=False)

    @property
    def choices(self) -> list[str]:
        """The members that can be written."""
        return [member for member in self.members if member != "unknownFutureValue"]

    def parse(self, value: Any) -> Hashable:
        member = self._member(value)
        if member not in self.choices:
            raise self._refuse(value, f"one of {', '.join(self.choices)}")
        return member

    def encode(self, value: Any) -> Any:
        return self.parse(value)

    def canonical(self, value: Any) -> Hashable:
        if value is None:
            return None
        member = self._member(value) or Opaque.of(value.casefold() if isinstance(value, str) else value)
        return None if member == _NOTHING else member

    def spelled(self, value: Any) -> Any:
        """The member in its declared spelling; any other value unchanged."""
        return self._member(value) or value

    def _member(self, value: Any) -> str | None:
        """The member as declared. OData also allows its number, which some services send in a string."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        return self._spellings.get(str(value).strip().casefold())

    @functools.cached_property
    def _spellings(self) -> dict[str, str]:
        numbers = {str(number): name for name, number in self.members.items() if number is not None}
        return numbers | {name.casefold(): name for name in self.members}


@dataclass(frozen=True)
class Flags(Enum):
    """A flags enumeration: a set of members, written as a list or joined by commas, in any order.

    The member for zero (``none``) is the empty set.
    """

    def parse(self, value: Any) -> Hashable:
        bits, unknown = self._split(value)
        refused = [*unknown, *(name for name in self._text(bits).split(",") if name and name not in self.choices)]
        if refused or not (bits or 0 in self.members.values()):
            raise self._refuse(refused[0] if refused else value, f"one or more of {', '.join(self.choices)}")
        return (bits, frozenset())

    def encode(self, value: Any) -> Any:
        self.parse(value)
        return self._text(self._split(value)[0])

    def canonical(self, value: Any) -> Hashable:
        if value is None:
            return None
        bits, unknown = self._split(value)
        if not bits and not unknown and _NOTHING in self.members:
            return None
        return (bits, frozenset(str(name).casefold() for name in unknown))

    def names(self, value: Any) -> list[str]:
        """The members of a value in the order of their numbers; unknown ones last, in their own order."""
        bits, unknown = self._split(value)
        return [*filter(None, self._text(bits).split(",")), *map(str, unknown)]

    def _split(self, value: Any) -> tuple[int, list[Any]]:
        parts = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else str(value).split(",")
        bits, unknown = 0, []
        for part in parts:
            text = "" if isinstance(part, bool) else str(part).strip()
            member = self._member(part)
            if member is not None:
                bits |= self._numbers[member]
            elif text.isascii() and text.isdigit() and int(text) & ~self._all == 0:
                bits |= int(text)
            elif text or isinstance(part, bool):
                unknown.append(part)
        return bits, unknown

    @functools.cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for name, number in self.members.items() if number is not None}

    @functools.cached_property
    def _all(self) -> int:
        return functools.reduce(operator.or_, self._numbers.values(), 0)

    def _text(self, bits: int) -> str:
        zero = next((name for name, number in self._numbers.items() if number == 0), "")
        left, names = bits, []
        for name, number in sorted(self._numbers.items(), key=lambda item: -item[1]):
            if number and number & left == number:
                names.append(name)
                left &= ~number
        return ",".join(reversed(names)) or zero


@dataclass(frozen=True)
class Complex(EdmType):
    """A structured value without identity.

    Null and absent are the same. Annotations are ignored, except an ``@odata.type`` of another type than ``name``
    (OData JSON format, section 4.6.3: where it is the declared type, a service may write it or leave it out).

    ``properties`` maps Graph names to types. Other names are refused when written (unless the type is ``open``) and
    compared as plain JSON when read. ``computed`` are those that the service derives from the others: they are neither
    sent nor compared. ``labels`` are for people: they are sent, but a value that differs only in these is equal.
    ``beta`` are those that only the beta version has. ``secrets`` are never logged.
    """

    name: str
    properties: Mapping[str, EdmType] = field(hash=False)
    open: bool = False
    computed: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    beta: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, Mapping):
            raise self._refuse(value, f"an object with {', '.join(self.properties)}")
        for key, item in value.items():
            if key.startswith("@") or item is None:
                continue
            if key in self.properties:
                _within(key, self.properties[key].parse, item)
            elif not self.open:
                raise InvalidValue(
                    f"{shown(key)} is not a property of {self.name}, which has {', '.join(self.properties)}"
                )
        return self.canonical(value)

    def encode(self, value: Any) -> Any:
        self.parse(value)
        return {key: self._type(key).merge(item, None) for key, item in value.items() if self._sent(key)}

    def canonical(self, value: Any) -> Hashable:
        if not isinstance(value, Mapping):
            return None if value is None else Opaque.of(value)
        forms = ((key, self._type(key).canonical(item)) for key, item in value.items() if self._compared(key, item))
        return frozenset((key, form) for key, form in forms if form is not None)

    def matches(self, desired: Any, current: Any) -> bool:
        if not isinstance(desired, Mapping) or not isinstance(current, Mapping):
            return self.equal(desired, current)
        return all(
            self._type(key).matches(item, current.get(key))
            for key, item in desired.items()
            if self._compared(key, item)
        )

    def merge(self, desired: Any, current: Any) -> Any:
        """Services differ in whether a nested object is merged or replaced, so it is always sent completely."""
        if desired is None or not isinstance(current, Mapping):
            return super().merge(desired, current)
        kept = {key: item for key, item in current.items() if self._sent(key)}
        return kept | {
            key: self._type(key).merge(item, current.get(key)) for key, item in desired.items() if self._sent(key)
        }

    def is_noise(self, key: str, item: Any) -> bool:
        """Whether a member is an annotation without a meaning for the value."""
        return _noise(key) or (key == "@odata.type" and str(item).removeprefix("#") == self.name)

    def _sent(self, key: str) -> bool:
        return not _noise(key) and key not in self.computed

    def _compared(self, key: str, item: Any) -> bool:
        return self._sent(key) and not self.is_noise(key, item) and key not in self.labels

    def _type(self, key: str) -> EdmType:
        return self.properties.get(key, Untyped)


@dataclass(frozen=True)
class Collection(EdmType):
    """Many values of one type: in order (``list``), as a ``set``, as a ``bag``, or ``keyed`` by properties.

    In a set, neither order nor repetition matters, in a bag the order does not; in a keyed collection the order does
    not, and an element keeps the properties that the desired one with the same key omits. Null and empty are the same.
    """

    item: EdmType
    kind: Literal["list", "set", "bag", "keyed"] = "list"
    key: tuple[str, ...] = ()

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"Collection({self.item.name})"

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            raise self._refuse(value, "a list")
        for index, item in enumerate(value):
            _within(f"[{index}]", self.item.parse, item)
        if self.kind == "keyed":
            keys = [self._key(item) for item in value]
            twice = next((item for item, key in zip(value, keys, strict=True) if keys.count(key) > 1), None)
            if twice is not None:
                raise InvalidValue(
                    f"{', '.join(shown(twice.get(name)) for name in self.key)} is there twice, as "
                    f"{', '.join(self.key)} of the list"
                )
        return self.canonical(value)

    def encode(self, value: Any) -> Any:
        self.parse(value)
        return [self.item.encode(item) for item in value]

    def canonical(self, value: Any) -> Hashable:
        if value is None:
            return self._gather([])
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            return Opaque.of(value)
        return self._gather([self.item.canonical(item) for item in value])

    def _gather(self, items: list[Hashable]) -> Hashable:
        if self.kind == "bag":
            return frozenset(Counter(items).items())
        return tuple(items) if self.kind == "list" else frozenset(items)

    def matches(self, desired: Any, current: Any) -> bool:
        needed, there = desired or [], current or []
        if not isinstance(there, Sequence) or isinstance(there, str | bytes):
            return False
        if self.kind == "list":
            return len(needed) == len(there) and all(map(self.item.matches, needed, there))
        if self.kind == "bag":
            return len(needed) == len(there) and self._pairs_off(needed, there)
        if self.kind == "keyed":
            by_key = {self._key(item): item for item in there}
            return len(needed) == len(there) and all(
                self._key(item) in by_key and self.item.matches(item, by_key[self._key(item)]) for item in needed
            )
        return all(any(self.item.matches(item, other) for other in there) for item in needed) and all(
            any(self.item.matches(item, other) for item in needed) for other in there
        )

    def _pairs_off(self, needed: Sequence[Any], there: Sequence[Any]) -> bool:
        """Whether each needed element has a matching one of its own.

        Most are equal; the others match in any assignment or none.
        """
        counts = Counter(map(self.item.canonical, there))
        left = [item for item in needed if not _taken(counts, self.item.canonical(item))]
        free = [item for item in there if _taken(counts, self.item.canonical(item))]
        holders: dict[int, int] = {}

        def find(number: int, tried: set[int]) -> bool:
            for place, item in enumerate(free):
                if place not in tried and self.item.matches(left[number], item):
                    tried.add(place)
                    if place not in holders or find(holders[place], tried):
                        holders[place] = number
                        return True
            return False

        return all(find(number, set()) for number in range(len(left)))

    def merge(self, desired: Any, current: Any) -> Any:
        """Graph replaces collections completely, so every element is sent."""
        if self.kind != "keyed" or not desired or not isinstance(current, Sequence) or isinstance(current, str):
            return super().merge(desired or [], current)
        by_key = {self._key(item): item for item in current}
        return [self.item.merge(item, by_key.get(self._key(item))) for item in desired]

    def _key(self, item: Any) -> Hashable:
        if not isinstance(self.item, Complex) or not isinstance(item, Mapping):
            return self.item.canonical(item)
        return tuple(self.item._type(name).canonical(item.get(name)) for name in self.key)


class _JsonType(EdmType):
    """Any JSON, compared as JSON: for properties that no description covers."""

    name = "Edm.Untyped"

    def parse(self, value: Any) -> Hashable:
        return Opaque.of(value)


Untyped: EdmType = _JsonType()


def beta_members(kind: EdmType, value: Any) -> Iterator[str]:
    """The properties in a value, also nested ones, that only the beta version has."""
    if isinstance(kind, Collection) and isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            yield from beta_members(kind.item, item)
    elif isinstance(kind, Complex) and isinstance(value, Mapping):
        for name, item in value.items():
            if name in kind.beta and item is not None:
                yield name
            elif name in kind.properties:
                yield from beta_members(kind.properties[name], item)


def _taken(counts: Counter[Hashable], form: Hashable) -> bool:
    """Take one of that form, if one is left."""
    counts[form] -= 1
    if counts[form] < 0:
        counts[form] = 0
        return False
    return True


def _noise(key: str) -> bool:
    return key.startswith("@") and key != "@odata.type"


def _within(place: str, parse: Callable[[Any], Hashable], value: Any) -> None:
    """Parse a nested value; an error names its place."""
    try:
        parse(value)
    except InvalidValue as error:
        raise InvalidValue(f"{place}: {error}") from None
