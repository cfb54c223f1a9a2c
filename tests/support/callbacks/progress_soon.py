# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes progress appear after fractions of a second: for the tests, which cannot wait for ten seconds."""

from __future__ import annotations

import importlib
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: progress_soon
type: aggregate
short_description: Early progress, for the tests
description: Sets short intervals for progress.
"""

# By its full name: Ansible loads this file, without the import path of the tests.
progress: Any = importlib.import_module("ansible_collections.m365.graph.plugins.module_utils._client.progress")


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "progress_soon"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Workers are forks of this process.
        progress.TERMINAL = progress.Cadence(0.1, 0.1, 60)
        progress.LOG = progress.Cadence(0.1, 0.1, 60)
