# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One token for all processes of a run: the entries, their names, and a folder of files that only the user can read.

:mod:`token_memory` does the same without files. A problem with either has only one consequence: a token is fetched
although it could have been shared.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import math
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._auth.token import (
    DiscardingCredential,
    Token,
    WrappedCredential,
    time_left,
    token_from,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError

#: Seconds to wait for another process that is fetching the token; after that, each process fetches its own.
PATIENCE = 60.0
_PAUSE = 0.02
#: The largest accepted clock difference, in seconds, for entries with a time in the future.
_SKEW = 60.0
#: The largest entry, in bytes.
LARGEST = 1 << 18


def fingerprint(public: Sequence[str | None], secret: Sequence[str | None]) -> str:
    """The name under which a credential's token is shared.

    It is a digest of everything that distinguishes the credential, keyed with its secrets, and reveals none of it. 64
    hexadecimal digits.
    """
    key = hashlib.sha256(json.dumps(list(secret)).encode()).digest()
    return hmac.new(key, json.dumps(list(public)).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class StoredToken:
    """A shared token, its times in seconds since the epoch, and a digest of the claims requested with it."""

    token: Token
    fetched_at: float
    use_until: float
    claims: str | None = None

    def written(self, name: str) -> bytes:
        """The entry as it is stored under that name."""
        document = {
            "name": name,
            "token": self.token.value,
            "expires_at": self.token.expires_at,
            "fetched_at": self.fetched_at,
            "use_until": self.use_until,
            "claims": self.claims,
        }
        return json.dumps(document).encode()


def stored_token_from(name: str, content: bytes) -> StoredToken | None:
    """The entry that was stored under that name, or ``None`` if it is another one or incomplete."""
    with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError, AuthenticationError):
        document: dict[str, Any] = json.loads(content)
        times = [float(document[key]) for key in ("expires_at", "fetched_at", "use_until")]
        if document["name"] == name and all(map(math.isfinite, times)) and isinstance(document["claims"], str | None):
            return StoredToken(token_from(document["token"], times[0]), times[1], times[2], document["claims"])
    return None


class TokenStore(Protocol):
    """The tokens of a run's processes, each under its :func:`fingerprint`. Nothing here raises."""

    def read(self, name: str) -> StoredToken | None:
        """The entry of that name if it is complete."""

    def write(self, name: str, entry: StoredToken) -> None:
        """Replace the entry, or do nothing."""

    def remove(self, name: str) -> None:
        """Remove the entry."""

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Lock the entry against other processes and threads, or continue without a lock after a time-out.

        The system frees the lock of a process that dies.
        """


def patiently(take: Callable[[], object], patience: float) -> bool:
    """Try for so many seconds, but not longer than the task lasts, to take a lock. Returns whether it is taken."""
    until = time.monotonic() + min(patience, time_left())
    while time.monotonic() < until:
        try:
            take()
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            break
        else:
            return True
    return False


class TokenFolder:
    """A folder with one file for each credential, ``<fingerprint>.json``, and a lock file, ``<fingerprint>.lock``.

    The folder is created (mode 0700) if its parent exists. It is refused if it is a symbolic link, belongs to another
    user or is accessible to others, and so is every such file: ``read`` then finds nothing and ``write`` does nothing.
    The creator of the folder removes it.
    """

    def __init__(self, directory: str, *, patience: float = PATIENCE) -> None:
        self.directory = directory
        self._patience = patience

    def read(self, name: str) -> StoredToken | None:
        with (
            contextlib.suppress(OSError),
            self._folder() as folder,
            os.fdopen(_open(f"{name}.json", os.O_RDONLY, folder), "rb") as file,
        ):
            return stored_token_from(name, file.read(LARGEST))
        return None

    def write(self, name: str, entry: StoredToken) -> None:
        # At once, so that nobody reads half of it.
        temporary = f".{name}.{secrets.token_hex(8)}"
        with contextlib.suppress(OSError), self._folder() as folder:
            try:
                with os.fdopen(_open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, folder), "wb") as file:
                    file.write(entry.written(name))
                os.replace(temporary, f"{name}.json", src_dir_fd=folder, dst_dir_fd=folder)
            except OSError:
                os.unlink(temporary, dir_fd=folder)

    def remove(self, name: str) -> None:
        with contextlib.suppress(OSError), self._folder() as folder:
            os.unlink(f"{name}.json", dir_fd=folder)

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        file = None
        try:
            with contextlib.suppress(OSError), self._folder() as folder:
                # A file object: if a task's ``timeout`` interrupts here, the file is closed and its lock released.
                file = os.fdopen(_open(f"{name}.lock", os.O_RDWR | os.O_CREAT, folder), "r+b", buffering=0)
            if file is not None:
                patiently(partial(fcntl.flock, file, fcntl.LOCK_EX | fcntl.LOCK_NB), self._patience)
            yield
        finally:
            if file is not None:
                file.close()

    @contextlib.contextmanager
    def _folder(self) -> Iterator[int]:
        """The folder as a descriptor, checked after it is open, so that nobody can replace it."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(self.directory, 0o700)
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _check(descriptor, stat.S_IFDIR)
            yield descriptor
        finally:
            os.close(descriptor)


def _open(name: str, flags: int, folder: int) -> int:
    # Not blocking: a pipe in place of the file would never open.
    descriptor = os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600, dir_fd=folder)
    try:
        _check(descriptor, stat.S_IFREG)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _check(descriptor: int, kind: int) -> None:
    found = os.fstat(descriptor)
    if stat.S_IFMT(found.st_mode) != kind or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError("it is not ours alone")


class CachedCredential(WrappedCredential):
    """A credential that shares its token through a store. ``token_requests`` counts only its own requests."""

    def __init__(
        self, credential: DiscardingCredential, store: TokenStore, name: str, now: Callable[[], float] = time.time
    ) -> None:
        super().__init__(credential)
        self._store = store
        self._name = name
        self._now = now
        self._entry: StoredToken | None = None

    def __repr__(self) -> str:
        return f"<cached {self._credential!r}>"

    def token(self, claims: str | None = None) -> Token:
        """The shared token, or a new one that is shared from now on; see :class:`token.Credential`.

        With ``claims``, a token that another process fetched with the same claims after ours is accepted.
        """
        mine, digest = self._entry, _digest(claims)
        if claims is None and mine is not None and self._serves(mine):
            return replace(mine.token, cached=True)
        with self._store.lock(self._name):
            shared = self._store.read(self._name)
            if (
                shared is not None
                and self._serves(shared)
                and (claims is None or (shared.claims == digest and not _same(shared, mine)))
            ):
                self._entry = shared
                return replace(shared.token, cached=True)
            token = self._credential.token(claims)
            self._entry = StoredToken(token, self._now(), token.use_until(self._now()), digest)
            if math.isfinite(token.expires_at):
                self._store.write(self._name, self._entry)
        return token

    def discard(self, token: Token) -> None:
        """Never return this token again, in this process or another, because the service refused it."""
        self._credential.discard(token)
        if self._entry is not None and self._entry.token.value == token.value:
            self._entry = None
        with self._store.lock(self._name):
            shared = self._store.read(self._name)
            if shared is not None and shared.token.value == token.value:
                self._store.remove(self._name)

    def _serves(self, entry: StoredToken) -> bool:
        return entry.fetched_at - _SKEW <= self._now() < entry.use_until


def _same(one: StoredToken, other: StoredToken | None) -> bool:
    return other is not None and one.token.value == other.token.value


def _digest(claims: str | None) -> str | None:
    return None if claims is None else hashlib.sha256(claims.encode()).hexdigest()
