# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of Microsoft's reference as documents of types without a module, on an emulator with their metadata.

Each is created by one POST with exactly its properties, found unchanged, changed by one PATCH of one property, exported
to a document that changes nothing, and removed. What the reference documents otherwise is counted in the facts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from any_types import writes
from apply_tenant import APPLY, EXPORT
from graph_facts import VERSIONS, read
from m365_graph_emulator import Emulator
from reference_examples import AREAS, OTHERS, ReferenceExample, area, comparable, examples, metadata, values_of
from runners import in_this_process
from sdk_metadata import graph_sdk

GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_any_resource.rst"
CREATED = [example for example in examples() if example.key]


@pytest.fixture(scope="module")
def emulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Emulator]]:
    """An emulator for each version, which serves the types of the examples, or all types of a metadata file.

    ``M365_TEST_METADATA`` is the folder of such files, ``v1.0.xml`` and ``beta.xml``.
    """
    made = {}
    for version in VERSIONS:
        folder = tmp_path_factory.mktemp(f"reference-{version}")
        file = Path(os.environ.get("M365_TEST_METADATA", folder)) / f"{version}.xml"
        if not file.exists():
            file = folder / "metadata.xml"
            file.write_text(metadata(version), encoding="utf-8")
        made[version] = Emulator(folder / "emulator", {"entities": {}}, metadata=file)
    yield made
    for emulator in made.values():
        emulator.stop()


def test_there_are_enough_examples() -> None:
    assert len({example.type for example in CREATED}) >= 500
    assert len({example.type for example in CREATED if example.change}) >= 400
    assert len({example.type for example in CREATED if example.change_page}) >= 50
    assert len({example.type for example in examples() if not example.key}) >= 30


def test_the_guide_has_the_numbers() -> None:
    rows: dict[str, list[set[str]]] = {name: [set(), set(), set()] for name in (*AREAS, OTHERS)}
    for example in examples():
        created, changed, single = rows[area(example.path)]
        (created if example.key else single).add(example.type)
        if example.key and example.change:
            changed.add(example.type)
    text = GUIDE.read_text(encoding="utf-8")
    for name, sets in rows.items():
        counts = "".join(f"     - {len(found)}\n" for found in sets)
        assert f"   * - {name}\n{counts}" in text, name
    created, changed, single = (len(set().union(*found)) for found in zip(*rows.values(), strict=True))
    assert f"{created} types are created and {single} exist once." in text
    assert f"For {changed} types, a change of one property is one" in text


def test_the_types_are_those_of_the_sdks() -> None:
    """The metadata of v1.0 and that of the SDK, which is made of it, have the same properties, but for their age."""
    newer = {"deviceAppManagement": {"id"}, "workbookTableColumn": {"values"}}
    for version in VERSIONS:
        sdk = graph_sdk.GraphSdk.installed(version)
        for kind in {example.type for example in examples() if example.version == version} - {"list"}:  # a Python word
            chained = [sdk.type_at(name).values for name in sdk.chain(sdk.module(kind))]
            theirs = {name for values in chained for name in values}
            assert values_of(version, kind) - theirs <= newer.get(kind, set()), kind


def test_no_page_of_an_example_is_left_out() -> None:
    facts = read("examples.json")
    for version in VERSIONS:
        reasons = facts[f"left_out_{version}"]
        assert all(pages == sorted(set(pages)) for pages in reasons.values())
        used = {example.page for example in examples() if example.version == version}
        assert used.isdisjoint(page for pages in reasons.values() for page in pages)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_from_its_creation_to_its_end(
    example: ReferenceExample, emulators: dict[str, Emulator], tmp_path: Path
) -> None:
    emulator = emulators[example.version]
    emulator.reset({"entities": example.parents()})
    first, second = example.document, example.changed_document
    tasks: list[dict[str, Any]] = [
        {"name": "predicted", APPLY: {"documents": [first]}, "check_mode": True},
        {"name": "create", APPLY: {"documents": [first]}},
        {"name": "again", APPLY: {"documents": [first]}},
        {"name": "predicted change", APPLY: {"documents": [second]}, "check_mode": True},
        {"name": "one property", APPLY: {"documents": [second]}},
        {"name": "silent", APPLY: {"documents": [second]}},
        {"name": "export", EXPORT: {"types": [], "collections": [example.collection]}, "register": "exported"},
        {"name": "exported", APPLY: {"documents": "{{ exported.documents }}"}, "check_mode": True},
        {"name": "absent", APPLY: {"documents": [example.absence]}},
        {"name": "still absent", APPLY: {"documents": [example.absence]}},
    ]
    without_change = {"predicted change", "one property", "silent"} if not example.change else set()
    without_key = {"absent", "still absent"} if not example.key else set()
    tasks = [task for task in tasks if task["name"] not in without_change | without_key]
    run = in_this_process(tasks, tmp_path, emulator)
    assert run.status == 0, run.output
    assert [task.name for task in run.tasks if "warnings" in task.result] == []
    place = f"/{example.version}{example.place}"
    made = writes(run["create"])
    for name in ("predicted", "create"):
        (row,) = run[name].result["results"]
        assert row["action"] == ("create" if example.key else "update" if made else "none"), name
    if example.key:
        ((method, path, body),) = made
        assert (method, path) == ("POST", place)
        assert comparable(body) == comparable({**example.annotation, **example.sent})
    for method, path, body in made if not example.key else ():  # what is as it was is not sent
        assert (method, path) == ("PATCH", place)
        assert comparable(body) == {name: comparable(example.sent[name]) for name in body}
    unchanged = {"predicted", "again", "predicted change", "silent", "exported", "still absent"}
    assert [task.name for task in run.tasks if task.name in unchanged and writes(task)] == []
    differing = {"predicted"} if made else set()
    differing |= {"predicted change"} if example.change else set()
    assert {task.name for task in run.tasks if task.name in unchanged and task.changed} == differing
    if example.change:
        ((method, path, body),) = writes(run["one property"])
        assert (method, path.removeprefix(place).count("/")) == ("PATCH", 1 if example.key else 0)
        ((name, value),) = example.change.items()
        sent = {**body, name: _within(body[name], value)}
        assert comparable(sent) == comparable({**example.annotation, name: value})
    assert run["export"].result["left_out"] == run["export"].result["not_read"] == []
    keys = [comparable(document["key"]) for document in run["export"].result["documents"]]
    assert keys.count(comparable({name: example.body[name] for name in example.key})) == 1
    if example.key:
        assert [method for method, _path, _body in writes(run["absent"])] == ["DELETE"]


def _within(sent: Any, value: Any) -> Any:
    """What was sent for a value; of an object only the properties that the value has, since objects are sent whole."""
    if isinstance(value, dict) and isinstance(sent, dict):
        return {name: _within(sent[name], item) for name, item in value.items() if name in sent}
    return sent
