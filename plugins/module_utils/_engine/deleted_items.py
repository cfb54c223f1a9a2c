# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds deleted objects of the directory and what was created in their place, and restores them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._credential.deleted_items import (
    APPLICATION,
    AUTHORITY,
    DELETED_ITEMS,
    INFRASTRUCTURE,
    SERVICE_PRINCIPAL,
    DeletedKind,
    called,
    one_of,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import LONGEST_FILTERED, type_of
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.error_hints import ErrorHints
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import PATIENCE, WRITE_ATTEMPTS, Locator
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

_BY_ID = "Give the id of the right one."


@dataclass(frozen=True)
class FoundItem:
    """A ``deleted`` item; without one, the objects of that name or ID that are not deleted."""

    deleted: Json | None
    existing: tuple[Json, ...] = ()


class DeletedItems:
    """The deleted items of a tenant, through one client and one version."""

    def __init__(self, client: GraphClient, version: str) -> None:
        self._client = client
        self._version = version
        self._locator = Locator(client)
        self._hints = ErrorHints(client)

    def explaining(self, kind: DeletedKind) -> AbstractContextManager[None]:
        return self._hints.explaining(Target(kind.resource, self._version))

    def listed(self, kinds: Iterable[DeletedKind]) -> list[tuple[DeletedKind, Json]]:
        """Every deleted item of some types."""
        chosen = [*kinds]
        answers = ask(self._client, [self._listing(kind.deleted, kind) for kind in chosen])
        found: list[tuple[DeletedKind, Json]] = []
        for kind, answer in zip(chosen, answers, strict=True):
            with self.explaining(kind):
                if isinstance(answer, _errors.GraphError):
                    raise answer
                found += [(kind, row) for row in answer if row.get("id")]
        return found

    def find(self, kind: DeletedKind, option: str, value: str) -> FoundItem:
        """The item that a task refers to. Raises :class:`_errors.NoMatch` if there is none, deleted or not."""
        with self.explaining(kind):
            if option == "id":
                deleted = self._by_id(kind, value)
            else:
                rows = called(kind, option, value, (row for _kind, row in self.listed([kind])))
                deleted = one_of(kind, f"{option} {shown(value)}", rows, _BY_ID)
            if deleted is not None and not self._restored(kind, deleted):
                return FoundItem(deleted)
            existing = self._existing(kind, option, value)
            if not existing:
                raise _errors.NoMatch(
                    f"There is no {kind.label} with {option} {shown(value)}, neither deleted nor otherwise. Deleted "
                    "items are removed for good after 30 days."
                )
            return FoundItem(None, tuple(existing))

    def rivals(self, kind: DeletedKind, item: Json) -> list[Json]:
        """The objects that are not deleted and may have the name or the key of a deleted item."""
        with self.explaining(kind):
            if kind is SERVICE_PRINCIPAL:
                return self._existing(kind, "app_id", str(item.get("appId")))
            if kind is AUTHORITY:
                return self._existing(kind, "thumbprint", str(item.get("thumbprint")))
            name = item.get("displayName")
            named = self._existing(kind, "display_name", str(name)) if name else []
            if kind is not APPLICATION:
                return named
            asked = [
                self._listing(kind.collection, kind, f"identifierUris/any(uri:uri eq '{_quoted(str(uri))}')")
                for uri in item.get("identifierUris") or ()
            ]
            for answer in ask(self._client, asked):
                if isinstance(answer, _errors.GraphError):
                    raise answer
                named += answer
            return named

    def principal_of(self, application: Json) -> Json | None:
        """The deleted service principal of an application that has none now.

        Raises :class:`_errors.AmbiguousMatch` if several were deleted.
        """
        kind, app_id = SERVICE_PRINCIPAL, str(application.get("appId"))
        with self.explaining(kind):
            if self._existing(kind, "app_id", app_id):
                return None
            rows = called(kind, "app_id", app_id, (row for _kind, row in self.listed([kind])))
            rows = [row for row in rows if not self._restored(kind, row)]
            advice = "Set service_principal to false, and restore the right one by its id."
            return one_of(kind, f"the application {shown(application.get('displayName'))}", rows, advice)

    def application_of(self, principal: Json) -> Json | None:
        """The application of a service principal, if it has been deleted."""
        with self.explaining(APPLICATION):
            rows = (row for _kind, row in self.listed([APPLICATION]) if not self._restored(APPLICATION, row))
            return next(iter(called(APPLICATION, "app_id", str(principal.get("appId")), rows)), None)

    def authorities(self, infrastructure: Json) -> list[Json]:
        """The authorities of a public key infrastructure."""
        with self.explaining(INFRASTRUCTURE):
            return self._below(str(infrastructure.get("id")))

    def restore(self, kind: DeletedKind, item: Json) -> None:
        """Restore an item. One that somebody else has restored already is fine."""
        id = str(item["id"])
        path = f"{DELETED_ITEMS}/{segment(id)}"
        with self.explaining(kind):
            for attempt in range(1, WRITE_ATTEMPTS + 1):
                try:
                    self._client.post(f"{path}/restore", version=self._version)
                except _errors.AmbiguousOutcome as error:
                    if self._is_there(kind, id):
                        break
                    if attempt == WRITE_ATTEMPTS:
                        raise error.explained(
                            f"It was sent {attempt} times, and reading shows that the {kind.label} is not there"
                        ) from None
                except (_errors.NotFound, _errors.BadRequest, _errors.Conflict) as error:
                    if not error.no_route and self._existing(kind, "id", id):
                        break
                    if kind is AUTHORITY and isinstance(error, _errors.BadRequest):
                        raise error.explained(
                            "If its public key infrastructure has been deleted, restore that first"
                        ) from None
                    raise
                else:
                    break
            self._client.memory.note_deleted(path)
            if not kind.below:
                self._client.memory.note_created(f"{kind.collection}/{id}", item)

    def _is_there(self, kind: DeletedKind, id: str) -> bool:
        """Whether a read shows an object in time."""
        for pause in (*PATIENCE, None):
            if self._existing(kind, "id", id):
                return True
            if pause is None or pause >= self._client.time_left:
                break
            self._locator.pause(pause)
        return False

    def _restored(self, kind: DeletedKind, item: Json) -> bool:
        """Whether this run has restored an item that a replica still shows among the deleted ones."""
        id = str(item.get("id"))
        return self._client.memory.was_deleted(f"{DELETED_ITEMS}/{id}") and bool(self._existing(kind, "id", id))

    def _by_id(self, kind: DeletedKind, id: str) -> Json | None:
        try:
            row = dict(self._client.get(f"{DELETED_ITEMS}/{segment(id)}", version=self._version))
        except _errors.NotFound as error:
            if error.no_route:
                raise
            return None
        if type_of(row) not in (None, kind.type):
            raise _errors.InputError(f"id: the deleted item {id} is of type {type_of(row)}, not {kind.type}.")
        return row

    def _existing(self, kind: DeletedKind, option: str, value: str) -> list[Json]:
        """The objects of an ID or a name that are not deleted."""
        if kind.below:
            holders = self._client.list(INFRASTRUCTURE.collection, version=self._version)
            rows = [row for holder in holders for row in self._below(str(holder.get("id")))]
        elif option == "id":
            try:
                return [dict(self._client.get(f"{kind.collection}/{segment(value)}", version=self._version))]
            except _errors.NotFound as error:
                if error.no_route:
                    raise
                return []
        else:
            filtered = kind is not INFRASTRUCTURE and len(value) <= LONGEST_FILTERED
            condition = f"{kind.names[option]} eq '{_quoted(value)}'" if filtered else ""
            asked = self._listing(kind.collection, kind, condition)
            rows = [dict(row) for row in self._client.list(asked.path, version=asked.version, params=asked.params)]
        if option == "id":
            return [row for row in rows if str(row.get("id")).lower() == value.lower()]
        return called(kind, option, value, rows)

    def _below(self, id: str) -> list[Json]:
        path = f"{INFRASTRUCTURE.collection}/{segment(id)}/{AUTHORITY.below}"
        return [dict(row) for row in self._client.list(path, version=self._version)]

    def _listing(self, path: str, kind: DeletedKind, condition: str = "") -> Question:
        params: Mapping[str, str | int] = {
            "$select": ",".join(kind.select),
            **({"$filter": condition} if condition else {}),
        }
        return Question(path, self._version, params, many=True)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
