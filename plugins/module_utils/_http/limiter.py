# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps requests below the limits that Microsoft Graph's services publish.

A request beyond a limit is refused, still counts, and waits for a ``Retry-After`` of at least a second; a request that
waits here is sent a tenth of a second after there is room again. Source:
https://learn.microsoft.com/graph/throttling-limits. Limits of a tenant for all applications are omitted (the share of
the others is unknown), and so are 2,000 requests a second, which one controller does not reach. The identity service's
quota of resource units grows with the tenant, whose size is unknown too: the smallest quota is used.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimit:
    """At most ``requests`` in any ``seconds``, for one application in one tenant.

    With ``writes``, only requests other than GET count; with ``units``, each counts with its cost (:func:`units_of`).
    """

    service: str
    requests: int
    seconds: float
    writes: bool = False
    units: bool = False


LIMITS = (
    RateLimit("Intune", 100, 20, writes=True),
    RateLimit("Intune", 1000, 20),
    RateLimit("Intune devices", 200, 20, writes=True),
    RateLimit("Intune devices", 2000, 20),
    RateLimit("identity", 3000, 150, writes=True),
    RateLimit("identity", 3500, 10, units=True),
    RateLimit("identity protection", 1, 1),
    RateLimit("trust framework", 200, 60),
)

#: The services for paths (below the version, in any letter case); the longest match is used.
SERVICES: Mapping[str, str] = {
    "/deviceappmanagement": "Intune",
    "/devicemanagement": "Intune",
    "/devicemanagement/manageddevices": "Intune devices",
    "/applications": "identity",
    "/directory": "identity",
    "/domains": "identity",
    "/identity": "identity",
    "/organization": "identity",
    "/policies": "identity",
    "/serviceprincipals": "identity",
    "/identity/conditionalaccess": "identity protection",
    "/identityprotection": "identity protection",
    "/trustframework": "trust framework",
}

#: Collections whose reads cost more than one resource unit.
COSTLY: Mapping[str, int] = {"/applications": 2}

#: Seconds added to a window: requests that are sent later may arrive earlier, and one refusal costs a second at least.
SLACK = 0.1
#: From this share of its limit on (1 is the complete limit), the identity service reports the used share, in
#: :data:`SHARE_HEADER`.
HIGH_SHARE = 0.8
SHARE_HEADER = "x-ms-throttle-limit-percentage"


def service_of(path: str) -> str | None:
    """The service of a path (with its version, perhaps with a query); ``None`` if no limit is known."""
    steps = path.partition("?")[0].lower().split("/")[2:]
    for length in range(len(steps), 0, -1):
        found = SERVICES.get("/" + "/".join(steps[:length]).partition("(")[0])
        if found is not None:
            return found
    return None


def units_of(method: str, path: str) -> int:
    """The resource units that a request to the identity service costs, by its path (with its version) and query."""
    address, _mark, query = path.lower().partition("?")
    cost = COSTLY.get("/" + address.partition("/")[2].partition("/")[2], 1) if method == "GET" else 1
    return max(1, cost + ("$expand=" in query) - ("$select=" in query))


class Limiter:
    """Calculates how long each request has to wait so that no limit is exceeded. Thread-safe; it never sleeps itself.

    All clients of one application in one tenant share one, so that all requests count. ``clock`` returns seconds.
    """

    def __init__(self, limits: Sequence[RateLimit] = LIMITS, *, clock: Callable[[], float] = time.monotonic) -> None:
        # The first entries of a full window are the requests that must be old enough for the next one.
        self._windows = [(limit, deque[float](maxlen=limit.requests)) for limit in limits]
        self._held: dict[str, float] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def reserve(self, method: str, path: str) -> float:
        """Reserve the next free place for a request and return the seconds until then, usually 0.0."""
        service = service_of(path)
        if service is None:
            return 0.0
        with self._lock:
            now = self._clock()
            due = max(now, self._held.get(service, now))
            counted = [
                (limit, sent)
                for limit, sent in self._windows
                if limit.service == service and not (limit.writes and method == "GET")
            ]
            costs = [units_of(method, path) if limit.units else 1 for limit, _sent in counted]
            for (limit, sent), cost in zip(counted, costs, strict=True):
                beyond = len(sent) + cost - limit.requests
                if beyond > 0:
                    due = max(due, sent[beyond - 1] + limit.seconds + SLACK)
            for (_limit, sent), cost in zip(counted, costs, strict=True):
                sent.extend([due] * cost)
            return due - now

    def slowest(self, method: str, path: str) -> RateLimit | None:
        """The limit that delays many requests of this kind the most; ``None`` if no limit applies."""
        service = service_of(path)
        counted = [
            limit
            for limit, _sent in self._windows
            if limit.service == service and not (limit.writes and method == "GET")
        ]
        return max(counted, key=lambda limit: limit.seconds / limit.requests, default=None)

    def hold(self, path: str, seconds: float) -> None:
        """Make the next request to the service of ``path`` wait that long from now on."""
        service = service_of(path)
        if service is not None:
            with self._lock:
                self._held[service] = max(self._held.get(service, 0.0), self._clock() + seconds)

    def observe(self, path: str, headers: Mapping[str, str]) -> None:
        """Delay the service's next request if a response reports that 0.8 or more of a limit is used.

        The delay grows with the used share and is at most a second, the shortest ``Retry-After``.
        """
        try:
            beyond = float(headers.get(SHARE_HEADER, "0")) - HIGH_SHARE
        except ValueError:
            return
        if beyond > 0:
            self.hold(path, min(beyond, 1.0))
