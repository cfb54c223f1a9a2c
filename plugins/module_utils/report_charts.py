# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The timeline of a certificate report as SVG: how many end in each month, and what ends when, by owner. Pure.

What is drawn is in the table of the page too, so that each drawing is one image to a screen reader. Severities differ in shape and colour.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import LEVELS, SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils.report import Report, day_of, ending_of, label_of, name_of

MONTHS = 13
"""Months that the first drawing has, the present one among them."""

LANES = 14
"""Lanes that the second drawing has at most; the others share one more."""

_WIDTH = 960
_SHAPES = {
    "expired": "M-5 -8H5L8 -5V5L5 8H-5L-8 5V-5Z",
    "critical": "M0 -8.5L8.5 7H-8.5Z",
    "warning": "M0 -9L9 0L0 9L-9 0Z",
    "notice": "M-7 -7H7V7H-7Z",
    "unknown": "M-8 -3H8V3H-8Z",
    "ok": "M-7.5 0A7.5 7.5 0 1 0 7.5 0A7.5 7.5 0 1 0 -7.5 0Z",
}


def sign(severity: str) -> str:
    """The sign of a severity, for beside its name."""
    return f'<svg class="sign s-{severity}" viewBox="-10 -10 20 20" aria-hidden="true" focusable="false"><path d="{_SHAPES[severity]}"/></svg>'


def months(report: Report) -> str:
    """A bar for each month of a year to come, by severity."""
    first = report.day.year * 12 + report.day.month - 1
    columns: list[Counter[str]] = [Counter() for _month in range(MONTHS)]
    ended = later = 0
    for row in report.rows:
        if row["not_after"] is None:
            continue
        day = day_of(row["not_after"])
        index = day.year * 12 + day.month - 1 - first
        if row["days_left"] < 0:
            ended += 1
        elif index < MONTHS:
            columns[max(index, 0)][row["severity"]] += 1
        else:
            later += 1
    told = f"{ended:,} have ended, {sum(column.total() for column in columns):,} end within a year, {later:,} later."
    return _svg(230, f"How many end in each month. {told}", "".join(_month_bars(first, columns, ended, later)))


