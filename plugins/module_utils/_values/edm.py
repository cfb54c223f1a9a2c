# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of OData's entity data model (EDM), compared as values and never as text.

A type has three methods for JSON values:

* :meth:`EdmType.parse` - the canonical form of a value, strictly, or :class:`InvalidValue`. For values from people.
* :meth:`EdmType.canonical` - the same, but tolerant: a value that cannot be parsed becomes an :class:`Opaque`, equal
  only to itself. For values from the service, which may be newer than this collection.
* :meth:`EdmType.encode` - the JSON to send for a value.

Equality is equality of canonical forms, hence always reflexive, symmetric and transitive. :meth:`EdmType.matches` is
the weaker relation of plans: a desired complex value does not compare the properties that it omits.

This module has the primitive types; strings with another equality than that of their characters are in ``strings``,
enumerations, complex types and collections in ``structured``.

Sources: OData CSDL 4.01 section 3.3 (primitive types), OData ABNF 4.01 (literals), RFC 3339, ISO 8601.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import functools
import json
import math
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue

Json = Mapping[str, Any]
"""A JSON object."""

TICKS_PER_SECOND = 10_000_000
"""An Edm instant is counted in ticks of 100 ns, the precision of Intune (seven fraction digits)."""

_TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
_LAST_TICK = dt.date.max.toordinal() * _TICKS_PER_DAY - 1
_MAX_SHOWN = 80


@dataclass(frozen=True)
class Opaque:
    """The canonical form of a value that its type does not support; equal only to the same JSON."""

    text: str

    @classmethod
    def of(cls, value: object) -> Opaque:
        return cls(json.dumps(value, sort_keys=True, default=str))


REDACTED = "(a private key, not shown)"


def shown(value: object) -> str:
    """The value as error messages quote it: one line, at most 80 characters.

    Blanks are unchanged, because names may differ only in these; other unprintable characters are escaped. A private
    key, which people give by mistake, is not shown.
    """
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    if "PRIVATE KEY-----" in text:
        return REDACTED
    more = "..." if len(text) > _MAX_SHOWN else ""
    return f'"{"".join(map(_printable, text[:_MAX_SHOWN]))}{more}"'


def _printable(character: str) -> str:
    """The character, or its escape sequence: line breaks, control characters, direction marks, lone surrogates."""
    return character if character.isprintable() else character.encode("unicode_escape", "surrogatepass").decode()


class EdmType:
    """One type of the model. ``name`` is its qualified name in CSDL (``Edm.String``, ``microsoft.graph.keyUsages``).

    ``binary``: a value can be the bytes of a file.
    """

    name: str

    @property
    def binary(self) -> bool:
        return self.name == "Edm.Binary"

    def parse(self, value: Any) -> Hashable:
        """The canonical form of ``value``; raises :class:`InvalidValue` if it is not of this type."""
        raise NotImplementedError

    def encode(self, value: Any) -> Any:
        """The JSON that is sent for ``value``; raises :class:`InvalidValue` if it is not of this type."""
        self.parse(value)
        return value

    def canonical(self, value: Any) -> Hashable:
        """The canonical form of ``value``, :class:`Opaque` if it is not of this type; ``None`` for null."""
        if value is None:
            return None
        try:
            return self.parse(value)
        except InvalidValue:
            return Opaque.of(value)

    def equal(self, left: Any, right: Any) -> bool:
        """Whether two JSON values are the same value."""
        return self.canonical(left) == self.canonical(right)

    def matches(self, desired: Any, current: Any) -> bool:
        """Whether ``current`` is in the ``desired`` state; the same as :meth:`equal` except for complex values."""
        return self.equal(desired, current)

    def merge(self, desired: Any, current: Any) -> Any:
        """The JSON to send so that ``current`` gets the ``desired`` value."""
        return None if desired is None else self.encode(desired)

    def settled(self, value: Any, current: Any) -> Any:
        """How the service shows a value that it has accepted in the place of ``current``."""
        return value

    def _refuse(self, value: Any, expected: str) -> InvalidValue:
        return InvalidValue(f"{shown(value)} is not {expected}")


class _String(EdmType):
    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, str):
            raise self._refuse(value, "a string")
        return value

    def canonical(self, value: Any) -> Hashable:
        return value if isinstance(value, str) else super().canonical(value)


class _Boolean(EdmType):
    name = "Edm.Boolean"

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, bool):
            raise self._refuse(value, "true or false")
        return value


