# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``$batch`` (Graph: "Combine multiple HTTP requests using JSON batching").

At most 20 requests with unique ids (compared without case); ``dependsOn`` names earlier ones, and a request whose
predecessor failed is answered 424; the outer status is 200 whatever happens inside; a body needs a Content-Type header.
Responses come in another order than the requests (here: reversed), because clients must go by the id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import EmulatedError

LIMIT = 20


@dataclass
class BatchedResponse:
    """An answer inside a batch; ``body`` is JSON data, text or None."""

    status: int
    headers: dict[str, str]
    body: Any


Runner = Callable[[str, str, dict[str, str], bytes, str], BatchedResponse]


def run(body: dict[str, Any], perform: Runner) -> dict[str, Any]:
    """Answer a batch.

    ``perform(method, url, headers, body, id)`` serves one request; raises EmulatedError 400 for a malformed batch.
    """
    items = _checked(body)
    done: dict[str, BatchedResponse] = {}
    for item in items:
        identifier = str(item["id"])
        waits = [str(name).lower() for name in item.get("dependsOn") or []]
        if any(done[name].status >= 400 for name in waits):
            done[identifier.lower()] = _failed(424, "FailedDependency", "Request is dependent on a failed request.")
        else:
            done[identifier.lower()] = _one(item, identifier, perform)
    responses = []
    for item in reversed(items):
        answer = done[str(item["id"]).lower()]
        response: dict[str, Any] = {"id": item["id"], "status": answer.status, "headers": answer.headers}
        if answer.body is not None:
            response["body"] = answer.body
        responses.append(response)
    return {"responses": responses}


def _checked(body: dict[str, Any]) -> list[dict[str, Any]]:
    items = body.get("requests")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise EmulatedError(400, "BadRequest", "Invalid batch payload format: 'requests' must be an array of objects.")
    if not items or len(items) > LIMIT:
        raise EmulatedError(
            400, "BadRequest", f"Number of batch request steps must be between 1 and the maximum value of {LIMIT}."
        )
    seen: set[str] = set()
    for item in items:
        identifier = str(item.get("id") or "").lower()
        if not identifier or not item.get("method") or not item.get("url"):
            raise EmulatedError(
                400, "BadRequest", "Invalid batch payload format: each request needs id, method and url."
            )
        if not isinstance(item.get("headers") or {}, dict) or not isinstance(item.get("dependsOn") or [], list):
            raise EmulatedError(
                400, "BadRequest", "Invalid batch payload format: headers is an object and dependsOn an array."
            )
        if identifier in seen:
            raise EmulatedError(400, "BadRequest", f"Request id '{item['id']}' is not unique within the batch.")
        if any(str(name).lower() not in seen for name in item.get("dependsOn") or []):
            raise EmulatedError(
                400, "BadRequest", f"Request '{item['id']}' depends on a request that does not come before it."
            )
        seen.add(identifier)
    return items


def _one(item: dict[str, Any], identifier: str, perform: Runner) -> BatchedResponse:
    headers = {str(name).lower(): str(value) for name, value in (item.get("headers") or {}).items()}
    body = b""
    if item.get("body") is not None:
        if "content-type" not in headers:
            return _failed(400, "BadRequest", "A request with a body needs a Content-Type header.")
        body = json.dumps(item["body"]).encode() if not isinstance(item["body"], str) else item["body"].encode()
    return perform(str(item["method"]).upper(), "/" + str(item["url"]).lstrip("/"), headers, body, identifier)


def _failed(status: int, code: str, message: str) -> BatchedResponse:
    return BatchedResponse(status, {"Content-Type": "application/json"}, {"error": {"code": code, "message": message}})
