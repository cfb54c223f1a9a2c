# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managed devices as hosts: their names, and the certificates of each. Pure.

A certificate state contains the display names of its device and its user, but no ID of either
(managedDeviceCertificateState and managedAllDeviceCertificateState in Microsoft's reference). So a certificate belongs
to a device only if both names match that device alone.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class StateColumns:
    """How the states of a type identify their device.

    The state's keys for device and user, and the device's key for that user.
    """

    device: str
    user: str
    users: str


PROFILES = StateColumns("device_display_name", "user_display_name", "userDisplayName")
REPORT = StateColumns("managed_device_display_name", "user_principal_name", "userPrincipalName")


#: Reserved names: Ansible's groups, and this machine, which plays would reach without a connection.
RESERVED = frozenset({"all", "ungrouped", "localhost", "localhost.localdomain", "127.0.0.1", "::1", "none"})
#: Characters, besides letters, digits and single blanks, without a meaning in host patterns, paths and shells.
_HARMLESS = frozenset("._-'\u2019()@+#")


def host_names(
    devices: Sequence[Row], preferences: Sequence[str], taken: Container[str] = ()
) -> tuple[list[str], list[str]]:
    """The name of each device, and the values that cannot be names.

    A device is named by the first preferred property that it has and whose value no other device has; else by its ID.
    Users name their devices as they like: a value that is reserved, that is in ``taken`` (names of hosts and groups of
    the inventory, case-folded), or that has characters with a meaning in host patterns, paths or shells, is not used,
    so that a telephone never becomes a server of the inventory.
    """
    columns = [[str(device.get(name) or "") for device in devices] for name in preferences]
    unique = [_once(column) for column in columns]
    names: list[str] = []
    refused: dict[str, None] = {}
    for row, device in enumerate(devices):
        chosen = str(device["id"])
        for column, known in zip(columns, unique, strict=True):
            value = column[row]
            if value.casefold() not in known:
                continue
            if is_host_name(value) and value.casefold() not in taken:
                chosen = value
                break
            refused[value] = None
        names.append(chosen)
    return names, list(refused)


def is_host_name(value: str) -> bool:
    """Whether a text is a name for a host: not reserved, at most 253 characters, and only with harmless ones."""
    if value.casefold() in RESERVED or len(value) > 253 or value != " ".join(value.split()) or not value[:1].isalnum():
        return False
    return all(sign == " " or sign in _HARMLESS or unicodedata.category(sign)[0] in "LMN" for sign in value)


def _once(column: Iterable[str]) -> set[str]:
    """The values, case-folded, that occur once in a column."""
    counts = Counter(value.casefold() for value in column)
    return {value for value, count in counts.items() if value and count == 1}


def certificates_of(
    devices: Sequence[Row], states: Iterable[Row], link: StateColumns
) -> tuple[dict[str, list[Row]], list[str]]:
    """The states of each device, by its ID, and the ambiguous names, whose states belong to no device.

    A state of any other device is omitted: the device may be filtered out or deleted.
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
