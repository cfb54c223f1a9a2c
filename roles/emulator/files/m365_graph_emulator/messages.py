# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to the emulated service and its response, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ServiceRequest:
    """A request after the HTTP part.

    ``root`` is the service as the client names it; ``path`` has no version; header names are in lower case.
    """

    root: str
    method: str
    version: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    app_id: str = ""
    permissions: frozenset[str] = frozenset()
    stale: bool = False

    @property
    def preferences(self) -> set[str]:
        """The items of ``Prefer``."""
        return {item.strip().lower() for item in self.headers.get("prefer", "").split(",") if item.strip()}


@dataclass
class ServiceResponse:
    """A response before the HTTP part; ``body`` is JSON data, text, or None."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
