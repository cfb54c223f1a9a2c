# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs steps, two at a time, and reports each of them in one piece."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from .console import Console
from .environment import Environment

LIMIT = 2700.0  # seconds for one command: far above what any of them needs
_HEARTBEAT = 30.0  # seconds of silence after which the report names what is still running


@dataclass(frozen=True)
class Result:
    """What one step found. A step that is not pytest counts as one test."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    output: str = ""
    note: str = ""

    @classmethod
    def of(cls, good: bool, output: str = "", note: str = "") -> Result:
        return cls(passed=int(good), failed=int(not good), output=output, note=note)


@dataclass(frozen=True)
class Step:
    """One line of the report. ``part`` is the make target it belongs to; ``needs`` names environments and their layers."""

    part: str
    title: str
    run: Callable[[], Result]
    needs: Mapping[Environment, tuple[str, ...]]


class Processes:
    """Starts the tools, and ends those (and only those) that it started when the run is interrupted."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()

    def run(self, command: Sequence[str], cwd: Path, variables: Mapping[str, str], limit: float = LIMIT) -> tuple[int, str]:
        """Run to the end; returns exit status and output (stdout and stderr as they came)."""
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            return 127, f"{command[0]}: {error.strerror}\n"
        with self._lock:
            self._running.add(process)
        try:
            output, _stderr = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self._end(process)
            output, _stderr = process.communicate()
            return 124, f"{output}\nEnded after {limit:.0f} s.\n"
        finally:
            with self._lock:
                self._running.discard(process)
        return process.returncode, output

    def end_all(self) -> None:
        with self._lock:
            running = list(self._running)
        for process in running:
            self._end(process)

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def read_junit(path: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of one pytest report."""
    passed = failed = skipped = 0
    for suite in ElementTree.parse(path).iter("testsuite"):
        total, bad, left_out = (int(suite.get(name, "0")) for name in ("tests", "failures", "skipped"))
        bad += int(suite.get("errors", "0"))
        # A test that passes and whose teardown fails is counted by pytest as one test and one error: it failed.
        passed, failed, skipped = passed + max(total - bad - left_out, 0), failed + bad, skipped + left_out
    return passed, failed, skipped


def run_steps(steps: Sequence[Step], console: Console, processes: Processes, show_output: bool, workers: int = 2) -> list[tuple[Step, Result]]:
    """Run all steps, never stopping at a failure; the report comes in the order in which they end."""
    results: list[tuple[Step, Result]] = []
    started: dict[str, float] = {}

    def timed(step: Step) -> tuple[Result, float]:
        begin = started[step.title] = time.monotonic()
        try:
            result = step.run()
        except Exception as error:  # a fault of the driver must not hide the other steps
            result = Result.of(False, f"{type(error).__name__}: {error}")
        return result, time.monotonic() - begin

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        pending: dict[Future[tuple[Result, float]], Step] = {pool.submit(timed, step): step for step in steps}
        while pending:
            done, _others = wait(pending, timeout=_HEARTBEAT, return_when=FIRST_COMPLETED)
            if not done:
                for step in pending.values():
                    if step.title in started:
                        console.status("busy", step.title, time.monotonic() - started[step.title])
            for future in done:
                step = pending.pop(future)
                result, seconds = future.result()
                state = "failed" if result.failed else "ok" if result.passed else "skipped"
                console.status(state, step.title, seconds, result.note, result.output if show_output or result.failed else "")
                results.append((step, result))
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        processes.end_all()
        raise
    pool.shutdown()
    return results
