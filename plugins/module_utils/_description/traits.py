# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is particular to a type, as pure functions, and who may use it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from ansible_collections.m365.graph.plugins.module_utils._values.edm import Json

Hints = frozenset[Hashable]


@dataclass(frozen=True)
class Filter:
    """An option of an ``_info`` module: keeps the rows for which ``keeps(row, value, now)`` holds."""

    option: str
    kind: Literal["str", "int", "bool", "list"]
    keeps: Callable[[Json, Any, dt.datetime], bool]
    choices: tuple[str, ...] = ()


class Identity(Enum):
    """Whether a resource in the tenant is the one that the options mean."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The service has not filled in yet what would tell."""


@dataclass(frozen=True)
class Permissions:
    """Least-privileged application permissions (Graph permissions reference); any one of a tuple serves.

    ``delete`` where that needs another one than the other writes.
    """

    read: tuple[str, ...]
    write: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()

    def to(self, method: str) -> tuple[str, ...]:
        """Those for an HTTP method."""
        if method == "GET":
            return self.read
        return self.delete or self.write if method == "DELETE" else self.write


@dataclass(frozen=True)
class Traits:
    """Pure functions for what is particular to a type. All take the values to send, by Graph name.

    ``check(desired, now, allow)`` refuses what must not be sent, before any request.
    ``complete(body)`` is what is sent beyond a body because it follows from it, or in the place of a value in it.
    ``derive(desired)`` is what the service will fill in by itself from what is sent, as far as it can be foretold.
    ``identify(desired, current)`` says whether a listed resource matches, when ``desired`` has one of the properties
    ``identified_by``; otherwise the keys tell. ``hints(values)``, of such a wish or of a listed resource, are values of
    which the two share one when they are the same (None: there is no telling without comparing).
    ``holds(desired, current)`` tells whether the write-only values are in place already, judged by what can be read.
    ``warn(desired)`` are sentences about values that are sent, but cannot do what they are meant for.
    ``guard(current, body, now, allow)`` refuses, by an ``allow_*`` option, what would do damage given what is there.
    ``annotate(row)`` adds explanations to a returned resource.
    ``unique`` are properties whose values together only one resource of a collection can have.
    """

    check: Callable[[Json, dt.datetime, Mapping[str, bool]], None] | None = None
    warn: Callable[[Json], Iterable[str]] | None = None
    complete: Callable[[Json], Json] | None = None
    derive: Callable[[Json], Json] | None = None
    identify: Callable[[Json, Json], Identity] | None = None
    identified_by: tuple[str, ...] = ()
    hints: Callable[[Json], Hints | None] | None = None
    holds: Callable[[Json, Json], Identity] | None = None
    guard: Callable[[Json, Json, dt.datetime, Mapping[str, bool]], None] | None = None
    annotate: Callable[[dict[str, Any]], None] | None = None
    unique: tuple[str, ...] = ()
