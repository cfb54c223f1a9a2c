# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets an emulator's faults for each task before it starts, and skips the waits of modules in the controller's workers.

SKIP_WAITS_FILE names a JSON file: ``{"url": the emulator's, "ca_path": its authorities, "faults": {task name: [fault,
...]}}``; without ``faults``, those of the tenant stay.
"""

from __future__ import annotations

import http.client
import importlib
import json
import os
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: skip_waits
type: aggregate
short_description: Faults and no waiting, for the tests
description: Sets faults for each task and skips waits.
"""

# By its full name: Ansible loads this file, without the import path of the tests.
waits = importlib.import_module("ansible_collections.m365.graph.tests.support.waits")


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "skip_waits"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with open(os.environ["SKIP_WAITS_FILE"], encoding="utf-8") as file:
            plan = json.load(file)
        context = ssl.create_default_context(cafile=plan["ca_path"])
        self._connection = http.client.HTTPSConnection(urlsplit(plan["url"]).netloc, context=context, timeout=10)
        self._faults = plan.get("faults")
        self._set = True
        self._skipped = 0.0
        # Workers are forks of this process: they find this clock in the place of the system's.
        waits.use(self._sleep, lambda: time.monotonic() + self._skipped)

    def _sleep(self, seconds: float) -> None:
        self._skipped += seconds

    def _send(self, method: str, body: object = None) -> None:
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, "/_emulator/faults", content)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status < 300, answer.status

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        if self._faults is None:
            return
        faults = self._faults.get(task.get_name())
        if self._set:
            self._send("DELETE")
        if faults:
            self._send("POST", faults)
        self._set = bool(faults)
