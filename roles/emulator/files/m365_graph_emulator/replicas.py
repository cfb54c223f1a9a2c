# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which replica answers a request, and how far it lags behind."""

from __future__ import annotations

from .settings import ServiceSettings


class Replicas:
    """The replicas of a tenant's data.

    With one replica every read lags. With more, reads go from one to the next (current, ..., oldest, current), each on
    its own, and writes reach the current one.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self._reads = 0
        self._behind = 1.0

    def select(self, reading: bool) -> None:
        """Choose the replica of the next request."""
        last = self.settings.replicas - 1
        if not last:
            self._behind = 1.0
        elif reading:
            self._behind = (self._reads % (last + 1)) / last
            self._reads += 1
        else:
            self._behind = 0.0

    def lag(self, area: str) -> float:
        """Seconds by which the chosen replica lags in ``directory`` or ``intune``."""
        full = self.settings.replica_lag if area == "directory" else self.settings.intune_replica_lag
        return full * self._behind
