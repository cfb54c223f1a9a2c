# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleted objects of the directory that have credentials: which one is meant, what comes back with it. Pure.

A deleted application, service principal, public key infrastructure or authority can be restored for 30 days, with all
its properties. An application comes back without its service principal, and a service principal without its policies.
Next to a new object with the same identifier URI or client ID, nothing can be restored.

Sources: Microsoft Graph, "Restore deleted item (directory object)", "List deleted items", "certificateBasedAuthPki
resource type", "certificateAuthorityDetail resource type"; Microsoft Entra, "Recover from deletions", "Deletion and
recovery of applications FAQ".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    days,
    describe,
    entries_of,
    has_expired,
    thumbprint_among,
    ticks,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Effect,
    Json,
    Permissions,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, GuardRefused, InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, shown, ticks_of
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString, Hexadecimal

DELETED_ITEMS = "/directory/deletedItems"
KEPT_DAYS = 30
"""How long a deleted item can be restored."""

_CREDENTIALS = ("appId", "identifierUris", "keyCredentials", "passwordCredentials")
_AUTHORITY = ("certificate", "expirationDateTime", "issuer", "thumbprint")


@dataclass(frozen=True)
class DeletedKind:
    """A type whose deleted objects can be restored.

    ``collection`` has the objects that are not deleted, ``below`` is the navigation property of it in which they are.
    ``names`` are the properties by which one is found, by option, and ``select`` those that are read.
    """

    type: str
    label: str
    collection: str
    names: Mapping[str, str]
    select: tuple[str, ...]
    permissions: Permissions
    below: str = ""

    @property
    def resource(self) -> Resource:
        """The description with which errors of the service are explained."""
        return Resource(
            name="deleted_item",
            type=f"microsoft.graph.{self.type}",
            label=f"deleted {self.label}",
            paths={"v1.0": DELETED_ITEMS, "beta": DELETED_ITEMS},
            default_version="v1.0",
            permissions=self.permissions,
            properties=(),
        )

    @property
    def deleted(self) -> str:
        """The path of the deleted objects of the type."""
        return f"{DELETED_ITEMS}/microsoft.graph.{self.type}"

    def same(self, option: str, value: str, row: Json) -> bool:
        """Whether an object has a name, as the service compares it."""
        kind = Hexadecimal if option == "thumbprint" else CaseInsensitiveString
        return kind.equal(value, row.get(self.names[option]))


_APPLICATIONS = Permissions(
    read=("Application.Read.All", "Application.ReadWrite.OwnedBy"), write=("Application.ReadWrite.OwnedBy",)
)
_INFRASTRUCTURES = Permissions(
    read=("PublicKeyInfrastructure.Read.All",), write=("PublicKeyInfrastructure.ReadWrite.All",)
)
_NAMES = {"display_name": "displayName", "app_id": "appId"}
_COMMON = ("id", "deletedDateTime", "displayName")

APPLICATION = DeletedKind(
    "application", "application", "/applications", _NAMES, (*_COMMON, *_CREDENTIALS), _APPLICATIONS
)
SERVICE_PRINCIPAL = DeletedKind(
    "servicePrincipal",
    "service principal",
    "/servicePrincipals",
    _NAMES,
    (*_COMMON, *(name for name in _CREDENTIALS if name != "identifierUris")),
    _APPLICATIONS,
)
INFRASTRUCTURE = DeletedKind(
    "certificateBasedAuthPki",
    "public key infrastructure",
    "/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations",
    {"display_name": "displayName"},
    _COMMON,
    _INFRASTRUCTURES,
)
AUTHORITY = DeletedKind(
    "certificateAuthorityDetail",
    "certificate authority",
    INFRASTRUCTURE.collection,
    {"display_name": "displayName", "thumbprint": "thumbprint"},
    (*_COMMON, *_AUTHORITY),
    _INFRASTRUCTURES,
    below="certificateAuthorities",
)
KINDS = {kind.type: kind for kind in (APPLICATION, SERVICE_PRINCIPAL, INFRASTRUCTURE, AUTHORITY)}


def called(kind: DeletedKind, option: str, value: str, rows: Iterable[Json]) -> list[Json]:
    """The objects of a name: those with exactly that name, else those that the service considers equal."""
    same = [row for row in rows if kind.same(option, value, row)]
    return [row for row in same if row.get(kind.names[option]) == value] or same


def one_of(kind: DeletedKind, what: str, rows: Sequence[Json], advice: str) -> Json | None:
    """The only one of the rows, None without any. Raises :class:`AmbiguousMatch` for several."""
    if len(rows) < 2:
        return rows[0] if rows else None
    ids = [str(row.get("id")) for row in rows]
    listed = ", ".join(f"{row.get('id')} (deleted on {_moment(row.get('deletedDateTime'))})" for row in rows)
    raise AmbiguousMatch(f"Several deleted {kind.label}s match {what}: {listed}. {advice}", ids, rows)


