# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes every task result, as the playbook got it, to the file named by RECORD_FILE: one JSON object a line.

With RECORD_RESULTS=no it writes no results but when tasks start and end, which takes less time.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record
type: notification
short_description: Results for the tests
description: Writes every task result to a file.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._started: dict[str, float] = {}

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        self._started[task._uuid] = time.monotonic()

    def _write(self, result: Any, outcome: str) -> None:
        task = result._task
        row = {
            "task": task.get_name(),
            "outcome": outcome,
            "item": outcome.endswith("item"),
            "started": self._started.get(task._uuid),
            "ended": time.monotonic(),
            "result": {}
            if os.environ.get("RECORD_RESULTS") == "no"
            else json.loads(json.dumps(result._result, default=str)),
        }
        with open(os.environ["RECORD_FILE"], "a") as file:
            file.write(json.dumps(row) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write(result, "ok")

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write(result, "failed")

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write(result, "skipped")

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._write(result, "ok item")

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._write(result, "failed item")
