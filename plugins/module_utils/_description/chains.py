# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains of configurations: root certificates, certificate profiles, and the configurations that use them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

MOST_NAMED = 5
"""The largest number of configurations that a sentence names."""


@dataclass(frozen=True, eq=False)
class LinkedConfiguration:
    """A configuration, and the IDs (in lower case) of what it refers to, by Graph property."""

    resource: Resource
    id: str
    name: str
    refers: Mapping[str, Sequence[str]]

    @property
    def referred(self) -> set[str]:
        """The IDs of everything that it refers to."""
        return {id for ids in self.refers.values() for id in ids}


def dependants(id: str, found: Iterable[LinkedConfiguration]) -> list[LinkedConfiguration]:
    """The configurations that refer to the one with an ID, directly first, then those that refer to these."""
    return _closure(id, [*found], lambda row, reached: bool(row.referred & reached))


def foundations(id: str, found: Iterable[LinkedConfiguration]) -> list[LinkedConfiguration]:
    """The configurations to which the one with an ID refers, directly first, then those to which these refer."""
    rows = [*found]
    by_id = {row.id: row for row in rows}

    def needed(row: LinkedConfiguration, reached: set[str]) -> bool:
        return any(row.id in by_id[one].referred for one in reached if one in by_id)

    return _closure(id, rows, needed)


def _closure(
    id: str, rows: Sequence[LinkedConfiguration], linked: Callable[[LinkedConfiguration, set[str]], bool]
) -> list[LinkedConfiguration]:
    reached, order = {id.lower()}, list[LinkedConfiguration]()
    while True:
        fresh = [row for row in rows if row.id not in reached and linked(row, reached)]
        if not fresh:
            return order
        order += fresh
        reached |= {row.id for row in fresh}


def can_refer(kind: Resource, type: str) -> bool:
    """Whether a resource of a kind can refer to an entity of a Graph type."""
    return any(
        item.link is not None and lookup.takes(type) for item in kind.properties for lookup in item.lookups.values()
    )


def kinds_above(type: str, kinds: Iterable[Resource]) -> list[Resource]:
    """The kinds of which a resource can depend on one of a Graph type, directly or through another resource."""
    left, types, found = [*kinds], {type}, list[Resource]()
    while True:
        fresh = [kind for kind in left if any(can_refer(kind, one) for one in types)]
        if not fresh:
            return found
        found += fresh
        left = [kind for kind in left if kind not in fresh]
        types = {kind.type for kind in fresh}


def stopped(uses: Iterable[LinkedConfiguration]) -> str | None:
    """What stops for devices without a resource on which configurations depend, as a clause; None: nothing."""
    by_service: dict[str, list[str]] = {}
    for use in uses:
        if use.resource.traits.service:
            by_service.setdefault(use.resource.traits.service, []).append(shown(use.name))
    if not by_service:
        return None
    return " and ".join(f"{service} in {_some(sorted(names))}" for service, names in sorted(by_service.items()))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
