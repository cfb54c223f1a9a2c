# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Actions of a type as desired states: one is called only if the state that it results in is not met. Pure.

A module for the actions of a type is derived from an :class:`ActionSet`, as one for a type is from a resource.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ansible_collections.m365.graph.plugins.module_utils._description.parents import NestedList
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError

Rows = Sequence[Json]


@dataclass(frozen=True)
class ActionRequest:
    """An action and its values by option, as :class:`ActionOption` returns them.

    ``allow`` are the guards, ``now`` is the time of the task.
    """

    action: str
    values: Mapping[str, Any]
    allow: Mapping[str, bool]
    now: dt.datetime


@dataclass(frozen=True)
class ActionCall:
    """One call of the service: the action by Graph's name, its body, and the values of the entity that it ``sets``.

    ``done(entity, rows)``: whether the call has been executed, as a read shows it. With ``apart`` it changes one of the
    rows below the entity and not the entity itself.
    """

    name: str
    body: Json
    changes: tuple[Change, ...]
    done: Callable[[Json, Rows], bool]
    sets: Mapping[str, Any] = field(default_factory=dict)
    apart: bool = False


@dataclass(frozen=True)
class GivenFile:
    """A file that a task names, with its content."""

    path: str
    data: bytes


@dataclass(frozen=True)
class ActionOption:
    """An option of an action. ``parse(name, value)`` returns its value or raises :class:`InputError`.

    The value of a ``file`` is a :class:`GivenFile`. People may give a private key for one that is ``redacted`` by
    mistake; a ``secret`` is one.
    """

    name: str
    parse: Callable[[str, Any], Any] = lambda _name, value: value
    kind: Literal["str", "int", "list", "file"] = "str"
    secret: bool = False
    redacted: bool = False
    default: Any = None


@dataclass(frozen=True)
class RowsBelow:
    """The list below an entity that an action depends on.

    With ``nested`` the list is :attr:`NestedList.navigation` below the entity, and rows of all entities are in
    ``collection`` if the service does not have the parts.
    """

    navigation: str = ""
    nested: NestedList | None = None
    collection: str = ""


@dataclass(frozen=True)
class Action:
    """What an action needs, and its calls.

    ``calls(request, entity, rows)`` are the necessary calls of the service; ``rows`` are those of ``below``. Raises
    :class:`InputError` for an action that is impossible in the entity's state. ``needs`` are required options,
    ``takes`` optional ones. ``complete(values, now)`` checks values together, before any request. ``warn(entity)`` are
    sentences about the entity after the action.
    """

    calls: Callable[[ActionRequest, Json, Rows], Iterable[ActionCall]]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    below: RowsBelow | None = None
    complete: Callable[[Mapping[str, Any], dt.datetime], Mapping[str, Any]] = lambda values, _now: values
    warn: Callable[[Json], Iterable[str]] = lambda _entity: ()


@dataclass(frozen=True)
class ActionSet:
    """The actions of a type, their options and guards."""

    actions: Mapping[str, Action]
    options: tuple[ActionOption, ...] = ()
    allow: tuple[str, ...] = ()

    def request(
        self, name: str, given: Mapping[str, Any], allow: Mapping[str, bool], now: dt.datetime
    ) -> ActionRequest:
        """The request of a task. Raises :class:`InputError` for a wrong value, and for one of another action."""
        action = self.actions[name]
        for option in self.options:
            own = option.name in (*action.needs, *action.takes)
            if not own and given[option.name] not in (None, option.default):
                raise InputError(f"{option.name}: it is not for the action {name}.")
        values = {
            option.name: None if given[option.name] is None else option.parse(option.name, given[option.name])
            for option in self.options
        }
        return ActionRequest(name, action.complete(values, now), allow, now)
