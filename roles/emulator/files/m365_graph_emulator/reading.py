# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers: entities and pages as response bodies, with ``@odata.context`` and the preferences that were applied."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from . import advanced, clock, edm, odata
from .errors import not_found
from .messages import ServiceRequest, ServiceResponse
from .model import NAMESPACE, EmulatedModel, EmulatedProperty
from .payload import Payloads
from .replicas import Replicas
from .routing import RequestTarget
from .settings import ServiceSettings
from .store import Store, StoredEntity

TIPS = "Use $select to choose only the properties your app needs, as this can lead to performance improvements."


class AnswerWriter:
    """Writes the bodies of responses."""

    def __init__(
        self, model: EmulatedModel, store: Store, settings: ServiceSettings, payloads: Payloads, replicas: Replicas
    ) -> None:
        self.model = model
        self.store = store
        self.settings = settings
        self.payloads = payloads
        self.replicas = replicas

    def one(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """The response to GET of one entity; raises EmulatedError."""
        options = odata.read_options(request.query, on_item=True)
        assert target.entity is not None
        odata.check_select(options.select, self.model, target.entity.type, request.version)
        body = {"@odata.context": self._context(request, target, True, options)}
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        body.update(self._render(request, target, target.entity, options, single=True))
        return self._applied(request, ServiceResponse(200, body))

    def value(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """The response to GET of a property by its path (OData URL conventions, section 4.7)."""
        assert target.entity is not None
        shown = self.payloads.render(target.entity, target.resource.type, request.version)
        context = self._context(request, replace(target, kind="item"), False, odata.QueryOptions())
        return ServiceResponse(200, {"@odata.context": f"{context}/{target.name}", "value": shown[target.name]})

    def many(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """The response to GET of a collection or its ``$count``; raises EmulatedError."""
        options = odata.read_options(request.query, on_item=False)
        counting = target.kind.endswith("count")
        if options.search is not None and target.resource.area != "directory":
            raise odata.bad_query("The query parameter '$search' is not supported.")
        if self.settings.advanced_queries:
            options = advanced.checked(options, target.type, request.headers.get("consistencylevel", ""), counting)
        rows = [row for row in self._rows(request, target) if self.model.is_a(row.type, target.type)]
        if not rows and target.resource.absent_if_empty:
            raise not_found(target.resource.area, target.collection.rpartition("/")[2])

        def related(entity: StoredEntity, name: str) -> list[StoredEntity]:
            return self.store.rows(f"{target.collection}/{entity.id.lower()}/{name}")

        rows = odata.filtered(rows, options, self.model, target.type, request.version, related)
        if counting:
            return ServiceResponse(200, str(len(rows)), {"Content-Type": "text/plain"})
        odata.check_select(options.select, self.model, target.type, request.version)
        page = odata.page(
            rows, options, self.model, target.type, request.version, self.settings.page_size, self.settings.empty_pages
        )
        body: dict[str, Any] = {"@odata.context": self._context(request, target, False, options)}
        if page.count is not None:
            body["@odata.count"] = page.count
        if self.settings.tips and not options.select:
            body["@microsoft.graph.tips"] = TIPS
        if page.token is not None:
            body["@odata.nextLink"] = odata.next_link(
                f"{request.root}/{request.version}{request.path}", request.query, page.token
            )
        body["value"] = [self._render(request, target, row, options) for row in page.rows]
        if self._breaks(request, target, page.rows):
            return ServiceResponse(200, _broken(body), {"Content-Type": "application/json"})
        return self._applied(request, ServiceResponse(200, body))

    def delta(self, request: ServiceRequest, target: RequestTarget) -> ServiceResponse:
        """What has changed in a collection since the ``$deltatoken`` of an earlier answer; without one everything."""
        options = [(name, value) for name, value in request.query if name.removeprefix("$").lower() != "deltatoken"]
        token = next((value for name, value in request.query if name.removeprefix("$").lower() == "deltatoken"), "")
        since = _moment(token)
        rows = []
        for key, entity in self.store.since(target.collection, since):
            if entity is not None:
                rows.append(self._render(request, target, entity, odata.read_options(options, on_item=False)))
            elif token:
                rows.append({"id": key, "@removed": {"reason": "changed"}})
        base = f"{request.root}/{request.version}{request.path}"
        link = odata.next_link(base, options, base64.urlsafe_b64encode(str(clock.now()).encode()).decode())
        context = self.metadata_url(request, f"{target.collection.lstrip('/')}")
        body = {"@odata.context": context, "@odata.deltaLink": link.replace("$skiptoken", "$deltatoken"), "value": rows}
        return ServiceResponse(200, body)

    def _breaks(self, request: ServiceRequest, target: RequestTarget, rows: list[StoredEntity]) -> bool:
        """Whether the list of federated credentials breaks off (see ``broken_expression_lists``)."""
        concerned = target.type == "federatedIdentityCredential" and request.version == "v1.0"
        broken = concerned and self.settings.broken_expression_lists
        return broken and any(row.values["claimsMatchingExpression"] for row in rows)

    def _rows(self, request: ServiceRequest, target: RequestTarget) -> list[StoredEntity]:
        if target.kind.startswith("refs"):
            assert target.navigation is not None and target.owner is not None
            return self._linked(target.owner, target.navigation)
        return self.store.rows(target.collection, self.replicas.lag(target.resource.area), request.stale)

    def _linked(self, owner: StoredEntity, link: EmulatedProperty) -> list[StoredEntity]:
        """The entities behind a navigation that is not contained; those deleted meanwhile are left out."""
        home = self.model.home_of(link.type, "object" in link.marks)
        via, by = link.marked("via"), link.marked("by")
        if home is not None and via is not None:
            return [row for row in self.store.rows(home.path) if row.values[via] == owner.id]
        if by is not None:
            names = by.split("|")
            homes = [
                item
                for item in self.model.resources.values()
                if not self.model.navigation(item.type, "beta").keys().isdisjoint(names)
            ]
            rows = (row for item in homes for row in self.store.rows(item.path))
            return [row for row in rows if any(owner.id.lower() in row.references.get(name, ()) for name in names)]
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
            rows = self.store.rows(inside) if link.marks & {"contained", "placed"} else self._linked(owner, link)
            limit = min(
                options.expand_top.get(link.name, len(rows)), 20 if target.resource.area == "directory" else len(rows)
            )
            selected = options.expand.get(link.name, ())
            shown = [self.payloads.render(row, link.type, request.version, selected, newer) for row in rows[:limit]]
            return shown if link.collection else next(iter(shown), None)

        keyed = ["id"] if options.select and target.resource.area == "intune" else []  # whatever $select names
        shown = self.payloads.render(
            entity, declared, request.version, [*options.select, *keyed], newer, options.expand, expanded, single
        )
        if self.settings.leaf_key_usages_as_text and entity.type == "cloudCertificationAuthorityLeafCertificate":
            shown.update({"keyUsages": [json.dumps(shown["keyUsages"])]} if "keyUsages" in shown else {})
        return shown

    def written(
        self, request: ServiceRequest, target: RequestTarget, status: int, headers: dict[str, str]
    ) -> ServiceResponse:
        """The response to a write, with the entity as its body."""
        assert target.entity is not None
        body = {"@odata.context": self._context(request, target, True, odata.QueryOptions())}
        body.update(self._render(request, target, target.entity, odata.QueryOptions()))
        return self._applied(request, ServiceResponse(status, body, headers))

    @staticmethod
    def metadata_url(request: ServiceRequest, what: str) -> str:
        """A URL inside the metadata, as ``@odata.context`` has it."""
        return f"{request.root}/{request.version}/$metadata#{what}"

    @staticmethod
    def url(request: ServiceRequest, collection: str, key: str) -> str:
        """The URL of an entity."""
        return f"{request.root}/{request.version}{collection}('{quote(key)}')"

    def _context(self, request: ServiceRequest, target: RequestTarget, item: bool, options: odata.QueryOptions) -> str:
        """``@odata.context``: ``#applications('id')/federatedIdentityCredentials(name)/$entity``."""
        where = ""
        for named, actual in zip(target.resource.path.split("/"), target.collection.split("/"), strict=True):
            where += f"('{quote(actual)}')" if named == "{id}" else f"/{actual}"
        cast = f"/{NAMESPACE}{target.type}" if target.type != target.resource.type else ""
        expanded = [f"{name}({','.join(names)})" for name, names in options.expand.items()]
        shown = ",".join([*options.select, *expanded])
        return self.metadata_url(
            request, f"{where.lstrip('/')}{cast}{f'({shown})' if shown else ''}{'/$entity' if item else ''}"
        )

    @staticmethod
    def _applied(request: ServiceRequest, response: ServiceResponse) -> ServiceResponse:
        applied = request.preferences & {"include-unknown-enum-members", "return=representation"}
        if applied:
            response.headers["Preference-Applied"] = ", ".join(sorted(applied))
        return response


def _moment(token: str) -> float:
    """The moment in a delta token; raises EmulatedError 400."""
    try:
        return float(base64.urlsafe_b64decode(token)) if token else -math.inf
    except (binascii.Error, ValueError) as problem:
        raise odata.bad_query("The $deltatoken is not valid.") from problem


def _broken(body: dict[str, Any]) -> str:
    """A list that breaks off after the ``issuer`` of its first row, with an error object in the middle of its JSON."""
    text = json.dumps(body)
    start = text.index('"issuer": ') + len('"issuer": ')
    end = start + len(json.dumps(body["value"][0]["issuer"]))
    message = "The property 'subject[Nullable=False]' of type 'Edm.String' has a null value, which is not allowed."
    return text[:end] + json.dumps({"error": {"code": "InternalServerError", "message": message}})