def _month_bars(first: int, columns: Sequence[Counter[str]], ended: int, later: int) -> Iterator[str]:
    base, height, side = 180, 140, 84
    step = (_WIDTH - 2 * side) / MONTHS
    most = max(1, *(column.total() for column in columns))
    yield f'<line class="grid" x1="{side}" y1="{base}" x2="{_WIDTH - side}" y2="{base}"/>'
    for index, column in enumerate(columns):
        left, top = side + index * step + step * 0.18, float(base)
        for severity in reversed(SEVERITIES):
            if column[severity]:
                tall = max(3.0, height * column[severity] / most)
                top -= tall
                yield f'<rect class="bar s-{severity}" x="{left:.1f}" y="{top:.1f}" width="{step * 0.64:.1f}" height="{tall:.1f}" rx="3"/>'
        middle = left + step * 0.32
        if column.total():
            yield f'<text class="strong" x="{middle:.1f}" y="{top - 6:.1f}" text-anchor="middle">{column.total():,}</text>'
        month = dt.date((first + index) // 12, (first + index) % 12 + 1, 1)
        yield f'<text x="{middle:.1f}" y="{base + 18}" text-anchor="middle">{month:%b}</text>'
        if index == 0 or month.month == 1:
            yield f'<text x="{middle:.1f}" y="{base + 34}" text-anchor="middle">{month.year}</text>'
    for at, number, word, severity in ((side / 2, ended, "ended", "expired"), (_WIDTH - side / 2, later, "later", "ok")):
        yield f'<g class="s-{severity if number else "unknown"}"><circle class="bar" cx="{at}" cy="{base - 34}" r="27"/></g>'
        yield f'<text class="inside" x="{at}" y="{base - 30}" text-anchor="middle">{_short(number)}</text>'
        yield f'<text x="{at}" y="{base + 18}" text-anchor="middle">{word}</text>'


def lanes_of(report: Report) -> dict[str, list[ExpiryRow]]:
    """What each owner has, or what there is of each type where nobody is known to own it; the most urgent first.

    What does not tell its end has no place in time.
    """
    found: dict[str, list[ExpiryRow]] = {}
    for row in (row for row in report.rows if row["not_after"] is not None):
        for lane in row.get("owners") or [label_of(row["type"])]:
            found.setdefault(lane, []).append(row)

    def urgency(lane: str) -> tuple[int, str, str]:
        rows = found[lane]
        return (min(SEVERITIES.index(row["severity"]) for row in rows), min(row["not_after"] for row in rows), lane)

    return {lane: found[lane] for lane in sorted(found, key=urgency)}


def lanes(report: Report) -> str:
    """A lane for each owner, with a mark where something ends; near days have more room than far ones."""
    found = [*lanes_of(report).items()]
    if len(found) > LANES:
        rest = [row for _lane, rows in found[LANES:] for row in rows]
        found = [*found[:LANES], (f"{len(found) - LANES} others", rest)]
    about = "; ".join(f"{lane}: {_soonest(rows)}" for lane, rows in found[:LANES])
    return _svg(66 + 34 * len(found), f"What ends when. {about}", "".join(_lane_rows(report, found)))


_LEFT, _RIGHT, _NOW = 220, 52, 320
_YEAR, _MARK = 365, 26


def _across(days: float) -> float:
    """Where a day lies: the root of its distance, to the end of a year; what is beyond lies at the edge."""
    end = _WIDTH - _RIGHT
    if days < 0:
        return _NOW - 15 - (_NOW - _LEFT - 33) * min(1.0, math.sqrt(-days / _YEAR))
    return end if days > _YEAR else _NOW + (end - 50 - _NOW) * math.sqrt(days / _YEAR)


def _lane_rows(report: Report, found: Sequence[tuple[str, Sequence[ExpiryRow]]]) -> Iterator[str]:
    top, bottom = 34, 34 + 34 * len(found)
    starts = 0.0
    for level in LEVELS:
        ends = float(report.policy[level])
        yield f'<g class="s-{level}"><rect class="band" x="{_across(starts):.1f}" y="{top}" '
        yield f'width="{max(0.0, min(_across(ends), _across(_YEAR)) - _across(starts)):.1f}" height="{bottom - top}"/></g>'
        starts = min(ends, _YEAR)
    for index in range(len(found) + 1):
        yield f'<line class="grid" x1="0" x2="{_WIDTH}" y1="{top + 34 * index}" y2="{top + 34 * index}"/>'
    ticks = sorted({*(report.policy[level] for level in LEVELS), 180, _YEAR})
    for days in (days for days in ticks if days <= _YEAR):
        word = "1 year" if days == _YEAR else f"{days} d"
        yield f'<line class="grid" x1="{_across(days):.1f}" x2="{_across(days):.1f}" y1="{top - 6}" y2="{bottom}"/>'
        yield f'<text x="{_across(days):.1f}" y="{top - 12}" text-anchor="middle">{word}</text>'
    yield f'<text x="{_WIDTH - _RIGHT}" y="{top - 12}" text-anchor="middle">later</text>'
    yield f'<text x="{_LEFT + 18}" y="{top - 12}" text-anchor="middle">ended</text>'
    yield f'<line class="now" x1="{_NOW}" x2="{_NOW}" y1="{top - 6}" y2="{bottom}"/>'
    yield f'<text class="strong" x="{_NOW}" y="{top - 12}" text-anchor="middle">today</text>'
    owned = any(row.get("owners") for row in report.rows)
    for index, (lane, rows) in enumerate(found):
        middle = top + 34 * index + 17
        short = lane if len(lane) <= 30 else f"{lane[:29]}…"
        weight = "strong" if not owned or any(lane in (row.get("owners") or ()) for row in rows) else "light"
        yield f'<text class="{weight}" x="0" y="{middle + 4}">{_text(short)}<title>{_text(lane)}</title></text>'
        yield from (_mark(at, middle, together) for at, together in _clusters(rows))
    yield f'<text x="0" y="{bottom + 22}">A number in a mark says how many end about the same time.</text>'


def _clusters(rows: Sequence[ExpiryRow]) -> Iterator[tuple[float, list[ExpiryRow]]]:
    """Rows whose marks would lie upon one another, together, and where; no two places are closer than a mark is wide."""
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


def _mark(at: float, middle: int, rows: Sequence[ExpiryRow]) -> str:
    severity = min((row["severity"] for row in rows), key=SEVERITIES.index)
    told = "\n".join(f"{name_of(row)}: {ending_of(row)}" for row in rows[:8]) + (f"\n… and {len(rows) - 8} more" if len(rows) > 8 else "")
    count = _short(len(rows))
    size = 1.0 if len(rows) == 1 else (1.2, 1.45, 1.7, 1.8, 1.8)[min(len(count), 5) - 1] + (0.15 if severity == "critical" else 0)
    number = f'<text class="inside" y="{6 if severity == "critical" else 4}" text-anchor="middle">{count}</text>' if len(rows) > 1 else ""
    return (
        f'<g class="s-{severity}" transform="translate({at:.1f} {middle})"><title>{_text(told)}</title>'
        f'<path class="mark" transform="scale({size:.2f})" d="{_SHAPES[severity]}"/>{number}</g>'
    )


def _soonest(rows: Sequence[ExpiryRow]) -> str:
    first = next((row for row in rows if row["severity"] not in ("expired", "unknown")), rows[0])
    return f"{len(rows)}, {ending_of(first)}"


def _short(number: int) -> str:
    return f"{number:,}" if number < 10_000 else f"{number // 1000}k"


def _svg(height: int, about: str, content: str) -> str:
    return f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{_text(about)}">{content}</svg>'


def _text(text: str) -> str:
    return escape("".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text))


def meter(counts: Mapping[str, int]) -> str:
    """Shares of severities as one bar."""
    total, left, parts = max(1, sum(counts.values())), 0.0, []
    for severity in SEVERITIES:
        share = 1000 * counts.get(severity, 0) / total
        if share:
            wide = max(2.0, share)
            parts.append(f'<rect class="bar s-{severity}" x="{left:.1f}" y="0" width="{wide:.1f}" height="16"/>')
            left += wide
    return f'<svg class="meter" viewBox="0 0 {max(left, 1):.1f} 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
