# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a release writes its number, and which numbers it refuses."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", ROOT / "tests" / "tools" / "release.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    files = {
        "galaxy.yml": "name: graph\nversion: 1.3.0\n",
        "plugins/module_utils/_client/exchange.py": 'USER_AGENT = "m365.graph/1.3.0 ansible"\n',
        "plugins/modules/new.py": "version_added: 1.3.0\n",
        "plugins/modules/old.py": "version_added: 1.2.0\n",
        "roles/new/meta/argument_specs.yml": "    version_added: 1.3.0\n",
        "changelogs/changelog.yaml": "releases:\n  1.2.0:\n    changes: {}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _numbers(checkout: Path) -> list[str]:
    names = (
        "galaxy.yml",
        "plugins/module_utils/_client/exchange.py",
        "plugins/modules/new.py",
        "plugins/modules/old.py",
        "roles/new/meta/argument_specs.yml",
    )
    return [re.findall(r"\d+\.\d+\.\d+", (checkout / name).read_text())[0] for name in names]


def test_what_was_to_come_comes_with_the_release(tool: ModuleType, checkout: Path) -> None:
    assert tool.release(checkout, "2.0.0") == "1.3.0"
    assert _numbers(checkout) == ["2.0.0", "2.0.0", "2.0.0", "1.2.0", "2.0.0"]


def test_what_is_released_keeps_its_number(tool: ModuleType, checkout: Path) -> None:
    (checkout / "changelogs/changelog.yaml").write_text(
        "releases:\n  1.2.0:\n    changes: {}\n  1.3.0:\n    changes: {}\n"
    )
    tool.release(checkout, "1.3.1")
    assert _numbers(checkout) == ["1.3.1", "1.3.1", "1.3.0", "1.2.0", "1.3.0"]


@pytest.mark.parametrize("version", ["1.2.0", "1.1.9", "0.9.0", "1.3", "v1.3.0", "1.3.0-beta", "01.3.0", ""])
def test_other_numbers_are_refused(tool: ModuleType, checkout: Path, version: str) -> None:
    with pytest.raises(tool.Refused):
        tool.release(checkout, version)
    assert _numbers(checkout) == ["1.3.0", "1.3.0", "1.3.0", "1.2.0", "1.3.0"]


def test_the_checkout_says_its_number_in_one_way() -> None:
    version = re.findall(r"^version: (\S+)$", (ROOT / "galaxy.yml").read_text(), re.MULTILINE)[0]
    assert f'USER_AGENT = "m365.graph/{version} ' in (ROOT / "plugins/module_utils/_client/exchange.py").read_text()
