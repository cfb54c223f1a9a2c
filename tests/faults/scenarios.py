# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault scenarios, as data: what goes wrong, and what each operation must make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPERATIONS = ("create", "PATCH", "DELETE", "list", "batch of reads", "batch of writes")

#: What the letters of a scenario mean, one for each operation in their order.
OUTCOMES = {
    "o": "ok",  # as if nothing had happened: not one request more
    "r": "recovered",  # the right final state, after more requests
    "x": "refused",  # one clear sentence; nothing done, or once and said to be unknown (Scenario.applied)
    "p": "partly",  # a batch: one request refused, the others done
    "-": "",  # does not apply
}


@dataclass(frozen=True)
class Fault:
    """``do`` as the emulator has it, for ``times`` requests (None: all). ``on``: the operation's own request (``own``), the GETs
    (``reads``), those after the resource has been located (``later reads``), the requests inside a batch (``inner``), the lists among
    them (``inner lists``), or ``everything``.
    """

    do: Mapping[str, Any]
    times: int | None = 1
    on: str = "own"


@dataclass(frozen=True)
class Scenario:
    """``expected`` has a letter of :data:`OUTCOMES` for each of :data:`OPERATIONS`.

    ``applied``: a write that is refused has happened all the same, and must be called unknown. ``silent``: an answer does not come,
    so the wire waits a moment of real time. ``unreachable``: connections that fail. ``skew``: seconds that the local clock is wrong.
    """

    name: str
    expected: str
    faults: tuple[Fault, ...] = ()
    applied: bool = False
    silent: bool = False
    unreachable: int = 0
    skew: float = 0.0
    timeout: float = 300.0
    tokens: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)


def answered(status: int, expected: str, *, name: str = "", times: int | None = 1, on: str = "own", applied: bool = False, **do: Any) -> Scenario:
    """The service answers with a status; ``do`` as the emulator has it."""
    more = {"applied": True} if applied else {}
    told = f", Retry-After {do['retry_after']}" if do.get("retry_after") is not None else ""
    often = "" if times == 1 else " for ever" if times is None else f" x{times}"
    label = name or f"{status}{told}{often}{' though it was done' if applied else ''}{'' if on == 'own' else f' ({on})'}"
    return Scenario(label, expected, (Fault({"status": status, **do, **more}, times, on),), applied)


def broken(name: str, expected: str, *dos: Mapping[str, Any], on: str = "own", applied: bool = False, **more: Any) -> Scenario:
    return Scenario(name, expected, tuple(Fault(do, 1, on) for do in dos), applied, **more)


#: Longer than the wire waits, so that no answer comes; then the connection goes, with or without the effect.
_SILENCE = {"before": {"delay": 20, "reset": "before"}, "after": {"delay": 20, "when": "after", "reset": "after"}}
_FOREIGN = "https://elsewhere.example/beta/x"
_INTUNE_WAIT = {"error": {"code": "TooManyRequests", "message": '{"_version": 3, "Message": "Too many requests.", "RetryAfter": 9}'}}
_NO_BODY = {"status": 204, "body": "", "applied": True}

