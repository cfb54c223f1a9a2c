# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files whose author is not trusted: only regular files of a limited size are read, and none outside a given folder.

A pipe or a device would block the run or never end; a link could lead to another file of the machine.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError

_CHUNK = 1 << 16
_SIMILAR = 0.75
_OTHERS = (".js", ".xml")
"""Suffixes of other files that are similar to those of documents. Federation metadata is XML."""


def read_regular(path: str | Path, largest: int, name: str | None = None) -> bytes:
    """The content of a regular file of at most ``largest`` bytes. Raises :class:`InputError` with ``name``."""
    name = str(path) if name is None else name
    try:
        # Without O_NONBLOCK, opening a pipe waits for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise InputError(f'"{name}" is not a regular file.')
            content = bytearray()
            while max(about.st_size, len(content)) <= largest and (chunk := os.read(descriptor, _CHUNK)):
                content += chunk
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise InputError(f'"{name}" cannot be read: {reason(error)}.') from None
    if max(about.st_size, len(content)) > largest:
        raise InputError(f'"{name}" is larger than {largest >> 20} MiB.')
    return bytes(content)


def below(root: Path, path: Path, name: str) -> Path:
    """The path with all links followed. Raises :class:`InputError` when that is outside ``root``."""
    try:
        found = path.resolve()
        inside = found.is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a null byte, or links in a circle
        raise InputError(f'"{name}" cannot be read: {reason(error)}.') from None
    if not inside:
        raise InputError(f'"{name}" is outside {root}. All files must be in that folder.')
    return found


def walk(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The files below a folder whose names end with a suffix, sorted; hidden files and folders are skipped.

    Raises :class:`InputError` for a folder that cannot be read, for a suffix that looks misspelled, and for a link to a
    folder: skipping it would lose the documents in it, and following it could lead out of ``root``.
    """
    found: list[Path] = []
    folders = [str(root)]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_symlink() and os.path.isdir(entry.path):
                        raise InputError(f'"{entry.path}" is a link to a folder. Links to folders are not followed.')
                    elif entry.name.endswith(suffixes):
                        found.append(Path(entry.path))
                    elif near := _near(entry.name, suffixes):
                        raise InputError(f'"{entry.path}": the name of a file with documents ends with {near}.')
        except OSError as error:
            raise InputError(f'"{folder}" cannot be read: {reason(error)}.') from None
    return iter(sorted(found))


def _near(name: str, suffixes: tuple[str, ...]) -> str | None:
    """The suffix that is meant by one that is misspelled, or written in capitals."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix in _OTHERS or suffix.endswith("~"):  # a backup of an editor
        return None
    return next(iter(get_close_matches(suffix, suffixes, 1, _SIMILAR)), None)


def reason(error: Exception) -> str:
    """Why the system refused, as a clause."""
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number else str(error)
