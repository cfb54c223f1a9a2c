# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The positions in the two charts of a certificate report; template/page.html.j2 draws them as SVG. Pure.

Lengths are in the units of the drawings' view box, which is ``WIDTH`` wide; y grows downwards. The table of the page
has the same data, so each drawing is one image for a screen reader, with a summary of it as its name.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import LEVELS, SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import (
    Report,
    day_of,
    expiry_in_words,
    label_of,
    name_of,
)

WIDTH = 960

MONTHS = 13
"""The number of months in the first chart, including the current one."""

LANES = 14
"""The number of lanes in the second chart; all others share one more."""

LANE_HEIGHT = 34

SHAPES = {
    "expired": "M-5 -8H5L8 -5V5L5 8H-5L-8 5V-5Z",
    "critical": "M0 -8.5L8.5 7H-8.5Z",
    "warning": "M0 -9L9 0L0 9L-9 0Z",
    "notice": "M-7 -7H7V7H-7Z",
    "unknown": "M-8 -3H8V3H-8Z",
    "ok": "M-7.5 0A7.5 7.5 0 1 0 7.5 0A7.5 7.5 0 1 0 -7.5 0Z",
}
"""The sign of each severity as an SVG path around the origin: severities differ in shape as well as in colour."""

_SIDE = 84  # left and right of the bars
_LEFT, _RIGHT, _NOW = 220, 52, 320  # of the lanes: where marks begin, how far from the right they end, where today is
_YEAR = 365  # days
_MARK = 26  # the width of a mark
_MOST_NAMES = 8  # in the description of a mark


@dataclass(frozen=True)
class BarSegment:
    """The part of a bar for one severity."""

    severity: str
    top: float
    height: float


@dataclass(frozen=True)
class MonthBar:
    """A month: ``left`` and ``width`` of its bar, ``top`` of the bar, the number that expire, and the segments.

    The segments begin at the base.
    """

    month: dt.date
    left: float
    width: float
    top: float
    total: int
    segments: Sequence[BarSegment]


@dataclass(frozen=True)
class MonthChart:
    """The number that expire in each month; ``expired`` before today and ``later`` than the last month."""

    bars: Sequence[MonthBar]
    base: int
    expired: int
    later: int
    left: int = _SIDE
    right: int = WIDTH - _SIDE


@dataclass(frozen=True)
class LaneMark:
    """One or more rows that expire at about the same time.

    It has the most urgent severity, and up to eight names with their expiry dates.
    """

    x: float
    severity: str
    number: int
    scale: float
    names: Sequence[str]


@dataclass(frozen=True)
class Lane:
    """The rows of one owner, or of one type.

    ``owner`` is true for an owner, and for every lane if no owner is known.
    """

    name: str
    owner: bool
    number: int
    soonest: str
    marks: Sequence[LaneMark]


@dataclass(frozen=True)
class LaneChart:
    """``bands``: severity, x and width; ``ticks``: x and label."""

    lanes: Sequence[Lane]
    bands: Sequence[tuple[str, float, float]]
    ticks: Sequence[tuple[float, str]]
    now: int = _NOW
    expired: int = _LEFT + 18
    later: int = WIDTH - _RIGHT


