# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often Python looks for unused objects that refer to each other."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

#: New objects between two searches. Python's own number (2,000 at most) means hundreds of searches while the collection
#: is imported, or a large tenant is read; almost no object of either is unused and in a circle.
OBJECTS = 100_000


@contextlib.contextmanager
def seldom() -> Iterator[None]:
    """Search less often, until the block ends. Does nothing if the searches are off."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
