# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit logs: who changed what, without secrets."""

from __future__ import annotations

import json
from typing import Any

from emulator_support import CONFIGURATIONS, Client
from m365_graph_emulator import DEMO_CLIENT, Emulator

AUDITS, EVENTS = "/auditLogs/directoryAudits", "/deviceManagement/auditEvents"


def entries(client: Client, path: str, **query: str) -> list[dict[str, Any]]:
    return list(client.get(path, params={f"${name}": value for name, value in query.items()}).json()["value"])


def test_changes_of_the_directory(client: Client) -> None:
    made = client.post("/applications", {"displayName": "old"}, client_request_id="c-1").json()
    client.patch(f"/applications/{made['id']}", {"displayName": "new"})
    client.patch(f"/applications/{made['id']}", {"displayName": "new"})
    client.delete(f"/applications/{made['id']}")
    found = entries(client, AUDITS, filter=f"targetResources/any(t: t/id eq '{made['id']}')")
    assert [item["activityDisplayName"] for item in found][:3] == [
        "Add application",
        "Update application",
        "Delete application",
    ], "a PATCH without effect is not there"
    add, update = found[:2]
    assert add["initiatedBy"]["app"]["appId"] == DEMO_CLIENT and add["initiatedBy"]["user"] is None
    assert (add["correlationId"], add["result"], add["operationType"]) == ("c-1", "success", "Add")
    (target,) = update["targetResources"]
    assert (target["type"], target["displayName"]) == ("Application", "new")
    changed = {item["displayName"]: (item["oldValue"], item["newValue"]) for item in target["modifiedProperties"]}
    assert changed["DisplayName"] == ('["old"]', '["new"]')
    assert changed["Included Updated Properties"] == (None, '"DisplayName"')


def test_changes_of_credentials_are_named_without_secrets(client: Client) -> None:
    made = client.post("/applications", {"displayName": "x"}).json()
    secret = client.post(f"/applications/{made['id']}/addPassword", {}).json()
    last = entries(client, AUDITS)[-1]
    assert last["activityDisplayName"] == "Update application – Certificates and secrets management "
    assert secret["keyId"] in json.dumps(last) and secret["secretText"] not in json.dumps(last)


def test_changes_of_intune(client: Client) -> None:
    body = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "old"}
    made = client.post(CONFIGURATIONS, body).json()
    client.patch(f"{CONFIGURATIONS}/{made['id']}", {**body, "displayName": "new"})
    group = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "g"}
    client.post(f"{CONFIGURATIONS}/{made['id']}/assign", {"assignments": [{"target": group}]})
    create, patch, assign = entries(client, EVENTS)
    assert [item["activityOperationType"] for item in (create, patch, assign)] == ["Create", "Patch", "Create"]
    assert (create["actor"]["applicationId"], create["activityResult"]) == (DEMO_CLIENT, "Success")
    (resource,) = patch["resources"]
    assert (resource["resourceId"], resource["displayName"]) == (made["id"], "new")
    assert resource["modifiedProperties"] == [{"displayName": "DisplayName", "oldValue": "old", "newValue": "new"}]


def test_a_change_behind_the_api_may_have_a_person(emu: Emulator) -> None:
    emu.reset({"entities": {"/domains": [{"id": "contoso.example"}]}})
    client = Client(emu)
    emu.set_property("/domains/contoso.example", isDefault=True)
    assert entries(client, AUDITS) == []
    change = {"path": "/domains/contoso.example", "set": {"isDefault": False}, "user_name": "admin@contoso.example"}
    assert client.control("PATCH", "entities", change).status_code == 200
    (entry,) = entries(client, AUDITS)
    assert entry["initiatedBy"]["user"]["userPrincipalName"] == "admin@contoso.example"
    assert entry["initiatedBy"]["app"] is None
    assert [(target["id"], target["displayName"]) for target in entry["targetResources"]] == [(None, "contoso.example")]


def test_a_request_may_act_for_a_person(client: Client) -> None:
    ada = {"X_Emulator_User": "ada@contoso.example"}
    client.post("/applications", {"displayName": "x"}, **ada)
    body = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Lab"}
    client.post(CONFIGURATIONS, body, **ada)
    (audit,), (event,) = entries(client, AUDITS), entries(client, EVENTS)
    assert audit["initiatedBy"]["user"]["userPrincipalName"] == "ada@contoso.example"
    assert (event["actor"]["userPrincipalName"], event["actor"]["applicationId"]) == (
        ada["X_Emulator_User"],
        DEMO_CLIENT,
    )


def test_a_federation_is_logged_as_a_change_of_its_domain(emu: Emulator) -> None:
    federation = {"id": "f", "displayName": "STS", "issuerUri": "http://sts.contoso.example"}
    domain = {"id": "contoso.example", "authenticationType": "Federated", "federationConfiguration": [federation]}
    emu.reset({"entities": {"/domains": [domain]}})
    emu.set_property("/domains/contoso.example/federationConfiguration/f", user_name="a@b", displayName="Other")
    named = "targetResources/any(t: t/displayName eq 'contoso.example')"
    (entry,) = entries(Client(emu), AUDITS, filter=named)
    assert entry["activityDisplayName"] == "Set federation settings on domain"
    assert entry["targetResources"][0]["modifiedProperties"][0]["displayName"] == "DisplayName"


def test_logs_are_only_read_and_need_their_permission(emu: Emulator) -> None:
    app = {"client_id": DEMO_CLIENT, "secret": "s", "permissions": ["Domain.Read.All"]}
    emu.reset({"apps": [app]})
    client = Client(emu)
    assert client.get(AUDITS).status_code == 403 and client.get(EVENTS).status_code == 403
    assert client.post(AUDITS, {}).status_code == 405


def test_the_log_is_filtered_by_time(client: Client) -> None:
    client.post("/applications", {"displayName": "x"})
    assert len(entries(client, AUDITS, filter="activityDateTime ge 2020-01-01T00:00:00Z")) == 1
    assert entries(client, AUDITS, filter="activityDateTime ge 2999-01-01T00:00:00Z") == []
