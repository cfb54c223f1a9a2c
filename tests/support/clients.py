# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Graph client whose time and settings are given one by one, and the credential of the emulator's own application."""

from __future__ import annotations

import dataclasses
from typing import Any

from m365_graph_emulator import Emulator

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import CredentialOptions
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ClientSettings
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock


def graph_client(graph_url: str, credential: Any, **options: Any) -> GraphClient:
    """``options`` are fields of :class:`ClientSettings` and :class:`Clock`, and whatever else a client takes."""

    def taken(kind: Any) -> dict[str, Any]:
        return {item.name: options.pop(item.name) for item in dataclasses.fields(kind) if item.name in options}

    return GraphClient(
        graph_url, credential, settings=ClientSettings(**taken(ClientSettings)), clock=Clock(**taken(Clock)), **options
    )


def own_options(emulator: Emulator) -> CredentialOptions:
    """The client secret of the emulator's application, and where to sign in."""
    return CredentialOptions(
        tenant_id=emulator.tenant_id,
        client_id=emulator.client_id,
        client_secret=emulator.client_secret,
        authority_url=emulator.authority_url,
        scope=f"{emulator.graph_url}/.default",
        auth_source="client_secret",
    )
