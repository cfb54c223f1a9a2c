# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on demand, throttling, drift, and the control API."""

from __future__ import annotations

import base64
import json
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests
from emulator_support import CONFIGURATIONS, SIGNING, Client
from m365_graph_emulator import Emulator, TenantError

ITEM = f"{SIGNING}/a"


@pytest.fixture
def one(emu: Emulator) -> Client:
    emu.reset({"entities": {SIGNING: [{"id": "a", "subject": "CN=old"}]}})
    client = Client(emu)
    emu.clear_log()
    return client


def subject(client: Client) -> Any:
    return client.emulator.entities(SIGNING)[0]["subject"]


def patch(client: Client) -> requests.Response:
    return client.patch(ITEM, {"subject": "CN=new"})


def test_status_with_seconds(one: Client) -> None:
    one.emulator.faults.add(
        {
            "match": {"method": "PATCH", "path": "/enterpriseCodeSigning"},
            "times": 2,
            "do": {"status": 429, "retry_after": "1"},
        }
    )
    for _attempt in range(2):
        response = patch(one)
        assert (response.status_code, response.headers["Retry-After"], response.json()["error"]["code"]) == (
            429,
            "1",
            "TooManyRequests",
        )
    assert one.get(ITEM).status_code == 200
    assert patch(one).status_code == 200
    assert [entry["status"] for entry in one.emulator.requests] == [429, 429, 200, 200]


def test_status_with_a_date_or_nothing(one: Client) -> None:
    one.emulator.faults.add({"do": {"status": 503, "retry_after": "http-date"}})
    one.emulator.faults.add({"do": {"status": 504, "body": {"error": {"code": "UnknownError", "message": ""}}}})
    dated, bare = one.get(ITEM), one.get(ITEM)
    assert 0 <= parsedate_to_datetime(dated.headers["Retry-After"]).timestamp() - time.time() <= 3
    assert (bare.status_code, bare.json()) == (504, {"error": {"code": "UnknownError", "message": ""}})
    assert "Retry-After" not in bare.headers


def test_a_gateway_that_repeats_the_request(one: Client) -> None:
    one.emulator.faults.add({"match": {"method": "PATCH"}, "do": {"status": 400, "echo": True}})
    message = patch(one).json()["error"]["message"]
    assert str(one.session.headers["Authorization"]) in message and "CN=new" in message
    assert subject(one) == "CN=old"
    one.emulator.faults.add({"match": {"path": "token$"}, "do": {"status": 502, "echo": True}})
    assert str(one.emulator.client_secret).replace("~", "%7E")[:4] in one.authorize().text


def test_a_refused_answer_to_a_change_that_happened(one: Client) -> None:
    one.emulator.faults.add({"match": {"method": "PATCH"}, "do": {"status": 500, "applied": True}})
    assert patch(one).status_code == 500
    assert subject(one) == "CN=new"


@pytest.mark.parametrize(("when", "stored"), [("before", "CN=old"), ("after", "CN=new")])
def test_reset(one: Client, when: str, stored: str) -> None:
    one.emulator.faults.add({"match": {"method": "PATCH"}, "do": {"reset": when}})
    with pytest.raises(requests.ConnectionError):
        patch(one)
    assert subject(one) == stored
    assert patch(one).status_code == 200


def test_truncate(one: Client) -> None:
    one.emulator.faults.add({"do": {"truncate": True}})
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        one.get(ITEM)


@pytest.mark.parametrize("when", ["before", "after"])
def test_delay(one: Client, when: str) -> None:
    one.emulator.faults.add({"do": {"delay": 0.1, "when": when}})
    started = time.monotonic()
    assert one.get(ITEM).status_code == 200
    assert 0.1 <= time.monotonic() - started < 1


def test_html(one: Client) -> None:
    one.emulator.faults.add({"do": {"html": True}})
    response = one.get(ITEM)
    assert (response.status_code, response.headers["Content-Type"]) == (502, "text/html")
    assert response.text.startswith("<html>")


