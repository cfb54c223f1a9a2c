# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault with every operation, against an emulated tenant: what must hold in each cell of the table.

By day, the requests of one kind of resource go over HTTPS, and those of the others stay in this process; at night all
go over HTTPS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from m365_graph_emulator import Emulator, store
from night import night
from scenarios import OPERATIONS, OUTCOMES, SCENARIOS, Fault, Scenario
from world import KINDS, Near, Time, World, near

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport

#: Requests that a cell may take at most, those inside batches included.
ENOUGH = 60


NOT_WHERE_THE_LIST_IS_MISSING = ("reset after, then the service is down", "foreign next link")


def expected_of(kind: str, scenario: Scenario, operation: str, letter: str) -> str:
    """The letter of a cell.

    Below a parent that is there, a 404 of a list means that there is none, or a replica that is behind.
    """
    resource = KINDS[kind].resource
    if resource.parent and operation == "list" and scenario.name.startswith("404"):
        return "-" if resource.missing_is_empty else "r"
    # Where a list that is missing means that there is none, its parent is read before a creation: the next fault meets
    # that read, not one after the write, and a list that is missing has no next page.
    if resource.missing_is_empty and operation == "create" and scenario.name in NOT_WHERE_THE_LIST_IS_MISSING:
        return "-"
    return letter


CELLS = [
    pytest.param(kind, scenario, operation, OUTCOMES[letter], id=f"{kind}-{scenario.name}-{operation}")
    for kind in KINDS
    for scenario in SCENARIOS
    for operation, general in zip(OPERATIONS, scenario.expected, strict=True)
    if (letter := expected_of(kind, scenario, operation, general)) != "-"
    and (kind == next(iter(KINDS)) or not scenario.once)
]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def transport(emulator: Emulator) -> HttpsTransport:
    return HttpsTransport(emulator.ca_path)


@pytest.fixture
def way(
    kind: str, emulator: Emulator, transport: HttpsTransport, monkeypatch: pytest.MonkeyPatch
) -> HttpsTransport | Near:
    """How a cell's requests get to the emulator."""
    if night() or kind == next(iter(KINDS)):
        return transport
    return near(emulator, monkeypatch)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Time:
    """One time for both sides."""
    made = Time()
    monkeypatch.setattr("m365_graph_emulator.clock.now", made.monotonic)
    for module in (
        "m365_graph_emulator.oauth",
        "msal.application",
        "msal.token_cache",
    ):  # tokens expire by this time too
        monkeypatch.setattr(f"{module}.time", made)
    return made


