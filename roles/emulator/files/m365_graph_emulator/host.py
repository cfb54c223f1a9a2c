# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulated tenant without its server: what tests and the control API inspect and change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import csdl, probed, seeding
from .exchange import EmulatedExchange
from .faults import Faults
from .files import private_directory
from .log import RequestLog
from .oauth import TokenAuthority
from .service import EmulatedService
from .signing import SigningKey
from .tenant import SeededTenant
from .types import MODEL, build

TenantSource = Mapping[str, Any] | str | Path | None


class TenantHost:
    """A tenant with its faults and its request log, in a private ``directory``; ``url`` is set by who serves it.

    ``tenant`` is a mapping, the path of a YAML or JSON file, or None for the demo tenant. Raises TenantError for an
    invalid seed. ``settings`` are those that apply where a tenant leaves them out. ``metadata`` is a
    file in the form of ``$metadata``, whose types and paths are served as well.
    """

    url = ""

    def __init__(
        self,
        directory: str | Path,
        settings: Mapping[str, Any] | None = None,
        metadata: str | Path | None = None,
    ) -> None:
        self._model = csdl.extend(build(), Path(metadata)) if metadata else MODEL
        self._settings = settings
        self.directory = private_directory(Path(directory))
        self.faults = Faults()
        self._key = SigningKey(self.directory)
        self._log = RequestLog(self.directory / "requests.jsonl")

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

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The Graph requests in order; those inside a batch follow the batch and have its inner id in ``batch``."""
        return list(self._log.requests)

    @property
    def token_requests(self) -> list[dict[str, Any]]:
        """The token requests in order."""
        return list(self._log.token_requests)

    def clear_log(self) -> None:
        """Clear both lists."""
        self._log.clear()

    def reset(self, tenant: TenantSource = None) -> None:
        """Replace apps, settings, entities and faults at once, and clear the log. An invalid seed changes nothing."""
        self.load(SeededTenant.load(tenant, self._settings))
        self.clear_log()

    def load(self, tenant: SeededTenant) -> None:
        """Serve this tenant from now on; raises TenantError and ValueError before anything is replaced."""
        service = EmulatedService(probed.applied(self._model, tenant.habits), tenant)
        seeding.seed(service)
        faults = [*tenant.faults, *probed.faults(tenant.habits)]
        for fault in faults:
            Faults().add(fault)
        self.faults.clear()
        for fault in faults:
            self.faults.add(fault)
        authority = TokenAuthority(self._key, tenant, self.url, self._model.permissions, service.registered)
        self._exchange = EmulatedExchange(service, authority, self.faults, self._log)

    def entities(self, path: str) -> list[dict[str, Any]]:
        """All entities of a collection, by its path without version."""
        return seeding.entities(self._exchange.service, path)

    def set_property(
        self, path: str, values: Mapping[str, Any] | None = None, *, user_name: str = "", **named: Any
    ) -> dict[str, Any]:
        """Change properties of an entity without a request (drift); returns the entity. Raises KeyError, ValueError.

        With ``user_name`` the audit log shows that this person did it.
        """
        return seeding.set_properties(self._exchange.service, path, {**(values or {}), **named}, user_name)

    def describe(self) -> dict[str, Any]:
        """The current state of the tenant, without secrets."""
        service = self._exchange.service
        with service.lock:
            collections = {path: seeding.entities(service, path) for path in service.store.collections()}
        return {
            "tenant_id": self.tenant_id,
            "apps": [
                {
                    "client_id": app.client_id,
                    "display_name": app.display_name,
                    "permissions": self._model.permissions if app.permissions is None else app.permissions,
                }
                for app in service.tenant.apps
            ],
            "settings": vars(service.settings),
            "entities": collections,
        }
