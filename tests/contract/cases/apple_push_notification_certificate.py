# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime as dt

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
TOPIC = "com.apple.mgmt.External.2f42b322-d7c9-4734-8e2e-eeadadd36f20"
FIRST = issue("APSP:2f42b322", usages=None, user_id=TOPIC, now=TODAY)
SECOND = issue("APSP:2f42b322", usages=None, user_id=TOPIC, days=700, now=TODAY)
EXPIRED = issue("APSP:2f42b322", usages=None, user_id=TOPIC, starts=-400, days=365, now=TODAY)

CASE = Case(
    address={},
    create={"apple_identifier": "mdm@contoso.com", "certificate": FIRST.pem},
    changes={
        "apple_identifier": {"apple_identifier": "apple@contoso.com"},
        "certificate": {"certificate": SECOND.pem},
    },
    answered={"certificate": ["certificate_serial_number", "expiration_date_time"]},
    bad=[
        ({"certificate": FIRST.key_pem()}, "certificate: it holds a private key"),
        ({"certificate": EXPIRED.pem}, "certificate: .* expired on .*; set allow_expired"),
        ({"state": "absent"}, "value of state must be one of: present"),
        ({"topic_identifier": TOPIC}, "Unsupported parameters .*topic_identifier"),
    ],
    secrets=[FIRST.key_pem().splitlines()[1]],
)
