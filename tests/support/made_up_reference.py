# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small reference in the form of Microsoft's, with texts of our own and the types of Microsoft's SDKs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sdk_metadata import PREFIX

LOCATION = {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    "displayName": "Branches",
    "isTrusted": False,
    "createdDateTime": "2026-01-31T12:00:00Z",
    "ipRanges": [{"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:db8::/32"}],
}
LOCATIONS = "identity/conditionalAccess/namedLocations"
TEAM = "c0ffee00-0000-4000-8000-000000000001"
#: Each request with its body and the type of its response.
REQUESTS: list[tuple[str, str, Any, str]] = [
    ("POST", LOCATIONS, {**LOCATION, "ipRanges": [{"@odata.type": "iPv6CidrRange"}]}, "namedLocation"),
    ("POST", LOCATIONS, LOCATION, "namedLocation"),
    ("PATCH", f"{LOCATIONS}/1", {**LOCATION, "displayName": "Shops", "isTrusted": True}, "ipNamedLocation"),
    ("POST", LOCATIONS, {**LOCATION, "displayName": "Shops"}, "namedLocation"),
    ("POST", LOCATIONS, {"displayName": "Nowhere"}, ""),
    ("POST", LOCATIONS, {"@odata.type": "#microsoft.graph.group", "displayName": "No place"}, "group"),
    ("POST", "policies/tokenLifetimePolicies", {"definition": ["{}"], "displayName": "Day"}, "tokenLifetimePolicy"),
    ("POST", f"teams/{TEAM}/channels", {"displayName": "Builders", "membershipType": "private"}, "channel"),
    (
        "POST",
        "me/contacts",
        {"givenName": "Ada", "emailAddresses": [{"address": "ada@contoso.example"}], "extensions": []},
        "contact",
    ),
    ("POST", "me/todo/lists/{id}/tasks", {"title": "Rake", "checklistItems": [{"displayName": "Hay"}]}, "todoTask"),
    ("PATCH", "me/todo/lists/{id}/tasks/1", {"title": "Hay", "isReminderOn": True}, "todoTask"),
    ("POST", "agreements", {"displayName": "{name}", "isViewingBeforeAcceptanceRequired": True}, "agreement"),
    ("POST", "directory/administrativeUnits", {"displayName": "Schools", "colour": "red"}, "administrativeUnit"),
    ("POST", "directory/administrativeUnits", {"displayName": 7}, "administrativeUnit"),
    ("POST", "identity/conditionalAccess/policies", {"displayName": "A", "state": "on"}, "conditionalAccessPolicy"),
    (
        "POST",
        "groups",
        {"displayName": "Readers", "members@odata.bind": ["https://graph.microsoft.com/v1.0/users/1"]},
        "group",
    ),
    ("POST", "groupLifecyclePolicies", {"alternateNotificationEmails": None}, "groupLifecyclePolicy"),
    ("POST", "domains/contoso.example/verify", {"name": "x"}, "domain"),
    ("POST", "policies/claimsMappingPolicies", {"definition": ["{}"], "displayName": "Sales"}, "claimsMappingPolicy"),
]


def write(folder: Path) -> Path:
    """The reference as a checkout in a folder; beta has no page."""
    for version in ("v1.0", "beta"):
        (folder / "api-reference" / version / "api").mkdir(parents=True)
    for number, (method, path, body, kind) in enumerate(REQUESTS):
        request = f"{method} https://graph.microsoft.com/v1.0/{path}\nContent-type: application/json\n\n"
        text = (
            f"# Page {number}\n```http\n{request}{json.dumps(body, indent=2)}\n```\n"
            f'<!-- {{"blockType": "response", "@odata.type": "{kind and PREFIX + kind}"}} -->\n'
            "```http\nHTTP/1.1 201 Created\n```\n"
        )
        (folder / f"api-reference/v1.0/api/{number:02}-{method.lower()}.md").write_text(text)
    return folder
