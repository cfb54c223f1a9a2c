# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate profiles and trusted roots: every type, and their assignments."""

from __future__ import annotations

import re
from typing import Any

import pytest
from emulator_support import CONFIGURATIONS, Client
from m365_graph_emulator import Emulator
from m365_graph_emulator.types import MODEL

PROFILE = "aaaaaaaa-0000-4000-8000-000000000001"
GROUPS = ["5f1e8d10-0000-4000-8000-000000000001", "5f1e8d10-0000-4000-8000-000000000002"]
FILTER = "5f1e8d10-0000-4000-8000-000000000003"


def scep(**more: Any) -> dict[str, Any]:
    return {"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "displayName": "SCEP", **more}


def to(kind: str, **more: Any) -> dict[str, Any]:
    return {"target": {"@odata.type": f"#microsoft.graph.{kind}AssignmentTarget", **more}}


def test_assign_replaces_all_assignments(client: Client) -> None:
    made = client.post(CONFIGURATIONS, scep()).json()
    path = f"{CONFIGURATIONS}/{made['id']}"
    filtered = to(
        "group",
        groupId=GROUPS[0],
        deviceAndAppManagementAssignmentFilterId=FILTER,
        deviceAndAppManagementAssignmentFilterType="include",
    )
    response = client.post(f"{path}/assign", {"assignments": [filtered, to("exclusionGroup", groupId=GROUPS[1])]})
    assert response.status_code == 200
    assert response.json()["@odata.context"].endswith(
        "$metadata#Collection(microsoft.graph.deviceConfigurationAssignment)"
    )
    shown = client.get(f"{path}/assignments").json()["value"]
    assert shown == response.json()["value"]
    assert [row["id"] for row in shown] == [f"{made['id']}_{group}" for group in GROUPS]
    assert shown[0]["target"] == {**filtered["target"]}
    assert shown[1]["target"]["@odata.type"] == "#microsoft.graph.exclusionGroupAssignmentTarget"
    assert shown[1]["target"]["deviceAndAppManagementAssignmentFilterType"] == "none"
    assert (shown[0]["intent"], shown[0]["source"], shown[0]["sourceId"]) == ("apply", "direct", made["id"])
    everybody = client.post(f"{path}/assign", {"assignments": [to("allLicensedUsers"), to("allDevices")]}).json()[
        "value"
    ]
    assert [row["id"].partition("_")[2] for row in everybody] == [
        "acacacac-9df4-4c7d-9d50-4ef0226f57a9",
        "adadadad-808e-44e2-905a-0b7873a8a531",
    ]
    assert client.post(f"{path}/assign", {"assignments": []}).json()["value"] == []
    assert client.get(f"{path}/assignments").json()["value"] == []
    assert client.get(path).json()["version"] == 1, "assigning is no new version"


def test_assignments_with_their_configurations(client: Client) -> None:
    paths = [
        f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, scep(displayName=name)).json()['id']}"
        for name in ("one", "two")
    ]
    client.post(f"{paths[1]}/assign", {"assignments": [to("group", groupId=GROUPS[0])]})
    assert "assignments" not in client.get(paths[1]).json()
    rows = client.get(CONFIGURATIONS, params={"$expand": "assignments"}).json()["value"]
    assert [[item["target"]["groupId"] for item in row["assignments"]] for row in rows] == [[], [GROUPS[0]]]
    both = client.get(
        f"{paths[1]}/microsoft.graph.iosScepCertificateProfile",
        params={"$expand": "assignments,rootCertificate", "$select": "id"},
    ).json()
    assert (len(both["assignments"]), both["rootCertificate"]) == (1, None)
    assert client.delete(paths[1]).status_code == 204
    assert client.emulator.entities(CONFIGURATIONS)[0]["displayName"] == "one"


def test_one_assignment_by_itself(client: Client) -> None:
    path = f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, scep()).json()['id']}/assignments"
    made = client.post(path, to("group", groupId=GROUPS[0]))
    assert made.status_code == 201
    item = f"{path}/{made.json()['id']}"
    assert client.patch(item, {"intent": "remove"}).json()["intent"] == "remove"
    assert client.delete(item).status_code == 204
    assert client.get(path).json()["value"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"assignments": None},
        {"assignments": {}},
        {"assignments": ["x"]},
        {"assignments": [{}]},
        {"assignments": [{"target": None}]},
        {"assignments": [to("group")]},
        {"assignments": [to("deviceAndAppManagement")]},
        {"assignments": [{"target": {"groupId": GROUPS[0]}}]},
        {"assignments": [to("nonsense")]},
        {"assignments": [to("group", groupId=GROUPS[0], nonsense=1)]},
        {"nonsense": []},
    ],
)
def test_assignments_that_do_not_fit_change_nothing(client: Client, body: dict[str, Any]) -> None:
    path = f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, scep()).json()['id']}"
    client.post(f"{path}/assign", {"assignments": [to("allDevices")]})
    assert client.post(f"{path}/assign", body).status_code == 400
    assert len(client.get(f"{path}/assignments").json()["value"]) == 1


