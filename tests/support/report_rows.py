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


def example() -> dict[str, Any]:
    """A tenant for people to look at: rows of several kinds, owners, and a certificate that is used in two places."""
    owners = ("Ada Lovelace", "Grace Hopper", "Platform team")
    names = ("Payroll", "Backup", "Reporting", "Service desk", "Data export", "Website", "Monitoring", "Onboarding")
    days = (-12, 4, 18, 26, 55, 80, 140, 210, 260, 300, 330, 420, 500, 610)
    rows = [
        row(
            left,
            display_name=f"{names[number % 8]}{' (test)' if number > 7 else ''}",
            name="Client secret" if number % 3 else None,
            use="Sign-in of the application, with a secret.",
            owners=[owners[number % 3]],
            path=f"/v1.0/applications/{number}",
            used_by=f"5f0c2a1e-7b3d-4e60-9a58-{number:012d}",
        )
        for number, left in enumerate(days)
    ]
    rows.append(
        row(
            6,
            type="applePushNotificationCertificate",
            display_name="Apple push notification certificate",
            use="Management of Apple devices.",
        )
    )
    rows.append(
        row(
            20,
            type="internalDomainFederation",
            display_name="contoso.com",
            name="CN=ADFS Signing",
            use="Signature of tokens of the federation.",
            findings=("has a 1024-bit RSA key, below 2048 bits",),
        )
    )
    for kind in ("iosTrustedRootCertificate", "windows81TrustedRootCertificate"):
        rows.append(
            row(
                900,
                type=kind,
                display_name="Contoso Root CA",
                subject="CN=Contoso Root CA",
                sha256_fingerprint="9C" * 32,
                use="Trusted root.",
            )
        )
    return estate(*rows)
