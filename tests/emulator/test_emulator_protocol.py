# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query options, pages, headers, errors of the gateway, batches."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from emulator_support import CONFIGURATIONS, ROOT, SIGNING, Client
from m365_graph_emulator import Emulator
from m365_graph_emulator.tenant import SeededTenant

ROWS = [
    {
        "id": f"a{number}",
        "subject": f"CN=Number {number}",
        "issuer": "CN=O'Hara" if number % 2 else None,
        "expirationDateTime": f"203{number}-01-01T00:00:00Z",
    }
    for number in range(7)
]


@pytest.fixture
def many(emu: Emulator) -> Client:
    emu.reset({"settings": {"page_size": 3}, "entities": {SIGNING: ROWS}})
    client = Client(emu)
    emu.clear_log()
    return client


def pages(client: Client, **options: str) -> list[list[str]]:
    found, url, params = (
        [],
        SIGNING,
        {name if name.startswith("$") else f"${name}": value for name, value in options.items()},
    )
    while url:
        body = client.get(url, params=params).json()
        found.append([row["id"] for row in body["value"]])
        url, params = body.get("@odata.nextLink"), {}
    return found


def listed(client: Client, condition: str) -> list[str]:
    return [key for page in pages(client, filter=condition) for key in page]


def test_pages(many: Client) -> None:
    assert pages(many) == [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6"]]
    assert pages(many, top="2") == [["a0", "a1"], ["a2", "a3"], ["a4", "a5"], ["a6"]], (
        "the size of a page, not of the list"
    )
    assert pages(many, top="4") == [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6"]], "a tenant with small pages"
    assert pages(many, skip="5") == [["a5", "a6"]]
    assert pages(many, skip="1", top="2") == [["a1", "a2"], ["a3", "a4"], ["a5", "a6"]]
    assert pages(many, orderby="expirationDateTime desc", top="3")[0] == ["a6", "a5", "a4"]
    assert pages(many, filter="issuer eq null") == [["a0", "a2", "a4"], ["a6"]]


def test_empty_pages(emu: Emulator) -> None:
    emu.reset({"settings": {"page_size": 3, "empty_pages": True}, "entities": {SIGNING: ROWS}})
    assert pages(Client(emu)) == [["a0", "a1", "a2"], [], ["a3", "a4", "a5"], [], ["a6"]]


def test_count_is_on_the_first_page_only(many: Client) -> None:
    first = many.get(SIGNING, params={"$count": "true", "$select": "id"}).json()
    assert first["@odata.count"] == 7
    assert urlsplit(first["@odata.nextLink"]).netloc == urlsplit(many.emulator.graph_url).netloc
    second = many.get(first["@odata.nextLink"]).json()
    assert "@odata.count" not in second
    assert set(second["value"][0]) == {"id"}, "other options are carried along"
    assert many.get(f"{SIGNING}/$count").text == "7"
    assert many.get(f"{SIGNING}/$count", params={"$filter": "issuer ne null"}).text == "3"


def test_addresses_have_the_name_that_the_client_asks_for(many: Client) -> None:
    alone = many.get(SIGNING, params={"$top": "5"}, Host="graph.microsoft.com").json()
    (inner,) = batch(many, item("1", url=f"{SIGNING}?$top=5"), Host="graph.microsoft.com").json()["responses"]
    for body in (alone, inner["body"]):
        for address in ("@odata.nextLink", "@odata.context"):
            assert body[address].startswith("https://graph.microsoft.com/beta/")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("id eq 'a1'", ["a1"]),
        ("subject eq 'cn=NUMBER 1'", ["a1"]),
        ("issuer eq 'CN=O''Hara' and id ne 'a1'", ["a3", "a5"]),
        ("not (id eq 'a0' or startswith(subject,'CN=Number 1'))", ["a2", "a3", "a4", "a5", "a6"]),
        ("id in ('a1','a4')", ["a1", "a4"]),
        ("contains(tolower(subject),'number 6') or endswith(id,'0')", ["a0", "a6"]),
        ("expirationDateTime gt 2034-12-31T23:00:00-02:00", ["a6"]),
        ("expirationDateTime le 2030-01-01T00:00:00.0000000Z", ["a0"]),
        ("status eq 'notProvisioned' and id eq 'a2'", ["a2"]),
        ("status eq microsoft.graph.certificateStatus'provisioned'", []),
    ],
)
def test_filters(many: Client, condition: str, expected: list[str]) -> None:
    assert listed(many, condition) == expected


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"$filter": "nonsense eq 1"}, "Could not find a property named 'nonsense'"),
        ({"$filter": "subject eq 5"}, "incompatible types"),
        ({"$filter": "status eq 'nonsense'"}, "incompatible types"),
        ({"$filter": "tolower(expirationDateTime) eq 'x'"}, "No function signature"),
        ({"$filter": "subject eq"}, "Invalid filter clause"),
        ({"$filter": "subject eq 'a' garbage"}, "Invalid filter clause"),
        ({"$filter": "§"}, "Syntax error"),
        ({"$filter": "isof('microsoft.graph.nonsense')"}, "nonsense"),
        ({"$select": "id,nonsense"}, "Could not find a property named 'nonsense'"),
        ({"$expand": "nonsense"}, "Could not find a property named 'nonsense'"),
        ({"$orderby": "nonsense"}, "Could not find a property named 'nonsense'"),
        ({"$top": "-1"}, "non-negative"),
        ({"$count": "yes"}, "$count"),
        ({"$nonsense": "1"}, "$nonsense"),
        ({"$search": '"x"'}, "$search"),
        ({"$skiptoken": "abc"}, "$skiptoken"),
    ],
)
def test_options_that_are_refused(many: Client, options: dict[str, str], sentence: str) -> None:
    response = many.get(SIGNING, params=options)
    assert response.status_code == 400, response.text
    assert sentence in response.json()["error"]["message"]


