# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that describes the changes in a tenant for a commit message.

Its documentation is in commit_summary.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import YAML_IMPORT_ERROR, yaml_documents
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_commit_message

KINDS = ("added", "changed", "removed")

MOST_LINES = 200
"""The largest number of resources in one message; the first export of a large tenant adds thousands."""


def commit_summary(diff: str, title: str = "Tenant") -> dict[str, Any]:
    """The changes of exported files. ``diff`` is the output of git diff with complete files as context."""
    if YAML_IMPORT_ERROR:
        raise AnsibleFilterError("commit_summary needs PyYAML.")
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for name, before, after in _files(diff):
        if before == after:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        found[kind].append({"file": name, **_resource(before, after)})
    return {"message": _message(title, found), **found}


def _files(diff: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Name, previous and current content of each file of a diff. The content of a missing file is None.

    Lines of a file begin with a space, ``+`` or ``-``, so that none of them looks like the header of a file.
    """
    if diff and not diff.startswith("diff --git "):
        raise AnsibleFilterError("commit_summary: the input is not the output of git diff.")
    for part in re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]:
        names, _end, rest = part.partition("\n")
        name = names[len(names) // 2 + 1 :]  # the same name twice: a/name b/name, or in quotes
        header, *hunks = re.split(r"^@@ -.*\n", rest, flags=re.MULTILINE)
        if len(hunks) > 1 or re.search("^(Binary files|rename|copy) ", header, re.MULTILINE):
            raise AnsibleFilterError(
                "commit_summary: run git diff with --text, --no-renames and --unified=1000000, so that it shows whole "
                "files."
            )
        lines = hunks[0].split("\n") if hunks else []
        yield (
            name.replace("b/", "", 1),
            None if re.search("^new file mode ", header, re.MULTILINE) else _side(lines, " -"),
            None if re.search("^deleted file mode ", header, re.MULTILINE) else _side(lines, " +"),
        )


def _side(lines: Sequence[str], signs: str) -> str:
    """One side of a diff. A line that begins with a backslash means that the line before it has no line end."""
    kept: list[str] = []
    last_kept = False
    for line in lines:
        if line.startswith("\\") and last_kept:
            kept[-1] = kept[-1].removesuffix("\n")
        last_kept = line != "" and line[0] in signs
        if last_kept:
            kept.append(f"{line[1:]}\n")
    return "".join(kept)


def _resource(before: str | None, after: str | None) -> dict[str, Any]:
    """Type and key of a document, and for a change the names of the changed properties; empty without a document."""
    old, new = _document(before), _document(after)
    known = new or old
    resource: dict[str, Any] = {"type": known.get("type"), "key": known.get("key") or {}}
    if before is not None and after is not None:
        resource["properties"] = sorted(
            {*_differing(old, new, ("properties",)), *_differing(_properties(old), _properties(new))}
        )
    return resource


def _document(content: str | None) -> Mapping[str, Any]:
    try:
        documents = [*yaml_documents(content or "")]
    except Exception:  # not a document, whatever the parser raises
        return {}
    return documents[0] if len(documents) == 1 and isinstance(documents[0], Mapping) else {}


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
