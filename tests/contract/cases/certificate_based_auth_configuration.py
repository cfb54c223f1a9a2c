# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue
from m365_graph_emulator import DEMO_TENANT

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
ISSUING = issue("Contoso Issuing CA", usages=None, index=1, now=TODAY)
LEAF = issue("www.contoso.com", usages=None, authority=False, now=TODAY)
EXPIRED = issue("Old Root CA", usages=None, root=True, starts=-30, days=20, now=TODAY)
PLACE = {"organization_id": DEMO_TENANT}
LISTED = {"certificate_authorities": [{"certificate": ROOT.pem, "is_root_authority": True}]}

CASE = Case(
    address=PLACE,
    create={**PLACE, **LISTED},
    changes={
        "certificate_authorities": {
            "certificate_authorities": [
                {"certificate": ROOT.pem, "certificate_revocation_list_url": "http://crl.contoso.com/root.crl"},
                {"certificate": ISSUING.pem, "is_root_authority": False},
            ],
            "allow_reissue": True,
        }
    },
    bad=[
        (
            {**PLACE, "certificate_authorities": [{"certificate": LEAF.pem}]},
            "is not that of an authority.*; set allow_leaf",
        ),
        ({**PLACE, "certificate_authorities": [{"certificate": EXPIRED.pem}]}, "expired on .*; set allow_expired"),
        (
            {
                **PLACE,
                "certificate_authorities": [
                    {"certificate": ROOT.pem, "certificate_revocation_list_url": "https://crl"}
                ],
            },
            r"certificate_authorities\[0\]\.certificate_revocation_list_url: .* is not an http address",
        ),
        (
            {**LISTED, "organization_id": "contoso.com"},
            'organization_id: "contoso.com" is not the id of an organization',
        ),
        (
            {**PLACE, "certificate_authorities": [{"is_root_authority": True}]},
            "missing required arguments: certificate",
        ),
        (
            {**PLACE, "certificate_authorities": [{"certificate": ROOT.key_pem()}]},
            "certificate_authorities: .*private key",
        ),
    ],
    secrets=[ROOT.key_pem().splitlines()[1]],
)
