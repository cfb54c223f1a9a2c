# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what holds the embedded resources of documents: applications and service principals with their credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT, BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError, MissingParent, NotFound
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import CurrentEntity

HolderKey = tuple[str, str]
"""Version and path of a holder; letter case does not matter in IDs."""


class Holders:
    """The holders that were read through one client."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._found: dict[HolderKey, CurrentEntity] = {}

    def remember(self, version: str, path: str, rows: Iterable[Json]) -> None:
        """Note holders that were listed for another reason."""
        for row in rows:
            self._found[version, f"{path}/{row.get('id')}".lower()] = dict(row)

    def name(self, target: Target) -> str | None:
        """The name of a target's holder, as far as it was read."""
        holder = self._found.get(_key(target))
        return str(holder["displayName"]) if isinstance(holder, dict) and holder.get("displayName") else None

    def read(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        """For each target of an :class:`Embedded` its holder.

        It is taken from the list in which its name was found, if that shows enough; else it is read now.
        """
        wanted = {_key(target): target for target in targets}
        lists: dict[HolderKey, list[Target]] = {}
        for target in self._lacking(wanted):
            if target.resource.parent:
                lists.setdefault((target.version, target.resource.parent.collection), []).append(target)
        for (version, path), members in lists.items():
            if len(members) > LIMIT:
                self._list(version, path, members[0])
        lacking = self._lacking(wanted)
        for target, answer in zip(lacking, self._fetch(lacking), strict=True):
            self._found[_key(target)] = answer
        return [self._found[_key(target)] for target in targets]

    def _lacking(self, wanted: Mapping[HolderKey, Target]) -> list[Target]:
        """The targets whose holders have not been read, or not completely."""
        return [target for key, target in wanted.items() if not _tells(target.resource, self._found.get(key))]

    def _list(self, version: str, path: str, target: Target) -> None:
        """List all holders. Holders that the list does not return are read individually; each reports its own error."""
        with suppress(M365GraphError):
            self.remember(version, path, self._client.list(path, version=version, params=_selected(target)))

    def _fetch(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        requests = [
            BatchRequest("GET", target.collection, target.version, params=_selected(target)) for target in targets
        ]
        results: list[Json | M365GraphError] = []
        if len(requests) == 1:
            (only,) = requests
            try:
                results = [self._client.get(only.path, version=only.version, params=only.params)]
            except M365GraphError as error:
                results = [error]
        elif requests:
            results = [
                result if isinstance(result, M365GraphError) else result.body or {}
                for result in self._client.batch(requests)
            ]
        return [_holder_read(target, result) for target, result in zip(targets, results, strict=True)]


def _key(target: Target) -> HolderKey:
    return target.version, target.collection.lower()


def _selected(target: Target) -> dict[str, str | int]:
    return target.resource.selection if isinstance(target.resource, Embedded) else {}


def _tells(resource: Resource, holder: CurrentEntity) -> bool:
    """Whether a holder shows its resources with all necessary details."""
    return (
        isinstance(holder, dict)
        and isinstance(resource, Embedded)
        and resource.property_name in holder
        and not resource.holding.unclear(holder)
    )


def _holder_read(target: Target, result: Json | M365GraphError) -> CurrentEntity:
    parent = target.resource.parent
    if isinstance(result, NotFound) and parent:
        return MissingParent(parent.missing(target.parameters[parent.parameter]))
    return result if isinstance(result, M365GraphError) else dict(result)
