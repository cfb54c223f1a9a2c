# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan, or its outcome, as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import address_of, summary
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import lines, notes
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_markdown, for_markdown_code

LONGEST = 60_000
"""The largest number of characters; GitHub accepts 65,536 in a comment, GitLab and Azure DevOps more."""

_SIGNS = {PlanAction.CREATE: "➕", PlanAction.UPDATE: "✏️", PlanAction.REPLACE: "♻️", PlanAction.DELETE: "🗑️"}
_DONE = {
    "create": "created",
    "update": "changed",
    "replace": "replaced",
    "delete": "removed",
    "unchanged": "unchanged",
    "failed": "failed",
    "skipped": "skipped",
}
_TO_DO = {**_DONE, "create": "to create", "update": "to change", "replace": "to replace", "delete": "to remove"}


def render(entries: Sequence[PlannedDocument], *, written: bool) -> str:
    """The complete text, which can be printed in a pipeline's log as well. The last line counts the omitted changes."""
    words = _DONE if written else _TO_DO
    counts = ", ".join(
        f"{number} {words[state]}" for state, number in summary(entries).items() if number or state == "unchanged"
    )
    text = f"### {'Applied' if written else 'Plan'}: {counts}\n"
    told = [entry for entry in entries if entry.error or entry.changes_something]
    for number, entry in enumerate(told):
        part = "\n" + "\n".join(_entry(entry, written=written)) + "\n"
        if len(text) + len(part) > LONGEST:
            return f"{text}\n… and {len(told) - number} more\n"
        text += part
    return text


def _entry(entry: PlannedDocument, *, written: bool) -> Iterator[str]:
    sign = "❌" if entry.error else "⏭️" if entry.skipped else _SIGNS[entry.action]
    key = ", ".join(f"{for_markdown(name)} {for_markdown_code(value)}" for name, value in address_of(entry).items())
    id = f" `{entry.change_id}`" if entry.change_id and not written else ""
    yield f"{sign} **{resource_type(entry.document.resource)}** {key} ({for_markdown(entry.document.source)}){id}"
    shown = entry.changes_something or entry.refused
    quoted = [str(entry.error)] if entry.error else []
    if shown and not (written and entry.refused):
        quoted += notes(entry)
    if quoted:
        yield "\n> " + "\n>\n> ".join(str(for_markdown(text)) for text in quoted)
    if shown and entry.plan and entry.plan.changes:
        rows = lines(entry)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", "\n".join(rows))), default=0))
        yield "\n".join(["", f"{fence}diff", *rows, fence])
