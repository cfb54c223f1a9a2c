# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that can be set, for this process and for those that it starts.

Programs that are started with :attr:`ShiftedClock.environment` load libfaketime, which adds the offset in a file to
the time of the system. It reads the file whenever they ask for the time; programs that end before the clock is set
again have the offset in :attr:`ShiftedClock.short` and need half the processor time. Their monotonic clock stays as it
is, so that waits take as long as always.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

DAY = dt.timedelta(days=1)
#: Functions that libfaketime has instead of the C library's. They hold a lock for a moment, also when Python's threads
#: take turns. A fork in that moment inherits the lock, and its first step waits for it forever. Python's condition
#: variables use the monotonic clock, which is not shifted anyway.
CONDITION_VARIABLES = (b"pthread_cond_init", b"pthread_cond_destroy", b"pthread_cond_timedwait")


def library() -> Path | None:
    """The shared library of the package libfaketime, if it is installed and has one for this machine."""
    found = importlib.util.find_spec("libfaketime")
    if found is None or found.origin is None:
        return None
    built = sorted((Path(found.origin).parent / "vendor" / "libfaketime" / "src").glob("libfaketime.so*"))
    return built[0] if built else None


def with_safe_forks(preloaded: Path, folder: Path) -> Path:
    """A copy of libfaketime in which its functions for condition variables have names that nobody calls."""
    content = preloaded.read_bytes()
    for name in CONDITION_VARIABLES:
        content = content.replace(b"\0%b\0" % name, b"\0_%b\0" % name[1:])
    copy = folder / preloaded.name
    copy.write_bytes(content)
    return copy


class ShiftedClock:
    """The time of the system plus an offset, which starts at 0."""

    def __init__(self, folder: Path, preloaded: Path) -> None:
        self._file = folder / "offset"
        self._offset = dt.timedelta()
        self.environment = {
            "LD_PRELOAD": str(with_safe_forks(preloaded, folder)),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",  # else a process sees the new offset ten seconds later
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",  # times of files are compared with each other
        }
        self._write()

    @property
    def short(self) -> dict[str, str]:
        """The environment of a program that ends before the clock is set again."""
        return {**self.environment, "FAKETIME": self._shift}

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._offset

    def advance(self, step: dt.timedelta) -> None:
        self._offset += step
        self._write()

    def set_hour(self, hour: int) -> None:
        """Go on to the next time that it is this hour (UTC)."""
        now = self.now()
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.advance((then if then > now else then + DAY) - now)

    @property
    def _shift(self) -> str:
        return f"+{self._offset.total_seconds():.0f}"

    def _write(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{self._shift}\n", encoding="ascii")
        new.replace(self._file)