def test_options_on_one_entity(many: Client) -> None:
    assert set(many.get(f"{SIGNING}/a1", params={"select": "id,subject"}).json()) - {"@odata.context"} == {
        "id",
        "subject",
    }
    assert many.get(f"{SIGNING}/a1", params={"$filter": "id eq 'a1'"}).status_code == 400
    assert many.get(SIGNING, params={"nonsense": "1"}).status_code == 200, "a custom option"


def test_noise(many: Client) -> None:
    body = many.get(f"{SIGNING}/a1").json()
    assert (
        body["@odata.context"]
        == f"{many.emulator.graph_url}/beta/$metadata#deviceAppManagement/enterpriseCodeSigningCertificates/$entity"
    )
    assert "$select" in body["@microsoft.graph.tips"]
    assert "@odata.type" not in body
    many.emulator.reset({"settings": {"always_odata_type": True, "tips": False}, "entities": {SIGNING: ROWS}})
    body = many.get(f"{SIGNING}/a1").json()
    assert body["@odata.type"] == "#microsoft.graph.enterpriseCodeSigningCertificate"
    assert "@microsoft.graph.tips" not in body


def test_headers(many: Client) -> None:
    response = many.get(SIGNING, client_request_id="11111111-2222-3333-4444-555555555555")
    assert response.headers["client-request-id"] == "11111111-2222-3333-4444-555555555555"
    assert response.headers["request-id"] and response.headers["Date"].endswith("GMT")
    assert response.headers["Content-Type"].startswith("application/json")
    error = many.get(f"{SIGNING}/none", client_request_id="mine")
    assert error.json()["error"]["innererror"]["client-request-id"] == "mine"
    assert error.json()["error"]["innererror"]["request-id"] == error.headers["request-id"]


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        ("/nonsense", "nonsense"),
        ("/deviceManagement", "deviceManagement"),
        ("/deviceManagement/nonsense/1", "nonsense"),
        ("/deviceManagement/nonsense", "nonsense"),
        (f"{SIGNING}/a1/nonsense", "nonsense"),
        (f"{SIGNING}/a1/$ref", "$ref"),
        (f"{CONFIGURATIONS.lower()}", "devicemanagement"),
    ],
)
def test_unknown_segments(many: Client, path: str, segment: str) -> None:
    response = many.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "BadRequest")
    assert response.json()["error"]["message"] == f"Resource not found for the segment '{segment}'."


