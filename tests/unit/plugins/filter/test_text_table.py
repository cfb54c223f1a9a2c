# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import unicodedata
from typing import Any

from ansible_collections.m365.graph.plugins.filter.text_table import text_table

COLUMNS = {"device": "name", "days left": "days", "finding": "findings"}


def test_columns_are_aligned() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "Ada's phone", "days": -4, "findings": ["expired", "revoked"]},
        {"name": "B", "days": 363, "findings": []},
        {"other": True},
    ]
    assert text_table(rows, COLUMNS) == [
        "device       days left  finding",
        "-----------  ---------  ----------------",
        "Ada's phone         -4  expired, revoked",
        "B                  363  -",
        "-                    -  -",
    ]


def test_no_rows() -> None:
    assert text_table([], COLUMNS) == ["device  days left  finding", "------  ---------  -------"]


def test_a_name_cannot_steer_the_terminal() -> None:
    assert text_table([{"name": 'a\x1b[2J"b"\r\n\tc\u202ed\x00'}], {"device": "name"})[2] == r"a\x1b[2J'b' c\u202ed\x00"


def test_a_name_cannot_run_a_command_of_an_agent() -> None:
    rows = [{"name": "::error::x"}, {"name": "a ##vso[task.complete]"}]
    assert text_table(rows, {"device": "name"})[2:] == [r":\:error::x", r"a #\#vso[task.complete]"]


def test_wide_values_are_cut() -> None:
    rows = [{"name": "0123456789"}, {"name": "01234567"}]
    assert text_table(rows, {"device": "name"}, {"device": 8})[2:] == ["01234...", "01234567"]


def test_wide_and_combining_characters_count_as_they_are_shown() -> None:
    rows = [{"name": "電話", "days": 1}, {"name": unicodedata.normalize("NFD", "Zoë"), "days": 2}]
    table = text_table(rows, {"device": "name", "days": "days"})
    assert table[2:] == ["電話       1", f"{unicodedata.normalize('NFD', 'Zoë')}        2"]
    assert text_table([{"name": "電話電話"}], {"d": "name"}, {"d": 6})[2] == "電..."


def test_numbers_and_truth() -> None:
    assert text_table([{"n": 0, "yes": True}, {"n": None, "yes": False}], {"n": "n", "yes": "yes"})[2:] == [
        "0  yes",
        "-  no",
    ]


def test_a_long_text_is_cut_in_linear_time() -> None:
    lines = text_table([{"name": "x" * 500_000}], {"name": "name"}, {"name": 10})
    assert lines[2] == "xxxxxxx..."
