# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator is built as the table in its README shows: modules import lower levels only, and names are unique."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulator_support import ROOT

FOLDER = ROOT / "roles" / "emulator" / "files" / "m365_graph_emulator"
README = (ROOT / "roles" / "emulator" / "README.md").read_text(encoding="utf-8")
LEVEL = {
    name: int(level)
    for level, names in re.findall(r"^\| (\d+) \| (`[^|]+) \|", README, re.MULTILINE)
    for name in re.findall(r"`(\w+)`", names)
}
FILES = sorted(FOLDER.rglob("*.py"))


def module(path: Path) -> str:
    """The module, or the package, to which a file belongs in the table."""
    return path.relative_to(FOLDER).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules of the emulator that a file imports, as the table names them."""
    inside = path.relative_to(FOLDER).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = inside[: len(inside) - node.level + 1]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            for name in names:
                first = (*base, *name.split("."))[0]
                yield first if first in LEVEL else "__init__"


def class_names(folder: Path) -> list[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))]
    return [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_the_table_names_every_module() -> None:
    assert set(LEVEL) == {module(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_imports_go_down(path: Path) -> None:
    own = module(path)
    upwards = {name for name in imported(path) if name != own and LEVEL[name] >= LEVEL[own]}
    assert not upwards


def test_it_shares_nothing_with_the_collection() -> None:
    assert not [path.name for path in FILES if "ansible_collections" in path.read_text(encoding="utf-8")]


def test_class_names_are_unique() -> None:
    own = Counter(class_names(FOLDER))
    assert [name for name, count in own.items() if count > 1] == []
    assert set(own) & set(class_names(ROOT / "plugins")) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_files_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 420
    assert max(map(len, lines), default=0) <= 120
