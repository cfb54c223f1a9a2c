# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from case import Case
from certificates import issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
PASSWORD, OTHER_PASSWORD = "correct horse", "battery staple"


def _pfx(common_name: str, password: str = PASSWORD, **how: Any) -> str:
    return base64.b64encode(issue(common_name, now=TODAY, **how).pfx(password)).decode()


CONTENT = _pfx("Contoso Apps")
SAID = ("status", "subject_name", "subject", "issuer_name", "issuer", "expiration_date_time", "upload_date_time")

CASE = Case(
    address={},
    create={"content": CONTENT, "password": PASSWORD, "allow_sooner_expiry": True},
    changes={
        "content": {"content": _pfx("Contoso Apps 2", days=700), "password": PASSWORD},
        "password": {"content": _pfx("Contoso Apps 3", OTHER_PASSWORD, days=900), "password": OTHER_PASSWORD},
    },
    answered={"content": SAID, "password": SAID},
    together=["content", "password"],
    bad=[
        ({"content": CONTENT}, "password is needed with content"),
        ({"content": CONTENT, "password": "wrong"}, "content: the PFX cannot be opened with the password"),
        ({"content": "MAAA", "password": "x"}, "content: the PFX cannot be opened with the password"),
        ({"content": "AAAA", "password": "x"}, "content: the value is not a PFX"),
        ({"content": _pfx("Weak", bits=1024), "password": PASSWORD}, "1024-bit RSA key.*; set allow_weak"),
        ({"content": _pfx("Old", starts=-30, days=20), "password": PASSWORD}, "expired on .*; set allow_expired"),
        (
            {"src": "/does/not/exist.pfx", "password": PASSWORD},
            'src: "/does/not/exist.pfx" cannot be read: No such file',
        ),
        ({"content": CONTENT, "src": "/does/not/exist.pfx", "password": PASSWORD}, "mutually exclusive"),
        ({"state": "absent"}, "value of state must be one of: present"),
    ],
    secrets=[CONTENT, PASSWORD, OTHER_PASSWORD],
)
