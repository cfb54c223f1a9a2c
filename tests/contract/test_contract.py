# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module that keeps a resource promises, tested by one playbook per resource against the emulator.

Each property is changed alone, predicted first; after each step the same task runs again and must write nothing.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from case import Case
from facts import described
from m365_graph_emulator import DEMO_SECRET, Emulator
from mistakes import SECRET, mistakes
from tenants import connection
from tokens import tokens_in

from ansible_collections.m365.graph.plugins.module_utils import naming
from ansible_collections.m365.graph.plugins.module_utils.documents import resource_type
from ansible_collections.m365.graph.plugins.module_utils.edm import is_never
from ansible_collections.m365.graph.plugins.module_utils.resource import Access, Property, Resource
from playbooks import PlaybookRun, TaskRun, run_playbook, write_playbook

REFUSALS = (400, 401, 403)
"""Statuses that say nothing of whether a resource is there."""

RESOURCES = [resource for resource in described() if resource.kept]
Step = tuple[Resource, str, PlaybookRun]


@functools.cache
def case_of(resource: Resource) -> Case:
    """A resource without a case fails here, by name."""
    case: Case = importlib.import_module(f"cases.{resource.name}").CASE
    return case


def _tasks(resource: Resource, case: Case) -> Iterator[dict[str, Any]]:
    module = f"m365.graph.{resource.name}"
    for index, (options, _said) in enumerate(case.bad):
        yield {"name": f"bad {index}", module: dict(options), "ignore_errors": True}
    for mistake in mistakes(resource, case.create):
        yield {"name": mistake.name, module: dict(mistake.options), "ignore_errors": True}
    yield {"name": "create, predicted", module: dict(case.create), "check_mode": True, "diff": True}
    yield {"name": "create", module: dict(case.create), "diff": True, "register": "created"}
    yield {"name": "create, again", module: dict(case.create), "diff": True}
    yield {"name": "list", f"{module}_info": {name: value for name, value in case.create.items() if name in {*_parameters(resource), "api_version"}}}
    yield from _answered(resource, case)
    for option, options in case.changes.items():
        task = {module: {**case.address, **options}, "diff": True}
        yield {"name": f"{option}, predicted", **task, "check_mode": True}
        yield {"name": f"{option}", **task}
        yield {"name": f"{option}, again", **task}
    yield {"name": "read", f"{module}_info": dict(case.address)}
    yield {"name": "export", "m365.graph.export": {"types": [resource_type(resource)]}, "register": "exported"}
    yield {"name": "apply what was exported", "m365.graph.apply": {"documents": "{{ exported.documents }}"}, "check_mode": True, "diff": True}
    if "DELETE" in resource.methods:
        gone = {module: {**case.address, "state": "absent"}, "diff": True}
        yield {"name": "absent, predicted", **gone, "check_mode": True}
        yield {"name": "absent", **gone}
        yield {"name": "absent, again", **gone}
        yield {"name": "read, absent", f"{module}_info": dict(case.address)}


def _answered(resource: Resource, case: Case) -> Iterator[dict[str, Any]]:
    """Tasks that are about an id of which the service says a status, and one whose write is forbidden."""
    module = f"m365.graph.{resource.name}"
    place = {name: value for name, value in case.create.items() if name in {*_parameters(resource), "api_version"}}
    change, *_others = [*case.changes.values(), {}]
    for status in (*REFUSALS, 404) if _has_given_ids(resource) else ():
        there = {**place, "id": _id(status)}
        yield {"name": f"{status}, present", module: {**there, **change}, "ignore_errors": True}
        yield {"name": f"{status}, read", f"{module}_info": there, "ignore_errors": True}
        if "DELETE" in resource.methods:
            yield {"name": f"{status}, absent", module: {**there, "state": "absent"}, "ignore_errors": True}
    if _can_forbid(resource):
        yield {"name": "forbidden write", module: {**case.address, **change}, "ignore_errors": True}


