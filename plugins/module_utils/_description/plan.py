# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes that bring a resource into its desired state: a pure function of description, current and desired state.

Nothing here uses HTTP or Ansible. A plan contains everything that a run will send and everything that it will show, so
that check mode is the same plan without its last step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Identity,
    Json,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    GuardRefused,
    InputError,
    NoMatch,
    ReissueRefused,
)

MASK = "VALUE_NOT_SHOWN"
"""The text in a diff instead of a secret."""


class PlanAction(Enum):
    NONE = "none"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    """Deleted and created again, because the service cannot change it."""
    DELETE = "delete"


@dataclass(frozen=True)
class Change:
    """One property that differs; ``before`` and ``after`` are masked if the value is a secret."""

    property: str
    before: Any
    after: Any
    effect: Effect

    def to_dict(self) -> dict[str, Any]:
        return {"property": self.property, "before": self.before, "after": self.after, "effect": self.effect.value}


_NOTHING: Json = {}  # shared by many plans, and never changed


@dataclass(frozen=True, slots=True)
class Plan:
    """``body`` is what will be sent; ``before`` and ``after`` are complete entities by Graph name (empty when absent).

    ``warnings`` are sentences about the desired values.
    """

    action: PlanAction
    changes: tuple[Change, ...]
    body: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.action is not PlanAction.NONE

    def warned(self, warnings: Sequence[str]) -> Plan:
        """The plan with more warnings."""
        return replace(self, warnings=(*self.warnings, *warnings)) if warnings else self


def plan(resource: Resource, current: Json | None, desired: Json, *, absent: bool = False) -> Plan:
    """The plan that turns ``current`` (``None``: it does not exist) into the ``desired`` state.

    ``desired`` are values as :meth:`Resource.parse` returns them; other properties are not changed. Raises
    :class:`InputError` if a create lacks a required property or an update would change one that is fixed at creation.
    """
    if absent:
        if current is None:
            return unchanged(_NOTHING)
        return Plan(PlanAction.DELETE, (), {}, current, {})
    made = _create(resource, desired) if current is None else _update(resource, current, desired)
    return made.warned(resource.warnings(desired))


def unchanged(entity: Json) -> Plan:
    """The plan for a resource that is in the desired state."""
    return Plan(PlanAction.NONE, (), _NOTHING, entity, entity)


def _create(resource: Resource, desired: Json) -> Plan:
    if not resource.singleton and "POST" not in resource.methods:
        raise NoMatch(f"There is no such {resource.label}, and Microsoft Graph cannot create one.")
    missing = [item.option for item in resource.writable() if item.required and desired.get(item.name) is None]
    if missing:
        raise InputError(
            f"There is no such {resource.label} yet, and to create it {' and '.join(missing)} must be given."
        )
    defaults = {item.name: item.default for item in resource.writable() if item.default is not None}
    wished = {name: value for name, value in desired.items() if resource.property(name).writable}
    given = defaults | resource.completed(wished)
    body = {
        name: value
        for name, value in given.items()
        if value is not None and not (value == [] and resource.property(name).outside)
    }
    changes = tuple(_change(item, None, body[item.name]) for item in resource.properties if item.name in body)
    return Plan(PlanAction.CREATE, changes, body, {}, _settled(resource, _outside(resource), desired, body))


def _update(resource: Resource, current: Json, desired: Json) -> Plan:
    body: dict[str, Any] = {}
    fixed = False
    for item in resource.writable():
        if item.name not in desired or not _differs(resource, item, current, desired):
            continue
        if item.access is Access.CREATE_ONLY:
            if item.effect is not Effect.REPLACES:
                raise InputError(
                    f"{item.option} is fixed when a {resource.label} is created and cannot be changed afterwards."
                    f"{resource.fixed_advice}"
                )
            fixed = True
        body[item.name] = item.type.merge(desired[item.name], current.get(item.name))
    if not body:
        return unchanged(current)
    # The following values are cleared only if they are set.
    body = {
        name: value
        for name, value in resource.completed(body).items()
        if name in body or value is not None or current.get(name) is not None
    }
    changes = tuple(
        _change(item, current.get(item.name), body[item.name]) for item in resource.properties if item.name in body
    )
    after = _settled(resource, current, desired, body)
    if fixed:
        # What only a create sends, such as a link, is sent again.
        wished = {name: value for name, value in desired.items() if resource.property(name).writable}
        body = {name: value for name, value in {**wished, **body}.items() if value is not None}
    if fixed or "PATCH" not in resource.methods:
        lost = _not_made_again(resource, current)
        return Plan(PlanAction.REPLACE, changes, {**kept(resource, current), **body}, current, after, lost)
    return Plan(PlanAction.UPDATE, changes, body, current, after)


def kept(resource: Resource, current: Json) -> dict[str, Any]:
    """The values from which a resource is created again: those that can be read and written."""
    return {
        item.name: current[item.name]
        for item in resource.writable()
        if item.kept and current.get(item.name) is not None
    }


