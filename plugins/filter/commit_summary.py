# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that describes the changes in a tenant for a commit message.

Its documentation is in commit_summary.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._audit.authors import (
    AuditIndex,
    ChangedThing,
    author,
    unread,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import YAML_IMPORT_ERROR
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_commit_message, for_pipeline_log
from ansible_collections.m365.graph.plugins.plugin_utils.git_diff import ChangedFile, document_of, files_of

KINDS = ("added", "changed", "removed")

MOST_LINES = 200
"""The largest number of resources in one message; the first export of a large tenant adds thousands."""

MOST_AUTHORS = 50
LONGEST_REASON = 300
TRAILER = "Changed-by"


def commit_summary(
    diff: str, title: str = "Tenant", changes: Mapping[str, Any] | None = None, written: Sequence[Any] = ()
) -> dict[str, Any]:
    """The changes of exported files. ``diff`` is the output of git diff with complete files as context.

    With ``changes``, the result of ``change_info``, the message names who made them; ``written``, as ``export`` returns
    it, has the IDs.
    """
    if YAML_IMPORT_ERROR:
        raise AnsibleFilterError("commit_summary needs PyYAML.")
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for name, before, after in _checked(diff):
        if before == after:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        found[kind].append({"file": name, **_resource(before, after)})
    message = _message(title, found)
    return {"message": message if changes is None else message + _authors(found, changes, written), **found}


def _checked(diff: str) -> list[ChangedFile]:
    try:
        return [*files_of(diff)]
    except ValueError as error:
        raise AnsibleFilterError(for_pipeline_log(f"commit_summary: {error}")) from None


def _resource(before: str | None, after: str | None) -> dict[str, Any]:
    """Type and key of a document, and for a change the names of the changed properties; empty without a document."""
    old, new = document_of(before), document_of(after)
    known = new or old
    resource: dict[str, Any] = {"type": known.get("type"), "key": known.get("key") or {}}
    if before is not None and after is not None:
        resource["properties"] = sorted(
            {*_differing(old, new, ("properties",)), *_differing(_properties(old), _properties(new))}
        )
    return resource


def _properties(document: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = document.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], but: Sequence[str] = ()) -> Iterator[str]:
    missing = object()
    for name in {*old, *new} - {*but}:
        if old.get(name, missing) != new.get(name, missing):
            yield str(name)


def _message(title: str, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Counts in the first line, then a line for each resource. Names of properties, never their values."""
    counts = ", ".join(f"{len(found[kind])} {kind}" for kind in KINDS if found[kind]) or "nothing changed"
    lines = [(kind, f"- {_line(entry)}") for kind in KINDS for entry in found[kind]]
    text = f"{for_commit_message(title)}: {counts}\n"
    for kind in KINDS:
        shown = [line for its, line in lines[:MOST_LINES] if its == kind]
        if shown:
            text += "\n".join(["", f"{kind.capitalize()}:", *shown]) + "\n"
    return text if len(lines) <= MOST_LINES else f"{text}\nAnd {len(lines) - MOST_LINES} more.\n"


def _authors(found: Mapping[str, Sequence[dict[str, Any]]], changes: Mapping[str, Any], written: Sequence[Any]) -> str:
    """The trailers of the message, in a paragraph of their own, after what is unknown."""
    index = AuditIndex(changes.get("changes") or ())
    related = {one["file"]: one["related"] for one in written}
    names: dict[str, None] = {}
    entries = [entry for kind in KINDS for entry in found[kind]]
    for entry in entries:
        thing = ChangedThing(str(entry["type"]), entry["key"], related.get(entry["file"], ()))
        entry["changed_by"] = [*dict.fromkeys(map(author, index.explaining(thing)))]
        names.update(dict.fromkeys(entry["changed_by"]))
    unknown = sum(not entry["changed_by"] for entry in entries)
    text = ""
    if unknown:
        reason = unread(changes) or "The audit logs do not contain the changes."
        text += f"\nAuthor unknown: {unknown} of {len(entries)}. {for_commit_message(reason, LONGEST_REASON)}\n"
    if len(names) > MOST_AUTHORS:
        text += f"\nAnd {len(names) - MOST_AUTHORS} more authors.\n"
    trailers = [f"{TRAILER}: {for_commit_message(name)}" for name in [*names][:MOST_AUTHORS]]
    return text + ("\n" + "\n".join(trailers) + "\n" if trailers else "")


def _line(entry: Mapping[str, Any]) -> str:
    if not entry["type"]:
        return for_commit_message(entry["file"])
    key = ", ".join(
        f"{for_commit_message(name)} {for_commit_message(value)}"
        for name, value in entry["key"].items()
        if value is not None
    )
    return f"{for_commit_message(entry['type'])} {key}".rstrip() + (
        f": {', '.join(map(for_commit_message, entry['properties']))}" if entry.get("properties") else ""
    )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"commit_summary": commit_summary}
