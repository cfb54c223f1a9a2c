# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The properties by which a resource is found. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

GUID_EXAMPLE = "b20d3703-3703-b20d-0337-0db203370db2"
# Compiled here for processes that inherit the loaded modules: re caches it.
GUIDS = re.compile(
    r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})*"
).pattern
"""The IDs that Intune and Entra assign: a GUID, in a few of Intune's tables several joined by underscores."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ResourceIdentity:
    """The ID of a resource, and the properties by which it is found without one.

    ``id_name`` is Graph's name of the ID, ``id_pattern`` its form and ``id_example`` an example. ``id_property`` is the
    property that has it, where that is not ``id``. If people choose IDs, the property ``id`` can be written. Each of
    ``keys`` identifies a resource; ``told_by`` are the properties that together distinguish it from all others (by
    default all of them). With ``alone`` there is at most one, which needs neither.
    """

    id_name: str = "id"
    id_property: str = "id"
    id_pattern: str = GUIDS
    id_example: str = GUID_EXAMPLE
    keys: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    alone: bool = False

    @property
    def telling(self) -> tuple[str, ...]:
        """The keys by which two documents are recognised as referring to the same resource."""
        return self.told_by or self.keys