SCENARIOS = (
    Scenario("nothing", "oooooo"),
    # Answers that are final. A batch that is refused as such says nothing about the requests in it, which are tried alone.
    answered(400, "xxxxrr"),
    answered(400, "xxxxrr", name="400 that repeats the request", echo=True),
    Scenario("401 for ever", "xxxxxx", (Fault({"status": 401}, None),), tokens=2),
    answered(403, "xxxxxx"),
    answered(404, "xrrxrr"),  # what was just seen is not gone: a replica is behind
    answered(405, "xxxxrr"),
    answered(409, "xxxxxx", code="NameAlreadyExists", name="409 for another reason"),
    answered(410, "xxxxxx"),
    answered(412, "xxxxxx"),
    answered(413, "xxxxrr"),
    answered(423, "xxxxxx"),
    answered(501, "xxxxrr"),
    # Throttling
    answered(429, "rrrrrr"),
    answered(429, "rrrrrr", retry_after="7", times=3),
    answered(429, "rrrrrr", retry_after="0", times=3),
    answered(429, "rrrrrr", retry_after="http-date"),
    answered(429, "xxxxxx", retry_after="600"),
    answered(429, "xxxxxx", times=None),
    answered(429, "rrrrrr", body=_INTUNE_WAIT, name="429, RetryAfter in Intune's message only"),
    answered(429, "rrr---", on="reads", retry_after="2"),
    answered(409, "rrrrrr", name="409 Directory_ConcurrencyViolation"),
    answered(409, "rrrrrr", name="409 Directory_ConcurrencyViolation, Retry-After 3", retry_after="3"),
    # 5xx: a read is repeated; after a write the state is read first, and a write of unknown outcome in a batch is told as such
    *(answered(status, "xrrrrx", **more) for status in (500, 502, 503, 504) for more in ({}, {"retry_after": "4"})),
    *(answered(status, "rrrrrx", applied=True) for status in (500, 502, 503, 504)),
    *(answered(status, "xxxxxx", times=None) for status in (500, 502, 503, 504)),
    answered(503, "rrr---", on="reads"),
    answered(503, "xxxxxx", on="everything", times=None, name="the service is down"),
    # Connections
    Scenario("cannot be reached, twice", "rrrrrr", unreachable=2),
    Scenario("cannot be reached", "xxxxxx", unreachable=1000),
    broken("reset before", "xrrrrx", {"reset": "before"}),
    broken("reset after", "rrrrrx", {"reset": "after"}, applied=True),
    broken("reset while locating", "rrr---", {"reset": "before"}, on="reads"),
    broken("time-out before", "xrrrrx", _SILENCE["before"], silent=True),
    broken("time-out after", "rrrrrx", _SILENCE["after"], silent=True, applied=True),
    Scenario(
        "reset after, then the service is down",
        "xxx---",
        (Fault({"reset": "after"}), Fault({"status": 503}, None, "later reads")),
        applied=True,
    ),
    # Answers that are not Graph's
    broken("truncated", "rrorrx", {"truncate": True}, applied=True),
    broken("a web page, 502", "xrrrrx", {"html": True, "status": 502}),
    broken("a web page, 200", "xrrxxx", {"html": True, "status": 200}),
    broken("a web page, 200, though it was done", "rrrxxx", {"html": True, "status": 200, "applied": True}, applied=True),
    broken("half a JSON text, 200", "xrrrrx", {"status": 200, "body": '{"id"', "headers": {"Content-Type": "application/json"}}),
    broken("redirected to a foreign host", "xxxxxx", {"status": 302, "headers": {"Location": _FOREIGN}}),
    broken("foreign next link", "xxxx--", {"foreign_next_link": _FOREIGN}, on="reads"),
    broken("foreign next link inside a batch", "----p-", {"foreign_next_link": _FOREIGN}, on="inner lists"),
    # Tokens and clocks
    broken("claims challenge", "rrrrrr", {"claims_challenge": True}, tokens=2),
    broken("claims challenge, twice", "xxxxxx", {"claims_challenge": True}, {"claims_challenge": True}, tokens=2),
    broken("the token is not accepted any more", "rrrrrr", {"expire_token": True}, tokens=2),
    Scenario(
        "the token expires while waiting",
        "rrrrrr",
        (Fault({"status": 429, "retry_after": "500"}),),
        timeout=2000,
        tokens=2,
        settings={"token_lifetime": 400},
    ),
    *(
        Scenario(f"429, Retry-After http-date, local clock {words}", "rrrrrr", (Fault({"status": 429, "retry_after": "http-date"}),), skew=skew)
        for words, skew in (("a day behind", -86400.0), ("a day ahead", 86400.0))
    ),
    # Replicas that are behind
    Scenario("replicas 10 s behind", "oooooo", settings={"replica_lag": 10.0, "intune_replica_lag": 10.0}),
    Scenario(
        "reset after, replicas 10 s behind",
        "rrr--x",
        (Fault({"reset": "after"}),),
        applied=True,
        settings={"replica_lag": 10.0, "intune_replica_lag": 10.0},
    ),
    Scenario("no answer body", "rr----", (Fault(_NO_BODY),)),
    Scenario("no answer body, replicas 10 s behind", "rr----", (Fault(_NO_BODY),), settings={"replica_lag": 10.0, "intune_replica_lag": 10.0}),
    # Inside a batch
    answered(429, "----rr", on="inner", retry_after="5", times=2),
    answered(429, "----rr", on="inner"),
    answered(401, "----rr", on="inner"),
    answered(503, "----rp", on="inner", retry_after="2"),
    answered(503, "----rp", on="inner", applied=True),
    answered(403, "----pp", on="inner"),
)
