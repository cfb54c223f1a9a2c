# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An application of the emulator, and what its refusals look like."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

APP, OBJECT, PRINCIPAL = (
    "99999999-0000-4000-8000-000000000001",
    "99999999-0000-4000-8000-000000000002",
    "99999999-0000-4000-8000-000000000003",
)
APPLICATION, SERVICE_PRINCIPAL = f"/applications/{OBJECT}", f"/servicePrincipals/{PRINCIPAL}"
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=300)


def refused(response: Any, status: int, code: str = "Request_BadRequest") -> str:
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), response.text
    return str(error["message"])


def proof(key: rsa.RSAPrivateKey, about: str = OBJECT, **claims: Any) -> str:
    """A proof of possession as Microsoft's page "Generate proof of possession tokens for rolling keys" describes it."""
    now = int(time.time())
    claims = {"aud": "00000002-0000-0000-c000-000000000000", "iss": about, "nbf": now, "exp": now + 600, **claims}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "RS256", "typ": "JWT"}, claims)
    ]
    signature = key.sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())
    return ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])
