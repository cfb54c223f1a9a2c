# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Equal texts of many values are in memory once, and no value changes."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._tenant.document_text import json_documents, yaml_documents
from ansible_collections.m365.graph.plugins.module_utils._values.shared_texts import SharedTexts, share

ROW = {"issuer": "CN=Contoso Issuing CA", "version": 1, "names": ["a b"], "nothing": None, "on": True}


def fresh(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(row))
    return found


def test_equal_texts_become_one_object_and_other_values_stay() -> None:
    texts = SharedTexts()
    first, second = texts.in_row(fresh(ROW)), texts.in_row(fresh(ROW))
    assert first == second == ROW
    assert first["issuer"] is second["issuer"]


def test_it_forgets_so_that_unique_texts_take_no_memory() -> None:
    texts = SharedTexts()
    for number in range(10_000):
        texts.in_row({"id": f"id {number}"})
    assert len(texts._known) < 2_000


def test_long_texts_are_not_remembered() -> None:
    texts = SharedTexts()
    texts.in_row({"certificate": "M" * 10_000})
    assert not texts._known


def test_a_row_takes_equal_texts_from_another() -> None:
    row, other = fresh(ROW), {**fresh(ROW), "status": "new", "version": "1"}
    share(row, other)
    assert row == ROW
    assert row["issuer"] is other["issuer"]


def test_documents_of_a_file_share_their_texts() -> None:
    rows = [{"key": {"issuer": f"CN={'A' * 3} {number}"}, "status": "is provisioned"} for number in range(5)]
    for documents in (json_documents(json.dumps(rows)), yaml_documents(json.dumps(rows))):
        found = [*documents]
        assert found == rows
        assert all(one["status"] is found[0]["status"] for one in found)
