# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module that keeps a resource promises, tested against the emulator.

Each property is changed alone, predicted first; after each step the same task runs again and must write nothing. Some
resources are tested by ansible-playbook, at night all, and the others in this process. By day the newest ansible-core
runs all, and the others a sample.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from by_day import chosen
from case import Case, cases_of
from contract_run import BY_PLAYBOOK, REFUSALS, Run, answered_id, can_forbid, has_given_ids, run_of, tried_mistakes
from facts import described
from m365_graph_emulator import DEMO_SECRET, Emulator
from mistakes import SECRET
from playbooks import TaskRun
from runners import in_this_process
from tokens import tokens_in

from ansible_collections.m365.graph.plugins.module_utils._description.links import Referrers
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import is_never

RESOURCES = [resource for resource in described() if resource.kept]
PAIRS = [(resource, case) for resource in RESOURCES for case in cases_of(resource.name)]
SAMPLE = 20  # for each ansible-core by day, besides those by ansible-playbook and those that have changed


def _pairs() -> Iterator[Any]:
    sample = chosen(PAIRS, SAMPLE, name=lambda pair: str(pair[0].name))
    for pair in PAIRS:
        each = any(pair is one for one in sample) or pair[0].name in BY_PLAYBOOK
        yield pytest.param(pair, marks=[pytest.mark.every_core] if each else [])


