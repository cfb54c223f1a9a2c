# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts what the tests share in reach: the emulator, certificates, playbooks."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent

for folder in (HERE / "support", HERE / "contract", HERE.parent / "roles" / "emulator" / "files"):
    sys.path.insert(0, str(folder))
