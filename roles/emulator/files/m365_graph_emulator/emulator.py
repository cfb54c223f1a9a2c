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

from . import control, jwt, seeding, tls
from .exchange import Exchange, Reply
from .faults import Faults
from .files import private_directory, write_private
from .log import RequestLog
from .oauth import Authority
from .server import Server
from .service import Service
from .tenant import Tenant
from .types import MODEL

TenantSource = Mapping[str, Any] | str | Path | None


class Emulator:
    """A local Microsoft Graph with its own authority and certificates; usable as a context manager.

    ``directory`` holds its private files (CA, keys, ``emulator.json``, ``requests.jsonl``); ``tenant`` is a mapping, the path of a YAML
    or JSON file, or None for the demo tenant; port 0 picks a free one. Raises TenantError for a seed that does not fit.
    """

    def __init__(self, directory: str | Path, tenant: TenantSource = None, port: int = 0, host: str = "127.0.0.1", chatty: bool = False) -> None:
        self.directory = private_directory(Path(directory))
        self.faults = Faults()
        seeded = Tenant.load(tenant)
        ca_path, context = tls.ensure(self.directory, host)
        self._key = jwt.SigningKey(self.directory)
        self.ca_path = str(ca_path)
        self._server = Server((host, port), context, self._answer, chatty)
        self.port = int(self._server.server_address[1])
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{self.port}"
        self.graph_url = self.url
        self.authority_url = self.url
        self._thread: threading.Thread | None = None
        self._log = RequestLog(self.directory / "requests.jsonl")
        try:
            self._exchange = self._make(seeded)
        except Exception:
            self._server.server_close()
            self._log.shut()
            raise

    # --- life ---

    def start(self) -> Emulator:
        """Listen in the background; afterwards ``emulator.json`` says where."""
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="emulator", daemon=True)
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

    # --- who may sign in ---

    @property
    def tenant_id(self) -> str:
        """The tenant."""
        return self._exchange.service.tenant.tenant_id

    @property
    def client_id(self) -> str:
        """The first app of the tenant."""
        return self._exchange.service.tenant.apps[0].client_id

    @property
    def client_secret(self) -> str | None:
        """The secret of the first app."""
        return self._exchange.service.tenant.apps[0].secret

    # --- looking in and reaching in ---

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The Graph requests so far, in order; those inside a batch follow the batch and carry its inner id in ``batch``."""
        return list(self._log.requests)

    @property
    def token_requests(self) -> list[dict[str, Any]]:
        """The token requests so far."""
        return list(self._log.token_requests)

    def clear_log(self) -> None:
        """Forget both lists."""
        self._log.clear()

    def reset(self, tenant: TenantSource = None) -> None:
        """Replace apps, settings, entities and faults at once, and clear the log. A seed that does not fit changes nothing."""
        self._exchange = self._make(Tenant.load(tenant))
        self.clear_log()
        if self._thread is not None:
            self._announce()

    def entities(self, path: str) -> list[dict[str, Any]]:
        """All entities of a collection, by its path without version."""
        return seeding.entities(self._exchange.service, path)

    def set_property(self, path: str, values: Mapping[str, Any] | None = None, **named: Any) -> dict[str, Any]:
        """Change properties of an entity behind the API (drift); returns the entity. Raises KeyError, ValueError."""
        return seeding.set_properties(self._exchange.service, path, {**(values or {}), **named})

    def describe(self) -> dict[str, Any]:
        """The tenant as it is now, without secrets."""
        service = self._exchange.service
        with service.lock:
            collections = {path: seeding.entities(service, path) for path in service.store.collections()}
        return {
            "tenant_id": self.tenant_id,
            "apps": [
                {"client_id": app.client_id, "display_name": app.display_name, "permissions": MODEL.permissions if app.permissions is None else app.permissions}
                for app in service.tenant.apps
            ],
            "settings": vars(service.settings),
            "entities": collections,
        }

    # --- inside ---

    def _make(self, tenant: Tenant) -> Exchange:
        service = Service(MODEL, tenant)
        seeding.seed(service)
        for fault in tenant.faults:
            Faults().add(fault)  # refuses what is none before anything is replaced
        self.faults.clear()
        for fault in tenant.faults:
            self.faults.add(fault)
        authority = Authority(self._key, tenant, self.authority_url, MODEL.permissions, service.registered)
        return Exchange(service, authority, self.faults, self._log)

    def _announce(self) -> None:
        """``emulator.json`` (private, because it holds the demo secret)."""
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

    def _answer(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Reply:
        if path.startswith("/_emulator/"):
            return control.answer(self, method, path, query, body)
        exchange = self._exchange
        reply = exchange.authority_reply(method, path, headers, body)
        return reply if reply is not None else exchange.graph_reply(method, path, query, headers, body)
