# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of requests: in memory for tests in the same process, and in a file. It has no tokens and no secrets."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

_KEPT = ("accept", "consistencylevel", "content-type", "if-match", "if-none-match", "prefer", "user-agent")


class RequestLog:
    """Graph and token requests in the order in which they arrived."""

    def __init__(self, path: Path) -> None:
        self.requests: list[dict[str, Any]] = []
        self.token_requests: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")

    def open(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, batch: str | None
    ) -> dict[str, Any]:
        """Note a Graph request; its ``status`` follows (None: the connection was cut before it was served)."""
        entry: dict[str, Any] = {
            "method": method,
            "path": path,
            "query": unquote_plus(query),
            "status": None,
            "body": _body(body),
            "headers": {name: headers[name] for name in _KEPT if name in headers},
            "client_request_id": headers.get("client-request-id"),
            "batch": batch,
            "at": time.monotonic(),
        }
        with self._lock:
            self.requests.append(entry)
        return entry

    def open_token(self) -> dict[str, Any]:
        """Note a token request, to be filled by the authority."""
        entry: dict[str, Any] = {"status": None, "at": time.monotonic()}
        with self._lock:
            self.token_requests.append(entry)
        return entry

    def close(self, entry: dict[str, Any], kind: str) -> None:
        """Write a finished entry to the file; ``log`` distinguishes the two kinds."""
        with self._lock:
            if not self._stream.closed:
                self._stream.write(json.dumps({"log": kind, **entry}, default=str) + "\n")
                self._stream.flush()

    def clear(self) -> None:
        """Forget the entries in memory (the file keeps them)."""
        with self._lock:
            self.requests.clear()
            self.token_requests.clear()

    def shut(self) -> None:
        """Close the file."""
        with self._lock:
            self._stream.close()


def _body(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
