# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The progress of a task: what is done, of how much, why it waits, and how long the rest takes.

The threads of a task report what they do, which costs no more than an assignment. The lines contain numbers only, no
text from a tenant. Nothing is printed here; the action plugin shows the lines while the task runs.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._http.limiter import RateLimit


@dataclass(frozen=True)
class Cadence:
    """Seconds before the first line, between two lines, and before a line is repeated although nothing has changed."""

    first: float
    interval: float
    repeat: float


TERMINAL = Cadence(first=2, interval=1, repeat=10)
"""For a person at a terminal."""

LOG = Cadence(first=10, interval=10, repeat=10)
"""For the log of a pipeline."""


@dataclass(frozen=True)
class ProgressStep:
    """A part of a task: ``done`` of ``total`` (``None`` if unknown).

    It began at ``started``; ``before`` items were read before it.
    """

    what: str
    done: int
    total: int | None
    unit: str
    started: float
    before: int

    @property
    def finished(self) -> bool:
        return self.total is not None and self.done >= self.total


@dataclass(frozen=True)
class RequestPace:
    """The limit that delays requests; the next ones are sent at ``until``."""

    limit: RateLimit
    until: float


def seconds_left(step: ProgressStep, pace: RequestPace, now: float) -> float | None:
    """The time for the rest of a step, if the limit still delays it.

    The rest is sent in portions, one in each period of the limit. A step that needs several requests for each item
    takes longer: the time it has taken so far shows that.
    """
    if step.total is None or step.finished or now > pace.until + pace.limit.seconds:
        return None
    rest = step.total - step.done
    by_limit = max(0.0, pace.until - now) + (rest - 1) // pace.limit.requests * pace.limit.seconds
    by_speed = rest * (now - step.started) / step.done if step.done else 0.0
    return max(by_limit, by_speed)


def remaining(seconds: float) -> str:
    """The remaining time in words, rounded: an estimate has no precise seconds."""
    tens, minutes = max(1, math.ceil(seconds / 10)) * 10, max(1, round(seconds / 60))
    if tens < 60:
        return f"about {tens} s left"
    hours, rest = divmod(minutes, 60)
    return f"about {minutes} min left" if not hours else f"about {hours} h {rest} min left"


class TaskProgress:
    """What a task has done so far. Thread-safe. ``now`` returns seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._lock = threading.Lock()
        self._requests = self._items = 0
        self._step: ProgressStep | None = None
        self._pace: RequestPace | None = None
        self._wait: tuple[float, str] = (-math.inf, "")

    def report(self, what: str, done: int, total: int | None = None, unit: str = "") -> None:
        """``done`` of ``total`` items of a step are finished; ``what`` is a participle, such as "written"."""
        step = self._step
        if step is not None and step.what == what and step.total == total and step.done <= done:
            self._step = ProgressStep(what, done, total, unit, step.started, step.before)
        else:
            self._pace = None
            self._step = ProgressStep(what, done, total, unit, self.now(), self._items)

    def answered(self, body: Mapping[str, Any]) -> None:
        """A request was answered, perhaps with the items of a collection."""
        rows = body.get("value")
        with self._lock:
            self._requests += 1
            self._items += len(rows) if isinstance(rows, list) else 0

    def limited(self, seconds: float, limit: RateLimit | None) -> None:
        """A request waits ``seconds`` because of a limit."""
        if limit is None:
            self.waiting(seconds, "before the next request")
            return
        until = self.now() + seconds
        with self._lock:
            if self._pace is None or until > self._pace.until:
                self._pace = RequestPace(limit, until)
        self.waiting(seconds, f"to stay below the limit of {limit.requests:,} requests in {limit.seconds:g} s")

    def waiting(self, seconds: float, why: str) -> None:
        """The task waits ``seconds`` from now on; ``why`` completes "waiting 5 s"."""
        until = self.now() + seconds
        with self._lock:
            if until >= self._wait[0]:
                self._wait = until, f"waiting {max(1, math.ceil(seconds)):,} s {why}"

    def line(self) -> str:
        """The progress in one line."""
        now, step, pace, (until, wait) = self.now(), self._step, self._pace, self._wait
        text = self._counted(step) if step is not None and not step.finished else self._answers()
        left = seconds_left(step, pace, now) if step is not None and pace is not None else None
        estimate = "" if left is None else f", {remaining(left)}"
        return text + estimate + (f" ({wait})" if now < until else "")

    def _counted(self, step: ProgressStep) -> str:
        total = "" if step.total is None else f" of {step.total:,}"
        read = self._items - step.before
        items = f", {read:,} items" if step.what == "read" and read else ""
        return f"{step.what} {step.done:,}{total}{step.unit}{items}"

    def _answers(self) -> str:
        if not self._requests:
            return "no request answered yet"
        items = f", {self._items:,} items read" if self._items else ""
        return f"{self._requests:,} request{'' if self._requests == 1 else 's'} answered{items}"


class ShownProgress(Protocol):
    """What is shown of a task: a line for a moment. ``now`` returns seconds."""

    now: Callable[[], float]

    def line(self) -> str:
        """The progress in one line."""


class ProgressLines:
    """The lines that are shown of a task, from now on."""

    def __init__(self, progress: ShownProgress, cadence: Cadence) -> None:
        self._progress = progress
        self._cadence = cadence
        self._due = progress.now() + cadence.first
        self._last: tuple[float, str] = (-math.inf, "")

    @property
    def delay(self) -> float:
        """Seconds until :meth:`take` is to be called."""
        return max(0.0, self._due - self._progress.now())

    def take(self) -> str | None:
        """The line to show now; ``None`` if it is too early, or if nothing has changed since the last line."""
        now = self._progress.now()
        if now < self._due:
            return None
        self._due = now + self._cadence.interval
        (shown, before), text = self._last, self._progress.line()
        if text == before and now < shown + self._cadence.repeat:
            return None
        self._last = now, text
        return text
