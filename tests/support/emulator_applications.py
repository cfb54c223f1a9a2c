# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An application of the emulator, and what its refusals look like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

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
