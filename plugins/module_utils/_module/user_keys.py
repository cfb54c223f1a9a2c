# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``user_authentication_key_info``: the keys with which users sign in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.reconciler import Reconciler
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, InputError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._http.addresses import segment
from ansible_collections.m365.graph.plugins.module_utils._module.options import ModuleFactory, common_options, option
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._resources.user_keys import (
    KINDS,
    LISTS,
    NO_KEYS,
    KeyKind,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

LARGEST_PAGE = 999
"""The largest number of users on one page."""
DEVICE = ("id", "deviceId", "displayName", "operatingSystem")
_NAMES = tuple(dict.fromkeys(item.option for kind in KINDS for item in kind.resource.properties))


@dataclass(frozen=True)
class KeyOwner:
    """A user. ``key`` addresses the user; ``given``: the task names the user, who must exist."""

    key: str
    id: str | None = None
    principal_name: str | None = None
    display_name: str | None = None
    given: bool = False

    def row(self) -> dict[str, Any]:
        return {
            "user_id": self.id,
            "user_principal_name": self.principal_name,
            "user_display_name": self.display_name,
        }


def user_keys_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run ``user_authentication_key_info``."""
    kinds = [kind.option for kind in KINDS]
    options = {
        **common_options(),
        "api_version": option(choices=("v1.0", "beta"), default="v1.0"),
        "users": option("list", elements="str"),
        "source": option(choices=LISTS, default="registrations"),
        "kinds": option("list", elements="str", choices=kinds, default=kinds),
        "devices": option("bool", default=False),
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_user_keys)


def run_user_keys(session: Session) -> dict[str, Any]:
    """The keys of the users of the task. Returns the result without the trail."""
    reader = UserKeyReader(session)
    owners = reader.owners()
    rows = reader.keys(owners, [kind for kind in KINDS if kind.option in session.params["kinds"]])
    return {"changed": False, "authentication_keys": rows, "users": len(owners)}


class UserKeyReader:
    """Reads keys through the client of one task, in batches."""

    def __init__(self, session: Session) -> None:
        self._client = session.client
        self._params = session.params
        self._version = session.params["api_version"]
        self._explaining = Reconciler(session.client).explaining

    def owners(self) -> list[KeyOwner]:
        """The users that the task names, or those that may have a key. Raises :class:`GraphError`."""
        if self._params["users"] is not None:
            return [_named(user) for user in dict.fromkeys(self._params["users"])]
        if self._params["source"] == "users":
            query: dict[str, str | int] = {"$select": "id,userPrincipalName,displayName", "$top": LARGEST_PAGE}
            rows = self._list(LISTS["users"], query)
            return [_owner(row, "displayName") for row in rows if row.get("id")]
        rows = self._list(LISTS["registrations"], {})
        return [_owner(row, "userDisplayName") for row in rows if row.get("id") and _may_have_key(row)]

    def keys(self, owners: Sequence[KeyOwner], kinds: Sequence[KeyKind]) -> list[dict[str, Any]]:
        """The keys of users, sorted by user, kind and name. Raises :class:`GraphError`.

        A listed user who no longer exists has none.
        """
        places = [(owner, kind) for owner in owners for kind in kinds]
        targets = [Target(kind.resource, self._version, parameters={"user": owner.key}) for owner, kind in places]
        answers = ask(self._client, [Question(one.collection, self._version, many=True) for one in targets])
        found: list[tuple[KeyOwner, KeyKind, Target, Json]] = []
        for (owner, kind), target, answer in zip(places, targets, answers, strict=True):
            if not owner.given and isinstance(answer, NotFound) and not answer.no_route:
                continue
            found += [(owner, kind, target, row) for row in self._rows(target, answer)]
        devices = self._devices([(target, row) for _owner, kind, target, row in found if kind.on_device])
        rows = [
            {"kind": kind.option, **owner.row(), **_key(kind, row), "device": devices.get(_place(target, row))}
            for owner, kind, target, row in found
        ]
        return sorted(rows, key=_order)

    def _list(self, resource: Resource, query: Mapping[str, str | int]) -> list[Mapping[str, Any]]:
        target = Target(resource, self._version)
        with self._explaining(target):
            return [*self._client.list(target.collection, version=self._version, params=query or None)]

    def _rows(self, target: Target, answer: QuestionAnswer) -> Sequence[Json]:
        if isinstance(answer, GraphError):
            with self._explaining(target):
                raise answer
        return answer

    def _devices(self, places: Sequence[tuple[Target, Json]]) -> dict[str, dict[str, Any] | None]:
        """The devices of keys by their paths. Only a read of one key returns its device."""
        if not self._params["devices"]:
            return {}
        paths = [_place(target, row) for target, row in places]
        answers = ask(self._client, [Question(path, self._version, {"$expand": "device"}) for path in paths])
        found = {}
        for path, (target, _row), answer in zip(paths, places, answers, strict=True):
            if isinstance(answer, NotFound) and not answer.no_route:
                continue  # removed in the meantime
            for row in self._rows(target, answer):
                found[path] = _device(row.get("device"))
        return found


def _named(user: str) -> KeyOwner:
    """The user that a task names. Raises :class:`InputError`."""
    if not re.fullmatch(r"[^/\s]+", user):
        raise InputError(f"users: {shown(user)} is not the ID or user principal name of a user.")
    by_name = "@" in user
    return KeyOwner(user, None if by_name else user, user if by_name else None, given=True)


def _owner(row: Json, display_name: str) -> KeyOwner:
    return KeyOwner(str(row["id"]), str(row["id"]), row.get("userPrincipalName"), row.get(display_name))


def _may_have_key(row: Json) -> bool:
    methods = row.get("methodsRegistered")
    return not isinstance(methods, list) or not NO_KEYS.issuperset(map(str, methods))


def _key(kind: KeyKind, row: Json) -> dict[str, Any]:
    """A key as it is returned; what its kind does not have is null."""
    created = row.get("createdDateTime") or row.get("creationDateTime")
    own = kind.resource.to_options({**row, "createdDateTime": created})
    return {name: own.get(name) for name in _NAMES}


def _place(target: Target, row: Json) -> str:
    return f"{target.collection}/{segment(str(row.get('id')))}"


def _device(row: object) -> dict[str, Any] | None:
    if not isinstance(row, Mapping):
        return None
    id, device_id, name, system = (row.get(member) for member in DEVICE)
    return {"id": id, "device_id": device_id, "display_name": name, "operating_system": system}


def _order(row: Json) -> tuple[str, ...]:
    names = ("user_principal_name", "user_id", "kind", "display_name", "id")
    return tuple(str(row[name] or "") for name in names)