class _Integer(EdmType):
    """Integers; OData's IEEE754Compatible form writes Edm.Int64 as a string, so strings of digits are accepted too."""

    def __init__(self, bits: int) -> None:
        self.name = f"Edm.Int{bits}"
        self._low, self._high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def parse(self, value: Any) -> Hashable:
        digits = isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,20}", value)
        number = int(value) if digits or (isinstance(value, float) and value.is_integer()) else value
        if isinstance(number, bool) or not isinstance(number, int) or not self._low <= number <= self._high:
            raise self._refuse(value, f"a whole number from {self._low} to {self._high}")
        return number

    def encode(self, value: Any) -> Any:
        return self.parse(value)


_SPECIAL_NUMBERS = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}


class _Double(EdmType):
    name = "Edm.Double"

    def parse(self, value: Any) -> Hashable:
        number = _SPECIAL_NUMBERS.get(value, value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self._refuse(value, 'a number, "INF", "-INF" or "NaN"')
        try:
            number = float(number)
        except OverflowError:
            raise self._refuse(value, "a number in the range of IEEE 754 binary64") from None
        return "NaN" if math.isnan(number) else number

    def encode(self, value: Any) -> Any:
        number = self.parse(value)
        return {math.inf: "INF", -math.inf: "-INF"}.get(number, number)  # type: ignore[call-overload]


class _Guid(EdmType):
    name = "Edm.Guid"
    _pattern = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, str) or not self._pattern.fullmatch(value.lower()):
            raise self._refuse(value, "a GUID such as b20d3703-3703-b20d-0337-0db203370db2")
        return value.lower()

    def encode(self, value: Any) -> Any:
        return self.parse(value)


def decode_base64(text: str) -> bytes:
    """Base64 or base64url, with or without padding and white space; raises :class:`InvalidValue` (RFC 4648)."""
    compact = re.sub(r"\s+", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidValue(f"{shown(text)} is not base64") from None


def encode_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


class _Binary(EdmType):
    name = "Edm.Binary"

    def parse(self, value: Any) -> Hashable:
        if isinstance(value, bytes):
            return value
        if not isinstance(value, str):
            raise self._refuse(value, "base64")
        return decode_base64(value)

    def encode(self, value: Any) -> Any:
        data = cast(bytes, self.parse(value))
        return encode_base64(data)


_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_CLOCK = r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,12}))?)?"


def _ticks_of_clock(found: re.Match[str]) -> int | None:
    """Ticks since midnight; digits finer than 100 ns are cut, as in the service."""
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((found["fraction"] or "").ljust(7, "0")[:7])
    return ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction


def _days(text: str) -> int | None:
    """Days since 0001-01-01, or None if there is no such day."""
    try:
        return dt.date.fromisoformat(text).toordinal() - 1
    except ValueError:
        return None


def _clock(ticks: int) -> str:
    seconds, fraction = divmod(ticks, TICKS_PER_SECOND)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:07}".rstrip("0") if fraction else text


class _DateTimeOffset(EdmType):
    """An instant, counted in ticks of 100 ns since 0001-01-01T00:00:00Z, regardless of its offset.

    Python's datetime cuts the seventh fraction digit, so it is not used. A space instead of the ``T`` is accepted,
    because YAML turns an unquoted timestamp into an object that is written back that way.
    """

    name = "Edm.DateTimeOffset"
    _pattern = re.compile(
        _DATE + r"[Tt ]" + _CLOCK + r"(?P<offset>[Zz]|(?P<sign>[+-])(?P<oh>\d{2}):?(?P<om>\d{2}))?", re.ASCII
    )
    _expected = (
        "a date and time with seconds and UTC offset such as 2027-01-31T12:00:00Z or 2027-01-31T12:00:00.1234567+01:00"
    )

    def parse(self, value: Any) -> Hashable:
        text = value.isoformat() if isinstance(value, dt.datetime) else value
        if not isinstance(text, str):
            raise self._refuse(value, self._expected)
        return self._ticks(text)

    @functools.lru_cache(maxsize=1 << 15)  # noqa: B019  # there is one of this type
    def _ticks(self, text: str) -> int:
        found = self._pattern.fullmatch(text.strip())
        if not found:
            raise self._refuse(text, self._expected)
        if not found["offset"]:
            raise InvalidValue(f"{shown(text)} has no UTC offset: end it with Z or an offset such as +01:00")
        days, clock = _days(found["date"]), _ticks_of_clock(found)
        hours, minutes = int(found["oh"] or 0), int(found["om"] or 0)
        if days is None or clock is None or minutes > 59 or hours * 60 + minutes > 14 * 60:
            raise self._refuse(text, self._expected)
        offset = (hours * 60 + minutes) * 60 * TICKS_PER_SECOND
        return days * _TICKS_PER_DAY + clock - (-offset if found["sign"] == "-" else offset)

    def encode(self, value: Any) -> Any:
        ticks = cast(int, self.parse(value))
        return instant(ticks) if 0 <= ticks <= _LAST_TICK else value