def test_other_versions_and_methods(many: Client) -> None:
    assert many.get("/domains", version="v2.0").status_code == 400
    assert many.call("PUT", f"{SIGNING}/a1", {}).status_code == 405
    assert many.delete(SIGNING).status_code == 405


def test_an_empty_key_lists_everything(many: Client) -> None:
    assert len(many.get(f"{SIGNING}/").json()["value"]) == 3


def test_return_minimal(many: Client) -> None:
    response = many.patch(f"{SIGNING}/a1", {"subject": "CN=x"}, Prefer="return=minimal")
    assert (response.status_code, response.content, response.headers["Preference-Applied"]) == (
        204,
        b"",
        "return=minimal",
    )


def test_the_request_log(many: Client) -> None:
    many.get(SIGNING, params={"$top": "1"}, Prefer="x")
    many.patch(f"{SIGNING}/a1", {"subject": "CN=x"}, version="v1.0", client_request_id="c")
    first, second = many.emulator.requests
    assert (first["method"], first["path"], first["query"], first["status"]) == (
        "GET",
        f"/beta{SIGNING}",
        "$top=1",
        200,
    )
    assert first["headers"]["prefer"] == "x"
    assert (second["path"], second["body"], second["client_request_id"]) == (
        f"/v1.0{SIGNING}/a1",
        {"subject": "CN=x"},
        "c",
    )
    written = (many.emulator.directory / "requests.jsonl").read_text()
    assert '"CN=x"' in written and "Bearer" not in written and "emulator-demo-secret" not in written


def batch(client: Client, *items: dict[str, Any], **headers: str) -> Any:
    return client.post("/$batch", {"requests": list(items)}, **headers)


def item(key: str, method: str = "GET", url: str = SIGNING, **more: Any) -> dict[str, Any]:
    return {"id": key, "method": method, "url": url, **more}


def test_batch(many: Client) -> None:
    body = {"body": {"subject": "CN=x"}, "headers": {"Content-Type": "application/json"}}
    items = [
        item("1", url=f"{SIGNING}/a1"),
        item("2", "PATCH", f"{SIGNING}/a2", **body),
        item("3", "DELETE", f"{SIGNING}/a3"),
        item("4", url="/none"),
    ]
    response = batch(many, *items)
    assert response.status_code == 200
    answers = {answer["id"]: answer for answer in response.json()["responses"]}
    assert [answer["id"] for answer in response.json()["responses"]] == ["4", "3", "2", "1"], "in another order"
    assert {key: answer["status"] for key, answer in answers.items()} == {"1": 200, "2": 200, "3": 204, "4": 400}
    assert answers["2"]["body"]["subject"] == "CN=x"
    assert "body" not in answers["3"]
    assert [(entry["path"], entry["batch"]) for entry in many.emulator.requests][:2] == [
        ("/beta/$batch", None),
        (f"/beta{SIGNING}/a1", "1"),
    ]


def test_batch_dependencies(many: Client) -> None:
    items = [item("1", url=f"{SIGNING}/none"), item("2", dependsOn=["1"]), item("3", dependsOn=["2"]), item("4")]
    answers = {answer["id"]: answer["status"] for answer in batch(many, *items).json()["responses"]}
    assert answers == {"1": 404, "2": 424, "3": 424, "4": 200}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [item(str(number)) for number in range(21)],
        [item("a"), item("A")],
        [item("1", dependsOn=["2"]), item("2")],
        [{"id": "1", "method": "GET"}],
        ["nonsense"],
        [item("1", headers=5)],
        [item("1", dependsOn="2")],
    ],
    ids=["none", "21", "same id", "forward", "no url", "no object", "headers", "dependsOn"],
)
def test_malformed_batches(many: Client, items: list[Any]) -> None:
    assert batch(many, *items).status_code == 400


