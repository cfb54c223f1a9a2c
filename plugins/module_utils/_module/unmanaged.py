# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``apply`` with ``report_unmanaged``: what exists in the tenant and in no document, and what of all drift is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._engine.references import UnresolvedNames, references_in
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant import drift_state, ignore_list
from ansible_collections.m365.graph.plugins.module_utils._tenant.current_state import CurrentState
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document, resource_type
from ansible_collections.m365.graph.plugins.module_utils._tenant.drift_text import with_unmanaged
from ansible_collections.m365.graph.plugins.module_utils._tenant.ignore_list import IgnoredTrust
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.trust_reader import TrustReader, in_snapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.unmanaged import TrustRow, trusting_kinds, unmanaged

OPTIONS: dict[str, dict[str, Any]] = {
    "report_unmanaged": {"type": "bool", "default": False},
    "unmanaged_ignore": {"type": "list", "elements": "path"},
    "unmanaged_state": {"type": "path"},
}


class UnmanagedReport:
    """Finds trust without a document. The files are read first, so that a wrong one fails before any request."""

    def __init__(self, session: Session, tenant: str, now: dt.datetime) -> None:
        params = session.params
        self._session, self._tenant, self._now = session, tenant, now
        self._state_path = params["unmanaged_state"]
        for name in ("unmanaged_ignore", "unmanaged_state"):
            if params[name] is not None and not params["report_unmanaged"]:
                raise InputError(f"{name} has no effect without report_unmanaged=true.")
        self._wanted = params["report_unmanaged"]
        self._kinds = trusting_kinds(params["cloud"]) if self._wanted else []
        self._ignored: list[IgnoredTrust] = []
        self._earlier: drift_state.DriftState | None = None
        self._rows: list[TrustRow] = []
        self._entries: Sequence[PlannedDocument] = ()
        self._unused: list[IgnoredTrust] = []
        self._not_read: dict[str, str] = {}
        if self._wanted:
            paths = [*ignore_list.files_in(params["paths"] or ()), *(params["unmanaged_ignore"] or ())]
            self._ignored = ignore_list.read(dict.fromkeys(paths), [*map(resource_type, self._kinds)])
            self._earlier = drift_state.read(self._state_path, tenant) if self._state_path else None

    def look(
        self, entries: Sequence[PlannedDocument], state: CurrentState | None, snapshot: Sequence[Document] = ()
    ) -> None:
        """Find what no document describes: in the tenant, or without ``state`` in the snapshot."""
        if not self._wanted:
            return
        self._entries = entries
        if state is None:
            found = in_snapshot(snapshot, self._kinds)
        else:
            reader = TrustReader(self._session.client, state, self._now)
            found, self._not_read = reader.rows(self._kinds), reader.not_read
        self._rows, unused = ignore_list.sort_out(unmanaged(found, entries), self._ignored)
        # An entry about a type that could not be read may be needed.
        self._unused = [entry for entry in unused if not any(map(entry.matches_type, self._not_read))]

    def complete(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result with what was found. Writes the state for the next run."""
        if not self._wanted:
            return result
        earlier = self._earlier
        result |= {
            "unmanaged": [
                {
                    "type": one.type,
                    "key": one.key,
                    "id": _shown(one.id),
                    "certificate": one.certificate,
                    "related": [id for id in one.related if _shown(id)],
                    "new": None if earlier is None else not earlier.has(one),
                }
                for one in self._rows
            ],
            "unmanaged_not_read": [{"type": kind, "reason": reason} for kind, reason in sorted(self._not_read.items())],
            "unused_ignores": [entry.to_dict() for entry in self._unused],
        }
        known = earlier.resources if earlier else {}
        names: dict[str, str] = {}
        for entry, row in zip(self._entries, result["results"], strict=True):
            # Of two documents with the same name, one may have failed before its ID was known.
            names |= {name: id for name, id in _names(entry).items() if id or name not in names}
            if isinstance(entry.error, UnresolvedNames):
                row["missing"] = self._missing(entry.error)
        related = [_related(entry) for entry in self._entries]
        for ids, row in zip(related, result["results"], strict=True):
            if row["changed"] or row.get("failed"):
                row["related"] = [*(ids or known.get(drift_state.name_digest(row), ()))]
            if row["changed"]:
                row["new"] = None if earlier is None else drift_state.digest(row) not in earlier.drift
        result["markdown"] = with_unmanaged(result["markdown"], result)
        for unused in self._unused:
            self._session.warn(f"{unused.source}: this entry of the ignore list matches nothing.")
        if self._state_path:
            at = f"{self._now:%Y-%m-%dT%H:%M:%SZ}"
            rows = result["results"]
            state = drift_state.current(self._tenant, at, self._rows, rows, earlier, self._not_read, related, names)
            drift_state.write(self._state_path, state)
        return result

    def _missing(self, error: UnresolvedNames) -> list[dict[str, Any]]:
        """The names that lead nowhere, each with the ID that it had in the last run."""
        known = self._earlier.names if self._earlier else {}
        found = {drift_state.name_of(lookup, name): name for lookup, name, _error in error.missing}
        return [{"name": name, "id": known.get(place)} for place, name in found.items()]


def _names(entry: PlannedDocument) -> dict[str, str]:
    """The names in a document, each with its ID; empty if it is unknown in this run."""
    resource, desired = entry.document.resource, entry.document.desired
    values = entry.error.values if isinstance(entry.error, UnresolvedNames) else entry.named
    written = references_in(resource, desired)
    sent = written if values is None else references_in(resource, values)
    return {
        drift_state.name_of(lookup, text): id if lookup.is_id(id) else ""
        for (lookup, text), (_same, id) in zip(written, sent, strict=True)
        if not lookup.is_id(text)
    }


def _related(entry: PlannedDocument) -> list[str]:
    """The IDs under which an audit log may list a change of a document's resource; empty if its own is unknown."""
    before = entry.plan.before if entry.plan else {}
    own = str(before.get("id") or entry.document.id)
    return [*dict.fromkeys((own, *entry.target.parameters.values()))] if _shown(own) else []


def _shown(id: str) -> str | None:
    """The ID; None if only an export without IDs has shown the resource."""
    return None if id.startswith("snapshot-") or id == "None" else id
