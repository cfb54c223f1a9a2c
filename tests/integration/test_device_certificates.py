# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks that read and keep device certificate states see, beyond the contract that all modules share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab

MODULE = "m365.graph.managed_device_certificate_state"
CONFIGURATIONS = "/deviceManagement/deviceConfigurations"
NOW = dt.datetime.now(dt.UTC)
MakeLab = Callable[..., Lab]


def guid(index: int) -> str:
    return f"00000000-0000-4000-8000-{index:012}"


def state(index: int, days: float | None, **values: Any) -> dict[str, Any]:
    expiry = "0001-01-01T00:00:00Z" if days is None else f"{NOW + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%S}.1234567Z"
    return {
        "id": guid(index),
        "deviceDisplayName": f"device {index}",
        "certificateIssuanceState": "issued",
        "certificateRevokeStatus": "none",
        "certificateErrorCode": 0,
        "certificateThumbprint": f"{index:040X}",
        "certificateExpirationDateTime": expiry,
        **values,
    }


def profile(index: int, kind: str, name: str, *states: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": guid(index),
        "@odata.type": f"#microsoft.graph.{kind}",
        "displayName": name,
        "managedDeviceCertificateStates": list(states),
    }


NEVER = state(33, None, certificateExpirationDateTime="0001-01-01T00:00:00-08:00")
TENANT: dict[str, Any] = {
    "settings": {"page_size": 2},
    "entities": {
        CONFIGURATIONS: [
            profile(1, "iosPkcsCertificateProfile", "Wi-Fi", state(11, 10), state(12, 200), state(13, -1)),
            profile(
                2,
                "iosPkcsCertificateProfile",
                "VPN",
                state(21, 20, certificateIssuanceState="issueFailed", certificateErrorCode=4),
            ),
            profile(
                3,
                "windows81SCEPCertificateProfile",
                "Wi-Fi",
                state(31, 400, certificateRevokeStatus="revoked"),
                state(32, None),
                state(33, None, certificateExpirationDateTime="0001-01-01T00:00:00-08:00"),
            ),
            profile(4, "iosPkcsCertificateProfile", "Twin"),
            profile(5, "iosPkcsCertificateProfile", "Twin"),
            {"id": guid(6), "@odata.type": "#microsoft.graph.iosTrustedRootCertificate", "displayName": "Restrictions"},
        ]
    },
}


def found(run: Any, name: str) -> list[int]:
    return [int(row["id"][-12:]) for row in run[name].result["resources"]]


@pytest.mark.playbook
def test_info_of_one_profile_of_a_type_and_of_all(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {
            "name": "by id",
            f"{MODULE}_info": {"device_configuration_id": guid(1), "profile_type": "iosPkcsCertificateProfile"},
        },
        {"name": "by id alone", f"{MODULE}_info": {"device_configuration_id": guid(3)}},
        {
            "name": "by name",
            f"{MODULE}_info": {"device_configuration": "Wi-Fi", "profile_type": "windows81SCEPCertificateProfile"},
        },
        {"name": "by type", f"{MODULE}_info": {"profile_type": "iosPkcsCertificateProfile"}},
        {"name": "all", f"{MODULE}_info": {}},
    )
    assert run.status == 0, run.output
    assert found(run, "by id") == [11, 12, 13]
    assert found(run, "by id alone") == [31, 32, 33]
    assert found(run, "by name") == [31, 32, 33]
    assert found(run, "by type") == [11, 12, 13, 21]
    assert found(run, "all") == [11, 12, 13, 21, 31, 32, 33]
    row = run["all"].result["resources"][3]
    assert (row["device_configuration_id"], row["profile_type"]) == (guid(2), "iosPkcsCertificateProfile")
    assert run["by id"].methods == ["GET", "GET"], "two pages, nothing else"


