# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP client for Microsoft Graph: retry, throttling, paging, batches, and never a write repeated that may have happened.

Sources: https://learn.microsoft.com/graph/best-practices-concept, https://learn.microsoft.com/graph/throttling,
https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/errors, RFC 9110.
"""

from __future__ import annotations

import itertools
import json
import random as random_module
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial
from typing import Union
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from ansible_collections.m365.graph.plugins.module_utils.batch import LIMIT, NOT_BEGUN, BatchRequest, BatchResult, Item, chunks, groups, outcomes, payload
from ansible_collections.m365.graph.plugins.module_utils.clouds import https_root
from ansible_collections.m365.graph.plugins.module_utils.credential_token import within
from ansible_collections.m365.graph.plugins.module_utils.credentials import Credential, Token
from ansible_collections.m365.graph.plugins.module_utils.errors import (
    AmbiguousOutcome,
    AuthenticationError,
    ConnectionFailed,
    DeadlineExceeded,
    GraphError,
    InputError,
    ProtocolError,
    ServiceFault,
    WriteRefused,
)
from ansible_collections.m365.graph.plugins.module_utils.graph_errors import Body, Reply, Setback, ambiguous, interpret, interpret_document
from ansible_collections.m365.graph.plugins.module_utils.limiter import Limiter
from ansible_collections.m365.graph.plugins.module_utils.transport import HttpsTransport, NoAnswer, NotSent, Transport

#: The version is galaxy.yml's.
USER_AGENT = "m365.graph/0.1.0 ansible"
#: Tries of a read, or of a request that was never sent, when nothing but a fault came back.
FAULT_TRIES = 4
#: The longest wait, in seconds, that the client chooses by itself.
BACKOFF_CAP = 30.0
#: Part of the back-off that is added to ``Retry-After``, so that parallel runs do not all come back at once.
JITTER = 0.1
MAX_REDIRECTS = 5
#: Batches that are on their way at the same time.
SIDE_BY_SIDE = 4
#: Seconds for which a 404 about something that was there a moment ago is taken for a replica that is behind.
REPLICA_LAG = 30.0
NO_TIME = "; the next try is due in {:.0f} s, and {:.0f} s of the task's timeout are left"

Calls = list[dict[str, object]]
Rows = list[Body]
BatchResults = list[BatchResult]
Items = list[Item]
Interpret = Callable[..., Union[Reply, Setback]]  # noqa: UP007


def segment(value: str) -> str:
    """Percent-encode one id or name for use between two slashes of a path.

    Refuses (:class:`InputError`) the empty value, which would turn the address of one resource into the address of the
    whole collection, and ``.`` and ``..``, which would address another one.
    """
    if value.strip() in ("", ".", ".."):
        raise InputError(f"'{value}' cannot be part of an address in Microsoft Graph.")
    return quote(value, safe="")


def _is_page(body: Body) -> bool:
    """Whether a body is a page of a collection."""
    items = body.get("value")
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _side_by_side(most: int, send: Callable[[Items], None], chunks: Iterable[Items]) -> Iterator[None]:
    """Send batches, ``most`` at a time; yields after each one."""
    waiting = [*chunks]
    if len(waiting) < 2 or most < 2:
        yield from map(send, waiting)
        return
    with ThreadPoolExecutor(min(most, len(waiting))) as pool:
        try:
            for sent in as_completed([pool.submit(send, chunk) for chunk in waiting]):
                yield sent.result()
        finally:
            pool.shutdown(cancel_futures=True)


class GraphClient:
    """Microsoft Graph for one task.

    ``timeout`` (seconds) bounds the whole task and starts now; ``request_timeout`` (seconds) bounds the wait for one
    answer, and ``side_by_side`` batches go at the same time. A ``read_only`` client refuses to write. ``calls`` records
    every HTTP exchange, repeated ones too, as ``{method, path, status}``: the path with version and (decoded) query, the
    status ``None`` when there was no answer; a request inside a batch follows the batch, with ``batch: true``.
    ``token_requests`` counts the tokens fetched meanwhile. Give several clients one ``transport``, one ``credential`` and
    one ``limiter`` and they share connections, token and limits. Paths begin with a slash and leave out the version.

    Every method raises :class:`errors.GraphError` or :class:`errors.AuthenticationError`. ``sleep``, ``clock``
    (monotonic seconds), ``now`` (seconds since the epoch) and ``random`` (0 to 1) are there for tests.
    """

    def __init__(
        self,
        graph_url: str,
        credential: Credential,
        *,
        ca_path: str | None = None,
        timeout: float = 300,
        request_timeout: float = 60,
        read_only: bool = False,
        user_agent: str = USER_AGENT,
        transport: Transport | None = None,
        limiter: Limiter | None = None,
        side_by_side: int = SIDE_BY_SIDE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        random: Callable[[], float] = random_module.random,
    ) -> None:
        self._root = https_root("graph_url", graph_url)
        self._host = urlsplit(self._root).netloc.removesuffix(":443")
        self._credential = credential
        self._transport = transport if transport is not None else HttpsTransport(ca_path, clock=clock)
        self._limiter = limiter if limiter is not None else Limiter(clock=clock)
        self._side_by_side = side_by_side
        self._timeout = timeout
        self._request_timeout = request_timeout
        self._user_agent = user_agent
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._random = random
        self._deadline = clock() + timeout
        self._tokens_before = credential.token_requests
        self._expected: dict[str, float] = {}
        self._one_at_a_time = threading.RLock()
        self.read_only = read_only
        self.calls: Calls = []

    @property
    def credential(self) -> Credential:
        """Who the client is."""
        return self._credential

    @property
    def root(self) -> str:
        """The service's address, without the version."""
        return self._root

    @property
    def token_requests(self) -> int:
        """Tokens asked of the authority since this client was made."""
        return self._credential.token_requests - self._tokens_before

    @property
    def time_left(self) -> float:
        """Seconds of the task's timeout that are left, 0 at least."""
        return max(0.0, self._deadline - self._clock())

    def token(self, claims: str | None = None) -> Token:
        """The credential's token, in the time that is left; see :class:`credentials.Credential`."""
        with self._one_at_a_time, within(lambda: self.time_left):
            return self._credential.token(claims)

    def expect(self, path: str, *, version: str) -> None:
        """Note that a resource is there: for some seconds a 404 about it only says that a replica is behind, and is waited out."""
        self._expected[self._shown(self._url(path, version)).lower()] = self._clock() + REPLICA_LAG

    def get(self, path: str, *, version: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None) -> Body:
        """Read one resource: its JSON object as Graph sent it."""
        return self._read(self._url(path, version, params), headers)

    def list(self, path: str, *, version: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None) -> Iterator[Body]:
        """Read a collection, page after page as the items are asked for."""
        for page in self.pages(path, version=version, params=params, headers=headers):
            yield from page

    def pages(self, path: str, *, version: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None) -> Iterator[Rows]:
        """Read a collection, the items of one page at a time; the next one is read when it is asked for."""
        url = self._url(path, version, params)
        yield from self._pages(url, self._read(url, headers), headers)

    def look(self, path: str, *, version: str, params: Mapping[str, str | int] | None = None, headers: Mapping[str, str] | None = None) -> Iterator[Body]:
        """Read what is at a path, whichever it is: one resource, or every item of a collection, page after page."""
        url = self._url(path, version, params)
        body = self._read(url, headers)
        if not _is_page(body):
            yield body
            return
        for page in self._pages(url, body, headers):
            yield from page

    def document(self, path: str, *, version: str, accept: str, etag: str | None = None) -> Reply:
        """Read what is no JSON: the reply's ``content``. Its status is 304, and it has none, when ``etag`` is still its entity tag."""
        headers = {"Accept": accept, **({"If-None-Match": etag} if etag else {})}
        return self._exchange("GET", self._url(path, version), headers=headers, reading=interpret_document)

    def post(self, path: str, *, version: str, body: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Create a resource or call an action. Repeated only when it provably did not happen."""
        return self._exchange("POST", self._url(path, version), headers=headers, body=body)

    def patch(self, path: str, *, version: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None, from_read: bool = False) -> Reply:
        """Change the properties in ``body`` of one resource. Made ``from_read``, it is not sent again after a conflict, as it may be out of date."""
        return self._exchange("PATCH", self._url(path, version), headers=headers, body=body, from_read=from_read)

    def put(self, path: str, *, version: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Reply:
        """Replace one resource."""
        return self._exchange("PUT", self._url(path, version), headers=headers, body=body)

    def delete(self, path: str, *, version: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Delete one resource; :class:`errors.NotFound` when there is none."""
        return self._exchange("DELETE", self._url(path, version), headers=headers)

    def batch(self, requests: Sequence[BatchRequest], *, progress: Callable[[int], None] | None = None) -> BatchResults:
        """Send many requests, 20 in an exchange and some exchanges side by side; a result for each, in their order: its
        reply, or the error it ended with.

        A request that is throttled is repeated without the others, and the pages of a list are put together. When a
        batch with writes ends without an answer, each write in it is ambiguous. ``progress`` hears, after each exchange,
        how many requests have their result. Raises :class:`errors.InputError`, :class:`errors.WriteRefused` and
        :class:`errors.AuthenticationError` before anything is sent; afterwards each result tells by itself.
        """
        heads, items = groups(requests), Items()
        for number, request in enumerate(requests):
            url = self._url(request.path, request.version, request.params)
            items.append(Item(number, request, url, self._shown(url)))
            if not items[-1].safe:
                self._refuse_to_write(request.method, items[-1].path)
        for repeats in itertools.count():
            waiting = [item for item in items if item.result is None]
            if not waiting:
                break
            due = min(item.ready for item in waiting)
            delay, left = due - self._clock(), self.time_left
            if delay > 0 and delay >= left:
                for item in waiting:
                    item.result = item.late(NO_TIME.format(delay, left))
                break
            if delay > 0:
                self._sleep(delay)
            backoff = self._delay(repeats, None)
            try:
                self.token()  # once for all that go side by side
            except AuthenticationError as error:
                if not repeats:
                    raise
                for item in waiting:
                    item.result = item.unsent(error)
                break
            send = partial(self._send_batch, items=items, backoff=backoff)
            for _sent in _side_by_side(self._side_by_side, send, chunks([item for item in waiting if item.ready <= due], heads)):
                if progress is not None:
                    progress(sum(item.result is not None for item in items))
        return [item.result for item in items if item.result is not None]

    def pages_of(self, lists: Sequence[BatchRequest]) -> Iterator[tuple[int, Rows]]:
        """Read many collections, page by page: the position of one in ``lists``, and the items of its next page.

        The first pages come 20 in an exchange, the others as they are asked for, so that little is held at a time.
        """
        if len(lists) == 1:
            (only,) = lists
            yield from ((0, page) for page in self.pages(only.path, version=only.version, params=only.params, headers=only.headers))
            return
        for start in range(0, len(lists), LIMIT):
            part = lists[start : start + LIMIT]
            for number, (asked, result) in enumerate(zip(part, self.batch([replace(one, all_pages=False) for one in part]), strict=True), start):
                if isinstance(result, GraphError):
                    raise result
                url = self._url(asked.path, asked.version, asked.params)
                yield from ((number, page) for page in self._pages(url, result.body or {}, asked.headers))

    # Addresses

    def _url(self, path: str, version: str, params: Mapping[str, str | int] | None = None) -> str:
        bare = path.partition("?")[0]
        steps = bare.split("/")
        # An empty step is an id that was not filled in: Graph would answer for the collection, or for something else.
        if steps[0] or len(steps) < 2 or any(step in ("", ".", "..") for step in steps[1:]) or "#" in path or "\\" in path:
            raise InputError(f"path={path} is not an address in Microsoft Graph: it begins with one slash and has no empty part, no '..' and no '#'.")
        query = urlencode(params or {}, quote_via=quote, safe="$,'()/:")
        return f"{self._root}/{version}{path}" + (("&" if "?" in path else "?") + query if query else "")

    def _own_url(self, page: str, link: object, what: str) -> str:
        """The absolute form of a link that the service gave, if it leads to the configured host: the token goes with it."""
        try:
            url = urljoin(page, link) if isinstance(link, str) and link.startswith("/") else str(link)
        except ValueError:
            url = ""
        # Compared as written, and only in this plain form: parsers differ about "user@host", "host\\@host" and white space.
        plain = re.match(r"(https://[^/?#\\@\s]+)(?=[/?#])", url, re.IGNORECASE)
        if plain and plain.group().lower().removesuffix(":443") == f"https://{self._host}":
            return url
        raise self._protocol_error(page, f"{what} outside {self._root}, which is not followed")

    def _shown(self, url: str) -> str:
        """The address for people: without host, with the query decoded."""
        path, mark, query = url.partition("?")
        path = "/" + "/".join(path.split("/")[3:])
        return path.removeprefix(urlsplit(self._root).path) + mark + unquote(query)

    def _protocol_error(self, url: str, what: str) -> ProtocolError:
        path = self._shown(url)
        return ProtocolError(f"The answer to GET {path} {what}.", method="GET", path=path)

    # Exchanges

    def _pages(self, url: str, page: Body, headers: Mapping[str, str] | None) -> Iterator[Rows]:
        """The rows of a page, then those of each that follows it."""
        seen = {url}
        while True:
            items, link = page.get("value"), page.get("@odata.nextLink")
            if not isinstance(items, list) or not _is_page(page):
                raise self._protocol_error(url, "is no collection: its 'value' is not a list of objects")
            yield items
            if not link:
                return
            url = self._own_url(url, link, "links to a next page")
            if url in seen:
                raise self._protocol_error(url, "links to a page that was read before, so it would never end")
            seen.add(url)
            page = self._read(url, headers)

    def _read(self, url: str, headers: Mapping[str, str] | None) -> Body:
        for _redirect in range(MAX_REDIRECTS + 1):
            reply = self._exchange("GET", url, headers=headers)
            if reply.body is not None:
                return reply.body
            url = self._own_url(url, reply.headers.get("Location"), "redirects to an address")
        raise self._protocol_error(url, "is one redirection after another")

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
        """Every request goes through here: send it, and repeat it where that is safe and there is time.

        ``safe``: it changes nothing. By default that is true of GET alone. ``about``: the paths that it is about, other
        than its own. ``reading`` tells what an answer means. ``from_read``: it is out of date after a conflict.
        """
        path, safe = self._shown(url), method == "GET" if safe is None else safe
        if not safe:
            self._refuse_to_write(method, path)
        content = None if body is None else json.dumps(body).encode()
        token = self.token()
        faults, token_renewed = 0, False
        for repeats in itertools.count():
            outcome = self._learn(method, path, self._attempt(method, url, path, token, headers, content, safe, reading))
            if isinstance(outcome, Reply):
                return outcome
            if outcome.status == 401 and not token_renewed:
                fresh = self._fresh_token(token, outcome.claims)
                if fresh is not None:
                    token, token_renewed = fresh, True
                    continue
            faults += outcome.faulty
            if not outcome.repeatable or (from_read and outcome.status == 409):
                self._heed(outcome, about or [path])
                raise outcome.error(method, path)
            if faults >= FAULT_TRIES:
                raise outcome.error(method, path, f" (tried {faults} times)")
            delay, left = self._delay(repeats, outcome.retry_after), self.time_left
            if delay >= left:
                raise outcome.error(method, path, NO_TIME.format(delay, left), late=True)
            if outcome.new_connection:
                self._transport.renew()
            self._sleep(delay)
            if not token_renewed:
                token = self.token()  # the old one may have expired meanwhile
        raise AssertionError("itertools.count() does not end")

    def _heed(self, outcome: Setback, about: Iterable[str]) -> None:
        """After a write of unknown outcome the state is read: not before the service takes requests again, and by another front end."""
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
            "User-Agent": self._user_agent,
            # Without it a member that is newer than the type's first version reads as unknownFutureValue, in answers to writes too.
            "Prefer": "include-unknown-enum-members",
        }
        if with_body:
            headers["Content-Type"] = "application/json"
        for name, value in (extra or {}).items():
            known = next((own for own in headers if own.lower() == name.lower()), name)
            headers[known] = f"{headers[known]}, {value}" if known == "Prefer" else value
        return headers | {"client-request-id": str(uuid.uuid4())}

    def _fresh_token(self, used: Token, claims: str | None) -> Token | None:
        """A token that may do better than the one just refused, or ``None``."""
        if claims is not None:
            return self.token(claims)
        discard = getattr(self._credential, "discard", None)  # a credential made for one token only may lack it
        if not used.cached or (discard is None and used.expires_at > self._now()):
            return None
        if discard is not None:
            discard(used)
        fresh = self.token()
        return fresh if fresh.value != used.value else None

    def _delay(self, repeats: int, asked: float | None) -> float:
        """Seconds until the next try: what the service asks for, or exponential back-off with full jitter."""
        backoff = self._random() * min(BACKOFF_CAP, 2.0 ** min(repeats, 10))
        # The part added to Retry-After also keeps "Retry-After: 0" from becoming a tight loop.
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
            answer = self._transport.send(method, url, headers=sent, body=content, timeout=min(self._request_timeout, self.time_left))
        except NotSent as reason:
            self._record(method, path, None)
            sentence = f"{method} {path} was not sent, because {self._host} could not be reached: {reason}"
            return Setback(ConnectionFailed, sentence, repeatable=not reason.permanent, faulty=True)
        except NoAnswer as reason:
            self._record(method, path, None)
            if not safe:
                return ambiguous(method, path, str(reason))
            sentence = f"Microsoft Graph did not answer {method} {path}: {reason}"
            return Setback(ServiceFault, sentence, repeatable=True, faulty=True, new_connection=True)
        self._record(method, path, answer.status)
        self._limiter.observe(path, answer.headers)
        return reading(method, path, answer, self._now(), safe=safe)

    def _await_turn(self, method: str, path: str, requests: Iterable[tuple[str, str]]) -> None:
        """Wait until the limiter has room for all of ``requests``; raise when the task's time does not reach that far."""
        left = self.time_left
        if not left:
            raise DeadlineExceeded(f"{method} {path} was not sent, because the task's timeout of {self._timeout:g} s has run out.", method=method, path=path)
        wait = max(self._limiter.reserve(*request) for request in requests)
        if wait >= left:
            what = f"{method} {path} was not sent, because the service takes no more requests for now"
            raise DeadlineExceeded(f"{what}{NO_TIME.format(wait, left)}.", method=method, path=path)
        if wait:
            self._sleep(wait)

    def _record(self, method: str, path: str, status: int | None, **mark: bool) -> None:
        self.calls.append({"method": method, "path": path, "status": status, **mark})

    def _learn(self, method: str, path: str, outcome: Reply | Setback) -> Reply | Setback:
        """Remember what was created, forget what was deleted; a 404 about what must be there is repeatable."""
        address = path.partition("?")[0].lower()
        if isinstance(outcome, Reply) and method == "POST" and outcome.status == 201 and outcome.body:
            made = outcome.body.get("id")
            if isinstance(made, str) and made.strip():
                self._expected[f"{address}/{quote(made, safe='').lower()}"] = self._clock() + REPLICA_LAG
        if method == "DELETE" and outcome.status not in (404, 429):
            self._expected.pop(address, None)
        if isinstance(outcome, Reply) or outcome.status != 404:
            return outcome
        # A write below something new can meet a replica that does not know it either; a read there may well find nothing.
        known = (until for there, until in [*self._expected.items()] if there == address or (method == "POST" and address.startswith(f"{there}/")))
        return replace(outcome, repeatable=any(self._clock() < until for until in known))

    # Batches

    def _send_batch(self, chunk: Items, items: Items, backoff: float) -> None:
        """Send the requests of one batch that can still be done, and note for each its result or its next try."""
        chunk = [item for item in chunk if not item.abandoned(items)]
        if not chunk:
            return
        prefix = f"{self._root}/{chunk[0].request.version}"
        url, safe = f"{prefix}/$batch", all(item.safe for item in chunk)
        headers = [self._headers(item.request.headers, item.request.body is not None) for item in chunk]
        try:
            self._await_turn("POST", self._shown(url), [(item.request.method, item.path) for item in chunk])
            reply = self._exchange("POST", url, body=payload(chunk, prefix, headers), safe=safe, about=[item.path for item in chunk])
        except GraphError as error:
            for item in chunk:
                # What was not begun, or changes nothing, can be done by itself.
                if error.status in NOT_BEGUN or (isinstance(error, AmbiguousOutcome) and item.safe):
                    self._send_alone(item, items)
                else:
                    item.result = item.failed(error)
            return
        except AuthenticationError as error:
            # Not raised: what became of the other batches must not be lost.
            for item in chunk:
                item.result = item.unsent(error)
            return
        for item, outcome, status in outcomes(chunk, reply.body or {}, self._now()):
            self._record(item.request.method, item.path, status, batch=True)
            self._note(item, items, self._learn(item.request.method, item.path, outcome), backoff)

    def _note(self, item: Item, items: Items, outcome: Reply | Setback, backoff: float) -> None:
        if isinstance(outcome, Reply):
            self._limiter.observe(item.path, outcome.headers)
        if outcome.status == 401 or (isinstance(outcome, Reply) and item.safe and outcome.body is None):
            self._send_alone(item, items)  # a new token and a redirection are matters of a single request
        elif isinstance(outcome, Reply):
            item.result = self._with_all_pages(item, outcome)
        elif outcome.status == 424 and item.request.depends_on:
            item.wait_along(items, outcome, self._clock(), FAULT_TRIES)
        else:
            self._heed(outcome, [item.path])
            wait = backoff if outcome.retry_after is None else outcome.retry_after + JITTER * backoff
            item.wait(outcome, self._clock() + wait, FAULT_TRIES)

    def _send_alone(self, item: Item, items: Items) -> None:
        request = item.request
        if item.abandoned(items):
            return
        try:
            if item.safe:
                item.result = self._with_all_pages(item, Reply(200, self._read(item.url, request.headers), {}))
            else:
                item.result = self._exchange(request.method, item.url, headers=request.headers, body=request.body)
        except GraphError as error:
            item.result = error
        except AuthenticationError as error:
            item.result = item.unsent(error)

    def _with_all_pages(self, item: Item, reply: Reply) -> BatchResult:
        if not item.safe or not item.request.all_pages or not reply.body or not reply.body.get("@odata.nextLink"):
            return reply
        try:
            rows = [row for page in self._pages(item.url, reply.body, item.request.headers) for row in page]
        except GraphError as error:
            return error
        except AuthenticationError as error:
            return item.unsent(error)
        return replace(reply, body={name: value for name, value in reply.body.items() if name != "@odata.nextLink"} | {"value": rows})
