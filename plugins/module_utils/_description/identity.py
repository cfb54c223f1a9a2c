# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what a resource is found. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

GUID_EXAMPLE = "b20d3703-3703-b20d-0337-0db203370db2"
# Compiled here for those who inherit what is loaded: re remembers it.
GUIDS = re.compile(
    r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})*"
).pattern
"""The ids that Intune and Entra assign: a GUID, in a few of Intune's tables several joined by underscores."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ResourceIdentity:
    """The id of a resource, and the properties by which it is found without one.

    ``id_name`` is what Graph calls the id, ``id_pattern`` its shape and ``id_example`` one of them. Where people
    choose ids, the property ``id`` can be written. ``keys`` are the properties any of which identifies a resource;
    ``told_by`` are those without which one is not distinguished from all others (all of them, by default). With
    ``alone`` there is at most one, which needs neither.
    """

    id_name: str = "id"
    id_pattern: str = GUIDS
    id_example: str = GUID_EXAMPLE
    keys: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    alone: bool = False

    @property
    def telling(self) -> tuple[str, ...]:
        """The keys by which documents are known as being about the same resource."""
        return self.told_by or self.keys
