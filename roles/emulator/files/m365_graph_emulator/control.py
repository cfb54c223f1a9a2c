# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API under ``/_emulator/``, for playbooks and for tests in another process. Same TLS, no token: bind to loopback only.

- ``GET health``: ``{"status": "ok", "tenant_id", "pid"}``
- ``GET requests``: ``{"requests": [...], "token_requests": [...]}``; ``DELETE requests`` forgets them
- ``GET tenant``: the tenant with its present entities, secrets left out; ``PUT tenant`` replaces everything
- ``POST faults``: one fault, or a list; ``DELETE faults`` forgets all
- ``PATCH entities`` with ``{"path": "/collection/id", "set": {...}}``: a change made behind the API; ``GET entities?path=/collection``

Errors are 400 or 404 with ``{"error": "sentence"}``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from .errors import GraphError
from .exchange import Reply

if TYPE_CHECKING:
    from .emulator import Emulator


def answer(emulator: Emulator, method: str, path: str, query: str, body: bytes) -> Reply:
    """The reply to a control request."""
    try:
        return Reply.json(*_answer(emulator, method, path.strip("/").partition("/")[2], dict(parse_qsl(query)), json.loads(body) if body else None))
    except KeyError as problem:
        return Reply.json(404, {"error": f"not found: {problem.args[0]}"})
    except (GraphError, ValueError, TypeError) as problem:
        return Reply.json(400, {"error": str(problem)})


def _answer(emulator: Emulator, method: str, what: str, query: Mapping[str, str], data: Any) -> tuple[int, Any]:
    if (method, what) == ("GET", "health"):
        return 200, {"status": "ok", "tenant_id": emulator.tenant_id, "pid": os.getpid()}
    if (method, what) == ("GET", "requests"):
        return 200, {"requests": emulator.requests, "token_requests": emulator.token_requests}
    if (method, what) == ("DELETE", "requests"):
        emulator.clear_log()
        return 204, None
    if (method, what) == ("GET", "tenant"):
        return 200, emulator.describe()
    if (method, what) == ("PUT", "tenant"):
        emulator.reset(data)
        return 200, emulator.describe()
    if (method, what) == ("POST", "faults"):
        for fault in data if isinstance(data, list) else [data or {}]:
            emulator.faults.add(fault)
        return 201, {"faults": len(emulator.faults)}
    if (method, what) == ("DELETE", "faults"):
        emulator.faults.clear()
        return 204, None
    if (method, what) == ("GET", "entities"):
        return 200, {"value": emulator.entities(query["path"])}
    if (method, what) == ("PATCH", "entities"):
        return 200, emulator.set_property(data["path"], data["set"])
    raise KeyError(f"{method} /_emulator/{what}")
