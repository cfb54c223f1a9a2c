# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

PRINCIPAL, APP = "2b1c2d3e-4f50-6172-8394-a5b6c7d8e9f2", "3b1c2d3e-4f50-6172-8394-a5b6c7d8e9f3"


def definition(**settings: object) -> dict[str, object]:
    return {"definition": [{"ClaimsMappingPolicy": settings}]}


NAMED = {
    "display_name": "Employee ID",
    "description": "Tokens of our apps",
    **definition(Version=1, IncludeBasicClaimSet="true"),
}

CASE = Case(
    create=NAMED,
    changes={
        "display_name": {"display_name": "Employees"},
        "description": {"description": "The employee ID as a claim"},
        "definition": definition(Version=1, ClaimsSchema=[{"Source": "user", "ID": "employeeid"}]),
        "applies_to": {"applies_to": [{"service_principal": "build agent"}]},
    },
    tenant={"entities": {"/servicePrincipals": [{"id": PRINCIPAL, "appId": APP, "displayName": "build agent"}]}},
    bad=[
        ({**NAMED, "definition": ["[]"]}, r"definition: \[0\]: .* is not a JSON object"),
        ({**NAMED, **definition(IncludeBasicClaimSet=True)}, "has no Version, and Microsoft Graph requires 1"),
        ({**NAMED, **definition(Version=2)}, r"ClaimsMappingPolicy\.Version: .*2.* is not one of 1"),
        ({**NAMED, "applies_to": [{}]}, "applies_to: each element needs service_principal"),
    ],
)
