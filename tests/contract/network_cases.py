# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cases of configurations that use certificates: what they refer to, and a change of each property."""

from __future__ import annotations

import base64
from collections.abc import Collection as Names
from collections.abc import Mapping, Sequence
from typing import Any

from case import Case
from configurations import APPLICABILITY, EVERYTHING, REACH, tenant

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Property, Resource
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_references import (
    DERIVED_CREDENTIALS,
    PROFILES,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.device_configurations import PATHS
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import TYPES as ROOTS
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    Binary,
    Boolean,
    Double,
    EdmType,
    Int32,
    Int64,
)
from ansible_collections.m365.graph.plugins.module_utils._values.polymorphic import OPTION, Polymorphic
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, Enum, Flags

SECRET = "correct horse battery"


def _value(kind: EdmType) -> Any:
    """A value of a type, as an option, that no service has by default."""
    if isinstance(kind, Collection):
        return [_value(kind.item)]
    if isinstance(kind, Polymorphic):
        return {OPTION: kind.choices[-1], **_value(kind.parts[-1])}
    if isinstance(kind, Complex):
        return {naming.snake_case(name): _value(inner) for name, inner in kind.properties.items()}
    if isinstance(kind, Flags):
        return [kind.choices[-1]]
    if isinstance(kind, Enum):
        return kind.choices[-1]
    return {Int32: 10, Int64: 10, Double: 1.5, Boolean: True, Binary: base64.b64encode(b"<x/>").decode()}.get(kind, "x")


def _option(item: Property) -> Any:
    if item.secret:
        return SECRET
    if not item.link:
        return _value(item.type)
    first = item.lookups[""].types[0].rpartition(".")[2]
    if item.link.collection == DERIVED_CREDENTIALS:
        return "Derived"
    if item.link.many:
        return ["Root", "Second root"]
    return "Root" if first in ROOTS else f"The {first}"


def _tenant() -> dict[str, Any]:
    """What configurations refer to: roots, a certificate profile of each type, and a derived credential setting."""
    entities = dict(tenant(ROOTS)["entities"])
    kinds = [*dict.fromkeys(kind for kinds in PROFILES.values() for kind in kinds)]
    profiles = [
        {
            "id": f"{number:08d}-bbbb-4000-8000-000000000000",
            "@odata.type": f"#microsoft.graph.{kind}",
            "displayName": f"The {kind}",
        }
        for number, kind in enumerate(kinds)
    ]
    entities[PATHS["beta"]] = [*entities[PATHS["beta"]], *profiles]
    entities[DERIVED_CREDENTIALS] = [{"id": "dddddddd-bbbb-4000-8000-000000000000", "displayName": "Derived"}]
    return {"entities": entities}


def cases(
    resource: Resource,
    whole: Names[str],
    bad: Sequence[tuple[Mapping[str, Any], str]],
    given: Mapping[str, Any] | None = None,
) -> list[Case]:
    """A case for each type.

    Of the types in ``whole``, and at night of each, every option is changed. Another one has all of them when it is
    created, so that each is sent and read once. ``bad`` is refused by the first type. ``given`` are values for options
    for which not every value is possible.
    """
    first = next(iter(resource.variants))
    return [
        _case(variant, name in whole or EVERYTHING, bad if name == first else (), given or {})
        for name, variant in resource.variants.items()
    ]


def _case(
    variant: Resource, whole: bool, bad: Sequence[tuple[Mapping[str, Any], str]], given: Mapping[str, Any]
) -> Case:
    values = {item.option: given.get(item.option, _option(item)) for item in variant.writable()}
    shared = {**REACH, **APPLICABILITY}
    options = {option: shared.get(option, {option: value}) for option, value in values.items()}
    unseen = [item.option for item in variant.writable() if item.access is Access.WRITE_ONLY]
    changes = {option: change for option, change in options.items() if option not in unseen}
    create = {option: change[option] for option, change in options.items()}
    if whole:
        create = {item.option: _first(item) for item in variant.writable() if not item.nullable}
    create["display_name"] = f"The {variant.type_name}"
    return Case(
        type=variant.type_name,
        tenant=_tenant(),
        create=create,
        changes=changes if whole else {"description": {"description": "Changed."}},
        unseen=unseen if whole else (),
        whole=whole,
        # The configuration, in a batch with what is called by name; and, where it is known by name, its references.
        exchanges=1 if whole else 2,
        bad=bad,
        secrets=[SECRET],
    )


def _first(item: Property) -> Any:
    """A value for an option that cannot be null, and that is not the one of its change."""
    if isinstance(item.type, Enum):
        return item.type.choices[0]
    if isinstance(item.type, Collection) and all(limit.met([]) for limit in item.limits if not limit.elements):
        return []
    return _other(item.type)


def _other(kind: EdmType) -> Any:
    if isinstance(kind, Collection):
        return [_other(kind.item)]
    if isinstance(kind, Complex):
        return {naming.snake_case(name): _other(inner) for name, inner in kind.properties.items()}
    return {Int32: 11, Boolean: False}.get(kind, "y")