@functools.lru_cache(maxsize=1 << 10)  # many resources have the same date
def instant(ticks: int) -> str:
    """The UTC text of an instant: ``2027-01-31T12:00:00Z``, with up to seven fraction digits if there are any."""
    days, clock = divmod(ticks, _TICKS_PER_DAY)
    return f"{dt.date.fromordinal(days + 1).isoformat()}T{_clock(clock)}Z"


def is_never(value: Any) -> bool:
    """Whether a date from the service means never: Intune writes year 1, with any offset."""
    if not isinstance(value, str) or not value.startswith("0001-01-0"):
        return False
    ticks = DateTimeOffset.canonical(value)
    return isinstance(ticks, int) and ticks < _TICKS_PER_DAY


def ticks_of(moment: dt.datetime) -> int:
    """The ticks of an aware datetime."""
    ticks = cast(int, DateTimeOffset.parse(moment))
    return ticks


class _Date(EdmType):
    name = "Edm.Date"

    def parse(self, value: Any) -> Hashable:
        text = value.isoformat() if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else value
        if not isinstance(text, str) or not re.fullmatch(_DATE, text, re.ASCII) or _days(text) is None:
            raise self._refuse(value, "a date such as 2027-01-31")
        return text

    def encode(self, value: Any) -> Any:
        return self.parse(value)


class _TimeOfDay(EdmType):
    name = "Edm.TimeOfDay"

    def parse(self, value: Any) -> Hashable:
        text = value.isoformat() if isinstance(value, dt.time) else value
        found = re.fullmatch(_CLOCK, text, re.ASCII) if isinstance(text, str) else None
        ticks = _ticks_of_clock(found) if found else None
        if ticks is None:
            raise self._refuse(value, "a time of day such as 09:30:00")
        return ticks

    def encode(self, value: Any) -> Any:
        ticks = cast(int, self.parse(value))
        return _clock(ticks)


_UNIT_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


class _Duration(EdmType):
    """A day-time duration (ISO 8601, OData ABNF); weeks are read as seven days.

    Years and months have no fixed length.
    """

    name = "Edm.Duration"
    _pattern = re.compile(
        r"(?P<sign>-)?P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
        r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d{1,12}))?S)?)?",
        re.ASCII,
    )

    def parse(self, value: Any) -> Hashable:
        found = self._pattern.fullmatch(value.strip().upper()) if isinstance(value, str) else None
        if not found:
            raise self._refuse(value, "a duration of days, hours, minutes and seconds such as P14D or PT8H30M")
        seconds = sum(int(found[unit] or 0) * length for unit, length in _UNIT_SECONDS.items())
        ticks = seconds * TICKS_PER_SECOND + int((found["fraction"] or "").ljust(7, "0")[:7])
        return -ticks if found["sign"] else ticks

    def encode(self, value: Any) -> Any:
        ticks = cast(int, self.parse(value))
        days, clock = divmod(abs(ticks), _TICKS_PER_DAY)
        seconds, fraction = divmod(clock, TICKS_PER_SECOND)
        parts = [(seconds // 3600, "H"), (seconds // 60 % 60, "M")]
        time = "".join(f"{number}{unit}" for number, unit in parts if number)
        if seconds % 60 or fraction:
            time += f"{seconds % 60}{f'.{fraction:07}'.rstrip('0') if fraction else ''}S"
        text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
        return f"{'-' if ticks < 0 else ''}P{text or 'T0S'}"


String: EdmType = _String()
Boolean: EdmType = _Boolean()
Int32: EdmType = _Integer(32)
Int64: EdmType = _Integer(64)
Double: EdmType = _Double()
Guid: EdmType = _Guid()
Binary: EdmType = _Binary()
DateTimeOffset: EdmType = _DateTimeOffset()
Date: EdmType = _Date()
TimeOfDay: EdmType = _TimeOfDay()
Duration: EdmType = _Duration()
