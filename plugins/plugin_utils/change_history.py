# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has changed in a tenant, who did it, and which commit approved it. Pure.

The history of the export shows what has changed. The audit logs show who did it, and what was changed back before the
next export. A change is approved by the last commit of the desired documents that touched the resource's document, if
the exported values are those of the document: who carried it out does not matter then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._audit.authors import AuditIndex, ChangedThing
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import ticks
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import yaml_documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import kind_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.file_values import FILE
from ansible_collections.m365.graph.plugins.plugin_utils.git_diff import GitCommit, document_of

_SECOND = 10_000_000
_OVERLAP = 3600 * _SECOND
"""Ticks before the commit of the last export in which a change may have been made after the tenant was read."""
_OTHERS = frozenset({"user", "group", "device", "role", "directory role"})
"""The kinds of targets in Entra's log that no document describes."""
_OF_CHANGE = ("when", "who", "by", "application", "application_id", "action", "source")


@dataclass(frozen=True)
class Approval:
    """The commit that last touched a desired document. ``document`` is None if it removed the document."""

    document: Mapping[str, Any] | None
    commit: GitCommit


@dataclass
class DesiredState:
    """The desired documents as of a commit, by their type and key."""

    _files: dict[str, list[str]] = field(default_factory=dict)
    _approved: dict[str, dict[str, tuple[Mapping[str, Any], Approval]]] = field(default_factory=dict)

    def take(self, commit: GitCommit) -> None:
        """Go on to the next commit."""
        for _name, before, after in commit.files:
            old, new = _identified(before), _identified(after)
            for identity, document in {**old, **new}.items():
                if old.get(identity) != new.get(identity):
                    approval = Approval(new.get(identity), commit)
                    self._approved.setdefault(_kind(document), {})[identity] = document, approval

    def approval(self, thing: ChangedThing, exported: Mapping[str, Any]) -> Approval | None:
        """The approval of the document that describes an exported resource."""
        told = {**(exported.get("properties") or {}), **thing.key}
        for document, approval in self._approved.get(thing.type.casefold(), {}).values():
            key = document.get("key") or {}
            if key and all(name in told and _equal(thing.type, name, key[name], told[name]) for name in key):
                return approval
        return None


def history(
    changes: Sequence[Mapping[str, Any]], exports: Iterable[GitCommit], desired: Iterable[GitCommit], since: str
) -> list[dict[str, Any]]:
    """One row for each change of the period, the oldest first.

    ``desired`` are the commits of the desired documents, also those before the period.
    """
    rows: list[dict[str, Any]] = []
    state, waiting = DesiredState(), _by_date(desired)
    explained: set[tuple[Any, Any]] = set()
    begin = _at(since)
    for commit in _by_date(exports):
        end = _at(commit.date) + _SECOND - 1  # Git has no fractions of a second
        while waiting and _at(waiting[0].date) <= end:
            state.take(waiting.pop(0))
        # The audit logs of this export only: the same resource may change every day.
        index = AuditIndex(change for change in changes if begin - _OVERLAP <= _at(change.get("when")) <= end)
        begin = end
        for thing, kind, properties, document in _entries(commit):
            approval = _approved(state, thing, kind, properties, document)
            found = index.explaining(thing)
            explained |= {(change.get("source"), change.get("id")) for change in found}
            for change in reversed(found) if found else [{"when": commit.date}]:
                rows.append(_row(change, thing, kind, properties, commit, approval))
    for change in changes:
        if change.get("succeeded") and (change.get("source"), change.get("id")) not in explained and _matters(change):
            rows.append(_logged(change))
    return sorted(rows, key=lambda row: (_at(row["when"]), str(row["type"]), json.dumps(row["key"], default=str)))


