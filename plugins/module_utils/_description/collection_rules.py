# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the other resources of a collection rule out: values that only one can have, and one too many. Pure.

The service refuses both, so a plan does so first.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

UniqueValues = tuple[Hashable, ...]


def newly_unique(resource: Resource, made: Plan) -> UniqueValues | None:
    """The values that a plan gives to a resource and that no other one can have; None if it gives none."""
    if not (resource.traits.unique and made.changed) or made.action is PlanAction.DELETE:
        return None
    values = _unique(resource, made.after)
    return None if values == _unique(resource, made.before) else values


def name_of_owner(resource: Resource, values: UniqueValues, rows: Sequence[Json]) -> str | None:
    """The name of the resource in ``rows`` that has those values."""
    return next((_called(resource, row) for row in rows if _unique(resource, row) == values), None)


def adds_one(resource: Resource, made: Plan) -> bool:
    """Whether a plan makes a collection larger whose size is limited."""
    return resource.traits.most is not None and made.action is PlanAction.CREATE


def taken(resource: Resource, other: str, when: str) -> InputError:
    """The error if ``other`` has the same values."""
    names = " and ".join(resource.property(name).option for name in resource.traits.unique)
    return InputError(
        f"{names}: {other} has the same, and only one {resource.label} in a collection can. Change or remove the other "
        f"one {when}."
    )


def full(resource: Resource, when: str) -> InputError:
    """The error if a collection has as many resources as it can have."""
    return InputError(
        f"There are {resource.traits.most} of {resource.label} in this collection already, and Microsoft Graph allows "
        f"no more. Remove another one {when}."
    )


def refusal(resource: Resource, made: Plan, rows: Sequence[Json]) -> InputError | None:
    """Why a plan cannot be carried out next to the resources of the collection, or None."""
    values = newly_unique(resource, made)
    other = None if values is None else name_of_owner(resource, values, rows)
    if other is not None:
        return taken(resource, other, "first")
    if adds_one(resource, made) and len(rows) >= (resource.traits.most or 0):
        return full(resource, "first")
    return None


def _unique(resource: Resource, values: Json) -> UniqueValues | None:
    """The values that no other resource of the collection has; None if one of them is not set."""
    given = [(resource.property(name), values.get(name)) for name in resource.traits.unique]
    if any(value in (None, "") for _item, value in given):
        return None
    return tuple(item.key_form(value) for item, value in given)


def _called(resource: Resource, row: Json) -> str:
    return shown(next((row[name] for name in (*resource.keys, "id") if row.get(name)), None))
