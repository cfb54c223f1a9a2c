# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agent identity blueprints are applications of a derived type, with permissions of their own behind the cast."""

from __future__ import annotations

import pytest
from emulator_support import Client
from m365_graph_emulator import Emulator

BLUEPRINT, OTHER = "acd7c908-1c4d-4d48-93ee-ff38349a75c8", "bcd7c908-1c4d-4d48-93ee-ff38349a75c8"
KIND = "microsoft.graph.agentIdentityBlueprint"
CREDENTIALS = f"/applications/{BLUEPRINT}/{KIND}/federatedIdentityCredentials"
APPLICATIONS = [
    {"@odata.type": f"#{KIND}", "id": BLUEPRINT, "displayName": "Agents"},
    {"id": OTHER, "displayName": "Pipeline"},
]
BODY = {"name": "host", "issuer": "https://sts.contoso.example", "subject": "s", "audiences": ["api://x"]}


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_a_blueprint_is_an_application_with_a_cast(emu: Emulator, version: str) -> None:
    emu.reset({"entities": {"/applications": APPLICATIONS}})
    client = Client(emu, version)
    rows = client.get(f"/applications/{KIND}").json()["value"]
    assert [row["id"] for row in rows] == [BLUEPRINT]
    assert {row["id"]: row.get("@odata.type") for row in client.get("/applications").json()["value"]} == {
        BLUEPRINT: f"#{KIND}",
        OTHER: None,
    }
    assert client.get(f"/applications/{KIND}/{OTHER}").status_code == 404, "not a blueprint"
    made = client.post(CREDENTIALS, BODY).json()
    assert client.patch(f"{CREDENTIALS}/{made['id']}", {"description": "x"}).status_code == 204
    assert client.get(f"{CREDENTIALS}/host").json()["description"] == "x"
    assert client.delete(f"{CREDENTIALS}/host").status_code == 204


@pytest.mark.parametrize(
    ("held", "statuses"),
    [
        ("AgentIdentityBlueprint.Read.All", (200, 200, 403, 403)),
        ("AgentIdentityBlueprint.AddRemoveCreds.All", (403, 403, 201, 403)),
        ("AgentIdentityBlueprint.ReadWrite.All", (200, 200, 201, 403)),
        ("Application.ReadWrite.All", (403, 403, 403, 200)),
    ],
)
def test_permissions_behind_the_cast(emu: Emulator, held: str, statuses: tuple[int, ...]) -> None:
    apps = [{"client_id": "c", "secret": "s", "permissions": [held]}]
    emu.reset({"apps": apps, "entities": {"/applications": APPLICATIONS}})
    client = Client(emu, "beta")
    client.authorize("c", "s")
    found = [client.get(f"/applications/{KIND}"), client.get(CREDENTIALS), client.post(CREDENTIALS, BODY)]
    assert (*(answer.status_code for answer in found), client.get("/applications").status_code) == statuses
