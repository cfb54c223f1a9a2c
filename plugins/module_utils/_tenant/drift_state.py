# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the last comparison of a tenant with its documents found, in a file, so that the next one knows what is new.

The file has IDs and digests, no values. It can be committed, or cached by a pipeline.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import UnreadableText, json_documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.private_files import write_json
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular
from ansible_collections.m365.graph.plugins.module_utils._tenant.unmanaged import TrustRow

VERSION = 1
LARGEST_FILE = 32 << 20
_MEMBERS = {"version": int, "tenant": str, "at": str, "unmanaged": list, "drift": list, "resources": dict}


@dataclass(frozen=True)
class DriftState:
    """``unmanaged`` are types and IDs, and ``drift`` the digests of differences. ``at`` is when they were found.

    ``resources`` are the IDs of managed resources and of what they belong to, by the digest of their documents' keys:
    audit logs name a deleted resource by its ID only. ``names`` are the IDs of what documents refer to by name (see
    :func:`name_of`), for the same reason.
    """

    tenant: str
    at: str
    unmanaged: frozenset[tuple[str, str]]
    drift: frozenset[str]
    resources: Mapping[str, Sequence[str]]
    names: Mapping[str, str] = field(default_factory=dict)

    def has(self, one: TrustRow) -> bool:
        return (one.type, one.id.lower()) in self.unmanaged


def name_of(lookup: Lookup, name: str) -> str:
    """Equal for two names of the same entity, however they are written."""
    return f"{lookup.collection} {lookup.names.canonical(name)}"


def name_digest(row: Mapping[str, Any]) -> str:
    """Equal for two results of ``apply`` about the same resource."""
    return hashlib.sha256(json.dumps([row.get("type"), row.get("key")], sort_keys=True).encode()).hexdigest()[:32]


def digest(row: Mapping[str, Any]) -> str:
    """Equal for two results of ``apply`` with the same differences of the same resource.

    IDs of changes are left out, because they belong to one plan.
    """
    told: dict[str, Any] = {name: row.get(name) for name in ("type", "key", "action")}
    told["changes"] = [[one.get(name) for name in ("property", "before", "after")] for one in row.get("changes") or ()]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def current(
    tenant: str,
    at: str,
    found: Iterable[TrustRow],
    rows: Sequence[Mapping[str, Any]],
    earlier: DriftState | None,
    not_read: Iterable[str],
    related: Iterable[Sequence[str]],
    names: Mapping[str, str],
) -> DriftState:
    """The state after a comparison. Of types that could not be read, what was found earlier stays.

    ``related`` are the IDs of the resource of each row, empty if they are not known now. ``names`` are those in the
    documents; of each that leads nowhere now, the ID that it had is kept.
    """
    unread = {*not_read}
    kept = {(kind, id) for kind, id in earlier.unmanaged if kind in unread} if earlier else set()
    known = {name_digest(row): ids for row, ids in zip(rows, related, strict=True)}
    before = earlier.resources if earlier else {}
    return DriftState(
        tenant,
        at,
        frozenset({(one.type, one.id.lower()) for one in found} | kept),
        frozenset(digest(row) for row in rows if row.get("changed")),
        {name: last for name, ids in known.items() if (last := ids or before.get(name))},
        {name: last for name, id in names.items() if (last := id or (earlier.names.get(name, "") if earlier else ""))},
    )


def read(path: str, tenant: str) -> DriftState | None:
    """The state of the last run; None if there is no file. Raises :class:`InputError`."""
    if not os.path.lexists(path):
        return None
    try:
        documents = [*json_documents(read_regular(path, LARGEST_FILE).decode())]
    except InputError as error:
        raise InputError(f"unmanaged_state: {error}") from None
    except (UnicodeDecodeError, UnreadableText):
        documents = []
    state: Any = documents[0] if len(documents) == 1 else None
    if not _is_state(state):
        raise InputError(f'unmanaged_state: "{path}" was not written by this option. Remove it to start again.')
    if state["tenant"] != tenant:
        raise InputError(
            f'unmanaged_state: "{path}" is about {state["tenant"]}, and this run is about {tenant}. Give each tenant '
            "its own file."
        )
    return DriftState(
        tenant,
        state["at"],
        frozenset((kind, id) for kind, id in state["unmanaged"]),
        frozenset(state["drift"]),
        state["resources"],
        state.get("names", {}),
    )


def _is_state(state: Any) -> bool:
    return (
        isinstance(state, Mapping)
        and all(isinstance(state.get(name), kind) for name, kind in _MEMBERS.items())
        and state["version"] == VERSION
        and all(isinstance(item, list) and [*map(type, item)] == [str, str] for item in state["unmanaged"])
        and all(isinstance(item, str) for item in state["drift"])
        and all(isinstance(ids, list) and {*map(type, ids)} <= {str} for ids in state["resources"].values())
        and isinstance(state.get("names", {}), dict)
        and {*map(type, state.get("names", {}).values())} <= {str}
    )


def write(path: str, state: DriftState) -> None:
    """Replace the file at once. Raises :class:`InputError`."""
    content = {
        "version": VERSION,
        "tenant": state.tenant,
        "at": state.at,
        "unmanaged": sorted(map(list, state.unmanaged)),
        "drift": sorted(state.drift),
        "resources": {name: [*ids] for name, ids in sorted(state.resources.items())},
        "names": dict(sorted(state.names.items())),
    }
    write_json(path, content, "unmanaged_state")
