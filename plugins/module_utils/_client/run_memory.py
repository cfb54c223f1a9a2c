# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records what this run has created, deleted and written recently, so that later tasks wait for slow replicas.

The directory reads from any replica, and one may not show for seconds what another has accepted
(hashicorp/terraform-provider-azuread issue 1802, Azure/azure-cli issue 1332). Each task runs in a process of its own;
they share a file in the run's private folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LAG = 60.0
"""Seconds for which a replica may be behind; what is older is believed as it is read."""

NAME_FIELDS = (
    *("displayName", "appId", "name", "userPrincipalName", "tokenName"),
    *("certificate", "thumbprint", "certificateThumbprint", "subject"),
)
"""The properties by which tasks find a created resource, except its ID."""


@dataclass
class _Noted:
    """The record of one resource.

    It contains the time of its creation or deletion (None: not by this run) and its names, and its credentials by ID:
    whether each exists, and since when that is known.
    """

    created: float | None = None
    deleted: float | None = None
    names: frozenset[str] = frozenset()
    credentials: dict[str, tuple[bool, float]] = field(default_factory=dict)


class RunMemory:
    """The memory of one run for one tenant; without a ``folder``, of this object alone.

    ``now`` is in seconds since the epoch. Paths are those of Graph without the version, compared without regard to
    letter case. A file that cannot be written or read is ignored.
    """

    def __init__(self, folder: str | None = None, tenant: str = "", *, now: Callable[[], float] = time.time) -> None:
        self._path = None if folder is None else os.path.join(folder, "memory.jsonl")
        self._tenant = tenant
        self._now = now
        self._read_to = 0
        self._known: dict[str, _Noted] = {}

    def note_created(self, path: str, body: Mapping[str, Any]) -> None:
        """Record a resource that this run has created; ``body`` is the service's response."""
        names = [value for name in NAME_FIELDS if isinstance(value := body.get(name), str) and value]
        self._note({"path": path, "created": names})

    def note_deleted(self, path: str) -> None:
        self._note({"path": path, "deleted": True})

    def was_deleted(self, path: str) -> bool:
        """Whether this run has recently deleted the resource, and has not created it again.

        A replica that still shows it is behind, not one that does not.
        """
        self._refresh()
        deleted = self._known.get(path.lower(), _Noted()).deleted
        return deleted is not None and deleted > self._now() - LAG

    def note_credentials(self, path: str, present: Iterable[str], removed: Iterable[str] = ()) -> None:
        """Record the credentials that a resource has, and those that this run has removed from it.

        They are IDs, or an ID with a value that the credential has.
        """
        self._note({"path": path, "present": sorted(present), "removed": sorted(removed)})

    def expected(self) -> dict[str, float]:
        """The paths of recently created resources, each with the seconds for which a 404 about it is repeated."""
        self._refresh()
        left = {
            path: noted.created + LAG - self._now() for path, noted in self._known.items() if noted.created is not None
        }
        return {path: seconds for path, seconds in left.items() if seconds > 0}

    def ids_of(self, collection: str, names: Collection[str] | None) -> list[str]:
        """The lower-case IDs of recently created resources in a collection, latest first.

        With ``names``, only of those that have one of them.
        """
        prefix, wanted = f"{collection.lower()}/", {name.casefold() for name in names or ()}
        return [
            path.removeprefix(prefix)
            for path in reversed(self.expected())
            if path.startswith(prefix)
            and "/" not in path.removeprefix(prefix)
            and (names is None or wanted & self._known[path].names)
        ]

    def contradicted(self, path: str, ids: Collection[str]) -> list[str]:
        """The IDs (or IDs with values) of credentials for which a read that shows ``ids`` contradicts the record.

        They are missing, or removed and shown again.
        """
        self._refresh()
        noted, oldest = self._known.get(path.lower(), _Noted()), self._now() - LAG
        return sorted(
            id for id, (present, since) in noted.credentials.items() if since > oldest and present is not (id in ids)
        )

    def _note(self, change: dict[str, Any]) -> None:
        line = {"at": self._now(), "tenant": self._tenant, **change}
        if self._path is None:
            self._apply(line)
            return
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                os.write(handle, json.dumps(line).encode() + b"\n")
            finally:
                os.close(handle)
        self._refresh()

    def _refresh(self) -> None:
        """Read what the processes of this run have recorded since the last time."""
        if self._path is None:
            return
        with contextlib.suppress(OSError), open(self._path, "rb") as file:
            file.seek(self._read_to)
            whole, newline, _begun = file.read().rpartition(b"\n")
            self._read_to += len(whole) + len(newline)
            for line in whole.splitlines():
                with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                    self._apply(json.loads(line))

    def _apply(self, line: Mapping[str, Any]) -> None:
        if line["tenant"] != self._tenant:
            return
        path, at = str(line["path"]).lower(), float(line["at"])
        if "deleted" in line:
            self._known[path] = _Noted(deleted=at)
            return
        noted = self._known.setdefault(path, _Noted())
        if "created" in line:
            noted.deleted = None
            noted.created, noted.names = at, frozenset(str(name).casefold() for name in line["created"])
        noted.credentials |= {str(id): (True, at) for id in line.get("present", ())}
        noted.credentials |= {str(id): (False, at) for id in line.get("removed", ())}
