# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a report in a browser, as tests use it."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page

ROWS = "#estate tbody tr:not([hidden])"
"""The rows of the list that are to be seen."""


class Report:
    """A report in a window of its own, and what the browser has complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type != "debug":
            self.complaints.append(message.text)

    @property
    def names(self) -> list[str]:
        """The names in the list, as far as they are to be seen."""
        found: list[str] = self.page.eval_on_selector_all(
            ROWS, "rows => rows.map(row => row.cells[2].querySelector('bdi').innerText)"
        )
        return found

    @property
    def count(self) -> str:
        return str(self.page.locator("#count").inner_text())

    def narrow_down(self, control: str, value: str) -> None:
        """Type or choose a value in one of the list's controls."""
        found = self.page.locator(f"#{control}")
        if control == "search":
            found.fill(value)
        else:
            found.select_option(value)
