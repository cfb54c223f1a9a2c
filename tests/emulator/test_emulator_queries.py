# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Habits of the protocol: pages, advanced queries of directory objects, names in any case, contexts, ``$expand``."""

from __future__ import annotations

from typing import Any

import pytest
from emulator_support import CONFIGURATIONS, Client
from m365_graph_emulator import Emulator

APP = "22222222-0000-4000-8000-000000000001"
EVENTUAL = {"ConsistencyLevel": "eventual"}
FEDERATIONS = "/directory/federationConfigurations"
CREDENTIALS = f"/applications/{APP}/federatedIdentityCredentials"


@pytest.fixture
def directory(emu: Emulator) -> Client:
    """120 applications, an application with a federated credential, and an external federation."""
    more = [{"id": f"a{number:03}", "displayName": f"Box {number:03}"} for number in range(120)]
    credential = {"name": "main", "issuer": "https://a.example", "subject": "s", "audiences": ["x"]}
    known = {"id": APP, "displayName": "Known", "federatedIdentityCredentials": [credential]}
    federation = {
        "id": "f",
        "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation",
        "displayName": "Fabrikam",
        "domains": [{"id": "fabrikam.example"}],
    }
    emu.reset({"entities": {"/applications": [known, *more], FEDERATIONS: [federation]}})
    return Client(emu, "v1.0")


def test_top_is_the_size_of_a_page(directory: Client) -> None:
    first = directory.get("/applications", params={"$top": "50"}).json()
    sizes, link = [len(first["value"])], first.get("@odata.nextLink")
    while link:
        answer = directory.get(link).json()
        sizes.append(len(answer["value"]))
        link = answer.get("@odata.nextLink")
    assert sizes == [50, 50, 21]
    assert len(directory.get("/applications", params={"$top": "999"}).json()["value"]) == 121
    assert len(directory.get("/applications").json()["value"]) == 100, "the default"


@pytest.mark.parametrize("top", ["0", "1000"])
def test_a_page_of_the_directory_has_at_most_999_rows(directory: Client, top: str) -> None:
    error = directory.get("/applications", params={"$top": top}).json()["error"]
    assert error["code"] == "Request_UnsupportedQuery"
    assert "Must be between 1 and 999 inclusive" in error["message"]


