# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The code is built as the page on its architecture says: imports go downwards, and what calls itself pure is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from playbooks import COLLECTION

HERE = "ansible_collections.m365.graph.plugins.module_utils"
FOLDER = COLLECTION / "plugins" / "module_utils"
PAGE = (COLLECTION / "docs" / "docsite" / "rst" / "guide_architecture.rst").read_text(encoding="utf-8")
#: The modules of each floor of the house, the highest floor first.
FLOORS = [re.findall(r"``(\w+)``", row) for row in re.findall(r"^   \* - [^`\n]+\n     - (``.*)$", PAGE, re.MULTILINE)]
FLOOR = {name: number for number, floor in enumerate(FLOORS) for name in floor}
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.py")}
PURE = sorted(name for name, tree in TREES.items() if "Pure." in (ast.get_docstring(tree) or "").partition("\n\n")[0])
#: What a pure module has no use for.
IMPURE = {"ansible", "fcntl", "http", "msal", "os", "pathlib", "requests", "shutil", "socket", "subprocess", "tempfile", "threading", "time"}


def _imported(tree: ast.AST) -> Iterator[str]:
    """Full names of modules; of ``from package import name`` both together, since the name may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _neighbours(name: str) -> set[str]:
    return {found.removeprefix(f"{HERE}.") for found in _imported(TREES[name]) if found.startswith(f"{HERE}.")} & set(TREES)


def test_the_page_has_floors() -> None:
    assert len(FLOORS) == 6
    assert set(FLOOR) <= set(TREES)
    assert len(PURE) > 10


@pytest.mark.parametrize("name", sorted(FLOOR))
def test_imports_go_downwards(name: str) -> None:
    upwards = {other for other in _neighbours(name) if FLOOR.get(other, len(FLOORS)) < FLOOR[name]}
    assert not upwards


def test_nothing_imports_itself_in_a_circle() -> None:
    left = {name: _neighbours(name) for name in TREES}
    while free := {name for name, needed in left.items() if not needed & set(left)}:
        left = {name: needed for name, needed in left.items() if name not in free}
    assert not left


@pytest.mark.parametrize("name", PURE)
def test_what_is_called_pure_is(name: str) -> None:
    assert not {found.partition(".")[0] for found in _imported(TREES[name]) if not found.startswith("ansible_collections.")} & IMPURE
