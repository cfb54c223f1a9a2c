# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client's rules, against a transport that plays a script: exact requests, exact waits."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Any

import pytest
from client_world import EPOCH, GRAPH, LOST, OK, WRITES, FakeCredential, World, answer, refusal

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client import client as client_module
from ansible_collections.m365.graph.plugins.module_utils._client import exchange
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

# Requests


def test_a_read_sends_what_graph_wants_and_returns_the_object() -> None:
    world = World(OK)
    assert world.client.get(
        "/things/1", version="v1.0", params={"$select": "id,name", "$filter": "name eq 'a+b & c'"}
    ) == {"id": "1"}
    (sent,) = world.sent
    assert sent["method"] == "GET"
    assert (
        sent["url"] == "https://graph.microsoft.com/v1.0/things/1?$select=id,name&$filter=name%20eq%20'a%2Bb%20%26%20c'"
    )
    assert sent["body"] is None
    headers = sent["headers"]
    assert len(headers.pop("client-request-id")) == 36
    assert headers == {
        "Accept": "application/json",
        "Authorization": "Bearer first",
        "Prefer": "include-unknown-enum-members",
        "User-Agent": exchange.USER_AGENT,
    }
    assert world.client.calls == [
        {"method": "GET", "path": "/v1.0/things/1?$select=id,name&$filter=name eq 'a+b & c'", "status": 200}
    ]


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_write_sends_json_and_returns_status_body_and_headers(method: str) -> None:
    world = World(answer(201, {"id": "2"}, Location="/there"))
    reply = world.call(method)
    assert (reply.status, reply.body, reply.headers["location"]) == (201, {"id": "2"}, "/there")
    assert (world.sent[0]["method"], json.loads(world.sent[0]["body"])) == (method, {"name": "x"})
    assert world.sent[0]["headers"]["Content-Type"] == "application/json"


def test_a_delete_sends_no_body_and_gets_none() -> None:
    world = World(answer(204))
    assert world.call("DELETE").body is None
    assert world.sent[0]["body"] is None
    assert "Content-Type" not in world.sent[0]["headers"]


def test_an_action_can_be_posted_without_a_body() -> None:
    world = World(answer(204))
    assert world.client.post("/things/1/assign", version="beta").status == 204
    assert world.sent[0]["body"] is None


def test_headers_of_the_caller_are_added_and_preferences_joined() -> None:
    world = World(OK)
    world.client.get("/things", version="beta", headers={"ConsistencyLevel": "eventual", "prefer": "return=minimal"})
    headers = world.sent[0]["headers"]
    assert headers["ConsistencyLevel"] == "eventual"
    assert headers["Prefer"] == "include-unknown-enum-members, return=minimal"
    assert "prefer" not in headers


def test_each_request_has_an_id_of_its_own() -> None:
    world = World(refusal(429), OK)
    world.call("GET")
    assert len({sent["headers"]["client-request-id"] for sent in world.sent}) == 2


@pytest.mark.parametrize(
    "path",
    [
        "things",
        "//things",
        "/things//assignments",
        "/things/",
        "/",
        "",
        "/a/../b",
        "/a/./b",
        "/a#b",
        "/a\\b",
        "//evil.example/x",
    ],
)
def test_a_path_with_a_hole_is_refused_before_any_request(path: str) -> None:
    world = World()
    with pytest.raises(_errors.InputError, match="not an address"):
        world.client.get(path, version="v1.0")
    assert world.sent == []


def test_params_join_a_query_that_is_in_the_path() -> None:
    world = World(OK)
    world.client.get("/things?$top=5", version="v1.0", params={"$skip": 10})
    assert world.urls == [f"{GRAPH}/v1.0/things?$top=5&$skip=10"]


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a/b", "a%2Fb"),
        ("x y?z#", "x%20y%3Fz%23"),
        ("me@contoso.com", "me%40contoso.com"),
        ("ü%", "%C3%BC%25"),
        ("a-b_c.d~", "a-b_c.d~"),
    ],
)
def test_segment_quotes(value: str, quoted: str) -> None:
    assert segment(value) == quoted


@pytest.mark.parametrize("value", ["", " ", ".", ".."])
def test_segment_refuses_what_would_address_something_else(value: str) -> None:
    with pytest.raises(_errors.InputError):
        segment(value)


@pytest.mark.parametrize("method", WRITES)
def test_a_read_only_client_refuses_to_write(method: str) -> None:
    world = World(read_only=True)
    with pytest.raises(_errors.WriteRefused, match=rf"{method} /beta/things/1 was not sent"):
        world.call(method)
    assert (world.sent, world.client.calls, world.credential.claims) == ([], [], [])