def test_stale_reads(one: Client) -> None:
    one.emulator.faults.add({"match": {"path": "/a$"}, "do": {"stale_reads": 2}})
    assert patch(one).json()["subject"] == "CN=new"
    assert [one.get(ITEM).json()["subject"] for _read in range(3)] == ["CN=old", "CN=old", "CN=new"]


def test_claims_challenge(one: Client) -> None:
    one.emulator.faults.add({"do": {"claims_challenge": True}})
    response = one.get(ITEM)
    assert response.status_code == 401
    header = response.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in header
    claims = json.loads(base64.b64decode(header.split('claims="')[1].rstrip('"')))
    assert claims["access_token"]["nbf"]["essential"] is True
    assert one.get(ITEM).status_code == 200


def test_expire_token(one: Client) -> None:
    one.emulator.faults.add({"do": {"expire_token": True}})
    assert [one.get(ITEM).status_code for _attempt in range(2)] == [401, 401]
    one.authorize()
    assert one.get(ITEM).status_code == 200


def test_foreign_next_link(one: Client) -> None:
    one.emulator.faults.add({"do": {"foreign_next_link": "https://elsewhere.example/beta/x"}})
    assert one.get(SIGNING).json()["@odata.nextLink"] == "https://elsewhere.example/beta/x"


def test_headers_on_a_success(one: Client) -> None:
    one.emulator.faults.add(
        {"match": {"method": "PATCH"}, "do": {"headers": {"x-ms-throttle-limit-percentage": "0.9"}}}
    )
    response = patch(one)
    assert (response.status_code, response.headers["x-ms-throttle-limit-percentage"], subject(one)) == (
        200,
        "0.9",
        "CN=new",
    )


def test_faults_inside_a_batch(one: Client) -> None:
    one.emulator.faults.add({"match": {"batch": True, "path": "/a$"}, "do": {"status": 429, "retry_after": "3"}})
    assert one.get(ITEM).status_code == 200
    items = [{"id": key, "method": "GET", "url": ITEM} for key in "12"]
    answers = {answer["id"]: answer for answer in one.post("/$batch", {"requests": items}).json()["responses"]}
    assert (answers["1"]["status"], answers["1"]["headers"]["Retry-After"], answers["2"]["status"]) == (429, "3", 200)


