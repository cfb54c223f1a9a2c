# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where progress is shown, in which form, and that it ends with its task."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.utils.display import Display

from ansible_collections.m365.graph.plugins.module_utils._client import progress, progress_file
from ansible_collections.m365.graph.plugins.module_utils._client.progress import Cadence, TaskProgress
from ansible_collections.m365.graph.plugins.plugin_utils import progress_display

SOON = Cadence(0.01, 0.01, 60)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (progress_display.VARIABLE, "CI", "AWX_ISOLATED_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("terminal", "environment", "callback", "expected"),
    [
        (True, {}, "default", "terminal"),
        (True, {"CI": "true"}, "default", "lines"),
        (True, {"AWX_ISOLATED_DATA_DIR": "/runner/artifacts/1"}, "minimal", "lines"),
        (True, {}, "awx_display", "lines"),
        (True, {"M365_GRAPH_PROGRESS": "lines"}, "default", "lines"),
        (True, {"M365_GRAPH_PROGRESS": ""}, "default", "terminal"),
        (True, {"M365_GRAPH_PROGRESS": "off"}, "default", "off"),
        (False, {}, "default", "lines"),
        (False, {"CI": "true", "M365_GRAPH_PROGRESS": "terminal"}, "default", "terminal"),
        (False, {"M365_GRAPH_PROGRESS": "auto"}, "default", "lines"),
    ],
)
def test_how_progress_is_shown(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], callback: str, expected: str
) -> None:
    monkeypatch.setattr(progress_display, "_TERMINAL", terminal)
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", callback)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert progress_display.mode(os.environ) == expected


def test_a_wrong_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress_display.VARIABLE, "of")
    with pytest.raises(
        AnsibleActionFail, match=r"^M365_GRAPH_PROGRESS: 'of' is not one of auto, terminal, lines, off\."
    ):
        progress_display.mode(os.environ)


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [(["a"], "  read 1 of 2"), (["a", "b"], "  [a #\\#vso[task.complete]\\x1b[2J] read 1 of 2")],
)
def test_a_line_names_the_host_if_there_are_several(
    monkeypatch: pytest.MonkeyPatch, hosts: list[str], expected: str
) -> None:
    shown: list[tuple[str, bool]] = []
    printed = threading.Event()

    def display(_self: object, text: str, *, stderr: bool = False) -> None:
        shown.append((text, stderr))
        printed.set()

    monkeypatch.setattr(Display, "display", display)
    monkeypatch.setattr(progress, "LOG", SOON)
    monkeypatch.setenv(progress_display.VARIABLE, "lines")
    task = TaskProgress()
    task.report("read", 1, 2)
    variables: dict[str, Any] = {
        "ansible_play_hosts_all": hosts,
        "inventory_hostname": "a\n##vso[task.complete]\x1b[2J",
    }
    with progress_display.shown(task, variables):
        assert printed.wait(10)
    assert shown == [(expected, True)]


def test_it_ends_with_its_task_and_with_the_controller(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object, _text: str, **_options: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(Display, "display", broken)
    monkeypatch.setattr(progress, "LOG", SOON)
    monkeypatch.setenv(progress_display.VARIABLE, "lines")
    before = threading.active_count()
    with progress_display.shown(TaskProgress(), {}):
        waiting = threading.Event()
        for _try in range(1_000):
            if threading.active_count() == before:
                break
            waiting.wait(0.01)
        assert threading.active_count() == before, "nobody is there to read it"
    monkeypatch.setattr(progress, "LOG", Cadence(60, 60, 60))
    with progress_display.shown(TaskProgress(), {}):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_nothing_runs_if_it_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress_display.VARIABLE, "off")
    before = threading.active_count()
    with progress_display.shown(TaskProgress(), {}):
        assert threading.active_count() == before


def test_the_progress_of_a_process_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines: list[str] = []
    printed = threading.Event()

    def display(_self: object, text: str, *, stderr: bool = False) -> None:
        lines.append(text)
        if " of 2" in text and stderr:
            printed.set()

    monkeypatch.setattr(Display, "display", display)
    monkeypatch.setattr(progress, "LOG", SOON)
    monkeypatch.setattr(progress_file, "INTERVAL", 0.01)
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))
    before = threading.active_count()
    task = TaskProgress()
    task.report("read", 1, 2)
    with progress_display.shown_of_process({}, {progress_display.VARIABLE: "lines"}):
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
        progress_file.start(task)  # what the module does
        assert progress_file.VARIABLE not in os.environ, "its children have progress of their own"
        assert printed.wait(10)
    assert {*lines} <= {"  the module starts", "  read 1 of 2"}
    assert [*tmp_path.iterdir()] == [] and progress_file.VARIABLE not in os.environ
    waiting = threading.Event()
    for _try in range(1_000):
        if threading.active_count() == before:
            break
        waiting.wait(0.01)
    assert threading.active_count() == before, "nobody reads it any more"


def test_a_process_without_a_file_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(progress_file.VARIABLE, raising=False)
    before = threading.active_count()
    progress_file.start(TaskProgress())
    assert threading.active_count() == before
