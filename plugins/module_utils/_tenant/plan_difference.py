# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The difference between a plan that was written earlier and the plan of now: changes that are new, gone or different.

Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output
from ansible_collections.m365.graph.plugins.module_utils._tenant.change_ids import (
    changes_of,
    guards_of,
    name_of,
    secret_digest,
    state_of,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import some_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import lines
from ansible_collections.m365.graph.plugins.module_utils._values.naming import camel_case
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import (
    for_json,
    for_log,
    for_markdown,
    for_markdown_code,
)

LONGEST = 60_000
"""The largest number of characters of a text, as in module ``markdown``."""
_SIGNS = {"new": "🆕", "gone": "🚫", "different": "🔀"}


@dataclass(frozen=True)
class Difference:
    """``kind`` is new, gone or different; ``why`` is a clause about ``source``.

    ``planned`` and ``current`` are the lines of the change then and now.
    """

    source: str
    type: str
    key: Mapping[str, Any]
    kind: str
    why: str
    planned: Sequence[str] = ()
    current: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.source} {self.why}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "type": self.type,
            "key": dict(self.key),
            "difference": self.kind,
            "msg": f"{self}.",
            "planned": [*self.planned],
            "current": [*self.current],
        }


class PlanDiffers(InputError):
    """The plan in a file is not that of now; ``found`` are the differences."""

    def __init__(self, path: str, found: Sequence[Difference]) -> None:
        super().__init__(
            f'plan_file: the plan in "{path}" does not hold any more, so nothing was sent: '
            f"{some_of([*map(str, found)])}."
        )
        self.found = found


def refuse_other_plan(path: str, recorded: Mapping[str, Any], entries: Sequence[PlannedDocument], tenant: str) -> None:
    """Raise :class:`InputError` if the plan of now is not the recorded one."""
    if recorded["tenant"] != tenant:
        raise InputError(
            f'plan_file: the plan in "{path}" does not hold any more, so nothing was sent: it was made for '
            f"{recorded['tenant']}, and this is {tenant}."
        )
    found = differences(recorded, entries, tenant)
    if found:
        raise PlanDiffers(path, found)


def differences(recorded: Mapping[str, Any], entries: Sequence[PlannedDocument], tenant: str) -> list[Difference]:
    """The differences between the recorded plan and the current one, for the same tenant; empty if they agree.

    Steps that were carried out already, as planned, are no difference: an interrupted plan can be carried out again.
    """
    then = {name_of(entry["document"]): entry for entry in recorded["entries"]}
    now = {name_of(document_output.rewrite(entry.document)): entry for entry in entries}
    found = [_difference("new", "is not in the plan", None, entry) for name, entry in now.items() if name not in then]
    found += [
        _difference("gone", "is in the plan only", entry, None)
        for name, entry in then.items()
        if name not in now and not entry["pruned"]
    ]
    for name in then.keys() & now.keys():
        for kind, why in _reason(then[name], now[name], tenant):
            found.append(_difference(kind, why, then[name], now[name]))
    return sorted(found, key=str)


def _difference(kind: str, why: str, then: Mapping[str, Any] | None, now: PlannedDocument | None) -> Difference:
    document = then["document"] if then else document_output.rewrite(now.document) if now else {}
    source = now.document.source if now else then["source"] if then else ""
    current = lines(now) if now and now.changes_something else []
    return Difference(source, document["type"], document["key"], kind, why, then["lines"] if then else [], current)


def _reason(then: Mapping[str, Any], now: PlannedDocument, tenant: str) -> Iterator[tuple[str, str]]:
    """The kind of a difference and a clause about it, if there is one."""
    if then["document"] != json.loads(json.dumps(document_output.rewrite(now.document))) or then[
        "secret"
    ] != secret_digest(now.document, tenant):
        yield "different", "has been edited since the plan was made"
    elif now.error is not None:
        yield "gone", f"cannot be planned any more: {str(now.error).rstrip('.')}"
    elif not now.changes_something and then["action"] != "none":
        return
    elif then["action"] != now.action.value:
        yield (
            "new" if then["action"] == "none" else "different",
            f"was planned as {then['action']}, and now it would be {now.action.value}: the tenant has moved",
        )
    elif now.changes_something and (then["id"] != now.decided.before.get("id") or then["state"] != state_of(now)):
        what = "".join(f"; {clause}" for clause in _moved(then["changes"], changes_of(now)))
        yield (
            "different",
            f"is not any more as it was found when the plan was made: the tenant has moved{what}",
        )
    elif now.changes_something and then["changes"] != changes_of(now):
        yield (
            "different",
            "would not be changed as the plan shows: the plan has been edited, or another release of the collection "
            "made it",
        )
    elif now.changes_something and then["guards"] != guards_of(now):
        yield "different", "needs another approval than when the plan was made"


def _moved(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Clauses about the properties whose change is another one."""
    planned, current = ({change["property"]: change for change in changes} for changes in (then, now))
    for name in dict.fromkeys((*planned, *current)):
        called, old, new = camel_case(name), planned.get(name), current.get(name)
        if new is None:
            yield f"{called} needs no change any more"
        elif old is None:
            yield f"{called} would change too"
        elif old["before"] != new["before"]:
            yield f"{called} was {_short(old['before'])} and is {_short(new['before'])}"


def _short(value: Any) -> str:
    text = str(for_json(value, indent=None))
    return text if len(text) <= 60 else f"{text[:57]}..."


def render_differences(found: Sequence[Difference]) -> str:
    """The differences as Markdown, which can be printed in a pipeline's log as well."""
    counts = ", ".join(f"{number} {kind}" for kind in _SIGNS if (number := sum(item.kind == kind for item in found)))
    text = f"### The plan does not hold any more: {counts}\n"
    for number, item in enumerate(found):
        part = "\n" + "\n".join(_rendered(item)) + "\n"
        if len(text) + len(part) > LONGEST:
            return f"{text}\n… and {len(found) - number} more\n"
        text += part
    return text


def _rendered(item: Difference) -> Iterator[str]:
    key = ", ".join(f"{for_markdown(name)} {for_markdown_code(value)}" for name, value in item.key.items())
    yield f"{_SIGNS[item.kind]} **{item.type}** {key}: {for_markdown(item.why)}"
    for title, rows in (("Planned", item.planned), ("Now", item.current)):
        if rows:
            text = "\n".join(str(for_log(row)) for row in rows)
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            yield "\n".join(["", f"{title}:", "", f"{fence}diff", text, fence])
