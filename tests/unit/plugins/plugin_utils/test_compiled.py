# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's modules are loaded from compiled code, and otherwise as Ansible would import them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.m365.graph.plugins.plugin_utils import compiled

ROOT = Path(compiled.__file__).parents[5]
PLUGINS = "ansible_collections.m365.graph.plugins"
START = """
import json, sys
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder
_AnsibleCollectionFinder(paths=[sys.argv[1]])._install()
sys.pycache_prefix, sys.dont_write_bytecode = sys.argv[2], False
"""


def python(program: str, collections: Path, folder: Path) -> Any:
    """What a program prints, which runs with Ansible's import; compiled code goes into the folder."""
    command = [sys.executable, "-c", START + program, str(collections), str(folder)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def test_a_run_loads_from_compiled_code_what_ansible_would_import(tmp_path: Path) -> None:
    modules = [f"{PLUGINS}.modules.{name}" for name in ("apply", "certificate_info", "trusted_root_certificate")]
    program = f"""
import importlib
from {PLUGINS}.plugin_utils import compiled
{{}}
from {PLUGINS} import action
for name in {modules}:
    compiled.load(name)
    importlib.import_module(name)
found = {{{{n: m for n, m in sys.modules.items() if n.startswith({PLUGINS!r})}}}}
print(json.dumps({{{{n: [type(m.__spec__.loader).__name__, m.__package__, m.__file__] for n, m in found.items()}}}}))
"""
    usual = python(program.format("compiled.load = lambda name: None"), ROOT, tmp_path / "usual")
    loaded = python(program.format(""), ROOT, tmp_path / "loaded")
    assert {name: about[1:] for name, about in loaded.items()} == {name: about[1:] for name, about in usual.items()}
    assert len(loaded) > 150
    assert {about[0] for about in usual.values()} == {"_AnsibleCollectionLoader"}
    ansibles = {name for name, about in loaded.items() if about[0] == "_AnsibleCollectionLoader"}
    packages = {name for name in loaded if Path(ROOT, *name.split(".")).is_dir()}
    # What is needed before anything can be loaded, and packages, which have no code.
    assert ansibles - packages == {f"{PLUGINS}.plugin_utils.{name}" for name in ("collector", "compiled")}
    stored = {path.name.partition(".")[0] for path in (tmp_path / "loaded").rglob("*.pyc")}
    assert {name.rpartition(".")[2] for name in loaded.keys() - ansibles} <= stored


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of another collection's modules; in this process, Python's first finder is taken for Ansible's."""
    folder = tmp_path / "sample" / "module_utils"
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(compiled, "_PLUGINS", "sample")
    monkeypatch.setattr(compiled, "_FOLDER", str(tmp_path / "sample"))
    monkeypatch.setattr(compiled, "AnsibleCollectionConfig", SimpleNamespace(collection_finder=sys.meta_path[0]))
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield folder
    forget()


def forget() -> None:
    compiled._stems.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "sample"]:
        del sys.modules[name]


def load(name: str) -> list[str]:
    """The names of the modules that are loaded."""
    forget()
    start = "sample.module_utils."
    compiled.load(start + name)
    return [name.removeprefix(start) for name in sys.modules if name.startswith(start)]


def test_imports_come_first_but_those_in_functions_wait(sample: Path) -> None:
    (sample / "package").mkdir()
    (sample / "package" / "inner.py").write_text("VALUE = 1\n")
    (sample / "package" / "other.py").write_text("raise RuntimeError\n")
    (sample / "later.py").write_text("")
    (sample / "first.py").write_text("class First: pass\n")
    (sample / "begin.py").write_text(
        "from sample.module_utils.first import First\nfrom sample.module_utils.package import inner as used\n"
        "def run():\n    from sample.module_utils import later\n    return later\nassert used.VALUE\n"
    )
    assert load("begin") == ["first", "package", "package.inner", "begin"]


def test_modules_that_name_each_other_are_loaded(sample: Path) -> None:
    checking = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sample.module_utils.{} import Name\n"
    (sample / "one.py").write_text(checking.format("two") + "class Name: pass\n")
    (sample / "two.py").write_text(checking.format("one") + "class Name: pass\n")
    assert load("one") == ["two", "one"]


@pytest.mark.parametrize("code", ["import no_such_library\n", "raise ValueError('broken')\n", "not Python\n"])
def test_an_error_is_left_to_the_import(sample: Path, code: str) -> None:
    (sample / "broken.py").write_text(code)
    (sample / "begin.py").write_text("from sample.module_utils import broken\n")
    assert load("begin") == []
    assert load("broken") == []


def test_a_module_that_does_not_exist_is_left_to_the_import(sample: Path) -> None:
    assert load("missing") == []
    assert load("missing.module") == []


def test_a_changed_file_is_compiled_again(sample: Path) -> None:
    (sample / "one.py").write_text("")
    (sample / "two.py").write_text("")
    assert load("one") == ["one"]
    (sample / "one.py").write_text("import sample.module_utils.two\n")
    assert load("one") == ["two", "one"]


def test_it_works_where_compiled_code_cannot_be_stored(sample: Path, tmp_path: Path) -> None:
    (sample / "one.py").write_text("")
    (tmp_path / "compiled").write_text("a file instead of the folder")
    assert load("one") == ["one"]


def test_it_does_nothing_if_something_else_imports(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in ansible-test, and in a module's own process."""
    (sample / "one.py").write_text("")
    monkeypatch.setattr(compiled, "AnsibleCollectionConfig", SimpleNamespace(collection_finder=None))
    assert load("one") == []
