# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the planned tasks find in the tenant."""

from __future__ import annotations

from typing import Any

POLICY_KEYS: dict[str, Any] = {
    "id": "B2C_1A_Faults",
    "keys": [{"kid": "first", "kty": "oct", "use": "sig", "k": "s3cret-of-the-first"}],
}
"""A key set with one key, which modules for keys of B2C are tried with."""
DELETED_APPLICATIONS: list[dict[str, Any]] = [
    {
        "@odata.type": "#microsoft.graph.application",
        "id": f"b20d3703-3703-b20d-0337-0db2033701{number:02}",
        "appId": f"b20d3703-3703-b20d-0337-0db2033702{number:02}",
        "displayName": f"deleted {number}",
        "passwordCredentials": [{"displayName": "agent", "secretText": f"d3leted~{number}~text"}],
    }
    for number in range(100)
]
"""Applications that the module for deleted items is tried with."""
