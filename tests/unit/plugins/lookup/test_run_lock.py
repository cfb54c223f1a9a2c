# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup run_lock: one run at a time, and the lock of a killed run is free."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.lookup import run_lock


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "lock")


def me(name: str = "contoso", **more: Any) -> dict[str, Any]:
    return {**run_lock._me(name), **more}


def test_one_run_holds_the_lock_until_it_releases_it(path: str) -> None:
    assert run_lock._take(path, me()) == ""
    assert run_lock._take(path, me()) == "", "the same run may take it again"
    refused = run_lock._take(path, me("fabrikam"))
    assert refused == f"Another run is at work: process {me()['pid']} on {me()['machine']}, for contoso."
    assert run_lock._release(path, me("fabrikam")) == ""
    assert run_lock._take(path, me("fabrikam")) == refused, "only its owner releases it"
    run_lock._release(path, me())
    assert run_lock._take(path, me("fabrikam")) == ""
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_the_lock_of_a_killed_run_is_free(path: str) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        owner = me(pid=other.pid, started=run_lock._started(other.pid))
        assert run_lock._take(path, owner) == ""
        assert f"process {other.pid}" in run_lock._take(path, me())
        other.kill()
    assert run_lock._take(path, me()) == ""


def test_a_worker_that_outlives_its_controller_holds_no_lock(path: str) -> None:
    """Its new parent, often process 1, lives on."""
    code = (
        "import multiprocessing, os, sys, time\n"
        "from ansible_collections.m365.graph.plugins.lookup import run_lock\n"
        "def work():\n"
        "    while os.getppid() == multiprocessing.parent_process().pid:\n"
        "        time.sleep(0.01)\n"
        "    print(run_lock._take(sys.argv[1], run_lock._me('contoso')))\n"
        "multiprocessing.get_context('fork').Process(target=work).start()\n"
        "os._exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "" and json.loads(Path(path).read_text())
    assert run_lock._take(path, me()) == ""


def test_the_number_of_a_process_that_is_used_again_is_noticed(path: str) -> None:
    assert run_lock._take(path, me("other", started="1")) == ""
    assert run_lock._take(path, me()) == ""


def test_the_lock_of_another_machine_is_free_after_hours(path: str) -> None:
    run_lock._take(path, me(machine="elsewhere", pid=1))
    assert "process 1 on elsewhere" in run_lock._take(path, me())
    long_ago = time.time() - run_lock.LONGEST_RUN - 1
    os.utime(path, (long_ago, long_ago))
    assert run_lock._take(path, me()) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', json.dumps({"pid": 1})])
def test_a_lock_that_nobody_wrote_completely_is_free(path: str, text: str) -> None:
    Path(path).write_text(text)
    assert run_lock._take(path, me()) == ""


def test_a_link_is_not_followed(path: str, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("kept")
    Path(path).symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic link"):
        run_lock._take(path, me())
    assert (tmp_path / "other").read_text() == "kept"
