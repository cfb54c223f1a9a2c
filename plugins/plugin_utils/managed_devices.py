# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed devices as hosts: what they are called, and which certificate is whose. Pure.

A certificate state names its device and its user as they are shown, and has no id of either (managedDeviceCertificateState and
managedAllDeviceCertificateState in Microsoft's reference). So a certificate is a device's when name and user fit that device alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    """How the states of a kind tell their device: the state's keys for device and user, and the device's key for that user."""

    device: str
    user: str
    users: str


PROFILES = Link("device_display_name", "user_display_name", "userDisplayName")
REPORT = Link("managed_device_display_name", "user_principal_name", "userPrincipalName")


def host_names(devices: Sequence[Row], preferences: Sequence[str]) -> list[str]:
    """What each device is called: the first preferred property that it has and no other device has the value of; else its id."""
    columns = [[str(device.get(name) or "") for device in devices] for name in preferences]
    taken = [{value for value in column if value and column.count(value) == 1} for column in map(_folded, columns)]
    return [
        next(
            (column[row] for column, unique in zip(columns, taken, strict=True) if column[row].casefold() in unique),
            str(device["id"]),
        )
        for row, device in enumerate(devices)
    ]


def _folded(column: Iterable[str]) -> list[str]:
    return [value.casefold() for value in column]


def certificates_of(
    devices: Sequence[Row], states: Iterable[Row], link: Link
) -> tuple[dict[str, list[Row]], list[str]]:
    """The states of each device, by its id, and the names that several devices share so that their states are nobody's.

    A state whose device is not among these is left out: the device may be filtered out or gone.
    """
    named: dict[str, list[Row]] = {}
    for device in devices:
        named.setdefault(_text(device.get("deviceName")), []).append(device)
    found: dict[str, list[Row]] = {str(device["id"]): [] for device in devices}
    doubtful: dict[str, None] = {}
    for state in states:
        user = _text(state.get(link.user))
        candidates = [
            device
            for device in named.get(_text(state.get(link.device)), ())
            if not user or _text(device.get(link.users)) == user
        ]
        if len(candidates) == 1:
            found[str(candidates[0]["id"])].append(state)
        elif candidates:
            doubtful[str(state[link.device])] = None
    return found, list(doubtful)


def _text(value: object) -> str:
    return str(value or "").strip().casefold()
