# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads credentials until the read shows what this run has recorded: a replica may be behind."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, Locator


def fresh_read(
    client: GraphClient,
    read: Callable[[], Json],
    noted: str,
    marks: Callable[[Json], Collection[str]],
    first: Json | None = None,
) -> tuple[Json, list[str]]:
    """The owner of credentials, and the marks in which it contradicts the record ``noted`` after a bounded wait.

    ``marks`` are what the record has of an owner. ``first`` is a read that was done already.
    """
    locator = Locator(client)
    owner = read() if first is None else first
    for pause in PATIENCE:
        contradicted = client.memory.contradicted(noted, marks(owner))
        if not contradicted:
            return owner, []
        if pause >= client.time_left:
            return owner, contradicted
        locator.pause(pause)
        owner = read()
    return owner, client.memory.contradicted(noted, marks(owner))
