# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a renewal must not do unless it is allowed: end sooner than what it replaces. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, instant, is_never, ticks_of


def refuse_sooner(what: str, new: Any, there: Any, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raises :class:`GuardRefused` when ``what`` is there, still valid, and expires later than the new one.

    ``new`` and ``there`` are Edm.DateTimeOffset values; of what cannot be read nothing is said.
    """
    before, after = DateTimeOffset.canonical(there), DateTimeOffset.canonical(new)
    if not isinstance(before, int) or not isinstance(after, int) or is_never(there) or allow.get("allow_sooner_expiry"):
        return
    if ticks_of(now) <= before and after < before:
        raise GuardRefused(
            f"The {what} that is there is valid until {instant(before)}, the new one only until {instant(after)}; nothing was sent. "
            "Set allow_sooner_expiry to true if that is meant."
        )
