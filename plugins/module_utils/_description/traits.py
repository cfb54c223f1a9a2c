# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Special behaviour of a type, as pure functions, and its permissions. Pure."""

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
    """An option of an ``_info`` module: selects the rows for which ``keeps(row, value, now)`` is true."""

    option: str
    kind: Literal["str", "int", "bool", "list"]
    keeps: Callable[[Json, Any, dt.datetime], bool]
    choices: tuple[str, ...] = ()


class Identity(Enum):
    """Whether a resource in the tenant is the desired one."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The service has not yet set the identifying values."""


@dataclass(frozen=True)
class Permissions:
    """Least-privileged application permissions (Graph permissions reference); any one of a tuple is sufficient.

    ``delete`` is set if it needs another one than the other writes.
    """

    read: tuple[str, ...]
    write: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()

    def to(self, method: str) -> tuple[str, ...]:
        """The permissions for an HTTP method."""
        if method == "GET":
            return self.read
        return self.delete or self.write if method == "DELETE" else self.write


@dataclass(frozen=True)
class Traits:
    """Pure functions for the special behaviour of a type. All take the values to send, by Graph name.

    ``check(desired, now, allow)`` refuses values that must not be sent, before any request.
    ``complete(body)`` returns values that are sent in addition to a body because they follow from it, or replace values
    in it.
    ``derive(desired)`` returns values that the service will set itself, as far as they can be predicted.
    ``identify(desired, current)`` decides whether a listed resource matches, if ``desired`` has one of the properties
    ``identified_by``; otherwise the keys decide. ``hints(values)``, of a desired state or of a listed resource, are
    values of which the two share one if they are the same (None: they must be compared).
    ``holds(desired, current)`` decides whether values that a read does not show are set already, from the readable
    ones.
    ``warn(desired)`` returns sentences about values that are sent, but cannot have the intended effect.
    ``guard(current, body, now, allow)`` refuses, unless an ``allow_*`` option is set, changes that would do damage.
    ``annotate(row)`` adds explanations to a returned resource.
    ``unique`` are properties whose values together only one resource of a collection can have, and ``most`` is the
    largest number of resources in a collection.
    ``built_in(row)`` is true for a resource that every tenant has from the service, which neither changes nor deletes
    it: it can be read and referred to, but it is not exported, not removed and not reported as unmanaged.
    ``service`` is what stops for devices if something that a resource of the type refers to goes away, such as Wi-Fi.
    ``trust``: with a resource of the type, the tenant or its devices trust somebody, so that one that nobody has put
    into Git is reported.
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
    most: int | None = None
    built_in: Callable[[Json], bool] | None = None
    service: str | None = None
    trust: bool = False
