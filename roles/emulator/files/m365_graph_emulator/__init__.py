# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A local, stateful emulator of the parts of Microsoft Graph that m365.graph manages."""

from __future__ import annotations

from .emulator import Emulator
from .settings import TenantError
from .tenant import DEMO_CLIENT, DEMO_SECRET, DEMO_TENANT

__all__ = ["DEMO_CLIENT", "DEMO_SECRET", "DEMO_TENANT", "Emulator", "TenantError"]
