# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that names who caused drift.

Its documentation is in drift_authors.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._audit.authors import AuditIndex, ChangedThing, unread
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_markdown, for_markdown_code

MOST_ROWS = 200
"""The largest number of rows in the table."""
_COLUMNS = ("what", "when", "who", "application", "action")
_MORE = " (and {} earlier)"


def drift_authors(comparison: Any, changes: Any) -> dict[str, Any]:
    """Each drifted or unmanaged resource with who changed it last, and a table in Markdown."""
    if not isinstance(comparison, Mapping) or "results" not in comparison:
        raise AnsibleFilterError("drift_authors: the input is not a result of m365.graph.apply, which has results.")
    if not isinstance(changes, Mapping):
        raise AnsibleFilterError("drift_authors: changes is not a result of m365.graph.change_info.")
    index = AuditIndex(changes.get("changes") or ())
    rows = [_row(index, *found) for found in _drifted(comparison)]
    # A document can fail for reasons of its own, so nobody may have changed its resource.
    rows = [row for row in rows if row["drift"] != "failed" or row["when"]]
    return {"rows": rows, "unknown": unread(changes) if rows else None, "markdown": _markdown(rows, unread(changes))}


def _drifted(comparison: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in comparison["results"]:
        if row.get("changed") or row.get("failed"):
            yield ("differs" if row.get("changed") or row.get("changes") else "failed"), row
    yield from (("unmanaged", row) for row in comparison.get("unmanaged") or ())


def _row(index: AuditIndex, drift: str, row: Mapping[str, Any]) -> dict[str, Any]:
    thing = ChangedThing(str(row.get("type")), row.get("key") or {}, row.get("related") or ())
    missing = row.get("missing") or ()
    lost = index.losing([one["id"] for one in missing if one.get("id")], [str(one.get("name")) for one in missing])
    found = lost or index.explaining(thing)
    last = found[0] if found else {}
    return {
        "drift": drift,
        "type": row.get("type"),
        "key": row.get("key") or {},
        "new": row.get("new"),
        **{name: last.get(name) for name in ("when", "who", "application", "application_id", "action")},
        "earlier": max(0, len(found) - 1),
    }


def _markdown(rows: list[dict[str, Any]], reason: str | None) -> str:
    if not rows:
        return ""
    lines = ["### Who did it", "", f"| {' | '.join(_COLUMNS)} |", f"|{' --- |' * len(_COLUMNS)}"]
    lines += [f"| {' | '.join(_cells(row))} |" for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines += ["", f"… and {len(rows) - MOST_ROWS} more"]
    if reason:
        lines += ["", f"⚠️ Some authors are unknown. {for_markdown(reason)}"]
    return "\n".join(lines) + "\n"


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    key = ", ".join(f"{for_markdown(name)} {for_markdown_code(_cell(value))}" for name, value in row["key"].items())
    new = "🆕 " if row["new"] else ""
    yield f"{new}{for_markdown(row['type'])} {key}".rstrip()
    yield for_markdown(row["when"])
    yield for_markdown(row["who"] or "unknown") + (_MORE.format(row["earlier"]) if row["earlier"] else "")
    yield for_markdown(row["application"] or row["application_id"])
    yield for_markdown(row["action"])


def _cell(value: object) -> str:
    """A vertical bar ends a cell even in a code span, unless it is escaped (GitHub Flavored Markdown, 4.10)."""
    return str(value).replace("|", "\\|")


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"drift_authors": drift_authors}
