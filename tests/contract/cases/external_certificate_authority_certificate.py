# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
INSPECTING = issue("Contoso TLS inspection CA", usages=None, index=1, now=TODAY, signer=ROOT)
LEAF = issue("www.contoso.com", usages=None, authority=False, now=TODAY)
EXPIRED = issue("Old CA", usages=None, root=True, starts=-30, days=20, now=TODAY)
NAMED = {
    "name": "Contoso TLS inspection",
    "common_name": "Contoso TLS inspection CA",
    "organization_name": "Contoso Ltd",
}

CASE = Case(
    create=NAMED,
    changes={
        "certificate": {"certificate": INSPECTING.pem, "allow_other_key": True},
        "chain": {"chain": ROOT.pem},
    },
    answered={"certificate": ["status", "validity"]},
    bad=[
        ({**NAMED, "certificate": LEAF.pem}, "is not that of an authority.*; set allow_leaf"),
        ({**NAMED, "certificate": EXPIRED.pem}, "expired on .*; set allow_expired"),
        ({**NAMED, "chain": ROOT.key_pem()}, "chain: it holds a private key"),
        ({**NAMED, "certificate": ROOT.pem, "chain": INSPECTING.pem}, "chain: the issuer .* is followed by"),
        ({"organization_name": "x"}, "is meant. Give id, or name"),
    ],
    secrets=[ROOT.key_pem().splitlines()[1]],
)
