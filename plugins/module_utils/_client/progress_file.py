# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The progress of a module that runs as a process of its own, in a file that the controller reads and shows.

The controller names a file in a folder that only this user can read. A process of another user, or on another machine,
does not get the name.
"""

from __future__ import annotations

import os
import threading
import time

from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress

VARIABLE = "M365_GRAPH_PROGRESS_FILE"
"""The environment variable with the path of the file."""
INTERVAL = 0.5
"""Seconds between two lines in the file."""
LONGEST = 500
"""Characters of a line."""


def start(progress: TaskProgress) -> None:
    """Write the progress until this process ends, if the controller has named a file."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        threading.Thread(target=_write, args=(progress, path), daemon=True).start()


def _write(progress: TaskProgress, path: str) -> None:
    while True:
        time.sleep(INTERVAL)
        try:
            with open(f"{path}.new", "w", encoding="ascii", errors="replace") as file:
                file.write(progress.line())
            os.replace(f"{path}.new", path)
        except OSError:  # the controller is gone
            return


class ProgressOfProcess:
    """The progress in a file, as :class:`TaskProgress` has it."""

    def __init__(self, path: str) -> None:
        self.now = time.monotonic
        self._path = path

    def line(self) -> str:
        """The last line that the process has written."""
        try:
            with open(self._path, encoding="ascii", errors="replace") as file:
                return file.read(LONGEST)
        except OSError:  # there is none yet
            return "the module starts"
