# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Profiles with names, references and assignments; the service is a dictionary of paths to entities and to lists."""

from __future__ import annotations

import builtins
import copy
import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._description import assignments
from ansible_collections.m365.graph.plugins.module_utils._description.links import Issued, Link, Lookup, Reference
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._description.variants import family
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

PROFILE, ROOT, ROOT2, GROUP, FILTER = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "abcde")
ROOTS = Lookup("root", "/profiles", ("Profile.Read.All",), "microsoft.graph.root")
GROUPS = Lookup("group", "/groups", ("Group.Read.All",))
FILTERS = Lookup("filter", "/filters", ("Filter.Read.All",), filterable=False)
TAGS = Lookup("tag", "/tags", ("Tag.Read.All",), id_pattern=r"\d+", filterable=False, everywhere=("0",))
FAMILY = family(
    Resource(
        name="profile",
        type="microsoft.graph.profileBase",
        label="profile",
        paths={"beta": "/profiles"},
        default_version="beta",
        permissions=Permissions(("Profile.Read.All",), ("Profile.ReadWrite.All",)),
        keys=("displayName",),
        allow=("allow_reissue",),
        typed_body=True,
        issued=Issued("states", frozenset({"profile"}), ("id", "held"), lambda row: bool(row["held"])),
        properties=(
            Property("id", edm.String, "Id", nullable=False, access=Access.READ_ONLY),
            Property("displayName", edm.String, "Name"),
            Property("tags", Collection(edm.String, "set"), "Tags", lookups={"": TAGS}),
            Property("size", edm.Int32, "Size", effect=Effect.REISSUES, documented=True),
            Property("root", Reference, "Root", link=Link("/profiles"), lookups={"": ROOTS}),
            Property(
                "assignments",
                assignments.ASSIGNMENTS,
                "Who gets it",
                action=assignments.ASSIGN,
                lookups={"group": GROUPS, "filter": FILTERS},
            ),
        ),
    ),
    {"profile": (), "otherProfile": ()},
)
RESOURCE = FAMILY.variants["profile"]
CALLED = dataclasses.replace(
    RESOURCE,
    properties=(
        *RESOURCE.properties,
        Property("group", Reference, "Group.", lookups={"": dataclasses.replace(GROUPS, names=CaseInsensitiveString)}),
    ),
)
ONE_GROUP = {"target": "group", "group": GROUP, "filter": None, "filterType": None}
EXPAND = "$expand=assignments"
LIST = f"/profiles?$filter=isof('microsoft.graph.profile') and displayName eq 'a'&{EXPAND}"
ITEM, CAST = f"/profiles/{PROFILE}", f"/profiles/{PROFILE}/microsoft.graph.profile"
REF = f"{CAST}/root/$ref"