@pytest.fixture(scope="module", params=[*_pairs()], ids=lambda pair: pair[1].called(pair[0].name))
def pair(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def resource(pair: tuple[Resource, Case]) -> Resource:
    """The description of the case's type."""
    family, case = pair
    return case.concrete(family)


@pytest.fixture(scope="module")
def case(pair: tuple[Resource, Case]) -> Case:
    return pair[1]


@pytest.fixture(scope="module")
def run(pair: tuple[Resource, Case], tmp_path_factory: pytest.TempPathFactory) -> Run:
    family, case = pair
    return run_of(family, case, tmp_path_factory)


def _same(resource: Resource, left: Mapping[str, Any], right: Mapping[str, Any], *, but: set[str]) -> list[str]:
    """The options whose values differ between two returned resources; what lies outside them may be left out of one."""

    def value(item: Property, row: Mapping[str, Any]) -> Any:
        return naming.from_options(item.type, row.get(item.option))

    compared = (
        item
        for item in resource.properties
        if item.option not in but and not (item.outside and not (item.option in left and item.option in right))
    )
    return [item.option for item in compared if not item.type.equal(value(item, left), value(item, right))]


def _volatile(resource: Resource) -> set[str]:
    return {item.option for item in resource.properties if item.volatile}


def _writable(resource: Resource) -> list[Property]:
    return [item for item in resource.writable() if item.access not in (Access.CREATE_ONLY, Access.INITIAL)]


def _writes(step: TaskRun) -> list[dict[str, Any]]:
    """What may have changed something: a batch of reads is not among it."""
    return [request for request in step.writes if not request["path"].endswith("/$batch")]


def _exchanges(step: TaskRun) -> list[str]:
    """What went over the wire, ``read`` or the method of a write; the requests in a batch go together."""
    return [
        "read" if request not in _writes(step) else request["method"]
        for request in step.requests
        if request["batch"] is None
    ]


def _assert_only_reads(step: TaskRun) -> None:
    assert step.requests, "it must have looked"
    assert _writes(step) == []


def _assert_writes(step: TaskRun, case: Case, *methods: str, more_reads: int = 0) -> None:
    """It looked, it wrote once in these requests, and it looked again only when the last of them was not answered with
    the resource.
    """
    assert [request["method"] for request in _writes(step)] == [*methods]
    again = ["read"] if _writes(step)[-1]["status"] == 204 and methods[-1:] != ("DELETE",) else []
    reads = len(_exchanges(step)) - len(methods) - len(again)
    assert 1 <= reads <= case.exchanges + more_reads
    assert _exchanges(step) == [*["read"] * reads, *methods, *again]


def _assert_calls(step: TaskRun) -> None:
    """``calls`` shows what the service received."""
    seen = [(request["method"], request["path"], request["status"]) for request in step.requests]
    assert [(call["method"], call["path"].partition("?")[0], call["status"]) for call in step.result["calls"]] == seen


def test_some_resources_are_tested_by_playbook() -> None:
    assert {*BY_PLAYBOOK} < {item.name for item in RESOURCES}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_type_and_every_writable_property_is_tried(resource: Resource) -> None:
    cases = cases_of(resource.name)
    assert sorted(case.type for case in cases if case.type) == sorted(resource.variants)
    assert {option for case in cases for option in (*case.changes, *case.unseen)} == {
        item.option for item in _writable(resource)
    }


def test_a_whole_case_tries_every_writable_property(resource: Resource, case: Case) -> None:
    options = {item.option for item in _writable(resource)}
    assert set(case.changes) == options - set(case.unseen) if case.whole else set(case.changes) < options


def test_the_playbook_ran_to_its_end(run: Run) -> None:
    assert run.whole.status == 0, run.whole.output[-4000:]


def test_a_prediction_sends_only_reads_and_comes_true(resource: Resource, run: Run) -> None:
    predicted, real = run["create, predicted"], run["create"]
    _assert_only_reads(predicted)
    assert predicted.changed
    assert (
        _same(resource, predicted.result["resource"], real.result["resource"], but={"id"} | _volatile(resource)) == []
    )
    assert predicted.result["changes"] == real.result["changes"]


def test_create_is_one_write(resource: Resource, case: Case, run: Run) -> None:
    """And one more for each list that an action hands over.

    Similar names, or the parent of an empty list, are read before.
    """
    step = run["create"]
    assert step.changed
    actions = [item for item in resource.properties if item.expanded and case.create.get(item.option)]
    methods = ["POST" if "POST" in resource.methods else resource.update_method, *["POST" for _item in actions]]
    _assert_writes(step, case, *methods, more_reads=int(resource.shared or resource.missing_is_empty))
    _assert_calls(step)
    assert step.result["resource"]["id"]
    if "POST" in resource.methods:
        assert step.result["diff"]["before"] == {}


def test_the_second_run_writes_nothing(case: Case, run: Run) -> None:
    step = run["create, again"]
    assert not step.changed
    _assert_only_reads(step)
    assert len(_exchanges(step)) <= case.exchanges
    _assert_calls(step)
    assert step.result["changes"] == []
    assert step.result["diff"]["before"] == step.result["diff"]["after"]
    assert step.result["token_requests"] <= 1


def test_the_list_has_what_was_created(resource: Resource, run: Run) -> None:
    created, step = run["create"].result["resource"], run["list"]
    assert not step.changed
    found = [row for row in step.result["resources"] if row["id"] == created["id"]]
    assert len(found) == 1
    assert _same(resource, found[0], created, but=set()) == []


def test_each_property_alone(resource: Resource, case: Case, run: Run) -> None:
    for item in (item for item in _writable(resource) if item.option in case.changes):
        predicted, real, again = run[f"{item.option}, predicted"], run[item.option], run[f"{item.option}, again"]
        _assert_only_reads(predicted)
        assert predicted.changed, item.option
        cleared = case.cleared.get(item.option, ())
        names = [
            other.name
            for other in resource.properties
            if other.name == item.name or {item.option, other.option} <= set(case.together) or other.option in cleared
        ]
        _assert_sent(resource, case, item, names, real)
        assert [change["property"] for change in real.result["changes"]] == [
            resource.property(name).option for name in names
        ]
        assert real.result["changes"] == predicted.result["changes"]
        but = _volatile(resource) - ({item.option} if item.access is Access.READ_WRITE else set())
        assert _same(resource, predicted.result["resource"], real.result["resource"], but=but) == [], item.option
        _assert_calls(real)
        shown = {
            name for name in {**_before(real), **_after(real)} if _before(real).get(name) != _after(real).get(name)
        }
        assert shown <= {item.option, *cleared, *case.answered.get(item.option, ()), *_volatile(resource)}
        assert shown or item.secret, item.option
        assert not again.changed, item.option
        _assert_only_reads(again)
        assert len(_exchanges(again)) <= case.exchanges


def _assert_sent(resource: Resource, case: Case, item: Property, names: list[str], step: TaskRun) -> None:
    """A property has one request of its kind: a reference and what an action hands over have requests of their own."""
    change = step.result["changes"][0]
    if item.link and item.link.many:
        added = [one for one in change["after"] if one not in change["before"]]
        removed = [one for one in change["before"] if one not in change["after"]]
        _assert_writes(step, case, *["POST"] * len(added), *["DELETE"] * len(removed))
        path = f"/{resource.type}/{item.name}"
        for write, one in zip(_writes(step), (*added, *removed), strict=True):
            assert write["path"].endswith(f"{path}/$ref" if one in added else f"{path}/{one}/$ref")
            assert one in removed or write["body"]["@odata.id"].endswith(f"('{one}')")
        return
    if item.addition:
        _assert_writes(step, case, "POST")
        (write,) = _writes(step)
        assert write["path"].endswith(f"/{item.addition.name}")
        return
    if item.outside or item.action:
        _assert_writes(step, case, "POST" if item.action or item.members else "PUT")
        (write,) = _writes(step)
        if isinstance(item.members, Referrers):
            (referrer,) = change["after"]
            assert write["path"].endswith(f"/{next(iter(referrer.values()))}/{item.members.navigation}/$ref")
            assert write["body"]["@odata.id"].endswith(f"{resource.paths['v1.0']}/{step.result['resource']['id']}")
        elif item.members:
            assert write["path"].endswith(f"/{resource.type}/{item.name}")
            assert write["body"] in change["after"]
            assert write["body"] not in change["before"]
        elif item.action:
            assert write["path"].endswith(f"/{item.action.name}")
            assert write["body"] == item.action.write(change["after"])
        else:
            assert write["path"].endswith(f"/{resource.type}/{item.name}/$ref")
            assert write["body"]["@odata.id"].endswith(f"('{change['after']}')")
        return
    _assert_writes(step, case, *([resource.update_method] if "PATCH" in resource.methods else ["DELETE", "POST"]))
    write = _writes(step)[-1]
    body = write["body"][resource.inside] if resource.inside else write["body"]
    sent = {name: value for name, value in body.items() if not name.startswith("@")}
    assert sorted(sent) == sorted(names) if "PATCH" in resource.methods else item.name in sent
    wished = item.parse(naming.from_options(item.type, case.changes[item.option][item.option]))
    assert item.lookups or item.type.matches(wished, sent[item.name])
    assert ("@odata.type" in write["body"]) == resource.typed_body


def _before(step: TaskRun) -> dict[str, Any]:
    found: dict[str, Any] = step.result["diff"]["before"]
    return found


def _after(step: TaskRun) -> dict[str, Any]:
    found: dict[str, Any] = step.result["diff"]["after"]
    return found


def test_what_is_exported_is_in_order(resource: Resource, run: Run) -> None:
    """Names stand for ids in what is exported: that they are the right ones is for ``apply`` to say."""
    kept = {
        item.option: item for item in resource.writable() if item.kept and resource.default_version in item.versions
    }
    exported, applied, made = run["export"], run["apply what was exported"], run["read"].result["resources"][0]
    documents = exported.result["documents"]
    assert [row["action"] for row in applied.result["results"]] == ["none"] * len(documents)
    for step in (exported, applied):
        assert not step.changed
        assert [write for write in step.writes if not write["path"].endswith("/$batch")] == []
    values = {option: naming.from_options(item.type, made[option]) for option, item in kept.items()}
    wanted = {option: value for option, value in values.items() if kept[option].knows(value) and not is_never(value)}
    told = [{**document["key"], **document["properties"]} for document in documents]
    differing = [[option for option, value in wanted.items() if not _is_told(kept[option], value, row)] for row in told]
    assert [] in differing, documents


def test_what_is_exported_completely_is_in_order(resource: Resource, run: Run) -> None:
    exported, applied = run["export, complete"], run["apply what was exported, complete"]
    documents = exported.result["documents"]
    assert [row["action"] for row in applied.result["results"]] == ["none"] * len(documents)
    assert not exported.changed and not applied.changed
    for brief, document in zip(run["export"].result["documents"], documents, strict=True):
        told = document["properties"]
        assert {name: value for name, value in told.items() if value not in (None, [])} == brief["properties"]
        assert all(resource.property(name).can_be_emptied for name in set(told) - set(brief["properties"]))


def test_a_copy_of_the_export_is_in_order(pair: tuple[Resource, Case], run: Run, tmp_path: Path) -> None:
    """An emulator that is started from an export has what the documents describe, and nothing that differs."""
    documents = run["export"].result["documents"]
    complete = run["export, complete"].result["documents"]
    assert documents and complete
    kinds = {"types": sorted({row["type"] for row in documents})}
    (tmp_path / "export.json").write_text(json.dumps(complete))
    with Emulator(directory=tmp_path / "emulator", export=tmp_path / "export.json") as emulator:
        tasks: list[dict[str, Any]] = [
            {"name": "apply", "m365.graph.apply": {"documents": documents}, "check_mode": True},
            {"name": "apply, complete", "m365.graph.apply": {"documents": complete}, "check_mode": True},
            {"name": "export", "m365.graph.export": kinds},
            {"name": "with ids", "m365.graph.export": {**kinds, "include_ids": True}, "register": "exported"},
            {"name": "by ids", "m365.graph.apply": {"documents": "{{ exported.documents }}"}, "check_mode": True},
        ]
        copied = in_this_process(tasks, tmp_path, emulator)
    assert copied.status == 0, copied.output
    for name in ("apply", "apply, complete", "by ids"):
        assert [row["action"] for row in copied[name].result["results"]] == ["none"] * len(documents), name
    assert _without_ids(copied["export"].result["documents"]) == _without_ids(documents)


def _without_ids(documents: list[dict[str, Any]]) -> list[str]:
    """Sorted documents, without the ids that a copy makes."""
    return sorted(re.sub(r'"id": "[-0-9a-f]{36}"', "", json.dumps(row, sort_keys=True)) for row in documents)


def _is_told(item: Property, value: Any, row: Mapping[str, Any]) -> bool:
    return bool(row.get(item.name)) if item.lookups else item.type.equal(row.get(item.name), value)


def test_absent(resource: Resource, case: Case, run: Run) -> None:
    if "DELETE" not in resource.methods:
        pytest.skip("the service cannot delete it")
    predicted, real, again = run["absent, predicted"], run["absent"], run["absent, again"]
    _assert_only_reads(predicted)
    assert predicted.changed
    assert real.changed
    _assert_writes(real, case, "DELETE", more_reads=case.before_removal)
    assert real.result["resource"] is None
    assert real.result["diff"]["after"] == {}
    assert not again.changed
    _assert_only_reads(again)
    assert len(run["read"].result["resources"]) == 1
    assert run["read, absent"].result["resources"] == []


def test_bad_input_is_refused_before_any_request(case: Case, run: Run) -> None:
    for index, (options, said) in enumerate(case.bad):
        step = run[f"bad {index}"]
        assert step.failed, options
        assert step.requests == [], options
        assert re.search(said, step.result["msg"]), (options, step.result["msg"])
        assert "Traceback" not in str(step.result), options
        assert "\n" not in step.result["msg"], options


def test_a_mistake_is_refused_before_any_request(pair: tuple[Resource, Case], run: Run) -> None:
    for mistake in tried_mistakes(*pair):
        step = run[mistake.name]
        assert step.failed, mistake
        assert step.requests == [], mistake
        for said in mistake.said:
            assert said in step.result["msg"], mistake
        assert "\n" not in step.result["msg"], mistake
        assert "Traceback" not in str(step.result), mistake


@pytest.mark.parametrize("status", REFUSALS)
def test_only_a_404_means_absent(resource: Resource, case: Case, run: Run, status: int) -> None:
    if not has_given_ids(resource) or not case.whole:
        pytest.skip("it has no id that the service gives, or another type's case tries it")
    for what in ("present", "read", *(["absent"] if "DELETE" in resource.methods else [])):
        step = run[f"{status}, {what}"]
        assert step.failed, what
        assert set(step.methods) == {"GET"}, what
        assert step.result["graph_error"]["status"] == status, what
        if status == 403:
            assert f"This needs the application permission {resource.permissions.read[0]}" in step.result["msg"], what


def test_an_id_that_does_not_exist(resource: Resource, case: Case, run: Run) -> None:
    if not has_given_ids(resource) or not case.whole:
        pytest.skip("it has no id that the service gives, or another type's case tries it")
    present = run["404, present"]
    assert present.failed
    assert set(present.methods) == {"GET"}
    assert f'There is no {resource.label} with id "{answered_id(404)}"' in present.result["msg"]
    assert run["404, read"].result["resources"] == []
    if "DELETE" in resource.methods:
        assert (run["404, absent"].failed, run["404, absent"].changed, run["404, absent"].result["resource"]) == (
            False,
            False,
            None,
        )


def test_a_forbidden_write_names_the_permission(pair: tuple[Resource, Case], resource: Resource, run: Run) -> None:
    if not can_forbid(*pair):
        pytest.skip("there is no change that is a PATCH and no creation, or another type's case tries it")
    step = run["forbidden write"]
    assert step.failed
    assert step.methods == ["GET", "PATCH"]
    assert f"This needs the application permission {resource.permissions.write[0]}" in step.result["msg"]
    assert (step.result["graph_error"]["status"], step.result["graph_error"]["method"]) == (403, "PATCH")


def test_no_secret_is_shown(case: Case, run: Run) -> None:
    shown = run.whole.output + str([task.result for task in run.whole.tasks])
    for secret in [DEMO_SECRET, SECRET, *case.secrets]:
        assert secret not in shown
    assert tokens_in(shown) == []
