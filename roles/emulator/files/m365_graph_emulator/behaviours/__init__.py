# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single resources do beyond storing values: one small class per behaviour that a description names.

A behaviour gets the checked values and returns what is stored; it may refuse with a GraphError.
"""

from __future__ import annotations

from .base import Behaviour, Scene
from .domains import Domain, Federation
from .intune import CodeSigning, Versioned

__all__ = ["BEHAVIOURS", "Behaviour", "Scene"]

BEHAVIOURS: dict[str | None, Behaviour] = {
    None: Behaviour(),
    "versioned": Versioned(),
    "code_signing": CodeSigning(),
    "domain": Domain(),
    "federation": Federation(),
}