class Service:
    """Entities by path; references are kept apart, and shown by paths of their own alone.

    ``refuse`` raises for a request, once each.
    """

    time_left = 300.0

    def __init__(
        self, *, root: str | None = None, assigned: Sequence[Mapping[str, Any]] = (), exists: bool = True
    ) -> None:
        self.memory = RunMemory()
        self.clock = Clock(sleep=lambda _seconds: None)
        self.calls: list[dict[str, Any]] = []
        self.rows: dict[str, dict[str, Any]] = {
            ROOT: {"@odata.type": "#microsoft.graph.root", "id": ROOT, "displayName": "Root"},
            ROOT2: {"@odata.type": "#microsoft.graph.otherRoot", "id": ROOT2, "displayName": "Other"},
        }
        if exists:
            self.rows[PROFILE] = {
                "@odata.type": "#microsoft.graph.profile",
                "id": PROFILE,
                "displayName": "a",
                "size": 1,
            }
        self.lists = {
            "/groups": [
                {"id": GROUP, "displayName": "Sales"},
                {"id": ROOT, "displayName": "Twin"},
                {"id": ROOT2, "displayName": "Twin"},
            ],
            "/filters": [{"id": FILTER, "displayName": "Corporate"}],
            "/tags": [{"id": "7", "displayName": "Berlin"}],
        }
        self.root = root
        self.assigned = [*assigned]
        self.requests: list[str] = []
        self.bodies: list[Any] = []
        self.refuse: dict[str, list[tuple[type[_errors.GraphError], bool]]] = {}
        self.answers_actions = True

    # Reading

    def address(self, path: str, *, version: str) -> str:
        return f"https://graph.example/{version}{path}"

    def get(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._note("GET", path, params)
        if path == f"{CAST}/root":
            if self.root is None:
                raise _errors.NotFound("nothing", method="GET", path=path)
            return {"id": self.root}
        place, _slash, id = path.rpartition("/")
        row = next((row for row in self.lists.get(place, self.rows.values()) if row["id"] == id), None)
        if row is None:
            raise _errors.NotFound("nothing", method="GET", path=path)
        return self._shown(row)

    def list(self, path: str, *, version: str, params: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        self._note("GET", path, params)
        if path.endswith("/states"):
            return iter([{"id": str(number), "held": number > 1} for number in range(4)])
        rows = [self._shown(row) for row in self.rows.values()] if path == "/profiles" else self.lists[path]
        return iter(rows)

    def batch(self, requests: Sequence[BatchRequest]) -> builtins.list[Any]:
        self.requests.append("POST /$batch")
        results: list[Any] = []
        for request in requests:
            assert request.method == "GET"
            try:
                read = self.list if request.path.count("/") == 1 else self.get
                found: Any = read(request.path, version=request.version, params=request.params)
                results.append(Reply(200, {"value": [*found]} if read == self.list else found, {}))
            except _errors.GraphError as error:
                results.append(error)
        return results

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return (
            {**row, "assignments": copy.deepcopy(self.assigned)} if row["id"] == PROFILE else {**row, "assignments": []}
        )

    # Writing

    def post(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        return self._write("POST", path, body, self._assign if path.endswith("/assign") else self._create)

    def patch(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        return self._write("PATCH", path, body, self._change)

    def put(self, path: str, *, version: str, body: Mapping[str, Any]) -> Reply:
        return self._write("PUT", path, body, self._refer)

    def delete(self, path: str, *, version: str) -> Reply:
        return self._write("DELETE", path, {}, self._refer)

    def _write(self, method: str, path: str, body: Mapping[str, Any], apply: Any) -> Reply:
        self._note(method, path, None)
        self.bodies.append(dict(body))
        refusals = self.refuse.get(f"{method} {path}")
        if refusals:
            kind, applied = refusals.pop(0)
            if applied:
                apply(body)
            raise kind(f"{method} {path} failed.", method=method, path=path)
        reply: Reply = apply(body)
        return reply

    def _create(self, body: Mapping[str, Any]) -> Reply:
        self.root = self._referred(body.get("root@odata.bind"))
        self.rows[PROFILE] = {
            "id": PROFILE,
            **{name: value for name, value in body.items() if "@odata.bind" not in name},
        }
        return Reply(201, dict(self.rows[PROFILE]), {})

    def _change(self, body: Mapping[str, Any]) -> Reply:
        self.rows[PROFILE] |= body
        return Reply(200, dict(self.rows[PROFILE]), {})

    def _refer(self, body: Mapping[str, Any]) -> Reply:
        self.root = self._referred(body.get("@odata.id"))
        return Reply(204, None, {})

    @staticmethod
    def _referred(url: Any) -> str | None:
        found = re.fullmatch(r"https://graph\.example/beta/profiles\('(.+)'\)", url) if url else None
        return found[1] if found else None

    def _assign(self, body: Mapping[str, Any]) -> Reply:
        self.assigned = [dict(item) for item in body["assignments"]]
        return Reply(200, {"value": self.assigned} if self.answers_actions else None, {})

    def _note(self, method: str, path: str, params: Mapping[str, Any] | None) -> None:
        query = "&".join(f"{name}={value}" for name, value in (params or {}).items())
        self.requests.append(f"{method} {path}{'?' if query else ''}{query}")

    def expect(self, path: str, *, version: str) -> None:
        pass

    def token(self) -> Any:
        raise _errors.AuthenticationError("There is none.")


GROUP_TARGET = {"target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": GROUP}}
