# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans for documents about credentials of applications and service principals: one plan per owner. Pure.

A document plans what the module plans for the same desired state, so that the two never disagree. Only the modules
retire key credentials: a document removes a credential with ``state: absent``. The service creates token-signing
certificates itself; a document of one states that a valid certificate of that name always exists, and when it replaces
its predecessor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials, token_signing
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import (
    Embedded,
    OwnedDesired,
    OwnerPlan,
    OwnerState,
    one_after_another,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    PAIR,
    entries_of,
    id_of,
    identifier_of,
    is_half_of_pair,
    parse_thumbprint,
    thumbprint_of,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    MOST_DAYS,
    DesiredKey,
    KeyPlan,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    APPLICATION_KEY_CREDENTIAL,
    SERVICE_PRINCIPAL_KEY_CREDENTIAL,
    TOKEN_SIGNING_CERTIFICATE,
    USAGES,
    row_with_id,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import (
    PREFERRED,
    DesiredSigningCertificate,
    SigningPlan,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    ALL_METHODS,
    Access,
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, CertificateRejected, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, Int32, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

_USAGE = Enum("Edm.String", dict.fromkeys(USAGES))
_DAYS = ("renewBeforeDays", "promoteAfterDays", "retireAfterDays")


def _document(
    module: Resource,
    name: str,
    properties: Sequence[Property],
    check: Callable[..., None],
    holding: OwnerState,
    **more: Any,
) -> Embedded:
    """The description for documents of what a module manages.

    Graph's own types do not name the owner, so ``name`` does.
    """
    return Embedded(
        name=module.name,
        type=f"microsoft.graph.{name}",
        label=module.label,
        paths=module.paths,
        default_version=module.default_version,
        id_name="keyId",
        parameters=module.parameters,
        parent=module.parent,
        methods=ALL_METHODS,
        permissions=module.permissions,
        allow=module.allow,
        properties=tuple(properties),
        traits=Traits(check=check),
        property_name="keyCredentials",
        holding=holding,
        **more,
    )


def _removal(owner: Json, made: KeyPlan, own: Callable[[Json], bool] = lambda _entry: True) -> Plan:
    """The plan of a document that removes its credential, for the credential instead of the owner."""
    gone = [entry for entry in entries_of(owner) if id_of(entry) in made.removed and own(entry)]
    if not gone:
        return Plan(PlanAction.NONE, (), {}, {}, {})
    return Plan(PlanAction.DELETE, made.plan.changes, {}, row_with_id(owner, gone[0]), {})


# -- key credentials


def _key_settle(desired: Json, id: str | None) -> dict[str, Any]:
    """The desired state with the thumbprint, usage and ID that identify its credential."""
    certificate, thumbprint = desired.get("certificate"), desired.get("thumbprint")
    if not (certificate or thumbprint or id):
        raise InputError(
            "key: set thumbprint or keyId, or the certificate among the properties, to say which key credential to "
            "manage."
        )
    given = None if thumbprint is None else parse_thumbprint(thumbprint)
    if thumbprint is not None and given is None:
        raise InputError(f"thumbprint: {shown(thumbprint)} is not a SHA-1 thumbprint, which has 40 hexadecimal digits.")
    if certificate:
        found = x509.load(certificate).thumbprint
        if given not in (None, found):
            raise InputError(f"thumbprint: {given} is not that of certificate, which is {found}.")
        given = found
    known = {"thumbprint": given, "keyId": id}
    return {
        **desired,
        **{name: value for name, value in known.items() if value},
        "usage": desired.get("usage") or "Verify",
    }


def desired_key(desired: Json, *, absent: bool) -> DesiredKey:
    """The desired state as the module takes it. A credential that is identified by its ID exists already."""
    key_id, certificate = desired.get("keyId"), desired.get("certificate")
    return DesiredKey(
        certificate=x509.load(certificate) if certificate and not key_id else None,
        thumbprint=desired.get("thumbprint"),
        key_id=key_id,
        usage=desired["usage"],
        display_name=desired.get("displayName"),
        starts=desired.get("startDateTime"),
        ends=desired.get("endDateTime"),
        active=desired.get("active"),
        absent=absent,
    )


def _check_key(desired: Json, now: dt.datetime, allow: Any) -> None:
    key_credentials.check(desired_key(desired, absent=False), now, allow)


def _plan_keys(
    owner: Json, documents: Sequence[OwnedDesired], now: dt.datetime, ids: Sequence[str], _added: Collection[int] = ()
) -> OwnerPlan:
    claims: dict[str, OwnedDesired] = {}

    def step(seen: Json, number: int) -> KeyPlan:
        made = _planned(seen, documents[number], now, ids[number])
        _claim(claims, made, documents[number])
        return made

    planned, parts = one_after_another(owner, documents, step, _key_part)
    return OwnerPlan(key_credentials.combined(owner, planned), parts)


def _planned(owner: Json, document: OwnedDesired, now: dt.datetime, id: str) -> KeyPlan:
    desired = desired_key(document.desired, absent=document.absent)
    made = key_credentials.plan_credential(owner, desired, now, id)
    if desired.key_id:
        _compare_thumbprints(
            document.desired, [entry for entry in entries_of(owner) if id_of(entry) == desired.key_id.lower()]
        )
    key_credentials.guard(made, now, document.allow)
    return made


def _compare_thumbprints(desired: Json, found: Iterable[Json]) -> None:
    """Raise if a document identifies a credential by its ID and gives the thumbprint of another certificate."""
    for entry in found:
        there, given = thumbprint_of(entry), desired.get("thumbprint")
        if given and there and given != there:
            raise InputError(f"The key credential {entry.get('keyId')} has the certificate {there}, not {given}.")


def _claim(claims: dict[str, OwnedDesired], made: KeyPlan, document: OwnedDesired) -> None:
    """Raise if another document manages the same credential, or makes another one active."""
    for id in made.removed if made.entry is None else {id_of(made.entry)}:
        first = claims.setdefault(id, document)
        if first is not document:
            raise AmbiguousMatch(f"It manages the same key credential as {first.source}.", [id])
    if made.entry is None or not document.desired.get("active"):
        return
    first = claims.setdefault("active", document)
    if first is not document:
        raise InputError(f"active: only one credential encrypts tokens, and {first.source} makes another one active.")


def _key_part(owner: Json, made: KeyPlan) -> Plan:
    """The plan of one document, for its credential instead of the owner."""
    before, after = entries_of(owner), entries_of(made.plan.after)
    if made.entry is None:
        return _removal(owner, made)
    id = id_of(made.entry)
    there = [row_with_id(owner, entry) for entry in before if id_of(entry) == id]
    then = next(row_with_id(made.plan.after, entry) for entry in after if id_of(entry) == id)
    action = PlanAction.CREATE if not there else PlanAction.UPDATE if made.plan.changed else PlanAction.NONE
    return Plan(action, made.plan.changes, {}, there[0] if there else {}, then)


def _key_unclear(owner: Json) -> bool:
    """Whether a list of owners leaves the thumbprint of a certificate unknown."""
    return any(
        entry.get("type") == CERTIFICATE and not entry.get("key") and thumbprint_of(entry) is None
        for entry in entries_of(owner)
    )


def _key_export(owner: Json, now: dt.datetime, whole: bool) -> Iterator[dict[str, Any]]:
    """The certificates with a known thumbprint, except those of token-signing certificates."""
    entries = entries_of(owner)
    for entry in entries:
        if entry.get("type") != CERTIFICATE or is_half_of_pair(entry, entries) or thumbprint_of(entry) is None:
            continue
        if _USAGE.canonical(entry.get("usage")) not in USAGES:
            continue
        row = row_with_id(owner, entry)
        row["active"] = row["active"] if row["usage"] == "Encrypt" else None
        yield row if whole and _is_acceptable(row, now) else {**row, "certificate": None}


def _is_acceptable(row: Json, now: dt.datetime) -> bool:
    """Whether a document with the certificate would be accepted: an expired one can stay, but cannot be added."""
    try:
        key_credentials.check(desired_key({**row, "keyId": None}, absent=False), now, {})
    except (InputError, CertificateRejected):
        return False
    return True


def _key_snapshot(rows: Iterable[Json]) -> Json:
    """An owner of exported credentials."""
    given = [*rows]
    entries = [
        {
            "customKeyIdentifier": identifier_of(row["thumbprint"]) if row.get("thumbprint") else None,
            "displayName": row.get("displayName"),
            "endDateTime": row.get("endDateTime"),
            "key": row.get("certificate"),
            "keyId": row["id"],
            "startDateTime": row.get("startDateTime"),
            "type": CERTIFICATE,
            "usage": row["usage"],
        }
        for row in given
    ]
    return {
        "keyCredentials": entries,
        "tokenEncryptionKeyId": next((row["id"] for row in given if row.get("active")), None),
    }


def _key_document(module: Resource, name: str) -> Embedded:
    writable = {
        "usage": Property("usage", _USAGE, "Purpose of the credential.", nullable=False),
        "active": Property("active", Boolean, "Whether tokens are encrypted with it.", nullable=False),
        "thumbprint": Property(
            "thumbprint",
            Hexadecimal,
            "SHA-1 thumbprint of the certificate.",
            access=module.property("thumbprint").access,
        ),
    }
    return _document(
        module,
        name,
        [writable.get(item.name, item) for item in module.properties],
        _check_key,
        OwnerState(
            settle=_key_settle, plan=_plan_keys, unclear=_key_unclear, export=_key_export, snapshot=_key_snapshot
        ),
        keys=("displayName", "usage", "thumbprint"),
        told_by=("usage", "thumbprint"),
    )


# -- token-signing certificates


def _signing_settle(desired: Json, id: str | None) -> dict[str, Any]:
    """The desired state, which needs a name: an ID alone identifies one certificate, and not the next one."""
    if not desired.get("displayName"):
        raise InputError("key: set displayName, to say which token-signing certificates to manage.")
    for name in _DAYS:
        value = desired.get(name)
        if value is not None and not 0 <= value <= MOST_DAYS:
            raise InputError(f"{name}: {value} is not between 0 and {MOST_DAYS}.")
    return dict(desired)


def _desired_signing(desired: Json, *, absent: bool) -> DesiredSigningCertificate:
    """The desired state as the module takes it; without a number of days, a certificate is added if none is valid."""
    return DesiredSigningCertificate(
        display_name=desired.get("displayName"),
        ends=desired.get("endDateTime"),
        renew_before_days=desired.get("renewBeforeDays") or 0,
        promote_after_days=desired.get("promoteAfterDays"),
        retire_after_days=desired.get("retireAfterDays"),
        absent=absent,
    )


def _signing_check(desired: Json, now: dt.datetime, _allow: Any) -> None:
    token_signing.check(_desired_signing(desired, absent=False), now)


def _signing_plan(
    owner: Json, documents: Sequence[OwnedDesired], now: dt.datetime, _ids: Sequence[str], added: Collection[int] = ()
) -> OwnerPlan:
    additions: dict[int, Json] = {}

    def step(seen: Json, number: int) -> SigningPlan:
        document = documents[number]
        made = token_signing.plan_signing(
            seen, _desired_signing(document.desired, absent=document.absent), now, added=number in added
        )
        key_credentials.guard(made, now, document.allow)
        if made.addition:
            additions[number] = made.addition
        return made

    planned, parts = one_after_another(owner, documents, step, _signing_part)
    return OwnerPlan(_signing_combined(owner, planned), parts, additions)


def _signing_combined(owner: Json, planned: Sequence[SigningPlan]) -> KeyPlan:
    """One plan for several. Each plan has the complete lists, so the last one has everything."""
    body = {name: value for made in planned for name, value in made.plan.body.items()}
    if not body:
        return KeyPlan(Plan(PlanAction.NONE, (), {}, owner, owner), None)
    changes = tuple(change for made in planned for change in made.plan.changes)
    return KeyPlan(Plan(PlanAction.UPDATE, changes, body, owner, planned[-1].plan.after), None)


def _signing_part(owner: Json, made: SigningPlan) -> Plan:
    """The plan of one document, for the certificate of its name instead of the owner."""
    if made.entry is None:
        return _removal(owner, made, lambda entry: token_signing.signs(owner, entry))
    after = row_with_id(made.plan.after, made.entry)
    if made.addition:
        return Plan(PlanAction.CREATE, made.plan.changes, {}, {}, after)
    there = next((row_with_id(owner, entry) for entry in entries_of(owner) if id_of(entry) == id_of(made.entry)), after)
    return Plan(PlanAction.UPDATE if made.plan.changed else PlanAction.NONE, made.plan.changes, {}, there, after)


def _signing_found(before: Json, seen: Json, document: OwnedDesired) -> Json | None:
    return token_signing.new_since(before, seen, document.desired.get("displayName"))


def _signing_export(owner: Json, now: dt.datetime, _whole: bool) -> Iterator[dict[str, Any]]:
    """A row for each name with a valid certificate. The service chose its expiry date, so the row omits it."""
    named = {
        str(entry.get("displayName")): entry
        for entry in entries_of(owner)
        if token_signing.signs(owner, entry) and usable(entry, now)
    }
    for name, entry in named.items():
        if name.startswith("CN="):
            yield {**row_with_id(owner, entry), "displayName": name, "endDateTime": None}


def _signing_snapshot(rows: Iterable[Json]) -> Json:
    """An owner with a valid certificate of each exported name; the first one signs."""
    keys: list[dict[str, Any]] = []
    passwords: list[dict[str, Any]] = []
    preferred = None
    for number, row in enumerate(rows, 1):
        thumbprint = f"{number:040X}"
        preferred = preferred or thumbprint
        shared = {
            "customKeyIdentifier": identifier_of(thumbprint),
            "displayName": row.get("displayName"),
            "endDateTime": "9999-12-31T00:00:00Z",
            "startDateTime": "2000-01-01T00:00:00Z",
        }
        signing, public = f"{row['id']} (Sign)", str(row["id"])
        keys += [
            {**shared, "keyId": signing, "type": PAIR, "usage": "Sign"},
            {**shared, "keyId": public, "type": CERTIFICATE, "usage": "Verify"},
        ]
        passwords.append({**shared, "keyId": signing})
    return {"keyCredentials": keys, "passwordCredentials": passwords, PREFERRED: preferred}


def _days(name: str, description: str) -> Property:
    return Property(name, Int32, description, access=Access.WRITE_ONLY)


APPLICATION = _key_document(APPLICATION_KEY_CREDENTIAL, "applicationKeyCredential")
SERVICE_PRINCIPAL = _key_document(SERVICE_PRINCIPAL_KEY_CREDENTIAL, "servicePrincipalKeyCredential")
TOKEN_SIGNING = _document(
    TOKEN_SIGNING_CERTIFICATE,
    "servicePrincipalTokenSigningCertificate",
    (
        *TOKEN_SIGNING_CERTIFICATE.properties,
        _days("renewBeforeDays", "How many days before the latest expires another one is created. 0 by default."),
        _days("promoteAfterDays", "How many days after its start a certificate signs."),
        _days("retireAfterDays", "How many days after that the others of the name are removed."),
    ),
    _signing_check,
    OwnerState(
        settle=_signing_settle,
        plan=_signing_plan,
        unclear=lambda _owner: False,
        export=_signing_export,
        snapshot=_signing_snapshot,
        found=_signing_found,
    ),
    keys=("displayName",),
)

EMBEDDED = (APPLICATION, SERVICE_PRINCIPAL, TOKEN_SIGNING)