def _has_given_ids(resource: Resource) -> bool:
    """Whether the service gives ids, of the shape of :func:`_id`, by which an option can ask for something that is not there."""
    return not (resource.singleton or resource.named_by_people) and re.fullmatch(resource.id_pattern, _id(404)) is not None


def _can_forbid(resource: Resource) -> bool:
    """Whether the first PATCH is not what creates it, or what the suite takes for its creation."""
    return {"POST", "PATCH"} <= resource.methods


def _id(status: int) -> str:
    return f"00000000-0000-4000-8000-{status:012}"


def _tenant(resource: Resource, case: Case) -> dict[str, Any]:
    """The case's tenant, in which the ids of :func:`_answered` are answered with their status, and the first PATCH may be forbidden."""
    faults: list[dict[str, Any]] = list(case.tenant.get("faults", ()))
    faults += [{"match": {"method": "GET", "path": f"{_id(status)}$"}, "times": None, "do": {"status": status}} for status in REFUSALS]
    if _can_forbid(resource):
        faults.append({"match": {"method": "PATCH"}, "times": 1, "do": {"status": 403}})
    return {**case.tenant, "faults": faults}


def _parameters(resource: Resource) -> set[str]:
    return {parameter.name for parameter in resource.parameters}


@functools.cache
def _run(resource: Resource, directory: Path) -> PlaybookRun:
    case = case_of(resource)
    with Emulator(directory=directory / "emulator", tenant=_tenant(resource, case)) as emulator:
        path = write_playbook(directory / "contract.yml", list(_tasks(resource, case)), defaults=connection(emulator))
        return run_playbook(path, "-vvvv", directory=directory, requests=lambda: emulator.requests)


@pytest.fixture(scope="module", params=RESOURCES, ids=lambda resource: resource.name)
def resource(request: pytest.FixtureRequest) -> Resource:
    chosen: Resource = request.param
    return chosen


@pytest.fixture(scope="module")
def case(resource: Resource) -> Case:
    return case_of(resource)


@pytest.fixture(scope="module")
def run(resource: Resource, tmp_path_factory: pytest.TempPathFactory) -> PlaybookRun:
    return _run(resource, tmp_path_factory.mktemp(resource.name))


def _same(resource: Resource, left: Mapping[str, Any], right: Mapping[str, Any], *, but: set[str]) -> list[str]:
    """The options whose values differ between two returned resources."""

    def value(item: Property, row: Mapping[str, Any]) -> Any:
        return naming.from_options(item.type, row.get(item.option))

    return [item.option for item in resource.properties if item.option not in but and not item.type.equal(value(item, left), value(item, right))]


def _volatile(resource: Resource) -> set[str]:
    return {item.option for item in resource.properties if item.volatile}


def _writable(resource: Resource) -> list[Property]:
    return [item for item in resource.writable() if item.access not in (Access.CREATE_ONLY, Access.INITIAL)]


def _assert_only_reads(step: TaskRun) -> None:
    assert step.requests, "it must have looked"
    assert set(step.methods) == {"GET"}


def _assert_writes(step: TaskRun, *methods: str) -> None:
    """It looked, it wrote once in these requests, and it looked again only when the last of them was not answered with the resource."""
    assert [request["method"] for request in step.writes] == [*methods]
    again = ["GET"] if step.writes[-1]["status"] == 204 and methods[-1] != "DELETE" else []
    assert step.methods == ["GET", *methods, *again]


def _assert_calls(step: TaskRun) -> None:
    """``calls`` tells what the service saw."""
    seen = [(request["method"], request["path"], request["status"]) for request in step.requests]
    assert [(call["method"], call["path"].partition("?")[0], call["status"]) for call in step.result["calls"]] == seen


def test_every_writable_property_is_tried(resource: Resource, case: Case) -> None:
    assert set(case.changes) == {item.option for item in _writable(resource)} - set(case.unseen)