def test_a_read_only_client_reads() -> None:
    assert World(OK, read_only=True).call("GET") == {"id": "1"}


def test_plain_http_is_refused() -> None:
    with pytest.raises(_errors.InputError, match="https"):
        GraphClient("http://graph.microsoft.com", FakeCredential(), transport=World())


def test_token_requests_count_from_this_client_on() -> None:
    credential = FakeCredential()
    credential.token_requests = 3
    world = World(credential=credential)
    assert world.client.token_requests == 0
    credential.token_requests = 5
    assert world.client.token_requests == 2


def test_importing_the_client_loads_neither_msal_nor_requests_nor_cryptography() -> None:
    program = (
        f"import sys, {client_module.__name__}; print(sorted({{'msal', 'requests', 'cryptography', 'ansible'}} & "
        "set(sys.modules)))"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": ":".join(sys.path)},
        ).stdout
        == "[]\n"
    )


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_is_never_redirected(method: str, status: int) -> None:
    world = World(answer(status, Location=f"{GRAPH}/beta/things/2"))
    world.fails(_errors.ProtocolError, method)


def test_a_read_is_redirected_within_the_host() -> None:
    world = World(answer(302, Location="/beta/things/2"), OK)
    assert world.call("GET") == {"id": "1"}
    assert world.urls == [f"{GRAPH}/beta/things/1", f"{GRAPH}/beta/things/2"]


FOREIGN = [
    "https://evil.example/beta/things",
    "http://graph.microsoft.com/beta/things",
    "https://graph.microsoft.com:444/beta/things",
    "https://graph.microsoft.com@evil.example/beta/things",
    "https://evil.example\\@graph.microsoft.com/beta/things",
    "https://graph.microsoft.com.evil.example/beta/things",
    "//evil.example/beta/things",
    "https://[",
    "//[",
    "https://graph.microsoft\t.com/beta/things",
    "beta/things",
]


@pytest.mark.parametrize("link", FOREIGN)
def test_no_token_goes_to_a_foreign_host_by_redirection(link: str) -> None:
    error = World(answer(302, Location=link)).fails(_errors.ProtocolError)
    assert "outside https://graph.microsoft.com" in str(error)


def test_redirections_end() -> None:
    world = World(*[answer(302, Location="/beta/things/1")] * 6)
    world.fails(_errors.ProtocolError)


def test_a_redirection_to_nowhere_is_a_protocol_error() -> None:
    World(answer(302)).fails(_errors.ProtocolError)


# Pages


def page(*ids: str, link: object = None) -> HttpAnswer:
    return answer(200, {"value": [{"id": value} for value in ids]} | ({"@odata.nextLink": link} if link else {}))


def collect(world: World, **options: Any) -> list[object]:
    return [item["id"] for item in world.client.list("/things", version="v1.0", **options)]


def test_all_pages_are_read_with_the_links_verbatim_and_the_headers_again() -> None:
    link = f"{GRAPH}/v1.0/things?$skiptoken=RFNwdA%2bX'%20"
    world = World(page("1", "2", link=link), page(link=f"{link}2"), page("3"))
    assert collect(world, params={"$top": 2}, headers={"ConsistencyLevel": "eventual"}) == ["1", "2", "3"]
    assert world.urls == [f"{GRAPH}/v1.0/things?$top=2", link, f"{link}2"]
    assert [sent["headers"]["ConsistencyLevel"] for sent in world.sent] == ["eventual"] * 3


def test_pages_are_read_only_when_asked_for() -> None:
    world = World(page("1", link=f"{GRAPH}/v1.0/things?2"))
    assert next(world.client.list("/things", version="v1.0")) == {"id": "1"}
    assert len(world.sent) == 1


@pytest.mark.parametrize("link", [*FOREIGN, 17])
def test_no_token_goes_to_a_foreign_host_by_next_link(link: object) -> None:
    world = World(page("1", link=link))
    with pytest.raises(_errors.ProtocolError, match="links to a next page outside"):
        collect(world)
    assert len(world.sent) == 1


@pytest.mark.parametrize("graph_url", [GRAPH, f"{GRAPH}:443", "https://GRAPH.microsoft.com/"])
@pytest.mark.parametrize("host", ["graph.microsoft.com", "graph.microsoft.com:443", "Graph.Microsoft.com"])
def test_the_same_host_may_be_spelled_differently(graph_url: str, host: str) -> None:
    world = World(page(link=f"https://{host}/v1.0/things?2"), page("2"))
    client = GraphClient(graph_url, FakeCredential(), transport=world)
    assert list(client.list("/things", version="v1.0")) == [{"id": "2"}]
    assert [call["path"] for call in client.calls] == ["/v1.0/things", "/v1.0/things?2"]


