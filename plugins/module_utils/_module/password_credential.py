# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for secrets of applications and service principals: options into plans, plans into results.

The text of a new secret goes into a file, or into the result if the task asks for it, and nowhere else.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import MOST_DAYS
from ansible_collections.m365.graph.plugins.module_utils._credential.passwords import (
    DesiredPassword,
    PasswordPlan,
    check_password,
    describe_password,
    guard_password,
    passwords_of,
    plan_password,
    secret_of,
    with_password,
    without_passwords,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import GUIDS, Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import CredentialWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.password_writer import PasswordWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    OmittedOptions,
    WholeNumber,
    argument_spec,
    info_argument_spec,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import desired_of, returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.private_files import (
    Writer,
    prepared,
    refuse_irregular,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown


def password_credential_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that manages the secrets of one name of an application or service principal."""
    omitted = OmittedOptions()
    options = {
        **argument_spec(resource, omitted),
        "key_id": {"type": "str", "no_log": False},
        "valid_for_days": {"type": WholeNumber("int"), "default": 180},
        "renew_before_days": {"type": WholeNumber("int"), "default": 30},
        "retire_after_days": {"type": WholeNumber("int")},
        "secret_file": {"type": "path", "no_log": False},
        "return_secret": {"type": "bool", "default": False, "no_log": False},
    }
    module = make_module(argument_spec=options, mutually_exclusive=_exclusive(resource), supports_check_mode=True)
    run(module, lambda session: run_password_credential(session, resource, omitted.names))


def passwords_info_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that lists secrets, never with their texts."""
    options = info_argument_spec(resource)
    module = make_module(argument_spec=options, mutually_exclusive=_exclusive(resource), supports_check_mode=True)
    run(module, lambda session: run_info(session, resource))


def _exclusive(resource: Resource) -> list[list[str]]:
    return [[resource.parent.parameter, str(resource.parent.option)]] if resource.parent else []


def run_password_credential(session: Session, resource: Resource, omitted: set[str]) -> dict[str, Any]:
    """Bring the secrets of a name into the desired state. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, values = desired_of(resource, params, omitted)
    wish = _desired(params, values)
    check_password(wish)
    path = params["secret_file"]
    if not wish.absent and path is None and not params["return_secret"]:
        raise InputError("Set secret_file or return_secret: the text of a new secret is available only once.")
    if path is not None:
        _check_place(path)
    writer = PasswordWriter(session.client)
    place, owner = writer.find(target, absent=wish.absent)
    if owner is None:
        return _result(place, {}, {}, PasswordPlan(None))
    made = plan_password(owner, wish, now)
    guard_password(owner, made, now, {name: params[name] for name in resource.allow})
    if made.addition:
        writer.check_policies(place, made.addition)
    if session.check_mode:
        after = with_password(owner, made.addition) if made.addition else without_passwords(owner, made.removed)
        return _result(place, owner, after, made)
    if not made.addition:
        writer.remove(place, made.removed)
        return _result(place, owner, without_passwords(owner, made.removed), made)
    answer = _handed_over(writer, place, made.addition, path)
    result = _result(place, owner, with_password(owner, answer), PasswordPlan(answer, made.addition, (), made.retiring))
    return {**result, "secret_text": secret_of(answer)} if params["return_secret"] else result


def _handed_over(writer: PasswordWriter, place: Target, addition: Json, path: str | None) -> dict[str, Any]:
    """A new secret, whose text is in the file. It is removed again if it cannot be written there."""
    with _prepared(path) as write:
        answer = writer.add(place, addition)
        try:
            write(secret_of(answer))
        except InputError as error:
            writer.remove(place, [answer])
            raise InputError(f"{str(error).rstrip('.')}. The new secret was removed again.") from None
        except BaseException:
            writer.remove(place, [answer])
            raise
    return answer


@contextlib.contextmanager
def _prepared(path: str | None) -> Iterator[Writer]:
    if path is None:
        yield lambda _text: None
        return
    with prepared(path, "secret_file") as write:
        yield write


def _check_place(path: str) -> None:
    """Refuse a place for the secret in which it could not be written, before anything is sent."""
    refuse_irregular(path, "secret_file")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise InputError(f'secret_file: there is no folder "{folder}".')


def _desired(params: Mapping[str, Any], values: Mapping[str, Any]) -> DesiredPassword:
    if params["key_id"] is not None and not re.fullmatch(GUIDS, params["key_id"]):
        raise InputError(f"key_id: {shown(params['key_id'])} is not the id of a secret, which is a GUID.")
    return DesiredPassword(
        display_name=values.get("displayName"),
        key_id=params["key_id"],
        valid_days=_days(params, "valid_for_days", 1) or 0,
        renew_before_days=_days(params, "renew_before_days") or 0,
        retire_after_days=_days(params, "retire_after_days"),
        absent=params["state"] == "absent",
    )


def _days(params: Mapping[str, Any], option: str, least: int = 0) -> int | None:
    value: int | None = params[option]
    if value is not None and not least <= value <= MOST_DAYS:
        raise InputError(f"{option}: {value} is not between {least} and {MOST_DAYS}.")
    return value


def run_info(session: Session, resource: Resource) -> dict[str, Any]:
    """Every secret of the owners that the task addresses. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, within = target_of(resource, params), params["expires_within_days"]
    if within is not None and abs(within) > MOST_DAYS:
        raise InputError(f"expires_within_days: {within} is not between -{MOST_DAYS} and {MOST_DAYS}.")
    found = CredentialWriter(session.client).rows(target)
    asked = [(item, params[item.option]) for item in resource.filters if params[item.option] is not None]
    rows = [(place, entry) for place, owner in found for entry in passwords_of(owner)]
    kept = [returned(place, entry) for place, entry in rows if all(item.keeps(entry, v, now) for item, v in asked)]
    return {"changed": False, "resources": kept}


def _result(place: Target, before: Json, after: Json, made: PasswordPlan) -> dict[str, Any]:
    label = place.resource.parent.label if place.resource.parent else ""
    header = f"secrets of the {label} {before.get('displayName') or before.get('id') or '(none)'}"
    # The texts name a new secret without its ID, as it was predicted.
    listed = [*map(describe_password, passwords_of(before))]
    gone = {describe_password(entry) for entry in made.removed}
    added = [describe_password(made.addition)] if made.addition else []
    then = [*(text for text in listed if text not in gone), *added]
    return {
        "changed": bool(made.changes),
        "resource": None if made.entry is None else returned(place, made.entry),
        "changes": [change.to_dict() for change in made.changes],
        "retired": [returned(place, entry) for entry in made.removed] if made.entry is not None else [],
        "retiring": [{**returned(place, entry), "retire_date_time": due} for entry, due in made.retiring],
        "diff": {
            "before": {"secrets": listed} if before else {},
            "after": {"secrets": then} if after else {},
            "before_header": header,
            "after_header": header,
        },
    }
