# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collections that a service lists in parts, below each entity of another collection."""

from __future__ import annotations

from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.parents import NestedList
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment


def rows_of(client: GraphClient, nested: NestedList, collection: str, version: str) -> list[dict[str, Any]]:
    """All rows: those of the parts, or of ``collection`` if the service does not have the parts.

    Raises :class:`_errors.GraphError`.
    """
    try:
        holders = [str(row["id"]) for row in client.list(nested.collection, version=version)]
        return [row for id in holders for row in rows_below(client, nested, id, version)]
    except _errors.GraphError as error:
        if not _is_missing(error):
            raise
    return [dict(row) for row in client.list(collection, version=version)]


def rows_below(client: GraphClient, nested: NestedList, id: str, version: str) -> list[dict[str, Any]]:
    """The rows below one entity. Raises :class:`_errors.GraphError`."""
    path = f"{nested.collection}/{segment(id)}/{nested.navigation}"
    return [{**row, nested.holder: row.get(nested.holder) or id} for row in client.list(path, version=version)]


def rows_below_or_of(
    client: GraphClient, nested: NestedList, id: str, collection: str, version: str
) -> list[dict[str, Any]]:
    """The rows below one entity, or all of ``collection`` if the service does not have the parts.

    Raises :class:`_errors.GraphError`.
    """
    try:
        return rows_below(client, nested, id, version)
    except _errors.GraphError as error:
        if not _is_missing(error):
            raise
    return [dict(row) for row in client.list(collection, version=version)]


def _is_missing(error: _errors.GraphError) -> bool:
    return isinstance(error, _errors.NotFound) or error.no_route
