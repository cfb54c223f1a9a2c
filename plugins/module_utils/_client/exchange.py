# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to Microsoft Graph: retry, throttling, redirection and pages.

A write that may have been executed is never repeated. Sources:
https://learn.microsoft.com/graph/best-practices-concept, https://learn.microsoft.com/graph/throttling,
https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/errors, RFC 9110.
"""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Union
from urllib.parse import quote

from ansible_collections.m365.graph.plugins.module_utils._auth.credentials import Credential, Token
from ansible_collections.m365.graph.plugins.module_utils._auth.token import within
from ansible_collections.m365.graph.plugins.module_utils._client.progress import TaskProgress
from ansible_collections.m365.graph.plugins.module_utils._client.run_memory import RunMemory
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousOutcome,
    Conflict,
    ConnectionFailed,
    DeadlineExceeded,
    GraphError,
    ProtocolError,
    ServiceFault,
    WriteRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import Addresses, usable
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Body, Reply, Setback, ambiguous, interpret
from ansible_collections.m365.graph.plugins.module_utils._http.clock import Clock
from ansible_collections.m365.graph.plugins.module_utils._http.limiter import Limiter
from ansible_collections.m365.graph.plugins.module_utils._http.transport import (
    HttpsTransport,
    NoAnswer,
    NotSent,
    Transport,
)

#: The version is that of galaxy.yml.
USER_AGENT = "m365.graph/1.0.0 ansible"
#: Tries of a read, or of a request that was never sent, if each of them fails.
FAULT_TRIES = 4
#: The longest wait, in seconds, that the client itself chooses.
BACKOFF_CAP = 30.0
#: Part of the back-off that is added to ``Retry-After``, so that parallel runs do not all return at once.
JITTER = 0.1
MAX_REDIRECTS = 5
#: Exceptions from a response with an unexpected form: a list for a text, a row without id.
ODD_ANSWER = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
#: The number of batches that are sent in parallel.
SIDE_BY_SIDE = 4
#: Seconds for which a 404 about a known resource is attributed to a replica that is behind.
REPLICA_LAG = 30.0
NO_TIME = "; the next try is due in {:.0f} s, and {:.0f} s of the task's timeout are left"

Calls = list[dict[str, object]]
Rows = list[Body]
Interpret = Callable[..., Union[Reply, Setback]]  # noqa: UP007


def is_page(body: Body) -> bool:
    """Whether a body is a page of a collection."""
    items = body.get("value")
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def never() -> bool:
    """A run that has not ended."""
    return False


@dataclass(frozen=True)
class ClientSettings:
    """The settings of a client.

    ``timeout`` (seconds) limits the complete task, of which ``elapsed`` seconds are over; ``request_timeout``
    (seconds) limits the wait for one response. ``side_by_side`` batches are sent in parallel. A ``read_only`` client
    refuses to write. ``abandoned`` returns whether the run is over, so that nothing more may be sent. Requests and
    waits are reported to ``progress``.
    """

    timeout: float = 300
    elapsed: float = 0
    request_timeout: float = 60
    side_by_side: int = SIDE_BY_SIDE
    read_only: bool = False
    abandoned: Callable[[], bool] = never
    progress: TaskProgress = field(default_factory=TaskProgress)


DEFAULTS = ClientSettings()
SYSTEM_CLOCK = Clock()


class Exchanger:
    """Sends every request of one task, repeats it if that is safe, and records it.

    ``calls`` records every HTTP request, also repeated ones, as ``{method, path, status}``: the path with version and
    (decoded) query, the status ``None`` without a response; a request inside a batch follows the batch, with ``batch:
    true``. ``token_requests`` counts the tokens fetched in this time; ``memory`` contains what other tasks of the run
    have created and written. Several clients with one ``transport``, one ``credential`` and one ``limiter`` share
    connections, token and limits.

    Every method raises :class:`errors.GraphError` or :class:`errors.AuthenticationError`.
    """

    def __init__(
        self,
        graph_url: str,
        credential: Credential,
        *,
        settings: ClientSettings = DEFAULTS,
        transport: Transport | None = None,
        limiter: Limiter | None = None,
        memory: RunMemory | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._addresses = Addresses(graph_url)
        self._credential = credential
        self._transport = transport if transport is not None else HttpsTransport(clock=clock.monotonic)
        self._limiter = limiter if limiter is not None else Limiter(clock=clock.monotonic)
        self._settings = settings
        self.clock = clock
        self._deadline = clock.monotonic() + settings.timeout - settings.elapsed
        self._finishing = 0.0
        self._tokens_before = credential.token_requests
        self.memory = memory if memory is not None else RunMemory(now=clock.now)
        self._expected = {path: clock.monotonic() + seconds for path, seconds in self.memory.expected().items()}
        self._one_at_a_time = threading.RLock()
        self.read_only = settings.read_only
        self.calls: Calls = []

    @property
    def credential(self) -> Credential:
        """The credential of the client."""
        return self._credential

    @property
    def transport(self) -> Transport:
        """The connections of the client."""
        return self._transport

    @property
    def root(self) -> str:
        """The service's address, without the version."""
        return self._addresses.root

    @property
    def token_requests(self) -> int:
        """Tokens requested from the authority since this client was made."""
        return self._credential.token_requests - self._tokens_before

    @property
    def time_left(self) -> float:
        """The seconds that are left of the task's timeout, at least 0."""
        return max(0.0, self._deadline - self.clock.monotonic())

    def extend(self, seconds: float) -> None:
        """Give the task at least that many seconds from now, to finish steps that must not stay incomplete."""
        self._finishing = self.clock.monotonic() + seconds
        self._deadline = max(self._deadline, self._finishing)

    def token(self, claims: str | None = None) -> Token:
        """The credential's token, within the time that is left; see :class:`token.Credential`."""
        with self._one_at_a_time, within(lambda: self.time_left):
            return self._credential.token(claims)

    def expect(self, path: str, *, version: str) -> None:
        """Record that a resource exists.

        For some seconds, a 404 about it only means that a replica is behind, and the read is repeated.
        """
        self._expected[_without_version(self._addresses.shown(self._addresses.url(path, version)))] = (
            self.clock.monotonic() + REPLICA_LAG
        )

    def odd_answer(self, error: Exception, since: int = 0) -> GraphError:
        """The error for a response with an unexpected form.

        After a write that may have been executed, its outcome is unknown. Calls before ``since`` are not considered.
        """
        calls = self.calls[since:] or self.calls
        written = [call for call in calls if call["method"] != "GET" and not str(call["path"]).endswith("/$batch")]
        effective = [call for call in written if _perhaps_done(call["status"])]
        call = (effective or calls or [{"method": "GET", "path": "/", "status": None}])[-1]
        method, path, status = str(call["method"]), str(call["path"]), call["status"]
        form = f"does not have the form that Microsoft documents ({type(error).__name__})"
        if effective:
            sentence = f"{method} {path} was sent, but whether it took effect is unknown: an answer ({status}) {form}."
            return AmbiguousOutcome(sentence, method=method, path=path)
        return ProtocolError(f"The answer to {method} {path} ({status}) {form}.", method=method, path=path)

    def address(self, path: str, *, version: str) -> str:
        """The absolute address of a path, as one resource refers to another."""
        return self._addresses.url(path, version)

    def _pages(self, url: str, page: Body, headers: Mapping[str, str] | None) -> Iterator[Rows]:
        """The rows of a page, then those of each that follows it."""
        seen = {url}
        while True:
            items, link = page.get("value"), page.get("@odata.nextLink")
            if not isinstance(items, list) or not is_page(page):
                raise self._addresses.protocol_error(url, "is no collection: its 'value' is not a list of objects")
            yield items
            if not link:
                return
            url = self._addresses.own(url, link, "links to a next page")
            if url in seen:
                raise self._addresses.protocol_error(url, "links to a page that was read before, so it would never end")
            seen.add(url)
            page = self._read(url, headers)

    def _read(self, url: str, headers: Mapping[str, str] | None) -> Body:
        for _redirect in range(MAX_REDIRECTS + 1):
            reply = self._exchange("GET", url, headers=headers)
            if reply.body is not None or reply.status == 204:
                return reply.body or {}
            url = self._addresses.own(url, reply.headers.get("Location"), "redirects to an address")
        raise self._addresses.protocol_error(url, "is one redirection after another")

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        safe: bool | None = None,
        about: Sequence[str] = (),
        reading: Interpret = interpret,
        from_read: bool = False,
    ) -> Reply:
        """Send a request, and repeat it if that is safe and there is time. Every request is sent by this method.

        ``safe``: it changes nothing; by default only GET. ``about``: the paths that it refers to, apart from its own.
        ``reading`` interprets a response. ``from_read``: it is out of date after a conflict.
        """
        path, safe = self._addresses.shown(url), method == "GET" if safe is None else safe
        if not safe:
            self._refuse_to_write(method, path)
        content = None if body is None else json.dumps(body).encode()
        token = self.token()
        faults, token_renewed = 0, False
        for repeats in itertools.count():
            outcome = self._learn(
                method, path, self._attempt(method, url, path, token, headers, content, safe, reading)
            )
            if isinstance(outcome, Reply):
                return outcome
            if outcome.status == 401 and not token_renewed:
                fresh = self._fresh_token(token, outcome.claims)
                if fresh is not None:
                    token, token_renewed = fresh, True
                    continue
            faults += outcome.faulty
            if not outcome.repeatable or (from_read and outcome.kind is Conflict):
                self._back_off(outcome, about or [path])
                given = outcome.status == 401 and self._credential.kind == "access_token"
                raise outcome.error(method, path, "; set access_token to a new token" if given else "")
            if faults >= FAULT_TRIES:
                raise outcome.error(method, path, f" (tried {faults} times)")
            delay, left = self._delay(repeats, outcome.retry_after), self.time_left
            if delay >= left:
                raise outcome.error(method, path, NO_TIME.format(delay, left), late=True)
            if outcome.new_connection:
                self._transport.renew()
            self._pause(delay)
            if not token_renewed:
                token = self.token()  # the old one may have expired in the meantime
        raise AssertionError("itertools.count() does not end")

    def _back_off(self, outcome: Setback, about: Iterable[str]) -> None:
        """After a write of unknown outcome, make the next read wait until the service accepts requests again.

        It then uses another connection.
        """
        if outcome.kind is AmbiguousOutcome:
            if outcome.new_connection:
                self._transport.renew()
            for path in about if outcome.retry_after else ():
                self._limiter.hold(path, self._delay(0, outcome.retry_after))

    def _refuse_to_write(self, method: str, path: str) -> None:
        if self.read_only:
            raise WriteRefused(f"{method} {path} was not sent, because this client only reads (check mode).")

    def _headers(self, extra: Mapping[str, str] | None, with_body: bool) -> dict[str, str]:
        headers = {
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            # Without it, members that are newer than the type's first version read as unknownFutureValue, also in
            # responses to writes.
            "Prefer": "include-unknown-enum-members",
        }
        if with_body:
            headers["Content-Type"] = "application/json"
        for name, value in (extra or {}).items():
            known = next((own for own in headers if own.lower() == name.lower()), name)
            headers[known] = f"{headers[known]}, {value}" if known == "Prefer" else value
        return headers | {"client-request-id": str(uuid.uuid4())}

    def _fresh_token(self, used: Token, claims: str | None) -> Token | None:
        """A token that may be accepted instead of the refused one, or ``None``."""
        if claims is not None:
            return self.token(claims)
        discard = getattr(self._credential, "discard", None)  # a credential for only one token may lack it
        if not used.cached or (discard is None and used.expires_at > self.clock.now()):
            return None
        if discard is not None:
            discard(used)
        fresh = self.token()
        return fresh if fresh.value != used.value else None

    def _delay(self, repeats: int, asked: float | None) -> float:
        """Seconds until the next try: the service's Retry-After, or exponential back-off with full jitter."""
        backoff = self.clock.random() * min(BACKOFF_CAP, 2.0 ** min(repeats, 10))
        # The addition to Retry-After also prevents a tight loop with "Retry-After: 0".
        return backoff if asked is None else asked + JITTER * backoff

    def _attempt(
        self,
        method: str,
        url: str,
        path: str,
        token: Token,
        headers: Mapping[str, str] | None,
        content: bytes | None,
        safe: bool,
        reading: Interpret,
    ) -> Reply | Setback:
        self._await_turn(method, path, [(method, path)])
        sent = self._headers(headers, content is not None) | {"Authorization": f"Bearer {token.value}"}
        try:
            answer = self._transport.send(
                method, url, headers=sent, body=content, timeout=min(self._settings.request_timeout, self.time_left)
            )
        except NotSent as reason:
            self._record(method, path, None)
            sentence = f"{method} {path} was not sent, because {self._addresses.host} could not be reached: {reason}"
            return Setback(ConnectionFailed, sentence, repeatable=not reason.permanent, faulty=True)
        except NoAnswer as reason:
            self._record(method, path, None)
            if not safe:
                return ambiguous(method, path, str(reason))
            sentence = f"Microsoft Graph did not answer {method} {path}: {reason}"
            return Setback(ServiceFault, sentence, repeatable=True, faulty=True, new_connection=True)
        self._record(method, path, answer.status)
        self._limiter.observe(path, answer.headers)
        return reading(method, path, answer, self.clock.now(), safe=safe)

    def _await_turn(self, method: str, path: str, requests: Iterable[tuple[str, str]]) -> None:
        """Wait until the limiter has room for all of ``requests``; raise if the task's time is too short for that."""
        left = self.time_left
        if self._settings.abandoned() and self.clock.monotonic() >= self._finishing:
            raise DeadlineExceeded(f"{method} {path} was not sent, because the run is over.", method=method, path=path)
        if not left:
            raise DeadlineExceeded(
                f"{method} {path} was not sent, because the task's timeout of {self._settings.timeout:g} s "
                "has run out.",
                method=method,
                path=path,
            )
        wait, longest = max((self._limiter.reserve(*request), request) for request in requests)
        if wait >= left:
            what = f"{method} {path} was not sent, because the service takes no more requests for now"
            raise DeadlineExceeded(f"{what}{NO_TIME.format(wait, left)}.", method=method, path=path)
        if wait:
            self._settings.progress.limited(wait, self._limiter.slowest(*longest))
            self.clock.sleep(wait)

    def _pause(self, seconds: float) -> None:
        self._settings.progress.waiting(seconds, "before the next attempt")
        self.clock.sleep(seconds)

    def _record(self, method: str, path: str, status: int | None, **mark: bool) -> None:
        self.calls.append({"method": method, "path": path, "status": status, **mark})

    def _learn(self, method: str, path: str, outcome: Reply | Setback) -> Reply | Setback:
        """Record created and deleted resources; a 404 about a resource that must exist is repeatable."""
        address = _without_version(path)
        if outcome.status is not None and not path.endswith("/$batch"):  # what is in a batch counts
            self._settings.progress.answered((outcome.body if isinstance(outcome, Reply) else None) or {})
        if isinstance(outcome, Reply) and method == "POST" and outcome.body:  # 201, and of some types 200
            made = outcome.body.get("id")
            if usable(made):
                created = f"{address}/{quote(made, safe='').lower()}"
                self._expected[created] = self.clock.monotonic() + REPLICA_LAG
                self.memory.note_created(created, outcome.body)
        if method == "DELETE" and outcome.status not in (404, 429):
            self._expected.pop(address, None)
            self.memory.note_deleted(address)
        if isinstance(outcome, Reply) or outcome.status != 404:
            return outcome
        # A write below a new resource can reach a replica that does not have it yet; a read there may find nothing.
        known = (
            until
            for there, until in [*self._expected.items()]
            if (there == address or (method == "POST" and address.startswith(f"{there}/")))
            and not self.memory.was_deleted(there)
        )
        return replace(outcome, repeatable=any(self.clock.monotonic() < until for until in known))


def _perhaps_done(status: object) -> bool:
    """Whether a write with this status (None: no response) may have been executed."""
    return not isinstance(status, int) or status < 300 or status >= 500


def _without_version(path: str) -> str:
    """A path without version and query and in lower case: resources are the same in both versions."""
    return f"/{path.partition('?')[0].lower().lstrip('/').partition('/')[2]}"
