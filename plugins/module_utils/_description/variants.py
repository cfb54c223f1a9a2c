# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resources of several Graph types in one collection: one module for all, a description for each. Pure.

The option ``type`` selects the variant, and from then on only that description is used. The family itself has every
property of every variant, for the options of the module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Complex, Enum

NAMESPACE = "microsoft.graph."


def family(base: Resource, types: Mapping[str, Sequence[Property]]) -> Resource:
    """A description of all ``types``: Graph's names without namespace, each with its own properties.

    These are added to those of ``base``, or replace them.
    """
    variants = {name: _variant(base, name, own) for name, own in types.items()}
    named: dict[str, list[Property]] = {}
    for item in (item for variant in variants.values() for item in variant.properties):
        named.setdefault(item.option, []).append(item)
    return dataclasses.replace(base, properties=tuple(map(_united, named.values())), variants=variants)


def _variant(base: Resource, name: str, own: Sequence[Property]) -> Resource:
    properties = {item.name: item for item in (*base.properties, *own)}
    issued = base.issued if base.issued and name in base.issued.types else None
    return dataclasses.replace(
        base, type=f"{NAMESPACE}{name}", properties=tuple(properties.values()), shared=True, issued=issued
    )


def _united(items: Sequence[Property]) -> Property:
    """One property for the options: an enumeration has the members of all, and so has a complex type.

    Null is allowed if one allows it.
    """
    first, kinds = items[0], [item.type for item in items]
    if isinstance(first.type, Enum):
        members = {name: number for kind in kinds if isinstance(kind, Enum) for name, number in kind.members.items()}
        first = dataclasses.replace(first, type=dataclasses.replace(first.type, members=members))
    elif isinstance(first.type, Complex):
        inner = {name: each for kind in kinds if isinstance(kind, Complex) for name, each in kind.properties.items()}
        first = dataclasses.replace(first, type=dataclasses.replace(first.type, properties=inner))
    return dataclasses.replace(first, nullable=any(item.nullable for item in items))


def together(resources: Iterable[Resource]) -> list[Resource]:
    """The descriptions with one family instead of those that share a collection.

    The collection is then listed once. The family is in the place of the first of them.
    """
    groups: dict[object, list[Resource]] = {}
    for resource in resources:
        groups.setdefault(tuple(resource.paths.items()) if resource.shared else resource, []).append(resource)
    return [
        group[0]
        if len(group) == 1
        else dataclasses.replace(group[0], shared=False, variants={item.type_name: item for item in group})
        for group in groups.values()
    ]


def chosen(resource: Resource, type_name: str | None, given: Iterable[str] = ()) -> Resource:
    """The description that the option ``type`` selects; ``resource`` itself if it is no family.

    Raises :class:`InputError` for options among ``given`` that the type does not have, listing those that it has.
    """
    if not resource.variants or type_name is None:
        return resource
    variant = resource.variants[type_name]
    own = {item.option for item in variant.writable()}
    strangers = [item.option for item in resource.writable() if item.option in set(given) - own]
    if strangers:
        raise InputError(
            f"type {type_name} has no {' and no '.join(strangers)}; what it has is "
            f"{', '.join(item.option for item in variant.writable())}."
        )
    return variant
