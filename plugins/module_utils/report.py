# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``certificate_info`` has found, as a report is made from it: its rows, its day, and the words that every format shares. Pure.

A report bears the day and not the time, so that the same estate on the same day gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import LEVELS, SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, shown, ticks_of

TITLE = "Certificate report"
_EPOCH = ticks_of(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
_WORDS = {"pfx": "PFX", "vpp": "VPP", "dep": "DEP", "oauth": "OAuth", "saml": "SAML", "ws": "WS", "fed": "Fed", "ios": "iOS"}
_ROW = ("kind", "area", "type", "display_name", "use", "path", "not_after", "days_left", "severity", "findings")


@dataclass(frozen=True)
class Report:
    """``rows`` are in the order of the result, the soonest end first; ``day`` is that on which they were read, in UTC."""

    title: str
    day: dt.date
    rows: Sequence[ExpiryRow]
    policy: Mapping[str, Any]
    not_read: Sequence[Mapping[str, Any]] = ()
    device_certificates: Mapping[str, Any] | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each severity."""
        counted = Counter(row["severity"] for row in self.rows)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def verdict(self) -> str:
        """What matters, in one sentence."""
        told, days = self.counts, self.policy["critical"]
        clauses = [
            f"{told['expired']:,} {'has' if told['expired'] == 1 else 'have'} expired" if told["expired"] else "",
            f"{told['critical']:,} {_needs(told['critical'])} action within {_days(days)}" if told["critical"] else "",
            f"{told['warning']:,} {_needs(told['warning'])} attention" if told["warning"] else "",
        ]
        *others, last = [clause for clause in clauses if clause] or [f"nothing needs attention within {_days(self.policy['warning'])}"]
        said = f"{', '.join(others)} and {last}" if others else last
        return f"{said[0].upper()}{said[1:]}."

    def at_least(self, severity: str) -> list[ExpiryRow]:
        """The rows that are so urgent, or more; of what is unknown nobody can tell."""
        worst = SEVERITIES.index(severity)
        return [row for row in self.rows if row["severity"] != "unknown" and SEVERITIES.index(row["severity"]) <= worst]


def report_of(estate: Any, title: str | None = None) -> Report:
    """The report on a result of ``certificate_info``. Raises :class:`InputError` for anything else."""
    if not isinstance(estate, Mapping) or not isinstance(estate.get("certificates"), Sequence) or "read_at" not in estate:
        raise InputError("It is no result of m365.graph.certificate_info, which has certificates, policy and read_at.")
    rows = [dict(row) for row in estate["certificates"] if isinstance(row, Mapping)]
    lacking = sorted({name for row in rows for name in _ROW if name not in row})
    wrong = sorted({str(row["severity"]) for row in rows if row.get("severity") not in SEVERITIES}) if not lacking else []
    policy = estate.get("policy")
    if lacking or wrong or not isinstance(policy, Mapping) or not all(isinstance(policy.get(level), int) for level in LEVELS):
        what = f"rows without {', '.join(lacking)}" if lacking else f"the severity {shown(wrong[0])}" if wrong else "no policy"
        raise InputError(f"It is no result of m365.graph.certificate_info: it has {what}.")
    return Report(
        title=title or TITLE,
        day=day_of(estate["read_at"]),
        rows=rows,
        policy=policy,
        not_read=tuple(estate.get("not_read") or ()),
        device_certificates=estate.get("device_certificates"),
    )


def day_of(instant: Any) -> dt.date:
    """The day of an instant, in UTC. Raises :class:`InputError`."""
    ticks = DateTimeOffset.canonical(instant)
    if not isinstance(ticks, int):
        raise InputError(f"{shown(instant)} is not a date and time.")
    return dt.date.fromordinal(1 + ticks // (86_400 * 10_000_000))


def seconds_of(instant: Any) -> int | None:
    """An instant in seconds since 1970; None for none."""
    ticks = DateTimeOffset.canonical(instant)
    return (ticks - _EPOCH) // 10_000_000 if isinstance(ticks, int) else None


def label_of(type_name: str) -> str:
    """A Graph type in words: ``vppToken`` is ``VPP token``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", type_name)
    told = [_WORDS.get(word.lower(), word.lower()) for word in words]
    return " ".join([told[0].capitalize() if told[0].islower() else told[0], *told[1:]]) if told else type_name


def ending_of(row: ExpiryRow) -> str:
    """When something ends, seen from the day of the report."""
    days = row["days_left"]
    if days is None:
        return "end not known"
    if days < 0:
        return "ended today" if days == -1 else f"ended {_days(-days)} ago"
    return "ends today" if days == 0 else f"{_days(days)} left"


def name_of(row: ExpiryRow) -> str:
    """What a row is called: by what has it, and by its own name where that says more."""
    own = row.get("name")
    return row["display_name"] if not own or own == row["display_name"] else f"{row['display_name']}: {own}"


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


def _needs(number: int) -> str:
    return "needs" if number == 1 else "need"
