# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that a document holds as Graph has them, because their type does not know them. Pure.

Such a value is newer than the description: a later member of an enumeration, a later form of a complex value, or a
later property. It is compared as JSON and sent unchanged.

Nothing in Graph's answer shows whether a later property is a setting or a report of the service. A report that is
compared would be drift every night, so a document has a later property only if somebody has named it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.resource import SET_BY_SERVICE, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.secret_names import looks_secret
from ansible_collections.m365.graph.plugins.module_utils._values.structured import (
    Collection,
    Complex,
    Untyped,
)
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType


@cache
def can_be_raw(resource: Resource) -> Mapping[str, Property]:
    """The properties that a document may hold as Graph has them, by name.

    They can be read and written, and they are in the body of the resource. Values that identify a resource, and
    certificates, must be understood.
    """
    if isinstance(resource, Embedded):
        return {}
    understood = {*resource.keys, *resource.traits.identified_by}
    return {
        item.name: item
        for item in resource.writable()
        if item.kept and not item.outside and item.name not in understood and not isinstance(item.type, CertificateType)
    }


def is_raw_value(item: Property, value: Any) -> bool:
    """Whether a value is one that the type does not know, in a form that it could have.

    A list of scalars is no object, for example: code that looks at the property could not know what it means.
    """
    return value not in (None, "", []) and not item.knows(value) and _has_form(item.type, value)


def stays_raw(resource: Resource, name: str, value: Any) -> bool:
    """Whether a value is kept as Graph has it. What is known by now is a value like any other."""
    return is_later(resource, name) or not resource.property(name).knows(value)


def is_later(resource: Resource, name: str) -> bool:
    """Whether a name is one that a later property of a type could have.

    A name with the letters of a known one is a mistake.
    """
    if not can_be_raw(resource) or name in SET_BY_SERVICE or not re.fullmatch("[A-Za-z][A-Za-z0-9]*", name):
        return False
    return _letters(name) not in {_letters(item.name) for item in resource.properties}


def _letters(name: str) -> str:
    return "".join(sorted(name.lower()))


def _may_be_secret(resource: Resource, name: str) -> bool:
    """Whether a name is that of a secret, or a misspelt one."""
    return looks_secret(name) or bool(
        get_close_matches(name, [item.name for item in resource.properties if item.secret])
    )


def later_names(resource: Resource, names: Iterable[str]) -> list[str]:
    """Those of the names that the type has no property for."""
    return [name for name in names if is_later(resource, name)]


def _has_form(kind: EdmType, value: Any) -> bool:
    """Whether a value is a list, an object or a scalar like those of its type."""
    if isinstance(kind, Collection):
        return isinstance(value, list) and all(_has_form(kind.item, item) for item in value)
    if isinstance(kind, Complex):
        return isinstance(value, Mapping)
    return not isinstance(value, list | Mapping)


@cache
def with_raw(resource: Resource, names: tuple[str, ...]) -> Resource:
    """The description with those properties, known or later ones, as any JSON. Equal arguments give the same object."""
    if not names:
        return resource
    return replace(
        resource,
        properties=tuple(
            replace(item, type=Untyped, lookups={}, limits=()) if item.name in names else item
            for item in resource.properties
        )
        + tuple(
            Property(
                name, Untyped, "Not known to this version of the collection.", secret=_may_be_secret(resource, name)
            )
            for name in later_names(resource, names)
        ),
    )
