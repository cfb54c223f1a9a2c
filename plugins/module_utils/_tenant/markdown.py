# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan, or its outcome, as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import address_of, summary
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import (
    for_json,
    for_log,
    for_markdown,
    for_markdown_code,
)
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType, described

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
        part = "\n" + "\n".join(_entry(entry)) + "\n"
        if len(text) + len(part) > LONGEST:
            return f"{text}\n… and {len(told) - number} more\n"
        text += part
    return text


def _entry(entry: PlannedDocument) -> Iterator[str]:
    sign = "❌" if entry.error else "⏭️" if entry.skipped else _SIGNS[entry.action]
    key = ", ".join(f"{name} {for_markdown_code(value)}" for name, value in address_of(entry).items())
    yield f"{sign} **{resource_type(entry.document.resource)}** {key} ({for_markdown(entry.document.source)})"
    if entry.error:
        yield f"\n> {for_markdown(entry.error)}"
    elif entry.plan and entry.plan.changes:
        warned = entry.action is not PlanAction.CREATE  # nothing depends on a new resource yet
        lines = [line for change in entry.plan.changes for line in _change(entry.document.resource, change, warned)]
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", "\n".join(lines))), default=0))
        yield "\n".join(["", f"{fence}diff", *lines, fence])


def _change(resource: Resource, change: Change, warned: bool) -> Iterator[str]:
    item = next((item for item in resource.properties if item.option == change.property), None)
    # A holder's property is not a property of the resources in it.
    name = camel_case(change.property) if item is None else item.name
    if warned and change.effect is not Effect.SAFE:
        yield f"! {name}: {change.effect.value}"
    show = _certificate if item is not None and isinstance(item.type, CertificateType) else _json
    if change.before is not None:
        yield f"- {name}: {show(change.before)}"
    if change.after is not None or item is not None:
        yield f"+ {name}: {show(change.after)}"


def _json(value: Any) -> str:
    return str(for_log(for_json(value, indent=None)))


def _certificate(value: Any) -> str:
    try:
        return described(value) if isinstance(value, str) else _json(value)
    except (InvalidValue, CertificateRejected):
        return _json(value)
