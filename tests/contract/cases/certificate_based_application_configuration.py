# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
ROOT = issue("Contoso Root CA", usages=None, root=True, now=TODAY)
OTHER = issue("Fabrikam Root CA", usages=None, root=True, now=TODAY)
LEAF = issue("www.contoso.com", usages=None, authority=False, root=True, now=TODAY)
EXPIRED = issue("Old Root CA", usages=None, root=True, starts=-30, days=20, now=TODAY)
NAMED = {"display_name": "Contoso applications"}

CASE = Case(
    create={**NAMED, "trusted_certificate_authorities": [{"certificate": ROOT.pem}]},
    changes={
        "display_name": {"display_name": "Applications"},
        "description": {"description": "Certificates of applications"},
    },
    bad=[
        (
            {**NAMED, "trusted_certificate_authorities": []},
            "trusted_certificate_authorities: the list has 0 elements; 1 to 10 are allowed",
        ),
        (
            {**NAMED, "trusted_certificate_authorities": [{"certificate": ROOT.pem}, {"certificate": OTHER.pem}]},
            "2 of the 2 authorities are roots",
        ),
        (
            {**NAMED, "trusted_certificate_authorities": [{"certificate": LEAF.pem, "is_root_authority": True}]},
            "is not that of an authority.*; set allow_leaf",
        ),
        (
            {**NAMED, "trusted_certificate_authorities": [{"certificate": EXPIRED.pem}]},
            "expired on .*; set allow_expired",
        ),
        ({"description": "x"}, "Which certificate-based application configuration is meant. Give id, or display_name"),
        (
            {**NAMED, "trusted_certificate_authorities": [{"is_root_authority": True}]},
            "missing required arguments: certificate",
        ),
        (
            {**NAMED, "trusted_certificate_authorities": [{"certificate": "MAAA"}]},
            r"trusted_certificate_authorities: \[0\]: certificate: the value holds no",
        ),
        ({**NAMED, "deleted_date_time": "2027-01-01T00:00:00Z"}, "Unsupported parameters .*deleted_date_time"),
    ],
)
