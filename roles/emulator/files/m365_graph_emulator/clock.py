# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of replica lag, provisioning and throttling: one place, so that tests can move it."""

from __future__ import annotations

import time


def now() -> float:
    """Seconds since some moment; never goes back."""
    return time.monotonic()