def test_batch_bodies_need_a_content_type(many: Client) -> None:
    (answer,) = batch(many, item("1", "PATCH", f"{SIGNING}/a1", body={"subject": "x"})).json()["responses"]
    assert answer["status"] == 400


def test_batch_next_links_and_permissions(many: Client) -> None:
    (answer,) = batch(many, item("1", url=f"{SIGNING}?$top=5")).json()["responses"]
    assert [row["id"] for row in many.get(answer["body"]["@odata.nextLink"]).json()["value"]] == ["a3", "a4", "a5"]


def test_parallel_connections(emu: Emulator) -> None:
    emu.reset()
    clients = [Client(emu) for _number in range(8)]

    def work(client: Client) -> list[int]:
        body = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "0"}
        path = f"{CONFIGURATIONS}/{client.post(CONFIGURATIONS, body).json()['id']}"
        body = {"@odata.type": "#microsoft.graph.iosTrustedRootCertificate"}
        return [client.patch(path, {**body, "displayName": str(number)}).json()["version"] for number in range(10)]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, clients)) == [list(range(2, 12))] * 8
    assert len(emu.entities(CONFIGURATIONS)) == 8


SEGMENTS = [
    "deviceManagement/deviceConfigurations/77777777-7777-7777-7777-777777777772",
    "microsoft.graph.iosScepCertificateProfile",
    "managedDeviceCertificateStates/88888888-8888-8888-8888-888888888881",
    SIGNING[1:],
    "rootCertificate",
    "$ref",
    "$count",
    "domains",
    "contoso.example",
    "federationConfiguration",
    "$batch",
    "deviceConfigurations('x')",
    "x",
    "graph.entity",
]
QUERIES = (
    "",
    "$select=id,/",
    "$filter=id eq 1",
    "$filter=contains(id,",
    "$expand=managedDeviceCertificateStates,rootCertificate",
    "$expand=,,",
    "$orderby=id desc",
    "$filter=supportedServices/any(x:x eq 'Email')",
    "$filter=version gt displayName",
    "$filter=microsoft.graph.nope/id eq null and (not id in ())",
    "$skiptoken=!!!",
)
BODIES = (
    b"",
    b"{}",
    b"null",
    b'{"@odata.type": 5, "@odata.id": 5, "id": {}}',
    b'{"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "rootCertificate@odata.bind": [1]}',
    b'{"@odata.type": "#microsoft.graph.iosScepCertificateProfile", "customSubjectAlternativeNames": [null, 5, {}]}',
    b'{"requests": [{"id": 1, "method": "get", "url": "domains"}]}',
    b'{"signingCertificate": 5, "state": {"operation": 1}, "content": "AAAA"}',
)


def test_odd_requests_never_meet_a_defect(emu: Emulator) -> None:
    """Random paths, options and bodies: every answer is one that a service gives."""
    emu.reset({"entities": SeededTenant.load(ROOT / "roles" / "emulator" / "files" / "tenant.example.yml").entities})
    authorization = {"authorization": str(Client(emu).session.headers["Authorization"])}
    dice = random.Random(20261123)
    seen = set()
    for _number in range(4000):
        method = dice.choice(["GET", "GET", "GET", "POST", "PATCH", "PUT", "HEAD", "DELETE"])
        path = "/".join(["", dice.choice(["beta", "beta", "v1.0"]), *dice.choices(SEGMENTS, k=dice.randint(1, 4))])
        reply = emu._exchange.graph_reply(method, path, dice.choice(QUERIES), authorization, dice.choice(BODIES))
        assert b"EmulatorDefect" not in reply.body, (method, path)
        seen.add(reply.status)
    assert {200, 400, 404, 405} <= seen
