# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads the collection's own modules from compiled code, which Python stores in ``__pycache__``.

Ansible's import compiles every file of a collection again in each process, which takes more time than one task. What is
loaded here is found in ``sys.modules`` by the import statements that follow. What is not, Ansible imports as usual.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

from ansible.utils.collection_loader import AnsibleCollectionConfig

_PLUGINS = __name__.partition(".plugin_utils.")[0]
_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load(name: str) -> None:
    """Load a module of this collection, and first the modules that it imports.

    Does nothing unless Ansible's import is the first, as in a run: tools that examine imports see them all. An error is
    left to the import statement that follows.
    """
    if sys.meta_path[0] is AnsibleCollectionConfig.collection_finder:
        _load(name, set())


def _load(name: str, started: set[str]) -> None:
    """``started`` has the modules whose imports are being loaded, in case they import each other."""
    package, _dot, stem = name.rpartition(".")
    if name in sys.modules or name in started or stem not in _stems(package):
        return
    started.add(name)
    try:
        loader = SourceFileLoader(name, os.path.join(_folder(package), f"{stem}.py"))
        code, spec = loader.get_code(name), spec_from_loader(name, loader)
        if code is None or spec is None:
            return
        for imported in _imported(code.co_names):
            _load(imported, started)
        parent = importlib.import_module(package)
        module = sys.modules[name] = module_from_spec(spec)
        try:
            exec(code, vars(module))
        except BaseException:
            del sys.modules[name]
            raise
        setattr(parent, stem, module)
    except Exception:  # the import statement raises it again
        return


def _imported(names: tuple[str, ...]) -> Iterator[str]:
    """The modules of this collection that code imports outside of functions, by all names that the code uses.

    ``from package import module`` uses the names of both.
    """
    for name in names:
        if name.startswith(f"{_PLUGINS}."):
            yield name
            yield from (f"{name}.{other}" for other in names if other in _stems(name))


@cache
def _stems(package: str) -> frozenset[str]:
    """The names of the modules in a package; none if it is a module itself."""
    try:
        return frozenset(file.removesuffix(".py") for file in os.listdir(_folder(package)) if file.endswith(".py"))
    except OSError:
        return frozenset()


def _folder(package: str) -> str:
    return os.path.join(_FOLDER, *package.removeprefix(_PLUGINS).split("."))
