# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable

import pytest
from lab import Lab

from ansible_collections.m365.graph.plugins.module_utils._module import permissions

MakeLab = Callable[..., Lab]


@pytest.mark.playbook
def test_permissions_are_known_before_the_first_request(lab: MakeLab) -> None:
    held = [
        "DeviceManagementApps.ReadWrite.All",
        "DeviceManagementConfiguration.Read.All",
        "Domain-InternalFederation.Read.All",
    ]
    here = lab(
        {"apps": [{"client_id": "22222222-2222-2222-2222-222222222222", "secret": "reader", "permissions": held}]}
    )
    modules = [
        "enterprise_code_signing_certificate",
        "m365.graph.managed_device_certificate_state_info",
        "managed_device_certificate_state",
    ]
    run = here.play(
        {"name": "planned", "m365.graph.permissions_info": {"modules": [*modules, "internal_domain_federation_info"]}},
        {"name": "all", "m365.graph.permissions_info": {}},
        {
            "name": "bulk",
            "m365.graph.permissions_info": {
                "modules": ["apply", "m365.graph.export"],
                "types": ["internalDomainFederation"],
            },
        },
        {
            "name": "names",
            "m365.graph.permissions_info": {
                "modules": ["certificate_profile", "export"],
                "types": ["certificate_profile"],
            },
        },
        {"name": "everything", "m365.graph.permissions_info": {"modules": ["apply"]}},
        {
            "name": "no document",
            "m365.graph.permissions_info": {"types": ["internalDomainFederation"]},
            "ignore_errors": True,
        },
        {
            "name": "no type",
            "m365.graph.permissions_info": {"modules": ["export"], "types": ["group"]},
            "ignore_errors": True,
        },
        {"name": "unknown", "m365.graph.permissions_info": {"modules": ["aad_group"]}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    result = run["planned"].result
    assert result["held"] == sorted(held)
    assert result["missing"] == ["DeviceManagementConfiguration.ReadWrite.All", "Domain.Read.All"]
    assert [(row["permission"], row["modules"], row["held"]) for row in result["permissions"]] == [
        ("DeviceManagementApps.ReadWrite.All", ["enterprise_code_signing_certificate"], True),
        ("DeviceManagementConfiguration.Read.All", ["managed_device_certificate_state_info"], True),
        ("DeviceManagementConfiguration.ReadWrite.All", ["managed_device_certificate_state"], False),
        ("Domain-InternalFederation.Read.All", ["internal_domain_federation_info"], True),
        ("Domain.Read.All", ["internal_domain_federation_info"], False),
    ]
    every = run["all"].result
    assert {"DeviceManagementConfiguration.ReadWrite.All", "Domain-InternalFederation.ReadWrite.All"} <= set(
        every["missing"]
    )
    assert {module for row in every["permissions"] for module in row["modules"]} == set(permissions.every_module())
    assert (
        run["unknown"]
        .result["msg"]
        .startswith('modules: "aad_group" is not a module of m365.graph whose resources are known')
    )
    assert [(row["permission"], row["modules"]) for row in run["bulk"].result["permissions"]] == [
        ("Domain-InternalFederation.ReadWrite.All", ["apply"]),
        ("Domain-InternalFederation.Read.All", ["export"]),
        ("Domain.Read.All", ["export"]),
    ]
    assert [(row["permission"], row["reason"], row["modules"]) for row in run["names"].result["permissions"]] == [
        (
            "DeviceManagementConfiguration.ReadWrite.All",
            "read and write every certificate profile",
            ["certificate_profile"],
        ),
        ("DeviceManagementRBAC.Read.All", "find a scope tag by its name", ["certificate_profile", "export"]),
        ("GroupMember.Read.All", "find a group by its name", ["certificate_profile", "export"]),
        ("DeviceManagementConfiguration.Read.All", "read every certificate profile", ["export"]),
    ]
    assert set(run["everything"].result["missing"]) <= set(every["missing"])
    assert run["no document"].result["msg"] == "types: they are for apply and export, of which modules names neither."
    assert run["no type"].result["msg"].startswith('types: "group" is not a type that documents can hold')
    assert here.emulator.requests == []
