# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the audit logs of a period, in one round of batches. A log that the service refuses stops no other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._audit.authors import owner_of
from ansible_collections.m365.graph.plugins.module_utils._audit.logs import LOGS, AuditLog
from ansible_collections.m365.graph.plugins.module_utils._audit.period import written
from ansible_collections.m365.graph.plugins.module_utils._client.batch import LIMIT
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, ask
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import ticks
from ansible_collections.m365.graph.plugins.module_utils._description.identity import GUIDS
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError

REFUSED = frozenset({400, 403, 404, 405, 410, 501})
"""The status codes of a log that is not available to this tenant or application."""


class AuditReader:
    """Reads logs through one client. ``not_read`` are those that the service refused; ``strict`` makes it an error."""

    def __init__(self, client: GraphClient, *, strict: bool = False) -> None:
        self._client = client
        self._explaining = Reconciler(client).explaining
        self._strict = strict
        self.not_read: list[dict[str, Any]] = []

    def changes(
        self, begin: dt.datetime, end: dt.datetime | None, ids: Sequence[str] | None, sources: Sequence[str]
    ) -> list[dict[str, Any]]:
        """The changes of a period, or since its beginning, the oldest first.

        With ``ids``, those that concern one of these IDs or names.
        """
        logs = [log for log in LOGS if log.source in sources]
        asked = [(log, question) for log in logs for question in _questions(log, begin, end, ids)]
        answers = ask(self._client, [question for _log, question in asked])
        found: dict[tuple[str, Any], dict[str, Any]] = {}
        refused: set[str] = set()
        for (log, _question), answer in zip(asked, answers, strict=True):
            if isinstance(answer, GraphError):
                if log.source not in refused:
                    self._note(log, answer)
                refused.add(log.source)
                continue
            for entry in answer:
                change = log.change(entry)
                if ids is None or concerns(change, ids):
                    found[log.source, change["id"]] = change
        return sorted(found.values(), key=_order)

    def _note(self, log: AuditLog, error: GraphError) -> None:
        try:
            with self._explaining(Target(log.resource, log.resource.default_version)):
                raise error
        except GraphError as told:
            if self._strict or told.status not in REFUSED:
                raise
            permission = log.resource.permissions.read[0] if told.status == 403 else None
            self.not_read.append({"source": log.source, "permission": permission, "reason": str(told)})


def concerns(change: dict[str, Any], ids: Sequence[str]) -> bool:
    """Whether a change is about one of the IDs or names, in any letter case."""
    wanted = {id.casefold() for id in ids}
    told = [one[name] for one in change["targets"] for name in ("id", "name")]
    told += [owner_of(str(one["id"])) for one in change["targets"] if one["id"]]
    return any(str(one).casefold() in wanted for one in (*told, *change["mentions"]) if one)


def _questions(log: AuditLog, begin: dt.datetime, end: dt.datetime | None, ids: Sequence[str] | None) -> list[Question]:
    """One request for the period; or, for a few IDs that the log can be searched for, one for each of them."""
    path, version = log.resource.paths[log.resource.default_version], log.resource.default_version
    times = f"activityDateTime ge {written(begin)}" + (f" and activityDateTime le {written(end)}" if end else "")
    conditions = [times]
    if ids is not None and not ids:
        return []
    if log.by_target and ids and len(ids) <= LIMIT:
        conditions = [f"{times} and {_about(id)}" for id in dict.fromkeys(ids)]
    return [Question(path, version, {"$filter": condition}, many=True) for condition in conditions]


def _about(id: str) -> str:
    quoted = id.replace("'", "''")
    name = "id" if re.fullmatch(GUIDS, id) else "displayName"
    return f"targetResources/any(t:t/{name} eq '{quoted}')"


def _order(change: dict[str, Any]) -> tuple[Any, ...]:
    return (ticks(change["when"]) or 0, str(change["source"]), str(change["id"]))
