# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in a file: what was decided, for which state of the tenant, and from which documents.

It contains no secrets. A document with a secret is recorded without it, with a salted digest (scrypt, RFC 7914) by
which the same document is recognised. Each change has its id, see module ``change_ids``. Pure but for :func:`read` and
:func:`write`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_output
from ansible_collections.m365.graph.plugins.module_utils._tenant.any_documents import parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.change_ids import (
    CHANGE_ID,
    change_id,
    changes_of,
    guards_of,
    name_of,
    plan_digest,
    secret_digest,
    state_of,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import UnreadableText, json_mapping
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.guards import EFFECTS, effect_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import MOST_SHOWN
from ansible_collections.m365.graph.plugins.module_utils._tenant.private_files import write_json
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import lines
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular

FORMAT = "m365.graph plan 2"
FORMER_FORMATS = ("m365.graph plan 1",)
LARGEST_PLAN = 64 << 20
"""Bytes of a plan file: 20,000 documents with their changes."""
MOST_VALUES = 4_000_000
"""Names and values of a plan file."""

Recorded = Mapping[str, Any]
MemberCheck = tuple[Callable[[Any], bool], str]
"""Whether a value is right, and what a right one is."""


def _matches(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_TEXT: MemberCheck = (lambda value: isinstance(value, str), "text")
_LIST: MemberCheck = (lambda value: isinstance(value, list), "a list")
_OBJECT: MemberCheck = (lambda value: isinstance(value, dict), "an object")
_BOOLEAN: MemberCheck = (lambda value: isinstance(value, bool), "true or false")
_ANYTHING: MemberCheck = (lambda value: True, "a value")
_ACTIONS = [action.value for action in PlanAction]
_CHANGE_EFFECTS = [effect.value for effect in Effect]

_PLAN: Mapping[str, MemberCheck] = {
    "tenant": _TEXT,
    "made": (lambda value: _matches(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), "a date and time"),
    "digest": (lambda value: _matches("[0-9a-f]{64}", value), "a digest"),
    "entries": _LIST,
}
_ENTRY: Mapping[str, MemberCheck] = {
    "source": _TEXT,
    "pruned": _BOOLEAN,
    "document": _OBJECT,
    "secret": (lambda value: value is None or _matches("[0-9a-f]{128}", value), "a digest or null"),
    "action": (lambda value: value in _ACTIONS, f"one of {', '.join(_ACTIONS)}"),
    "id": (lambda value: value is None or isinstance(value, str), "text or null"),
    "state": (lambda value: value is None or _matches("[0-9a-f]{64}", value), "a digest or null"),
    "changes": _LIST,
    "change": (lambda value: value is None or _matches(CHANGE_ID, value), "the id of a change or null"),
    "effect": (lambda value: value in EFFECTS, f"one of {', '.join(EFFECTS)}"),
    "affects": _OBJECT,
    "refused": (_are_texts, "a list of texts"),
    "guards": (_are_texts, "a list of texts"),
    "lines": (_are_texts, "a list of texts"),
}
_DOCUMENT: Mapping[str, MemberCheck] = {"type": _TEXT, "key": _OBJECT, "properties": _OBJECT}
_CHANGE: Mapping[str, MemberCheck] = {
    "property": _TEXT,
    "before": _ANYTHING,
    "after": _ANYTHING,
    "effect": (lambda value: value in _CHANGE_EFFECTS, f"one of {', '.join(_CHANGE_EFFECTS)}"),
}


def record(entries: Sequence[PlannedDocument], tenant: str, now: dt.datetime) -> dict[str, Any]:
    """The plan as it is in the file. ``tenant`` is the tenant of the plan. Every entry must have its plan."""
    rows = [_entry(entry, tenant) for entry in entries]
    digest = plan_digest(tenant, rows)
    for row in rows:
        row["change"] = change_id(digest, row["document"]) if row["action"] != PlanAction.NONE.value else None
    return {
        "format": FORMAT,
        "tenant": tenant,
        "made": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "digest": digest,
        "entries": rows,
    }


def _entry(entry: PlannedDocument, tenant: str) -> dict[str, Any]:
    document, plan = entry.document, entry.decided
    return {
        "source": document.source,
        "pruned": entry.pruned,
        "document": document_output.rewrite(document),
        "secret": secret_digest(document, tenant),
        "action": entry.action.value,
        "id": plan.before.get("id"),
        "state": state_of(entry),
        "changes": changes_of(entry),
        "guards": guards_of(entry),
        "effect": effect_of(entry),
        "affects": entry.affects,
        "refused": [refused.harm for refused in entry.refusals],
        "lines": lines(entry),
    }


def documents_in(recorded: Recorded) -> list[Document]:
    """The documents in a plan, for a run without documents. Raises :class:`InputError` when secrets are missing."""
    kept = [entry for entry in recorded["entries"] if not entry["pruned"]]
    hidden = [entry["source"] for entry in kept if entry["secret"]]
    if hidden:
        raise InputError(
            "plan_file: a plan holds no secrets; give the documents again, because "
            f"{', '.join(hidden[:MOST_SHOWN])} have some."
        )
    return [parse(entry["document"], entry["source"]) for entry in kept]


def adopt(recorded: Recorded, entries: Sequence[PlannedDocument]) -> dict[str, str]:
    """Give the changes the ids that they have in a recorded plan, from which the entries do not differ.

    Returns all its ids, by the names of the resources.
    """
    ids = {name_of(entry["document"]): str(entry["change"]) for entry in recorded["entries"] if entry["change"]}
    for entry in entries:
        if entry.change_id is not None:
            entry.change_id = ids[name_of(document_output.rewrite(entry.document))]
    return ids


def read(path: str) -> Recorded | None:
    """The plan in a file; None when there is no file. Raises :class:`InputError`, in one sentence."""
    if not os.path.lexists(path):
        return None
    try:
        text = read_regular(path, LARGEST_PLAN).decode()
        content = json_mapping(text, MOST_VALUES)
    except InputError as error:
        raise InputError(f"plan_file: {error}") from None
    except (UnreadableText, UnicodeDecodeError):
        content = {}
    if content.get("format") in FORMER_FORMATS:
        raise InputError(
            f'plan_file: "{path}" was written by an earlier release of this collection. Make the plan again.'
        )
    if content.get("format") != FORMAT:
        raise InputError(f'plan_file: "{path}" is not a plan of this collection ({FORMAT}).')
    problem = next(_problems(content), None) or _edited(content)
    if problem:
        raise InputError(f'plan_file: "{path}" is not a valid plan: {problem}. Make the plan again.')
    return content


def _edited(plan: Recorded) -> str | None:
    """Whether the digest and the ids of a plan are not those of its changes, as a clause."""
    if plan["digest"] != plan_digest(plan["tenant"], plan["entries"]):
        return "its digest is not that of its changes"
    for number, entry in enumerate(plan["entries"]):
        changing = entry["action"] != PlanAction.NONE.value
        if entry["change"] != (change_id(plan["digest"], entry["document"]) if changing else None):
            return f"entries[{number}]: change is not the id of its changes"
    return None


def _problems(plan: Recorded) -> Iterator[str]:
    """What is wrong with the members of a plan, as clauses."""
    yield from _wrong_members("the plan", plan, _PLAN)
    if isinstance(plan.get("entries"), list):
        for number, entry in enumerate(plan["entries"]):
            where = f"entries[{number}]"
            if not isinstance(entry, dict):
                yield f"{where} is not an object"
                continue
            yield from _wrong_members(where, entry, _ENTRY)
            if isinstance(entry.get("document"), dict):
                yield from _wrong_members(f"{where}.document", entry["document"], _DOCUMENT)
            if entry.get("pruned") and entry.get("action") != PlanAction.DELETE.value:
                yield f"{where} is pruned, and its action is not {PlanAction.DELETE.value}"
            for index, change in enumerate(entry["changes"] if isinstance(entry.get("changes"), list) else ()):
                if not isinstance(change, dict):
                    yield f"{where}.changes[{index}] is not an object"
                    continue
                yield from _wrong_members(f"{where}.changes[{index}]", change, _CHANGE)


def _wrong_members(where: str, found: Recorded, members: Mapping[str, MemberCheck]) -> Iterator[str]:
    for name, (is_right, what) in members.items():
        if name not in found:
            yield f"{where} has no {name}"
        elif not is_right(found[name]):
            yield f"{where}: {name} is not {what}"


def write(path: str, plan: Recorded) -> None:
    """Write a plan that only its owner can read. An old plan is replaced at once. Raises :class:`InputError`."""
    write_json(path, plan, "plan_file")