@pytest.mark.parametrize(
    "query",
    [
        {"$orderby": "displayName"},
        {"$filter": "displayName ne 'x'"},
        {"$filter": "NOT startsWith(displayName, 'Box')"},
        {"$filter": "endsWith(displayName, '1')"},
        {"$filter": "tags/$count eq 0"},
        {"$filter": "startsWith(displayName, 'Box')", "$orderby": "displayName"},
    ],
    ids=str,
)
def test_advanced_queries_need_the_header_and_the_count(directory: Client, query: dict[str, str]) -> None:
    for more, headers in (({}, {}), ({"$count": "true"}, {}), ({}, EVENTUAL)):
        refused = directory.get("/applications", params={**query, **more}, **headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")
    answer = directory.get("/applications", params={**query, "$count": "true"}, **EVENTUAL)
    assert answer.status_code == 200 and answer.json()["@odata.count"] > 0


def test_other_queries_work_by_default(directory: Client) -> None:
    for query in ("displayName eq 'Known'", "startsWith(displayName, 'Kn')", f"id in ('{APP}')"):
        assert [row["id"] for row in directory.get("/applications", params={"$filter": query}).json()["value"]] == [APP]
    assert directory.get("/groups", params={"$orderby": "displayName"}).status_code == 200


def test_advanced_queries_are_about_directory_objects_only(client: Client) -> None:
    assert client.get(CONFIGURATIONS, params={"$filter": "displayName ne 'x'", "$orderby": "displayName"}).ok
    assert client.get("/domains", params={"$filter": "isVerified ne true"}).ok


def test_the_rules_can_be_switched_off(emu: Emulator) -> None:
    emu.reset({"settings": {"advanced_queries": False}})
    assert Client(emu).get("/applications", params={"$orderby": "displayName"}).ok


def test_counting_directory_objects(directory: Client) -> None:
    assert "@odata.count" not in directory.get("/applications", params={"$count": "true"}).json(), "ignored"
    refused = directory.get("/applications/$count")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_BadRequest")
    assert directory.get("/applications/$count", **EVENTUAL).text == "121"


def test_filters_of_directory_objects_have_limits(directory: Client) -> None:
    def status(path: str, condition: str, **headers: str) -> int:
        return directory.get(path, params={"$filter": condition, "$count": "true"}, **headers).status_code

    def ids(count: int) -> str:
        return ",".join(f"'{number}'" for number in range(count))

    longest = "x" * 119 + "''"  # one apostrophe
    assert status("/applications", f"displayName eq '{longest}'") == 200
    assert status("/applications", f"displayName eq 'x{longest}'") == 400
    assert status("/applications", f"displayName eq 'x{longest}'", **EVENTUAL) == 200
    assert status("/domains", f"id eq 'x{longest}'") == 200
    assert status("/applications", f"id in ({ids(15)})") == 200
    assert status("/applications", f"id in ({ids(16)})") == 400
    assert status("/applications", f"id in ({ids(16)})", **EVENTUAL) == 200


def test_searching_directory_objects(directory: Client) -> None:
    search = {"$search": '"displayName:Known"'}
    refused = directory.get("/applications", params=search)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")
    assert [row["id"] for row in directory.get("/applications", params=search, **EVENTUAL).json()["value"]] == [APP]


def test_expand_is_no_part_of_advanced_queries(directory: Client) -> None:
    query = {"$expand": "owners", "$filter": "displayName ne 'x'", "$count": "true"}
    assert directory.get("/applications", params=query, **EVENTUAL).status_code == 400


@pytest.mark.parametrize(
    "expression",
    [
        "startsWith(displayName,'kn')",
        "STARTSWITH(displayName,'kn') AND NOT (displayName EQ 'x')",
        "displayName In ('Known')",
    ],
)
def test_names_of_functions_and_operators_are_read_in_any_case(directory: Client, expression: str) -> None:
    answer = directory.get("/applications", params={"$filter": expression, "$count": "true"}, **EVENTUAL)
    assert [row["id"] for row in answer.json()["value"]] == [APP]


@pytest.mark.parametrize(
    ("path", "query", "context"),
    [
        ("/applications", {}, "applications"),
        ("/applications", {"$select": "id,appId"}, "applications(id,appId)"),
        (f"/applications/{APP}", {"$select": "id,appId"}, "applications(id,appId)/$entity"),
        (CREDENTIALS, {}, f"applications('{APP}')/federatedIdentityCredentials"),
        (f"{CREDENTIALS}/main", {}, f"applications('{APP}')/federatedIdentityCredentials/$entity"),
        (f"/applications/{APP}", {"$expand": "owners($select=id)"}, "applications(owners(id))/$entity"),
    ],
    ids=str,
)
def test_contexts(directory: Client, path: str, query: dict[str, str], context: str) -> None:
    found = directory.get(path, params=query).json()["@odata.context"]
    assert found == f"{directory.emulator.graph_url}/v1.0/$metadata#{context}"


def test_the_context_of_what_was_created(directory: Client) -> None:
    body = {"name": "new", "issuer": "https://b.example", "subject": "s", "audiences": ["x"]}
    context = directory.post(CREDENTIALS, body).json()["@odata.context"]
    assert context.endswith(f"#applications('{APP}')/federatedIdentityCredentials/$entity")


def test_external_federations_are_found_by_their_domains(directory: Client) -> None:
    path = f"{FEDERATIONS}/graph.samlOrWsFedExternalDomainFederation"
    for domain, found in (("fabrikam.example", ["f"]), ("contoso.example", [])):
        query = {"$filter": f"domains/any(x: x/id eq '{domain}')"}
        answer = directory.get(path, params=query)
        assert answer.status_code == 200 and [row["id"] for row in answer.json()["value"]] == found


def test_expanded_collections_have_limits(emu: Emulator) -> None:
    owners = [{"@odata.type": "#microsoft.graph.user", "id": f"u{number}"} for number in range(25)]
    emu.reset({"entities": {"/applications": [{"id": APP, "displayName": "x", "owners": owners}]}})
    client = Client(emu)
    shown: Any = client.get(f"/applications/{APP}", params={"$expand": "owners"}).json()
    assert len(shown["owners"]) == 20
    shown = client.get(f"/applications/{APP}", params={"$expand": "owners($select=id;$top=3)"}).json()
    assert [row["id"] for row in shown["owners"]] == ["u0", "u1", "u2"]


def test_intune_answers_the_id_whatever_is_selected(emu: Emulator) -> None:
    tag = {"id": "3", "displayName": "Berlin"}
    emu.reset({"entities": {"/deviceManagement/roleScopeTags": [tag], "/groups": [{"id": "g", "displayName": "All"}]}})
    client, named = Client(emu), {"$select": "displayName"}
    answer = client.get("/deviceManagement/roleScopeTags/3", params=named).json()
    assert {name: value for name, value in answer.items() if "@" not in name} == tag
    assert tag in client.get("/deviceManagement/roleScopeTags", params=named).json()["value"]
    assert client.get("/groups", params=named).json()["value"] == [{"displayName": "All"}]
