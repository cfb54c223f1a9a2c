# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation site changes in the pages of antsibull-docs."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

COLLECTION = Path(__file__).resolve().parents[3]
sys.path.append(str(COLLECTION / "tests" / "tools"))
site_tool = importlib.import_module("docs_site")


def row(name: str) -> str:
    return f'  * - .. raw:: html\n\n        <div id="parameter-{name}"></div>\n\n      **{name}**\n\n    - Text.\n\n'


def table(*names: str) -> str:
    head = "Parameters\n----------\n\n.. list-table::\n  :class: ansible-option-table\n\n"
    head += "  * - Parameter\n    - Comments\n\n"
    return head + "".join(map(row, names)).rstrip("\n") + "\n\n\n\nAttributes\n----------\n"


def test_options_for_signing_in_come_after_the_own_ones() -> None:
    page = table("access_token", "assignments", "assignments/group", "client_id", "name")
    changed = site_tool.own_options_first(page, {"access_token", "client_id"})
    names = re.findall(r'id="parameter-([^"]+)"', changed)
    assert names == ["assignments", "assignments/group", "name", "access_token", "client_id"]
    assert changed.endswith("\n\n\n\nAttributes\n----------\n")
    assert sorted(changed.split()) == sorted(page.split()), "nothing is lost"
    assert site_tool.own_options_first("No options.\n", {"a"}) == "No options.\n"
    both = site_tool.own_options_first(table("_terms") + table("client_id", "query"), {"client_id"})
    assert re.findall(r'id="parameter-([^"]+)"', both) == ["_terms", "query", "client_id"], "a lookup has two tables"


def test_the_options_for_signing_in_are_those_of_the_fragment() -> None:
    fragment = (COLLECTION / "plugins" / "doc_fragments" / "graph.py").read_text(encoding="utf-8")
    common = site_tool.common_options(fragment)
    assert {"tenant_id", "client_id", "client_secret", "cloud", "auth_source"} <= common


def test_the_first_page_has_a_text_and_groups_in_the_side_bar() -> None:
    contents = ".. contents::\n   :local:\n\n"
    guides = "Guides\n------\n\n.. toctree::\n    :maxdepth: 1\n\n    docsite/a\n"
    index = f"M365.Graph\n==========\n\n{contents}{guides}"
    changed = site_tool.landing(index, "Why.\n")
    assert "Why.\n\n.. contents::" in changed and changed.startswith("m365.graph\n==========\n")
    assert ".. toctree::\n    :maxdepth: 1\n    :caption: Guides\n\n    docsite/a\n" in changed
