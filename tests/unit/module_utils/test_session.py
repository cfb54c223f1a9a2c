# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of one process share."""

from __future__ import annotations

import contextlib
import os
import subprocess
import types
from collections.abc import Callable
from typing import Any

import pytest
from lab import Lab
from tenants import connection

from ansible_collections.m365.graph.plugins.module_utils._client import session
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import never
from ansible_collections.m365.graph.plugins.module_utils._client.session import MOST_CONNECTIONS, Session
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError, TimeExpired
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._module.options import common_options

TENANTS = 40


@pytest.fixture(autouse=True)
def nothing_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_connections", {})
    monkeypatch.setattr(session, "_limiters", {})


def task(here: Lab, **options: Any) -> Session:
    params = {name: rules.get("default") for name, rules in common_options().items()}
    module: Any = types.SimpleNamespace(
        params={**params, **connection(here.emulator), **options}, check_mode=True, warn=print, no_log_values=set()
    )
    return Session(module)


def test_a_loop_over_many_tenants_keeps_the_last_connections_only(lab: Callable[..., Lab]) -> None:
    here = lab()
    before = len(os.listdir("/proc/self/fd"))
    for number in range(TENANTS):
        with contextlib.suppress(M365GraphError):
            task(here, client_id=f"00000000-0000-0000-0000-{number:012}").client.get("/organization", version="v1.0")
    assert len(session._connections) == MOST_CONNECTIONS
    # The client's end and, since the emulator runs in this process, the server's.
    assert len(os.listdir("/proc/self/fd")) <= before + 2 * MOST_CONNECTIONS + 2


def test_the_limits_of_an_application_outlive_its_connection(lab: Callable[..., Lab]) -> None:
    here = lab()
    first = task(here, client_id="first").client
    for number in range(MOST_CONNECTIONS):
        assert task(here, client_id=f"other {number}").client is not None
    again = task(here, client_id="first").client
    assert again._transport is not first._transport
    assert again._limiter is first._limiter


def test_the_time_before_the_first_request_counts(lab: Callable[..., Lab]) -> None:
    late = task(lab(), timeout=100)
    late._started -= 80
    late.check_time()
    assert 0 < late.client.time_left <= 20
    late._started -= 30
    with pytest.raises(TimeExpired, match=r"100 seconds expired before the first request\. Nothing was sent"):
        late.check_time()


def test_the_timeout_of_a_task_limits_the_comparison(lab: Callable[..., Lab]) -> None:
    """Reads have been sent then, and nothing was written."""
    late = task(lab(), timeout=100)
    late.client.calls.append({"method": "GET", "path": "/beta/things", "status": 200})
    late._started -= 101
    with pytest.raises(TimeExpired, match=r"100 seconds expired before the first write\. Nothing changed"):
        late.check_time()


def test_the_end_of_a_process_of_the_run_is_noticed() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        both = session.ended(f"{os.getpid()} {process.pid}")
        of_another_user = session.ended(f"1 {process.pid}")
        assert not both() and not of_another_user()
        process.kill()
    assert both() and of_another_user()
    assert session.ended(f"{os.getpid()} {process.pid}") is never, "outside of this container, or ended already"
    assert session.ended("") is never


def test_a_task_whose_run_has_ended_sends_nothing_more(
    lab: Callable[..., Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker outlives a controller that is killed. Only the second half of a replacement is still completed."""
    here, ended, slept = lab(), [False], list[float]()
    monkeypatch.setattr(session, "abandoned", lambda: ended[0])
    monkeypatch.setattr(session, "clock", Clock(sleep=slept.append))
    client = task(here).client
    client.get("/organization", version="v1.0")
    client.clock.sleep(12)
    assert slept == [5, 5, 2]
    ended[0] = True
    client.clock.sleep(600)
    assert slept[3:] == [5], "it does not wait with a token for a run that has ended"
    sent = len(here.emulator.requests)
    with pytest.raises(M365GraphError, match="was not sent, because the run is over"):
        client.get("/organization", version="v1.0")
    assert len(here.emulator.requests) == sent
    client.extend(60)
    assert client.get("/organization", version="v1.0")
