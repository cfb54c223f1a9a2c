# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

APPLICATION = "bcd7c908-1c4d-4d48-93ee-ff38349a75c8"
PLACE = {"agent_identity_blueprint_id": APPLICATION}
GITHUB = "https://token.actions.githubusercontent.com"

CASE = Case(
    tenant={
        "entities": {
            "/applications": [
                {
                    "@odata.type": "#microsoft.graph.agentIdentityBlueprint",
                    "id": APPLICATION,
                    "appId": "4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11",
                    "displayName": "Contoso Agents",
                }
            ]
        }
    },
    address={**PLACE, "id": "{{ created.resource.id }}"},
    create={
        **PLACE,
        "name": "github-main",
        "issuer": GITHUB,
        "subject": "repo:contoso/infrastructure:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    },
    changes={
        "issuer": {"issuer": f"{GITHUB}/contoso"},
        "subject": {"subject": "repo:contoso/infrastructure:environment:production"},
        "audiences": {"audiences": ["api://AzureADTokenExchangeUSGov"]},
        "description": {"description": "Releases"},
        "claims_matching_expression": {
            "claims_matching_expression": {"language_version": 1, "value": "claims['sub'] matches 'repo:contoso/*'"}
        },
    },
    cleared={"claims_matching_expression": ["subject"]},
    bad=[
        ({**PLACE, "name": "x" * 121}, r'name: "x+\.\.\." has 121 characters; at most 120 are allowed'),
        ({**PLACE, "name": "with space/slash"}, 'name: "with space/slash" is not URL friendly'),
        (
            {**PLACE, "name": "x", "audiences": ["api://a", "api://b"]},
            "audiences: the list has 2 elements; exactly 1 is allowed",
        ),
        ({**PLACE, "name": "x", "audiences": []}, "audiences: the list has 0 elements; exactly 1 is allowed"),
        (
            {**PLACE, "name": "x", "audiences": ["a" * 601]},
            r"audiences\[0\]: .* has 601 characters; at most 600 are allowed",
        ),
        ({**PLACE, "name": "x", "issuer": f"https://{'a' * 600}"}, "issuer: .* at most 600 are allowed"),
        ({**PLACE, "name": "x", "subject": "s" * 601}, "subject: .* at most 600 are allowed"),
        ({**PLACE, "name": "x", "description": "d" * 601}, "description: .* at most 600 are allowed"),
        (
            {"name": "x"},
            "Which federated identity credential of an agent identity blueprint is meant. Give "
            "agent_identity_blueprint_id or agent_identity_blueprint",
        ),
        ({**PLACE, "issuer": GITHUB}, "is meant. Give id, or name"),
        ({**PLACE, "agent_identity_blueprint": "Contoso Agents", "name": "x"}, "mutually exclusive"),
        (
            {"agent_identity_blueprint_id": "Contoso", "name": "x"},
            'agent_identity_blueprint_id: "Contoso" is not the object id of an agent identity blueprint',
        ),
        ({**PLACE, "application": "Contoso Agents", "name": "x"}, "Unsupported parameters .*application"),
        (
            {**PLACE, "api_version": "v1.0", "name": "x", "claims_matching_expression": {"value": "x"}},
            "claims_matching_expression exists in beta only",
        ),
    ],
)
