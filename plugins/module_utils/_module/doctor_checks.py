# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of ``doctor_info``: each has a result in one sentence, and one on what to do next if it fails.

The checks of the network are here; they need no credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Optional
from urllib.parse import urlsplit

from ansible_collections.m365.graph.plugins.module_utils._http.answers import describe, sent_at
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.transport import (
    CONNECT_TIMEOUT,
    UNRESOLVED,
    UNTRUSTED,
    HttpAnswer,
    NoAnswer,
    NotSent,
    Transport,
    proxy_of,
)

CheckStatus = Literal["ok", "failed", "skipped"]

CLOCK_LIMIT = 300.0
"""The largest accepted difference between clocks, in seconds: Entra ID accepts an assertion for a few minutes only."""
_TRIES = 2
_PAUSE = 1.0


@dataclass(frozen=True)
class CheckResult:
    """The result of one check. ``advice`` is what to do next if it failed."""

    name: str
    status: CheckStatus
    message: str
    advice: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class HostReached:
    """The result for one host, and by how many seconds the clock of this machine is ahead of the host's."""

    result: CheckResult
    ahead: Optional[float] = None  # noqa: UP045


def reach(name: str, url: str, transport: Transport, clock: Clock) -> HostReached:
    """Whether a host answers over HTTPS. Any answer in JSON, or an empty one, shows that it is reachable."""
    host, proxy = urlsplit(url).netloc, proxy_of(url)
    by = f"through the proxy {proxy}" if proxy else "without a proxy"
    try:
        answer, ahead = _answer(url, transport, clock)
    except (NotSent, NoAnswer) as error:
        return HostReached(
            CheckResult(name, "failed", f"{host} cannot be reached: {error}.", _advice(str(error), host, proxy))
        )
    if answer.status == 407 or answer.body.lstrip()[:1] == b"<" or answer.flaw:
        advice = f"Allow connections from this machine to {host} past the proxy, gateway or portal that answered."
        return HostReached(
            CheckResult(name, "failed", f"{host} answered {answer.status}, and {describe(answer)}.", advice)
        )
    return HostReached(CheckResult(name, "ok", f"{host} answers, {by}; its certificate is trusted."), ahead)


def _answer(url: str, transport: Transport, clock: Clock) -> tuple[HttpAnswer, float | None]:
    answer, before = send_twice(url, {"Accept": "application/json"}, transport, clock)
    sent = sent_at(answer.headers)
    # The server has set its time between the two moments, in whole seconds.
    return answer, None if sent is None else (before + clock.now()) / 2 - sent


def send_twice(url: str, headers: Mapping[str, str], transport: Transport, clock: Clock) -> tuple[HttpAnswer, float]:
    """The answer to a GET request, which is repeated once if there is none, and the time before the last try.

    Raises :class:`NotSent` or :class:`NoAnswer`.
    """
    for tried in range(1, _TRIES + 1):
        before = clock.now()
        try:
            return transport.send("GET", url, headers=headers, body=None, timeout=2 * CONNECT_TIMEOUT), before
        except (NotSent, NoAnswer) as error:
            if tried == _TRIES or (isinstance(error, NotSent) and error.permanent):
                raise
            clock.sleep(_PAUSE)
    raise AssertionError("the last try returns or raises")


def _advice(reason: str, host: str, proxy: str | None) -> str:
    if UNTRUSTED in reason:
        return (
            "Set M365_GRAPH_CA_PATH to a PEM file with the authority that issued it, such as that of a proxy which "
            "inspects TLS."
        )
    if UNRESOLVED in reason:
        what = f"the name of the proxy {proxy}" if proxy else "DNS on this machine, or set HTTPS_PROXY"
        return f"Check {what}, and whether {host} is the right host."
    if proxy:
        return f"Check the proxy {proxy} (HTTPS_PROXY, NO_PROXY), and that it allows connections to {host}."
    return f"Allow connections from this machine to {host}, or set HTTPS_PROXY."


def compare_clocks(reached: list[HostReached]) -> CheckResult:
    """Whether the clock of this machine is right, by the dates of the answers."""
    known = [one.ahead for one in reached if one.ahead is not None]
    if not known:
        return CheckResult("clock", "skipped", "The clock was not checked, because no answer had a date.")
    ahead = min(known, key=abs)
    if abs(ahead) <= CLOCK_LIMIT:
        return CheckResult("clock", "ok", f"The clock is right to within {max(1, round(abs(ahead)))} s.")
    minutes = round(abs(ahead) / 60)
    return CheckResult(
        "clock",
        "failed",
        f"The clock of this machine is {minutes} minutes {'ahead' if ahead > 0 else 'behind'}.",
        "Synchronise it by NTP: Entra ID refuses assertions outside their time of validity.",
    )
