# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README's table of what the collection is tested with is what it is tested with."""

from __future__ import annotations

import re

from playbooks import COLLECTION


def test_the_table_is_the_matrix() -> None:
    matrix = (COLLECTION / "tests" / "tools" / "matrix.py").read_text(encoding="utf-8")
    tested = {
        (python, core): "nightly" if night else "yes"
        for python, core, night in re.findall(r'Row\("([\d.]+)", "([\d.]+)"(, nightly=True)?\)', matrix)
    }
    readme = (COLLECTION / "README.md").read_text(encoding="utf-8")
    head = re.search(r"^\| ((?:\| Python [\d.]+ )+)\|$", readme, re.MULTILINE)
    assert head
    pythons = re.findall(r"Python ([\d.]+)", head[1])
    shown: dict[tuple[str, str], str] = {}
    for core, cells in re.findall(r"^\| ansible-core ([\d.]+) \|(.*)\|$", readme, re.MULTILINE):
        shown |= {
            (python, core): cell.strip() for python, cell in zip(pythons, cells.split("|"), strict=True) if cell.strip()
        }
    assert shown == tested
