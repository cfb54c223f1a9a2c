# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A resource and a service that is a dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

ID, OTHER = "b20d3703-3703-b20d-0337-0db203370db2", "6601d14b-d113-8f64-fda2-9b5ddda18ecc"
RESOURCE = Resource(
    name="sample",
    type="microsoft.graph.sample",
    label="sample",
    paths={"beta": "/samples"},
    default_version="beta",
    permissions=Permissions(("Sample.Read.All",), ("Sample.ReadWrite.All",), delete=("Sample.Delete.All",)),
    keys=("displayName",),
    allow=("allow_reissue",),
    properties=(
        Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
        Property("displayName", edm.String, "Name"),
        Property("tags", Collection(edm.String, "set"), "Tags", effect=Effect.REPLACES),
    ),
)


class Service:
    """Entities by path. ``refuse`` maps a request to the errors that it meets, one each time."""

    time_left = 300.0

    def __init__(
        self, entities: Mapping[str, Mapping[str, Any]], refuse: Mapping[str, list[type[BaseException]]] | None = None
    ) -> None:
        self.memory = RunMemory()
        self.clock = Clock(sleep=lambda _seconds: None)
        self.calls: list[dict[str, Any]] = []
        self.entities = {path: dict(entity) for path, entity in entities.items()}
        self.refuse = {request: list(raised) for request, raised in (refuse or {}).items()}
        self.requests: list[str] = []
        self.bodies: list[Mapping[str, Any]] = []
        self.answers = True

    def _note(self, method: str, path: str) -> None:
        self.requests.append(f"{method} {path}")
        raised = self.refuse.get(f"{method} {path}")
        if raised:
            kind = raised.pop(0)
            if not issubclass(kind, _errors.GraphError):
                raise kind(f"{method} {path} failed.")
            raise kind(f"{method} {path} failed.", method=method, path=f"/beta{path}")

    def get(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._note("GET", path)
        if path not in self.entities:
            raise _errors.NotFound(f"There is no {path}.", method="GET", path=path)
        return self.entities[path]

    def list(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        self._note("GET", f"{path}?{params['$filter']}" if params and "$filter" in params else path)
        return iter([entity for place, entity in self.entities.items() if place.rpartition("/")[0] == path])

    def post(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        self._note("POST", path)
        self.bodies.append(body)
        return self._answer(f"{path}/{body.get('id', ID)}", {"id": ID, **body}, 201)

    def patch(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        self._note("PATCH", path)
        self.bodies.append(body)
        return self._answer(path, {"id": ID, **self.entities.get(path, {}), **body}, 200)

    def delete(self, path: str, *, version: str) -> Reply:
        self._note("DELETE", path)
        self.entities.pop(path, None)
        return Reply(204, None, {})

    def _answer(self, path: str, entity: dict[str, Any], status: int) -> Reply:
        self.entities[path] = entity
        return Reply(status, dict(entity) if self.answers else {"value": dict(entity)}, {})

    def expect(self, path: str, *, version: str) -> None:
        pass

    def extend(self, seconds: float) -> None:
        pass

    def token(self) -> Any:
        raise _errors.AuthenticationError("There is none.")


def reconciler_of(service: Service) -> Reconciler:
    return Reconciler(service)  # type: ignore[arg-type]