def test_the_playbook_ran_to_its_end(run: PlaybookRun) -> None:
    assert run.status == 0, run.output[-4000:]


def test_a_prediction_sends_only_reads_and_comes_true(resource: Resource, run: PlaybookRun) -> None:
    predicted, real = run["create, predicted"], run["create"]
    _assert_only_reads(predicted)
    assert predicted.changed
    assert _same(resource, predicted.result["resource"], real.result["resource"], but={"id"} | _volatile(resource)) == []
    assert predicted.result["changes"] == real.result["changes"]


def test_create_is_one_write(resource: Resource, case: Case, run: PlaybookRun) -> None:
    step = run["create"]
    assert step.changed
    _assert_writes(step, "POST" if "POST" in resource.methods else "PATCH")
    _assert_calls(step)
    assert step.result["resource"]["id"]
    if "POST" in resource.methods:
        assert step.result["diff"]["before"] == {}


def test_the_second_run_writes_nothing(run: PlaybookRun) -> None:
    step = run["create, again"]
    assert not step.changed
    assert step.methods == ["GET"]
    _assert_calls(step)
    assert step.result["changes"] == []
    assert step.result["diff"]["before"] == step.result["diff"]["after"]
    assert step.result["token_requests"] <= 1


def test_the_list_has_what_was_created(resource: Resource, run: PlaybookRun) -> None:
    created, step = run["create"].result["resource"], run["list"]
    assert not step.changed
    found = [row for row in step.result["resources"] if row["id"] == created["id"]]
    assert len(found) == 1
    assert _same(resource, found[0], created, but=set()) == []


def test_each_property_alone(resource: Resource, case: Case, run: PlaybookRun) -> None:
    for item in (item for item in _writable(resource) if item.option in case.changes):
        names = [other.name for other in resource.properties if other.name == item.name or {item.option, other.option} <= set(case.together)]
        predicted, real, again = run[f"{item.option}, predicted"], run[item.option], run[f"{item.option}, again"]
        _assert_only_reads(predicted)
        assert predicted.changed, item.option
        _assert_writes(real, *(["PATCH"] if "PATCH" in resource.methods else ["DELETE", "POST"]))
        write = real.writes[-1]
        sent = {name: value for name, value in write["body"].items() if not name.startswith("@")}
        assert list(sent) == names if "PATCH" in resource.methods else item.name in sent
        assert item.type.matches(item.parse(naming.from_options(item.type, case.changes[item.option][item.option])), sent[item.name])
        assert ("@odata.type" in write["body"]) == resource.typed_body
        assert [change["property"] for change in real.result["changes"]] == [resource.property(name).option for name in names]
        assert real.result["changes"] == predicted.result["changes"]
        but = _volatile(resource) - ({item.option} if item.access is Access.READ_WRITE else set())
        assert _same(resource, predicted.result["resource"], real.result["resource"], but=but) == [], item.option
        _assert_calls(real)
        shown = {name for name in {**_before(real), **_after(real)} if _before(real).get(name) != _after(real).get(name)}
        assert shown <= {item.option, *case.answered.get(item.option, ()), *_volatile(resource)}
        assert shown or item.secret, item.option
        assert not again.changed, item.option
        assert again.methods == ["GET"], item.option


def _before(step: TaskRun) -> dict[str, Any]:
    found: dict[str, Any] = step.result["diff"]["before"]
    return found


def _after(step: TaskRun) -> dict[str, Any]:
    found: dict[str, Any] = step.result["diff"]["after"]
    return found


def test_what_is_exported_is_in_order(resource: Resource, run: PlaybookRun) -> None:
    kept = {item.option: item for item in resource.writable() if item.kept and resource.default_version in item.versions}
    exported, applied, made = run["export"], run["apply what was exported"], run["read"].result["resources"][0]
    documents = exported.result["documents"]
    assert [row["action"] for row in applied.result["results"]] == ["none"] * len(documents)
    for step in (exported, applied):
        assert not step.changed
        assert [write for write in step.writes if not write["path"].endswith("/$batch")] == []
    values = {option: naming.from_options(item.type, made[option]) for option, item in kept.items()}
    wanted = {option: value for option, value in values.items() if kept[option].knows(value) and not is_never(value)}
    told = [{**document["key"], **document["properties"]} for document in documents]
    differing = [[option for option, value in wanted.items() if not kept[option].type.equal(row.get(kept[option].name), value)] for row in told]
    assert [] in differing, documents


