# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit logs of Entra and Intune: where they are, and what an entry contains. Pure.

Sources: Microsoft Graph, "directoryAudit resource type" (the properties that can be filtered), "List directoryAudits",
"auditEvent resource type", "List auditEvents". Microsoft names Directory.Read.All in addition to AuditLog.Read.All; the
log can be read without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.identity import GUIDS
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Json,
    Permissions,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import String

_GUIDS = re.compile(rf"(?<![0-9A-Za-z-])(?:{GUIDS.removeprefix('(?i)')})(?![0-9A-Za-z-])", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class AuditLog:
    """One log. ``change(entry)`` is an entry in the form of the module's result.

    ``by_target``: entries can be selected by the ID and by the name of what was changed.
    """

    source: str
    resource: Resource
    change: Callable[[Json], dict[str, Any]]
    by_target: bool = False


def _log(name: str, label: str, path: str, read: tuple[str, ...]) -> Resource:
    return Resource(
        name=name,
        type=f"microsoft.graph.{name}",
        label=label,
        paths={"v1.0": path, "beta": path},
        default_version="v1.0",
        methods=frozenset({"GET"}),
        permissions=Permissions(read=read),
        properties=(
            Property("id", String, "Unique identifier of the entry.", nullable=False, access=Access.READ_ONLY),
        ),
    )


def _of_entra(entry: Json) -> dict[str, Any]:
    by = _mapping(entry.get("initiatedBy"))
    user, app = _mapping(by.get("user")), _mapping(by.get("app"))
    details = {str(item.get("key")): item.get("value") for item in _mappings(entry.get("additionalDetails"))}
    targets = [*_mappings(entry.get("targetResources"))]
    return {
        "id": entry.get("id"),
        "when": entry.get("activityDateTime"),
        "who": _first(user.get("userPrincipalName"), user.get("displayName"), user.get("id"), _app_name(app)),
        "by": "user" if user.get("id") or user.get("userPrincipalName") else "application" if app else None,
        "application": _first(app.get("displayName"), app.get("servicePrincipalName")),
        "application_id": _first(app.get("appId"), details.get("AppId")),
        "action": _stripped(entry.get("activityDisplayName")),
        "source": "entra",
        "succeeded": entry.get("result") == "success",
        "targets": [{"id": one.get("id"), "name": one.get("displayName"), "type": one.get("type")} for one in targets],
        **_modified(item for one in targets for item in _mappings(one.get("modifiedProperties"))),
        "correlation_id": entry.get("correlationId"),
    }


def _of_intune(entry: Json) -> dict[str, Any]:
    actor, targets = _mapping(entry.get("actor")), [*_mappings(entry.get("resources"))]
    user = _first(actor.get("userPrincipalName"), actor.get("userId"))
    application = _first(actor.get("applicationDisplayName"), actor.get("servicePrincipalName"))
    return {
        "id": entry.get("id"),
        "when": entry.get("activityDateTime"),
        "who": _first(user, application, actor.get("applicationId")),
        "by": "user" if user else "application" if application or actor.get("applicationId") else None,
        "application": application,
        "application_id": _first(actor.get("applicationId")),
        "action": _first(_stripped(entry.get("activity")), entry.get("activityType"), entry.get("displayName")),
        "source": "intune",
        "succeeded": str(entry.get("activityResult")).casefold() == "success",
        "targets": [
            {"id": one.get("resourceId"), "name": one.get("displayName"), "type": one.get("auditResourceType")}
            for one in targets
        ],
        **_modified(item for one in targets for item in _mappings(one.get("modifiedProperties"))),
        "correlation_id": entry.get("correlationId"),
    }


def _modified(items: Iterable[Json]) -> dict[str, Any]:
    """The names of the changed properties, and the IDs in their values: a credential of an owner, a root of a profile.

    The values themselves are left out.
    """
    names: dict[str, None] = {}
    ids: dict[str, None] = {}
    for item in items:
        names[str(item.get("displayName"))] = None
        for value in (item.get("oldValue"), item.get("newValue")):
            ids.update(dict.fromkeys(found.lower() for found in _GUIDS.findall(str(value or ""))))
    return {"properties": [*names], "mentions": [*ids]}


def _app_name(app: Json) -> Any:
    return _first(app.get("displayName"), app.get("servicePrincipalName"), app.get("appId"))


def _first(*values: Any) -> Any:
    return next((value for value in values if value), None)


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in (value if isinstance(value, list) else ()) if isinstance(item, Mapping))


_INTUNE_READ = (
    "DeviceManagementApps.Read.All",
    "DeviceManagementApps.ReadWrite.All",
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementConfiguration.ReadWrite.All",
)

LOGS = (
    AuditLog(
        "entra",
        _log("directoryAudit", "entry of Entra's audit log", "/auditLogs/directoryAudits", ("AuditLog.Read.All",)),
        _of_entra,
        by_target=True,
    ),
    AuditLog(
        "intune",
        _log("auditEvent", "entry of Intune's audit log", "/deviceManagement/auditEvents", _INTUNE_READ),
        _of_intune,
    ),
)
