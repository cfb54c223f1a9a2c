# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything in a tenant that can expire, as rows: what it is, where it is used, its expiry date and severity. Pure.

The description of a resource states what can expire (:class:`resource.Expiring`); this reads it from an entity and
applies a policy.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Optional

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import thumbprint_in
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    instant,
    is_never,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import EPOCH

SEVERITIES = ("expired", "critical", "warning", "notice", "unknown", "ok")
"""The most urgent first. ``unknown``: the service does not report an expiry date."""

LEVELS = ("critical", "warning", "notice")
MOST_DAYS = 36_500
"""The largest number of days in an option."""

_TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
_LAST = ticks_of(dt.datetime(9999, 12, 31, tzinfo=dt.UTC))

ExpiryRow = dict[str, Any]
Wanted = Optional[str]  # noqa: UP045


@dataclass(frozen=True)
class ExpiryPolicy:
    """The severity by the days until the expiry date.

    Items that expire within so many days are ``critical``, ``warning`` or ``notice``; those with other problems are at
    least ``weak``.
    """

    critical: int = 7
    warning: int = 30
    notice: int = 90
    weak: str = "warning"

    def check(self) -> None:
        """Raises :class:`InputError` for a policy that contradicts itself."""
        given = [getattr(self, level) for level in LEVELS]
        if not 0 <= given[0] <= given[1] <= given[2] <= MOST_DAYS:
            told = ", ".join(f"{level} {days}" for level, days in zip(LEVELS, given, strict=True))
            raise InputError(
                f"policy: its days are to grow from critical to notice, between 0 and {MOST_DAYS}, and are {told}."
            )

    def severity(self, ends: int | None, weak: bool, now: int) -> str:
        """The severity of an item that expires at an instant (ticks; None: unknown)."""
        return min(self._by_end(ends, now), self.weak if weak else "ok", key=SEVERITIES.index)

    def _by_end(self, ends: int | None, now: int) -> str:
        if ends is None:
            return "unknown"
        if ends < now:
            return "expired"
        return next((level for level in LEVELS if ends <= now + getattr(self, level) * _TICKS_PER_DAY), "ok")


@dataclass(frozen=True)
class ExpiringItem:
    """One certificate, key, secret or token. ``starts`` and ``ends`` are ticks, None if unknown.

    ``property`` is the property that contains it, ``key_id`` identifies it there, ``name`` is its own name. ``active``
    is true for the one of several that is in use, None if there is no such choice. ``findings`` are further problems,
    as clauses. ``policy`` is the app management policy that would not allow it.
    """

    kind: str
    use: str
    property: str | None = None
    key_id: str | None = None
    name: str | None = None
    used_by: str | None = None
    subject: str | None = None
    issuer: str | None = None
    serial_number: str | None = None
    sha256_fingerprint: str | None = None
    thumbprint: str | None = None
    starts: int | None = None
    ends: int | None = None
    active: bool | None = None
    findings: tuple[str, ...] = ()
    policy: str | None = None


@dataclass(frozen=True)
class Holder:
    """The resource with the items: its Graph type, area, ID, name, and its path below the service's address.

    ``parent`` is the display name of its parent.
    """

    type: str
    area: str
    id: str | None
    display_name: str
    path: str
    parent: str | None = None


def area_of(resource: Resource) -> str:
    """The product of a resource: ``intune`` or ``entra``."""
    return "intune" if next(iter(resource.paths.values())).startswith("/device") else "entra"


def items_of(resource: Resource, entity: Json) -> Iterator[ExpiringItem]:
    """The items of an entity that can expire. Deleted resources have none."""
    if _moment(entity.get("deletedDateTime")) is not None:
        return
    for expiring in resource.expires:
        if expiring.counted is not None and not expiring.counted(entity):
            continue
        known = {**entity, **expiring.inside(entity)} if expiring.inside else entity
        found = known if expiring.each is None else _at(known, expiring.each)
        places: Sequence[Any] = found if isinstance(found, list) else (found,)
        for place in places:
            item = _item(expiring, entity, place) if isinstance(place, Mapping) else None
            if item is not None:
                yield item


def _item(expiring: Expiring, entity: Json, place: Json) -> ExpiringItem | None:
    """An item from an entity, or from one element of a list in it; None if there is none."""
    if expiring.used is not None and not expiring.used(place):
        return None
    value = place.get(expiring.certificate) if expiring.certificate else None
    if isinstance(value, list):
        value = value[0] if value else None
    starts, ends = (_moment(_at(place, name)) if name else None for name in (expiring.starts, expiring.ends))
    active = place.get(expiring.active) if expiring.active else None
    if not value and ends is None:
        return None
    told = ExpiringItem(
        kind=expiring.kind,
        use=expiring.use,
        property=expiring.each or expiring.certificate,
        key_id=_first(place, (expiring.key_id,)),
        name=_first(place, expiring.name),
        used_by=_first(entity, expiring.used_by),
        subject=_first(place, expiring.subject),
        issuer=_first(place, expiring.issuer),
        serial_number=_first(place, (expiring.serial_number,)),
        thumbprint=_thumbprint(_first(place, (expiring.thumbprint,))),
        starts=starts,
        ends=ends,
        active=active if isinstance(active, bool) else None,
    )
    return with_certificate(told, value) if value else told


