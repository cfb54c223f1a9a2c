# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on demand, as data::

    {"match": {"method": "PATCH", "path": "regular expression", "query": "...", "batch": false}, "times": 1, "do":
    {...}}

Everything in ``match`` is optional; ``path`` is searched in the path with its version, and token requests match by
their path too. ``times`` (default 1, null: for ever) counts the requests that the fault hits; the first fault that
matches wins. ``do`` is one of

- ``{"status": 429, "retry_after": "1" | "http-date" | null, "body": ..., "code": ..., "headers": {...}}``: answer this
  instead of serving (``http-date``: two seconds from now); with ``"applied": true`` after serving, so that the change
  has happened; with ``"echo": true`` the error's message repeats the request, its token included, as some gateways do;
- ``{"reset": "before" | "after"}``: cut the connection before or after serving;
- ``{"delay": seconds, "when": "before" | "after"}``; ``{"truncate": true}``: announce the whole answer and send half of
  it;
- ``{"html": true, "status": 502}``: a proxy's page; ``{"stale_reads": n}``: the next n GETs see the state before the
  last change;
- ``{"claims_challenge": true}``: 401 as continuous access evaluation sends it; ``{"expire_token": true}``: 401, and
  this token is dead;
- ``{"foreign_next_link": "https://..."}``: put this next link into the answer;
- ``{"headers": {...}}`` by itself: serve, and add these headers to the answer (``x-ms-throttle-limit-percentage``).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACTIONS = (
    "status",
    "reset",
    "delay",
    "truncate",
    "html",
    "stale_reads",
    "claims_challenge",
    "expire_token",
    "foreign_next_link",
    "headers",
)
_EXTRA = ("retry_after", "body", "code", "applied", "when", "echo")


@dataclass
class _FaultRule:
    match: Mapping[str, Any]
    left: int | None
    do: Mapping[str, Any]

    def fits(self, method: str, path: str, query: str, batch: bool) -> bool:
        wanted = self.match
        if self.left == 0 or ("stale_reads" in self.do and method != "GET"):
            return False
        if str(wanted.get("method", method)).upper() != method or bool(wanted.get("batch", batch)) != batch:
            return False
        return bool(re.search(str(wanted.get("path", "")), path)) and bool(
            re.search(str(wanted.get("query", "")), query)
        )


class Faults:
    """The faults in force. Thread-safe."""

    def __init__(self) -> None:
        self._rules: list[_FaultRule] = []
        self._lock = threading.Lock()

    def add(self, fault: Mapping[str, Any]) -> None:
        """Add a fault; raises ValueError when it is not one of the forms."""
        do = fault.get("do")
        if not isinstance(do, Mapping) or len([name for name in ACTIONS if name in do]) < 1:
            raise ValueError(f"do must be one of {', '.join(ACTIONS)}")
        match = dict(fault.get("match") or {})
        unknown = (
            (set(fault) - {"match", "times", "do"})
            | (set(do) - {*ACTIONS, *_EXTRA})
            | (set(match) - {"method", "path", "query", "batch"})
        )
        if unknown:
            raise ValueError(f"unknown in a fault: {', '.join(sorted(unknown))}")
        re.compile(str(match.get("path", "")))
        times = int(do["stale_reads"]) if "stale_reads" in do else fault.get("times", 1)
        with self._lock:
            self._rules.append(_FaultRule(match, None if times is None else int(times), dict(do)))

    def take(self, method: str, path: str, query: str = "", batch: bool = False) -> Mapping[str, Any]:
        """What to do with a request: the first fitting fault (counted down), or nothing."""
        with self._lock:
            for rule in self._rules:
                if rule.fits(method, path, query, batch):
                    if rule.left is not None:
                        rule.left -= 1
                    return rule.do
        return {}

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._rules.clear()

    def __len__(self) -> int:
        return len([rule for rule in self._rules if rule.left != 0])
