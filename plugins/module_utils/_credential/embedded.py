# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources without a path of their own: their parent has all of them in one property, which a PATCH replaces.

They are read with their holder (the parent) and written with it: several documents about one holder make one write.
Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, Union

from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import KeyPlan
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    ALL_METHODS,
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
M = TypeVar("M", bound=KeyPlan)
Part = Union[Plan, M365GraphError]  # noqa: UP007
"""What one document changes in its holder, with the resource as ``before`` and ``after``; or the error."""


class OwnedDesired(Protocol):
    """What a plan needs from a document."""

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
    """``made`` is the plan for the holder; ``parts`` are the plans of the documents, in their order.

    ``additions`` are the actions to call first: the number of a document, and the body of the action that creates its
    resource.
    """

    made: KeyPlan
    parts: tuple[Part, ...]
    additions: Mapping[int, Json] = field(default_factory=dict)


class PlannedPart(Protocol):
    """Plans documents about one holder.

    ``ids`` has an ID for each document whose resource may be new. ``added`` are the documents for which the service has
    already created a resource.
    """

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
    """Pure functions for the resources in a holder. A holder is as it was read; resources are rows, as in documents.

    ``settle(desired, id)`` is a desired state with everything that follows from it; it raises :class:`InputError` if
    the state does not identify a resource.
    ``plan`` plans documents about one holder, see :class:`PlannedPart`.
    ``unclear(holder)`` is true if a list of holders does not show everything that a read of this holder shows.
    ``export(holder, now, whole)`` are the rows to export; ``whole`` adds what only such a read shows.
    ``valid(holder, now)`` are the rows of all resources that have not expired, also those that no document can
    describe.
    ``snapshot(rows)`` is a holder of the given rows, each with its ``id``.
    ``found(before, seen, document)`` is what the service has created for a document since the holder was as ``before``.
    """

    settle: Callable[[Json, str | None], dict[str, Any]]
    plan: PlannedPart
    unclear: Callable[[Json], bool]
    export: Callable[[Json, dt.datetime, bool], Iterable[dict[str, Any]]]
    valid: Callable[[Json, dt.datetime], Iterable[dict[str, Any]]]
    snapshot: Callable[[Iterable[Json]], Json]
    found: Callable[[Json, Json, OwnedDesired], Json | None] = lambda _before, _seen, _document: None


@dataclass(frozen=True, eq=False, kw_only=True)
class Embedded(Resource):
    """A type of resource that is part of its parent. The paths are the holder's.

    ``property_name`` is the holder's property with the resources.
    """

    property_name: str
    holding: OwnerState

    @property
    def selection(self) -> dict[str, str | int]:
        """The query of a read of holders: the service returns some properties only if they are selected."""
        return {"$select": ",".join(self.parent.select)} if self.parent and self.parent.select else {}


def described(
    module: Resource,
    name: str,
    properties: Sequence[Property],
    check: Callable[..., None],
    holding: OwnerState,
    **more: Any,
) -> Embedded:
    """The description for documents of what a module manages.

    Graph's own types do not name the owner, so ``name`` does.
    """
    return Embedded(
        name=module.name,
        type=f"microsoft.graph.{name}",
        label=module.label,
        paths=module.paths,
        default_version=module.default_version,
        id_name="keyId",
        parameters=module.parameters,
        parent=module.parent,
        methods=ALL_METHODS,
        permissions=module.permissions,
        allow=module.allow,
        properties=tuple(properties),
        traits=Traits(check=check, trust=True),
        property_name="keyCredentials",
        holding=holding,
        **more,
    )


def one_after_another(
    holder: Json, documents: Sequence[OwnedDesired], step: Callable[[Json, int], M], part: Callable[[Json, M], Plan]
) -> tuple[list[M], tuple[Part, ...]]:
    """Plan documents about one holder, each for the state after the one before it.

    Returns the plans of the documents that have one, and the parts of all documents. ``step`` plans the document of a
    number; ``part`` is what the plan does to the resource itself. Present resources are planned before absent ones, so
    that a removal takes them into account.
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
