# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The return values that `make generate` appends to the documentation of modules."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "tests" / "tools"))  # what the tool imports
SHARED = {
    name: f"{name}: {{description: Shared., returned: always, type: dict}}\n" for name in ("changes", "diff", "calls")
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tests" / "tools" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _module(*names: str) -> str:
    values = "".join(f"{name}: {{description: Own., returned: success, type: dict}}\n" for name in names)
    return f'EXAMPLES = r"""\n"""\n\nRETURN = r"""\n{values}"""\n\nimport main\n'


def _returned(source: str) -> dict[str, Any]:
    found = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RETURN"
    )
    content: dict[str, Any] = yaml.safe_load(ast.literal_eval(found.value))
    return content


def test_a_module_that_manages_a_resource_gets_all_shared_values(tool: ModuleType) -> None:
    assert list(_returned(tool.with_returned(_module("resource"), SHARED))) == ["resource", "changes", "diff", "calls"]


def test_a_module_that_only_reads_gets_no_changes(tool: ModuleType) -> None:
    assert list(_returned(tool.with_returned(_module("resources"), SHARED))) == ["resources", "calls"]


def test_a_value_that_the_module_documents_is_not_replaced(tool: ModuleType) -> None:
    returned = _returned(tool.with_returned(_module("resource", "changes"), SHARED))
    assert list(returned) == ["resource", "changes", "diff", "calls"]
    assert returned["changes"]["description"] == "Own."


def test_the_result_is_stable_and_corrects_edits(tool: ModuleType) -> None:
    text = tool.with_returned(_module("resource"), SHARED)
    assert tool.with_returned(text, SHARED) == text
    assert tool.with_returned(text.replace("Shared.", "Edited."), SHARED) == text
    assert text.endswith('"""\n\nimport main\n')


def test_a_module_without_return_is_unchanged(tool: ModuleType) -> None:
    assert tool.with_returned("import main\n", SHARED) == "import main\n"


def test_the_shared_values_are_complete(tool: ModuleType) -> None:
    shared = tool.returned(ROOT)
    assert list(shared) == ["changes", "diff", "calls", "token_requests", "graph_error"]
    for name, text in shared.items():
        assert {"description", "returned", "type"} <= set(yaml.safe_load(text)[name])


def test_the_module_whose_yaml_is_not_valid_is_named(tool: ModuleType, tmp_path: Path) -> None:
    for name, text in (
        ("plugins/modules/badge.py", _module("resource").replace("success, type", "success\n  type")),
        ("tests/tools/returned.yml", "".join(SHARED.values())),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^RETURN in plugins/modules/badge\.py is not valid YAML: "):
        tool.module_texts(tmp_path)
