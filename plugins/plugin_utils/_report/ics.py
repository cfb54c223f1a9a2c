# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A certificate report as a calendar: one all-day event for each item that expires in the future. Pure.

The identifier of an event depends on the item and not on the report, so that a calendar that subscribes to the file
moves the event of a renewed credential instead of adding one. Source: RFC 5545 (iCalendar).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_calendar
from ansible_collections.m365.graph.plugins.plugin_utils._report.report import Report, day_of, label_of, name_of

_LONGEST = 75
"""The largest line in octets, RFC 5545, 3.1."""


def calendar(report: Report) -> str:
    """The calendar; the first line of its description lists the types that could not be read."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//m365.graph//certificate report//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{for_calendar(report.title)}")
    lines.append(f"X-WR-CALDESC:{for_calendar(report.verdict)}")
    stamp = f"{report.day:%Y%m%d}T000000Z"
    if report.gap:
        lines += _event(
            report.day, stamp, "incomplete", report.gap, "; ".join(str(one.get("reason")) for one in report.not_read)
        )
    for row in report.rows:
        if row["not_after"] is not None and row["severity"] != "expired":
            summary = f"{name_of(row)} expires"
            details = [f"{label_of(row['type'])}. {row['use']}", *row["findings"], *map(str, row.get("owners") or ())]
            lines += _event(day_of(row["not_after"]), stamp, _identity(row), summary, "; ".join(details))
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(day: dt.date, stamp: str, identity: str, summary: str, description: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{identity}@m365.graph", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}")
    yield f"SUMMARY:{for_calendar(summary)}"
    yield f"DESCRIPTION:{for_calendar(description)}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _identity(row: ExpiryRow) -> str:
    """A digest of the path, the property and what distinguishes several credentials there."""
    parts = (row["path"], row.get("property"), row.get("key_id") or row.get("thumbprint") or row.get("name"))
    return hashlib.sha256("\n".join(str(part or "") for part in parts).encode("utf-8", "backslashreplace")).hexdigest()[
        :32
    ]


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets; each piece after the first begins with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])
