# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apple's property lists from sources that are not trusted. Pure."""

from __future__ import annotations

from typing import Any


def read(data: bytes) -> dict[str, Any] | None:
    """The dictionary in a property list; None if the data is no such list."""
    # Imported here, because few tasks read such a list, and each run would load them.
    import plistlib
    from xml.parsers.expat import ExpatError

    try:
        found = plistlib.loads(data)
    except (ValueError, ExpatError, RecursionError, OverflowError, AttributeError, TypeError, LookupError):
        return None
    # The errors of plistlib are not documented beyond InvalidFileException, which is a ValueError.
    return found if isinstance(found, dict) else None
