# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulated tenant and the playbooks that run against it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from m365_graph_emulator import Emulator
from playbooks import PlaybookRun, run_playbook, write_playbook
from tenants import connection


class Lab:
    """An emulated tenant and the playbooks that run against it."""

    def __init__(self, directory: Path, emulator: Emulator) -> None:
        self.directory = directory
        self.emulator = emulator

    def without_waits(self, **more: Any) -> dict[str, str]:
        """Variables with which modules in the controller's workers skip their waits; ``more`` is what skip_waits.py
        takes besides.
        """
        path = self.directory / "skip_waits.json"
        path.write_text(json.dumps({"url": self.emulator.url, "ca_path": str(self.emulator.ca_path), **more}))
        return {"SKIP_WAITS_FILE": str(path), "ANSIBLE_CALLBACKS_ENABLED": "record,skip_waits"}

    def play(
        self,
        *tasks: Mapping[str, Any],
        arguments: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        **defaults: Any,
    ) -> PlaybookRun:
        """Run tasks in one play; ``defaults`` change the connection options (None leaves one out)."""
        options = {
            name: value for name, value in {**connection(self.emulator), **defaults}.items() if value is not None
        }
        return self._run(tasks, options, arguments, env or {})

    def _run(
        self,
        tasks: Sequence[Mapping[str, Any]],
        options: Mapping[str, Any],
        arguments: Sequence[str],
        env: Mapping[str, str],
    ) -> PlaybookRun:
        path = write_playbook(self.directory / "play.yml", tasks, defaults=options)
        return run_playbook(
            path, *arguments, directory=self.directory, env=env, requests=lambda: self.emulator.requests
        )