def test_info_filters(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {"name": "expiring", f"{MODULE}_info": {"expiring_within_days": 30}},
        {"name": "expired", f"{MODULE}_info": {"expiring_within_days": 0}},
        {"name": "revoked", f"{MODULE}_info": {"revoked": True}},
        {
            "name": "not revoked",
            f"{MODULE}_info": {"revoked": False, "profile_type": "windows81SCEPCertificateProfile"},
        },
        {"name": "failed", f"{MODULE}_info": {"issuance_state": ["issueFailed", "installFailed"]}},
        {"name": "error", f"{MODULE}_info": {"error_code": 4}},
        {"name": "both", f"{MODULE}_info": {"error_code": 4, "expiring_within_days": 5}},
        {"name": "bad", f"{MODULE}_info": {"issuance_state": ["lost"]}, "ignore_errors": True},
    )
    assert run.status == 0, run.output
    assert found(run, "expiring") == [11, 13, 21]
    assert found(run, "expired") == [13]
    assert found(run, "revoked") == [31]
    assert found(run, "not revoked") == [32, 33]
    assert found(run, "failed") == [21]
    assert found(run, "error") == [21]
    assert found(run, "both") == []
    assert "value of issuance_state must be one or more of: unknown" in run["bad"].result["msg"]
    assert run["bad"].requests == []


def test_a_row_fed_back_addresses_itself(lab: MakeLab) -> None:
    here = lab(TENANT)
    run = here.play(
        {"name": "list", f"{MODULE}_info": {"profile_type": "windows81SCEPCertificateProfile"}, "register": "listed"},
        {"name": "back", MODULE: "{{ item }}", "loop": "{{ listed.resources }}"},
    )
    assert run.status == 0, run.output
    assert not run["back"].changed
    assert run["back"].methods == ["GET"] * 3


def test_a_profile_by_name(lab: MakeLab) -> None:
    here = lab(TENANT)
    change = {
        "profile_type": "iosPkcsCertificateProfile",
        "certificate_thumbprint": f"{11:040x}",
        "certificate_error_code": 7,
    }
    run = here.play(
        {"name": "one", MODULE: {**change, "device_configuration": "Wi-Fi"}},
        {"name": "several", MODULE: {**change, "device_configuration": "Twin"}, "ignore_errors": True},
        {"name": "none", MODULE: {**change, "device_configuration": "Nothing"}, "ignore_errors": True},
        {
            "name": "another type",
            MODULE: {**change, "device_configuration": "VPN", "profile_type": "iosScepCertificateProfile"},
            "ignore_errors": True,
        },
    )
    assert run.status == 0, run.output
    (write,) = run["one"].writes
    assert write["path"].endswith(
        f"{guid(1)}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates/{guid(11)}"
    )
    assert write["body"] == {"certificateErrorCode": 7}
    assert (
        run["several"]
        .result["msg"]
        .startswith(f'2 resources fit device_configuration "Twin": ids {guid(4)}, {guid(5)}.')
    )
    assert run["none"].result["msg"] == 'There is no device configuration with the name "Nothing".'
    assert (
        run["another type"].result["msg"]
        == 'device_configuration: "VPN" is of type iosPkcsCertificateProfile, not iosScepCertificateProfile.'
    )
    assert all(set(run[name].methods) == {"GET"} for name in ("several", "none", "another type"))


def test_a_profile_of_another_type_and_ids_that_do_not_exist(lab: MakeLab) -> None:
    here = lab(TENANT)
    there = {"device_configuration_id": guid(1), "profile_type": "iosPkcsCertificateProfile"}
    run = here.play(
        {
            "name": "type",
            MODULE: {**there, "profile_type": "iosScepCertificateProfile", "id": guid(11), "state": "absent"},
            "ignore_errors": True,
        },
        {
            "name": "profile",
            MODULE: {**there, "device_configuration_id": guid(99), "id": guid(11), "certificate_error_code": 1},
            "ignore_errors": True,
        },
        {
            "name": "no profile",
            MODULE: {**there, "device_configuration_id": guid(99), "id": guid(11), "state": "absent"},
        },
        {"name": "state", MODULE: {**there, "id": guid(99), "certificate_error_code": 1}, "ignore_errors": True},
        {"name": "no state", MODULE: {**there, "id": guid(99), "state": "absent"}},
    )
    assert run.status == 0, run.output
    assert (
        run["type"].result["msg"]
        == f'device_configuration_id: "{guid(1)}" is of type iosPkcsCertificateProfile, not iosScepCertificateProfile.'
    )
    assert run["profile"].result["msg"] == f'There is no device configuration "{guid(99)}".'
    assert f'There is no managed device certificate state with id "{guid(99)}"' in run["state"].result["msg"]
    assert not run["no profile"].changed
    assert not run["no state"].changed
    assert {request["method"] for request in here.emulator.requests} == {"GET"}


