# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that lays out rows as an aligned table; its documentation is in text_table.yml."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log


def text_table(
    rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], widths: Mapping[str, int] | None = None
) -> list[str]:
    values = [[row.get(key) for key in columns.values()] for row in rows]
    limits = [(widths or {}).get(header, 0) for header in columns]
    cells = [
        list(columns),
        *([_cell(value, limit) for value, limit in zip(line, limits, strict=True)] for line in values),
    ]
    sizes = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    numbers = [any(_is_number(value) for value in column) for column in zip(*values, strict=True)] or [False] * len(
        sizes
    )
    rule = ["-" * size for size in sizes]
    return ["  ".join(map(_padded, line, sizes, numbers)).rstrip() for line in (cells[0], rule, *cells[1:])]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any, limit: int) -> str:
    """A value as it is shown: one line without control characters and pipeline commands, cut to the limit."""
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, list | tuple):
        text = ", ".join(str(item) for item in value)
    else:
        text = "" if value is None else str(value)
    text = for_pipeline_log(text).replace('"', "'")
    return (f"{_cut(text, limit - 3)}..." if limit and _width(text) > limit else text) or "-"


def _cut(text: str, most: int) -> str:
    """The longest beginning of a text that has at most so many columns."""
    width = 0
    for index, sign in enumerate(text):
        width += _width(sign)
        if width > most:
            return text[:index]
    return text


def _width(text: str) -> int:
    """The number of columns of a text in a terminal."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _padded(text: str, size: int, right: bool) -> str:
    space = " " * (size - _width(text))
    return space + text if right else text + space


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"text_table": text_table}
