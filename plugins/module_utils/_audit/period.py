# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The period of which audit logs are read. Pure."""

from __future__ import annotations

import datetime as dt
import re

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

_AGO = re.compile(r"([0-9]{1,4})\s*([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
_FORMS = (
    "a number of hours, days or weeks such as 36h, 7d or 2w, a date such as 2026-11-30, or a date and a time such as "
    "2026-11-30T08:00:00Z"
)


def moment(text: str, option: str, now: dt.datetime) -> dt.datetime:
    """The moment that an option names: so long ago, or a date with or without a time, in UTC unless it has an offset.

    Raises :class:`InputError`.
    """
    ago = _AGO.fullmatch(text.strip())
    try:
        if ago:
            return now - dt.timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
        found = dt.datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise InputError(f"{option}: {shown(text)} is not {_FORMS}.") from None


def period(since: str, until: str | None, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Beginning and end. Raises :class:`InputError`."""
    begin = moment(since, "since", now)
    end = now if until is None else moment(until, "until", now)
    if begin >= end:
        raise InputError(f"since: {written(begin)} is not before until, which is {written(end)}.")
    return begin, end


def written(moment: dt.datetime) -> str:
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}Z"