def month_chart(report: Report) -> MonthChart:
    """A bar for each month of the coming year, by severity."""
    first = report.day.year * 12 + report.day.month - 1
    columns: list[Counter[str]] = [Counter() for _month in range(MONTHS)]
    expired = later = 0
    for row in (row for row in report.rows if row["not_after"] is not None):
        day = day_of(row["not_after"])
        index = day.year * 12 + day.month - 1 - first
        if row["days_left"] < 0:
            expired += 1
        elif index < MONTHS:
            columns[max(index, 0)][row["severity"]] += 1
        else:
            later += 1
    base, tallest, step = 180, 140, (WIDTH - 2 * _SIDE) / MONTHS
    unit = tallest / max(1, *(column.total() for column in columns))
    bars = []
    for index, column in enumerate(columns):
        top, segments = float(base), []
        for severity in reversed(SEVERITIES):
            if column[severity]:
                height = max(3.0, unit * column[severity])
                top -= height
                segments.append(BarSegment(severity, top, height))
        month = dt.date((first + index) // 12, (first + index) % 12 + 1, 1)
        bars.append(MonthBar(month, _SIDE + (index + 0.18) * step, step * 0.64, top, column.total(), segments))
    return MonthChart(bars, base, expired, later)


def rows_by_lane(report: Report) -> dict[str, list[ExpiryRow]]:
    """The rows of each owner, or of each type if no owner is known, the most urgent first.

    Rows without an expiry date are omitted.
    """
    found: dict[str, list[ExpiryRow]] = {}
    for row in (row for row in report.rows if row["not_after"] is not None):
        for lane in row.get("owners") or [label_of(row["type"])]:
            found.setdefault(lane, []).append(row)

    def urgency(lane: str) -> tuple[int, str, str]:
        rows = found[lane]
        return (min(SEVERITIES.index(row["severity"]) for row in rows), min(row["not_after"] for row in rows), lane)

    return {lane: found[lane] for lane in sorted(found, key=urgency)}


def lane_chart(report: Report) -> LaneChart:
    """A lane for each owner, with a mark for each expiry date.

    The time axis is not to scale: the next days have most of it.
    """
    found = [*rows_by_lane(report).items()]
    if len(found) > LANES:
        rest = [row for _name, rows in found[LANES:] for row in rows]
        found = [*found[:LANES], (f"{len(found) - LANES} others", rest)]
    bands, start = [], 0.0
    for level in LEVELS:
        end = float(report.policy[level])
        bands.append((level, _across(start), max(0.0, min(_across(end), _across(_YEAR)) - _across(start))))
        start = min(end, _YEAR)
    days = sorted({*(report.policy[level] for level in LEVELS), 180, _YEAR})
    ticks = [(_across(day), "1 year" if day == _YEAR else f"{day} d") for day in days if day <= _YEAR]
    return LaneChart([_lane(name, rows, report.owned) for name, rows in found], bands, ticks)


def _lane(name: str, rows: Sequence[ExpiryRow], owned: bool) -> Lane:
    first = next((row for row in rows if row["severity"] not in ("expired", "unknown")), rows[0])
    owner = not owned or any(name in (row.get("owners") or ()) for row in rows)
    marks = [_mark(x, together) for x, together in _clusters(rows)]
    return Lane(name, owner, len(rows), expiry_in_words(first), marks)


def _across(days: float) -> float:
    """The x of a day: by the square root of its distance from today, up to a year; later days are at the edge."""
    end = WIDTH - _RIGHT
    if days < 0:
        return _NOW - 15 - (_NOW - _LEFT - 33) * min(1.0, math.sqrt(-days / _YEAR))
    return end if days > _YEAR else _NOW + (end - 50 - _NOW) * math.sqrt(days / _YEAR)


def _clusters(rows: Sequence[ExpiryRow]) -> Iterator[tuple[float, list[ExpiryRow]]]:
    """Groups of rows whose marks would overlap, and their x; no two are closer than the width of a mark."""
    last, groups = -math.inf, list[list[ExpiryRow]]()
    for row in sorted((row for row in rows if row["days_left"] is not None), key=lambda row: int(row["days_left"])):
        if not groups or _across(row["days_left"]) - last >= _MARK:
            last = _across(row["days_left"])
            groups.append([])
        groups[-1].append(row)
    at = -math.inf
    for together in groups:
        at = max(at + _MARK, sum(_across(row["days_left"]) for row in together) / len(together))
        yield at, together


def _mark(x: float, rows: Sequence[ExpiryRow]) -> LaneMark:
    severity = min((row["severity"] for row in rows), key=SEVERITIES.index)
    names = [f"{name_of(row)}: {expiry_in_words(row)}" for row in rows[:_MOST_NAMES]]
    if len(rows) > _MOST_NAMES:
        names.append(f"… and {len(rows) - _MOST_NAMES} more")
    digits = min(len(short_number(len(rows))), 5)
    scale = 1.0 if len(rows) == 1 else (1.2, 1.45, 1.7, 1.8, 1.8)[digits - 1] + (0.15 if severity == "critical" else 0)
    return LaneMark(x, severity, len(rows), scale, names)


def short_number(number: int) -> str:
    """At most five characters: ``9,999``, then ``10k``."""
    return f"{number:,}" if number < 10_000 else f"{number // 1000}k"


def shares(counts: Mapping[str, int]) -> list[tuple[str, float, float]]:
    """Severity, x and width of each part of a bar that is about 1000 wide; the smallest share is visible."""
    total, left, parts = max(1, sum(counts.values())), 0.0, []
    for severity in (severity for severity in SEVERITIES if counts.get(severity)):
        width = max(2.0, 1000 * counts[severity] / total)
        parts.append((severity, left, width))
        left += width
    return parts
