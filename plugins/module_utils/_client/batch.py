# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``$batch``: up to 20 requests in one HTTP request: which requests share a batch, its body, its responses. Pure.

:meth:`client.GraphClient.batch` sends the batches. Source: https://learn.microsoft.com/graph/json-batching: IDs are
unique within a batch, a body needs a Content-Type, addresses are relative to the version, responses come in any order,
each request is throttled separately, and a request whose predecessor failed is not executed (424).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Union

from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AuthenticationError,
    DeadlineExceeded,
    GraphError,
    InputError,
    ServiceFault,
    Unauthorized,
)
from ansible_collections.m365.graph.plugins.module_utils._http.answers import Reply, Setback, ambiguous, interpret
from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

#: The largest number of requests in a batch.
LIMIT = 20
#: Statuses of a batch that Graph did not start: each of its requests can then be sent alone.
NOT_BEGUN = frozenset({400, 404, 405, 413, 501})

# pylint, as ansible-test runs it, reads | between classes as arithmetic.
BatchResult = Union[Reply, GraphError]  # noqa: UP007


@dataclass(frozen=True)
class BatchRequest:
    """One request for a batch.

    ``depends_on``: the positions, in the same list, of earlier requests that must succeed first. ``all_pages``: the
    pages of a list are joined.
    """

    method: str
    path: str
    version: str
    body: Mapping[str, object] | None = field(default=None, repr=False)
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[int, ...] = ()
    all_pages: bool = True


@dataclass(eq=False)
class BatchItem:
    """A request in progress.

    ``url`` is absolute, ``path`` is for messages; ``result`` is set when the request is finished.
    ``ready`` is the time (of the client's clock) of its next try, and ``faults`` counts tries that failed without a
    reason.
    """

    number: int
    request: BatchRequest
    url: str
    path: str
    ready: float = 0.0
    faults: int = 0
    setback: Setback | None = None
    result: BatchResult | None = None

    @property
    def id(self) -> str:
        return str(self.number + 1)

    @property
    def safe(self) -> bool:
        return self.request.method == "GET"

    def failed(self, error: GraphError) -> GraphError:
        """The error of this request if the complete batch failed."""
        return type(error)(
            f"{self.request.method} {self.path} went in a batch: {error}",
            method=self.request.method,
            path=self.path,
            status=error.status,
            code=error.code,
            service_message=error.service_message,
            request_id=error.request_id,
        )

    def unsent(self, error: AuthenticationError) -> GraphError:
        """The error of this request if no token was available."""
        return Unauthorized(
            f"{self.request.method} {self.path} was not done. {error}", method=self.request.method, path=self.path
        )

    def abandoned(self, items: Sequence[BatchItem]) -> bool:
        """Whether it cannot be sent because a request on which it depends has failed; sets its result in that case."""
        first = next(
            (items[other] for other in self.request.depends_on if isinstance(items[other].result, GraphError)), None
        )
        if first is not None:
            sentence = (
                f"{self.request.method} {self.path} was not done, because {first.request.method} {first.path} "
                "failed, on which it depends."
            )
            self.result = GraphError(
                sentence, method=self.request.method, path=self.path, status=424, code="FailedDependency"
            )
        return first is not None

    def wait(self, setback: Setback, ready: float, tries: int) -> None:
        """Set the time of the next try, or the error if there is none."""
        self.setback, self.ready = setback, ready
        self.faults += setback.faulty
        if not setback.repeatable:
            self.result = setback.error(self.request.method, self.path)
        elif self.faults >= tries:
            self.result = setback.error(self.request.method, self.path, f" (tried {self.faults} times)")

    def wait_along(self, items: Sequence[BatchItem], setback: Setback, now: float, tries: int) -> None:
        """Not executed because of a failed predecessor: it is repeated together with that one."""
        if self.abandoned(items):
            return
        waiting = [items[other].ready for other in self.request.depends_on if items[other].result is None]
        self.wait(replace(setback, repeatable=True, faulty=not waiting), max(waiting, default=now), tries)

    def late(self, supplement: str) -> GraphError:
        """The error if there is no time for another try."""
        setback = self.setback or Setback(DeadlineExceeded, f"{self.request.method} {self.path} was not sent")
        return setback.error(self.request.method, self.path, supplement, late=True)


