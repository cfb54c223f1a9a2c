# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a playbook of the tests reaches an emulator."""

from __future__ import annotations

from m365_graph_emulator import Emulator


def connection(emulator: Emulator) -> dict[str, str]:
    """The common options of every module, for the emulator's own application."""
    return {
        "graph_url": emulator.graph_url,
        "authority_url": emulator.authority_url,
        "ca_path": str(emulator.ca_path),
        "tenant_id": emulator.tenant_id,
        "client_id": emulator.client_id,
        "client_secret": emulator.client_secret or "",
    }


def environment(emulator: Emulator) -> dict[str, str]:
    """The same as environment variables."""
    names = {
        "graph_url": "M365_GRAPH_URL",
        "authority_url": "AZURE_AUTHORITY_HOST",
        "ca_path": "M365_GRAPH_CA_PATH",
        "tenant_id": "AZURE_TENANT_ID",
        "client_id": "AZURE_CLIENT_ID",
        "client_secret": "AZURE_CLIENT_SECRET",
    }
    return {names[option]: value for option, value in connection(emulator).items()}
