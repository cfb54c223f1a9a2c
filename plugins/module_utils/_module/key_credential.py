# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for credentials of applications and service principals: options into plans, plans into results."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.m365.graph.plugins.module_utils._auth.client_certificate import file_content
from ansible_collections.m365.graph.plugins.module_utils._auth.proof_of_possession import ProofOfPossession, proof_from
from ansible_collections.m365.graph.plugins.module_utils._client.session import Session
from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials, rolling, token_signing
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    describe,
    entries_of,
    id_of,
    parse_thumbprint,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    MOST_DAYS,
    DesiredKey,
    KeyPlan,
    Pfx,
    Retirement,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import USAGES, row_of
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import (
    DesiredSigningCertificate,
    SigningPlan,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import GUIDS, Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_writer import (
    CredentialWriter,
    WrittenCredential,
)
from ansible_collections.m365.graph.plugins.module_utils._engine.key_roller import KeyRoller
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import AuthenticationError, InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._module.options import (
    ModuleFactory,
    OmittedOptions,
    RedactedText,
    WholeNumber,
    argument_spec,
    info_argument_spec,
)
from ansible_collections.m365.graph.plugins.module_utils._module.resource import desired_of, returned, run, target_of
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown


def key_credential_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run a module that manages one key credential of an application or service principal."""
    more = {
        "thumbprint": {"type": "str"},
        "key_id": {"type": "str"},
        "usage": {"type": "str", "choices": list(USAGES), "default": "Verify"},
        "active": {"type": "bool"},
        "retire_after_days": {"type": WholeNumber("int")},
        "retire_display_name": {"type": "str"},
        "retire_thumbprints": {"type": "list", "elements": "str"},
        "pfx_src": {"type": RedactedText("path")},
        "pfx_content": {"type": "str", "no_log": True},
        "pfx_password": {"type": "str", "no_log": True},
        "proof_certificate_path": {"type": RedactedText("path")},
        "proof_certificate_content": {"type": "str", "no_log": True},
        "proof_certificate_password": {"type": "str", "no_log": True},
    }
    _main(
        resource,
        more,
        [
            ["certificate", "thumbprint", "key_id", "pfx_src", "pfx_content"],
            ["retire_display_name", "retire_thumbprints"],
            ["proof_certificate_path", "proof_certificate_content"],
        ],
        run_key_credential,
        make_module,
    )


def signing_certificate_main(resource: Resource, make_module: ModuleFactory = AnsibleModule) -> None:
    """Run the module that manages token-signing certificates of a service principal."""
    more = {
        "thumbprint": {"type": "str"},
        "renew_before_days": {"type": WholeNumber("int"), "default": 30},
        "promote_after_days": {"type": WholeNumber("int")},
        "retire_after_days": {"type": WholeNumber("int")},
    }
    _main(resource, more, [], run_signing_certificate, make_module)


def credentials_info_main(
    resource: Resource,
    keeps: Callable[[Json, Json], bool] = lambda _owner, _entry: True,
    make_module: ModuleFactory = AnsibleModule,
) -> None:
    """Run a module that lists credentials: of each owner, the entries for which ``keeps(owner, entry)`` is true."""
    options = info_argument_spec(resource)
    exclusive = [[resource.parent.parameter, str(resource.parent.option)]] if resource.parent else []
    module = make_module(argument_spec=options, mutually_exclusive=exclusive, supports_check_mode=True)
    run(module, lambda session: run_info(session, resource, keeps))


def _main(
    resource: Resource,
    more: Mapping[str, Any],
    exclusive: list[list[str]],
    work: Callable[[Session, Resource, set[str]], dict[str, Any]],
    make_module: ModuleFactory,
) -> None:
    omitted = OmittedOptions()
    options = {**argument_spec(resource, omitted), **more}
    if resource.parent:
        exclusive = [*exclusive, [resource.parent.parameter, str(resource.parent.option)]]
    module = make_module(argument_spec=options, mutually_exclusive=exclusive, supports_check_mode=True)
    run(module, lambda session: work(session, resource, omitted.names))


def run_key_credential(session: Session, resource: Resource, omitted: set[str]) -> dict[str, Any]:
    """Bring one key credential into the desired state. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, values = desired_of(resource, params, omitted)
    allow = {name: params[name] for name in resource.allow}
    wish = _desired(params, values)
    proof = _proof(params, now)
    rolling.check_pfx(wish, proven=proof is not None)
    if proof:
        rolling.check_proof(wish)
    key_credentials.check(wish, now, allow)
    new_id = str(uuid.uuid4())

    def planner(owner: Json) -> KeyPlan:
        made = key_credentials.plan_credential(owner, wish, now, new_id)
        key_credentials.guard(made, now, allow)
        return made

    keeper = CredentialWriter(session.client)
    place, owner = keeper.find(target, absent=wish.absent)
    if owner is None:
        return _nothing(resource)
    if proof:
        made, warning = rolling.plan_with_proof(owner, wish, now, new_id)
        if warning:
            session.warn(warning)
        key_credentials.guard(made, now, allow)
        rolling.refuse_unproven(made, proof.thumbprint, proof.named, now)
    else:
        made = planner(owner)
    keeper.check_policies(place, made)
    if not session.check_mode and made.plan.changed:
        written = KeyRoller(session.client, proof).roll(place, made, wish) if proof else None
        return _result(session, written or keeper.write(place, owner, planner))
    result = _result(session, WrittenCredential(place, made, made.plan.after))
    if result["resource"] and result["resource"]["key_id"] == new_id:
        result["resource"]["key_id"] = None  # a prediction cannot contain it
    return result


def _proof(params: Mapping[str, Any], now: dt.datetime) -> ProofOfPossession | None:
    path, content, password = (params[f"proof_certificate_{name}"] for name in ("path", "content", "password"))
    if password is not None and path is None and content is None:
        raise InputError("proof_certificate_password: it opens proof_certificate_path or proof_certificate_content.")
    return proof_from(path, content, password, now.timestamp())


def _pfx(params: Mapping[str, Any]) -> Pfx | None:
    """The PFX of the options, from a file or as base64."""
    src, content, password = params["pfx_src"], params["pfx_content"], params["pfx_password"]
    if src is None and content is None:
        if password is not None:
            raise InputError("pfx_password: it opens pfx_src or pfx_content.")
        return None
    if password is None:
        raise InputError("pfx_password is required with pfx_src and pfx_content.")
    try:
        return Pfx(pkcs12.Pkcs12.encode(content if src is None else file_content("pfx_src", src)), password)
    except AuthenticationError as error:
        raise InputError(str(error)) from None
    except InvalidValue as error:
        raise InputError(f"{'pfx_content' if src is None else 'pfx_src'}: {error}.") from None


def _certificate(values: Mapping[str, Any], pfx: Pfx | None) -> x509.Certificate | None:
    if pfx is None:
        return x509.load(values["certificate"]) if values.get("certificate") else None
    try:
        return pkcs12.certificate_in(pfx.content, pfx.password)
    except InvalidValue as error:
        raise InputError(f"pfx_password: {error}.") from None


def _desired(params: Mapping[str, Any], values: Mapping[str, Any]) -> DesiredKey:
    pfx = _pfx(params)
    certificate = _certificate(values, pfx)
    if params["key_id"] is not None and not re.fullmatch(GUIDS, params["key_id"]):
        raise InputError(f"key_id: {shown(params['key_id'])} is not the id of a key credential, which is a GUID.")
    thumbprint = certificate.thumbprint if certificate else _thumbprint("thumbprint", params["thumbprint"])
    name, retire = values.get("displayName"), None
    after, thumbprints = _days(params, "retire_after_days"), params["retire_thumbprints"] or ()
    if after is not None:
        given = [_thumbprint("retire_thumbprints", value) for value in thumbprints]
        retire = Retirement(after, params["retire_display_name"] or name, frozenset(value for value in given if value))
    elif thumbprints or params["retire_display_name"]:
        raise InputError(
            "retire_after_days must be given with retire_display_name and retire_thumbprints: how long both "
            "credentials are to be there."
        )
    return DesiredKey(
        certificate=certificate,
        pfx=pfx,
        thumbprint=thumbprint,
        key_id=params["key_id"],
        usage=params["usage"],
        display_name=name,
        starts=values.get("startDateTime"),
        ends=values.get("endDateTime"),
        active=params["active"],
        retire=retire,
        absent=params["state"] == "absent",
    )


def _thumbprint(option: str, value: str | None) -> str | None:
    if value is None:
        return None
    found = parse_thumbprint(value)
    if found is None:
        raise InputError(f"{option}: {shown(value)} is not a SHA-1 thumbprint, which has 40 hexadecimal digits.")
    return found


def _days(params: Mapping[str, Any], option: str) -> int | None:
    value: int | None = params[option]
    if value is not None and not 0 <= value <= MOST_DAYS:
        raise InputError(f"{option}: {value} is not between 0 and {MOST_DAYS}.")
    return value


def run_signing_certificate(session: Session, resource: Resource, omitted: set[str]) -> dict[str, Any]:
    """Bring the token-signing certificates of a name into the desired state. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, values = desired_of(resource, params, omitted)
    allow = {name: params[name] for name in resource.allow}
    wish = DesiredSigningCertificate(
        display_name=values.get("displayName"),
        thumbprint=_thumbprint("thumbprint", params["thumbprint"]),
        ends=values.get("endDateTime"),
        renew_before_days=_days(params, "renew_before_days") or 0,
        promote_after_days=_days(params, "promote_after_days"),
        retire_after_days=_days(params, "retire_after_days"),
        absent=params["state"] == "absent",
    )
    token_signing.check(wish, now)
    keeper = CredentialWriter(session.client)
    place, owner = keeper.find(target, absent=wish.absent)
    if owner is None:
        return _nothing(resource)
    made = token_signing.plan_signing(owner, wish, now)
    key_credentials.guard(made, now, allow)
    if session.check_mode or not made.plan.changed:
        return _result(session, WrittenCredential(place, made, made.plan.after))
    there = owner
    if made.addition:
        there = keeper.add_signing_certificate(
            place, owner, made.addition, lambda seen: token_signing.new_since(owner, seen, wish.display_name)
        )

    def planner(seen: Json) -> KeyPlan:
        again = token_signing.plan_signing(seen, wish, now, added=bool(made.addition))
        key_credentials.guard(again, now, allow)
        return again

    return _result(session, keeper.write(place, there, planner), before=made)


def run_info(session: Session, resource: Resource, keeps: Callable[[Json, Json], bool]) -> dict[str, Any]:
    """Every credential of the owners that the task addresses. Returns the result without the trail."""
    params, now = session.params, dt.datetime.now(dt.UTC)
    target, within = target_of(resource, params), params["expires_within_days"]
    if within is not None and abs(within) > MOST_DAYS:
        raise InputError(f"expires_within_days: {within} is not between -{MOST_DAYS} and {MOST_DAYS}.")
    found = CredentialWriter(session.client).rows(target)
    asked = [(item, params[item.option]) for item in resource.filters if params[item.option] is not None]
    rows = [(place, owner, entry) for place, owner in found for entry in entries_of(owner) if keeps(owner, entry)]
    return {
        "changed": False,
        "resources": [
            _returned(place, owner, entry)
            for place, owner, entry in rows
            if all(item.keeps(entry, value, now) for item, value in asked)
        ],
    }


def _returned(place: Target, owner: Json, entry: Json) -> dict[str, Any]:
    return returned(place, row_of(owner, entry))


def _nothing(resource: Resource) -> dict[str, Any]:
    """The result if the credential is to be absent and its owner does not exist either."""
    header = f"{resource.label} (none)"
    diff = {"before": {}, "after": {}, "before_header": header, "after_header": header}
    return {"changed": False, "resource": None, "changes": [], "retired": [], "retiring": [], "diff": diff}


def _result(session: Session, kept: WrittenCredential, before: SigningPlan | None = None) -> dict[str, Any]:
    """The changes of a run.

    They consist of the certificate that was added by the plan ``before``, and the changes of the last plan.
    """
    made, owner, place = kept.made, kept.owner, kept.target
    if made is None or owner is None:
        return _nothing(place.resource)
    for warning in kept.warnings:
        session.warn(warning)
    added = before.plan.changes[:1] if before and before.addition else ()
    former = (before or made).plan.before
    label = place.resource.parent.label if place.resource.parent else ""
    header = f"{place.resource.label}s of the {label} {owner.get('displayName') or owner.get('id')}"
    return {
        "changed": bool(added) or made.plan.changed,
        "resource": None if made.entry is None else _returned(place, owner, _latest(owner, made.entry)),
        "changes": [change.to_dict() for change in (*added, *made.plan.changes)],
        "retired": [_returned(place, former, entry) for entry in made.retired],
        "retiring": [{**_returned(place, owner, entry), "retire_date_time": due} for entry, due in made.retiring],
        "diff": {"before": _listed(former), "after": _listed(owner), "before_header": header, "after_header": header},
    }


def _latest(owner: Json, entry: Json) -> Json:
    """A credential as its owner shows it; the planned one if it is a prediction."""
    return next(
        (there for there in entries_of(owner) if entry.get("keyId") and id_of(there) == id_of(entry)),
        entry,
    )


def _listed(owner: Json) -> dict[str, Any]:
    """An owner's credentials for a diff, each in a few words."""
    rows = [row_of(owner, entry) for entry in entries_of(owner)]
    marks = {"active": "encrypts tokens", "preferred": "signs tokens"}
    told = [", ".join([describe(row), *(words for mark, words in marks.items() if row[mark])]) for row in rows]
    return {"key_credentials": told}
