# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that can be set, for the programs that are started with it.

They load libfaketime, which adds an offset to the time of the system. The offset is in their environment. libfaketime
can read it from a file as well, but threads share what it has read so far: a program ends if one of them finds it
incomplete. A program that still runs when the clock is set gives itself the new :attr:`ShiftedClock.offset`. The
monotonic clock stays as it is, so that waits take as long as always.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

DAY = dt.timedelta(days=1)
VARIABLE = "FAKETIME"
"""The environment variable with the offset."""
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
        self._preloaded = with_safe_forks(preloaded, folder)
        self._offset = dt.timedelta()

    @property
    def environment(self) -> dict[str, str]:
        """For a program that is started now."""
        return {
            "LD_PRELOAD": str(self._preloaded),
            VARIABLE: self.offset,
            "FAKETIME_NO_CACHE": "1",  # else a fork sees the new offset ten seconds later
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",  # times of files are compared with each other
        }

    @property
    def offset(self) -> str:
        """The value of :data:`VARIABLE`."""
        return f"+{self._offset.total_seconds():.0f}"

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._offset

    def advance(self, step: dt.timedelta) -> None:
        self._offset += step

    def set_hour(self, hour: int) -> None:
        """Go on to the next time that it is this hour (UTC)."""
        now = self.now()
        then = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.advance((then if then > now else then + DAY) - now)
