# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The code follows the architecture guide: every file has its package, imports go downwards, names are unique."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playbooks import COLLECTION

PLUGINS = "ansible_collections.m365.graph.plugins"
FOLDER = COLLECTION / "plugins"
PAGE = (COLLECTION / "docs" / "docsite" / "rst" / "guide_architecture.rst").read_text(encoding="utf-8")
ROW = re.compile(r"^   \* - (\d)\n     - ``([\w./]+)``\n     - (.*)\n     - (``.*)$", re.MULTILINE)
#: Each package (or file of its own) of the table: its level, and the files that the guide lists for it.
LEVELS = {name: int(level) for level, name, _about, _files in ROW.findall(PAGE)}
LISTED = {name: set(re.findall(r"``(\w+)``", files)) for _level, name, _about, files in ROW.findall(PAGE)}
#: Names that Ansible gives: each file of a kind of plugin has the same.
GIVEN = {"ActionModule", "CallbackModule", "FilterModule", "InventoryModule", "LookupModule", "ModuleDocFragment"}
#: What a pure file has no use for.
IMPURE = {
    *("ansible", "fcntl", "http", "msal", "os", "pathlib", "requests", "shutil"),
    *("socket", "subprocess", "tempfile", "threading", "time"),
}


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _package(path: Path) -> str:
    """The package of a file as the table names it: ``_values``, or for a file without one its name, ``_errors.py``."""
    inside = path.relative_to(FOLDER / path.relative_to(FOLDER).parts[0])
    return inside.parts[0]


FILES = sorted(path for path in (FOLDER / "module_utils").rglob("*.py") if path.name != "__init__.py")
TREES = {path: _tree(path) for path in FILES}
PURE = [path for path, tree in TREES.items() if "Pure." in (ast.get_docstring(tree) or "").partition("\n\n")[0]]


def _imported(tree: ast.AST) -> Iterator[str]:
    """Full names of modules; of ``from package import name`` both together, since the name may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _neighbours(path: Path, files: dict[str, Path]) -> set[Path]:
    return {files[found] for found in _imported(_tree(path)) if found in files}


def _dotted(root: Path, package: str) -> dict[str, Path]:
    """The files below a folder by their full names."""
    paths = (path for path in root.rglob("*.py") if path.name != "__init__.py")
    return {".".join([package, *path.relative_to(root).with_suffix("").parts]).strip("."): path for path in paths}


OURS = _dotted(FOLDER / "module_utils", f"{PLUGINS}.module_utils")


def test_the_table_lists_every_package_and_every_file() -> None:
    there: dict[str, set[str]] = {}
    for path in FILES:
        there.setdefault(_package(path), set()).add(path.stem)
    assert there == LISTED


def test_every_name_is_private() -> None:
    assert [name for name in LEVELS if not name.startswith("_")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_imports_go_downwards(path: Path) -> None:
    """Only packages of a lower level are imported, and files of the same package."""
    here = _package(path)
    others = {_package(other) for other in _neighbours(path, OURS)} - {here}
    assert {other: LEVELS[other] for other in others if LEVELS[other] >= LEVELS[here]} == {}


@pytest.mark.parametrize("root", [FOLDER, COLLECTION / "roles" / "emulator" / "files"], ids=["plugins", "emulator"])
def test_no_file_imports_itself_in_a_circle(root: Path) -> None:
    files = _dotted(root, PLUGINS if root == FOLDER else "")
    left = {path: _neighbours(path, files) for path in files.values()}
    while free := {path for path, needed in left.items() if not needed & set(left)}:
        left = {path: needed for path, needed in left.items() if path not in free}
    assert not left


@pytest.mark.parametrize("path", PURE, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_what_is_called_pure_is(path: Path) -> None:
    roots = {
        found.partition(".")[0] for found in _imported(TREES[path]) if not found.startswith("ansible_collections.")
    }
    assert not roots & IMPURE


def test_pure_files_exist() -> None:
    assert len(PURE) > 10


def test_what_only_the_controller_needs_is_not_shipped_with_modules() -> None:
    for path in FILES:
        assert not [found for found in _imported(TREES[path]) if found.startswith(f"{PLUGINS}.plugin_utils")], path


def test_class_names_are_unique_in_the_collection() -> None:
    folders = (FOLDER, COLLECTION / "roles" / "emulator" / "files", COLLECTION / "extensions")
    trees = [_tree(path) for folder in folders for path in folder.rglob("*.py")]
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name: count for name, count in names.items() if count > 1 and name not in GIVEN} == {}
