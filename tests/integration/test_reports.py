# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can only be read: connectors, the report on all certificates, and what is not there yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

TODAY = dt.datetime.now(dt.UTC).replace(microsecond=0)
MakeLab = Callable[..., Lab]


def state(number: int, days: int, revoked: str = "none") -> dict[str, Any]:
    return {
        "id": f"d99bc884-c884-d99b-84c8-{number:012}",
        "certificateThumbprint": f"{number:040X}",
        "certificateExpirationDateTime": (TODAY + dt.timedelta(days=days)).isoformat(),
        "certificateRevokeStatus": revoked,
    }


@pytest.mark.playbook
def test_what_is_only_read(lab: MakeLab) -> None:
    here = lab(
        {
            "entities": {
                "/deviceManagement/ndesConnectors": [
                    {
                        "displayName": "NDES 1",
                        "state": "active",
                        "lastConnectionDateTime": "2026-11-23T12:00:00.1234567Z",
                    }
                ],
                "/deviceManagement/certificateConnectorDetails": [{"connectorName": "PKI 1", "machineName": "pki1"}],
                "/deviceManagement/deviceConfigurationsAllManagedDeviceCertificateStates": [
                    state(1, 10),
                    state(2, 100),
                    state(3, -5, "revoked"),
                ],
            }
        }
    )
    report = "m365.graph.managed_all_device_certificate_state_info"
    run = here.play(
        {"name": "ndes", "m365.graph.ndes_connector_info": {}},
        {"name": "connectors", "m365.graph.certificate_connector_info": {}},
        {"name": "expiring", report: {"expiring_within_days": 30}},
        {"name": "valid", report: {"expiring_within_days": 30, "revoked": False}},
        {"name": "one", report: {"id": state(2, 0)["id"]}, "check_mode": True},
        {
            "name": "nothing to keep",
            "m365.graph.permissions_info": {"modules": ["ndes_connector"]},
            "ignore_errors": True,
        },
        {"name": "permissions", "m365.graph.permissions_info": {"modules": ["ndes_connector_info"]}},
    )
    assert run.status == 0, run.output
    assert [(row["display_name"], row["state"]) for row in run["ndes"].result["resources"]] == [("NDES 1", "active")]
    assert [row["connector_name"] for row in run["connectors"].result["resources"]] == ["PKI 1"]
    assert [row["id"][-1] for row in run["expiring"].result["resources"]] == ["1", "3"]
    assert [row["id"][-1] for row in run["valid"].result["resources"]] == ["1"]
    assert [row["id"][-1] for row in run["one"].result["resources"]] == ["2"]
    assert '"ndes_connector" is not a module of m365.graph' in run["nothing to keep"].result["msg"]
    assert [row["permission"] for row in run["permissions"].result["permissions"]] == [
        "DeviceManagementConfiguration.Read.All"
    ]


def test_a_push_certificate_that_is_not_there_is_no_error(lab: MakeLab) -> None:
    run = lab().play(
        {"name": "read", "m365.graph.apple_push_notification_certificate_info": {}},
        {
            "name": "keep",
            "m365.graph.apple_push_notification_certificate": {"apple_identifier": "mdm@contoso.com"},
            "ignore_errors": True,
        },
        {
            "name": "authority",
            "m365.graph.cloud_certification_authority": {"display_name": "Nowhere"},
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    assert run["read"].result["resources"] == []
    assert (
        "There is no such Apple push notification certificate yet, and to create it certificate must be given"
        in run["keep"].result["msg"]
    )
    assert (
        "There is no such cloud certification authority, and Microsoft Graph cannot create one"
        in run["authority"].result["msg"]
    )
    assert run["keep"].writes == run["authority"].writes == []
