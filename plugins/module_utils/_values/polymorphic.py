# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Structured values of one of several types, which ``@odata.type`` names (OData JSON format, section 4.6.3). Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Complex, Untyped

TYPE = "@odata.type"
OPTION = "odata_type"
"""The option for the type of such a value: its name without namespace."""


@dataclass(frozen=True)
class Polymorphic(Complex):
    """A value of one of the types ``kinds`` (name with namespace -> its properties), derived from the type ``name``.

    The type is always sent. It need not be given where the properties of a value fit one type only. Two values of
    different types differ. ``properties`` are those of all types; one that has several types there is any JSON.
    """

    kinds: Mapping[str, Mapping[str, EdmType]] = field(default_factory=dict, hash=False)

    @cached_property
    def _parts(self) -> dict[str, Complex]:
        more: dict[str, Any] = {
            "computed": self.computed,
            "labels": self.labels,
            "beta": self.beta,
            "secrets": self.secrets,
        }
        return {name: Complex(name, inner, **more) for name, inner in self.kinds.items()}

    @property
    def parts(self) -> list[Complex]:
        """Each of the types by itself."""
        return [*self._parts.values()]

    @property
    def choices(self) -> list[str]:
        """The names of the types without namespace."""
        return [self.short(name) for name in self.kinds]

    @staticmethod
    def short(name: Any) -> str:
        """The name of a type without namespace."""
        return str(name).rpartition(".")[2].removeprefix("#")

    def kind_of(self, value: Any) -> str | None:
        """The type of a value with its namespace: the one that it names, or else the only possible one."""
        if not isinstance(value, Mapping):
            return None
        if value.get(TYPE):
            named = str(value[TYPE]).removeprefix("#")
            return next((name for name in self.kinds if named in (name, self.short(name))), named)
        fitting = self._fitting(value)
        return fitting[0] if len(fitting) == 1 else None

    def _part(self, value: Any) -> Complex:
        """The type of a value by itself; one with the properties of all types if the value does not show it."""
        return self._parts.get(self.kind_of(value) or "") or Complex(self.name, self.properties)

    def parse(self, value: Any) -> Hashable:
        if not isinstance(value, Mapping):
            return super().parse(value)
        self._check(value)
        self._part(value).parse(_untyped(value))
        return self.canonical(value)

    def encode(self, value: Any) -> Any:
        self.parse(value)
        return {TYPE: f"#{self.kind_of(value)}", **self._part(value).encode(_untyped(value))}

    def canonical(self, value: Any) -> Hashable:
        kind = self.kind_of(value)
        found = self._part(value).canonical(_untyped(value))
        return frozenset({*found, (TYPE, kind)}) if kind and isinstance(found, frozenset) else found

    def matches(self, desired: Any, current: Any) -> bool:
        kind, there = self.kind_of(desired), self.kind_of(current)
        if kind and there and kind != there:
            return False
        return self._part(desired).matches(_untyped(desired), _untyped(current))

    def merge(self, desired: Any, current: Any) -> Any:
        if desired is None or not isinstance(current, Mapping) or self.kind_of(desired) != self.kind_of(current):
            return None if desired is None else self.encode(desired)
        merged = self._part(desired).merge(_untyped(desired), _untyped(current))
        return {TYPE: f"#{self.kind_of(desired)}", **merged}

    def _fitting(self, value: Mapping[str, Any]) -> list[str]:
        given = {name for name, item in value.items() if not name.startswith("@") and item is not None}
        return [name for name, inner in self.kinds.items() if given <= set(inner)]

    def _check(self, value: Mapping[str, Any]) -> None:
        """Refuse a value of no type, of an unknown one, or of a type that does not follow from its properties."""
        kind, fitting, names = self.kind_of(value), self._fitting(value), ", ".join(self.choices)
        if kind is not None and kind not in self.kinds:
            raise InvalidValue(f"{TYPE}: {shown(kind)} is not one of {names}")
        given = [name for name in value if name in self.properties and value[name] is not None]
        if kind is None and len(fitting) > 1:
            raise InvalidValue(f"{TYPE} is needed, one of {', '.join(map(self.short, fitting))}")
        if given and (kind is None or kind not in fitting):
            what = f"no {self.short(kind)} has" if kind else f"none of {names} has"
            raise InvalidValue(f"{what} {' and '.join(given)}")


def polymorphic(name: str, kinds: Mapping[str, Mapping[str, EdmType]], **more: Any) -> Polymorphic:
    """A type with the properties of all ``kinds``."""
    every: dict[str, EdmType] = {}
    for inner in kinds.values():
        every |= {label: Untyped if every.get(label, kind) != kind else kind for label, kind in inner.items()}
    return Polymorphic(name, every, kinds=kinds, **more)


def _untyped(value: Any) -> Any:
    return {name: item for name, item in value.items() if name != TYPE} if isinstance(value, Mapping) else value
