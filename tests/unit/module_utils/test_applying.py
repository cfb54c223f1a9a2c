# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of plans that are carried out in batches, when the service or the authority fails in the middle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply
from ansible_collections.m365.graph.plugins.module_utils._tenant.applier import Applier
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import parse
from ansible_collections.m365.graph.plugins.module_utils._tenant.offline_state import TenantSnapshot
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import plan_documents

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
IDS = [f"b20d3703-3703-b20d-0337-{number:012}" for number in range(3)]


class Service:
    """Takes every write without showing the resource, and has no token for any read."""

    time_left = 0.0

    def __init__(self) -> None:
        self.written: list[str] = []
        self.calls: list[dict[str, Any]] = []

    def expect(self, _path: str, *, version: str) -> None:
        assert version == "beta"

    def batch(self, requests: Sequence[BatchRequest], **_more: Any) -> list[BatchResult]:
        if requests[0].method == "GET":
            raise AuthenticationError("Could not get a token.")
        self.written += [request.path.rpartition("/")[2] for request in requests]
        return [Reply(204, None, {}) for _request in requests]

    def get(self, _path: str, **_more: Any) -> dict[str, Any]:
        raise AuthenticationError("Could not get a token.")


def planned() -> list[PlannedDocument]:
    def document(id: str, name: str) -> Any:
        return parse(
            {"type": "enterpriseCodeSigningCertificate", "key": {"id": id}, "properties": {"subjectName": name}}, id
        )

    return plan_documents(
        [document(id, "after") for id in IDS], TenantSnapshot([document(id, "before") for id in IDS]), now=NOW
    )


def test_what_was_written_is_not_undone_because_it_cannot_be_read_back() -> None:
    service, entries = Service(), planned()
    Applier(cast(GraphClient, service), lambda *_heard: None).carry_out(entries, continue_on_error=False)
    assert service.written == IDS
    assert [entry.error for entry in entries] == [None] * 3
    for entry in entries:
        assert entry.outcome is not None
        assert entry.outcome.entity is not None
        assert entry.outcome.entity["subjectName"] == "after"
        assert "reading it back failed: Could not get a token." in entry.outcome.warnings[0]
