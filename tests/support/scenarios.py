# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault scenarios, as data: what goes wrong, and what each operation must make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The last one is what ``apply`` does: a create, a PATCH and a DELETE in one batch, each repeated until it is done.
OPERATIONS = ("create", "PATCH", "DELETE", "list", "batch of reads", "batch of writes", "apply")

#: What the letters of a scenario mean, one for each operation in their order.
OUTCOMES = {
    "o": "ok",  # as if nothing had happened: not one request more
    "r": "recovered",  # the right final state, after more requests
    "x": "refused",  # one clear sentence; nothing done, or once and reported as unknown (Scenario.applied)
    "p": "partly",  # a batch: one request refused, the others done
    "b": "batch refused",  # apply: what went in the batch is refused, what went alone afterwards is done
    "-": "",  # does not apply
}


@dataclass(frozen=True)
class Fault:
    """``do`` as the emulator has it, for ``times`` requests (None: all). ``on``: the operation's own request (``own``),
    the GETs (``reads``), those after the resource has been located (``later reads``), the requests inside a batch
    (``inner``), the lists among them (``inner lists``), or ``everything``.
    """

    do: Mapping[str, Any]
    times: int | None = 1
    on: str = "own"


@dataclass(frozen=True)
class Scenario:
    """``expected`` has a letter of :data:`OUTCOMES` for each of :data:`OPERATIONS`.

    ``applied``: a write that is refused has happened all the same, and must be called unknown. ``silent``: an answer
    does not come, so the wire waits a moment of real time. ``unreachable``: connections that fail. ``skew``: seconds
    that the local clock is wrong. ``once``: it is tried with one resource, because the one before it is tried with all
    and differs by a wait only.
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
    once: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told_wait(self) -> float:
        """Seconds that the service asks for, where more requests can follow."""
        asked = [
            (fault, fault.do.get("retry_after", "")) for fault in self.faults if fault.do.get("status") not in _FINAL
        ]
        return sum(
            float(wait) * (fault.times or 1 if fault.on == "own" else 1) for fault, wait in asked if wait.isdigit()
        )


def answered(
    status: int,
    expected: str,
    *,
    name: str = "",
    times: int | None = 1,
    on: str = "own",
    applied: bool = False,
    once: bool = False,
    **do: Any,
) -> Scenario:
    """The service answers with a status; ``do`` as the emulator has it."""
    more = {"applied": True} if applied else {}
    told = _told(do)
    often = "" if times == 1 else " for ever" if times is None else f" x{times}"
    label = (
        name or f"{status}{told}{often}{' though it was done' if applied else ''}{'' if on == 'own' else f' ({on})'}"
    )
    return Scenario(label, expected, (Fault({"status": status, **do, **more}, times, on),), applied, once=once)


def _told(do: Mapping[str, Any]) -> str:
    return f", Retry-After {do['retry_after']}" if "retry_after" in do else ""


def broken(
    name: str, expected: str, *dos: Mapping[str, Any], on: str = "own", applied: bool = False, **more: Any
) -> Scenario:
    return Scenario(name, expected, tuple(Fault(do, 1, on) for do in dos), applied, **more)


#: Longer than the wire waits, so that no answer comes; then the connection goes, with or without the effect.
_SILENCE = {"before": {"delay": 20, "reset": "before"}, "after": {"delay": 20, "when": "after", "reset": "after"}}
_FOREIGN = "https://elsewhere.example/beta/x"
_INTUNE_WAIT = {
    "error": {"code": "TooManyRequests", "message": '{"_version": 3, "Message": "Too many requests.", "RetryAfter": 9}'}
}
_NO_BODY = {"status": 204, "body": "", "applied": True}

#: Answers that are final, whatever Retry-After contains. A batch that is refused as such has no meaning for its
#: requests, which are tried alone; and what was just seen is not gone: a 404 about it means that a replica is behind.
_FINAL = {
    400: "xxxxrrr",
    403: "xxxxxxb",
    404: "xrrxrrr",
    405: "xxxxrrr",
    406: "xxxxxxb",
    409: "xxxxxxb",
    410: "xxxxxxb",
    411: "xxxxxxb",
    412: "xxxxxxb",
    413: "xxxxrrr",
    415: "xxxxxxb",
    422: "xxxxxxb",
    423: "xxxxxxb",
    424: "xxxxxxb",
    501: "xxxxrrr",
    505: "xxxxxxb",
}
#: Retry-After: without, and in each form.
_WAITS: tuple[dict[str, Any], ...] = (
    {},
    *({"retry_after": form, "once": True} for form in ("4", "0", "http-date", "soon")),
)

SCENARIOS = (
    Scenario("nothing", "ooooooo"),
    *(
        answered(status, expected, code="SomeCode", **more)
        for status, expected in _FINAL.items()
        for more in _WAITS[:2]
    ),
    answered(400, "xxxxrrr", name="400 that repeats the request", echo=True),
    Scenario("401 for ever", "xxxxxxb", (Fault({"status": 401}, None),), tokens=2),
    # Throttling
    *(answered(429, "rrrrrrr", **more) for more in _WAITS),
    answered(429, "rrrrrrr", retry_after="7", times=3),
    answered(429, "xxxxxxb", retry_after="600"),
    answered(429, "xxxxxxb", times=None),
    answered(429, "rrrrrrr", body=_INTUNE_WAIT, name="429, RetryAfter in Intune's message only"),
    answered(429, "rrr----", on="reads", retry_after="2"),
    *(answered(409, "rrrrrrr", name="409 Directory_ConcurrencyViolation" + _told(more), **more) for more in _WAITS),
    answered(503, "rrrrrrr", name="503 Directory_ConcurrencyViolation", code="Directory_ConcurrencyViolation"),
    answered(
        503,
        "----rrr",
        on="inner",
        name="503 Directory_ConcurrencyViolation (inner)",
        code="Directory_ConcurrencyViolation",
    ),
    # 5xx: a read is repeated; after a write the state is read first, and a write of unknown outcome in a batch is
    # reported as such
    *(answered(status, "xrrrrxp", **more) for status in (500, 502, 503, 504) for more in _WAITS),
    *(answered(status, "rrrrrxr", applied=True) for status in (500, 502, 503, 504)),
    *(answered(status, "xxxxxxp", times=None) for status in (500, 502, 503, 504)),
    answered(503, "rrr----", on="reads"),
    answered(503, "xxxxxxx", on="everything", times=None, name="the service is down"),
    # Connections
    Scenario("cannot be reached, twice", "rrrrrrr", unreachable=2),
    Scenario("cannot be reached", "xxxxxxx", unreachable=1000),
    broken("reset before", "xrrrrxp", {"reset": "before"}),
    broken("reset after", "rrrrrxr", {"reset": "after"}, applied=True),
    broken("reset while locating", "rrr----", {"reset": "before"}, on="reads"),
    broken("time-out before", "xrrrrxp", _SILENCE["before"], silent=True),
    broken("time-out after", "rrrrrxr", _SILENCE["after"], silent=True, applied=True),
    Scenario(
        "reset after, then the service is down",
        "xxx----",
        (Fault({"reset": "after"}), Fault({"status": 503}, None, "later reads")),
        applied=True,
    ),
    # Answers that are not Graph's
    broken("truncated", "rrorrxr", {"truncate": True}, applied=True),
    broken("a web page, 502", "xrrrrxp", {"html": True, "status": 502}),
    broken("a web page, 200", "xrrxxxp", {"html": True, "status": 200}),
    broken(
        "a web page, 200, though it was done", "rrrxxxr", {"html": True, "status": 200, "applied": True}, applied=True
    ),
    broken(
        "half a JSON text, 200",
        "xrrrrxp",
        {"status": 200, "body": '{"id"', "headers": {"Content-Type": "application/json"}},
    ),
    broken("redirected to a foreign host", "xxxxxxb", {"status": 302, "headers": {"Location": _FOREIGN}}),
    broken("foreign next link", "xxxx---", {"foreign_next_link": _FOREIGN}, on="reads"),
    broken("foreign next link inside a batch", "----p--", {"foreign_next_link": _FOREIGN}, on="inner lists"),
    # Tokens and clocks
    broken("claims challenge", "rrrrrrr", {"claims_challenge": True}, tokens=2),
    broken("claims challenge, twice", "xxxxxxb", {"claims_challenge": True}, {"claims_challenge": True}, tokens=2),
    broken("the token is not accepted any more", "rrrrrrr", {"expire_token": True}, tokens=2),
    Scenario(
        "the token expires while waiting",
        "rrrrrrr",
        (Fault({"status": 429, "retry_after": "500"}),),
        timeout=2000,
        tokens=2,
        settings={"token_lifetime": 400},
    ),
    *(
        Scenario(
            f"429, Retry-After http-date, local clock {words}",
            "rrrrrrr",
            (Fault({"status": 429, "retry_after": "http-date"}),),
            skew=skew,
        )
        for words, skew in (("a day behind", -86400.0), ("a day ahead", 86400.0))
    ),
    # Replicas that are behind
    Scenario("replicas 10 s behind", "ooooooo", settings={"replica_lag": 10.0, "intune_replica_lag": 10.0}),
    Scenario(
        "reset after, replicas 10 s behind",
        "rrr--xr",
        (Fault({"reset": "after"}),),
        applied=True,
        settings={"replica_lag": 10.0, "intune_replica_lag": 10.0},
    ),
    Scenario("no answer body", "rr----r", (Fault(_NO_BODY),)),
    Scenario(
        "no answer body, replicas 10 s behind",
        "rr----r",
        (Fault(_NO_BODY),),
        settings={"replica_lag": 10.0, "intune_replica_lag": 10.0},
    ),
    # Inside a batch
    answered(429, "----rrr", on="inner", retry_after="5", times=2),
    answered(429, "----rrr", on="inner"),
    answered(401, "----rrr", on="inner"),
    answered(503, "----rpp", on="inner", retry_after="2"),
    answered(503, "----rpr", on="inner", applied=True),
    answered(403, "----ppp", on="inner"),
    answered(424, "----ppp", on="inner"),
)