@pytest.fixture
def effects(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The collections in which something was stored or removed, one entry for each time."""
    seen: list[str] = []

    def noting(name: str) -> None:
        original = getattr(store.Store, name)

        def noted(self: store.Store, collection: str, *args: Any, **more: Any) -> Any:
            seen.append(collection)
            return original(self, collection, *args, **more)

        monkeypatch.setattr(store.Store, name, noted)

    noting("put")
    noting("remove")
    return seen


def arm(world: World, operation: str, fault: Fault) -> None:
    """Put a fault into the emulator, for the requests that it is meant for."""
    own = {"create": ("POST", ""), "PATCH": ("PATCH", ""), "DELETE": ("DELETE", ""), "list": ("GET", "")}
    method, path = own.get(operation, ("POST", r"\$batch$"))
    match: dict[str, Any] = {"method": method, "path": path or "^/(beta|v1.0)/", "batch": False}
    if fault.on == "reads":
        match = {"method": "GET", "batch": False, "path": "^/(beta|v1.0)/"}
    elif fault.on == "later reads":  # the first fault that matches wins: this one lets the reads pass that locate
        match = {"method": "GET", "path": "^/(beta|v1.0)/", "batch": False}
        world.emulator.faults.add({"match": match, "times": world.kind.pages, "do": {"delay": 0}})
    elif fault.on == "everything":
        match = {"path": "^/(beta|v1.0)/", "batch": False}
    elif fault.on == "inner":
        match = {"batch": True}
    elif fault.on == "inner lists":
        match = {"batch": True, "path": "(Certificates|Configuration|States)$"}
    world.emulator.faults.add({"match": match, "times": fault.times, "do": dict(fault.do)})


def exchanges_of(emulator: Emulator) -> int:
    """Requests so far that were not inside a batch."""
    return sum(1 for entry in emulator.requests if entry["batch"] is None)


def looks_of(emulator: Emulator, world: World) -> int:
    """How many of these read the list of a creation again: whether another run has created the same."""
    alone = [entry for entry in emulator.requests if entry["batch"] is None]
    first = next((number for number, entry in enumerate(alone) if entry["method"] != "GET"), len(alone))
    lists = [f"/{version}{world.kind.collection('new')}" for version in ("beta", "v1.0")]
    return sum(1 for entry in alone[first:] if entry["method"] == "GET" and entry["path"].partition("?")[0] in lists)


def undisturbed(
    emulator: Emulator, shared: Time, kind: str, way: HttpsTransport | Near, effects: list[str], operation: str
) -> tuple[int, int, int]:
    """Exchanges, the looks among them, and effects of an operation that nothing disturbs."""
    world = World(emulator, shared, KINDS[kind], {}, way, effects)
    world.perform(operation)
    looks = looks_of(emulator, world) if operation in ("create", "apply") else 0
    return exchanges_of(emulator), looks, len([one for one in effects if one != "/domains"])


_undisturbed: dict[tuple[str, str], tuple[int, int, int]] = {}


def check_error(error: Exception, world: World, scenario: Scenario, operation: str) -> None:
    """One clear sentence, the answer of the service next to it, and nothing secret in either."""
    assert isinstance(error, _errors.GraphError), repr(error)
    message, said = str(error), error.graph_error
    assert (
        message.endswith(".") and "\n" not in message and "Traceback" not in message and "object at 0x" not in message
    )
    assert said["method"] in ("GET", "POST", "PATCH", "DELETE") and str(said["path"]).startswith(("/beta/", "/v1.0/"))
    assert str(said["path"]) in message and str(said["status"] or "") in message, (
        "it tells what was asked, and what came back"
    )
    for secret in (world.credential.token().value, world.emulator.client_secret):
        assert str(secret) not in f"{message} {said} {world.client.calls}"
    if scenario.applied and operation in ("create", "PATCH", "DELETE", "batch of writes"):
        assert error.__class__ is _errors.AmbiguousOutcome, "it has happened: nothing definite may be said"


@pytest.mark.parametrize(("kind", "scenario", "operation", "expected"), CELLS)
def test_cell(
    kind: str,
    scenario: Scenario,
    operation: str,
    expected: str,
    emulator: Emulator,
    way: HttpsTransport | Near,
    shared: Time,
    effects: Any,
) -> None:
    if (kind, operation) not in _undisturbed:
        _undisturbed[kind, operation] = undisturbed(emulator, shared, kind, way, effects, operation)
    usual_requests, usual_looks, usual_effects = _undisturbed[kind, operation]
    wire = {"silent": scenario.silent, "skew": scenario.skew, "timeout": scenario.timeout}
    world = World(emulator, shared, KINDS[kind], scenario.settings, way, effects, **wire)

    def begin() -> None:
        world.wire.unreachable = scenario.unreachable
        for fault in scenario.faults:
            arm(world, operation, fault)

    began = shared.passed
    failures: list[Exception] = []
    results: list[Any] = []
    try:
        results = world.perform(operation, begin)
        failures = [result for result in results if isinstance(result, Exception)]
    except _errors.M365GraphError as error:
        failures = [error]

    # One clear message, or none
    for failure in failures:
        check_error(failure, world, scenario, operation)
    calls = [call for call in world.client.calls if not call.get("batch")]
    exchanges = exchanges_of(emulator)
    if expected == "refused":
        assert failures and (not results or len(failures) == len(results))
    elif expected in ("partly", "batch refused"):
        assert len(failures) == (1 if expected == "partly" else 2)
    else:
        assert failures == []
    # Bounded: requests, and the time of the task
    assert len(emulator.requests) <= ENOUGH and len(calls) >= exchanges
    assert shared.passed - began <= scenario.timeout
    if expected == "recovered" or (operation == "apply" and expected == "partly"):
        assert shared.passed - began >= scenario.told_wait, "the service was given the time that it asked for"
    assert all(0 < timeout <= 60 for timeout in world.wire.timeouts)
    # The right state, and each effect once
    done = len([one for one in effects if one != "/domains"])
    if operation == "apply" and expected in ("partly", "batch refused"):
        right = world.expected_values(operation, True)
        del right["new"]  # a create is not repeated
        if expected == "batch refused":
            right["a"] = "a"
        assert (world.values(), done) == (right, usual_effects - len(failures))
    elif expected == "partly":
        if operation == "batch of writes":
            right = world.expected_values(operation, True)
            if not scenario.applied:
                right["a"] = "a"
            assert (world.values(), done) == (right, 3 if scenario.applied else 2)
    else:
        changed = expected != "refused" or scenario.applied
        assert world.values() == world.expected_values(operation, changed)
        assert done == (usual_effects if changed else 0), f"effects: {effects}"
    # As many requests as ever if nothing was felt, more if something had to be overcome
    looks = looks_of(emulator, world) if operation in ("create", "apply") else 0
    assert looks >= usual_looks or expected != "ok"
    if expected == "ok":
        assert exchanges - looks == usual_requests - usual_looks
    elif expected == "recovered":
        assert len(calls) > usual_requests - usual_looks
    if scenario.tokens > 1 or expected not in ("refused", "batch refused"):
        assert world.credential.token_requests == scenario.tokens


def test_what_was_just_created_is_there_though_replicas_are_behind(
    emulator: Emulator, transport: HttpsTransport, shared: Time, effects: list[str]
) -> None:
    for name, kind in KINDS.items():
        world = World(emulator, shared, kind, {"replica_lag": 8.0, "intune_replica_lag": 8.0}, transport, effects)
        target = kind.target("new")
        made = world.client.post(target.collection, version=target.version, body=_body(kind.created)).body or {}
        assert world.client.get(target.item(str(made["id"])), version=target.version)["id"] == made["id"], name
        statuses = [call["status"] for call in world.client.calls]
        assert statuses[0] == 201 and set(statuses[1:-1]) == {404} and statuses[-1] == 200
        world.client.delete(target.item(str(made["id"])), version=target.version)
        # A later task reads it from a replica that is behind, and removes it once more.
        assert world.client.get(target.item(str(made["id"])), version=target.version)
        world.client.expect(target.item(str(made["id"])), version=target.version)
        before = len(world.client.calls)
        with pytest.raises(_errors.NotFound):
            world.client.delete(target.item(str(made["id"])), version=target.version)
        assert len(world.client.calls) == before + 1, "what this run has deleted is not waited for"
        before += 1
        shared.sleep(10)
        with pytest.raises(_errors.NotFound):
            world.client.get(target.item(str(made["id"])), version=target.version)
        assert len(world.client.calls) == before + 1, "what was deleted is gone, and not behind"


def _body(values: Any) -> dict[str, Any]:
    return KINDS["code signing"].resource.parse(values, "beta") if "content" in values else dict(values)


def test_the_limiter_keeps_many_writes_below_the_limit_of_intune(
    emulator: Emulator, transport: HttpsTransport, shared: Time, effects: list[str]
) -> None:
    """250 writes at 100 per 20 s: not one is refused, and they take no longer than the limit makes them."""
    kind = KINDS["code signing"]
    world = World(emulator, shared, kind, {"writes_per_window": 100, "throttle_window": 20.0}, transport, effects)
    began = shared.passed
    requests = [
        BatchRequest("PATCH", f"{kind.collection('a')}/a", "beta", body={"subjectName": str(number)})
        for number in range(250)
    ]
    results = world.client.batch(requests)
    assert not [result for result in results if isinstance(result, Exception)]
    assert {entry["status"] for entry in emulator.requests} == {200}
    assert 40 <= shared.passed - began < 43
