# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that shows the stage of each credential's rotation; its documentation is in credential_rotation.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from ansible_collections.m365.graph.plugins.filter.certificates import days_left
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import parse_thumbprint
from ansible_collections.m365.graph.plugins.module_utils._values.edm import TICKS_PER_SECOND, DateTimeOffset, instant

Row = Mapping[str, Any]
TOKEN_SIGNING = "token_signing"


def credential_rotation(
    foretold: Sequence[Row],
    kind: str,
    found: Sequence[Row] = (),
    done: Sequence[Row] = (),
    renew_before_days: int = 60,
    now: Any = None,
) -> list[dict[str, Any]]:
    """One entry for each loop result in ``foretold``.

    ``found`` and ``done`` are the results of later loops over the same items, or empty.
    """
    nothing: Row = {}
    rows = zip_longest(foretold, found, done, fillvalue=nothing)
    return [_entry(planned, listed, finished, kind, int(renew_before_days), now) for planned, listed, finished in rows]


def _entry(foretold: Row, found: Row, done: Row, kind: str, renew_before_days: int, now: Any) -> dict[str, Any]:
    item: Row = foretold["item"]
    renew = int(item.get("renew_before_days", renew_before_days))
    told = done if done and not done.get("skipped") else foretold
    adds, present = _adds(told), told.get("resource") or {}
    there = _newest(found.get("resources", ()), item) if kind != TOKEN_SIGNING and (adds or not present) else present
    left = days_left(there.get("end_date_time"), now)
    ending = kind != TOKEN_SIGNING and (left is None or left <= renew)
    waits = adds and kind != TOKEN_SIGNING and not ending
    stage, following = ("waiting", _waiting(there, renew)) if waits else _stage(told, there, needed=ending and not adds)
    resource = there if waits else present or there
    return {
        "kind": kind,
        "owner": next(str(item[name]) for name in _owners(kind) if item.get(name)),
        "display_name": item["display_name"],
        "stage": stage,
        "next": following,
        "writes": bool(told.get("changes")) and not waits,
        "attention": stage == "failed" or (ending and not adds),
        "days_left": days_left(resource.get("end_date_time"), now),
        "end_date_time": resource.get("end_date_time"),
        "thumbprint": resource.get("thumbprint"),
        "retired": [] if waits else list(told.get("retired", ())),
        "retiring": [] if waits else list(told.get("retiring", ())),
        "item": item,
    }


def _owners(kind: str) -> tuple[str, str]:
    owner = "application" if kind == "application" else "service_principal"
    return owner, f"{owner}_id"


def _adds(told: Row) -> bool:
    """Whether a result of the module adds a credential, or would add one."""
    return any(
        change["property"] in ("key_credentials", "certificates") and change["before"] is None
        for change in told.get("changes", ())
    )


def _newest(rows: Sequence[Row], item: Row) -> Row:
    """The credential of an owner with the latest expiry date, of those that the item refers to."""
    names = {item["display_name"], item.get("retire_display_name") or item["display_name"]}
    thumbprints = {parse_thumbprint(text) for text in item.get("retire_thumbprints") or ()}
    mine = [
        row
        for row in rows
        if row["usage"] == item.get("usage", "Verify")
        and (row["display_name"] in names or row["thumbprint"] in thumbprints)
    ]
    return max(mine, key=lambda row: _ticks(row["end_date_time"]), default={})


def _ticks(instant_text: Any) -> int:
    ticks = DateTimeOffset.parse(instant_text)
    return ticks if isinstance(ticks, int) else 0


def _waiting(there: Row, renew: int) -> str:
    return f"the new one is added on {instant(_ticks(there['end_date_time']) - renew * 86_400 * TICKS_PER_SECOND)[:10]}"


def _stage(told: Row, there: Row, *, needed: bool) -> tuple[str, str]:
    """The stage and the next step, in a few words.

    ``needed``: the credential expires soon, and no replacement is given.
    """
    going = min(
        (f"the old one is removed on {row['retire_date_time'][:10]}" for row in told.get("retiring", ())), default=""
    )
    following = (
        ("a new certificate is needed" if there else "there is none, and no certificate is given") if needed else going
    )
    if told.get("failed"):
        return "failed", str(told.get("msg", ""))
    if _adds(told):
        return "added", going
    if any(change["property"] == "preferred" and change["after"] is not None for change in told.get("changes", ())):
        return "promoted", going
    if told.get("retired"):
        return "retired", following
    if told.get("changes"):
        return "corrected", following
    if needed:
        return "due", following
    if going or there.get("preferred") is False:
        return "overlap", going or "the new one does not sign yet"
    return "current", ""


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"credential_rotation": credential_rotation}
