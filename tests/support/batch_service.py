# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A service that answers batches, as a transport of the client."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from clients import graph_client
from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Token
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

GRAPH = "https://graph.microsoft.com"
Inner = dict[str, Any]
#: What the service makes of one request of a batch: its answer, None to leave it out.
Serve = Callable[[Inner], Inner | None]


class FakeCredential:
    kind = "fake"
    token_requests = 0

    def token(self, claims: str | None = None) -> Token:
        return Token("the-token")


def ok(request: Inner) -> Inner:
    return {"status": 200, "body": {"id": request["url"].rpartition("/")[2]}}


def refused(status: int, code: str = "SomeCode", **headers: str) -> Inner:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "headers": named, "body": {"error": {"code": code, "message": "No."}}}


class Service:
    """Answers batches with ``serve``, in reverse; the next exchanges get ``outer`` instead (None: as usual)."""

    def __init__(self, serve: Serve = ok, *outer: HttpAnswer | Exception | None, **options: Any) -> None:
        self.serve, self.outer = serve, list(outer)
        self.time = 100.0
        self.sleeps: list[float] = []
        self.batches: list[list[Inner]] = []
        self.single: list[tuple[str, str]] = []
        options = {"side_by_side": 1, **options}
        credential = options.pop("credential", None) or FakeCredential()
        self.client = graph_client(
            GRAPH,
            credential,
            transport=self,
            sleep=self.sleep,
            monotonic=lambda: self.time,
            random=lambda: 0.5,
            **options,
        )

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += seconds

    def renew(self) -> None:
        pass

    def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: float
    ) -> HttpAnswer:
        content: Any = json.loads(body) if body else None
        if url.endswith("/$batch"):
            self.batches.append(content["requests"])
        else:
            self.single.append((method, url.removeprefix(GRAPH)))
        step = self.outer.pop(0) if self.outer else None
        if isinstance(step, HttpAnswer):
            return step
        if step is not None:
            raise step
        if not url.endswith("/$batch"):
            return answer(200, {"id": "alone"})
        told = [(request, self.serve(request)) for request in reversed(content["requests"])]
        return answer(
            200, {"responses": [{"id": request["id"], **inner} for request, inner in told if inner is not None]}
        )

    @property
    def sizes(self) -> list[int]:
        return [len(requests) for requests in self.batches]


def answer(status: int, body: object) -> HttpAnswer:
    return HttpAnswer(status, CaseInsensitiveDict({"Content-Type": "application/json"}), json.dumps(body).encode())


def read(number: int | str, **more: Any) -> BatchRequest:
    return BatchRequest("GET", f"/things/{number}", "beta", **more)


def write(number: int | str, **more: Any) -> BatchRequest:
    return BatchRequest("PATCH", f"/things/{number}", "beta", body={"name": "x"}, **more)


def error(result: object) -> _errors.GraphError:
    assert isinstance(result, _errors.GraphError)
    return result


def ids(results: list[Any]) -> list[Any]:
    return [(result.body or {})["id"] if isinstance(result, Reply) else type(result).__name__ for result in results]