def check_again(kind: DeletedKind, item: Json, rivals: Iterable[Json], allow: Mapping[str, bool]) -> None:
    """Refuse to restore an item that somebody has created again.

    ``rivals`` are objects that are not deleted and may have its name or key. Raises :class:`InputError` if the service
    cannot have both, and :class:`GuardRefused` for two with the same name or certificate, unless ``allow_duplicate`` is
    set.
    """
    others = [row for row in rivals if str(row.get("id")).lower() != str(item.get("id")).lower()]
    what = f"The {kind.label} {shown(item.get('displayName'))}"
    for other in others:
        if kind is SERVICE_PRINCIPAL and kind.same("app_id", str(item.get("appId")), other):
            raise InputError(
                f"{what} cannot be restored, because it was created again: {other.get('id')} has the same client ID. "
                "Nothing was sent. Delete that one first if the deleted one is the right one."
            )
        uris = {str(uri).lower() for uri in other.get("identifierUris") or ()}
        both = next((str(uri) for uri in item.get("identifierUris") or () if str(uri).lower() in uris), None)
        if kind is APPLICATION and both is not None:
            raise InputError(
                f"{what} cannot be restored, because the application {other.get('id')} has its identifier URI "
                f"{shown(both)}. Nothing was sent. Remove the URI there, or delete that application."
            )
    option = "thumbprint" if kind is AUTHORITY else "display_name"
    name = item.get(kind.names[option])
    again = [row for row in others if name and kind.same(option, str(name), row)]
    if kind is SERVICE_PRINCIPAL or not again or allow.get("allow_duplicate"):
        return
    ids = ", ".join(str(row.get("id")) for row in again)
    having = "its certificate" if kind is AUTHORITY else "its name"
    raise GuardRefused(
        f"{what} seems to have been created again: {ids} has {having}",
        "To restore the deleted one as well, set allow_duplicate.",
        option="allow_duplicate",
        effect="duplicates",
        end=". Nothing was sent.",
    )


def changes_of(item: Json, principal: Json | None) -> tuple[Change, ...]:
    """The changes of a restoration. ``principal`` is the service principal that is restored with an application."""
    deleted = _moment(item.get("deletedDateTime"))
    own = [Change("deleted_date_time", deleted, None, Effect.SAFE)] if item else []
    if principal is None:
        return tuple(own)
    text = f"{principal.get('id')} (deleted on {_moment(principal.get('deletedDateTime'))})"
    return (*own, Change("service_principal", text, str(principal.get("id")), Effect.SAFE))


def _moment(value: Any) -> str | None:
    """A date of the service without the digits that it adds; None without one."""
    found = ticks(value)
    return None if found is None else instant(found)


def gone_on(row: Json) -> int | None:
    """When a deleted item is removed for good, in ticks."""
    deleted = ticks(row.get("deletedDateTime"))
    return None if deleted is None else deleted + days(KEPT_DAYS)


def credentials_of(kind: DeletedKind, row: Json, now: dt.datetime) -> list[dict[str, Any]]:
    """The credentials of an object, each with whether it has expired by now. Texts and keys are never shown."""
    if kind is AUTHORITY:
        return [_authority(row, now)]
    entries = entries_of(row)
    found = [("certificate", entry) for entry in entries]
    found += [("secret", entry) for entry in entries_of(row, "passwordCredentials")]
    return [
        {
            "owner": kind.type,
            "kind": sort,
            "display_name": entry.get("displayName"),
            "usage": entry.get("usage"),
            "key_id": entry.get("keyId"),
            "thumbprint": thumbprint_among(entry, entries) if sort == "certificate" else None,
            "start_date_time": _moment(entry.get("startDateTime")),
            "end_date_time": _moment(entry.get("endDateTime")),
            "expired": has_expired(entry, now),
        }
        for sort, entry in found
    ]


def _authority(row: Json, now: dt.datetime) -> dict[str, Any]:
    ends = ticks(row.get("expirationDateTime"))
    return {
        "owner": AUTHORITY.type,
        "kind": "authority",
        "display_name": row.get("displayName"),
        "usage": None,
        "key_id": None,
        "thumbprint": row.get("thumbprint"),
        "start_date_time": None,
        "end_date_time": _moment(row.get("expirationDateTime")),
        "expired": ends is not None and ends <= ticks_of(now),
    }


def expired_text(credentials: Sequence[Mapping[str, Any]]) -> str | None:
    """A sentence about what has expired; None if nothing has."""
    gone = [row for row in credentials if row["expired"]]
    if not gone:
        return None
    listed = ", ".join(_told(row) for row in gone)
    one = len(gone) == 1
    return f"{len(gone)} of {len(credentials)} credentials {'has' if one else 'have'} expired: {listed}."


def _told(row: Mapping[str, Any]) -> str:
    if row["kind"] == "authority":
        return f"{row['display_name'] or 'unnamed'} (until {row['end_date_time']})"
    names = {"displayName": "display_name", "usage": "usage", "keyId": "key_id", "endDateTime": "end_date_time"}
    return describe({name: row[option] for name, option in names.items()})


def row_of(kind: DeletedKind, item: Json) -> dict[str, Any]:
    """An object as it is returned."""
    gone = gone_on(item)
    return {
        "type": kind.type,
        "id": item.get("id"),
        "display_name": item.get("displayName"),
        "app_id": item.get("appId"),
        "thumbprint": item.get("thumbprint"),
        "deleted_date_time": _moment(item.get("deletedDateTime")),
        "permanently_deleted_date_time": None if gone is None else instant(gone),
    }
