# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that only their owner can read: plans, secrets, and what a run leaves for the next one."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import reason

Writer = Callable[[str], None]


def write_json(path: str, content: Any, option: str) -> None:
    """Write a file with mode 0600. An old one is replaced at once. Raises :class:`InputError` that names the option."""
    with prepared(path, option) as write:
        write(f"{json.dumps(content, indent=1)}\n")


@contextlib.contextmanager
def prepared(path: str, option: str) -> Iterator[Writer]:
    """Prepare a file with mode 0600, and yield the function that gives it its content and its name.

    Everything that can fail beforehand fails before. An old file is replaced at once, or stays if nothing is written.
    The temporary file has a name that nobody can predict and is created, never opened: a link in its place would lead
    to another file. Raises :class:`InputError` that names the option.
    """
    refuse_irregular(path, option)
    beside = None
    try:
        with _explained(path, option):
            folder, name = os.path.split(path)
            descriptor, beside = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=".new", dir=folder or ".")  # 0600
        temporary = beside
        with open(descriptor, "w", encoding="utf-8") as file:

            def write(text: str) -> None:
                with _explained(path, option):
                    file.write(text)
                    file.flush()
                    os.fsync(descriptor)
                    refuse_irregular(path, option)
                    os.replace(temporary, path)

            yield write
    finally:
        if beside is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside)


def refuse_irregular(path: str, option: str) -> None:
    """Raise :class:`InputError` for a link, a folder or a device in the place of a file."""
    if os.path.lexists(path) and (os.path.islink(path) or not os.path.isfile(path)):
        raise InputError(f'{option}: "{path}" is not a regular file.')


@contextlib.contextmanager
def _explained(path: str, option: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise InputError(f'{option}: "{path}" cannot be written: {reason(error)}.') from None
