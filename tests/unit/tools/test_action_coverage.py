# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every action and function of a described type is used by a module, or has a reason why none uses it."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import graph_facts
import pytest

ROOT = Path(__file__).parents[3]
sys.path.append(str(ROOT / "tests" / "tools"))
tool = importlib.import_module("action_coverage")
PLUGINS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "plugins").rglob("*.py"))]


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The files of facts, to be changed."""
    names = ("v1.0.json", "beta.json", "actions.json")
    files: dict[str, Any] = {name: json.loads(json.dumps(graph_facts.read(name))) for name in names}
    monkeypatch.setattr(tool, "read", files.__getitem__)
    return files


def test_every_action_is_used_or_has_a_reason() -> None:
    assert tool.unexplained(tool.coverage()) == []


def test_what_is_used_is_called_by_a_plugin() -> None:
    assert tool.unused(tool.coverage(), PLUGINS) == []


def test_where_the_actions_come_from() -> None:
    """Otherwise, a mistake in the tool could hide behind an empty list."""
    found = tool.operations()
    assert found["certificateBasedAuthPki/upload"].versions == ["v1.0", "beta"]
    assert found["servicePrincipal/addKey"].versions == ["v1.0", "beta"], "the SDK for beta lacks it"
    assert found["application/delta"].versions == ["v1.0", "beta"], "of the collection"
    assert found["cloudCertificationAuthority/renew"].versions == ["beta"]
    assert tool.coverage()["application/getByIds"].why == tool.coverage()["servicePrincipal/getByIds"].why


def test_a_new_action_needs_a_module_or_a_reason(facts: dict[str, Any]) -> None:
    facts["beta.json"]["collection_operations"]["vppToken"] += " conjure"
    (problem,) = tool.unexplained(tool.coverage())
    assert problem.startswith("vppToken/conjure: tests/facts/actions.json has neither modules")
    facts["actions.json"]["not"].append({"why": "Magic.", "actions": "*/conjure"})
    assert tool.unexplained(tool.coverage()) == []
    facts["actions.json"]["used"]["vppToken/conjure"] = "vpp_token"
    assert tool.unexplained(tool.coverage()) == ["vppToken/conjure: a module uses it, so that it needs no reason"]
    assert tool.unused(tool.coverage(), PLUGINS) == ["vppToken/conjure: no plugin calls it"]
    facts["actions.json"]["used"]["vppToken/conjure"] = "wand"
    assert "vppToken/conjure: there is no module wand" in tool.unused(tool.coverage(), PLUGINS)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("application/fly", "application/fly: a record about an action that is not in the facts"),
        ("*/fly", "*/fly: a record about an action that is not in the facts"),
        ("domain/verify", "domain/verify: two reasons"),
        ("application/addKey", "application/addKey: a module uses it, so that it needs no reason"),
    ],
)
def test_a_record_about_nothing_is_a_problem(facts: dict[str, Any], name: str, problem: str) -> None:
    facts["actions.json"]["not"].append({"why": "No reason.", "actions": name})
    assert tool.unexplained(tool.coverage()) == [problem]


def test_every_reason_is_a_sentence() -> None:
    for entry in graph_facts.read("actions.json")["not"]:
        assert entry["why"][:1].isupper() and entry["why"].endswith("."), entry["why"]


def test_the_page_has_every_action_once() -> None:
    found = tool.coverage()
    assert sorted(re.findall(r"``([^`]+)``", tool.page(found))) == sorted(found)
