# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection is tested with, as data: add a row here to support another Python or ansible-core."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One Python with one ansible-core. Rows that are ``nightly`` take part in ``make nightly`` only."""

    python: str
    core: str
    nightly: bool = False

    @property
    def label(self) -> str:
        return f"Python {self.python}, ansible-core {self.core}"

    @property
    def slug(self) -> str:
        return f"{self.python}-core{self.core}" if self.nightly else self.python

    @property
    def requirement(self) -> str:
        return f"ansible-core~={self.core}.0"


ROWS = (
    Row("3.11", "2.19"),
    Row("3.12", "2.21"),
    Row("3.13", "2.21"),
    Row("3.12", "2.19", nightly=True),
    Row("3.12", "2.20", nightly=True),
    Row("3.14", "2.21", nightly=True),
)

PYTHONS = tuple(sorted({row.python for row in ROWS}, key=lambda version: tuple(map(int, version.split(".")))))
