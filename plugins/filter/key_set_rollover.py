# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that shows the stage of each key's rollover; its documentation is in key_set_rollover.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from ansible_collections.m365.graph.plugins.filter.certificates import days_left
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_key_entries import covered_until
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, ticks_of
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import LATEST, moment

Row = Mapping[str, Any]
SOURCES = ("kty", "certificate", "src", "content", "secret", "secret_src")


def key_set_rollover(
    foretold: Sequence[Row],
    keys: Sequence[Row],
    found: Sequence[Row] = (),
    done: Sequence[Row] = (),
    renew_before_days: int = 45,
    now: Any = None,
) -> list[dict[str, Any]]:
    """One entry for each of ``keys``; ``foretold``, ``found`` and ``done`` are the results of loops over them."""
    nothing: Row = {}
    at = dt.datetime.now(dt.UTC) if now is None else dt.datetime.fromisoformat(str(now))
    rows = zip_longest(keys, foretold, found, done, fillvalue=nothing)
    return [
        _entry(number, key, planned, listed, finished, int(renew_before_days), at)
        for number, (key, planned, listed, finished) in enumerate(rows)
    ]


def _entry(
    number: int, key: Row, foretold: Row, found: Row, done: Row, renew_before_days: int, now: dt.datetime
) -> dict[str, Any]:
    source = next((name for name in SOURCES if key.get(name)), None)
    told = done if done and not done.get("skipped") else foretold
    until = told.get("covered_until") if source else _until(found.get("resources", ()), now)
    endless = until == moment(LATEST)
    left = None if endless else days_left(until, now.isoformat())
    generated = source == "kty" and not (key.get("nbf") or key.get("exp"))
    ending = not endless and (left is None or left <= int(key.get("renew_before_days", renew_before_days)))
    adds = any(change["property"] == "keys" and change["before"] is None for change in told.get("changes", ()))
    needed = ending and not adds and not generated
    stage, following = _stage(told, now, adds=adds, needed=needed, there=left is not None)
    resource = told.get("resource") or {}
    return {
        "number": number,
        "key_set_id": key["key_set_id"],
        "source": source,
        "stage": stage,
        "next": following,
        "writes": bool(told.get("changes")),
        "attention": stage == "failed" or needed,
        "days_left": left,
        "covered_until": until,
        "kid": resource.get("kid"),
        "retired": list(told.get("retired", ())),
        "retiring": list(told.get("retiring", ())),
    }


def _until(rows: Sequence[Row], now: dt.datetime) -> str | None:
    """Until when a key set that is only monitored has a usable key."""
    until = covered_until(rows, int(now.timestamp()))
    return None if until is None else moment(until)


def _stage(told: Row, now: dt.datetime, *, adds: bool, needed: bool, there: bool) -> tuple[str, str]:
    """The stage and the next step, in a few words.

    ``needed``: the keys expire soon, and no replacement is given; ``there``: there is a usable key.
    """
    following = _following(told, now)
    if told.get("failed"):
        return "failed", str(told.get("msg", ""))
    if adds:
        return "added", following
    if needed:
        following = "a new key is needed" if there else "there is no usable key, and none is given"
    if told.get("retired"):
        return "retired", following
    if told.get("changes"):
        return "corrected", following
    if needed:
        return "due", following
    if told.get("due_date_time"):
        return "waiting", f"the new one is added on {told['due_date_time'][:10]}"
    return ("overlap", following) if following else ("current", "")


def _following(told: Row, now: dt.datetime) -> str:
    begin = (told.get("resource") or {}).get("start_date_time")
    ticks = DateTimeOffset.parse(begin) if begin else 0
    if isinstance(ticks, int) and ticks > ticks_of(now):
        return f"the new one becomes active on {str(begin)[:10]}"
    return min(
        (f"the old one is retired on {row['retire_date_time'][:10]}" for row in told.get("retiring", ())), default=""
    )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"key_set_rollover": key_set_rollover}
