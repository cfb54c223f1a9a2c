# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Graph's names and Ansible's, of properties and of nested values. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import OPTION, TYPE, Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum

_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@functools.cache
def snake_case(name: str) -> str:
    """The Ansible name of a Graph property: ``expirationDateTime`` -> ``expiration_date_time``."""
    return _WORD_BOUNDARY.sub("_", name).lower()


@functools.cache
def camel_case(name: str) -> str:
    """An option's name as documents write it: ``device_configuration_id`` -> ``deviceConfigurationId``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def to_options(kind: EdmType, value: Any) -> Any:
    """A value from Graph with Ansible names, also of nested values; annotations are omitted."""
    if isinstance(kind, Collection) and isinstance(value, Sequence) and not isinstance(value, str):
        return [to_options(kind.item, item) for item in value]
    if isinstance(kind, Complex) and isinstance(value, Mapping):
        kept = {name: item for name, item in value.items() if not kind.is_noise(name, item)}
        typed = {OPTION: kind.short(kept.pop(TYPE))} if isinstance(kind, Polymorphic) and kept.get(TYPE) else {}
        others = {snake_case(name): to_options(kind.properties.get(name, kind), item) for name, item in kept.items()}
        return {**typed, **others}
    if isinstance(kind, Enum):
        return kind.spelled(value)
    return value


def from_options(kind: EdmType, value: Any) -> Any:
    """The inverse: an option's value with Graph's names, also of nested values.

    Ansible shows an omitted suboption as null, so a nested null is ignored; ``""`` clears.
    """
    if isinstance(kind, Collection) and isinstance(value, Sequence) and not isinstance(value, str):
        return [from_options(kind.item, item) for item in value]
    if isinstance(kind, Complex) and isinstance(value, Mapping):
        names = {snake_case(name): name for name in kind.properties}
        if isinstance(kind, Polymorphic):
            names[OPTION] = TYPE
        given = {str(names.get(option, option)): item for option, item in value.items() if item is not None}
        return {
            name: None if item == "" else from_options(kind.properties.get(name, kind), item)
            for name, item in given.items()
        }
    return value
