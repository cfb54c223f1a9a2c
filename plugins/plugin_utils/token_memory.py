# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tokens of a run in memory that a process shares with its child processes: nothing is written to disk.

Source: memfd_create(2), fcntl_locking(2).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import struct
import threading
from collections.abc import Iterator
from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._auth.token import time_left
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import (
    LARGEST,
    PATIENCE,
    StoredToken,
    patiently,
    stored_token_from,
)

#: The digits of a name that select the place of its entry: one of 2 ** 28. Only used places take memory.
_DIGITS = 7
#: The header of an entry: its length and its SHA-256. A partly written entry does not match its header.
_HEADER = struct.Struct(">I32s")
_PLACE = _HEADER.size + LARGEST


class TokenMemory:
    """A :class:`token_store.TokenStore` in anonymous memory, made by the parent of the processes that share it.

    Programs that such a process starts do not inherit it, and it is freed when the last process ends. If two names have
    the same place, more tokens are fetched, but no process gets a wrong one: an entry is read under its own name only.
    Raises OSError if the system has no such memory (Linux has) or limits the size of files.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        if not hasattr(os, "memfd_create"):
            raise OSError("this system has no memory that processes share without a file")
        self._memory = os.memfd_create("m365.graph", os.MFD_CLOEXEC)
        os.ftruncate(self._memory, _PLACE << 4 * _DIGITS)
        self._patience = patience
        self._maker = os.getpid()
        # The system's lock belongs to the process. Reentrant: a task's ``timeout`` can raise between any two
        # instructions, and a lock that is still taken then must not stop the next item of the loop, which runs in the
        # same thread.
        self._thread = threading.RLock()

    @property
    def shared(self) -> bool:
        """Whether this process inherited the memory, so that others have it too."""
        return os.getpid() != self._maker

    def read(self, name: str) -> StoredToken | None:
        with contextlib.suppress(OSError):
            length, digest = _HEADER.unpack(os.pread(self._memory, _HEADER.size, _place(name)))
            content = os.pread(self._memory, length, _place(name) + _HEADER.size)
            return stored_token_from(name, content) if hashlib.sha256(content).digest() == digest else None
        return None

    def write(self, name: str, entry: StoredToken) -> None:
        content = entry.written(name)
        if len(content) <= LARGEST:
            with contextlib.suppress(OSError):
                os.pwrite(
                    self._memory, _HEADER.pack(len(content), hashlib.sha256(content).digest()) + content, _place(name)
                )

    def remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            os.pwrite(self._memory, bytes(_HEADER.size), _place(name))

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        mine = False
        try:
            mine = self._thread.acquire(timeout=min(self._patience, max(0.0, time_left())))
            if mine:
                take = partial(fcntl.lockf, self._memory, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _place(name))
                patiently(take, self._patience)
            yield
        finally:
            if mine:
                with contextlib.suppress(OSError):
                    fcntl.lockf(self._memory, fcntl.LOCK_UN, 1, _place(name))
                self._thread.release()


def _place(name: str) -> int:
    return int(name[:_DIGITS], 16) * _PLACE
