# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common properties of Intune's device configurations: name, scope tags, applicability rules, assignments.

Source: Microsoft Graph (beta), "deviceConfiguration resource type" and the "assign" action. The effects on devices are
from Microsoft's "Remove SCEP or PKCS certificates in Microsoft Intune" for properties that are marked as documented.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description import assignments
from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Filter,
    Json,
    Permissions,
    Property,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, DateTimeOffset, Int32, String
from ansible_collections.m365.graph.plugins.module_utils._values.strings import CaseInsensitiveString
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

PATHS = {"beta": "/deviceManagement/deviceConfigurations"}
PERMISSIONS = Permissions(
    read=("DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"),
    write=("DeviceManagementConfiguration.ReadWrite.All",),
)

GROUP = Lookup(
    "group",
    "/groups",
    ("GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    names=CaseInsensitiveString,
)
# There are few filters and scope tags, and whether their lists can be filtered by name is not documented.
ASSIGNMENT_FILTER = Lookup(
    "assignment filter", "/deviceManagement/assignmentFilters", PERMISSIONS.read, filterable=False
)
SCOPE_TAG = Lookup(
    "scope tag",
    "/deviceManagement/roleScopeTags",
    ("DeviceManagementRBAC.Read.All", "DeviceManagementRBAC.ReadWrite.All"),
    id_pattern=r"\d+",
    filterable=False,
    everywhere=("0",),
)

RULE_TYPE = Enum("microsoft.graph.deviceManagementApplicabilityRuleType", {"include": 0, "exclude": 1})
EDITION = Enum(
    "microsoft.graph.windows10EditionType",
    {
        name: number
        for number, name in enumerate(
            (
                *(
                    "windows10Enterprise",
                    "windows10EnterpriseN",
                    "windows10Education",
                    "windows10EducationN",
                    "windows10MobileEnterprise",
                ),
                *(
                    "windows10HolographicEnterprise",
                    "windows10Professional",
                    "windows10ProfessionalN",
                    "windows10ProfessionalEducation",
                ),
                *(
                    "windows10ProfessionalEducationN",
                    "windows10ProfessionalWorkstation",
                    "windows10ProfessionalWorkstationN",
                    "notConfigured",
                ),
                *(
                    "windows10Home",
                    "windows10HomeChina",
                    "windows10HomeN",
                    "windows10HomeSingleLanguage",
                    "windows10Mobile",
                ),
                *("windows10IoTCore", "windows10IoTCoreCommercial"),
            )
        )
    },
)
DEVICE_MODE = Enum("microsoft.graph.windows10DeviceModeType", {"standardConfiguration": 0, "sModeConfiguration": 1})


def _rule(name: str, **properties: Any) -> Complex:
    return Complex(
        f"microsoft.graph.deviceManagementApplicabilityRule{name}",
        {"name": String, "ruleType": RULE_TYPE, **properties},
    )


class _ScopeTags(Collection):
    """Scope tags by ID. The default is the tag "0"."""

    def canonical(self, value: Any) -> Hashable:
        return super().canonical(value or ["0"])

    def encode(self, value: Any) -> Any:
        return super().encode(value or ["0"])

    def matches(self, desired: Any, current: Any) -> bool:
        return super().matches(desired or ["0"], current or ["0"])


def _named(row: Json, name: str, _now: dt.datetime) -> bool:
    return row.get("displayName") == name


NAME_FILTER = Filter("display_name", "str", _named)


def _assignments_effect(before: Any, after: Any) -> Effect:
    return Effect.REMOVES if assignments.narrows(before or [], after or []) else Effect.SAFE


COMMON = (
    Property("id", String, "Unique identifier.", nullable=False, access=Access.READ_ONLY),
    Property("displayName", String, "Name.", nullable=False, required=True),
    Property("description", String, "Description."),
    Property("roleScopeTagIds", _ScopeTags(String, "set"), "Scope tags, by name or by ID.", lookups={"": SCOPE_TAG}),
    Property(
        "deviceManagementApplicabilityRuleOsEdition",
        _rule("OsEdition", osEditionTypes=Collection(EDITION, "set")),
        "Editions of Windows that get the profile or do not.",
        effect=Effect.REMOVES,
    ),
    Property(
        "deviceManagementApplicabilityRuleOsVersion",
        _rule("OsVersion", minOSVersion=String, maxOSVersion=String),
        "Versions of Windows that get the profile or do not.",
        effect=Effect.REMOVES,
    ),
    Property(
        "deviceManagementApplicabilityRuleDeviceMode",
        _rule("DeviceMode", deviceMode=DEVICE_MODE),
        "Mode of Windows (S mode) that gets the profile or does not.",
        effect=Effect.REMOVES,
    ),
    Property(
        "createdDateTime",
        DateTimeOffset,
        "When it was created.",
        nullable=False,
        access=Access.READ_ONLY,
        volatile=True,
    ),
    Property(
        "lastModifiedDateTime",
        DateTimeOffset,
        "When it was last modified.",
        nullable=False,
        access=Access.READ_ONLY,
        volatile=True,
    ),
    Property(
        "supportsScopeTags",
        Boolean,
        "Whether it can have scope tags.",
        nullable=False,
        access=Access.READ_ONLY,
        volatile=True,
    ),
    Property("version", Int32, "Counts its changes.", nullable=False, access=Access.READ_ONLY, volatile=True),
    Property(
        "assignments",
        assignments.ASSIGNMENTS,
        "Who gets the profile.",
        action=assignments.ASSIGN,
        lookups={"group": GROUP, "filter": ASSIGNMENT_FILTER},
        effect=Effect.REMOVES,
        effect_of=_assignments_effect,
    ),
)
"""Properties of every device configuration, assignments last."""


def documented(properties: Sequence[Property], *names: str) -> tuple[Property, ...]:
    """The properties with those of ``names`` (none: all with a harmful effect) marked as documented by Microsoft."""
    chosen = set(names) or {item.name for item in properties if item.effect is not Effect.SAFE}
    return tuple(dataclasses.replace(item, documented=True) if item.name in chosen else item for item in properties)