def test_absent(resource: Resource, run: PlaybookRun) -> None:
    if "DELETE" not in resource.methods:
        pytest.skip("the service cannot delete it")
    predicted, real, again = run["absent, predicted"], run["absent"], run["absent, again"]
    _assert_only_reads(predicted)
    assert predicted.changed
    assert real.changed
    _assert_writes(real, "DELETE")
    assert real.result["resource"] is None
    assert real.result["diff"]["after"] == {}
    assert not again.changed
    _assert_only_reads(again)
    assert len(run["read"].result["resources"]) == 1
    assert run["read, absent"].result["resources"] == []


def test_bad_input_is_refused_before_any_request(case: Case, run: PlaybookRun) -> None:
    for index, (options, said) in enumerate(case.bad):
        step = run[f"bad {index}"]
        assert step.failed, options
        assert step.requests == [], options
        assert re.search(said, step.result["msg"]), (options, step.result["msg"])
        assert "Traceback" not in str(step.result), options
        assert "\n" not in step.result["msg"], options


def test_a_mistake_is_refused_before_any_request(resource: Resource, case: Case, run: PlaybookRun) -> None:
    for mistake in mistakes(resource, case.create):
        step = run[mistake.name]
        assert step.failed, mistake
        assert step.requests == [], mistake
        for said in mistake.said:
            assert said in step.result["msg"], mistake
        assert "\n" not in step.result["msg"], mistake
        assert "Traceback" not in str(step.result), mistake


@pytest.mark.parametrize("status", REFUSALS)
def test_only_a_404_means_absent(resource: Resource, run: PlaybookRun, status: int) -> None:
    if not _has_given_ids(resource):
        pytest.skip("it has no id that the service gives")
    for what in ("present", "read", *(["absent"] if "DELETE" in resource.methods else [])):
        step = run[f"{status}, {what}"]
        assert step.failed, what
        assert set(step.methods) == {"GET"}, what
        assert step.result["graph_error"]["status"] == status, what
        if status == 403:
            assert f"This needs the application permission {resource.permissions.read[0]}" in step.result["msg"], what


def test_an_id_that_does_not_exist(resource: Resource, run: PlaybookRun) -> None:
    if not _has_given_ids(resource):
        pytest.skip("it has no id that the service gives")
    present = run["404, present"]
    assert present.failed
    assert set(present.methods) == {"GET"}
    assert f'There is no {resource.label} with id "{_id(404)}"' in present.result["msg"]
    assert run["404, read"].result["resources"] == []
    if "DELETE" in resource.methods:
        assert (run["404, absent"].failed, run["404, absent"].changed, run["404, absent"].result["resource"]) == (False, False, None)


def test_a_forbidden_write_names_the_permission(resource: Resource, run: PlaybookRun) -> None:
    if not _can_forbid(resource):
        pytest.skip("there is no change that is a PATCH and no creation")
    step = run["forbidden write"]
    assert step.failed
    assert step.methods == ["GET", "PATCH"]
    assert f"This needs the application permission {resource.permissions.write[0]}" in step.result["msg"]
    assert (step.result["graph_error"]["status"], step.result["graph_error"]["method"]) == (403, "PATCH")


def test_no_secret_is_shown(case: Case, run: PlaybookRun) -> None:
    shown = run.output + str([task.result for task in run.tasks])
    for secret in [DEMO_SECRET, SECRET, *case.secrets]:
        assert secret not in shown
    assert tokens_in(shown) == []
