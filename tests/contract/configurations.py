# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cases of device configurations share."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from certificates import issue
from hypothesis import settings

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Enum, Flags
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

EVERYTHING = settings.get_current_profile_name() == "nightly"
"""Whether every option of each of many types is changed, not that of some types only."""

ROOT = issue("Contoso Root", usages=None, now=dt.datetime.now(dt.UTC).replace(microsecond=0))
SALES, STAFF = "0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c01", "0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c02"

REACH: Mapping[str, Mapping[str, Any]] = {
    "display_name": {"display_name": "Another name"},
    "description": {"description": "For people."},
    "role_scope_tag_ids": {"role_scope_tag_ids": ["Berlin", "0"]},
    "assignments": {
        "assignments": [
            {"group": "Sales", "filter": "Corporate"},
            {"group": STAFF.upper()},
            {"target": "exclusionGroup", "group": "Guests"},
        ],
        "allow_reissue": True,
    },
}
APPLICABILITY: Mapping[str, Mapping[str, Any]] = {
    "device_management_applicability_rule_os_edition": {
        "device_management_applicability_rule_os_edition": {
            "name": "Editions",
            "rule_type": "include",
            "os_edition_types": ["windows10Enterprise", "windows10Education"],
        },
        "allow_reissue": True,
    },
    "device_management_applicability_rule_os_version": {
        "device_management_applicability_rule_os_version": {
            "name": "Versions",
            "rule_type": "exclude",
            "min_os_version": "10.0.19041",
        },
        "allow_reissue": True,
    },
    "device_management_applicability_rule_device_mode": {
        "device_management_applicability_rule_device_mode": {
            "name": "Mode",
            "rule_type": "include",
            "device_mode": "sModeConfiguration",
        },
        "allow_reissue": True,
    },
}


def sample(item: Property) -> Any:
    """A value that a property can have, as an option."""
    if isinstance(item.type, CertificateType):
        return ROOT.pem
    if isinstance(item.type, Collection):
        return []
    if isinstance(item.type, Flags):
        return [item.type.choices[-1]]
    if isinstance(item.type, Enum):
        return item.type.choices[0]
    return {Int32: 20, Boolean: True}.get(item.type, "x")


def another(item: Property, option: Any) -> Any:
    """A value that a property can have and that is not the given one, both as options."""
    first = sample(item)
    if not item.type.equal(*(naming.from_options(item.type, value) for value in (first, option))):
        return first
    if isinstance(item.type, Flags):
        return [item.type.choices[0]]
    return item.type.choices[1] if isinstance(item.type, Enum) else {Int32: 21, Boolean: False}.get(item.type, "y")


def tenant(roots: Iterable[str]) -> dict[str, Any]:
    """Two roots of every type, and what assignments and scope tags may name."""
    configurations = [
        {
            "id": f"{number:08d}-aaaa-4000-8000-{index:012d}",
            "@odata.type": f"#microsoft.graph.{kind}",
            "displayName": name,
            "trustedRootCertificate": base64.b64encode(ROOT.der).decode(),
        }
        for number, kind in enumerate(roots)
        for index, name in enumerate(("Root", "Second root"))
    ]
    return {
        "entities": {
            "/deviceManagement/deviceConfigurations": configurations,
            "/groups": [
                {"id": SALES, "displayName": "Sales"},
                {"id": STAFF, "displayName": "Staff"},
                {"id": SALES[:-1] + "3", "displayName": "Guests"},
            ],
            "/deviceManagement/assignmentFilters": [
                {"id": "f17e4000-0000-4000-8000-000000000001", "displayName": "Corporate", "platform": "iOS"}
            ],
            "/deviceManagement/roleScopeTags": [{"id": "7", "displayName": "Berlin"}],
        }
    }
