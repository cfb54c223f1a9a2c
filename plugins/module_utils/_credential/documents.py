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
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import (
    Embedded,
    OwnedDesired,
    OwnerPlan,
    OwnerState,
    described,
    one_after_another,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    entries_of,
    has_expired,
    id_of,
    identifier_of,
    is_half_of_pair,
    parse_thumbprint,
    thumbprint_of,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    DesiredKey,
    KeyPlan,
    removal,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    APPLICATION_KEY_CREDENTIAL,
    SERVICE_PRINCIPAL_KEY_CREDENTIAL,
    TOKEN_SIGNING_CERTIFICATE,
    USAGES,
    row_with_id,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.signing_documents import (
    SIGNING_PROPERTIES,
    SIGNING_STATE,
    check_signing,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Json,
    Property,
    Resource,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import AmbiguousMatch, CertificateRejected, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Boolean, shown
from ansible_collections.m365.graph.plugins.module_utils._values.strings import Hexadecimal
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

_USAGE = Enum("Edm.String", dict.fromkeys(USAGES))


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
        return removal(owner, made)
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


def _key_valid(owner: Json, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Every credential that has not expired, except those of token-signing certificates."""
    entries = entries_of(owner)
    for entry in entries:
        if not is_half_of_pair(entry, entries) and not has_expired(entry, now):
            yield row_with_id(owner, entry)


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
    return described(
        module,
        name,
        [writable.get(item.name, item) for item in module.properties],
        _check_key,
        OwnerState(
            settle=_key_settle,
            plan=_plan_keys,
            unclear=_key_unclear,
            export=_key_export,
            valid=_key_valid,
            snapshot=_key_snapshot,
        ),
        keys=("displayName", "usage", "thumbprint"),
        told_by=("usage", "thumbprint"),
    )


APPLICATION = _key_document(APPLICATION_KEY_CREDENTIAL, "applicationKeyCredential")
SERVICE_PRINCIPAL = _key_document(SERVICE_PRINCIPAL_KEY_CREDENTIAL, "servicePrincipalKeyCredential")
TOKEN_SIGNING = described(
    TOKEN_SIGNING_CERTIFICATE,
    "servicePrincipalTokenSigningCertificate",
    SIGNING_PROPERTIES,
    check_signing,
    SIGNING_STATE,
    keys=("displayName",),
)

EMBEDDED = (APPLICATION, SERVICE_PRINCIPAL, TOKEN_SIGNING)
