# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The links of resources of any type, as documents name them: to groups and to resources of described types.

A link is a navigation to one entity, which a list does not show. All of them are read in batches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.m365.graph.plugins.module_utils._any_type.csdl import split
from ansible_collections.m365.graph.plugins.module_utils._any_type.described_targets import target_of_link
from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import Schema
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup, type_of
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Version
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment


@dataclass(frozen=True)
class LinkedRow:
    """A listed resource: its ID, its type, and its path, with the type if only that has the navigations."""

    id: str
    kind: str
    path: str


Link = tuple[str, str]
"""The ID of a resource and the name of a navigation."""


class LinkReader:
    """Reads links of resources in one version. ``failed`` has the errors of those that could not be read."""

    def __init__(self, client: GraphClient, version: Version, schema: Schema) -> None:
        self._client, self._version, self._schema = client, version, schema
        self._lookups: dict[str, dict[str, Lookup]] = {}
        self._unique: dict[tuple[Lookup, str], bool] = {}
        self.failed: dict[Link, GraphError] = {}

    def lookups(self, kind: str) -> Mapping[str, Lookup]:
        """The navigations of a type whose target a document can name, and where that is looked up."""
        if kind not in self._lookups:
            known = self._schema.known(kind)
            references = self._schema.members(kind) if known else {}
            found = {name: split(references[name]) for name in sorted(self._schema.links(kind))} if known else {}
            self._lookups[kind] = {
                name: lookup
                for name, (target, many) in found.items()
                if not many and (lookup := target_of_link(target, self._version, self._schema)) is not None
            }
        return self._lookups[kind]

    def read(self, rows: Sequence[LinkedRow]) -> dict[str, dict[str, str]]:
        """By the ID of a resource, the names of the entities that it links to; an ID where a name is not unique."""
        asked = {(row.id, name): (row, lookup) for row in rows for name, lookup in self.lookups(row.kind).items()}
        requests = [
            BatchRequest("GET", f"{row.path}/{name}", self._version, params={"$select": f"id,{lookup.name_field}"})
            for (_id, name), (row, lookup) in asked.items()
        ]
        there: dict[Link, tuple[Lookup, Json]] = {}
        for (link, (_row, lookup)), answer in zip(asked.items(), self._batch(requests), strict=True):
            if isinstance(answer, GraphError):
                if not isinstance(answer, NotFound):
                    self.failed[link] = answer
            elif answer.body and answer.body.get("id"):
                there[link] = lookup, answer.body
        self._look_up({(lookup, str(entity.get(lookup.name_field) or "")) for lookup, entity in there.values()})
        found: dict[str, dict[str, str]] = {}
        for (id, name), (lookup, entity) in there.items():
            label = str(entity.get(lookup.name_field) or "")
            unique = bool(label) and self._unique[lookup, label] and not lookup.is_id(label)
            found.setdefault(id, {})[name] = label if unique else str(entity["id"])
        return found

    def _batch(self, requests: Sequence[BatchRequest]) -> Sequence[BatchResult]:
        return self._client.batch(requests) if requests else []

    def _look_up(self, named: set[tuple[Lookup, str]]) -> None:
        """Find out whether names are unique, each once."""
        fresh = sorted(
            (one for one in named if one[1] and one not in self._unique), key=lambda one: (one[0].collection, one[1])
        )
        requests = [
            BatchRequest(
                "GET",
                lookup.collection,
                self._version,
                params={**lookup.shown, "$filter": "{} eq '{}'".format(lookup.name_field, name.replace("'", "''"))},
            )
            for lookup, name in fresh
        ]
        for (lookup, name), answer in zip(fresh, self._batch(requests), strict=True):
            body: Json = {} if isinstance(answer, GraphError) else answer.body or {}
            listed = body.get("value")
            rows = listed if isinstance(listed, list) else []
            wanted = lookup.type.rpartition(".")[2] if lookup.type else None
            same = [row for row in rows if wanted is None or type_of(row) in (None, wanted)]
            self._unique[lookup, name] = len(same) == 1


def row_of(path: str, id: str, kind: str, cast: bool) -> LinkedRow:
    """A row of a collection at a path."""
    item = f"{path}/{segment(id)}"
    return LinkedRow(id, kind, f"{item}/{kind}" if cast else item)
