# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A type for values that no description covers. Pure.

Two different texts are equal only if they have the same recognisable form: two instants, two GUIDs, two durations, the
same words of a flags enumeration in another order, the same long base64 with other line ends. All other values are
compared as they are written.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import edm
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Opaque
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})", re.ASCII)
_LOOKS = (
    (_INSTANT, edm.DateTimeOffset),
    (re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"), edm.Guid),
    (re.compile(r"-?P[0-9WDTHMS.]+"), edm.Duration),
)
_FLAGS = re.compile(r"[a-z][A-Za-z0-9]*(, ?[a-z][A-Za-z0-9]*)+", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}", re.ASCII)


class _Inferred(EdmType):
    name = "Edm.Untyped"

    def parse(self, value: Any) -> Hashable:
        kind = self._shape(value)
        if kind is not None:
            return kind.canonical(value)
        if isinstance(value, str):
            return _of_text(value)
        return Opaque.of(int(value) if isinstance(value, float) and value.is_integer() else value)

    def encode(self, value: Any) -> Any:
        kind = self._shape(value)
        return kind.encode(value) if kind is not None else value

    def matches(self, desired: Any, current: Any) -> bool:
        kind = self._shape(desired)
        return kind.matches(desired, current) if kind is not None else self.equal(desired, current)

    def merge(self, desired: Any, current: Any) -> Any:
        kind = self._shape(desired)
        return kind.merge(desired, current) if kind is not None else super().merge(desired, current)

    @staticmethod
    def _shape(value: Any) -> EdmType | None:
        if isinstance(value, Mapping):
            return _OBJECT
        return _LIST if isinstance(value, list) else None


def _of_text(text: str) -> Hashable:
    """The recognised form of a text with its value; the text itself if it has none."""
    for pattern, kind in _LOOKS:
        if pattern.fullmatch(text):
            with contextlib.suppress(InvalidValue):
                return (kind.name, kind.parse(text))
    if _FLAGS.fullmatch(text):
        return ("flags", frozenset(text.replace(" ", "").split(",")))
    compact = re.sub(r"[\r\n]+", "", text)
    return ("base64", compact.rstrip("=")) if _BASE64.fullmatch(compact) else text


@dataclass(frozen=True)
class _InferredObject(Complex):
    """An object with any properties: a desired one does not compare those that it omits, and is sent with them."""

    def _type(self, key: str) -> EdmType:
        return INFERRED


INFERRED: EdmType = _Inferred()
_OBJECT = _InferredObject("Edm.Untyped", {}, open=True)
_LIST = Collection(INFERRED, "bag")
