# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers: entities and pages as response bodies, with ``@odata.context`` and the preferences that were applied."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from . import edm, odata
from .messages import ServiceRequest, ServiceResponse
from .model import NAMESPACE, EmulatedModel, EmulatedProperty
from .payload import Payloads
from .routing import RequestTarget
from .store import Store, StoredEntity
from .tenant import ServiceSettings

TIPS = "Use $select to choose only the properties your app needs, as this can lead to performance improvements."


class AnswerWriter:
    """Writes the bodies of responses."""

    def __init__(self, model: EmulatedModel, store: Store, settings: ServiceSettings, payloads: Payloads) -> None:
        self.model = model
        self.store = store
        self.settings = settings
        self.payloads = payloads

    def one(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """The response to GET of one entity; raises EmulatedError."""
        options = odata.read_options(request.query, on_item=True)
        assert target.entity is not None
        odata.check_select(options.select, self.model, target.entity.type, request.version)
        body = {"@odata.context": self._context(request, target, item=True)}
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        body.update(self._render(request, target, target.entity, options, single=True))
        return self._applied(request, ServiceResponse(200, body))

    def many(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """The response to GET of a collection or its ``$count``; raises EmulatedError."""
        options = odata.read_options(request.query, on_item=False)
        rows = [row for row in self._rows(request, target) if self.model.is_a(row.type, target.type)]
        if target.kind.endswith("count"):
            return ServiceResponse(
                200,
                str(len(odata.filtered(rows, options, self.model, target.type, request.version))),
                {"Content-Type": "text/plain"},
            )
        odata.check_select(options.select, self.model, target.type, request.version)
        page = odata.page(
            rows, options, self.model, target.type, request.version, self.settings.page_size, self.settings.empty_pages
        )
        body: dict[str, Any] = {"@odata.context": self._context(request, target, item=False)}
        if page.count is not None:
            body["@odata.count"] = page.count
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        if page.token is not None:
            body["@odata.nextLink"] = odata.next_link(
                f"{request.root}/{request.version}{request.path}", request.query, page.token
            )
        body["value"] = [self._render(request, target, row, options) for row in page.rows]
        return self._applied(request, ServiceResponse(200, body))

    def _rows(self, request: ServiceRequest, target: RequestTarget) -> list[StoredEntity]:
        lag = self.settings.replica_lag if target.resource.area == "directory" else self.settings.intune_replica_lag
        if target.kind.startswith("refs"):
            assert target.navigation is not None and target.owner is not None
            return self._linked(target.owner, target.navigation)
        return self.store.rows(target.collection, lag, request.stale)

    def _linked(self, owner: StoredEntity, link: EmulatedProperty) -> list[StoredEntity]:
        """The entities behind a navigation that is not contained; those deleted meanwhile are left out."""
        home = self.model.home_of(link.type)
        found = [self.store.get(home.path, key) for key in owner.references.get(link.name, ())] if home else []
        return [entity for entity in found if entity is not None]

    def _render(
        self,
        request: ServiceRequest,
        target: RequestTarget,
        entity: StoredEntity,
        options: odata.QueryOptions,
        single: bool = False,
    ) -> dict[str, Any]:
        newer, declared = "include-unknown-enum-members" in request.preferences, target.resource.type
        for name in options.expand:
            if not any(
                name in self.model.navigation(kind, request.version)
                for kind in self.model.entities
                if self.model.is_a(kind, declared)
            ):
                raise odata.bad_query(f"Parsing OData Select and Expand failed: {edm.unknown_property(name, declared)}")

        def expanded(owner: StoredEntity, link: EmulatedProperty) -> Any:
            inside = f"{target.collection}/{owner.id.lower()}/{link.name}"
            rows = self.store.rows(inside) if "contained" in link.marks else self._linked(owner, link)
            shown = [
                self.payloads.render(row, link.type, request.version, options.expand.get(link.name, ()), newer)
                for row in rows
            ]
            return shown if link.collection else next(iter(shown), None)

        return self.payloads.render(
            entity, declared, request.version, options.select, newer, options.expand, expanded, single
        )

    def written(
        self, request: ServiceRequest, target: RequestTarget, status: int, headers: dict[str, str]
    ) -> ServiceResponse:
        assert target.entity is not None
        body = {"@odata.context": self._context(request, target, item=True)}
        body.update(self._render(request, target, target.entity, odata.QueryOptions()))
        return self._applied(request, ServiceResponse(status, body, headers))

    @staticmethod
    def metadata_url(request: ServiceRequest, what: str) -> str:
        return f"{request.root}/{request.version}/$metadata#{what}"

    @staticmethod
    def url(request: ServiceRequest, collection: str, key: str) -> str:
        return f"{request.root}/{request.version}{collection}('{quote(key)}')"

    @staticmethod
    def _context(request: ServiceRequest, target: RequestTarget, item: bool) -> str:
        """``@odata.context``: the collection, a cast if there is one, and ``$entity`` for one entity."""
        where = target.collection.lstrip("/")
        cast = f"/{NAMESPACE}{target.type}" if target.type != target.resource.type else ""
        return f"{request.root}/{request.version}/$metadata#{where}{cast}{'/$entity' if item else ''}"

    @staticmethod
    def _applied(request: ServiceRequest, response: ServiceResponse) -> ServiceResponse:
        applied = request.preferences & {"include-unknown-enum-members", "return=representation"}
        if applied:
            response.headers["Preference-Applied"] = ", ".join(sorted(applied))
        return response
