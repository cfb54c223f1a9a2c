# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for keys in the key sets of Azure AD B2C: options into plans, plans into results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import MOST_DAYS
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import TRUST_FRAMEWORK_KEY
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_key_entries import (
    DISABLED,
    ENABLED,
    active_among,
    covered_until,
    describe_key,
    enabled,
    keys_of,
    row_of,
    starts,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_keys import (
    DesiredPolicyKey,
    PolicyKeyPlan,
    after,
    check_key,
    guard_key,
    is_same,
    plan_key,
    with_key,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.policy_key_writer import PolicyKeyWriter
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    OmittedOptions,
    WholeNumber,
    argument_spec,
    info_argument_spec,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import desired_of, returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import moment

_WAYS = ["kid", "certificate", "content", "src", "secret", "secret_src", "kty"]


def policy_key_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module that manages one key of a key set."""
    omitted = OmittedOptions()
    options = argument_spec(TRUST_FRAMEWORK_KEY, omitted)
    options |= {
        "secret_src": {**options["secret_src"], "no_log": False},
        "kid": {"type": "str"},
        "valid_for_days": {"type": WholeNumber("int")},
        "renew_before_days": {"type": WholeNumber("int")},
        "activate_after_days": {"type": WholeNumber("int"), "default": 0},
        "retire_after_days": {"type": WholeNumber("int")},
        "retire_kids": {"type": "list", "elements": "str"},
        "retired_state": {"type": "str", "choices": [DISABLED, "absent"], "default": DISABLED},
    }
    module = make_module(argument_spec=options, mutually_exclusive=[_WAYS], supports_check_mode=True)
    run(module, lambda session: run_policy_key(session, omitted.names))


def policy_keys_info_main(make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module that lists keys of key sets."""
    module = make_module(argument_spec=info_argument_spec(TRUST_FRAMEWORK_KEY), supports_check_mode=True)
    run(module, run_info)


def run_policy_key(session: Session, omitted: set[str]) -> dict[str, Any]:
    """Bring one key of a set into the desired state. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, values = desired_of(TRUST_FRAMEWORK_KEY, params, omitted)
    allow = {name: params[name] for name in TRUST_FRAMEWORK_KEY.allow}
    wish = _desired(params, values)
    check_key(wish, now, allow)
    writer = PolicyKeyWriter(session.client)
    key_set = writer.find(target, absent=wish.absent)
    if key_set is None:
        return _result(target, {}, {}, PolicyKeyPlan(None), now)
    made = plan_key(key_set, wish, now)
    guard_key(key_set, made, now, allow)
    for warning in _warnings(key_set, made, wish, now):
        session.warn(warning)
    planned, entry, then = after(key_set, made, wish), made.entry, None
    if not session.check_mode:
        if made.addition:
            entry = _added(writer, target, key_set, made.addition, wish, values)
            then = with_key(key_set, entry)
        elif made.entry and made.status:
            writer.set_status(target, str(made.entry["kid"]), made.status)
        for key in made.removed:
            writer.remove(target, str(key["kid"]))
        for key in made.retired:
            if wish.removed:
                writer.remove(target, str(key["kid"]))
            else:
                writer.set_status(target, str(key["kid"]), DISABLED)
    return _result(target, key_set, planned, made, now, entry, then)


def _added(
    writer: PolicyKeyWriter, target: Target, key_set: Json, addition: Json, wish: DesiredPolicyKey, values: Json
) -> Json:
    """The key that was added, with the desired status: the service may disable a new key."""
    action, body = _call(addition, values)
    key = writer.add(target, key_set, action, body, lambda there: is_same(there, addition, wish))
    status = str(addition["status"])
    if enabled(key) is (status == ENABLED):
        return key
    writer.set_status(target, str(key["kid"]), status)
    return {**key, "status": status}


def _call(addition: Json, values: Json) -> tuple[str, dict[str, Any]]:
    """The action that adds a key, and its parameters."""
    if values.get("key") is not None:
        return "uploadPkcs12", {"key": values["key"], "password": values["password"]}
    if values.get("certificate") is not None:
        return "uploadCertificate", {"key": x509.load(values["certificate"]).base64()}
    times = {name: addition[name] for name in ("nbf", "exp") if addition[name] is not None}
    if values.get("k") is not None:
        return "uploadSecret", {"use": addition["use"], "k": values["k"], **times}
    return "generateKey", {"use": addition["use"], "kty": addition["kty"], **times}


def _desired(params: Mapping[str, Any], values: Json) -> DesiredPolicyKey:
    secret = values.get("k") is not None
    return DesiredPolicyKey(
        kid=params["kid"],
        certificate=_certificate(params, values),
        kty="oct" if secret else values.get("kty"),
        secret=secret,
        use=values.get("use"),
        nbf=values.get("nbf"),
        exp=values.get("exp"),
        valid_days=_days(params, "valid_for_days", 1),
        renew_before_days=_days(params, "renew_before_days"),
        activate_after_days=_days(params, "activate_after_days") or 0,
        retire_after_days=_days(params, "retire_after_days"),
        retire_kids=frozenset(params["retire_kids"] or ()),
        removed=params["retired_state"] == "absent",
        status=values.get("status"),
        absent=params["state"] == "absent",
    )


def _certificate(params: Mapping[str, Any], values: Json) -> x509.Certificate | None:
    """The certificate of a task, if it has one: its own, or that of its PFX."""
    if values.get("key") is None:
        if values.get("password") is not None:
            raise InputError("password: it is for a PFX, in src or content.")
        return x509.load(values["certificate"]) if values.get("certificate") else None
    option = "content" if params["content"] is not None else "src"
    if not str(values.get("password") or "").strip():
        raise InputError(f"password: it is required with {option}, and the service accepts no empty one.")
    try:
        return pkcs12.certificate_in(values["key"], values["password"])
    except InvalidValue as error:
        raise InputError(f"{option}: {error}.") from None


def _days(params: Mapping[str, Any], option: str, least: int = 0) -> int | None:
    value: int | None = params[option]
    if value is not None and not least <= value <= MOST_DAYS:
        raise InputError(f"{option}: {value} is not between {least} and {MOST_DAYS}.")
    return value


def _warnings(key_set: Json, made: PolicyKeyPlan, wish: DesiredPolicyKey, now: dt.datetime) -> list[str]:
    at = int(now.timestamp())
    active = active_among(keys_of(key_set), at)
    if made.addition and wish.certificate and active and enabled(made.addition):
        begin = starts(made.addition)
        if begin is not None and begin <= at and (starts(active) or 0) < begin:
            return [
                f"The certificate is valid since {moment(begin)}, so that it replaces the active key "
                f"{describe_key(active)} at once. Applications that have not read the new key yet can refuse tokens. "
                "For an overlap, upload a certificate that starts in the future."
            ]
    if made.entry and not made.addition and not made.status and wish.status is None and not enabled(made.entry):
        return [f"The key {describe_key(made.entry)} is not used. To enable it, set status to enabled."]
    return []


def run_info(session: Session) -> dict[str, Any]:
    """Every key of the key sets that the task addresses. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, within = target_of(TRUST_FRAMEWORK_KEY, params), params["expires_within_days"]
    if within is not None and abs(within) > MOST_DAYS:
        raise InputError(f"expires_within_days: {within} is not between -{MOST_DAYS} and {MOST_DAYS}.")
    asked = [(item, params[item.option]) for item in TRUST_FRAMEWORK_KEY.filters if params[item.option] is not None]
    return {
        "changed": False,
        "resources": [
            returned(place, row_of(key, {"kid": active}))
            for place, key_set, active in PolicyKeyWriter(session.client).key_sets(target)
            for key in keys_of(key_set)
            if all(item.keeps(key, value, now) for item, value in asked)
        ],
    }


def _result(
    target: Target,
    before: Json,
    planned: Json,
    made: PolicyKeyPlan,
    now: dt.datetime,
    entry: Json | None = None,
    then: Json | None = None,
) -> dict[str, Any]:
    """The result of a plan. ``then`` is the set after it was carried out, if it was."""
    at, keys = int(now.timestamp()), [*((then or planned).get("keys") or ())]
    active, until = active_among(keys, at), covered_until(keys, at)

    def shown(key: Json) -> dict[str, Any]:
        return returned(target, row_of(key, active))

    header = f"keys of the key set {target.parameters['key_set_id']}"
    return {
        "changed": bool(made.changes),
        "resource": None if entry is None else shown(entry),
        "changes": [change.to_dict() for change in made.changes],
        "retired": [shown(key) for key in made.retired],
        "retiring": [{**shown(key), "retire_date_time": due} for key, due in made.retiring],
        "due_date_time": made.due,
        "covered_until": None if until is None else moment(until),
        "diff": {"before": _listed(before), "after": _listed(planned), "before_header": header, "after_header": header},
    }


def _listed(key_set: Json) -> dict[str, Any]:
    """The keys of a set for a diff, each in a few words. A new one has no ``kid``, as it was predicted."""
    return {"policy_keys": [*map(describe_key, key_set.get("keys") or ())]} if key_set else {}
