# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hosts are called, and whose a certificate is."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.plugin_utils.managed_devices import (
    PROFILES,
    REPORT,
    certificates_of,
    host_names,
)


def device(id: str, name: str | None = "iPhone", user: str | None = "Ada", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "deviceName": name,
        "userDisplayName": user,
        "userPrincipalName": f"{user}@contoso.com" if user else None,
        **more,
    }


def state(name: str | None = "iPhone", user: str | None = "Ada", **more: Any) -> dict[str, Any]:
    return {"device_display_name": name, "user_display_name": user, **more}


@pytest.mark.parametrize(
    ("devices", "preferences", "names"),
    [
        ([device("1", "a"), device("2", "b")], ["deviceName"], ["a", "b"]),
        ([device("1", "a"), device("2", "A"), device("3", "c")], ["deviceName"], ["1", "2", "c"]),
        (
            [device("1", "a", serialNumber="S1"), device("2", "a", serialNumber="S2")],
            ["deviceName", "serialNumber"],
            ["S1", "S2"],
        ),
        ([device("1", None, serialNumber=""), device("2", "b")], ["deviceName", "serialNumber"], ["1", "b"]),
        ([device("1", "a")], [], ["1"]),
        ([], ["deviceName"], []),
    ],
)
def test_a_name_is_one_devices_alone(devices: list[dict[str, Any]], preferences: list[str], names: list[str]) -> None:
    assert host_names(devices, preferences) == (names, [])


@pytest.mark.parametrize(
    "name",
    [
        "all",
        "LocalHost",
        "127.0.0.1",
        "a/b",
        "a\\b",
        "a\nb",
        "a,b",
        "x[1:2]",
        "*",
        "~x",
        "!x",
        "&x",
        "-x",
        ".x",
        " x",
        "a  b",
        "a\u202eb",
        "{{x}}",
        "$x",
        "x" * 254,
    ],
)
def test_some_values_are_no_names(name: str) -> None:
    assert host_names([device("1", name, serialNumber="S1")], ["deviceName", "serialNumber"]) == (["S1"], [name])


@pytest.mark.parametrize(
    "name", ["iPhone von Anna", "Anna\u2019s iPhone (2)", "Büro-PC", "世界", "DESKTOP-4F2A.contoso.com", "7"]
)
def test_ordinary_names_are_kept(name: str) -> None:
    assert host_names([device("1", name)], ["deviceName"]) == ([name], [])


def test_a_name_that_the_inventory_has_is_not_taken_over() -> None:
    assert host_names([device("1", "Prod-DB01"), device("2", "b")], ["deviceName"], {"prod-db01"}) == (
        ["1", "b"],
        ["Prod-DB01"],
    )


@pytest.mark.parametrize(
    ("devices", "states", "whose", "doubtful"),
    [
        ([device("1")], [state()], {"1": 1}, []),
        ([device("1"), device("2", user="Bob")], [state(), state(user="Bob"), state(user="bob")], {"1": 1, "2": 2}, []),
        ([device("1"), device("2")], [state()], {"1": 0, "2": 0}, ["iPhone"]),
        ([device("1"), device("2", user="Bob")], [state(user=None)], {"1": 0, "2": 0}, ["iPhone"]),
        ([device("1")], [state(user=None)], {"1": 1}, []),
        ([device("1")], [state(user="Bob"), state("iPad"), state(None)], {"1": 0}, []),
        ([device("1", user=None)], [state(user="Ada")], {"1": 0}, []),
    ],
)
def test_a_certificate_is_of_the_one_device_that_fits(
    devices: list[dict[str, Any]], states: list[dict[str, Any]], whose: dict[str, int], doubtful: list[str]
) -> None:
    found, shared = certificates_of(devices, states, PROFILES)
    assert {id: len(rows) for id, rows in found.items()} == whose
    assert shared == doubtful


def test_the_report_tells_users_by_their_principal_names() -> None:
    states = [{"managed_device_display_name": "iPhone", "user_principal_name": "ADA@contoso.com"}]
    assert certificates_of([device("1"), device("2", user="Bob")], states, REPORT) == ({"1": states, "2": []}, [])
