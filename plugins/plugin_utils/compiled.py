# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports the collection's own code with Python's loader, which stores compiled code in ``__pycache__``.

Ansible's loader compiles every file of a collection again in each process, which takes more time than one task. A
folder that cannot be written, and PYTHONDONTWRITEBYTECODE, make no difference other than time.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from types import ModuleType

_PLUGINS = __name__.partition(".plugin_utils.")[0]
_FOLDERS = tuple(f"{_PLUGINS}.{folder}." for folder in ("module_utils", "modules", "plugin_utils"))


class CompiledCode(MetaPathFinder):
    """Finds the files below ``module_utils``, ``modules`` and ``plugin_utils`` of this collection."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(_FOLDERS):
            return None
        for folder in path or ():
            found = _files(folder).find_spec(fullname, target)
            if found is not None and found.loader is not None:
                return found
        return None


@cache
def _files(folder: str) -> FileFinder:
    return FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))


def use() -> None:
    """Use this loader for what is imported from now on. It can be called several times."""
    if not any(isinstance(finder, CompiledCode) for finder in sys.meta_path):
        sys.meta_path.insert(0, CompiledCode())
