# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unmanaged trust as Markdown, after the plan. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_markdown, for_markdown_code

LONGEST = 60_000
"""The largest number of characters together with the plan."""


def with_unmanaged(plan: str, result: Mapping[str, Any]) -> str:
    """The plan, and after it what ``result`` has about trust in no document. Ends with the number of omitted lines."""
    text = f"{plan}\n{_title(result['unmanaged'])}\n"
    lines = [*_lines(result)]
    for number, line in enumerate(lines):
        part = f"\n{line}\n" if number == 0 else f"{line}\n"
        if len(text) + len(part) > LONGEST:
            return f"{text}\n… and {len(lines) - number} more\n"
        text += part
    return text


def _title(rows: Sequence[Mapping[str, Any]]) -> str:
    new = [row["new"] for row in rows if row["new"] is not None]
    count = f", {sum(new)} of them new" if new else ""
    return f"### In no document: {len(rows)}{count}"


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    for row in result["unmanaged"]:
        key = ", ".join(f"{for_markdown(name)} {for_markdown_code(value)}" for name, value in row["key"].items())
        about = [f"ID {for_markdown_code(row['id'])}"] if row["id"] else []
        about += [for_markdown(row["certificate"])] if row["certificate"] else []
        parts = [f"- {'🆕' if row['new'] else '❓'} **{for_markdown(row['type'])}**", key, f"({', '.join(about)})"]
        yield " ".join(part for part in parts if part not in ("", "()"))
    for entry in result["unmanaged_not_read"]:
        yield f"- ⚠️ {for_markdown(entry['type'])} could not be read: {for_markdown(entry['reason'])}"
    for entry in result["unused_ignores"]:
        yield f"- ⚠️ {for_markdown(entry['source'])} ignores nothing: {for_markdown(entry['reason'])}"