def _not_made_again(resource: Resource, current: Json) -> tuple[str, ...]:
    """A warning about values that a resource loses when it is deleted and created again."""
    names = ", ".join(resource.unknown_in(current))
    if not names:
        return ()
    return (
        f"Microsoft Graph cannot change a {resource.label}, so it is deleted and created again. The new one does not "
        f"get the values of properties that {resource.forgets}: {names}.",
    )


def _differs(resource: Resource, item: Property, current: Json, desired: Json) -> bool:
    there = current.get(item.name)
    if item.access is Access.INITIAL:
        return False
    if item.access is not Access.WRITE_ONLY and not (item.hideable and there is None):
        return not item.same(desired[item.name], there)
    if desired[item.name] is None:
        return False
    if there is not None and not item.secret:  # the service may return a mask for a secret
        return not item.type.equal(desired[item.name], there)
    return resource.traits.holds is not None and resource.traits.holds(desired, current) is Identity.OTHER


def _settled(resource: Resource, current: Json, desired: Json, body: Json) -> dict[str, Any]:
    """The entity as it reads after the service has accepted ``body``.

    Derived values are set if the options give none; write-only values are null.
    """
    shown = {name: resource.property(name).type.settled(value, current.get(name)) for name, value in body.items()}
    unread = {name for name in body if resource.property(name).access in (Access.WRITE_ONLY, Access.INITIAL)}
    derived = {name: value for name, value in resource.derived(body).items() if name not in desired}
    return {**current, **derived, **shown, **dict.fromkeys(unread)}


def _change(item: Property, before: Any, after: Any) -> Change:
    effect = item.effect_of(before, after) if item.effect_of else item.effect
    if item.secret:
        return Change(item.option, None if before is None else MASK, None if after is None else MASK, effect)
    return Change(item.option, before, item.type.settled(after, before), effect)


def _outside(resource: Resource) -> dict[str, Any]:
    """The values outside the body of a resource that was just created: all empty."""
    return {item.name: item.empty for item in resource.properties if item.outside}


def apart(resource: Resource, made: Plan) -> tuple[Plan, dict[str, Any]]:
    """A plan in two parts: the resource's own body, and the values that are written by requests of their own.

    A new resource's references to others are part of its body, and so is what only its change needs an action for.
    """
    outer = {
        name: value
        for name, value in made.body.items()
        if (item := resource.property(name)).expanded
        or (item.action and made.action is PlanAction.UPDATE)
        or (item.addition and made.action is PlanAction.UPDATE and item.addition.applies(value, made.before.get(name)))
        or (item.read_apart and (made.action is PlanAction.UPDATE or not item.created_inside))
    }
    return replace(made, body={name: value for name, value in made.body.items() if name not in outer}), outer


def guard(resource: Resource, made: Plan, allow: Mapping[str, bool], now: dt.datetime) -> None:
    """Raise :class:`GuardRefused` for a write with further effects that are not allowed.

    Raises :class:`InputError` for one that the service does not carry out, because the resource is built in.
    """
    if made.changed and made.before and resource.is_built_in(made.before):
        raise InputError(
            f"This {resource.label} is built in: Microsoft Graph neither changes nor deletes it. Create one with "
            "another name."
        )
    if resource.traits.guard and made.action in (PlanAction.CREATE, PlanAction.UPDATE, PlanAction.REPLACE):
        resource.traits.guard(made.before, made.body, now, allow)
    harmful = [change for change in made.changes if change.effect not in (Effect.SAFE, Effect.UNKNOWN)]
    if made.action not in (PlanAction.UPDATE, PlanAction.REPLACE) or not harmful or allow.get("allow_reissue"):
        return
    if made.action is PlanAction.REPLACE:
        names = " and ".join(change.property for change in harmful)
        raise ReissueRefused(
            f"changing {names} deletes the {resource.label} and creates it again, because Microsoft Graph cannot "
            "change it",
            effect=Effect.REPLACES.value,
        )
    effects = [effect for effect in Effect if any(change.effect is effect for change in harmful)]
    raise ReissueRefused("; ".join(_harm(resource, effect, harmful) for effect in effects), effect=effects[0].value)


def refusals(resource: Resource, made: Plan, allow: Mapping[str, bool], now: dt.datetime) -> tuple[GuardRefused, ...]:
    """Every refusal of a plan, one for each guard that must be opened. Raises other errors of a guard."""
    opened, found = dict(allow), list[GuardRefused]()
    while True:
        try:
            guard(resource, made, opened, now)
        except GuardRefused as refused:
            if opened.get(refused.option):
                raise
            found.append(refused)
            opened[refused.option] = True
        else:
            return tuple(found)


def _harm(resource: Resource, effect: Effect, changes: Sequence[Change]) -> str:
    """The effect of the changes, as a clause."""
    alike = {change.property for change in changes if change.effect is effect}
    presumably = "" if all(item.documented for item in resource.properties if item.option in alike) else "presumably "
    outcomes = {
        Effect.REISSUES: f"has certificates that were issued from it {presumably}revoked and issued again",
        Effect.REMOVES: f"{presumably}takes what devices have got from it away where it no longer reaches them",
        Effect.REPLACES: f"turns this {resource.label} into another one",
    }
    return f"changing {' and '.join(sorted(alike))} {outcomes[effect]}"