def test_v1_knows_no_filters(client: Client) -> None:
    path = f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, scep()).json()['id']}"
    assert (
        client.post(f"{path}/assign", {"assignments": [to("allDevices")]}, version="v1.0").json()["value"][0]["target"]
        == to("allDevices")["target"]
    )
    refused = client.post(
        f"{path}/assign",
        {"assignments": [to("allDevices", deviceAndAppManagementAssignmentFilterType="none")]},
        version="v1.0",
    )
    assert refused.status_code == 400
    assert (
        client.get(f"{path}/assignments").json()["value"][0]["target"]["deviceAndAppManagementAssignmentFilterType"]
        == "none"
    )


def test_assigning_needs_the_permission_to_write(emu: Emulator) -> None:
    rows = {CONFIGURATIONS: [{"id": PROFILE, **scep(), "assignments": [to("allDevices")]}]}
    emu.reset(
        {
            "apps": [{"client_id": "c", "secret": "s", "permissions": ["DeviceManagementConfiguration.Read.All"]}],
            "entities": rows,
        }
    )
    client = Client(emu)
    assert len(client.get(f"{CONFIGURATIONS}/{PROFILE}/assignments").json()["value"]) == 1
    assert client.post(f"{CONFIGURATIONS}/{PROFILE}/assign", {"assignments": []}).status_code == 403


CERTIFICATE_TYPES = sorted(
    name
    for name, item in MODEL.entities.items()
    if not item.abstract
    and MODEL.is_a(name, "deviceConfiguration")
    and name.endswith(("CertificateProfile", "TrustedRootCertificate"))
)


def test_all_certificate_and_root_types_are_there() -> None:
    described = [
        name
        for name in MODEL.entities
        if MODEL.is_a(name, "deviceConfiguration") and re.search(r"CertificateProfile(Base)?$|RootCertificate$", name)
    ]
    assert (len(described), len(CERTIFICATE_TYPES)) == (46, 34), "what the facts count: 46, of which 12 are abstract"
    assert len([name for name in CERTIFICATE_TYPES if name.endswith("RootCertificate")]) == 9


@pytest.mark.parametrize("kind", CERTIFICATE_TYPES)
def test_life_of_every_certificate_type(client: Client, kind: str) -> None:
    """Each type: create with every property, change, bind to its root, assign, read with its states, delete."""
    values = {}
    for name, prop in MODEL.properties(kind, "beta").items():
        if name != "id" and not prop.marks & {"ro", "service"}:
            values[name] = example(prop)
    body = {**values, "@odata.type": f"#microsoft.graph.{kind}", "displayName": kind}
    links = MODEL.navigation(kind, "beta")
    for name, link in links.items():
        if "contained" not in link.marks and link.type.endswith("TrustedRootCertificate"):
            root = client.post(
                CONFIGURATIONS, {"@odata.type": f"#microsoft.graph.{link.type}", "displayName": "root"}
            ).json()
            body[f"{name}@odata.bind"] = f"{client.emulator.graph_url}/beta{CONFIGURATIONS}('{root['id']}')"
    response = client.post(CONFIGURATIONS, body)
    assert response.status_code == 201, response.text
    made = response.json()
    assert {name: made[name] for name in values if name != "displayName"} == {
        name: value for name, value in values.items() if name != "displayName"
    }
    path = f"{CONFIGURATIONS}/{made['id']}"
    for name, link in links.items():
        if f"{name}@odata.bind" in body:
            assert (
                client.get(f"{path}/microsoft.graph.{kind}/{name}").json()["@odata.type"]
                == f"#microsoft.graph.{link.type}"
            )
    if "managedDeviceCertificateStates" in links:
        assert client.get(f"{path}/microsoft.graph.{kind}/managedDeviceCertificateStates/$count").text == "0"
    assert client.patch(path, {"@odata.type": f"#microsoft.graph.{kind}", "description": "x"}).json()["version"] == 2
    assert client.post(f"{path}/assign", {"assignments": [to("allDevices")]}).status_code == 200
    assert client.delete(path).status_code == 204


def example(prop: Any) -> Any:
    """A value that is not the default."""
    if prop.type in MODEL.enums:
        value: Any = [name for name in MODEL.enums[prop.type].members if name != "unknownFutureValue"][-1]
    elif prop.type in MODEL.complex:
        value = {name: example(inner) for name, inner in MODEL.complex_properties(prop.type).items()}
    else:
        value = {"String": "text", "Boolean": True, "Int32": 7, "Binary": "AAAA"}[prop.type]
    return [value] if prop.collection else value
