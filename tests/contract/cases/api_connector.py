# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from case import Case
from certificates import Issued, issue

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
PASSWORD = "s3cret-of-the-pfx"
FIRST = issue("api-client", usages=None, authority=False, now=TODAY)
NEXT = issue("api-client", usages=None, authority=False, index=1, now=TODAY)
EXPIRED = issue("old client", usages=None, authority=False, starts=-30, days=20, now=TODAY)
CONNECTOR = {"display_name": "Sign-up check", "target_url": "https://api.contoso.com/sign-up"}


def pfx(issued: Issued, password: str = PASSWORD) -> dict[str, Any]:
    return {"pkcs12_value": base64.b64encode(issued.pfx(PASSWORD)).decode(), "password": password}


CASE = Case(
    create={**CONNECTOR, "authentication_configuration": pfx(FIRST)},
    changes={
        "display_name": {"display_name": "Check at sign-up"},
        "target_url": {"target_url": "https://api.contoso.com/v2/sign-up"},
        "authentication_configuration": {"authentication_configuration": pfx(NEXT)},
    },
    bad=[
        (
            {**CONNECTOR, "authentication_configuration": pfx(FIRST, "wrong")},
            "authentication_configuration.pkcs12_value: the PFX cannot be opened with the password",
        ),
        ({**CONNECTOR, "authentication_configuration": pfx(EXPIRED)}, "expired on .*; set allow_expired to true"),
        (
            {**CONNECTOR, "authentication_configuration": {**pfx(FIRST), "username": "api"}},
            "authentication_configuration: none of .* has .*username",
        ),
        (
            {**CONNECTOR, "target_url": "http://api.contoso.com"},
            'target_url: "http://api.contoso.com" is not an address',
        ),
        ({"target_url": "https://api.contoso.com/x"}, "is meant. Give id, or display_name"),
    ],
    secrets=[PASSWORD, pfx(FIRST)["pkcs12_value"], pfx(NEXT)["pkcs12_value"]],
)
