# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows the progress of a task, in the controller's worker.

The lines go to the standard error: Python never keeps a complete line of it back, so that the log of a pipeline shows
it at once, and the standard output remains what the callback plugin writes, for example JSON.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.module_utils._client import progress, progress_file
from ansible_collections.m365.graph.plugins.module_utils._client.progress import ProgressLines, ShownProgress
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

VARIABLE = "M365_GRAPH_PROGRESS"
MODES = ("auto", "terminal", "lines", "off")

#: This file is loaded by the controller before it forks: a worker has no terminal of its own.
_TERMINAL = sys.stderr.isatty()


def mode(environment: Mapping[str, str]) -> str:
    """How progress is shown: ``terminal``, ``lines`` or ``off``. Raises AnsibleActionFail for a wrong variable."""
    asked = environment.get(VARIABLE) or "auto"
    if asked not in MODES:
        raise AnsibleActionFail(f"{VARIABLE}: {asked!r} is not one of {', '.join(MODES)}.")
    if asked != "auto":
        return asked
    # ansible-runner, which AWX uses, gives Ansible a terminal that nobody watches.
    recorded = "AWX_ISOLATED_DATA_DIR" in environment or C.DEFAULT_STDOUT_CALLBACK == "awx_display"
    return "terminal" if _TERMINAL and not recorded and not environment.get("CI") else "lines"


@contextlib.contextmanager
def shown_of_process(variables: Mapping[str, object], environment: Mapping[str, str]) -> Iterator[None]:
    """Show the progress of a module while it runs as a process of this user on this machine.

    ``environment`` is what the task adds to the environment. The process inherits the name of the file from this one.
    """
    with tempfile.TemporaryDirectory(prefix="m365_graph_progress.", dir=C.DEFAULT_LOCAL_TMP) as folder:
        path = os.path.join(folder, "progress")
        os.environ[progress_file.VARIABLE] = path
        try:
            with shown(progress_file.ProgressOfProcess(path), variables, {**os.environ, **environment}):
                yield
        finally:
            os.environ.pop(progress_file.VARIABLE, None)


@contextlib.contextmanager
def shown(
    task: ShownProgress, variables: Mapping[str, object], environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Show the progress of a task while it runs; the host's name is shown if the play has several.

    ``environment`` is that of this process by default.
    """
    how = mode(os.environ if environment is None else environment)
    if how == "off":
        yield
        return
    hosts = variables.get("ansible_play_hosts_all")
    several = isinstance(hosts, list) and len(hosts) > 1
    prefix = f"  [{for_pipeline_log(variables.get('inventory_hostname'))}] " if several else "  "

    def show(text: str) -> None:
        Display().display(f"{prefix}{for_pipeline_log(text)}", stderr=True)

    lines = ProgressLines(task, progress.TERMINAL if how == "terminal" else progress.LOG)
    ended = threading.Event()
    thread = threading.Thread(target=_show_until, args=(ended, lines, show), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()  # a process that ends while it sends a line would keep the lock of Ansible's queue


def _show_until(ended: threading.Event, lines: ProgressLines, show: Callable[[str], None]) -> None:
    while not ended.wait(lines.delay):
        text = lines.take()
        if text is not None:
            try:
                show(text)
            except OSError:  # the controller is gone
                return
