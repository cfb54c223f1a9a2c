# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

AGENT, PRINCIPAL = "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f1", "2b1c2d3e-4f50-6172-8394-a5b6c7d8e9f2"
APP = "3b1c2d3e-4f50-6172-8394-a5b6c7d8e9f3"
NAMED = {"display_name": "Build agents", "description": "No secrets"}
ADDITION = {"restriction_type": "passwordAddition", "state": "enabled"}

CASE = Case(
    create=NAMED,
    changes={
        "display_name": {"display_name": "Agents"},
        "description": {"description": "Certificates only"},
        "is_enabled": {"is_enabled": True},
        "restrictions": {
            "restrictions": {
                "password_credentials": [ADDITION],
                "key_credentials": [
                    {"restriction_type": "asymmetricKeyLifetime", "state": "enabled", "max_lifetime": "P90D"}
                ],
            }
        },
        "applies_to": {"applies_to": [{"application": "build agent"}]},
    },
    tenant={
        "entities": {
            "/applications": [{"id": AGENT, "appId": APP, "displayName": "build agent"}],
            "/servicePrincipals": [{"id": PRINCIPAL, "appId": APP, "displayName": "build agent"}],
        }
    },
    bad=[
        (
            {**NAMED, "applies_to": [{"application": "a", "service_principal": "b"}]},
            r"applies_to\[0\] must have either application or service_principal",
        ),
        ({**NAMED, "applies_to": [{}]}, r"applies_to\[0\] must have either application or service_principal"),
        (
            {**NAMED, "restrictions": {"key_credentials": [{"restriction_type": "asymmetricKeyLifetime"}]}},
            r"restrictions\.key_credentials\[0\]: asymmetricKeyLifetime needs max_lifetime",
        ),
        ({"description": "x"}, "Which app management policy is meant. Give id, or display_name"),
        ({**NAMED, "deleted_date_time": "2027-01-01T00:00:00Z"}, "Unsupported parameters .*deleted_date_time"),
    ],
)
