# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that no document describes: made from right ones by one change each, or odd as a whole."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from requests.structures import CaseInsensitiveDict

from ansible_collections.m365.graph.plugins.module_utils._http.transport import HttpAnswer

DEEP = b"[" * 100_000 + b"]" * 100_000
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    10**30,
    "",
    "x",
    "\ufffd",
    [],
    [[]],
    [None],
    ["x"],
    [{}],
    {},
    {"id": []},
    {"value": "x"},
)
#: What no address can have as an ID, and IDs that it can have, but that nothing has.
ODD_IDS: tuple[Any, ...] = (
    "",
    " ",
    ".",
    "..",
    "\n",
    "a\tb",
    "\u00a0",
    None,
    0,
    True,
    [],
    ["x"],
    {},
    "x",
    "a/b",
    "?",
    "%2e",
)
ODD_BODIES = (
    *(b"", b"null", b"[]", b"{", DEEP, b"\xff\xfe", b"<html>", b'{"a":"\\ud800"}'),
    *(b'{"value": {}}', b'{"value": [1]}', b'{"@odata.nextLink": 5, "value": []}'),
)
ODD_HEADERS = (
    {"Retry-After": "Fri, 01 Jan 99999999999999999999 00:00:00 GMT"},
    {"Content-Type": "text/html"},
    {"x-ms-throttle-limit-percentage": "nan"},
    {"Date": "x", "Retry-After": "1"},
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(inner, (*path, key))


def mutated(body: Any, chance: random.Random) -> Any:
    """A body with one member replaced, left out or put into a list."""
    changed = copy.deepcopy(body)
    places = list(_places(changed))
    if not places:
        return chance.choice(ODD_VALUES)
    *outer, last = chance.choice(places)
    holder = changed
    for key in outer:
        holder = holder[key]
    what = chance.randrange(3)
    if what == 0 and isinstance(holder, dict):
        del holder[last]
    elif what == 1:
        holder[last] = [holder[last]]
    else:
        holder[last] = copy.deepcopy(chance.choice(ODD_VALUES))
    return changed


def _ids(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Where IDs are, except the numbers of the parts of a batch."""
    if isinstance(value, list):
        for inner in value:
            yield from _ids(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in ("id", "kid", "keyId") and not {"status", "headers"} <= value.keys():
                yield value, key
            yield from _ids(inner)


def odd_id(answer: HttpAnswer, chance: random.Random) -> HttpAnswer | None:
    """The same answer with one ID changed or left out; ``None`` if it has none."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return None
    places = [*_ids(body)]
    if not places:
        return None
    holder, key = chance.choice(places)
    holder[key] = copy.deepcopy(chance.choice(ODD_IDS))
    if chance.random() < 0.1:
        del holder[key]
    return HttpAnswer(answer.status, CaseInsensitiveDict(answer.headers), json.dumps(body).encode(), whole=answer.whole)


def odd_answer(answer: HttpAnswer, chance: random.Random, *, done: bool = False) -> HttpAnswer:
    """The same answer with one member changed, an odd body, odd headers or another status, or broken off.

    A service that has ``done`` a write does not answer that it refuses it.
    """
    status, content, more = answer.status, answer.body, dict[str, str]()
    kind = chance.randrange(6)
    if kind < 3 and content:
        try:
            content = json.dumps(mutated(json.loads(content), chance)).encode()
        except ValueError:
            content = content[::-1]
    elif kind == 3:
        content = chance.choice(ODD_BODIES)
    elif kind == 4:
        status = chance.choice((status, 500, 503) if done else (status, 429, 500, 503, 400, 404, 409))
        more = chance.choice(ODD_HEADERS)
    else:
        content = content[: chance.randrange(len(content) + 1)]
    return HttpAnswer(status, CaseInsensitiveDict({**answer.headers, **more}), content, whole=answer.whole)
