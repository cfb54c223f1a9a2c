# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that only their owner can read: plans, and what a run leaves for the next one."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import reason


def write_json(path: str, content: Any, option: str) -> None:
    """Write a file with mode 0600. An old one is replaced at once. Raises :class:`InputError` that names the option.

    The temporary file has a name that nobody can predict and is created, never opened: a link in its place would lead
    to another file.
    """
    if os.path.lexists(path) and (os.path.islink(path) or not os.path.isfile(path)):
        raise InputError(f'{option}: "{path}" is not a regular file.')
    beside = None
    try:
        folder, name = os.path.split(path)
        descriptor, beside = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=".new", dir=folder or ".")  # mode 0600
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(descriptor)
        os.replace(beside, path)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        raise InputError(f'{option}: "{path}" cannot be written: {reason(error)}.') from None
    finally:
        if beside is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside)
