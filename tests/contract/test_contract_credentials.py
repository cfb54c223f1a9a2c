# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same promises for the modules that keep a credential of an owner: it has no address, so that what is written is a
property of the owner.

For each: refused, predicted, made, made again, changed, exported, applied, removed; and somebody else's credential
beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from certificates import issue
from m365_graph_emulator import DEMO_SECRET, Emulator
from night import night
from playbooks import PlaybookRun
from runners import by_playbook, in_this_process
from tokens import tokens_in

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
MINE, THEIRS = (issue(name, usages=None, now=NOW, index=index) for index, name in enumerate(("agent", "theirs")))
OWNER = "99999999-0000-4000-8000-000000000002"
KEY = MINE.key_pem().splitlines()[1]
#: The type that is tested by ansible-playbook by day as well; the others are then tested in this process.
BY_PLAYBOOK = "applicationKeyCredential"
SECRET = "n0t~to-be-seen/ever"


@dataclass(frozen=True)
class Case:
    """``create`` makes the credential of the owner in ``place``; ``changes`` hold for an option what changes that alone
    and the property that is sent.

    ``writes`` are what making it sends, ``told`` is what tells the credential again, ``bad`` is refused before any
    request.
    """

    module: str
    type: str
    collection: str
    place: Mapping[str, Any]
    create: Mapping[str, Any]
    told: Mapping[str, Any]
    writes: Sequence[str]
    removed: Sequence[str]
    changes: Mapping[str, tuple[Mapping[str, Any], str]] = field(default_factory=dict)
    bad: Sequence[tuple[Mapping[str, Any], str]] = ()


def _key_credential(owner: str) -> Case:
    made = {"certificate": MINE.pem, "display_name": "agent", "usage": "Encrypt"}
    return Case(
        module=f"m365.graph.{owner}_key_credential",
        type={"application": "applicationKeyCredential", "service_principal": "servicePrincipalKeyCredential"}[owner],
        collection={"application": "/applications", "service_principal": "/servicePrincipals"}[owner],
        place={owner: "build"},
        create=made,
        told={"certificate": MINE.pem, "usage": "Encrypt"},
        writes=["PATCH"],
        removed=["keyCredentials", "tokenEncryptionKeyId"],
        changes={
            "display_name": ({"display_name": "another"}, "keyCredentials"),
            "active": ({"active": True}, "tokenEncryptionKeyId"),
        },
        bad=[
            ({"certificate": MINE.pem + MINE.key_pem()}, "certificate: it holds a private key"),
            ({"certificate": "x"}, "certificate"),
            ({**made, "end_date_time": "tomorrow"}, "end_date_time"),
            ({**made, "usage": "Delegate"}, "usage"),
            ({"state": "present"}, "certificate"),
        ],
    )


CASES = [
    _key_credential("application"),
    _key_credential("service_principal"),
    Case(
        module="m365.graph.service_principal_token_signing_certificate",
        type="servicePrincipalTokenSigningCertificate",
        collection="/servicePrincipals",
        place={"service_principal": "build"},
        create={"display_name": "CN=SSO"},
        told={"display_name": "CN=SSO"},
        writes=["POST", "PATCH"],
        removed=["keyCredentials", "passwordCredentials"],
        bad=[
            ({"display_name": "SSO"}, "display_name"),
            ({"display_name": "CN=SSO", "renew_before_days": -1}, "renew_before_days"),
            ({"display_name": "CN=SSO", "end_date_time": "2020-01-01T00:00:00Z"}, "end_date_time"),
            ({}, "display_name"),
        ],
    ),
]


def _tasks(case: Case) -> list[dict[str, Any]]:
    name, made, told = case.module, {**case.place, **case.create}, {**case.place, **case.told}
    steps: list[dict[str, Any]] = [
        {"name": f"bad {index}", name: {**case.place, **options}, "ignore_errors": True}
        for index, (options, _said) in enumerate(case.bad)
    ]
    steps += [
        {"name": "nobody's", name: {**case.create, next(iter(case.place)): "nobody"}, "ignore_errors": True},
        {"name": "create, predicted", name: made, "check_mode": True, "diff": True},
        {"name": "create", name: made, "diff": True},
        {"name": "create, again", name: made, "diff": True},
        {"name": "list", f"{name}_info": dict(case.place)},
    ]
    for option, (options, _property) in case.changes.items():
        task = {name: {**told, **options}, "diff": True}
        steps += [
            {"name": f"{option}, predicted", **task, "check_mode": True},
            {"name": option, **task},
            {"name": f"{option}, again", **task},
        ]
    gone = {name: {**told, "state": "absent", "allow_in_use": True}, "diff": True}
    steps += [
        {"name": "export", "m365.graph.export": {"types": [case.type]}, "register": "exported"},
        {
            "name": "apply what was exported",
            "m365.graph.apply": {"documents": "{{ exported.documents }}"},
            "check_mode": True,
        },
        {"name": "absent, predicted", **gone, "check_mode": True},
        {"name": "absent", **gone},
        {"name": "absent, again", **gone},
    ]
    return steps


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.module.rpartition(".")[2])
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@dataclass(frozen=True)
class Held:
    """A run, and the keys and secrets that the owner had before and has afterwards."""

    run: PlaybookRun
    before: Any
    after: Any


@pytest.fixture(scope="module")
def held(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Held:
    directory = tmp_path_factory.mktemp("contract")
    foreign = {"displayName": "theirs", "usage": "Verify", "type": "AsymmetricX509Cert", "key": THEIRS.text}
    row = {
        "id": OWNER,
        "displayName": "build",
        "keyCredentials": [foreign],
        "passwordCredentials": [{"displayName": "theirs", "secretText": SECRET}],
    }

    def kept(emulator: Emulator) -> Any:
        (owner,) = emulator.entities(case.collection)
        return owner["keyCredentials"], owner["passwordCredentials"]

    with Emulator(directory=directory / "emulator", tenant={"entities": {case.collection: [row]}}) as emulator:
        before = kept(emulator)
        runner = by_playbook if night() or case.type == BY_PLAYBOOK else in_this_process
        run = runner(_tasks(case), directory, emulator)
        assert run.status == 0, run.output[-4000:]
        return Held(run, before, kept(emulator))


@pytest.fixture(scope="module")
def run(held: Held) -> PlaybookRun:
    return held.run


def test_a_prediction_sends_only_reads_and_comes_true(run: PlaybookRun) -> None:
    predicted, real = run["create, predicted"], run["create"]
    assert predicted.changed and set(predicted.methods) == {"GET"}
    assert predicted.result["changes"] == real.result["changes"]
    assert predicted.result["resource"]["display_name"] == real.result["resource"]["display_name"]


def test_it_is_made_by_the_writes_it_takes_and_read_back(case: Case, run: PlaybookRun) -> None:
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


def test_each_property_alone(case: Case, run: PlaybookRun) -> None:
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


def test_absent(case: Case, run: PlaybookRun) -> None:
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


def test_bad_input_is_refused_before_any_request(case: Case, run: PlaybookRun) -> None:
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
