# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes equal texts of many values one object, so that they are in memory once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST = 1 << 10
"""The number of texts that are remembered: members of enumerations, issuers, dates."""
_LONGEST = 1 << 8
"""Characters of a text that is remembered. Certificates are longer, and seldom equal."""


class SharedTexts:
    """The texts of the last values. It remembers few, because IDs and names are different in each value."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def in_row(self, row: dict[str, Any]) -> dict[str, Any]:
        """The same object, whose texts are shared. Nested values are left as they are."""
        known = self._known
        if len(known) > _MOST:
            known.clear()
        for name, value in row.items():
            if isinstance(value, str) and len(value) <= _LONGEST:
                row[name] = known.setdefault(value, value)
        return row


def share(row: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Let a row use the texts of another one where they are equal, so that its own ones are freed."""
    for name, value in other.items():
        if isinstance(value, str) and row.get(name) == value:
            row[name] = value
