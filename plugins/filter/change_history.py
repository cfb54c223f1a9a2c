# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that reports what has changed in a tenant, who did it, and which commit approved it.

Its documentation is in change_history.yml.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._audit.authors import unread
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import YAML_IMPORT_ERROR
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import (
    for_csv,
    for_markdown,
    for_markdown_code,
    for_pipeline_log,
)
from ansible_collections.m365.graph.plugins.plugin_utils.change_history import history
from ansible_collections.m365.graph.plugins.plugin_utils.git_diff import LOG_FORMAT, GitCommit, commits_of

MOST_ROWS = 1000
"""The largest number of rows in the Markdown text. JSON and CSV have all."""
_COLUMNS = ("when", "what", "properties", "who", "application", "action", "approved by")
_CSV = (
    *("when", "kind", "type", "key", "properties", "who", "by", "application", "application_id", "action", "source"),
    *("export", "approved_by", "approved_by_author", "approved_by_subject", "not_compared"),
)


def change_history(changes: Any, exports: str = "", desired: str = "", title: str = "Changes") -> dict[str, Any]:
    """The changes of a period. ``changes`` is a result of ``change_info``, the others are outputs of git log."""
    if YAML_IMPORT_ERROR:
        raise AnsibleFilterError("change_history needs PyYAML.")
    if not isinstance(changes, Mapping) or not {"changes", "since", "until"} <= {*changes}:
        raise AnsibleFilterError("change_history: the input is not a result of m365.graph.change_info.")
    rows = history(changes["changes"], _commits("exports", exports), _commits("desired", desired), changes["since"])
    counts = {
        "changes": len(rows),
        "approved": sum(row["approved_by"] is not None for row in rows),
        "not_approved": sum(row["approved_by"] is None for row in rows),
        "author_unknown": sum(not row["who"] for row in rows),
    }
    return {
        "rows": rows,
        "summary": counts,
        "markdown": _markdown(title, rows, counts, changes),
        "csv": _csv(rows),
    }


def _commits(option: str, log: str) -> list[GitCommit]:
    try:
        return commits_of(log)
    except ValueError as error:
        raise AnsibleFilterError(
            f'change_history: {option}: {for_pipeline_log(error)} The format of git log is "{LOG_FORMAT}".'
        ) from None


def _markdown(title: str, rows: list[dict[str, Any]], counts: Mapping[str, int], changes: Mapping[str, Any]) -> str:
    lines = [
        f"## {for_markdown(title)}",
        "",
        f"{counts['changes']} changes from {for_markdown(changes['since'])} to {for_markdown(changes['until'])}: "
        f"{counts['approved']} approved by a commit, {counts['not_approved']} not approved, "
        f"{counts['author_unknown']} by an unknown author.",
    ]
    reason = unread(changes)
    if reason:
        lines += ["", f"⚠️ This report is incomplete. {for_markdown(reason)}"]
    if rows:
        lines += ["", f"| {' | '.join(_COLUMNS)} |", f"|{' --- |' * len(_COLUMNS)}"]
        lines += [f"| {' | '.join(_cells(row))} |" for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines += ["", f"… and {len(rows) - MOST_ROWS} more"]
    return "\n".join(lines) + "\n"


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    key = ", ".join(
        f"{for_markdown(name)} {for_markdown_code(str(value).replace('|', chr(92) + '|'))}"
        for name, value in row["key"].items()
    )
    yield for_markdown(row["when"])
    yield f"{row['kind']} {for_markdown(row['type'])} {key}".replace("  ", " ").strip()
    yield ", ".join(map(for_markdown, row["properties"]))
    yield for_markdown(row["who"] or "unknown")
    yield for_markdown(row["application"] or row["application_id"])
    yield for_markdown(row["action"])
    approved = row["approved_by"]
    if approved is None:
        yield "**not approved**"
        return
    limits = f" (not compared: {', '.join(map(for_markdown, row['not_compared']))})" if row["not_compared"] else ""
    yield f"{approved['hash'][:10]} {for_markdown(approved['author'])}: {for_markdown(approved['subject'])}{limits}"


def _csv(rows: list[dict[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_CSV)
    for row in rows:
        approved = row["approved_by"] or {}
        cells = {
            **row,
            "key": ", ".join(f"{name}={value}" for name, value in row["key"].items()),
            "properties": ", ".join(row["properties"]),
            "export": (row["export"] or {}).get("hash"),
            "approved_by": approved.get("hash"),
            "approved_by_author": approved.get("author"),
            "approved_by_subject": approved.get("subject"),
            "not_compared": ", ".join(row["not_compared"]),
        }
        writer.writerow([for_csv(cells[name]) for name in _CSV])
    return file.getvalue()


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"change_history": change_history}
