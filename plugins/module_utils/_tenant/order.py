# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of writes: parents and referenced resources are created first and removed last. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import by_holder


def waves(entries: Iterable[PlannedDocument]) -> list[list[PlannedDocument]]:
    """The entries that change something, in groups. Each group needs only the groups before it.

    The credentials of one owner are a group of their own.
    """
    changing = [entry for entry in entries if entry.changes_something]
    held = [entry for entry in changing if isinstance(entry.document.resource, Embedded)]
    working = [entry for entry in changing if not isinstance(entry.document.resource, Embedded)]
    made = [entry for entry in working if entry.action is not PlanAction.DELETE]
    removed = [entry for entry in working if entry.action is PlanAction.DELETE]
    levels: dict[int, list[PlannedDocument]] = {}
    for entry in made:
        levels.setdefault(_depth(entry), []).append(entry)
    depths: dict[tuple[int, int], list[PlannedDocument]] = {}
    ranks = _ranks({entry.document.resource for entry in removed})
    for entry in removed:
        resource = entry.document.resource
        path = resource.paths[entry.document.version]  # a target from a snapshot has no IDs of parents
        depths.setdefault((-ranks[resource], -path.count("/")), []).append(entry)
    return [
        *(levels[level] for level in sorted(levels)),
        *by_holder(held),
        *(depths[depth] for depth in sorted(depths)),
    ]


def _ranks(resources: Collection[Resource]) -> dict[Resource, int]:
    """The number of the given types on which a type depends, one after another.

    For example, a profile refers to a root, and a credential is below its application.
    """
    found: dict[Resource, int] = {}

    def rank(resource: Resource, path: tuple[Resource, ...]) -> int:
        if resource not in found:
            others = (other for other in resources if other not in path and _depends(resource, other))
            found[resource] = max((1 + rank(other, (*path, resource)) for other in others), default=0)
        return found[resource]

    for resource in resources:
        rank(resource, (resource,))
    return found


def _depends(resource: Resource, other: Resource) -> bool:
    """Whether a resource of one type may depend on one of the other."""
    if resource is other:
        return False
    lookups = [lookup for item in resource.properties for lookup in item.lookups.values()]
    collections = {*other.paths.values()}
    referring = any(lookup.collection in collections and lookup.takes(other.type) for lookup in lookups)
    return referring or bool(resource.parent and resource.parent.collection in collections)


def _depth(entry: PlannedDocument) -> int:
    return max((1 + _depth(maker) for maker in (entry.follows, *entry.refers) if maker), default=0)
