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

from ansible_collections.m365.graph.plugins.module_utils._tenant.document_files import YAML_IMPORT_ERROR, yaml_load_all
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_commit_message

KINDS = ("added", "changed", "removed")

MOST_LINES = 200
"""The largest number of resources in one message; the first export of a large tenant adds thousands."""


def commit_summary(names: Sequence[str], contents: str, title: str = "Tenant") -> dict[str, Any]:
    """The changes of exported files.

    ``contents`` is the output of git cat-file --batch: each file before and after, in turn.
    """
    if YAML_IMPORT_ERROR:
        raise AnsibleFilterError("commit_summary needs PyYAML.")
    objects = _objects(contents.encode(), 2 * len(names))
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for name, before, after in zip(names, objects[::2], objects[1::2], strict=True):
        if before == after:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        found[kind].append({"file": name, **_resource(before, after)})
    return {"message": _message(title, found), **found}


def _objects(text: bytes, expected: int) -> list[bytes | None]:
    """The objects that git cat-file --batch printed.

    Each is "<name> <type> <size>", the content and a line end; or "<name> missing".
    """
    found: list[bytes | None] = []
    while text:
        header, _end, rest = text.partition(b"\n")
        if header.endswith(b" missing"):
            found.append(None)
            text = rest
            continue
        size = header.rpartition(b" ")[2]
        if not size.isdigit():
            break
        found.append(rest[: int(size)])
        text = rest[int(size) + 1 :]
    if len(found) != expected:
        raise AnsibleFilterError(f"commit_summary: git returned {len(found)} contents instead of {expected}.")
    return found


def _resource(before: bytes | None, after: bytes | None) -> dict[str, Any]:
    """Type and key of a document, and for a change the names of the changed properties; empty without a document."""
    old, new = _document(before), _document(after)
    known = new or old
    resource: dict[str, Any] = {"type": known.get("type"), "key": known.get("key") or {}}
    if before is not None and after is not None:
        resource["properties"] = sorted(
            {*_differing(old, new, ("properties",)), *_differing(_properties(old), _properties(new))}
        )
    return resource


def _document(content: bytes | None) -> Mapping[str, Any]:
    try:
        documents = [*yaml_load_all()((content or b"").decode())]
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