def test_faults_of_the_token_endpoint(one: Client) -> None:
    one.emulator.faults.add({"match": {"path": "oauth2"}, "do": {"status": 503, "retry_after": "1"}})
    assert one.get(ITEM).status_code == 200
    assert [one.authorize().status_code for _attempt in range(2)] == [503, 200]


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"do": {}},
        {"do": {"nonsense": 1}},
        {"do": {"status": 500}, "nonsense": 1},
        {"do": {"status": 500}, "match": {"host": "x"}},
    ],
)
def test_faults_that_are_none(emu: Emulator, fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault|do must"):
        emu.faults.add(fault)


def test_for_ever(one: Client) -> None:
    one.emulator.faults.add({"times": None, "do": {"status": 500}})
    assert {one.get(ITEM).status_code for _attempt in range(5)} == {500}
    one.emulator.faults.clear()
    assert one.get(ITEM).status_code == 200


def test_throttling(emu: Emulator, clock: Any) -> None:
    emu.reset(
        {
            "settings": {"writes_per_window": 2, "throttle_window": 20},
            "entities": {SIGNING: [{"id": "a"}], "/domains": [{"id": "d"}]},
        }
    )
    client = Client(emu)
    assert [patch(client).status_code for _attempt in range(3)] == [200, 200, 429]
    assert client.get(ITEM).status_code == 200
    assert client.patch("/domains/d", {}).status_code == 204, "the directory counts by itself"
    assert client.post("/deviceManagement/roleScopeTags", {"displayName": "x"}).status_code == 201, "each service does"
    clock.seconds += 21
    assert patch(client).status_code == 200


def test_latency(emu: Emulator) -> None:
    emu.reset({"settings": {"latency": 50}})
    client = Client(emu)
    started = time.monotonic()
    client.get(SIGNING)
    assert time.monotonic() - started >= 0.05


def test_drift_from_within(one: Client) -> None:
    one.emulator.set_property(ITEM, subject="CN=drift", status="provisioned")
    assert one.get(ITEM).json()["subject"] == "CN=drift"
    with pytest.raises(ValueError, match="nonsense"):
        one.emulator.set_property(ITEM, nonsense=1)
    with pytest.raises((KeyError, ValueError)):
        one.emulator.set_property(f"{SIGNING}/none", subject="x")


def test_control_api(one: Client) -> None:
    assert one.control("GET", "health").json()["status"] == "ok"
    assert (
        one.control("PATCH", "entities", {"path": ITEM, "set": {"subject": "CN=drift"}}).json()["subject"] == "CN=drift"
    )
    assert one.control("GET", f"entities?path={SIGNING}").json()["value"][0]["subject"] == "CN=drift"
    assert one.control("PATCH", "entities", {"path": f"{SIGNING}/none", "set": {}}).status_code == 404
    assert one.control("PATCH", "entities", {"path": ITEM, "set": {"nonsense": 1}}).status_code == 400
    assert one.control("POST", "faults", {"do": {"status": 500}}).json() == {"faults": 1}
    assert one.get(ITEM).status_code == 500
    assert one.control("POST", "faults", {"do": {}}).status_code == 400
    one.control("POST", "faults", [{"do": {"status": 500}}] * 2)
    assert one.control("DELETE", "faults").status_code == 204
    assert one.get(ITEM).status_code == 200
    log = one.control("GET", "requests").json()
    assert [entry["status"] for entry in log["requests"]] == [500, 200]
    assert one.control("DELETE", "requests").status_code == 204
    assert one.control("GET", "requests").json() == {"requests": [], "token_requests": []}
    assert one.control("GET", "nonsense").status_code == 404


def test_tenant_by_control_api(one: Client) -> None:
    described = one.control("GET", "tenant")
    assert described.json()["entities"][SIGNING][0]["subject"] == "CN=old"
    assert "emulator-demo-secret" not in described.text
    assert one.control("PUT", "tenant", {"entities": {SIGNING: [{"nonsense": 1}]}}).status_code == 400
    assert subject(one) == "CN=old", "a tenant that does not fit changes nothing"
    assert one.control("PUT", "tenant", {"entities": {SIGNING: []}}).status_code == 200
    assert one.emulator.entities(SIGNING) == []


@pytest.mark.parametrize(
    ("tenant", "sentence"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"settings": {"nonsense": 1}}, "nonsense is unknown"),
        ({"settings": {"page_size": "many"}}, "page_size must be int"),
        ({"settings": {"date_offsets": "x"}}, "date_offsets"),
        ({"apps": [{"secret": "x"}]}, "client_id"),
        ({"apps": [{"client_id": "x", "certificates": ["/nowhere.pem"]}]}, "no certificate file"),
        ({"entities": {"/nonsense": []}}, "nonsense"),
        ({"entities": {"/domains": [{}]}}, "id is required"),
        ({"entities": {"/domains": ["x"]}}, "mapping"),
        ({"entities": {CONFIGURATIONS: [{"displayName": "x"}]}}, "abstract"),
        ({"entities": {SIGNING: [{"expirationDateTime": "x"}]}}, r"enterpriseCodeSigningCertificates\[0\]"),
        (
            {
                "entities": {
                    CONFIGURATIONS: [
                        {"@odata.type": "microsoft.graph.iosScepCertificateProfile", "rootCertificate@odata.bind": "/x"}
                    ]
                }
            },
            "rootCertificate",
        ),
    ],
)
def test_seeds_that_do_not_fit(emu: Emulator, tenant: dict[str, Any], sentence: str) -> None:
    with pytest.raises(TenantError, match=sentence):
        emu.reset(tenant)
