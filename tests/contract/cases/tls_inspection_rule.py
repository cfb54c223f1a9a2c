# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

POLICY = "b712c469-e7cd-e7cb-738f-94b199570b0d"
PLACE = {"tls_inspection_policy_id": POLICY}
BANKS = [{"odata_type": "tlsInspectionFqdnDestination", "values": ["bank.contoso.com", "*.bank.contoso.com"]}]
NEWS = [{"odata_type": "tlsInspectionWebCategoryDestination", "values": ["News"]}]
RULE = {
    **PLACE,
    "name": "Banks",
    "priority": 100,
    "action": "bypass",
    "settings": {"status": "enabled"},
    "matching_conditions": {"destinations": BANKS},
}

CASE = Case(
    tenant={
        "entities": {
            "/networkAccess/tlsInspectionPolicies": [
                {"id": POLICY, "name": "Contoso TLS inspection", "settings": {"defaultAction": "bypass"}}
            ]
        }
    },
    address={**PLACE, "id": "{{ created.resource.id }}"},
    create=RULE,
    changes={
        "name": {"name": "Banks and insurances"},
        "description": {"description": "Never inspected"},
        "priority": {"priority": 50},
        "action": {"action": "inspect"},
        "settings": {"settings": {"status": "disabled"}},
        "matching_conditions": {"matching_conditions": {"destinations": [*BANKS, *NEWS]}},
    },
    bad=[
        (
            {**RULE, "matching_conditions": {"destinations": [{"values": ["x"]}]}},
            r"matching_conditions: destinations: \[0\]: @odata.type is needed, one of tlsInspectionFqdnDestination",
        ),
        ({**RULE, "action": "block"}, 'action: "block" is not one of bypass, inspect'),
        ({**PLACE, "priority": 1}, "is meant. Give id, or name"),
    ],
)