def test_what_is_missing_or_wrong_in_an_address_is_told(lab: MakeLab) -> None:
    here = lab(TENANT)
    kept = {"certificate_thumbprint": "AA", "certificate_error_code": 1}
    steps: dict[str, tuple[dict[str, Any], str, int]] = {
        "no type": (
            {MODULE: {**kept, "device_configuration": "Wi-Fi"}},
            "Which managed device certificate state is meant? Give profile_type.",
            0,
        ),
        "documented, by name": (
            {f"{MODULE}_info": {"device_configuration": "VPN", "path_form": "documented"}},
            "path_form: documented paths need one parent resource. Give profile_type.",
            0,
        ),
        "documented, by nothing": (
            {f"{MODULE}_info": {"path_form": "documented"}},
            "path_form: documented paths need one parent resource. Give device_configuration_id or "
            "device_configuration and profile_type.",
            0,
        ),
        "no such profile": (
            {f"{MODULE}_info": {"device_configuration_id": guid(99)}},
            f'There is no device configuration "{guid(99)}".',
            3,  # three times, as a replica may be behind
        ),
        "no such profile of a type": (
            {f"{MODULE}_info": {"device_configuration_id": guid(99), "profile_type": "iosPkcsCertificateProfile"}},
            f'There is no device configuration "{guid(99)}".',
            6,  # the list, and the profile after its 404
        ),
        "no certificate profile": (
            {f"{MODULE}_info": {"device_configuration_id": guid(6)}},
            f'The device configuration "{guid(6)}" is of type iosTrustedRootCertificate, which has no managed device '
            "certificate state.",
            1,
        ),
        "another type": (
            {f"{MODULE}_info": {"device_configuration_id": guid(1), "profile_type": "iosScepCertificateProfile"}},
            f'device_configuration_id: "{guid(1)}" is of type iosPkcsCertificateProfile, not '
            "iosScepCertificateProfile.",
            2,
        ),
    }
    run = here.play(
        *[{"name": name, **task, "ignore_errors": True} for name, (task, _said, _requests) in steps.items()]
    )
    assert run.status == 0, run.output
    for name, (_task, said, requests) in steps.items():
        assert run[name].failed, name
        assert run[name].result["msg"] == said
        assert run[name].methods == ["GET"] * requests, name


def test_several_states_that_fit_show_their_ids(lab: MakeLab) -> None:
    twins = [state(index, 10, certificateThumbprint="AA" * 20) for index in (41, 42)]
    here = lab({"entities": {CONFIGURATIONS: [profile(1, "iosPkcsCertificateProfile", "Wi-Fi", *twins)]}})
    place = {"device_configuration_id": guid(1), "profile_type": "iosPkcsCertificateProfile"}
    run = here.play(
        {"name": "change", MODULE: {**place, "certificate_thumbprint": "aa:" * 19 + "aa", "certificate_error_code": 1}}
    )
    assert run["change"].failed
    assert (
        f"ids {guid(41)}, {guid(42)}. Give the id of the managed device certificate state that is meant."
        in run["change"].result["msg"]
    )
    assert run["change"].methods == ["GET"]


def test_the_documented_path_that_the_metadata_does_not_know(lab: MakeLab) -> None:
    here = lab(TENANT)
    there = {
        "device_configuration_id": guid(1),
        "profile_type": "androidForWorkPkcsCertificateProfile",
        "path_form": "documented",
        "id": guid(11),
    }
    run = here.play({"name": "read", MODULE: {**there, "certificate_error_code": 1}, "ignore_errors": True})
    assert "leave path_form at canonical" in run["read"].result["msg"]
    assert run["read"].result["graph_error"]["status"] == 400
