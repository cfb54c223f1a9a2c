# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Graph client of one task, and the state that tasks share: connections and the token.

An ordinary module runs for one task and shares nothing. The action plugin runs all items of a loop in one process, so
they share connections here; it also sets where the run stores the token for the following tasks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn, Protocol

from ansible_collections.m365.graph.plugins.module_utils import _clouds
from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import (
    CredentialOptions,
    credential_from,
)
from ansible_collections.m365.graph.plugins.module_utils._auth.token import DiscardingCredential, ReportingCredential
from ansible_collections.m365.graph.plugins.module_utils._auth.token_store import TokenStore
from ansible_collections.m365.graph.plugins.module_utils._client import progress_file
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import ClientSettings, never
from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError, TimeExpired
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.limiter import Limiter
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpsTransport
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

_CREDENTIAL_OPTIONS = (
    *("tenant_id", "client_id", "client_secret", "client_certificate_path", "client_certificate_password"),
    *("client_certificate_thumbprint_algorithm", "federated_token_file", "access_token", "auth_source", "ca_path"),
)

token_store: TokenStore | None = None
"""The store through which the processes of this run share their tokens; set by the action plugin."""

run_directory: str | None = None
"""A private folder of this run, removed with it, for data without secrets; set by the action plugin."""

progress = TaskProgress()
"""The progress of the task; set by the action plugin, which shows it."""

environment: Mapping[str, str] = {}
"""The variables that only this task adds to the process's environment; set by the action plugin."""

RUN_PROCESSES = "M365_GRAPH_RUN_PROCESSES"
"""The variable with the IDs of the processes of the run, for a module that is a process of its own."""


def ended(processes: str) -> Callable[[], bool]:
    """A function that returns whether one of these processes is over.

    Processes that cannot be found from the start, for example because they are outside of a container, are not watched.
    """
    ids = [int(one) for one in processes.split() if one.isdigit()]
    return (lambda: not all(map(_exists, ids))) if ids and all(map(_exists, ids)) else never


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # a process of another user
        return True
    return True


abandoned: Callable[[], bool] = ended(os.environ.get(RUN_PROCESSES, ""))
"""Whether the run of this task is over, although this process is not; set by the action plugin."""

ATTENTION = 5.0
"""Seconds after which a process that waits checks whether its run is over."""

clock = Clock()
"""The clock of tasks; tests set others."""

MOST_CONNECTIONS = 8
"""The number of applications whose connections a process keeps: a loop over 1,000 tenants must not need 1,000 files."""

_connections: dict[object, tuple[HttpsTransport, DiscardingCredential]] = {}
"""The connections and the credential of the last applications, by all their settings, latest last."""

_limiters: dict[object, Limiter] = {}
"""The requests sent so far, by the same: a limit applies to an application whether its connection is open or not."""


_memories: dict[object, RunMemory] = {}
"""The resources that this run has created and written, by the same."""


class Caller(Protocol):
    """A module or a plugin of the controller: it has the options, and receives warnings and values to mask."""

    params: dict[str, Any]
    check_mode: bool
    no_log_values: set[str]

    def warn(self, warning: str) -> None: ...


class Module(Caller, Protocol):
    """The used part of AnsibleModule."""

    required_one_of: Sequence[Sequence[str]] | None
    required_if: Sequence[tuple[str, Any, Sequence[str]]] | None

    def exit_json(self, **kwargs: Any) -> NoReturn: ...

    def fail_json(self, msg: str, **kwargs: Any) -> NoReturn: ...


class Session:
    """A task's options, and a client that is made for the first request."""

    def __init__(self, module: Caller) -> None:
        self.params: Mapping[str, Any] = module.params
        self.check_mode: bool = module.check_mode
        self.verbose = bool(getattr(module, "_verbosity", 0))  # of AnsibleModule: how often -v was given
        self.warn: Callable[[str], None] = lambda text: module.warn(for_pipeline_log(text))
        self.progress = progress
        progress_file.start(progress)
        self.hide: Callable[[Iterable[str]], None] = module.no_log_values.update
        self._client: GraphClient | None = None
        self._started = clock.monotonic()

    @property
    def client(self) -> GraphClient:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def check_time(self) -> None:
        """Raises :class:`TimeExpired` when the task's timeout has expired, for work without requests before a write."""
        if clock.monotonic() - self._started > self.params["timeout"]:
            reading = self._client is None or not self._client.calls
            step = (
                "before the first request. Nothing was sent" if reading else "before the first write. Nothing changed"
            )
            raise TimeExpired(f"The timeout of {self.params['timeout']:g} seconds expired {step}.")

    def trail(self) -> dict[str, Any]:
        """The requests sent so far, for results and failures alike."""
        if self._client is None:
            return {"calls": [], "token_requests": 0}
        return {"calls": self._client.calls, "token_requests": self._client.token_requests}

    def _connect(self) -> GraphClient:
        params = self.params
        cloud = _clouds.resolve(params["cloud"], graph_url=params["graph_url"], authority_url=params["authority_url"])
        given = {name: params[name] for name in _CREDENTIAL_OPTIONS}
        options = CredentialOptions(**given, authority_url=cloud.authority_url, scope=cloud.scope)
        # A forked process must not use the connections of its parent.
        key = (os.getpid(), options, tuple(sorted(environment.items())))
        try:
            transport, credential = _connected(key, options)
        except AuthenticationError as error:
            for text in filter(None, (error.reported, error.details if self.verbose else "")):
                self.warn(text)
            raise
        return GraphClient(
            cloud.graph_url,
            ReportingCredential(credential, self.warn),
            transport=transport,
            limiter=_limiters.setdefault(key, Limiter(clock=clock.monotonic)),
            memory=_memories.setdefault(key, RunMemory(run_directory, f"{cloud.graph_url} {params['tenant_id']}")),
            settings=ClientSettings(
                timeout=params["timeout"],
                elapsed=clock.monotonic() - self._started,
                read_only=self.check_mode,
                abandoned=abandoned,
                progress=self.progress,
            ),
            clock=replace(clock, sleep=_sleep),
        )


def _sleep(seconds: float) -> None:
    """Wait, but not for long after the end of the run."""
    while abandoned is not never and seconds > ATTENTION and not abandoned():
        clock.sleep(ATTENTION)
        seconds -= ATTENTION
    clock.sleep(min(seconds, ATTENTION) if abandoned() else seconds)


def _connected(key: object, options: CredentialOptions) -> tuple[HttpsTransport, DiscardingCredential]:
    """The connections and the credential for a key; the least recently used ones are closed."""
    found = _connections.pop(key, None)
    if found is None:
        transport = HttpsTransport(options.ca_path)
        found = (
            transport,
            credential_from(options, transport=transport, store=token_store, now=clock.now, sleep=_sleep),
        )
    _connections[key] = found
    while len(_connections) > MOST_CONNECTIONS:
        closed, _credential = _connections.pop(next(iter(_connections)))
        closed.renew()
    return found