class BatchHeaders(Mapping[str, str]):
    """The headers of a response inside a batch, by name without regard to letter case."""

    def __init__(self, given: object) -> None:
        self._held = {str(name).lower(): str(value) for name, value in given.items()} if isinstance(given, dict) else {}

    def __getitem__(self, name: str) -> str:
        return self._held[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def groups(requests: Sequence[BatchRequest]) -> list[int]:
    """For each request the first one of its group: requests that depend on one another.

    Raises :class:`InputError` for a dependency on a request that is not an earlier one, and for a group that is larger
    than a batch.
    """
    heads = list(range(len(requests)))
    for number, request in enumerate(requests):
        for other in request.depends_on:
            if not 0 <= other < number:
                raise InputError(
                    f"{request.method} {request.path}: in a batch a request can depend on earlier ones only."
                )
            if requests[other].version != request.version:
                raise InputError(
                    f"{request.method} {request.path}: requests that depend on one another need one API version."
                )
            old, new = sorted((heads[number], heads[other]), reverse=True)
            heads = [new if head == old else head for head in heads]
    largest = max(Counter(heads).values(), default=0)
    if largest > LIMIT:
        raise InputError(f"{largest} requests depend on one another, and a batch holds {LIMIT}.")
    return heads


def chunks(items: Iterable[BatchItem], heads: Sequence[int]) -> Iterator[list[BatchItem]]:
    """Batches of at most 20 requests of one version.

    A group is a batch of its own, because all requests of a batch are either sequential or independent.
    """
    grouped: dict[int, list[BatchItem]] = {}
    for item in items:
        grouped.setdefault(heads[item.number], []).append(item)
    loose: dict[str, list[BatchItem]] = {}
    for members in grouped.values():
        if len(members) > 1:
            yield members
        else:
            loose.setdefault(members[0].request.version, []).extend(members)
    for alike in loose.values():
        for start in range(0, len(alike), LIMIT):
            yield alike[start : start + LIMIT]


def payload(chunk: Sequence[BatchItem], prefix: str, headers: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """The body of a batch.

    ``prefix`` is the part that its addresses omit; ``headers`` are those of the items in their order.
    """
    ids = {item.number: item.id for item in chunk}
    requests = []
    for item, own in zip(chunk, headers, strict=True):
        sent: dict[str, object] = {
            "id": item.id,
            "method": item.request.method,
            "url": item.url.removeprefix(prefix),
            "headers": dict(own),
        }
        if item.request.body is not None:
            sent["body"] = dict(item.request.body)
        # A predecessor outside this batch has succeeded in an earlier one.
        waits = [ids[other] for other in item.request.depends_on if other in ids]
        if waits:
            sent["dependsOn"] = waits
        requests.append(sent)
    return {"requests": requests}


def outcomes(
    chunk: Sequence[BatchItem], document: Mapping[str, object], now: float
) -> Iterator[tuple[BatchItem, Reply | Setback, int | None]]:
    """The results of the requests and their status, in their order; ``now`` is in seconds since the epoch."""
    listed = document.get("responses")
    found = (
        {str(answer.get("id")).lower(): answer for answer in listed if isinstance(answer, dict)}
        if isinstance(listed, list)
        else {}
    )
    for item in chunk:
        method, answer = item.request.method, found.get(item.id)
        status = answer.get("status") if answer else None
        if answer is None or isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
            what = "the answer to the batch leaves it out"
            sentence = f"Microsoft Graph did not answer {method} {item.path}: {what}"
            lost = (
                Setback(ServiceFault, sentence, repeatable=True, faulty=True)
                if item.safe
                else ambiguous(method, item.path, what)
            )
            yield item, lost, None
        else:
            whole = HttpAnswer(status, BatchHeaders(answer.get("headers")), _content(answer.get("body")))
            yield item, interpret(method, item.path, whole, now, safe=item.safe), status


def _content(body: object) -> bytes:
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
