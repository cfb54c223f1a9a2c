# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The outcome of a run for one resource, and the function that sends a write unless a batch has sent it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply


@dataclass(frozen=True, slots=True)
class Outcome:
    """``entity`` is the final state by Graph name (``None``: absent), or the predicted one if nothing was sent.

    ``target`` is its path. ``created``: the service has confirmed that this run has created it.
    """

    plan: Plan
    entity: Entity | None
    target: Target
    warnings: tuple[str, ...] = ()
    created: bool = False


def send(client: GraphClient, request: BatchRequest, first: BatchResult | None = None) -> Reply:
    """The reply to a write. If a batch has sent the same write, ``first`` is its result, and nothing is sent.

    Raises :class:`_errors.GraphError`.
    """
    try:
        return _sent(client, request, first)
    except _errors.GraphError as error:
        instead = _patched(request, error)
        if instead is None:
            raise
    return _sent(client, instead, None)


def _sent(client: GraphClient, request: BatchRequest, first: BatchResult | None) -> Reply:
    if isinstance(first, _errors.GraphError):
        raise first
    if first is not None:
        return first
    if request.method == "DELETE":
        return client.delete(request.path, version=request.version)
    write = client.put if request.method == "PUT" else client.post if request.method == "POST" else client.patch
    return write(request.path, version=request.version, body=request.body or {})


def _patched(request: BatchRequest, error: _errors.GraphError) -> BatchRequest | None:
    """The PATCH to send instead of a PUT that was certainly not executed, because its path has no such method.

    Microsoft's page of a type and its SDKs can differ in the method. None for any other request or error.
    """
    if request.method != "PUT" or error.status != 405 or request.path.endswith("/$ref"):
        return None
    return replace(request, method="PATCH")
