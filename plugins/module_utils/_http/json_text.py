# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads JSON from a server: returns a plain value of limited depth, or raises ValueError. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_DEPTH = 100
"""The largest depth of nested objects and lists; Graph's own responses have fewer than ten levels."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""An escape that may be half a character, or half a character itself."""


class TooDeep(ValueError):
    """JSON that is nested deeper than :data:`MAX_DEPTH`."""


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is beyond the range of numbers")
    return value


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refused)


def read_json(content: bytes | str) -> Any:
    """The value of a JSON text. A lone surrogate in it becomes U+FFFD, because no encoding can write it.

    Raises :class:`ValueError` for a text that is not JSON or not UTF-8, or for a number out of range, and
    :class:`TooDeep`.
    """
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise TooDeep(f"it is nested deeper than {MAX_DEPTH} levels") from None
    _check_depth(value)
    return _without_surrogates(value) if _SURROGATE.search(text) else value


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, (dict, list)) else []
    for _depth in range(MAX_DEPTH):
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    if level:
        raise TooDeep(f"it is nested deeper than {MAX_DEPTH} levels")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return value
