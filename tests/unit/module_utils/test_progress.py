# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When progress is shown, what a line contains, and how long the rest takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from client_world import GRAPH, World, answer, refusal

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest
from ansible_collections.m365.graph.plugins.module_utils._client.progress import (
    LOG,
    TERMINAL,
    Cadence,
    ProgressLines,
    TaskProgress,
    remaining,
)
from ansible_collections.m365.graph.plugins.module_utils._http.limiter import LIMITS, Limiter, RateLimit

INTUNE = LIMITS[0]


class _Time:
    def __init__(self) -> None:
        self.value = 1000.0

    def __call__(self) -> float:
        return self.value


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def progress(time: _Time) -> TaskProgress:
    return TaskProgress(time)


def seen(time: _Time, progress: TaskProgress, cadence: Cadence, seconds: int) -> dict[int, str]:
    """The lines of a task, by the second, which counts an item in every second."""
    lines, found = ProgressLines(progress, cadence), {}
    for second in range(seconds + 1):
        progress.report("read", second, 1_000)
        if not lines.delay and (text := lines.take()) is not None:
            found[second] = text
        time.value += 1
    return found


def test_a_terminal_shows_a_line_per_second_after_two(time: _Time, progress: TaskProgress) -> None:
    assert seen(time, progress, TERMINAL, 4) == {
        2: "read 2 of 1,000",
        3: "read 3 of 1,000",
        4: "read 4 of 1,000",
    }


def test_a_log_shows_a_line_every_ten_seconds(time: _Time, progress: TaskProgress) -> None:
    assert [*seen(time, progress, LOG, 35)] == [10, 20, 30]


@pytest.mark.parametrize("cadence", [TERMINAL, LOG])
def test_a_short_task_shows_nothing(time: _Time, progress: TaskProgress, cadence: Cadence) -> None:
    assert not seen(time, progress, cadence, int(cadence.first) - 1)
    assert ProgressLines(progress, cadence).take() is None


def test_a_line_without_news_is_repeated_after_ten_seconds(time: _Time, progress: TaskProgress) -> None:
    lines, shown = ProgressLines(progress, TERMINAL), []
    for second in range(25):
        if lines.take() is not None:
            shown.append(second)
        time.value += 1
    assert shown == [2, 12, 22]


def test_what_is_done(progress: TaskProgress) -> None:
    assert progress.line() == "no request answered yet"
    progress.answered({"value": [{"id": "a"}, {"id": "b"}]})
    assert progress.line() == "1 request answered, 2 items read"
    progress.report("read", 0, 43, " types")
    assert progress.line() == "read 0 of 43 types"
    progress.answered({"value": [{"id": "c"}] * 1_000})
    progress.report("read", 3, 43, " types")
    assert progress.line() == "read 3 of 43 types, 1,000 items"
    progress.report("exported", 1_234)
    assert progress.line() == "exported 1,234"
    progress.report("written", 5, 5)
    progress.answered({"value": "a secret"})
    assert progress.line() == "3 requests answered, 1,002 items read", "what follows a step has no number of its own"


def test_the_time_that_the_limit_of_writes_leaves(time: _Time, progress: TaskProgress) -> None:
    progress.report("written", 0, 1_000)
    assert progress.line() == "written 0 of 1,000", "nothing is known yet"
    time.value += 2
    progress.report("written", 100, 1_000)
    progress.limited(18, INTUNE)
    waiting = " (waiting 18 s to stay below the limit of 100 requests in 20 s)"
    assert progress.line() == f"written 100 of 1,000, about 3 min left{waiting}"
    time.value += 18
    progress.report("written", 980, 1_000)
    progress.limited(18, INTUNE)
    assert progress.line() == f"written 980 of 1,000, about 20 s left{waiting}"
    time.value += 40
    assert progress.line() == "written 980 of 1,000", "the limit does not decide any more"


def test_the_estimate_of_documents_that_need_several_requests(time: _Time, progress: TaskProgress) -> None:
    progress.report("written", 0, 200)
    time.value += 100
    progress.report("written", 50, 200)
    progress.limited(5, INTUNE)
    assert progress.line().startswith("written 50 of 200, about 5 min left")


def test_the_estimate_ends_with_its_step(progress: TaskProgress) -> None:
    progress.report("read", 1, 400)
    progress.limited(5, INTUNE)
    assert "left" in progress.line()
    progress.report("written", 0, 400)
    assert "left" not in progress.line()


def test_a_wait_is_shown_until_it_ends(time: _Time, progress: TaskProgress) -> None:
    progress.waiting(30, "before the next attempt")
    progress.waiting(4, "before the next attempt")
    assert progress.line() == "no request answered yet (waiting 30 s before the next attempt)"
    time.value += 30
    assert progress.line() == "no request answered yet"
    progress.limited(3, None)
    assert progress.line() == "no request answered yet (waiting 3 s before the next request)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "10 s"),
        (41, "50 s"),
        (50.5, "1 min"),
        (89, "1 min"),
        (181, "3 min"),
        (3_599, "1 h 0 min"),
        (4_800, "1 h 20 min"),
    ],
)
def test_the_remaining_time_in_words(seconds: float, text: str) -> None:
    assert remaining(seconds) == f"about {text} left"


def test_the_limit_that_delays_writes_the_most() -> None:
    limiter = Limiter()
    assert limiter.slowest("PATCH", "/v1.0/deviceManagement/deviceConfigurations/1") == INTUNE
    assert limiter.slowest("GET", "/v1.0/deviceManagement/deviceConfigurations/1") == LIMITS[1]
    assert limiter.slowest("PATCH", "/v1.0/users/1") is None


def test_a_client_reports_its_requests_and_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Throttling, the limit of writes, and the items of pages and of batches."""
    lines: list[str] = []
    progress = TaskProgress(lambda: world.time)
    page = answer(200, {"value": [{"id": "1"}, {"id": "2"}], "@odata.nextLink": f"{GRAPH}/v1.0/users?$skiptoken=1"})
    batch = {"responses": [{"id": id, "status": 200, "body": {"value": [{"id": id}]}} for id in ("1", "2")]}
    world = World(
        *(page, refusal(429, Retry_After="7"), answer(200, {"value": [{"id": "3"}]})),
        *(answer(200, batch), answer(204), answer(204)),
        random=0.0,
        limiter=Limiter([RateLimit("Intune", 1, 20, writes=True)], clock=lambda: world.time),
        progress=progress,
    )
    sleep = world.sleep

    def watched(seconds: float) -> None:
        lines.append(progress.line())
        sleep(seconds)

    monkeypatch.setattr(world.client, "clock", replace(world.client.clock, sleep=watched))
    assert len([*world.client.list("/users", version="v1.0")]) == 3
    world.client.batch([BatchRequest("GET", f"/users/{number}/x", "v1.0") for number in range(2)])
    progress.report("written", 0, 2)
    for number in range(2):
        world.client.patch(f"/deviceManagement/things/{number}", version="v1.0", body={})
        progress.report("written", number + 1, 2)
    assert lines == [
        "2 requests answered, 2 items read (waiting 7 s before the next attempt)",
        "written 1 of 2, about 30 s left (waiting 21 s to stay below the limit of 1 requests in 20 s)",
    ]
    assert progress.line() == "7 requests answered, 5 items read"
