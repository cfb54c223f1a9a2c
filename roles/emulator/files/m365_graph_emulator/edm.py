# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values: checking what clients send and writing what the service answers.

Primitive formats are those of OData JSON 4.01 and CSDL. Instants are answered with seven fractional digits, as Intune
does; the offset sent by the client is preserved or turned into UTC (setting ``date_offsets``). Members of a flags
enumeration are answered in the order of their values, whatever the order in which they were sent.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .model import NAMESPACE, EmulatedEnum, EmulatedModel, EmulatedProperty

MIN_INSTANT = "0001-01-01T00:00:00Z"
_INSTANT = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)$", re.IGNORECASE)
_DURATION = re.compile(r"^-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
_GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?$")
_DEFAULTS: dict[str, Any] = {
    "Boolean": False,
    "Int32": 0,
    "Int64": 0,
    "Int32|Int64": 0,
    "Double": 0.0,
    "DateTimeOffset": MIN_INSTANT,
    "Guid": "00000000-0000-0000-0000-000000000000",
    "Duration": "PT0S",
}
_LIMITS = {"SByte": 2**7, "Int16": 2**15, "Int32": 2**31, "Int64": 2**63, "Int32|Int64": 2**63, "Byte": 256}


class ValueProblem(ValueError):
    """A value that the type does not accept; the text is the sentence of the error response."""


def _refuse(value: Any, type_name: str) -> ValueProblem:
    return ValueProblem(f"Cannot convert the literal '{value}' to the expected type 'Edm.{type_name}'.")


def instant(value: Any, utc: bool = False) -> str:
    """Canonical text of an instant: seven fractional digits, offset kept or UTC.

    ``0001-01-01T00:00:00Z`` is unchanged.
    """
    match = _INSTANT.match(value) if isinstance(value, str) else None
    if match is None:
        raise _refuse(value, "DateTimeOffset")
    minutes, seconds, fraction, offset = match.groups()
    offset = offset.upper()
    try:
        moment = datetime.fromisoformat(f"{minutes}:{seconds or '00'}{'+00:00' if offset == 'Z' else offset}")
    except ValueError as problem:
        raise _refuse(value, "DateTimeOffset") from problem
    digits = (fraction or "").ljust(7, "0")[:7]
    if utc and offset != "Z":
        try:
            moment = moment.astimezone(UTC)
        except OverflowError as problem:
            raise _refuse(value, "DateTimeOffset") from problem
        offset = "Z"
    text = moment.replace(tzinfo=None).isoformat()
    return (
        MIN_INSTANT if (text, digits, offset) == ("0001-01-01T00:00:00", "0000000", "Z") else f"{text}.{digits}{offset}"
    )


def instant_of(moment: datetime) -> str:
    """Canonical text of a datetime (naive means UTC)."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.%f')}0Z"


def moment(text: str) -> datetime:
    """The datetime of an instant (what is finer than microseconds is cut off)."""
    whole, _dot, rest = instant(text, utc=True).rstrip("Z").partition(".")
    return datetime.fromisoformat(whole).replace(microsecond=int((rest or "0").ljust(7, "0")[:6]), tzinfo=UTC)


def now() -> str:
    """The present instant."""
    return instant_of(datetime.now(UTC))


def ticks(text: str) -> int:
    """An instant as a count of 100 ns, for comparison."""
    canonical = instant(text, utc=True)
    whole, _dot, rest = canonical.rstrip("Z").partition(".")
    return (datetime.fromisoformat(whole) - datetime.min) // timedelta(seconds=1) * 10_000_000 + int(rest or "0")


def binary(value: Any) -> str:
    """Base64 text, standard or URL-safe (OData JSON allows both), answered in the standard alphabet."""
    if not isinstance(value, str):
        raise _refuse(value, "Binary")
    text = value.strip().replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise _refuse(value[:40], "Binary") from problem
    return base64.b64encode(decoded).decode("ascii")


def raw(value: str) -> bytes:
    """The bytes of a binary value that has been checked."""
    return base64.b64decode(value)


def _pattern(name: str, pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.match(value):
            raise _refuse(value, name)
        return value

    return check


_CHECKS: dict[str, Callable[[Any], str]] = {
    "Binary": binary,
    "Stream": binary,
    "Guid": _pattern("Guid", _GUID),
    "Duration": _pattern("Duration", _DURATION),
    "Date": _pattern("Date", _DATE),
    "TimeOfDay": _pattern("TimeOfDay", _TIME),
}


def primitive(value: Any, type_name: str, utc: bool = False) -> Any:
    """Check and normalise one primitive value; raises ValueProblem."""
    if type_name == "DateTimeOffset":
        return instant(value, utc)
    if type_name in _LIMITS:
        limit = _LIMITS[type_name]
        if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
            raise _refuse(value, type_name.partition("|")[0])
        return value
    if type_name in ("Double", "Single", "Decimal"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _refuse(value, type_name)
        return value
    if type_name == "Boolean":
        if not isinstance(value, bool):
            raise _refuse(value, type_name)
        return value
    if type_name in _CHECKS:
        return _CHECKS[type_name](value)
    if type_name == "Untyped":
        return value
    if not isinstance(value, str):
        raise _refuse(value, "String")
    return value


def enumeration(value: Any, enum: EmulatedEnum) -> str:
    """Check a member, or the comma-separated members of a flags enumeration.

    The emulator accepts any case (the facts only say that values differ in case) and answers the declared spelling. The
    sentinel ``unknownFutureValue`` cannot be written.
    """
    if isinstance(value, str) and value in enum.members and value != "unknownFutureValue":
        return value
    spelled = {name.lower(): name for name in enum.members}
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) and enum.flags else [value]
    names = [spelled.get(part.lower(), "") if isinstance(part, str) else "" for part in parts]
    if not all(names) or "unknownFutureValue" in names:
        raise ValueProblem(f"Requested value '{value}' was not found in the enumeration '{NAMESPACE}{enum.name}'.")
    if not enum.flags:
        return names[0]
    order = list(enum.members)
    unique = sorted(
        set(names),
        key=lambda name: (enum.members[name] if enum.members[name] is not None else 1 << 40, order.index(name)),
    )
    return ",".join([name for name in unique if enum.members[name] != 0] or unique[:1])


def default(prop: EmulatedProperty, model: EmulatedModel) -> Any:
    """What a property holds that nobody has set."""
    if prop.nullable:
        return [] if prop.collection else None
    if prop.collection:
        return []
    if prop.type in model.enums:
        enum = model.enums[prop.type]
        return next(iter(enum.members))
    if prop.type in model.complex:
        return _empty(prop.type, model)
    return _DEFAULTS.get(prop.type, "")


def _empty(declared: str, model: EmulatedModel) -> dict[str, Any]:
    """A value of a complex type with the defaults of its properties; of an abstract type the simplest derived one."""
    chosen = declared
    if declared in model.complex_abstract:
        derived = [name for name in model.complex if name != declared and model.complex_is_a(name, declared)]
        chosen = min(derived, key=lambda name: len(model.complex_properties(name)))
    typed = {} if chosen == declared else {"@odata.type": f"#{NAMESPACE}{chosen}"}
    return {**typed, **{name: default(prop, model) for name, prop in model.complex_properties(chosen).items()}}


def checked(
    value: Any, prop: EmulatedProperty, model: EmulatedModel, utc: bool = False, version: str | None = None
) -> Any:
    """Check and normalise the value of a property; raises ValueProblem.

    A version limits what complex values may hold.
    """
    if value is None:
        if not prop.nullable:
            raise ValueProblem(
                f"A null value was found for the property named '{prop.name}', which does not allow null values."
            )
        return None
    if prop.collection:
        if not isinstance(value, list):
            raise ValueProblem(f"The property '{prop.name}' is a collection: an array is expected.")
        return [_single(item, prop, model, utc, version) for item in value]
    return _single(value, prop, model, utc, version)


def _single(value: Any, prop: EmulatedProperty, model: EmulatedModel, utc: bool, version: str | None) -> Any:
    if prop.type in model.enums:
        return enumeration(value, model.enums[prop.type])
    if prop.type in model.complex:
        return _complex(value, prop, model, utc, version)
    if prop.type in model.entities:
        return _related(value, prop.type, model, utc, version)
    return primitive(value, prop.type, utc)


def _complex(
    value: Any, holder: EmulatedProperty, model: EmulatedModel, utc: bool, version: str | None
) -> dict[str, Any]:
    declared = holder.type
    if not isinstance(value, dict):
        raise ValueProblem(f"An object of the type '{NAMESPACE}{declared}' is expected.")
    sent = str(value.get("@odata.type", declared)).removeprefix("#").removeprefix(NAMESPACE)
    if sent not in model.complex or not model.complex_is_a(sent, declared):
        raise ValueProblem(f"The type '{NAMESPACE}{sent}' is not assignable to '{NAMESPACE}{declared}'.")
    if sent in model.complex_abstract:
        raise ValueProblem(f"Cannot create an abstract class: '{NAMESPACE}{sent}'.")
    known = model.complex_properties(sent, version)
    result: dict[str, Any] = {} if sent == declared else {"@odata.type": f"#{NAMESPACE}{sent}"}
    for name, prop in model.complex_properties(sent).items():
        if "plain" in prop.marks:
            if value.get(name) is not None:
                checked(value[name], prop, model, utc, version)
        elif name in value and name in known:
            result[name] = checked(value[name], prop, model, utc, version)
        elif "part" not in holder.marks:
            result[name] = default(prop, model)
    for name in value:
        if "@" in name or name in known:
            continue
        if sent not in model.open and "more" not in holder.marks:
            raise ValueProblem(unknown_property(name, sent))
        result[name] = value[name]
    return result


def _related(value: Any, declared: str, model: EmulatedModel, utc: bool, version: str | None) -> dict[str, Any]:
    """An entity in a complex value, of which the service keeps no more than that it was right."""
    if not isinstance(value, dict):
        raise ValueProblem(f"An object of the type '{NAMESPACE}{declared}' is expected.")
    sent = str(value.get("@odata.type", declared)).removeprefix("#").removeprefix(NAMESPACE)
    if not model.is_a(sent, declared):
        raise ValueProblem(f"The type '{NAMESPACE}{sent}' is not assignable to '{NAMESPACE}{declared}'.")
    known = {**model.properties(sent, version or "beta"), **model.navigation(sent, version or "beta")}
    for name, item in value.items():
        if name in known:
            checked(item, known[name], model, utc, version)
        elif "@" not in name and not model.is_open(sent):
            raise ValueProblem(unknown_property(name, sent))
    return value


def unknown_property(name: str, type_name: str) -> str:
    """The sentence about a property that a type does not have."""
    return f"Could not find a property named '{name}' on type '{NAMESPACE}{type_name}'."


@dataclass(frozen=True)
class Rendering:
    """How values are answered.

    ``newer`` shows enumeration members that old clients do not know, ``whole`` what is otherwise left out or masked.
    """

    version: str
    newer: bool = True
    whole: bool = False


def shown(value: Any, prop: EmulatedProperty, model: EmulatedModel, how: Rendering) -> Any:
    """A stored value in an answer: newer members as ``unknownFutureValue``, only what version and marks allow."""
    if value is None:
        return None
    if isinstance(value, list):
        return [shown(item, prop, model, how) for item in value]
    if prop.type in model.enums:
        newer = model.enums[prop.type].newer
        return "unknownFutureValue" if not how.newer and newer.intersection(str(value).split(",")) else value
    if prop.type in model.complex and isinstance(value, dict):
        actual = str(value.get("@odata.type", prop.type)).removeprefix("#").removeprefix(NAMESPACE)
        known = model.complex_properties(actual, how.version)
        typed = {name: item for name, item in value.items() if name.startswith("@odata.") or actual in model.open}
        return {
            **typed,
            **{
                name: None if _withheld(known[name], how) else shown(value.get(name), known[name], model, how)
                for name in known
                if "plain" not in known[name].marks
            },
        }
    return value


def _withheld(prop: EmulatedProperty, how: Rendering) -> bool:
    return "wo" in prop.marks or ("sel" in prop.marks and not how.whole)
