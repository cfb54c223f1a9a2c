# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract's tasks against replicas that answer in turn: the new state, the old one, the new one again.

The outcomes are the same as with one replica; the number of reads is not. A replica lags by one second. That much
passes between two tasks, and nothing passes within a task but what it waits for. Between the tasks about credentials
nothing passes either.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case import Case, cases_of
from contract_run import LAG, REPLICAS, EmulatorClock, Run, tasks_of, tenant_of
from credential_cases import CASES, CredentialCase, credential_tasks, credentials_of, owner_of
from facts import described
from m365_graph_emulator import Emulator
from night import night
from playbooks import PlaybookRun
from runners import in_this_process

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource

#: The resources that are tried by day.
BY_DAY = (
    "certificate_based_application_configuration",
    "federated_identity_credential",
    "trusted_root_certificate",
)
PAIRS = [
    (resource, case)
    for resource in described()
    if resource.kept and (night() or resource.name in BY_DAY)
    for case in cases_of(resource.name)
    if case.whole
]


#: The resources that clients create and that a tenant may have several of.
CREATED = [
    (resource, case)
    for resource in described()
    if resource.kept and "POST" in resource.methods and not resource.singleton
    for case in cases_of(resource.name)
    if case.whole
]


@pytest.mark.parametrize(("resource", "case"), CREATED, ids=[case.called(item.name) for item, case in CREATED])
def test_what_was_just_created_is_not_created_again(
    resource: Resource, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, tenant = EmulatorClock(), tenant_of(resource, [case])
    monkeypatch.setattr("m365_graph_emulator.clock.now", clock)
    tenant["settings"] = {**tenant.get("settings", {}), **REPLICAS}
    tasks = [task for task in tasks_of(resource, case) if task["name"] in ("create", "create, again")]
    with Emulator(tmp_path / "emulator", tenant) as emulator:
        done = in_this_process(tasks, tmp_path, emulator, clock.passes)
    assert done.status == 0, done.output
    created, again = (task.result["resource"]["id"] for task in done.tasks)
    assert created == again


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: pair[1].called(pair[0].name))
def pair(request: pytest.FixtureRequest) -> tuple[Resource, Case]:
    chosen: tuple[Resource, Case] = request.param
    return chosen


@pytest.fixture(scope="module")
def run(pair: tuple[Resource, Case], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    resource, case = pair
    directory, clock = tmp_path_factory.mktemp(resource.name), EmulatorClock()
    tenant = tenant_of(resource, [case])
    settings = {**tenant.get("settings", {}), **REPLICAS}
    tasks = [{**task, "name": case.called(task["name"])} for task in tasks_of(resource, case)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("m365_graph_emulator.clock.now", clock)
        with Emulator(directory=directory / "emulator", tenant={**tenant, "settings": settings}) as emulator:
            yield Run(in_this_process(tasks, directory, emulator, clock.passes, LAG), case)


def test_every_task_ran(run: Run) -> None:
    assert run.whole.status == 0, run.whole.output


def test_what_was_created_is_found_again(run: Run) -> None:
    assert run["create, predicted"].changed
    assert run["create"].changed
    assert not run["create, again"].changed
    made = run["create"].result["resource"]["id"]
    assert [row["id"] for row in run["list"].result["resources"] if row["id"] == made] == [made]


def test_each_property_changes_once(run: Run) -> None:
    for option in run.case.changes:
        predicted, real, again = run[f"{option}, predicted"], run[option], run[f"{option}, again"]
        assert (predicted.changed, real.changed, again.changed) == (True, True, False), option
        assert real.result["changes"] == predicted.result["changes"], option
        assert again.result["changes"] == [], option


def test_what_was_exported_is_in_order(run: Run) -> None:
    assert {row["action"] for row in run["apply what was exported"].result["results"]} == {"none"}


def test_what_was_removed_is_gone(pair: tuple[Resource, Case], run: Run) -> None:
    if "DELETE" not in pair[0].methods:
        pytest.skip("the service cannot delete it")
    assert (run["absent, predicted"].changed, run["absent"].changed, run["absent, again"].changed) == (
        True,
        True,
        False,
    )
    assert run["absent"].result["resource"] is None
    assert run["read, absent"].result["resources"] == []


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.module.rpartition(".")[2])
def credential(request: pytest.FixtureRequest) -> CredentialCase:
    chosen: CredentialCase = request.param
    return chosen


@pytest.fixture(scope="module", params=[LAG, 0.0], ids=["behind within a task", "behind between tasks"])
def between(request: pytest.FixtureRequest) -> float:
    """The seconds that pass between two tasks."""
    chosen: float = request.param
    return chosen


@pytest.fixture(scope="module")
def held(
    between: float, credential: CredentialCase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PlaybookRun, Any, Any]]:
    """A run with the credentials of the owner before and after it."""
    directory, clock = tmp_path_factory.mktemp("replicas"), EmulatorClock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("m365_graph_emulator.clock.now", clock)
        tenant = {**owner_of(credential), "settings": REPLICAS}
        with Emulator(directory=directory / "emulator", tenant=tenant) as emulator:
            before = credentials_of(credential, emulator)
            run = in_this_process(credential_tasks(credential), directory, emulator, clock.passes, between)
            clock.passes(LAG)
            yield run, before, credentials_of(credential, emulator)


def test_a_credential_is_made_found_changed_and_removed_once(
    credential: CredentialCase, between: float, held: tuple[PlaybookRun, Any, Any]
) -> None:
    run, before, after = held
    assert run.status == 0, run.output
    for step in ("create", *credential.changes, "absent"):
        predicted, real, again = run[f"{step}, predicted"], run[step], run[f"{step}, again"]
        assert (predicted.changed, real.changed, again.changed) == (True, True, False), step
        assert real.result["changes"] == predicted.result["changes"], step
    assert after == before, "nothing of others is lost, and nothing is left"
    if between == 0.0:
        return  # lists and documents show what the replicas show
    made = run["create"].result["resource"]["key_id"]
    assert len([row for row in run["list"].result["resources"] if row["key_id"] == made]) == 1
    assert {row["action"] for row in run["apply what was exported"].result["results"]} == {"none"}
