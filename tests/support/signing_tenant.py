# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant with a service principal that has token-signing certificates."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import Any

from lab import Lab

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OBJECT = "99999999-0000-4000-8000-000000000002"


def thumbprint(number: int) -> str:
    return hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest().upper()


def tenant(
    *ages: tuple[int, int], preferred: int | None = None, faults: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A service principal with a certificate for each pair of days, since when and until when; and a foreign one,
    number 9.
    """
    row: dict[str, Any] = {
        "id": OBJECT,
        "displayName": "SSO",
        "keyCredentials": [],
        "passwordCredentials": [{"keyId": OBJECT, "displayName": "CN=SSO"}],
    }
    row["preferredTokenSigningKeyThumbprint"] = None if preferred is None else thumbprint(preferred)
    for number, (starts, ends), name in [
        *((number, age, "CN=SSO") for number, age in enumerate(ages)),
        (9, (-10, 600), "CN=Other"),
    ]:
        dates = {
            f"{what}DateTime": f"{TODAY + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
            for what, days in (("start", starts), ("end", ends))
        }
        shared = {
            "customKeyIdentifier": base64.b64encode(bytes.fromhex(thumbprint(number))).decode(),
            "displayName": name,
            **dates,
        }
        ids = [OBJECT.replace("99", f"{number}{half}") for half in (1, 2)]
        row["keyCredentials"] += [
            {**shared, "keyId": ids[0], "type": "X509CertAndPassword", "usage": "Sign"},
            {**shared, "keyId": ids[1], "type": "AsymmetricX509Cert", "usage": "Verify"},
        ]
        row["passwordCredentials"].append({**shared, "keyId": ids[0]})
    return {"entities": {"/servicePrincipals": [row]}, "faults": faults or []}


def shown(here: Lab) -> dict[str, Any]:
    (row,) = here.emulator.entities("/servicePrincipals")
    return row
