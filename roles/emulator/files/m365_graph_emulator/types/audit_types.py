# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit logs of Entra (``directoryAudit``) and Intune (``auditEvent``): only read.

Sources: https://learn.microsoft.com/graph/api/resources/directoryaudit,
https://learn.microsoft.com/graph/api/resources/intune-auditing-auditevent.
"""

from __future__ import annotations

from ..model import EntityTypeData, ResourceData

ENTITIES: dict[str, EntityTypeData] = {
    "directoryAudit": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "activityDateTime DateTimeOffset!, activityDisplayName String!, additionalDetails keyValue[], category "
            "String!, correlationId String, initiatedBy auditActivityInitiator!, loggedByService String, operationType "
            "String, result operationResult, resultReason String, targetResources targetResource[], userAgent "
            "String{beta}"
        ),
    },
    "auditEvent": {
        "base": "entity",
        "versions": "v1.0 beta",
        "properties": (
            "activity String, activityDateTime DateTimeOffset!, activityOperationType String, activityResult String, "
            "activityType String, actor auditActor, category String, componentName String, correlationId Guid!, "
            "displayName String, resources auditResource[]"
        ),
    },
}

COMPLEX: dict[str, str] = {
    "appIdentity": "appId String, displayName String, servicePrincipalId String, servicePrincipalName String",
    "auditActivityInitiator": "app appIdentity, user userIdentity",
    "auditActor": (
        "applicationDisplayName String, applicationId String, auditActorType String, ipAddress String, "
        "servicePrincipalName String, type String{beta}, userId String, userPermissions String[], userPrincipalName "
        "String"
    ),
    "auditProperty": "displayName String, newValue String, oldValue String",
    "auditResource": (
        "auditResourceType String, displayName String, modifiedProperties auditProperty[], resourceId String, type "
        "String{beta}"
    ),
    "modifiedProperty": "displayName String, newValue String, oldValue String",
    "targetResource": (
        "displayName String, groupType groupType, id String, modifiedProperties modifiedProperty[], type String, "
        "userPrincipalName String"
    ),
    "userIdentity": "displayName String, id String, ipAddress String, userPrincipalName String",
}

ENUMS: dict[str, str] = {
    "groupType": "unifiedGroups=0 azureAD=1 unknownFutureValue=2",
    "operationResult": "success=0 failure=1 timeout=2 unknownFutureValue=3",
}

_AUDIT_READ = ["AuditLog.Read.All"]
_EVENTS_READ = [
    "DeviceManagementApps.Read.All",
    "DeviceManagementApps.ReadWrite.All",
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementConfiguration.ReadWrite.All",
]

RESOURCES: dict[str, ResourceData] = {
    "/auditLogs/directoryAudits": {
        "type": "directoryAudit",
        "area": "directory",
        "collection": {"GET": _AUDIT_READ},
        "item": {"GET": _AUDIT_READ},
    },
    "/deviceManagement/auditEvents": {
        "type": "auditEvent",
        "area": "intune",
        "collection": {"GET": _EVENTS_READ},
        "item": {"GET": _EVENTS_READ},
    },
}
