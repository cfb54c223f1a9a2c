# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same promises for the modules that keep a credential of an owner: it has no address, so that what is written is a
property of the owner.

For each: refused, predicted, made, made again, changed, exported, applied, removed; and somebody else's credential
next to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from credential_cases import CASES, KEY, SECRET, CredentialCase, credential_tasks, credentials_of, owner_of
from m365_graph_emulator import DEMO_SECRET, Emulator
from night import night
from playbooks import PlaybookRun
from runners import by_playbook, in_this_process
from tokens import tokens_in

pytestmark = pytest.mark.every_core
#: The type that is tested by ansible-playbook by day as well; the others are then tested in this process.
BY_PLAYBOOK = "applicationKeyCredential"


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.module.rpartition(".")[2])
def case(request: pytest.FixtureRequest) -> CredentialCase:
    chosen: CredentialCase = request.param
    return chosen


@dataclass(frozen=True)
class Held:
    """A run, and the keys and secrets that the owner had before and has afterwards."""

    run: PlaybookRun
    before: Any
    after: Any


@pytest.fixture(scope="module")
def held(case: CredentialCase, tmp_path_factory: pytest.TempPathFactory) -> Held:
    directory = tmp_path_factory.mktemp("contract")
    with Emulator(directory=directory / "emulator", tenant=owner_of(case)) as emulator:
        before = credentials_of(case, emulator)
        runner = by_playbook if night() or case.type == BY_PLAYBOOK else in_this_process
        run = runner(credential_tasks(case), directory, emulator)
        assert run.status == 0, run.output[-4000:]
        return Held(run, before, credentials_of(case, emulator))


@pytest.fixture(scope="module")
def run(held: Held) -> PlaybookRun:
    return held.run


def test_a_prediction_sends_only_reads_and_comes_true(run: PlaybookRun) -> None:
    predicted, real = run["create, predicted"], run["create"]
    assert predicted.changed and set(predicted.methods) == {"GET"}
    assert predicted.result["changes"] == real.result["changes"]
    assert predicted.result["resource"]["display_name"] == real.result["resource"]["display_name"]


def test_it_is_made_by_the_writes_it_takes_and_read_back(case: CredentialCase, run: PlaybookRun) -> None:
    step = run["create"]
    assert step.changed and [write["method"] for write in step.writes] == list(case.writes)
    assert step.methods[-1] == "GET"
    assert [(call["method"], call["status"]) for call in step.result["calls"]] == [
        (request["method"], request["status"]) for request in step.requests
    ]


def test_the_second_run_writes_nothing(run: PlaybookRun) -> None:
    step = run["create, again"]
    assert not step.changed and set(step.methods) == {"GET"}
    assert step.result["changes"] == [] and step.result["diff"]["before"] == step.result["diff"]["after"]


def test_the_list_has_it(run: PlaybookRun) -> None:
    made = run["create"].result["resource"]
    assert len([row for row in run["list"].result["resources"] if row["key_id"] == made["key_id"]]) == 1


def test_each_property_alone(case: CredentialCase, run: PlaybookRun) -> None:
    for option, (_options, name) in case.changes.items():
        predicted, real, again = run[f"{option}, predicted"], run[option], run[f"{option}, again"]
        assert predicted.changed and set(predicted.methods) == {"GET"}, option
        assert [list(write["body"]) for write in real.writes] == [[name]], option
        assert [change["property"] for change in real.result["changes"]] == [option]
        assert real.result["changes"] == predicted.result["changes"]
        assert not again.changed and set(again.methods) == {"GET"}, option


def test_what_is_exported_is_in_order(run: PlaybookRun) -> None:
    exported, applied = run["export"], run["apply what was exported"]
    assert exported.result["documents"]
    assert {row["action"] for row in applied.result["results"]} == {"none"}
    for step in (exported, applied):
        assert not step.changed
        assert [write for write in step.writes if not write["path"].endswith("/$batch")] == []


def test_absent(case: CredentialCase, run: PlaybookRun) -> None:
    predicted, real, again = run["absent, predicted"], run["absent"], run["absent, again"]
    assert predicted.changed and set(predicted.methods) == {"GET"}
    assert [write["method"] for write in real.writes] == ["PATCH"]
    assert set(real.writes[0]["body"]) == set(case.removed)
    assert real.result["resource"] is None
    assert not again.changed and set(again.methods) == {"GET"}


def test_what_others_have_there_is_as_it_was(held: Held) -> None:
    assert held.after == held.before


def test_an_owner_that_is_not_there_is_an_error(run: PlaybookRun) -> None:
    step = run["nobody's"]
    assert step.failed and set(step.methods) == {"GET"} and "nobody" in step.result["msg"]


def test_bad_input_is_refused_before_any_request(case: CredentialCase, run: PlaybookRun) -> None:
    for index, (options, said) in enumerate(case.bad):
        step = run[f"bad {index}"]
        assert (step.failed, step.requests) == (True, []), options
        assert said in step.result["msg"] and "\n" not in step.result["msg"], options
        assert "Traceback" not in str(step.result), options


def test_no_secret_is_shown(run: PlaybookRun) -> None:
    shown = run.output + str([task.result for task in run.tasks])
    for secret in (DEMO_SECRET, SECRET, KEY):
        assert secret not in shown
    assert tokens_in(shown) == []