def _row(
    change: Mapping[str, Any],
    thing: ChangedThing,
    kind: str,
    properties: Sequence[str],
    commit: GitCommit,
    approval: tuple[GitCommit | None, list[str]],
) -> dict[str, Any]:
    approved, unseen = approval
    return {
        **{name: change.get(name) for name in _OF_CHANGE},
        "kind": kind,
        "type": thing.type,
        "key": dict(thing.key),
        "properties": [*properties],
        "export": _told(commit),
        "approved_by": approved and _told(approved),
        "not_compared": unseen,
    }


def _logged(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change that no export shows, for example because it was changed back."""
    targets = [one.get("name") or one.get("id") for one in change.get("targets") or ()]
    return {
        **{name: change.get(name) for name in _OF_CHANGE},
        "kind": "logged",
        "type": None,
        "key": {"name": ", ".join(str(one) for one in targets if one)},
        "properties": [*(change.get("properties") or ())],
        "export": None,
        "approved_by": None,
        "not_compared": [],
    }


def _matters(change: Mapping[str, Any]) -> bool:
    kinds = [str(one.get("type") or "").casefold() for one in change.get("targets") or ()]
    return change.get("source") != "entra" or not kinds or not all(kind in _OTHERS for kind in kinds)


def _entries(commit: GitCommit) -> Iterator[tuple[ChangedThing, str, list[str], Mapping[str, Any]]]:
    """Each changed resource of an export: what it is, how it changed, the properties, and its last document."""
    for _name, before, after in commit.files:
        old, new = document_of(before), document_of(after)
        known = new or old
        if before == after or "type" not in known:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        was, now = old.get("properties") or {}, new.get("properties") or {}
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)] if kind == "changed" else []
        yield ChangedThing(str(known["type"]), known.get("key") or {}), kind, sorted(map(str, names)), known


def _approved(
    state: DesiredState, thing: ChangedThing, kind: str, properties: Sequence[str], exported: Mapping[str, Any]
) -> tuple[GitCommit | None, list[str]]:
    """The commit that approved a change, and the properties whose values could not be compared."""
    approval = state.approval(thing, exported)
    if approval is None:
        return None, []
    document = approval.document
    gone = document is None or document.get("state") == "absent"
    if kind == "removed" or gone:
        return (approval.commit, []) if kind == "removed" and gone else (None, [])
    desired, found = (document or {}).get("properties") or {}, exported.get("properties") or {}
    names = properties if kind == "changed" else [name for name in desired if name in found]
    elsewhere = [name for name in names if _in_file(desired.get(name))]
    compared = [name for name in names if name not in elsewhere]
    same = all(name in desired and _equal(thing.type, name, desired[name], found.get(name)) for name in compared)
    return (approval.commit, elsewhere) if same else (None, [])


def _in_file(value: Any) -> bool:
    return isinstance(value, Mapping) and FILE in value


def _equal(type: str, name: str, desired: Any, current: Any) -> bool:
    if desired == current:
        return True
    try:
        item = kind_of(type).property(name)
        return item.key_form(item.parse(desired, name)) == item.key_form(item.parse(current, name))
    except (InputError, KeyError):
        return str(desired).casefold() == str(current).casefold()


def _identified(content: str | None) -> dict[str, Mapping[str, Any]]:
    """The documents of a file by type and key."""
    try:
        documents = [*yaml_documents(content or "")]
    except Exception:  # not documents, whatever the parser raises
        return {}
    return {
        json.dumps([_kind(one), one.get("key")], sort_keys=True, default=str).casefold(): one
        for one in documents
        if isinstance(one, Mapping) and one.get("type") and isinstance(one.get("key") or {}, Mapping)
    }


def _kind(document: Mapping[str, Any]) -> str:
    return str(document.get("type")).removeprefix("#").removeprefix("microsoft.graph.").casefold()


def _by_date(commits: Iterable[GitCommit]) -> list[GitCommit]:
    return sorted(commits, key=lambda one: _at(one.date))  # stable: commits of one second stay in their order


def _at(moment: Any) -> int:
    return ticks(moment) or 0


def _told(commit: GitCommit) -> dict[str, str]:
    return {"hash": commit.hash, "date": commit.date, "author": commit.author, "subject": commit.subject}
