# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Key credentials of applications and service principals as documents: several of one owner make one plan. Pure.

What is planned for one document is what the module plans for the same wish, so that the two never disagree. Retirement is left to the
modules: in documents a credential that is to go is one with ``state: absent``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import (
    Embedded,
    OwnedDesired,
    OwnerPlan,
    OwnerState,
    one_after_another,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    CERTIFICATE,
    PAIR,
    DesiredKey,
    KeyPlan,
    entries_of,
    id_of,
    thumbprint_of,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    APPLICATION_KEY_CREDENTIAL,
    SERVICE_PRINCIPAL_KEY_CREDENTIAL,
    USAGES,
    row_with_id,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.signing_documents import TOKEN_SIGNING
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    ALL_METHODS,
    Json,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, CertificateRejected, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

_USAGE = Enum("Edm.String", dict.fromkeys(USAGES))


def _settle(desired: Json, id: str | None) -> dict[str, Any]:
    """The wish with the thumbprint, the usage and the id by which its credential is known."""
    certificate, thumbprint = desired.get("certificate"), desired.get("thumbprint")
    if not (certificate or thumbprint or id):
        raise InputError(
            "key: which key credential is meant? Give thumbprint or keyId, or the certificate among the properties."
        )
    told = None if thumbprint is None else key_credentials.parse_thumbprint(thumbprint)
    if thumbprint is not None and told is None:
        raise InputError(f"thumbprint: {shown(thumbprint)} is not a SHA-1 thumbprint, which has 40 hexadecimal digits.")
    if certificate:
        found = x509.load(certificate).thumbprint
        if told not in (None, found):
            raise InputError(f"thumbprint: {told} is not that of certificate, which is {found}.")
        told = found
    known = {"thumbprint": told, "keyId": id}
    return {
        **desired,
        **{name: value for name, value in known.items() if value},
        "usage": desired.get("usage") or "Verify",
    }


def desired_of(desired: Json, *, absent: bool) -> DesiredKey:
    """What the module would be told to do. A credential that is told by its id is there, or it is none."""
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


def _check(desired: Json, now: dt.datetime, allow: Any) -> None:
    key_credentials.check(desired_of(desired, absent=False), now, allow)


def _plan(
    owner: Json, documents: Sequence[OwnedDesired], now: dt.datetime, ids: Sequence[str], _added: Collection[int] = ()
) -> OwnerPlan:
    claims: dict[str, OwnedDesired] = {}

    def step(seen: Json, number: int) -> KeyPlan:
        made = _planned(seen, documents[number], now, ids[number])
        _claim(claims, made, documents[number])
        return made

    planned, parts = one_after_another(owner, documents, step, _part)
    return OwnerPlan(key_credentials.combined(owner, planned), parts)


def _planned(owner: Json, document: OwnedDesired, now: dt.datetime, id: str) -> KeyPlan:
    wish = desired_of(document.desired, absent=document.absent)
    made = key_credentials.plan_credential(owner, wish, now, id)
    if wish.key_id:
        _compare(document.desired, [entry for entry in entries_of(owner) if id_of(entry) == wish.key_id.lower()])
    key_credentials.guard(made, now, document.allow)
    return made


def _compare(desired: Json, found: Iterable[Json]) -> None:
    """Raise where a document says of a credential that it tells by its id what that one is not."""
    for entry in found:
        there, wished = thumbprint_of(entry), desired.get("thumbprint")
        if wished and there and wished != there:
            raise InputError(
                f"The key credential {entry.get('keyId')} is not of the certificate {wished}, but of {there}."
            )


def _claim(claims: dict[str, OwnedDesired], made: KeyPlan, document: OwnedDesired) -> None:
    """Raise where another document is about the same credential, or makes another one the one that encrypts."""
    for id in made.removed if made.entry is None else {id_of(made.entry)}:
        first = claims.setdefault(id, document)
        if first is not document:
            raise AmbiguousMatch(f"It means the key credential {id}, and so does {first.source}.", [id])
    if made.entry is None or not document.desired.get("active"):
        return
    first = claims.setdefault("active", document)
    if first is not document:
        raise InputError(
            f"active: tokens are encrypted with one credential, and {first.source} says already with which."
        )


def _part(owner: Json, made: KeyPlan) -> Plan:
    """The plan of one document, about its credential in the place of the owner."""
    before, after = entries_of(owner), entries_of(made.plan.after)
    if made.entry is None:
        gone = [entry for entry in before if id_of(entry) in made.removed]
        return (
            Plan(PlanAction.DELETE, made.plan.changes, {}, row_with_id(owner, gone[0]), {})
            if gone
            else Plan(PlanAction.NONE, (), {}, {}, {})
        )
    id = id_of(made.entry)
    there = [row_with_id(owner, entry) for entry in before if id_of(entry) == id]
    then = next(row_with_id(made.plan.after, entry) for entry in after if id_of(entry) == id)
    action = PlanAction.CREATE if not there else PlanAction.UPDATE if made.plan.changed else PlanAction.NONE
    return Plan(action, made.plan.changes, {}, there[0] if there else {}, then)


def _unclear(owner: Json) -> bool:
    """Whether there is a certificate whose thumbprint a list does not tell."""
    return any(
        entry.get("type") == CERTIFICATE and not entry.get("key") and thumbprint_of(entry) is None
        for entry in entries_of(owner)
    )


def _export(owner: Json, now: dt.datetime, whole: bool) -> Iterator[dict[str, Any]]:
    """The certificates that have a thumbprint, but for those that belong to a token-signing certificate."""
    pairs = {entry.get("customKeyIdentifier") for entry in entries_of(owner) if entry.get("type") == PAIR}
    for entry in entries_of(owner):
        if (
            entry.get("type") != CERTIFICATE
            or entry.get("customKeyIdentifier") in pairs
            or thumbprint_of(entry) is None
        ):
            continue
        if _USAGE.canonical(entry.get("usage")) not in USAGES:
            continue
        row = row_with_id(owner, entry)
        row["active"] = row["active"] if row["usage"] == "Encrypt" else None
        yield row if whole and _is_acceptable(row, now) else {**row, "certificate": None}


def _is_acceptable(row: Json, now: dt.datetime) -> bool:
    """Whether a document with the certificate would be taken: what has ended can stay as it is, but not be added."""
    try:
        key_credentials.check(desired_of({**row, "keyId": None}, absent=False), now, {})
    except (InputError, CertificateRejected):
        return False
    return True


def _snapshot(rows: Iterable[Json]) -> Json:
    """An owner of exported credentials."""
    wished = [*rows]
    entries = [
        {
            "customKeyIdentifier": key_credentials.identifier_of(row["thumbprint"]) if row.get("thumbprint") else None,
            "displayName": row.get("displayName"),
            "endDateTime": row.get("endDateTime"),
            "key": row.get("certificate"),
            "keyId": row["id"],
            "startDateTime": row.get("startDateTime"),
            "type": CERTIFICATE,
            "usage": row["usage"],
        }
        for row in wished
    ]
    return {
        "keyCredentials": entries,
        "tokenEncryptionKeyId": next((row["id"] for row in wished if row.get("active")), None),
    }


def _embedded(module: Resource, name: str) -> Embedded:
    """The description for documents of what a module keeps. Graph's own type, keyCredential, does not tell the owner, so ``name`` does."""
    writable = {
        "usage": Property("usage", _USAGE, "What the credential is for.", nullable=False),
        "active": Property("active", Boolean, "Whether tokens are encrypted with it.", nullable=False),
        "thumbprint": Property(
            "thumbprint",
            Hexadecimal,
            "SHA-1 thumbprint of the certificate.",
            access=module.property("thumbprint").access,
        ),
    }
    return Embedded(
        name=module.name,
        type=f"microsoft.graph.{name}",
        label=module.label,
        paths=module.paths,
        default_version=module.default_version,
        keys=("displayName", "usage", "thumbprint"),
        told_by=("usage", "thumbprint"),
        id_name="keyId",
        parameters=module.parameters,
        parent=module.parent,
        methods=ALL_METHODS,
        permissions=module.permissions,
        allow=module.allow,
        properties=tuple(writable.get(item.name, item) for item in module.properties),
        traits=Traits(check=_check),
        property_name="keyCredentials",
        holding=OwnerState(settle=_settle, plan=_plan, unclear=_unclear, export=_export, snapshot=_snapshot),
    )


APPLICATION = _embedded(APPLICATION_KEY_CREDENTIAL, "applicationKeyCredential")
SERVICE_PRINCIPAL = _embedded(SERVICE_PRINCIPAL_KEY_CREDENTIAL, "servicePrincipalKeyCredential")

EMBEDDED = (APPLICATION, SERVICE_PRINCIPAL, TOKEN_SIGNING)
