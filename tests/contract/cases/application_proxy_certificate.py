# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from case import Case
from certificates import issue
from cryptography.x509.oid import ExtendedKeyUsageOID

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
PASSWORD, OTHER_PASSWORD = "correct horse", "battery staple"
APP_ID = "5b1c2d3e-4f50-6172-8394-a5b6c7d8e9f5"
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)


def _pfx(common_name: str, password: str = PASSWORD, **how: Any) -> str:
    return base64.b64encode(issue(common_name, now=TODAY, **{"usages": SERVER, **how}).pfx(password)).decode()


PLACE = {"app_id": APP_ID}
CONTENT = _pfx("intranet.contoso.com")
SAID = ("verified_custom_domain_certificates_metadata",)

CASE = Case(
    address=PLACE,
    create={**PLACE, "content": CONTENT, "password": PASSWORD, "allow_sooner_expiry": True},
    changes={
        "content": {"content": _pfx("intranet.contoso.com", days=700, usages=None), "password": PASSWORD},
        "password": {
            "content": _pfx("intranet.contoso.com", OTHER_PASSWORD, days=900),
            "password": OTHER_PASSWORD,
        },
    },
    answered={"content": SAID, "password": SAID},
    together=["content", "password"],
    tenant={
        "entities": {
            "/applications": [
                {
                    "id": "4b1c2d3e-4f50-6172-8394-a5b6c7d8e9f4",
                    "appId": APP_ID,
                    "displayName": "Intranet",
                    "onPremisesPublishing": {
                        "externalUrl": "https://intranet.contoso.com/",
                        "internalUrl": "https://intranet/",
                    },
                }
            ],
            "/servicePrincipals": [
                {"appId": APP_ID, "displayName": "Intranet", "tags": ["WindowsAzureActiveDirectoryOnPremApp"]}
            ],
        }
    },
    bad=[
        ({**PLACE, "content": CONTENT}, "password is needed with content"),
        ({**PLACE, "content": CONTENT, "password": "wrong"}, "content: the PFX cannot be opened with the password"),
        ({**PLACE, "content": "AAAA", "password": "x"}, "content: the value is not a PFX"),
        ({**PLACE, "content": _pfx("Weak", bits=1024), "password": PASSWORD}, "1024-bit RSA key.*; set allow_weak"),
        (
            {**PLACE, "content": _pfx("Old", starts=-30, days=20), "password": PASSWORD},
            "expired on .*; set allow_expired",
        ),
        (
            {**PLACE, "content": _pfx("App", usages=(ExtendedKeyUsageOID.CODE_SIGNING,)), "password": PASSWORD},
            "is not meant for TLS servers",
        ),
        (
            {**PLACE, "src": "/does/not/exist.pfx", "password": PASSWORD},
            'src: "/does/not/exist.pfx" cannot be read: No such file',
        ),
        ({**PLACE, "application": "Intranet"}, "mutually exclusive"),
        (
            {"content": CONTENT, "password": PASSWORD},
            "Which Application Proxy certificate is meant. Give app_id or app",
        ),
        ({"app_id": "Intranet"}, 'app_id: "Intranet" is not the client ID of an application, a GUID'),
        ({**PLACE, "state": "absent"}, "value of state must be one of: present"),
    ],
    secrets=[CONTENT, PASSWORD, OTHER_PASSWORD],
)
