# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Emulator: a tenant, its URLs and its server."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import control, tls
from .exchange import EmulatedReply
from .files import write_private
from .host import TenantHost, TenantSource
from .server import EmulatorServer
from .tenant import SeededTenant


class Emulator(TenantHost):
    """A local Microsoft Graph with its own authority and certificates; usable as a context manager.

    ``directory`` has its private files (CA, keys, ``emulator.json``, ``requests.jsonl``); ``tenant`` is a mapping, the
    path of a YAML or JSON file, or None for the demo tenant; port 0 picks a free one. ``export`` is a folder or file of
    documents whose resources the tenant has as well; ``settings`` apply where the tenant leaves them out; ``metadata``
    is a file like ``$metadata``, whose types are served as well; ``habits`` is the file of a probe of a tenant, which
    the emulator is to resemble. Raises TenantError for an invalid seed or file.
    """

    def __init__(
        self,
        directory: str | Path,
        tenant: TenantSource = None,
        port: int = 0,
        host: str = "127.0.0.1",
        chatty: bool = False,
        *,
        export: str | Path | None = None,
        settings: Mapping[str, Any] | None = None,
        metadata: str | Path | None = None,
        habits: str | Path | None = None,
    ) -> None:
        seeded = SeededTenant.load(tenant, settings, export, habits)
        super().__init__(directory, settings, metadata)
        ca_path, context = tls.ensure(self.directory, host)
        self.ca_path = str(ca_path)
        self._server = EmulatorServer((host, port), context, self._answer, chatty)
        self.port = int(self._server.server_address[1])
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{self.port}"
        self.graph_url = self.url
        self.authority_url = self.url
        self._thread: threading.Thread | None = None
        try:
            self.load(seeded)
        except Exception:
            self._server.server_close()
            self._log.shut()
            raise

    def start(self) -> Emulator:
        """Listen in the background and write ``emulator.json``."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="emulator", daemon=True
        )
        self._thread.start()
        self._announce()
        return self

    def stop(self) -> None:
        """Stop listening and remove ``emulator.json``."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.close_connections()
        self._server.server_close()
        self._log.shut()
        (self.directory / "emulator.json").unlink(missing_ok=True)

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def reset(self, tenant: TenantSource = None) -> None:
        """The same, and ``emulator.json`` is written again."""
        super().reset(tenant)
        if self._thread is not None:
            self._announce()

    def _announce(self) -> None:
        """Write ``emulator.json`` (private: it has the secret of the first app)."""
        document = {
            "graph_url": self.graph_url,
            "authority_url": self.authority_url,
            "ca_path": self.ca_path,
            "tenant_id": self.tenant_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "pid": os.getpid(),
            "port": self.port,
        }
        write_private(self.directory / "emulator.json", json.dumps(document, indent=2).encode())

    def _answer(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> EmulatedReply:
        if path.startswith("/_emulator/"):
            return control.answer(self, method, path, query, body)
        exchange = self._exchange
        reply = exchange.authority_reply(method, path, headers, body)
        return reply if reply is not None else exchange.graph_reply(method, path, query, headers, body)
