# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What certificate_info returns, for reports: fixed rows, and random ones with hostile text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import (
    ExpiringItem,
    ExpiryPolicy,
    Holder,
    ordered,
    row_of,
    summary,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import ticks_of

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
AT = ticks_of(NOW)
DAY = 86_400 * 10_000_000
EVIL = [
    "</script><script>alert(1)</script>",
    "=1+1",
    "+x",
    "-x",
    "@x",
    "\t=x",
    "\r=x",
    " =x",
    '"x"',
    "a|b",
    "\0",
    "\u202e",
    "\ud7ff\ufffe",
    "</td>",
    "\n",
    "\\",
    "'",
]
TEXT = st.one_of(st.sampled_from(EVIL), st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))


def row(
    days: float | None = 10, *, owners: list[str] | None = None, findings: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    holder = Holder(
        more.pop("type", "application"),
        "entra",
        "1",
        more.pop("display_name", "Pipeline"),
        more.pop("path", "/v1.0/applications/1"),
    )
    item = ExpiringItem(
        "secret",
        more.pop("use", "Sign-in."),
        ends=None if days is None else AT + int(days * DAY),
        findings=findings,
        **more,
    )
    return {**row_of(holder, item, ExpiryPolicy(), NOW), "owners": owners}


def estate(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = ordered(rows)
    policy = {"critical": 7, "warning": 30, "notice": 90, "weak": "warning"}
    return {
        "certificates": found,
        "summary": summary(found),
        "policy": policy,
        "read_at": "2026-11-25T12:00:00Z",
        "not_read": [],
        **more,
    }


REFUSED = {"type": "vppToken", "area": "intune", "permission": "X.Read.All", "reason": "No <b>."}


@st.composite
def estates(draw: st.DrawFn) -> dict[str, Any]:
    days = st.one_of(st.none(), st.integers(-400, 800))
    made = st.builds(
        lambda days, text, names, path, finding: row(
            days,
            display_name=text[0],
            name=text[1],
            used_by=text[2],
            subject=text[3],
            key_id=text[4],
            owners=names,
            path=path,
            findings=finding,
        ),
        days,
        st.tuples(TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT, st.none() | TEXT),
        st.none() | st.lists(TEXT, max_size=2),
        TEXT,
        st.lists(TEXT, max_size=1).map(tuple),
    )
    not_read = st.lists(TEXT.map(lambda text: {**REFUSED, "reason": text, "type": text}), max_size=2)
    return estate(*draw(st.lists(made, max_size=5)), not_read=draw(not_read))
