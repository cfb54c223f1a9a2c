# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for deleted items: options into a restoration, what came back into a result."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._credential.deleted_items import (
    APPLICATION,
    AUTHORITY,
    INFRASTRUCTURE,
    KINDS,
    SERVICE_PRINCIPAL,
    DeletedKind,
    changes_of,
    check_again,
    credentials_of,
    expired_text,
    row_of,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import parse_thumbprint
from ansible_collections.m365.graph.plugins.module_utils._description.resource import GUIDS, Json
from ansible_collections.m365.graph.plugins.module_utils._engine.deleted_items import DeletedItems
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import ModuleFactory, common_options, option
from ansible_collections.m365.graph.plugins.module_utils._module.resource import run
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

_WAYS = ("id", "display_name", "app_id", "thumbprint")


def deleted_item_restore_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module that restores a deleted item."""
    options = {
        **_options(),
        "type": option(choices=KINDS, required=True),
        **{name: option() for name in _WAYS},
        "service_principal": option("bool", default=True),
        "allow_duplicate": option("bool", default=False),
    }
    module = make_module(
        argument_spec=options,
        required_one_of=[[*_WAYS]],
        mutually_exclusive=[[*_WAYS]],
        supports_check_mode=True,
    )
    run(module, run_restore)


def deleted_items_info_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module that lists deleted items."""
    options = {
        **_options(),
        "types": option("list", elements="str", choices=KINDS, default=[*KINDS]),
        "display_name": option(),
    }
    run(make_module(argument_spec=options, supports_check_mode=True), run_info)


def _options() -> dict[str, Any]:
    return {**common_options(), "api_version": option(choices=("v1.0", "beta"), default="v1.0")}


def run_info(session: Session) -> dict[str, Any]:
    """The deleted items of the types of a task. Returns the result without the trail."""
    name, now = session.params["display_name"], dt.datetime.now(dt.UTC)
    kinds = [KINDS[kind] for kind in dict.fromkeys(session.params["types"])]
    rows = DeletedItems(session.client, session.params["api_version"]).listed(kinds)
    return {
        "changed": False,
        "resources": [
            {**row_of(kind, row), "credentials": credentials_of(kind, row, now)}
            for kind, row in rows
            if name is None or kind.same("display_name", name, row)
        ],
    }


def run_restore(session: Session) -> dict[str, Any]:
    """Restore an item, unless it is there already. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    kind = KINDS[params["type"]]
    way, value = _way(params, kind)
    items = DeletedItems(session.client, params["api_version"])
    found = items.find(kind, way, value)
    item = found.deleted
    if item is not None:
        check_again(kind, item, items.rivals(kind, item), {"allow_duplicate": params["allow_duplicate"]})
        if kind is SERVICE_PRINCIPAL:
            _check_application(items, item)
    elif len(found.existing) > 1:
        session.warn(f"Several {kind.label}s have {way} {shown(value)}, and none of that name is deleted.")
    owner = item or (found.existing[0] if len(found.existing) == 1 else None)
    with_principal = kind is APPLICATION and params["service_principal"] and owner is not None
    principal = items.principal_of(owner) if with_principal and owner is not None else None
    if not session.check_mode:
        if item is not None:
            items.restore(kind, item)
        if principal is not None:
            items.restore(SERVICE_PRINCIPAL, principal)
    credentials = _credentials(items, kind, owner, principal, now, there=item is None or not session.check_mode)
    _warn(session, kind, item, principal, credentials)
    return _result(kind, owner, item, principal, credentials)


def _way(params: Mapping[str, Any], kind: DeletedKind) -> tuple[str, str]:
    """The option that identifies the item, and its value. Raises :class:`InputError`."""
    way = next(name for name in _WAYS if params[name] is not None)
    value = str(params[way])
    if way != "id" and way not in kind.names:
        raise InputError(f"{way}: it is not for the type {kind.type}. Give {' or '.join(('id', *kind.names))}.")
    if way in ("id", "app_id") and not re.fullmatch(GUIDS, value):
        raise InputError(f"{way}: {shown(value)} is not an ID, which is a GUID.")
    if way == "thumbprint" and parse_thumbprint(value) is None:
        raise InputError(f"thumbprint: {shown(value)} is not a SHA-1 thumbprint, which has 40 hexadecimal digits.")
    if way == "display_name" and not value.strip():
        raise InputError("display_name: it is empty.")
    return way, parse_thumbprint(value) or value if way == "thumbprint" else value


def _check_application(items: DeletedItems, principal: Json) -> None:
    application = items.application_of(principal)
    if application is not None:
        raise InputError(
            f"The service principal {shown(principal.get('displayName'))} cannot be restored, because its application "
            f"{application.get('id')} has been deleted. Nothing was sent. Restore the application, with which the "
            "service principal is restored as well."
        )


def _credentials(
    items: DeletedItems,
    kind: DeletedKind,
    owner: Json | None,
    principal: Json | None,
    now: dt.datetime,
    *,
    there: bool,
) -> list[dict[str, Any]]:
    """What came back with an item, or will. The authorities of an infrastructure show only while it is ``there``."""
    if owner is None:
        return []
    if kind is INFRASTRUCTURE:
        rows = items.authorities(owner) if there else []
        return [found for row in rows for found in credentials_of(AUTHORITY, row, now)]
    own = credentials_of(kind, owner, now)
    return own if principal is None else [*own, *credentials_of(SERVICE_PRINCIPAL, principal, now)]


def _warn(
    session: Session,
    kind: DeletedKind,
    item: Json | None,
    principal: Json | None,
    credentials: Sequence[Mapping[str, Any]],
) -> None:
    """Say what a restoration does not bring back. Nothing if nothing is restored."""
    if item is None and principal is None:
        return
    if (text := expired_text(credentials)) is not None:
        session.warn(text)
    if principal is not None or kind is SERVICE_PRINCIPAL:
        session.warn("Entra does not restore the policies of a service principal. Assign them again.")
    if kind is INFRASTRUCTURE and not credentials and not session.check_mode:
        session.warn(
            "The public key infrastructure has no authorities now. Its deleted authorities are restored by themselves, "
            f"with the type {AUTHORITY.type}."
        )


def _result(
    kind: DeletedKind,
    owner: Json | None,
    item: Json | None,
    principal: Json | None,
    credentials: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    changes = changes_of(item or {}, principal)
    header = f"{kind.label} {(owner or {}).get('displayName') or (owner or {}).get('id') or '(several)'}"
    rows = [change.to_dict() for change in changes]
    return {
        "changed": bool(changes),
        "resource": None if owner is None else row_of(kind, {**owner, "deletedDateTime": None}),
        "service_principal": None
        if principal is None
        else row_of(SERVICE_PRINCIPAL, {**principal, "deletedDateTime": None}),
        "credentials": [*credentials],
        "expired_credentials": sum(bool(row["expired"]) for row in credentials),
        "changes": rows,
        "diff": {
            "before": {row["property"]: row["before"] for row in rows},
            "after": {row["property"]: row["after"] for row in rows},
            "before_header": header,
            "after_header": header,
        },
    }
