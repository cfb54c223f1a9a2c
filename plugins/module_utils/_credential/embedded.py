# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources without an address of their own: what they lie below holds all of them in one property, which a PATCH replaces whole.

They are read with their holder and written with it: of several documents about one holder one write is made. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, Union

from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import KeyPlan
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError

# pylint, as ansible-test runs it, takes | between classes for arithmetic.
M = TypeVar("M", bound=KeyPlan)
Part = Union[Plan, M365GraphError]  # noqa: UP007
"""What one document does to its holder, with the resource itself as ``before`` and ``after``; or why that cannot be."""


class OwnedDesired(Protocol):
    """What a plan has to know of a document."""

    @property
    def desired(self) -> Mapping[str, Any]: ...

    @property
    def absent(self) -> bool: ...

    @property
    def allow(self) -> Mapping[str, bool]: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class OwnerPlan:
    """``made`` is the plan for the holder, and ``parts`` are those of the documents, in their order.

    ``additions`` are what has to be asked of the service before: by the number of a document, the body of the action that makes something.
    """

    made: KeyPlan
    parts: tuple[Part, ...]
    additions: Mapping[int, Json] = field(default_factory=dict)


class PlannedPart(Protocol):
    """Plans documents about one holder. ``ids`` has one for each that may be new; of those ``added`` the service has made what they ask for."""

    def __call__(
        self,
        holder: Json,
        documents: Sequence[OwnedDesired],
        now: dt.datetime,
        ids: Sequence[str],
        added: Collection[int] = ...,
        /,
    ) -> OwnerPlan: ...


@dataclass(frozen=True)
class OwnerState:
    """Pure functions for what a holder holds. A holder is as it was read; resources are rows, as documents know them.

    ``settle(desired, id)`` is a wish with what follows from it; it raises :class:`InputError` where it does not tell a resource.
    ``plan`` plans documents about one holder, see :class:`PlannedPart`.
    ``unclear(holder)`` tells whether only a read of the holder by itself shows what a list of holders leaves open.
    ``export(holder, now, whole)`` are the rows to export; ``whole`` with what only such a read shows.
    ``snapshot(rows)`` is a holder of the given wishes, each with its ``id``.
    ``found(before, seen, document)`` is what the service has made for a document since the holder was as ``before``.
    """

    settle: Callable[[Json, str | None], dict[str, Any]]
    plan: PlannedPart
    unclear: Callable[[Json], bool]
    export: Callable[[Json, dt.datetime, bool], Iterable[dict[str, Any]]]
    snapshot: Callable[[Iterable[Json]], Json]
    found: Callable[[Json, Json, OwnedDesired], Json | None] = lambda _before, _seen, _document: None


@dataclass(frozen=True, eq=False, kw_only=True)
class Embedded(Resource):
    """A kind of resource that its parent holds whole. The paths are the holder's.

    ``property_name`` is what the holder has them in.
    """

    property_name: str
    holding: OwnerState

    @property
    def selection(self) -> dict[str, str | int]:
        """The query of a read of holders: some of what they hold is shown only when it is asked for by name."""
        return {"$select": ",".join(self.parent.select)} if self.parent and self.parent.select else {}


def one_after_another(
    holder: Json, documents: Sequence[OwnedDesired], step: Callable[[Json, int], M], part: Callable[[Json, M], Plan]
) -> tuple[list[M], tuple[Part, ...]]:
    """Plan documents about one holder, each for the holder that the one before it leaves: the plans that could be made, and the parts of all.

    ``step`` plans the document of a number, ``part`` is what that does to the resource itself. What is to be there is planned before what is
    to go, so that it counts when the question is what is left.
    """
    seen, planned = holder, []
    parts: dict[int, Part] = {}
    for number in sorted(range(len(documents)), key=lambda number: documents[number].absent):
        try:
            made = step(seen, number)
        except M365GraphError as error:
            parts[number] = error
            continue
        parts[number] = part(seen, made)
        planned.append(made)
        seen = made.plan.after
    return planned, tuple(parts[number] for number in range(len(documents)))
