# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints the fault table after the run: what was held to in each cell, and how many there were."""

from __future__ import annotations

from collections import Counter

import pytest
from scenarios import OPERATIONS, OUTCOMES, SCENARIOS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A row for each scenario, a column for each operation; a cell stands for every resource that is tried."""
    ran = {
        outcome: [report.nodeid for report in terminalreporter.stats.get(outcome, []) if "test_cell[" in report.nodeid]
        for outcome in ("passed", "failed")
    }
    if not any(ran.values()):
        return
    width = max(len(scenario.name) for scenario in SCENARIOS)
    counts = Counter[str]()
    terminalreporter.write_sep("=", "faults")
    terminalreporter.write_line(" " * width + "".join(f"  {operation:15}" for operation in OPERATIONS).rstrip())
    for scenario in SCENARIOS:
        cells = []
        for operation, letter in zip(OPERATIONS, scenario.expected, strict=True):
            told = [
                outcome
                for outcome, nodes in ran.items()
                for node in nodes
                if node.endswith(f"-{scenario.name}-{operation}]")
            ]
            cells.append("FAILED" if "failed" in told else OUTCOMES[letter] if told else "")
            counts.update([cells[-1]] * len(told))
        terminalreporter.write_line((f"{scenario.name:{width}}" + "".join(f"  {cell:15}" for cell in cells)).rstrip())
    totals = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    terminalreporter.write_line(
        f"{len(SCENARIOS)} scenarios, {sum(counts.values())} cells over all resources: {totals}"
    )
