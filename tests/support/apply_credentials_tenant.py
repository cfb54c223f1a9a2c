# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tenant with owners of key credentials, and documents that describe the credentials."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from certificates import Issued, issue
from lab import Lab

APPLY, EXPORT = "m365.graph.apply", "m365.graph.export"
TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
OLD, NEW, FOREIGN, CIPHER = (
    issue(name, usages=None, days=400, now=TODAY, index=index)
    for index, name in enumerate(("old", "new", "foreign", "cipher"))
)
EXPIRED = issue("expired", usages=None, starts=-30, days=20, now=TODAY)
KINDS = {
    "applicationKeyCredential": ("application", "/applications"),
    "servicePrincipalKeyCredential": ("servicePrincipal", "/servicePrincipals"),
}
MakeLab = Callable[..., Lab]


def guid(number: int) -> str:
    return f"99999999-0000-4000-8000-{number:012}"


def sha1(issued: Issued) -> str:
    return hashlib.sha1(issued.der).hexdigest().upper()  # what Microsoft calls a thumbprint


def seed(issued: Issued, name: str | None, **more: Any) -> dict[str, Any]:
    return {"key": base64.b64encode(issued.der).decode(), "displayName": name, **more}


def owner(number: int, *credentials: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "appId": guid(500 + number),
        "displayName": f"app {number}",
        "keyCredentials": list(credentials),
        **more,
    }


def tenant(*owners: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"entities": {path: list(owners) for _name, path in KINDS.values()}, **more}


def wished(
    kind: str, number: int, issued: Issued, name: str | None = None, state: str = "present", **properties: Any
) -> dict[str, Any]:
    key = {KINDS[kind][0]: f"app {number}", **({"displayName": name} if name else {})}
    return {"type": kind, "key": key, "properties": {"certificate": issued.pem, **properties}, "state": state}


def told(
    kind: str, number: int, issued: Issued, state: str = "present", usage: str | None = None, **more: Any
) -> dict[str, Any]:
    key = {KINDS[kind][0]: f"app {number}", "thumbprint": sha1(issued), **({"usage": usage} if usage else {})}
    return {"type": kind, "key": key, "state": state, **more}


def held(here: Lab, kind: str, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(
        row for row in here.emulator.entities(KINDS[kind][1]) if row["id"] == guid(number)
    )["keyCredentials"]
    return found
