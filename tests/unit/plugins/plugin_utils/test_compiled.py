# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's code is imported with Python's loader, and nothing else is."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from ansible_collections.m365.graph.plugins.plugin_utils import compiled

PLUGINS = "ansible_collections.m365.graph.plugins"
ROOT = Path(compiled.__file__).parents[5]


def folder(package: str) -> list[str]:
    return list(importlib.import_module(package).__path__)


@pytest.mark.parametrize(
    ("package", "name"),
    [
        (f"{PLUGINS}.module_utils", "_errors"),
        (f"{PLUGINS}.module_utils", "_values"),
        (f"{PLUGINS}.module_utils._values", "edm"),
        (f"{PLUGINS}.modules", "apply"),
        (f"{PLUGINS}.plugin_utils", "controller"),
    ],
)
def test_files_of_the_collection_get_a_loader_that_stores_compiled_code(package: str, name: str) -> None:
    spec = compiled.CompiledCode().find_spec(f"{package}.{name}", folder(package))
    assert spec is not None and isinstance(spec.loader, SourceFileLoader)
    assert Path(str(spec.origin)).is_file() and spec.cached is not None


@pytest.mark.parametrize(
    ("package", "name"),
    [
        (PLUGINS, "action"),
        (f"{PLUGINS}.module_utils", "no_such_file"),
        ("ansible.module_utils", "basic"),
        ("ansible_collections", "m365"),
    ],
)
def test_everything_else_is_left_to_others(package: str, name: str) -> None:
    assert compiled.CompiledCode().find_spec(f"{package}.{name}", folder(package)) is None
    assert compiled.CompiledCode().find_spec(f"{package}.{name}", None) is None


def test_it_is_used_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    compiled.use()
    compiled.use()
    assert sum(isinstance(finder, compiled.CompiledCode) for finder in sys.meta_path) == 1


def test_ansible_runs_compiled_code_a_second_time(tmp_path: Path) -> None:
    """The controller imports the action plugin with Ansible's loader, which stores nothing by itself."""
    program = (
        "import sys; from ansible.plugins.loader import init_plugin_loader; init_plugin_loader();"
        f"from {PLUGINS}.action import graph; from {PLUGINS}.module_utils._values import edm; print(edm.__cached__)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONPYCACHEPREFIX": str(tmp_path), "ANSIBLE_COLLECTIONS_PATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path) and Path(done.stdout.strip()).is_file()
