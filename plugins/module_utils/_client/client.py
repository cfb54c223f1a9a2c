# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client for Microsoft Graph: its methods, collections page by page, and batches.

Sources: https://learn.microsoft.com/graph/json-batching, https://learn.microsoft.com/graph/paging.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._client.batch import (
    LIMIT,
    NOT_BEGUN,
    BatchItem,
    BatchRequest,
    BatchResult,
    chunks,
    groups,
    outcomes,
    payload,
)
from ansible_collections.m365.graph.plugins.module_utils._client.exchange import (
    FAULT_TRIES,
    JITTER,
    NO_TIME,
    Exchanger,
    Rows,
    is_page,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousOutcome,
    AuthenticationError,
    GraphError,
    NotFound,
)
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Body, Reply, Setback, interpret_document

BatchResults = list[BatchResult]
Items = list[BatchItem]


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


class GraphClient(Exchanger):
    """Microsoft Graph for one task. Paths begin with a slash and omit the version.

    Every method raises :class:`errors.GraphError` or :class:`errors.AuthenticationError`.
    """

    def get(
        self,
        path: str,
        *,
        version: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Body:
        """Read one resource: its JSON object as Graph sent it."""
        return self._read(self._addresses.url(path, version, params), headers)

    def list(
        self,
        path: str,
        *,
        version: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Body]:
        """Read a collection; each page is requested when its items are needed."""
        for page in self.pages(path, version=version, params=params, headers=headers):
            yield from page

    def pages(
        self,
        path: str,
        *,
        version: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Rows]:
        """Read a collection, the items of one page at a time; each page is requested when it is needed."""
        url = self._addresses.url(path, version, params)
        yield from self._pages(url, self._read(url, headers), headers)

    def look(
        self,
        path: str,
        *,
        version: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Body]:
        """Read one resource, or every item of a collection page by page, depending on the path."""
        url = self._addresses.url(path, version, params)
        body = self._read(url, headers)
        if not is_page(body):
            yield body
            return
        for page in self._pages(url, body, headers):
            yield from page

    def document(self, path: str, *, version: str, accept: str, etag: str | None = None) -> Reply:
        """Read a document that is not JSON: the reply's ``content``.

        If ``etag`` is still its entity tag, the status is 304 and there is no content.
        """
        headers = {"Accept": accept, **({"If-None-Match": etag} if etag else {})}
        return self._exchange("GET", self._addresses.url(path, version), headers=headers, reading=interpret_document)

    def post(
        self,
        path: str,
        *,
        version: str,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Create a resource or call an action. Repeated only if it certainly was not executed."""
        return self._exchange("POST", self._addresses.url(path, version), headers=headers, body=body)

    def patch(
        self,
        path: str,
        *,
        version: str,
        body: Mapping[str, object],
        headers: Mapping[str, str] | None = None,
        from_read: bool = False,
    ) -> Reply:
        """Change the properties in ``body`` of one resource.

        A body that was made ``from_read`` is not sent again after a conflict, because it may be out of date.
        """
        return self._exchange(
            "PATCH", self._addresses.url(path, version), headers=headers, body=body, from_read=from_read
        )

    def put(
        self, path: str, *, version: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Replace one resource."""
        return self._exchange("PUT", self._addresses.url(path, version), headers=headers, body=body)

    def delete(self, path: str, *, version: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Delete one resource; raises :class:`errors.NotFound` if it does not exist."""
        return self._exchange("DELETE", self._addresses.url(path, version), headers=headers)

    def batch(self, requests: Sequence[BatchRequest], *, progress: Callable[[int], None] | None = None) -> BatchResults:
        """Send many requests in batches, several at a time; returns a reply or an error for each, in their order.

        A throttled request is repeated without the others, and the pages of a list are joined. If a batch with writes
        gets no response, the outcome of each write in it is unknown. ``progress`` is called after each batch with the
        number of finished requests. Raises :class:`errors.InputError`, :class:`errors.WriteRefused` and
        :class:`errors.AuthenticationError` before anything is sent; afterwards each result is or has its own error.
        """
        heads, items = groups(requests), Items()
        for number, request in enumerate(requests):
            url = self._addresses.url(request.path, request.version, request.params)
            items.append(BatchItem(number, request, url, self._addresses.shown(url)))
            if not items[-1].safe:
                self._refuse_to_write(request.method, items[-1].path)
        for repeats in itertools.count():
            waiting = [item for item in items if item.result is None]
            if not waiting:
                break
            due = min(item.ready for item in waiting)
            delay, left = due - self.clock.monotonic(), self.time_left
            if delay > 0 and delay >= left:
                for item in waiting:
                    item.result = item.late(NO_TIME.format(delay, left))
                break
            if delay > 0:
                self._pause(delay)
            backoff = self._delay(repeats, None)
            try:
                self.token()  # once for all parallel batches
            except AuthenticationError as error:
                if not repeats:
                    raise
                for item in waiting:
                    item.result = item.unsent(error)
                break
            send = partial(self._send_batch, items=items, backoff=backoff)
            for _sent in _side_by_side(
                self._settings.side_by_side, send, chunks([item for item in waiting if item.ready <= due], heads)
            ):
                if progress is not None:
                    progress(sum(item.result is not None for item in items))
        return [item.result for item in items if item.result is not None]

    def pages_of(self, lists: Sequence[BatchRequest], *, missing_is_empty: bool = False) -> Iterator[tuple[int, Rows]]:
        """Read many collections, page by page: the position of one in ``lists``, and the items of its next page.

        The first pages are requested in batches of 20, the others when they are needed, so that memory use stays low.
        ``missing_is_empty``: a list with status 404 has no items.
        """
        for start in range(0, len(lists), LIMIT):
            part = lists[start : start + LIMIT]
            for number, (asked, result) in enumerate(zip(part, self._first_pages(part), strict=True), start):
                if isinstance(result, NotFound) and missing_is_empty:
                    continue
                if isinstance(result, GraphError):
                    raise result
                url = self._addresses.url(asked.path, asked.version, asked.params)
                yield from ((number, page) for page in self._pages(url, result.body or {}, asked.headers))

    def _first_pages(self, lists: Sequence[BatchRequest]) -> BatchResults:
        if len(lists) > 1:
            return self.batch([replace(one, all_pages=False) for one in lists])
        (only,) = lists
        try:
            url = self._addresses.url(only.path, only.version, only.params)
            return [Reply(200, self._read(url, only.headers), {})]
        except GraphError as error:
            return [error]

    # Batches

    def _send_batch(self, chunk: Items, items: Items, backoff: float) -> None:
        """Send the pending requests of one batch, and set the result or the next try of each."""
        chunk = [item for item in chunk if not item.abandoned(items)]
        if not chunk:
            return
        prefix = f"{self._addresses.root}/{chunk[0].request.version}"
        url, safe = f"{prefix}/$batch", all(item.safe for item in chunk)
        headers = [self._headers(item.request.headers, item.request.body is not None) for item in chunk]
        try:
            self._await_turn("POST", self._addresses.shown(url), [(item.request.method, item.path) for item in chunk])
            reply = self._exchange(
                "POST", url, body=payload(chunk, prefix, headers), safe=safe, about=[item.path for item in chunk]
            )
        except GraphError as error:
            for item in chunk:
                # A request that was not started, or that changes nothing, can be sent alone.
                if error.status in NOT_BEGUN or (isinstance(error, AmbiguousOutcome) and item.safe):
                    self._send_alone(item, items)
                else:
                    item.result = item.failed(error)
            return
        except AuthenticationError as error:
            # Not raised, because the results of the other batches must not be lost.
            for item in chunk:
                item.result = item.unsent(error)
            return
        for item, outcome, status in outcomes(chunk, reply.body or {}, self.clock.now()):
            self._record(item.request.method, item.path, status, batch=True)
            self._note(item, items, self._learn(item.request.method, item.path, outcome), backoff)

    def _note(self, item: BatchItem, items: Items, outcome: Reply | Setback, backoff: float) -> None:
        if isinstance(outcome, Reply):
            self._limiter.observe(item.path, outcome.headers)
        if outcome.status == 401 or (
            isinstance(outcome, Reply) and item.safe and outcome.body is None and outcome.status != 204
        ):
            self._send_alone(item, items)  # a new token and a redirection are handled for single requests only
        elif isinstance(outcome, Reply):
            item.result = self._with_all_pages(item, outcome)
        elif outcome.status == 424 and item.request.depends_on:
            item.wait_along(items, outcome, self.clock.monotonic(), FAULT_TRIES)
        else:
            self._back_off(outcome, [item.path])
            wait = backoff if outcome.retry_after is None else outcome.retry_after + JITTER * backoff
            item.wait(outcome, self.clock.monotonic() + wait, FAULT_TRIES)

    def _send_alone(self, item: BatchItem, items: Items) -> None:
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

    def _with_all_pages(self, item: BatchItem, reply: Reply) -> BatchResult:
        if not item.safe or not item.request.all_pages or not reply.body or not reply.body.get("@odata.nextLink"):
            return reply
        try:
            rows = [row for page in self._pages(item.url, reply.body, item.request.headers) for row in page]
        except GraphError as error:
            return error
        except AuthenticationError as error:
            return item.unsent(error)
        return replace(
            reply,
            body={name: value for name, value in reply.body.items() if name != "@odata.nextLink"} | {"value": rows},
        )