def test_a_path_in_graph_url_goes_before_the_version_and_is_not_shown() -> None:
    world = World(OK)
    client = GraphClient(f"{GRAPH}/proxy/", FakeCredential(), transport=world)
    client.get("/things", version="v1.0")
    assert world.urls == [f"{GRAPH}/proxy/v1.0/things"]
    assert client.calls[0]["path"] == "/v1.0/things"


def test_a_link_in_a_circle_ends() -> None:
    link = f"{GRAPH}/v1.0/things?page=2"
    world = World(page("1", link=link), page("2", link=f"{link}3"), page("3", link=link))
    with pytest.raises(_errors.ProtocolError, match="never end"):
        collect(world)
    assert len(world.sent) == 3


@pytest.mark.parametrize("body", [{"id": "1"}, {"value": {"id": "1"}}, {"value": ["1"]}])
def test_what_is_no_collection_is_refused(body: object) -> None:
    world = World(answer(200, body))
    with pytest.raises(_errors.ProtocolError, match="is no collection"):
        collect(world)


# Replicas and limits


def test_404_about_what_was_just_created_is_waited_out_for_a_while() -> None:
    made = answer(201, {"id": "1"})
    world = World(made, refusal(404), refusal(404), OK, answer(200, {}), refusal(404), random=1.0)
    world.client.post("/things", version="beta", body={})
    assert world.call("GET") == {"id": "1"}
    assert world.sleeps == [1.0, 2.0]
    world.time += exchange.REPLICA_LAG
    world.call("GET")
    assert world.fails(_errors.NotFound, "PATCH").__class__ is _errors.NotFound


def test_404_about_something_that_was_never_seen_is_believed() -> None:
    world = World(answer(201, {"id": "2"}), refusal(404))
    world.client.post("/things", version="beta", body={})
    world.fails(_errors.NotFound)


def test_404_below_something_new_is_waited_out_for_a_write_and_believed_for_a_read() -> None:
    world = World(refusal(404), OK, refusal(404))
    world.client.expect("/things/1", version="beta")
    world.client.post("/things/1/parts", version="beta", body={})
    assert world.statuses == [404, 200]
    with pytest.raises(_errors.NotFound):
        world.client.get("/things/1/parts/2", version="beta")


def test_404_about_what_another_task_of_the_run_has_created_is_waited_out() -> None:
    memory = RunMemory(now=lambda: EPOCH)
    memory.note_created("/things/1", {"id": "1"})
    world = World(refusal(404), refusal(404), OK, memory=memory)
    assert world.client.get("/things/1", version="v1.0") == {"id": "1"}
    world = World(refusal(404), OK, memory=memory)
    world.client.post("/things/1/parts", version="beta", body={})
    assert world.statuses == [404, 200]


@pytest.mark.parametrize("status", [200, 201])
def test_what_a_post_returns_is_remembered_whatever_its_status(status: int) -> None:
    """Some types answer a creation with 200, such as certificateBasedApplicationConfiguration."""
    memory = RunMemory(now=lambda: EPOCH)
    world = World(answer(status, {"id": "1", "displayName": "a"}), memory=memory)
    world.client.post("/things", version="beta", body={"displayName": "a"})
    assert memory.ids_of("/things", ["a"]) == ["1"]


@pytest.mark.parametrize("outcome", [answer(204), LOST])
def test_404_after_a_delete_is_believed(outcome: HttpAnswer | Exception) -> None:
    world = World(outcome, refusal(404))
    world.client.expect("/things/1", version="beta")
    with contextlib.suppress(_errors.AmbiguousOutcome):
        world.call("DELETE")
    world.fails(_errors.NotFound)


# Refusals


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, _errors.BadRequest),
        (401, _errors.Unauthorized),
        (403, _errors.Forbidden),
        (404, _errors.NotFound),
        (405, _errors.GraphError),
        (409, _errors.Conflict),
        (410, _errors.GraphError),
        (412, _errors.Conflict),
        (423, _errors.GraphError),
        (501, _errors.ServiceFault),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_each_refusal_has_its_class_and_is_final(method: str, status: int, kind: type[_errors.GraphError]) -> None:
    world = World(refusal(status, "Some_Code", "Not  so.\r\nReally.", request_id="r-1"))
    error = world.fails(kind, method)
    verb = "failed on" if status >= 500 else "refused"
    assert str(error) == f"Microsoft Graph {verb} {method} /beta/things/1: {status} Some_Code: Not so. Really."
    assert error.graph_error == {
        "status": status,
        "code": "Some_Code",
        "message": "Not so. Really",
        "request_id": "r-1",
        "method": method,
        "path": "/beta/things/1",
    }
