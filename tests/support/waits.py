# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts another clock in the place of the system's."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock


def use(sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
    """Wait by another clock for the rest of this process."""
    session.clock = Clock(sleep=sleep, monotonic=clock)
