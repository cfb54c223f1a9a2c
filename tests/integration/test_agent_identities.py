# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Federated credentials of agent identity blueprints, which are applications, and of managed identities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

MakeLab = Callable[..., Lab]
BLUEPRINT, PIPELINE, IDENTITY, PRINCIPAL = (f"{number}cd7c908-1c4d-4d48-93ee-ff38349a75c8" for number in "abcd")
AGENTS = "m365.graph.agent_identity_blueprint_federated_identity_credential"
APPLICATIONS = "m365.graph.federated_identity_credential"
MANAGED = "m365.graph.service_principal_federated_identity_credential"
TYPE = "agentIdentityBlueprintFederatedIdentityCredential"


def _credential(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "issuer": "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0",
        "subject": "a7d388c3-5e3f-4959-ac7d-786b3383006a",
        "audiences": ["api://AzureADTokenExchange"],
        **more,
    }


TENANT: dict[str, Any] = {
    "entities": {
        "/applications": [
            {
                "@odata.type": "#microsoft.graph.agentIdentityBlueprint",
                "id": BLUEPRINT,
                "appId": BLUEPRINT,
                "displayName": "Agents",
                "federatedIdentityCredentials": [_credential("there")],
            },
            {"id": PIPELINE, "appId": PIPELINE, "displayName": "Agents"},
        ],
        "/servicePrincipals": [
            {
                "id": IDENTITY,
                "displayName": "agent-host",
                "servicePrincipalType": "ManagedIdentity",
                "federatedIdentityCredentials": [_credential("cluster")],
            },
            {"id": PRINCIPAL, "displayName": "portal"},
        ],
    }
}
#: The least-privileged permissions of the module, and its sign-in.
READER = ["AgentIdentityBlueprint.Read.All"]
WRITER = [*READER, "AgentIdentityBlueprint.AddRemoveCreds.All"]


def _signed(client_id: str) -> dict[str, str]:
    return {"client_id": client_id, "client_secret": "s3cret"}


@pytest.mark.playbook
def test_a_blueprint_is_found_among_applications_of_the_same_name(lab: MakeLab) -> None:
    new = {"agent_identity_blueprint": "Agents", **_credential("host", subject="b7d388c3")}
    run = lab(TENANT).play(
        {"name": "create", AGENTS: new},
        {"name": "again", AGENTS: new},
        {"name": "list", f"{AGENTS}_info": {}},
        {"name": "applications", f"{APPLICATIONS}_info": {}},
        {"name": "remove", AGENTS: {"agent_identity_blueprint": "Agents", "name": "host", "state": "absent"}},
    )
    assert run.status == 0, run.output
    place = f"/beta/applications/{BLUEPRINT}/microsoft.graph.agentIdentityBlueprint/federatedIdentityCredentials"
    assert [call["path"] for call in run["create"].result["calls"] if call["method"] == "POST"] == [place]
    assert not run["again"].changed
    assert sorted(row["name"] for row in run["list"].result["resources"]) == ["host", "there"]
    assert run["applications"].result["resources"] == [], "a blueprint is read behind its cast only"
    assert run["remove"].changed


def test_the_least_privileged_permissions_are_sufficient(lab: MakeLab) -> None:
    apps = [
        {"client_id": client, "secret": "s3cret", "permissions": held}
        for client, held in (("reader", READER), ("writer", WRITER))
    ]
    place = {"agent_identity_blueprint": "Agents", "name": "there"}
    run = lab({**TENANT, "apps": apps}).play(
        {"name": "predict", AGENTS: {**_signed("reader"), **place, "description": "Hosts"}, "check_mode": True},
        {"name": "refused", AGENTS: {**_signed("reader"), **place, "description": "Hosts"}, "ignore_errors": True},
        {"name": "write", AGENTS: {**_signed("writer"), **place, "description": "Hosts"}},
        {"name": "application", f"{APPLICATIONS}_info": _signed("writer"), "ignore_errors": True},
        {"name": "needs", "m365.graph.permissions_info": {"modules": [AGENTS, f"{AGENTS}_info"]}},
    )
    assert run.status == 0, run.output
    assert run["predict"].changed and run["write"].changed
    assert "AgentIdentityBlueprint.AddRemoveCreds.All" in run["refused"].result["msg"]
    assert run["application"].outcome == "failed", "other applications need other permissions"
    assert {row["permission"] for row in run["needs"].result["permissions"]} == {*WRITER}


def test_documents_name_the_blueprint(lab: MakeLab) -> None:
    here = lab(TENANT)
    document = {
        "type": TYPE,
        "key": {"agentIdentityBlueprint": "Agents", "name": "there"},
        "properties": {"description": "Hosts"},
    }
    run = here.play(
        {"name": "export", "m365.graph.export": {"types": [TYPE, "federatedIdentityCredential"]}},
        {"name": "apply", "m365.graph.apply": {"documents": [document]}},
        {"name": "again", "m365.graph.apply": {"documents": [document], "report_unmanaged": True}},
        {"name": "none", "m365.graph.apply": {"documents": [], "report_unmanaged": True}},
    )
    assert run.status == 0, run.output
    assert [(row["type"], row["key"]) for row in run["export"].result["documents"]] == [
        (TYPE, {"agentIdentityBlueprint": "Agents", "name": "there"})
    ]
    assert run["apply"].changed and not run["again"].changed
    assert run["again"].result["unmanaged"] == []
    assert [row["type"] for row in run["none"].result["unmanaged"]] == [TYPE], "and not as one of an application"
    assert (
        here.emulator.entities(f"/applications/{BLUEPRINT}/federatedIdentityCredentials")[0]["description"] == "Hosts"
    )


def test_only_managed_identities_are_read(lab: MakeLab) -> None:
    run = lab(TENANT).play(
        {"name": "all", f"{MANAGED}_info": {}},
        {"name": "one", f"{MANAGED}_info": {"service_principal": "agent-host"}},
        {
            "name": "document",
            "m365.graph.apply": {"documents": [{"type": f"servicePrincipal{TYPE[22:]}"}]},
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    for name in ("all", "one"):
        assert [(row["service_principal_id"], row["name"]) for row in run[name].result["resources"]] == [
            (IDENTITY, "cluster")
        ]
    assert not [call for call in run["all"].result["calls"] if PRINCIPAL in call["path"]]
    assert "is not a type that documents can hold" in run["document"].result["msg"]
