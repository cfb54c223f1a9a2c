# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types from a metadata file: keys, open types, entities inside others, and links to entities anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apply_tenant import APPLY
from emulator_support import Client
from m365_graph_emulator import Emulator
from runners import in_this_process

METADATA = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
  <edmx:DataServices>
    <Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">
      <EntityType Name="farm" BaseType="graph.entity">
        <Property Name="name" Type="Edm.String" Nullable="false" />
        <Property Name="survey" Type="graph.survey" />
        <NavigationProperty Name="fields" Type="Collection(graph.field)" ContainsTarget="true" />
        <NavigationProperty Name="house" Type="graph.house" ContainsTarget="true" />
        <NavigationProperty Name="market" Type="graph.market" />
        <NavigationProperty Name="markets" Type="Collection(graph.market)" />
        <NavigationProperty Name="owner" Type="graph.user" />
        <NavigationProperty Name="nearest" Type="Collection(graph.field)" />
      </EntityType>
      <EntityType Name="field" BaseType="graph.entity">
        <Property Name="hectares" Type="Edm.Int32" />
        <NavigationProperty Name="crops" Type="Collection(graph.crop)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="crop" BaseType="graph.entity">
        <Property Name="kind" Type="Edm.String" Nullable="false" />
      </EntityType>
      <EntityType Name="house" BaseType="graph.entity">
        <Property Name="rooms" Type="Edm.Int32" />
        <NavigationProperty Name="cellars" Type="Collection(graph.field)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="market">
        <Key><PropertyRef Name="place" /></Key>
        <Property Name="place" Type="Edm.String" Nullable="false" />
        <Property Name="day" Type="Edm.String" />
      </EntityType>
      <ComplexType Name="survey" OpenType="true">
        <Property Name="year" Type="Edm.Int32" />
        <NavigationProperty Name="by" Type="graph.house" />
      </ComplexType>
      <EntityType Name="country" BaseType="graph.entity">
        <NavigationProperty Name="capital" Type="graph.house" />
        <NavigationProperty Name="ruler" Type="graph.ruler" ContainsTarget="true" />
        <NavigationProperty Name="farms" Type="Collection(graph.farm)" ContainsTarget="true" />
      </EntityType>
      <EntityType Name="ruler" BaseType="graph.entity" Abstract="true" />
      <EntityType Name="queen" BaseType="graph.ruler" />
      <EntityContainer Name="GraphService">
        <EntitySet Name="farms" EntityType="microsoft.graph.farm" />
        <EntitySet Name="markets" EntityType="microsoft.graph.market" />
        <EntitySet Name="users" EntityType="microsoft.graph.user" />
        <Singleton Name="country" Type="microsoft.graph.country" />
        <Singleton Name="deviceManagement" Type="microsoft.graph.country" />
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
"""


@pytest.fixture(scope="module")
def farms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = tmp_path_factory.mktemp("farms")
    file = folder / "metadata.xml"
    file.write_text(METADATA)
    with Emulator(folder / "emulator", {"entities": {}}, metadata=file) as emulator:
        yield emulator


@pytest.fixture
def client(farms: Emulator) -> Iterator[Client]:
    farms.reset({"entities": {"/markets": [{"place": "Berlin"}], "/users": [{"id": "u1", "displayName": "Anna"}]}})
    made = Client(farms, "v1.0")
    yield made
    made.session.close()


def made(client: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(client: Client, path: str, body: dict[str, Any]) -> str:
    answer = client.post(path, body)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"]["message"])


def test_entities_come_with_their_owner(client: Client) -> None:
    body = {
        "name": "Hof",
        "fields": [{"hectares": 3, "crops": [{"kind": "rye"}]}, {"id": "f2", "hectares": 4}],
        "house": {"rooms": 5},
        "market": {"place": "Potsdam", "day": "Friday"},
        "markets": [{"place": "Berlin"}],
    }
    path = f"/farms/{made(client, '/farms', body)['id']}"
    fields = client.get(f"{path}/fields").json()["value"]
    assert [(row["hectares"], row["id"] == "f2") for row in fields] == [(3, False), (4, True)]
    crops = client.get(f"{path}/fields/{fields[0]['id']}/crops").json()["value"]
    assert [row["kind"] for row in crops] == ["rye"]
    assert client.get(f"{path}/house").json()["rooms"] == 5
    assert client.get("/markets/Potsdam").json()["day"] == "Friday", "it is created where its set is"
    assert client.get(f"{path}/market").json()["place"] == "Potsdam"
    assert [row["place"] for row in client.get(f"{path}/markets").json()["value"]] == ["Berlin"]
    assert "fields" not in client.get(path).json(), "only $expand shows them"
    assert client.patch(path, {"house": {"rooms": 6}}).status_code == 400


def test_a_seed_has_what_single_resources_contain(farms: Emulator, client: Client) -> None:
    crops = [{"id": "c1", "kind": "wine"}]
    house = {"id": "h1", "cellars": [{"id": "k1", "hectares": 1, "crops": crops}]}
    farms.reset({"entities": {"/farms": [{"id": "f1", "name": "Hof", "house": [house]}]}})
    assert client.get("/farms/f1/house/cellars/k1").json()["hectares"] == 1
    assert [row["kind"] for row in client.get("/farms/f1/house/cellars/k1/crops").json()["value"]] == ["wine"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"fields": [{"acres": 1}]}, "Could not find a property named 'acres' on type 'microsoft.graph.field'"),
        ({"fields": [{"crops": [{}], "hectares": "3"}]}, "Cannot convert the literal '3'"),
        ({"fields": {"hectares": 1}}, "Cannot apply PATCH to navigation property 'fields'"),
        ({"house": [{"rooms": 1}]}, "Cannot apply PATCH to navigation property 'house'"),
        ({"market": {"day": "Friday"}}, "A value is required for property 'place'"),
        ({"survey": {"year": "x"}}, "Cannot convert the literal 'x'"),
        ({"survey": {"by": {"room": 1}}}, "Could not find a property named 'room' on type 'microsoft.graph.house'"),
        ({"survey": {"by": 1}}, "An object of the type 'microsoft.graph.house' is expected"),
        ({"owner@odata.bind": "/users/u2"}, "The entity reference '/users/u2' of 'owner' does not lead to an entity"),
        ({"nearest@odata.bind": ["/users/u1"]}, "is not assignable to 'microsoft.graph.field'"),
        ({"survey": {"by": {"@odata.type": "#microsoft.graph.crop"}}}, "is not assignable to 'microsoft.graph.house'"),
    ],
)
def test_what_is_inside_is_checked(client: Client, body: dict[str, Any], said: str) -> None:
    assert said in refused(client, "/farms", {"name": "Hof", **body})


def test_open_values_and_entities_inside_them(client: Client) -> None:
    survey = {"year": 2026, "soil": "sand", "by": {"rooms": 2}}
    farm = made(client, "/farms", {"name": "Hof", "survey": survey})
    assert farm["survey"] == {"year": 2026, "soil": "sand"}, "entities are shown if somebody asks for them"
    text = client.get("/$metadata").text
    assert 'ComplexType Name="survey" OpenType="true"' in text
    assert 'NavigationProperty Name="by" Type="graph.house"' in text
    assert 'PropertyRef Name="place"' in text


def test_a_key_with_another_name(client: Client) -> None:
    market = made(client, "/markets", {"place": "Cottbus"})
    assert market == {**market, "place": "Cottbus", "day": None} and "id" not in market
    assert client.patch("/markets/Cottbus", {"day": "Monday", "place": "Cottbus"}).status_code == 204
    assert client.get("/markets/Cottbus").json()["day"] == "Monday"
    moved = client.patch("/markets/Cottbus", {"place": "Guben"})
    assert moved.status_code == 400 and "is the key and cannot be changed" in moved.text
    assert "already exists" in refused(client, "/markets", {"place": "Cottbus"})
    assert "A value is required for property 'place'" in refused(client, "/markets", {})


def test_links_lead_to_entities_anywhere(client: Client) -> None:
    field = made(client, f"/farms/{made(client, '/farms', {'name': 'A'})['id']}/fields", {"hectares": 1})
    (farm,) = client.get("/farms").json()["value"]
    place = f"farms/{farm['id']}/fields"
    for address in (f"https://graph.microsoft.com/v1.0/{place}/{field['id']}", f"/{place}('{field['id'].upper()}')"):
        body = {"name": "B", "nearest@odata.bind": [address], "owner@odata.bind": "users/u1"}
        path = f"/farms/{made(client, '/farms', body)['id']}"
        assert client.get(f"{path}/owner").json()["displayName"] == "Anna"


def test_paths_that_the_document_shows(client: Client) -> None:
    """A navigation to a type without a set is served in its place, and what was there to be read can be written."""
    assert client.get("/country/capital").status_code == 200
    assert client.patch("/country/capital", {"rooms": 1}).status_code == 204
    assert client.get("/country/ruler").status_code == 404, "nobody has given it a type"
    assert client.patch("/country/ruler", {"@odata.type": "#microsoft.graph.queen"}).status_code == 204
    assert client.get("/country/ruler").json()["@odata.type"] == "#microsoft.graph.queen"
    assert made(client, "/users", {"displayName": "Berta"})["displayName"] == "Berta"
    assert client.get("/users/u1").json()["displayName"] == "Anna"


def test_who_chooses_an_id(client: Client) -> None:
    assert made(client, "/farms", {"id": "mine", "name": "Hof"})["id"] == "mine"
    assert "already exists" in refused(client, "/farms", {"id": "Mine", "name": "Hof"})
    assert made(client, "/deviceManagement/farms", {"id": "mine", "name": "Hof"})["id"] != "mine", "Intune ignores it"


def test_an_id_that_the_service_chooses_is_not_taken_for_the_given_one(
    client: Client, farms: Emulator, tmp_path: Path
) -> None:
    document = {
        "type": "microsoft.graph.farm",
        "path": "/farms",
        "key": {"id": "mine"},
        "chosen_id": True,
        "properties": {"name": "Hof"},
    }
    tasks = [
        {"name": "create", APPLY: {"documents": [document]}},
        {"name": "again", APPLY: {"documents": [document]}},
        {"name": "Intune", APPLY: {"documents": [{**document, "path": "/deviceManagement/farms"}]}},
    ]
    run = in_this_process(tasks, tmp_path, farms)
    assert [task.changed for task in run.tasks[:2]] == [True, False]
    assert run.status == 2 and 'instead of \\"mine\\": the service chooses the IDs of this type' in run.output.replace(
        '"', '\\"'
    )


def test_a_key_with_another_name_in_a_task(client: Client, farms: Emulator, tmp_path: Path) -> None:
    task = {"path": "/markets", "match": ["place"], "body": {"place": "Guben", "day": "Friday"}}
    change = {**task, "body": {**task["body"], "day": "Monday"}}  # type: ignore[dict-item]
    names = {"create": task, "again": task, "change": change, "absent": {**task, "state": "absent"}}
    run = in_this_process(
        [{"name": name, "m365.graph.resource": given} for name, given in names.items()], tmp_path, farms
    )
    assert run.status == 0, run.output
    assert [task.changed for task in run.tasks] == [True, False, True, True]
    assert [row["place"] for row in client.get("/markets").json()["value"]] == ["Berlin"]


def test_a_key_with_another_name_in_documents(client: Client, farms: Emulator, tmp_path: Path) -> None:
    document = {
        "type": "microsoft.graph.market",
        "path": "/markets",
        "key": {"place": "Guben"},
        "properties": {"day": "Friday"},
    }
    later = {**document, "properties": {"day": "Monday"}}
    by_id = {**later, "key": {"id": "Guben"}}
    collection = {"type": "microsoft.graph.market", "path": "/markets"}
    prune = {"documents": [later], "prune": [collection], "prune_maximum": 1}
    tasks = [
        {"name": "create", APPLY: {"documents": [document]}},
        {"name": "change", APPLY: {"documents": [later]}},
        {"name": "by id", APPLY: {"documents": [by_id]}},
        {"name": "export", "m365.graph.export": {"types": [], "collections": [collection]}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}},
        {"name": "prune", APPLY: prune},
        {"name": "absent", APPLY: {"documents": [{**document, "properties": {}, "state": "absent"}]}},
    ]
    run = in_this_process(tasks, tmp_path, farms)
    assert run.status == 0, run.output
    assert {task.name: task.changed for task in run.tasks if task.name != "export"} == {
        "create": True,
        "change": True,
        "by id": False,
        "exported": False,
        "prune": True,
        "absent": True,
    }
    keys = [document["key"] for document in run["export"].result["documents"]]
    assert keys == [{"place": "Berlin"}, {"place": "Guben"}]
    assert client.get("/markets").json()["value"] == []
