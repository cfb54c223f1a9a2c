# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source: its coroutine as ansible-rulebook calls it, and its rulebook in ansible-rulebook itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playbooks
import pytest
import yaml
from m365_graph_emulator import Emulator
from tenants import connection
from tenants import environment as tenant_environment

SOURCE = playbooks.COLLECTION / "extensions" / "eda" / "plugins" / "event_source" / "certificate_expiry.py"
SIGNING = "/deviceAppManagement/enterpriseCodeSigningCertificates"
PLUGIN = runpy.run_path(str(SOURCE))


def ends(days: float) -> str:
    return f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def emulator(tmp_path: Path) -> Any:
    rows = [
        {
            "id": f"b20d3703-3703-b20d-0337-{number:012}",
            "subject": f"CN={name}",
            "subjectName": name,
            "expirationDateTime": ends(days),
            "status": "provisioned",
        }
        for number, (name, days) in enumerate([("Gone", -3.5), ("Soon", 3.5), ("Later", 20.5), ("Far", 400)])
    ]
    made = Emulator(directory=tmp_path / "emulator", tenant={"entities": {SIGNING: rows}}).start()
    yield made
    made.stop()


class _Enough(Exception):
    """So many waits were enough."""


def listen(
    args: dict[str, Any], between: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, Any]], list[float]]:
    """The events of a source that looks once more than there are things that happen between looks, and for how long it
    waited.
    """
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) > len(between):
            raise _Enough
        between[len(waits) - 1]()

    async def run() -> list[dict[str, Any]]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        with pytest.raises(_Enough):
            await PLUGIN["main"](queue, args)
        return [queue.get_nowait() for _number in range(queue.qsize())]

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return asyncio.run(run()), waits


def told(events: list[dict[str, Any]]) -> list[tuple[str, Any, str]]:
    rows = [
        (event["certificate"]["subject"], event["previous_severity"], event["certificate"]["severity"])
        for event in events
        if "certificate" in event
    ]
    return sorted(rows, key=str)


def test_each_is_told_once_and_again_when_it_is_more_urgent(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    policies = iter([{"critical": 7}, {"critical": 7}, {"critical": 25}])
    args = {**connection(emulator), "types": ["enterpriseCodeSigningCertificate"], "policy": next(policies)}

    def later() -> None:
        args["policy"] = next(policies)

    events, waits = listen(args, [later, later], monkeypatch)
    assert told(events) == [
        ("CN=Gone", None, "expired"),
        ("CN=Later", "warning", "critical"),
        ("CN=Later", None, "warning"),
        ("CN=Soon", None, "critical"),
    ]
    assert waits == [86400] * 3
    assert {event["tenant_id"] for event in events} == {emulator.tenant_id} and all(
        event["read_at"].endswith("Z") for event in events
    )
    assert {request["method"] for request in emulator.requests if not request["path"].endswith("/$batch")} == {"GET"}
    assert len(emulator.token_requests) == 1, "the looks share a token"


def test_the_documented_example(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = yaml.safe_load(PLUGIN["EXAMPLES"])
    events, waits = listen({**connection(emulator), **example["m365.graph.certificate_expiry"]}, [], monkeypatch)
    assert (events, waits) == ([], [86400]), "what Intune has is not in the areas of the example"
    assert any(request["path"] == "/v1.0/applications" for request in emulator.requests)


def test_every_look_tells_with_repeat_and_what_is_renewed_is_forgotten(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = {**connection(emulator), "types": ["enterpriseCodeSigningCertificate"], "within_days": 5, "interval": 60}
    events, waits = listen({**args, "repeat": True}, [lambda: None], monkeypatch)
    assert len(events) == 4 and waits == [60, 60]
    row = {
        "path": "/x",
        "property": None,
        "key_id": None,
        "kind": "certificate",
        "not_after": "2026-01-01T00:00:00Z",
        "thumbprint": None,
        "severity": "warning",
    }
    _events, seen = PLUGIN["news"]([row], {})
    assert PLUGIN["news"]([row], seen)[0] == []
    assert PLUGIN["news"]([], seen) == ([], {})
    assert PLUGIN["news"]([{**row, "not_after": None}], {}) == ([], {}), "what tells no end is no event"


def test_a_first_look_that_fails_ends_it_and_a_later_one_is_told(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = {**connection(emulator), "types": ["enterpriseCodeSigningCertificate"], "strict": True}

    def run(**more: Any) -> str:
        with pytest.raises(Exception) as failed:
            asyncio.run(PLUGIN["main"](asyncio.Queue(), {**args, **more}))
        assert type(failed.value).__name__ == "ExpiryError"
        return str(failed.value)

    assert (
        "AADSTS7000215" in (message := run(client_secret="nobody's-secret-at-all"))
        and "nobody's-secret-at-all" not in message
    )
    assert run(interval=5) == "interval: 5 is less than 60 seconds."
    assert "value of auth_source must be one of" in run(auth_source="x")

    def refuse() -> None:
        emulator.faults.add({"match": {"path": SIGNING}, "times": None, "do": {"status": 403}})

    events, _waits = listen(args, [refuse, lambda: None], monkeypatch)
    assert len([event for event in events if "certificate" in event]) == 3
    errors = [event["poll_error"] for event in events if "poll_error" in event]
    assert len(errors) == 2 and all("refused" in error for error in errors)


@pytest.mark.skipif(shutil.which("java") is None, reason="ansible-rulebook needs Java")
def test_the_rulebook_in_ansible_rulebook(emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "inventory.yml").write_text("all: {hosts: {localhost: {ansible_connection: local}}}\n")
    java = os.environ.get("JAVA_HOME") or str(Path(shutil.which("java") or "").resolve().parents[1])
    variables = tenant_environment(emulator)
    programs = Path(sys.executable).parent
    path = f"{programs}:{os.environ['PATH']}"
    command = [
        str(programs / "ansible-rulebook"),
        "--rulebook",
        "m365.graph.certificate_expiry",
        "--inventory",
        "inventory.yml",
    ]
    wanted, printed = ("URGENT: Gone,", "URGENT: Soon,", "Later,"), tmp_path / "printed.txt"
    with printed.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=playbooks.environment(
                tmp_path, {**variables, "JAVA_HOME": java, "PATH": path, "PYTHONUNBUFFERED": "1"}
            ),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            until = time.monotonic() + playbooks.TIMEOUT
            while (
                time.monotonic() < until
                and process.poll() is None
                and not all(text in printed.read_text() for text in wanted)
            ):
                time.sleep(0.2)
        finally:
            process.terminate()
            process.wait(30)
    output = printed.read_text()
    assert all(text in output for text in wanted), output
    assert "Far" not in output and str(emulator.client_secret) not in output
