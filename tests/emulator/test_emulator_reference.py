# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in Microsoft's reference are documents: created, found unchanged, changed by one PATCH, exported.

``M365_GRAPH_REFERENCE`` is the checkout from which they are read: this repository has none of Microsoft's texts.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import made_up_reference
import pytest
from any_types import changed, writes
from apply_tenant import APPLY, EXPORT, MakeLab
from reference_batches import Batch, batches, table
from reference_documents import (
    ANOTHER,
    DESCRIBED,
    LINKS,
    MEMBER,
    NO_KEY,
    NO_TYPE,
    NOT_CREATED,
    OF_TYPE,
    OTHER_TYPE,
    UNKNOWN,
    WRONG,
    DocumentMaker,
    ReferenceDocuments,
)
from reference_pages import PLACEHOLDER, examples, pages

from ansible_collections.m365.graph.plugins.module_utils._tenant import documents

VARIABLE = "M365_GRAPH_REFERENCE"
VERSIONS = ("v1.0", "beta")
LEAST = 300
AT_ONCE = 50

needs_reference = pytest.mark.skipif(
    VARIABLE not in os.environ, reason=f"{VARIABLE} names no checkout of Microsoft's reference"
)


def documents_of(checkout: Path, version: str) -> ReferenceDocuments:
    found = [example for name, text in pages(checkout, version) for example in examples(name, text)]
    return DocumentMaker(version, found, documents.every_kind()).documents()


@pytest.fixture(scope="module")
def reference() -> dict[str, ReferenceDocuments]:
    """The documents of each version."""
    return {version: documents_of(Path(os.environ[VARIABLE]), version) for version in VERSIONS}


@pytest.mark.nightly
@needs_reference
def test_enough_types_have_examples(
    reference: dict[str, ReferenceDocuments], capsys: pytest.CaptureFixture[str]
) -> None:
    types = {one.document["type"] for made in reference.values() for one in made.chosen}
    with capsys.disabled():
        print("", *table(reference), f"{len(types)} types", sep="\n")
    assert len(types) >= LEAST


@pytest.mark.nightly
@needs_reference
@pytest.mark.parametrize("version", VERSIONS)
def test_each_example_is_a_document(lab: MakeLab, reference: dict[str, ReferenceDocuments], version: str) -> None:
    for batch in batches(reference[version], version, AT_ONCE):
        _check(lab, batch)


def test_a_made_up_reference(lab: MakeLab, tmp_path: Path) -> None:
    """By day: examples become documents, or have the reason why they do not."""
    made = documents_of(made_up_reference.write(tmp_path / "reference"), "v1.0")
    assert [(one.document["path"], one.document["key"], one.change, one.documented) for one in made.chosen] == [
        ("/identity/conditionalAccess/namedLocations", {"displayName": "Branches"}, {"isTrusted": True}, True),
        ("/policies/tokenLifetimePolicies", {"displayName": "Day"}, {"definition": ["definition 1"]}, False),
        (
            f"/teams/{made_up_reference.TEAM}/channels",
            {"displayName": "Builders"},
            {"membershipType": "standard"},
            False,
        ),
        (
            "/users/me/contacts",
            {"givenName": "Ada"},
            {"emailAddresses": [{"address": "address 1", "name": "name 1"}]},
            False,
        ),
        ("/users/me/todo/lists/id/tasks", {"title": "Rake"}, {"isReminderOn": True}, True),
    ]
    assert made.left_out == {
        ANOTHER: 1,
        NO_TYPE: 1,
        OTHER_TYPE: 1,
        PLACEHOLDER: 1,
        UNKNOWN: 1,
        WRONG: 1,
        MEMBER: 1,
        LINKS: 1,
        NO_KEY: 1,
        NOT_CREATED: 1,
        DESCRIBED: 1,
        OF_TYPE: 1,
    }
    for batch in batches(made, "v1.0", AT_ONCE):
        _check(lab, batch)
    assert [line.split() for line in table({"v1.0": made})[:3]] == [
        ["v1.0"],
        ["examples", "of", "a", "POST", "17"],
        ["run", "5"],
    ]


def _check(lab: MakeLab, batch: Batch) -> None:
    here = lab(tenant=batch.tenant(), metadata=batch.metadata())
    number = len(batch.documents)
    first, second = here.directory / "first.json", here.directory / "second.json"
    first.write_text(json.dumps([one.document for one in batch.documents]))
    second.write_text(json.dumps([changed(one.document, **one.change) for one in batch.documents]))
    collections = [
        {
            **{name: one.document[name] for name in ("type", "path", "api_version")},
            "key": next(iter(one.document["key"])),
        }
        for one in batch.documents
    ]
    run = here.play(
        {"name": "create", APPLY: {"paths": [str(first)]}},
        {"name": "again", APPLY: {"paths": [str(first)]}},
        {"name": "one property", APPLY: {"paths": [str(second)]}},
        {"name": "changed", APPLY: {"paths": [str(second)]}},
        {"name": "export", EXPORT: {"types": [], "collections": collections}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    assert run["create"].result["summary"]["create"] == number, run["create"].result["summary"]
    for step in ("again", "changed", "exported"):
        assert run[step].result["changes"] == [] and writes(run[step]) == [], run[step].result
    sent = Counter(
        (method, path.rpartition("/")[0], *sorted({*body} - {"@odata.type"}))
        for method, path, body in writes(run["one property"])
    )
    assert sent == Counter(("PATCH", f"/{batch.version}{one.document['path']}", *one.change) for one in batch.documents)
    assert run["exported"].result["summary"]["unchanged"] >= number
    assert run["export"].result["not_read"] == []
