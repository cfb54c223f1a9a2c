# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

ROOT = issue("Contoso Root CA", usages=None, root=True, now=dt.datetime.now(dt.UTC).replace(microsecond=0))
NAMED = {"display_name": "Contoso applications"}

CASE = Case(
    create={**NAMED, "trusted_certificate_authorities": [{"certificate": ROOT.pem}]},
    changes={"display_name": {"display_name": "Applications"}, "description": {"description": "Certificates of applications"}},
    bad=[
        ({"description": "x"}, "Which certificate-based application configuration is meant. Give id, or display_name"),
        ({**NAMED, "trusted_certificate_authorities": [{"is_root_authority": True}]}, "missing required arguments: certificate"),
        ({**NAMED, "trusted_certificate_authorities": [{"certificate": "MAAA"}]}, r"trusted_certificate_authorities: \[0\]: certificate: the value holds no"),
        ({**NAMED, "deleted_date_time": "2027-01-01T00:00:00Z"}, "Unsupported parameters .*deleted_date_time"),
    ],
)
