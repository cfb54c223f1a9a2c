# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types of Graph without a module, as Microsoft's SDK has them: documents create and change every one of them.

By day with a sample of 30 types, at night with all of both versions. Their values are generated. A second test has
documents as somebody would write them; ``test_emulator_reference`` has those of Microsoft's examples.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from any_types import changed, writes
from apply_tenant import APPLY, EXPORT, MakeLab
from documented_examples import EXAMPLES, FLAGS, DocumentedExample
from m365_graph_emulator.types import MODEL
from night import night
from reference_documents import BodyChecker
from sdk_metadata import SdkMetadata, SdkResource, graph_sdk, resources_of

SAMPLE = 30
#: The scope tags that the generated documents name.
TENANT = {
    "entities": {
        "/deviceManagement/roleScopeTags": [
            {"id": str(number), "displayName": f"roleScopeTagIds {number}"} for number in (1, 2)
        ]
    }
}


def chosen(version: str) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """The metadata, a document for each type, and the one property of each that is changed afterwards."""
    every = resources_of(version)
    metadata = SdkMetadata(version, MODEL.containers, every)
    found: list[tuple[SdkResource, dict[str, Any], dict[str, Any]]] = []
    for item in every:
        made = metadata.document(item)
        if made is not None and not _is_emulated(made[0], metadata.ancestors(item)):
            found.append((item, {**made[0], "api_version": version}, made[1]))
    if not night():
        found = found[:: len(found) // SAMPLE][:SAMPLE]
    text = metadata.csdl([item for item, _document, _change in found])
    return text, [document for _item, document, _change in found], [change for _item, _document, change in found]


def _is_emulated(document: dict[str, Any], ancestors: list[str]) -> bool:
    """Whether the emulator has the type, or rules for its collection or for a base type: those have other tests."""
    known = MODEL.resources.get(document["path"])
    inherited = [prop for name in ancestors if name in MODEL.entities for prop in MODEL.entities[name].properties]
    fixed = any("ro" in prop.marks and prop.name in document["properties"] for prop in inherited)
    ruled = known is not None and (known.behaviour is not None or "POST" not in known.collection)
    return ancestors[0] in MODEL.entities or fixed or ruled


@pytest.mark.parametrize("version", ["v1.0", pytest.param("beta", marks=pytest.mark.nightly)])
def test_every_type_from_its_creation_to_one_changed_property(lab: MakeLab, version: str) -> None:
    metadata, documents, changes = chosen(version)
    assert len(documents) >= (300 if night() else SAMPLE)
    here = lab(tenant=TENANT, metadata=metadata)
    first, second = here.directory / "first.json", here.directory / "second.json"
    first.write_text(json.dumps(documents))
    others = [changed(document, **change) for document, change in zip(documents, changes, strict=True)]
    second.write_text(json.dumps(others))
    places = {(document["path"], document["type"]): next(iter(document["key"])) for document in documents}
    collections = [
        {"type": kind, "path": path, "api_version": version, "key": key} for (path, kind), key in places.items()
    ]
    run = here.play(
        {"name": "create", APPLY: {"paths": [str(first)]}},
        {"name": "again", APPLY: {"paths": [str(first)]}},
        {"name": "one property", APPLY: {"paths": [str(second)]}},
        {"name": "export", EXPORT: {"types": [], "collections": collections}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    assert run["create"].result["summary"]["create"] == len(documents), run["create"].result["summary"]
    assert "warnings" not in run["create"].result
    assert run["again"].result["changes"] == [] and writes(run["again"]) == []
    sent = writes(run["one property"])
    assert [method for method, _path, _body in sent] == ["PATCH"] * len(documents)
    assert [{name for name in body if name != "@odata.type"} for _method, _path, body in sent] == [
        set(change) for change in changes
    ]
    assert run["exported"].result["changes"] == [] and run["exported"].result["summary"]["unchanged"] >= len(documents)
    assert run["export"].result["left_out"] == run["export"].result["not_read"] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.type)
def test_names_of_examples_are_those_of_the_sdk(example: DocumentedExample) -> None:
    sdk = graph_sdk.GraphSdk.installed(example.version)
    checker = BodyChecker(SdkMetadata(example.version, {}, []), sdk)
    module = sdk.module(example.type)
    checker.check(module, example.body)
    checker.check(module, example.change)
    assert sdk.creation(example.path) == (example.path, sdk.module(example.declared or example.type), True)
    assert checker.used.flags <= set(FLAGS)


@pytest.mark.parametrize("version", ["v1.0", pytest.param("beta", marks=pytest.mark.nightly)])
def test_documents_as_somebody_writes_them(lab: MakeLab, version: str) -> None:
    """They are created, found unchanged, changed by one PATCH, exported, and their secrets are not shown."""
    examples = [example for example in EXAMPLES if example.version == version]
    sdk = graph_sdk.GraphSdk.installed(version)
    every = [
        SdkResource(example.path, sdk.module(example.declared or example.type), sdk.module(example.type))
        for example in examples
    ]
    here = lab(metadata=SdkMetadata(version, MODEL.containers, every, FLAGS).csdl(every))
    documents = [example.document for example in examples]
    others = [changed(example.document, **example.change) for example in examples]
    collections = [
        {"type": example.document["type"], "path": example.path, "api_version": version, "key": example.key}
        for example in examples
    ]
    run = here.play(
        {"name": "create", APPLY: {"documents": documents}},
        {"name": "again", APPLY: {"documents": documents}},
        {"name": "changed", APPLY: {"documents": others}},
        {"name": "export", EXPORT: {"types": [], "collections": collections}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        env=here.without_waits(),
    )
    assert run.status == 0, run.output
    typed = {example.type: example.declared is not None for example in examples}
    sent = [
        {**({"@odata.type": f"#microsoft.graph.{example.type}"} if typed[example.type] else {}), **example.body}
        for example in examples
    ]
    assert [method for method, _path, _body in writes(run["create"])] == ["POST"] * len(examples)
    posted = [body for _method, _path, body in writes(run["create"]) if "clientSecret" not in body]
    assert _without_blanks(posted) == _without_blanks([body for body in sent if "clientSecret" not in body])
    assert not run["again"].changed
    assert [(method, body) for method, _path, body in writes(run["changed"])] == [
        ("PATCH", {**({"@odata.type": body["@odata.type"]} if "@odata.type" in body else {}), **example.change})
        for example, body in zip(examples, sent, strict=True)
    ]
    assert not run["exported"].changed and run["export"].result["left_out"] == []
    assert "not-to-be-shown" not in run.output


def _without_blanks(value: Any) -> Any:
    """A value with combined members of enumerations in one form: with a blank after the comma they mean the same."""
    return json.loads(json.dumps(value).replace(", ", ","))
