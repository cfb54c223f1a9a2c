# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes resources that no document describes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import predicted
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant.conflicts import collection_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import (
    Document,
    natural_key,
    resource_type,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import (
    MOST_SHOWN,
    TenantView,
    target_of,
)


@dataclass(frozen=True)
class PruneScope:
    """A collection in which resources without a document are removed.

    ``document`` addresses the collection, and identifies no resource.
    """

    document: Document


def plan_prune(
    scopes: Sequence[PruneScope], maximum: int, entries: Sequence[PlannedDocument], tenant: TenantView
) -> list[PlannedDocument]:
    """Entries that remove resources without a document, only in the given scopes.

    Every entry must have its plan: one without a plan might be about a resource that would be removed. Raises
    :class:`InputError` if that is more than ``maximum``.
    """
    gone: list[PlannedDocument] = []
    places = tenant.places([target_of(scope.document) for scope in scopes])
    for scope, place in zip(scopes, places, strict=True):
        if isinstance(place, M365GraphError):
            raise place
        kept = {
            str(entry.plan.before["id"]).lower()
            for entry in (*entries, *gone)
            if entry.plan and entry.plan.before.get("id") and _same_collection(entry.target, place)
        }
        gone += [
            _removal(scope.document, place, row)
            for row in tenant.rows(place)
            if str(row["id"]).lower() not in kept
            and place.resource.of(row) is not None
            and not place.resource.is_built_in(row)
        ]
    if len(gone) > maximum:
        names = ", ".join(str(entry.document.id) for entry in gone[:MOST_SHOWN])
        more = f" and {len(gone) - MOST_SHOWN} more" if len(gone) > MOST_SHOWN else ""
        raise InputError(
            f"prune: {len(gone)} resources would be removed, and prune_maximum is {maximum}; nothing was sent: "
            f"{names}{more}."
        )
    return gone


def _same_collection(one: Target, other: Target) -> bool:
    """Whether two targets are in one collection, which may have resources of several types."""
    if collection_of(one) == collection_of(other):
        return True
    path = other.resource.document_path
    return path is not None and (one.resource.document_path, one.version) == (path, other.version)


def _removal(scope: Document, place: Target, row: Entity) -> PlannedDocument:
    resource = scope.resource
    document = replace(
        scope,
        desired=natural_key(resource, row),
        id=str(row["id"]),
        absent=True,
        source=f"prune of {resource_type(resource)}",
    )
    entry = PlannedDocument(document, replace(place, id=document.id), pruned=True)
    entry.plan = Plan(PlanAction.DELETE, (), {}, row, {})
    entry.outcome = predicted(entry.target, entry.plan)
    return entry
