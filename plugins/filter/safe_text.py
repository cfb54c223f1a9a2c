# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters that make text from a tenant safe to print; the documentation of each is in a file with its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_log, for_markdown


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"safe_for_log": for_log, "safe_for_markdown": for_markdown}
