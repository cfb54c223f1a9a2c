# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the tests have the time of the nightly run."""

from __future__ import annotations

import os

VARIABLE = "M365_TEST_NIGHTLY"


def night() -> bool:
    """Whether ``M365_TEST_NIGHTLY=1`` is set: then tests leave nothing out; every playbook is its own process."""
    return os.environ.get(VARIABLE) == "1"
