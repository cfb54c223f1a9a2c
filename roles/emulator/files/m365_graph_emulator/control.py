# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under ``/_emulator/``, for playbooks and for tests in another process. Same TLS, no token: bind to
loopback only.

- ``GET health``: ``{"status": "ok", "tenant_id", "pid"}``
- ``GET requests``: ``{"requests": [...], "token_requests": [...]}``; ``DELETE requests`` forgets them
- ``GET tenant``: the tenant with its present entities, secrets left out; ``PUT tenant`` replaces everything
- ``POST faults``: one fault, or a list; ``DELETE faults`` forgets all
- ``PATCH entities`` with ``{"path": "/collection/id", "set": {...}}``: a change made behind the API
  (``"user_name"``: as this person, in the audit log); ``GET
  entities?path=/collection``

Errors are 400 or 404 with ``{"error": "sentence"}``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from .errors import EmulatedError
from .exchange import EmulatedReply
from .host import TenantHost


def answer(host: TenantHost, method: str, path: str, query: str, body: bytes) -> EmulatedReply:
    """The reply to a control request."""
    try:
        return EmulatedReply.json(
            *_answer(
                host,
                method,
                path.strip("/").partition("/")[2],
                dict(parse_qsl(query)),
                json.loads(body) if body else None,
            )
        )
    except KeyError as problem:
        return EmulatedReply.json(404, {"error": f"not found: {problem.args[0]}"})
    except (EmulatedError, ValueError, TypeError) as problem:
        return EmulatedReply.json(400, {"error": str(problem)})


def _answer(host: TenantHost, method: str, what: str, query: Mapping[str, str], data: Any) -> tuple[int, Any]:
    if (method, what) == ("GET", "health"):
        return 200, {"status": "ok", "tenant_id": host.tenant_id, "pid": os.getpid()}
    if (method, what) == ("GET", "requests"):
        return 200, {"requests": host.requests, "token_requests": host.token_requests}
    if (method, what) == ("DELETE", "requests"):
        host.clear_log()
        return 204, None
    if (method, what) == ("GET", "tenant"):
        return 200, host.describe()
    if (method, what) == ("PUT", "tenant"):
        host.reset(data)
        return 200, host.describe()
    if (method, what) == ("POST", "faults"):
        for fault in data if isinstance(data, list) else [data or {}]:
            host.faults.add(fault)
        return 201, {"faults": len(host.faults)}
    if (method, what) == ("DELETE", "faults"):
        host.faults.clear()
        return 204, None
    if (method, what) == ("GET", "entities"):
        return 200, {"value": host.entities(query["path"])}
    if (method, what) == ("PATCH", "entities"):
        return 200, host.set_property(data["path"], data["set"], user_name=str(data.get("user_name") or ""))
    raise KeyError(f"{method} /_emulator/{what}")