def with_certificate(item: ExpiringItem, value: Any) -> ExpiringItem:
    """An item with the details of its certificate.

    Its expiry date is the earlier of two: that of the certificate and the one that the service reports.
    """
    found = x509.readable(value)
    if found is None:
        return replace(item, findings=(*item.findings, "cannot be read as a certificate"))
    return replace(
        item,
        kind="certificate",
        name=item.name or found.subject_common_name,
        subject=found.subject,
        issuer=found.issuer,
        serial_number=found.serial_number,
        sha256_fingerprint=found.sha256_fingerprint,
        thumbprint=found.thumbprint,
        starts=max(item.starts or 0, ticks_of(found.not_before)),
        ends=min(_LAST if item.ends is None else item.ends, ticks_of(found.not_after)),
        findings=(*item.findings, *([found.weakness] if found.weakness else ())),
    )


def row_of(holder: Holder, item: ExpiringItem, policy: ExpiryPolicy, now: dt.datetime) -> ExpiryRow:
    """One row of the result."""
    at = ticks_of(now)
    return {
        "kind": item.kind,
        "area": holder.area,
        "type": holder.type,
        "id": holder.id,
        "display_name": holder.display_name,
        "name": item.name,
        "use": item.use,
        "used_by": item.used_by or holder.parent,
        "path": holder.path,
        "property": item.property,
        "key_id": item.key_id,
        "active": item.active,
        "subject": item.subject,
        "issuer": item.issuer,
        "serial_number": item.serial_number,
        "sha256_fingerprint": item.sha256_fingerprint,
        "thumbprint": item.thumbprint,
        "not_before": None if item.starts is None else instant(item.starts),
        "not_after": None if item.ends is None else instant(item.ends),
        "days_left": None if item.ends is None else (item.ends - at) // _TICKS_PER_DAY,
        "severity": policy.severity(item.ends, bool(item.findings), at),
        "findings": list(item.findings),
        "app_management_policy": item.policy,
        "owners": None,
    }


def within(item: ExpiringItem, days: int | None, now: dt.datetime) -> bool:
    """Whether an item expires within so many days, or has expired; true if the date is unknown. None: no limit."""
    return days is None or item.ends is None or item.ends <= ticks_of(now) + days * _TICKS_PER_DAY


def ordered(rows: Iterable[ExpiryRow]) -> list[ExpiryRow]:
    """The rows in an order that does not depend on the service: by expiry date, unknown ones last."""
    told = ("not_after", "type", "display_name", "path", "property", "name", "thumbprint", "key_id")
    return sorted(rows, key=lambda row: [(row[name] is None, str(row[name] or "")) for name in told])


def summary(rows: Sequence[ExpiryRow]) -> dict[str, Any]:
    """The number of rows, by severity, kind and type; the number of weak ones; the next expiry date."""
    upcoming = [row["not_after"] for row in rows if row["not_after"] is not None and row["severity"] != "expired"]
    counted = Counter(row["severity"] for row in rows)
    return {
        "total": len(rows),
        **{severity: counted[severity] for severity in SEVERITIES},
        "with_findings": sum(bool(row["findings"]) for row in rows),
        "by_kind": dict(sorted(Counter(row["kind"] for row in rows).items())),
        "by_type": dict(sorted(Counter(row["type"] for row in rows).items())),
        "next_not_after": min(upcoming, default=None),
    }


class Tally:
    """Counts items that are too many to list."""

    def __init__(self, policy: ExpiryPolicy, now: dt.datetime) -> None:
        self._policy, self._now = policy, ticks_of(now)
        self._counted: Counter[str] = Counter()
        self._next: int | None = None

    def add(self, item: ExpiringItem) -> None:
        self._counted[self._policy.severity(item.ends, bool(item.findings), self._now)] += 1
        if item.ends is not None and item.ends >= self._now:
            self._next = item.ends if self._next is None else min(self._next, item.ends)

    def told(self) -> dict[str, Any]:
        counts = {severity: self._counted[severity] for severity in SEVERITIES}
        return {
            "total": self._counted.total(),
            **counts,
            "next_not_after": None if self._next is None else instant(self._next),
        }


def _at(place: Json, path: str) -> Any:
    """The value at a path of property names; None if there is none."""
    found: Any = place
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _first(place: Json, names: Iterable[Wanted]) -> str | None:
    """The first of the named values that is not empty."""
    return next((str(place[name]) for name in names if name and place.get(name) not in (None, "", [])), None)


def _thumbprint(value: str | None) -> str | None:
    """A thumbprint in the hexadecimal form that Graph uses elsewhere; JWK has base64url."""
    if value is None:
        return None
    return thumbprint_in(value) or value


def _moment(value: Any) -> int | None:
    """An instant in ticks, from a date of Graph or seconds since 1970; None for an empty or invalid value."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:  # as in one of Microsoft's examples of a key
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        found = EPOCH + value * TICKS_PER_SECOND
        return found if 0 <= found <= _LAST else None
    if is_never(value):
        return None
    ticks = DateTimeOffset.canonical(value)
    return ticks if isinstance(ticks, int) and 0 <= ticks <= _LAST else None
