# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of many alike cases is run by day: a few, and all of what has just been changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from by_day import VARIABLE, by_day, chosen

TOOLS = Path(__file__).parents[2] / "tools"
NAMES = ["apply", "certificate_info", "email_configuration", "vpn_configuration", "vpp_token", "wifi_configuration"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("M365_TEST_NIGHTLY", raising=False)
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_few_are_spread_over_all() -> None:
    assert chosen(NAMES, 2) == ["apply", "wifi_configuration"]
    assert chosen(NAMES, 3) == ["apply", "email_configuration", "wifi_configuration"]
    assert chosen(NAMES, 1) == ["apply"]
    assert chosen(NAMES, 9) == NAMES


def test_at_night_all_are_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("M365_TEST_NIGHTLY", "1")
    assert chosen(NAMES, 1) == by_day(NAMES, 1) == NAMES


def test_a_changed_module_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = ["README.md", "plugins/modules/vpp_token.py", "plugins/modules/deleted.py", "tests/unit/apply.py"]
    monkeypatch.setenv(VARIABLE, "\n".join(changed))
    assert chosen(NAMES, 1) == ["apply", "vpp_token"]


def test_a_changed_description_runs_the_modules_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "tests/contract/cases/wifi_configuration.py")
    cases = [(name, number) for number, name in enumerate(NAMES)]
    assert ("wifi_configuration", 5) in chosen(cases, 1, name=lambda case: case[0])


def test_what_is_left_out_has_the_mark_of_the_night() -> None:
    first, *others = by_day([(name, number) for number, name in enumerate(NAMES)], 1)
    assert first == ("apply", 0)
    assert [case.values for case in others] == [(name, number) for number, name in enumerate(NAMES)][1:]
    assert all(mark.name == "nightly" for case in others for mark in case.marks)


def test_changes_are_those_of_the_branch_and_of_the_checkout(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Test", "-c", "user.email=test@contoso.example")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(*names: str) -> None:
        for name in names:
            (tmp_path / name).write_text(name + "changed" * (tmp_path / name).is_file())

    def changed() -> list[str]:
        code = f"import changes, pathlib; changes.ROOT = pathlib.Path({str(tmp_path)!r}); print(*changes.changed())"
        done = subprocess.run([sys.executable, "-c", code], cwd=TOOLS, check=True, capture_output=True, text=True)
        return done.stdout.split()

    git("init", "--quiet", "--initial-branch=main")
    write("a", "b", "c")
    git("add", ".")
    git("commit", "--quiet", "--message=First")
    assert changed() == []
    write("a")
    git("commit", "--quiet", "--all", "--message=Second")
    assert changed() == ["a"]  # on the main branch, the last commit
    git("switch", "--quiet", "--create=branch")
    write("b")
    git("commit", "--quiet", "--all", "--message=Third")
    write("c", "new")
    assert changed() == ["b", "c", "new"]
