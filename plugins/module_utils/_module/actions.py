# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules for the actions of a type: options into a desired state, calls of the service, results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils import _errors
from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.actions import (
    ActionCall,
    ActionOption,
    ActionSet,
    GivenFile,
    Rows,
    RowsBelow,
)
from ansible_collections.m365.graph.plugins.module_utils._description.matching import Entity
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils._engine import nested_lists
from ansible_collections.m365.graph.plugins.module_utils._engine.locator import Locator, instead_of
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    RedactedText,
    info_argument_spec,
    option,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

_LARGEST = 1 << 20
"""The largest file that an action sends, in bytes."""
_SECRET_LENGTH = 20
"""The shortest part of a secret that is hidden: a shorter one could be a word of a message."""


def action_main(resource: Resource, actions: ActionSet, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module for the actions of ``resource``."""
    keys = [resource.property(name).option for name in resource.keys]
    options: dict[str, Any] = {
        **info_argument_spec(resource),
        **{key: option() for key in keys},
        "action": option(choices=actions.actions, required=True),
        **{item.name: _specification(item) for item in actions.options},
        **{name: option("bool", default=False) for name in actions.allow},
    }
    module = make_module(
        argument_spec=options,
        required_one_of=[["id", *keys]],
        required_if=[["action", name, [*action.needs]] for name, action in actions.actions.items() if action.needs],
        supports_check_mode=True,
    )
    run(module, lambda session: run_action(session, resource, actions))


def _specification(item: ActionOption) -> dict[str, Any]:
    """The validation by Ansible for an option."""
    text = RedactedText if item.redacted else str
    if item.kind == "file":
        return option(RedactedText("path"))
    if item.kind == "list":
        return option("list", elements=text("str"))
    default = {} if item.default is None else {"default": item.default}
    return option("int" if item.kind == "int" else text("str"), no_log=item.secret, **default)


def run_action(session: Session, resource: Resource, actions: ActionSet) -> dict[str, Any]:
    """Bring an entity into the state after the action. Returns the result without the trail."""
    params = session.params
    target, action = target_of(resource, params), actions.actions[params["action"]]
    given = {name: params[resource.property(name).option] for name in resource.keys}
    named = resource.parse({name: value for name, value in given.items() if value is not None}, target.version)
    request = actions.request(
        params["action"],
        {item.name: _value(session, item, params[item.name]) for item in actions.options},
        {name: params[name] for name in actions.allow},
        dt.datetime.now(dt.UTC),
    )
    actor = _Actor(session.client, target)
    with Reconciler(session.client).explaining(target):
        before = actor.find(named)
        due = [*action.calls(request, before, actor.rows(before, action.below))]
        after = before
        for call in due:
            if session.check_mode:
                after = {**after, **call.sets}
                continue
            after, shows = actor.call(after, call, action.below)
            if not shows:
                session.warn(f"The service accepted {call.name}, but reading does not show its result so far.")
    for warning in action.warn(after):
        session.warn(warning)
    changes = [change for call in due for change in call.changes]
    return {
        "changed": bool(due),
        "resource": returned(target, after),
        "changes": [change.to_dict() for change in changes],
        "diff": _diff(f"{resource.label} {_name(resource, before)}", changes),
    }


def _diff(header: str, changes: Sequence[Change]) -> dict[str, Any]:
    return {
        "before": {change.property: change.before for change in changes},
        "after": {change.property: change.after for change in changes},
        "before_header": header,
        "after_header": header,
    }


def _name(resource: Resource, entity: Entity) -> str:
    return str(next((entity[key] for key in resource.keys if entity.get(key)), entity.get("id")))


def _value(session: Session, item: ActionOption, value: Any) -> Any:
    """The value of an option; a file is read. A service may repeat a secret in its answer, which is hidden then."""
    if item.kind == "file" and value is not None:
        try:
            value = GivenFile(value, read_regular(value, _LARGEST))
        except InputError as error:
            raise InputError(f"{item.name}: {error}") from None
    if item.secret and value is not None:
        text = value.data.decode(errors="replace") if isinstance(value, GivenFile) else str(value)
        session.hide(line for line in text.split() if len(line) >= _SECRET_LENGTH)
    return value


class _Actor:
    """Reads an entity and calls its actions."""

    def __init__(self, client: GraphClient, target: Target) -> None:
        self._client = client
        self._locator = Locator(client)
        self._target = target

    def find(self, named: Mapping[str, Any]) -> Entity:
        found = self._locator.locate(self._target, named)
        if found is None:
            name = self._target.id or next(iter(named.values()))
            raise _errors.NoMatch(f"There is no {self._target.resource.label} {shown(name)}.")
        return found

    def rows(self, entity: Entity, below: RowsBelow | None) -> Rows:
        """The rows below the entity."""
        if below is None:
            return ()
        id, version = str(entity["id"]), self._target.version
        if below.nested is None:
            path = f"{self._target.item(id)}/{below.navigation}"
            return [dict(row) for row in self._client.list(path, version=version)]
        rows = nested_lists.rows_below_or_of(self._client, below.nested, id, below.collection, version)
        return [row for row in rows if str(row.get(below.nested.holder)).lower() == id.lower()]

    def call(self, entity: Entity, call: ActionCall, below: RowsBelow | None) -> tuple[Entity, bool]:
        """The entity after a call, and whether it shows the call's result.

        If the outcome of the call is unknown, the entity is read; the call is never repeated.
        """
        path = self._target.item(str(entity["id"]))
        try:
            reply = self._client.post(f"{path}/{call.name}", version=self._target.version, body=call.body or None)
        except _errors.AmbiguousOutcome as error:
            with instead_of(error):
                seen, done = self._settled(entity, call, below)
            if not done:
                raise error.explained("Reading shows that it has not happened so far; it was not sent again") from None
            return seen, True
        if call.apart:
            return entity, True
        if reply.body and reply.body.get("id") == entity["id"]:
            return dict(reply.body), True
        return self._settled(entity, call, below)

    def _settled(self, entity: Entity, call: ActionCall, below: RowsBelow | None) -> tuple[Entity, bool]:
        """The entity as soon as it shows the result of a call, or as it is when the patience has expired."""
        path, shows = self._target.item(str(entity["id"])), False

        def done(seen: Entity | None) -> bool:
            nonlocal shows
            shows = call.done(seen or {}, self.rows(entity, below))
            return shows

        seen = self._locator.settle(lambda: dict(self._client.get(path, version=self._target.version)), done)
        return {**(seen or entity), "id": entity["id"]}, shows
