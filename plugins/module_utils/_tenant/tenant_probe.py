# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads every described path of a tenant and compares the answers with the descriptions.

Findings, and what is recorded of the requests, have placeholders instead of IDs and names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ODD_ANSWER
from ansible_collections.m365.graph.plugins.module_utils._description import variants
from ansible_collections.m365.graph.plugins.module_utils._description.links import type_of
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine import nested_lists
from ansible_collections.m365.graph.plugins.module_utils._engine.entity_parts import entity_of
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    GraphError,
    InputError,
    M365GraphError,
    NotFound,
    ProtocolError,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.probe import (
    ProbeFinding,
    ProbePlace,
    absent,
    compare,
    status_of,
    type_name,
)

MOST_PARENTS = 20
"""The number of entities of which the entities below are read, for each type."""
MOST_ROWS = 1_000
"""The number of entities of a list that are compared."""
MOST_ITEMS = 2
"""The number of entities of each type that are also read one at a time, which returns more properties."""

Row = Mapping[str, Any]


class TenantProbe:
    """Compares a tenant with the descriptions, through one client that only reads."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._locator = Locator(client)
        self._findings: set[ProbeFinding] = set()
        self.compared: list[dict[str, Any]] = []
        """Each type and version that was read, and whether the tenant has entities of it."""

    @property
    def findings(self) -> list[ProbeFinding]:
        """Everything that was found, in order."""
        return sorted(self._findings)

    def probe(self, resources: Sequence[Resource]) -> None:
        """Read the resources in all versions. Raises :class:`errors.M365GraphError` without values of the tenant."""
        for resource in variants.together(resources):
            for version in resource.paths:
                self._probe(resource, version)

    def _probe(self, resource: Resource, version: str) -> None:
        whole = ProbePlace(resource, version, resource.paths[version])
        found: dict[str, list[Row]] = {kind.type_name: [] for kind in resource.concrete}
        own = {kind.type_name: kind for kind in resource.concrete}
        left = dict.fromkeys(own, MOST_ITEMS)
        for target in self._targets(whole):
            for row in self._rows(whole, target):
                kind = resource.of(row)
                if kind is None:
                    self._note_type(whole, row)
                    continue
                name = kind.type_name
                found[name].append(row)
                if left[name] > 0:
                    left[name] -= 1
                    found[name] += self._item(replace(whole, resource=kind), target, row)
        for name, rows in found.items():
            place = replace(whole, resource=own[name])
            self._findings.update(compare(place, rows))
            if rows:
                self._findings.update(absent(place, itertools.chain.from_iterable(rows)))
            self.compared.append({"type": name, "version": version, "path": place.path, "entities": bool(rows)})

    def _note_type(self, place: ProbePlace, row: Row) -> None:
        """Note a type that is not described; in a collection of many types, only one for certificates."""
        name = type_name(type_of(row))
        if not place.resource.variants or "ertificate" in name:
            self._findings.add(place.finding("odata_type", seen=name, described=place.resource.type_name))

    def _targets(self, place: ProbePlace) -> list[Target]:
        """The collections: one, or one for each parent."""
        target, parent = Target(place.resource, place.version), place.resource.parent
        where = replace(place, path=parent.collection) if parent else place
        return self._guarded(where, lambda: itertools.islice(self._locator.targets(target), MOST_PARENTS)) or []

    def _rows(self, place: ProbePlace, target: Target) -> list[Row]:
        """The entities of one collection, or the singleton."""
        resource, client = target.resource, self._client

        def listed() -> Iterator[Row]:
            if resource.singleton:
                whole = client.get(target.collection, version=target.version, params=resource.read_query or None)
                # Of a value inside another entity the description may have a part.
                return iter([entity_of(target, whole) if resource.inside else whole])
            if resource.nested:
                return iter(nested_lists.rows_of(client, resource.nested, target.collection, target.version))
            asked = target.listing({})
            return iter(client.list(asked.path, version=asked.version, params=asked.params or None))

        none_there = resource.singleton or resource.missing_is_empty
        return self._guarded(place, lambda: itertools.islice(listed(), MOST_ROWS), none_there) or []

    def _item(self, place: ProbePlace, target: Target, row: Row) -> list[Row]:
        """An entity as an individual read returns it."""
        id = row.get("id")
        if target.resource.singleton or target.resource.nested or not isinstance(id, str) or not id.strip():
            return []
        one = replace(place, path=f"{target.resource.item_paths.get(target.version, place.path)}/{{id}}")
        return self._guarded(one, lambda: [self._client.get(target.item(id), version=target.version)]) or []

    def _guarded(self, place: ProbePlace, read: Any, none_there: bool = False) -> list[Any] | None:
        """What ``read`` returns; None after an error, which is a finding."""
        before = len(self._client.calls)
        try:
            return list(read())
        except NotFound as error:
            if not none_there or error.no_route:
                self._findings.add(status_of(place, error.status, error.code))
        except ProtocolError:
            self._findings.add(place.finding("form", described="the documented form of an answer"))
        except GraphError as error:
            if error.status in (None, 401):  # the connection or the sign-in: every other read would fail as well
                sentence = f"The probe could not read {place.path}: {error.status or 'no answer'} {error.code or ''}"
                raise type(error)(f"{sentence.strip()}.", method="GET", path=place.path, status=error.status) from None
            self._findings.add(status_of(place, error.status, error.code))
        except InputError:
            self._findings.add(place.finding("form", described="a parent of a described type"))
        except M365GraphError:
            raise
        except ODD_ANSWER:
            self._findings.add(place.finding("form", described="the documented form of an answer"))
        finally:
            for call in self._client.calls[before:]:
                call["path"] = f"/{place.version}{place.path}"
        return None
