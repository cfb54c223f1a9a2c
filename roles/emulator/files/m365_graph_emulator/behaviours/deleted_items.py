# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleted directory objects: they can be restored for 30 days, and are gone when they are deleted here.

"Restore deleted item (directory object)" and "Recover from deletions": all properties come back, credentials among
them. An application comes back without its service principal, which is restored by itself, and only while its
application exists ("Restore or remove a recently deleted application", "Deletion and recovery of applications FAQ"). By
that FAQ, the policies of a service principal do not come back. What is refused because a new object has the same key
meanwhile is not documented; the answers are those that a creation gets (presumed), and a reported one for identifier
URIs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import EmulatedError, bad_request, same_key
from ..store import Store, StoredEntity
from .base import HOME, Behaviour, ChangeContext, OperationHandler

_APPLICATIONS, _PRINCIPALS = "/applications", "/servicePrincipals"
_INFRASTRUCTURES = "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations"


class DeletedItemBehaviour(Behaviour):
    """Deleted directory objects."""

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"restore": self._restore}

    @staticmethod
    def _restore(context: ChangeContext, entity: StoredEntity, _arguments: Mapping[str, Any]) -> StoredEntity:
        home = str(entity.values.get(HOME) or _home(context.store, entity.type))
        owner, _slash, key = home.rpartition("/")[0].rpartition("/")
        if home.count("/") > 3 and context.store.get(owner, key) is None:
            raise bad_request("directory", "What the object was a part of does not exist.")
        if home == _APPLICATIONS:
            _check_application(context.store, entity)
        elif home == _PRINCIPALS:
            _check_principal(context, entity)
            left = {name: ids for name, ids in entity.references.items() if not name.endswith("Policies")}
            entity = replace(entity, references=left)
        elif entity.type == "certificateAuthorityDetail":
            _check_authority(context.store, home, entity)
        context.store.remove(context.collection, entity.id)
        return context.store.put(home, entity.changed(deletedDateTime=None))


def _home(store: Store, kind: str) -> str:
    """The collection of an item that was deleted before the tenant was loaded; an authority is in the first one."""
    if kind == "certificateAuthorityDetail":
        owner = next((row.id for row in store.rows(_INFRASTRUCTURES)), "none")
        return f"{_INFRASTRUCTURES}/{owner.lower()}/certificateAuthorities"
    return {"application": _APPLICATIONS, "certificateBasedAuthPki": _INFRASTRUCTURES}.get(kind, _PRINCIPALS)


def _check_application(store: Store, entity: StoredEntity) -> None:
    mine = {uri.lower() for uri in entity.values["identifierUris"] or []}
    for row in store.rows(_APPLICATIONS):
        for uri in row.values["identifierUris"] or []:
            if uri.lower() in mine:
                raise bad_request("directory", f"A conflicting AppIdentifierUri '{uri}' found.")


def _check_principal(context: ChangeContext, entity: StoredEntity) -> None:
    app_id = str(entity.values["appId"] or "").lower()
    if any(str(row.values["appId"]).lower() == app_id for row in context.store.rows(_PRINCIPALS)):
        raise same_key(f"The service principal name {app_id} is already in use.")
    deleted = context.store.rows(context.collection)
    if any(row.type == "application" and str(row.values["appId"]).lower() == app_id for row in deleted):
        message = f"The appId '{app_id}' of the service principal does not reference a valid application object."
        details = [{"code": "NoBackingApplicationObject", "message": message, "target": "appId"}]
        raise EmulatedError(400, "Request_BadRequest", message, "directory", details=details)


def _check_authority(store: Store, home: str, entity: StoredEntity) -> None:
    if any(row.values["certificate"] == entity.values["certificate"] for row in store.rows(home)):
        raise bad_request("directory", "Duplicate Certificate exists.")
