# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Types of values that metadata does not declare: secrets, and the name of a type. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._any_type.schema import TYPE, bare
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType


@dataclass(frozen=True)
class Confidential(EdmType):
    """A type whose values no message may quote: they are compared and sent as values of ``kind``."""

    kind: EdmType

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.kind.name

    def parse(self, value: Any) -> Hashable:
        parsed: Hashable = self._unquoted(lambda: self.kind.parse(value))
        return parsed

    def encode(self, value: Any) -> Any:
        return self._unquoted(lambda: self.kind.encode(value))

    def canonical(self, value: Any) -> Hashable:
        return self.kind.canonical(value)

    def matches(self, desired: Any, current: Any) -> bool:
        return self.kind.matches(desired, current)

    def merge(self, desired: Any, current: Any) -> Any:
        return self._unquoted(lambda: self.kind.merge(desired, current))

    def _unquoted(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except InvalidValue:
            raise InvalidValue(
                f"the value, which is not shown because of a secret, is not one of {self.name}"
            ) from None


@dataclass(frozen=True)
class TypeName(EdmType):
    """The value of ``@odata.type``, which a response omits if it is the type of the path."""

    declared: str | None

    name = TYPE

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, str) or not bare(value):
            raise self._refuse(value, "the name of a type such as #microsoft.graph.group")
        return bare(value)

    def encode(self, value: Any) -> Any:
        return f"#{self.parse(value)}"

    def canonical(self, value: Any) -> Hashable:
        return self.declared if value is None else super().canonical(value)
