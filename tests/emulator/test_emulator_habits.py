# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of habits: complete, true of the settings, each with its source and its test."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from emulator_support import ROOT
from m365_graph_emulator import Emulator, TenantError
from m365_graph_emulator.__main__ import LIFELIKE
from m365_graph_emulator.settings import ServiceSettings
from m365_graph_emulator.tenant import EVERY, every_habit

FILES = ROOT / "roles" / "emulator" / "files"
HABITS: list[dict[str, Any]] = yaml.safe_load((FILES / "m365_graph_emulator" / "habits.yml").read_text())["habits"]
DEFAULTS = {item.name: item.default for item in fields(ServiceSettings)}


def test_ids_are_unique() -> None:
    assert len({habit["id"] for habit in HABITS}) == len(HABITS)


def test_every_setting_is_a_habit_and_shown_in_the_example() -> None:
    assert {habit["setting"] for habit in HABITS if "setting" in habit} == set(DEFAULTS)
    shown = set(yaml.safe_load((FILES / "tenant.example.yml").read_text())["settings"])
    assert shown == {*DEFAULTS, EVERY}


def test_every_habit_can_be_switched_on_at_once(tmp_path: Path) -> None:
    given = {habit["setting"]: habit["every"] for habit in HABITS if "setting" in habit}
    assert given == every_habit()
    for settings, expected in (
        ({EVERY: True}, given),
        ({EVERY: True, "replicas": 2}, {**given, "replicas": 2}),
        ({EVERY: False}, DEFAULTS),
    ):
        with Emulator(tmp_path, {"settings": settings}) as emulator:
            assert emulator.describe()["settings"] == expected
    with pytest.raises(TenantError, match="every_habit must be bool"):
        Emulator(tmp_path, {"settings": {EVERY: "yes"}})


def test_what_the_command_switches_on() -> None:
    assert {habit["setting"]: habit["command"] for habit in HABITS if "command" in habit} == LIFELIKE


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit["id"])
def test_each_habit(habit: dict[str, Any]) -> None:
    assert habit["basis"] in ("documented", "live-measured", "presumed")
    assert habit["sources"] and habit["what"].endswith(".")
    if habit["basis"] == "documented":
        assert any("learn.microsoft.com" in source or "docs.oasis-open.org" in source for source in habit["sources"])
    assert ("setting" in habit) == ("default" in habit)
    if "setting" in habit:
        assert habit["default"] == DEFAULTS[habit["setting"]]
        same = [other["every"] for other in HABITS if other.get("setting") == habit["setting"]]
        assert same == [habit["every"]] * len(same)
        # A setting that stays as it is must say why: otherwise a new habit would be left out unnoticed.
        assert (habit["every"] == habit["default"]) == ("reason" in habit)
    file, _colons, name = habit["test"].partition("::")
    assert re.search(rf"^def {name}\(", (Path(__file__).parent / file).read_text(encoding="utf-8"), re.MULTILINE)
