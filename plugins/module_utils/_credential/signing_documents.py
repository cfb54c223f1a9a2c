# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Token-signing certificates of service principals as documents. Pure.

The service makes them, so a document says of a name that there is always one that lasts long enough, and when it takes the place of the
one before it, as the module does. An export names those that are there and valid: it cannot say how they are to be replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials, token_signing
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import (
    Embedded,
    OwnedDesired,
    OwnerPlan,
    OwnerState,
    one_after_another,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    CERTIFICATE,
    MOST_DAYS,
    PAIR,
    KeyPlan,
    entries_of,
    id_of,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    TOKEN_SIGNING_CERTIFICATE,
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
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Int32

_DAYS = ("renewBeforeDays", "promoteAfterDays", "retireAfterDays")


def _settle(desired: Json, id: str | None) -> dict[str, Any]:
    """The wish; what is told by its id alone tells no name that could be kept."""
    if not desired.get("displayName"):
        raise InputError("key: which token-signing certificates are meant? Give displayName.")
    for name in _DAYS:
        value = desired.get(name)
        if value is not None and not 0 <= value <= MOST_DAYS:
            raise InputError(f"{name}: {value} is not between 0 and {MOST_DAYS}.")
    return dict(desired)


def desired_of(desired: Json, *, absent: bool) -> DesiredSigningCertificate:
    """What the module would be told to do; without a number of days a certificate is added where none is valid."""
    return DesiredSigningCertificate(
        display_name=desired.get("displayName"),
        ends=desired.get("endDateTime"),
        renew_before_days=desired.get("renewBeforeDays") or 0,
        promote_after_days=desired.get("promoteAfterDays"),
        retire_after_days=desired.get("retireAfterDays"),
        absent=absent,
    )


def _check(desired: Json, now: dt.datetime, _allow: Any) -> None:
    token_signing.check(desired_of(desired, absent=False), now)


def _plan(
    owner: Json, documents: Sequence[OwnedDesired], now: dt.datetime, _ids: Sequence[str], added: Collection[int] = ()
) -> OwnerPlan:
    additions: dict[int, Json] = {}

    def step(seen: Json, number: int) -> SigningPlan:
        document = documents[number]
        made = token_signing.plan_signing(
            seen, desired_of(document.desired, absent=document.absent), now, added=number in added
        )
        key_credentials.guard(made, now, document.allow)
        if made.addition:
            additions[number] = made.addition
        return made

    planned, parts = one_after_another(owner, documents, step, _part)
    return OwnerPlan(_combined(owner, planned), parts, additions)


def _combined(owner: Json, planned: Sequence[SigningPlan]) -> KeyPlan:
    """One plan for what several do. Each says whole collections, so that the last one that does says all."""
    body = {name: value for made in planned for name, value in made.plan.body.items()}
    if not body:
        return KeyPlan(Plan(PlanAction.NONE, (), {}, owner, owner), None)
    changes = tuple(change for made in planned for change in made.plan.changes)
    return KeyPlan(Plan(PlanAction.UPDATE, changes, body, owner, planned[-1].plan.after), None)


def _part(owner: Json, made: SigningPlan) -> Plan:
    """The plan of one document, about the certificate of its name in the place of the owner."""
    if made.entry is None:
        gone = [
            entry for entry in entries_of(owner) if id_of(entry) in made.removed and token_signing.signs(owner, entry)
        ]
        return (
            Plan(PlanAction.DELETE, made.plan.changes, {}, row_with_id(owner, gone[0]), {})
            if gone
            else Plan(PlanAction.NONE, (), {}, {}, {})
        )
    after = row_with_id(made.plan.after, made.entry)
    if made.addition:
        return Plan(PlanAction.CREATE, made.plan.changes, {}, {}, after)
    there = next((row_with_id(owner, entry) for entry in entries_of(owner) if id_of(entry) == id_of(made.entry)), after)
    return Plan(PlanAction.UPDATE if made.plan.changed else PlanAction.NONE, made.plan.changes, {}, there, after)


def _found(before: Json, seen: Json, document: OwnedDesired) -> Json | None:
    return token_signing.new_since(before, seen, document.desired.get("displayName"))


def _export(owner: Json, now: dt.datetime, _whole: bool) -> Iterator[dict[str, Any]]:
    """A row for each name of which one is valid. Its end is the service's, and is not written down."""
    named = {
        str(entry.get("displayName")): entry
        for entry in entries_of(owner)
        if token_signing.signs(owner, entry) and usable(entry, now)
    }
    for name, entry in named.items():
        if name.startswith("CN="):
            yield {**row_with_id(owner, entry), "displayName": name, "endDateTime": None}


def _snapshot(rows: Iterable[Json]) -> Json:
    """An owner that has a valid certificate of each exported name, the first of which signs."""
    keys: list[dict[str, Any]] = []
    passwords: list[dict[str, Any]] = []
    preferred = None
    for number, row in enumerate(rows, 1):
        thumbprint = f"{number:040X}"
        preferred = preferred or thumbprint
        shared = {
            "customKeyIdentifier": key_credentials.identifier_of(thumbprint),
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


TOKEN_SIGNING = Embedded(
    name=TOKEN_SIGNING_CERTIFICATE.name,
    type="microsoft.graph.servicePrincipalTokenSigningCertificate",
    label=TOKEN_SIGNING_CERTIFICATE.label,
    paths=TOKEN_SIGNING_CERTIFICATE.paths,
    default_version=TOKEN_SIGNING_CERTIFICATE.default_version,
    keys=("displayName",),
    id_name="keyId",
    parameters=TOKEN_SIGNING_CERTIFICATE.parameters,
    parent=TOKEN_SIGNING_CERTIFICATE.parent,
    methods=ALL_METHODS,
    permissions=TOKEN_SIGNING_CERTIFICATE.permissions,
    allow=TOKEN_SIGNING_CERTIFICATE.allow,
    properties=(
        *TOKEN_SIGNING_CERTIFICATE.properties,
        _days("renewBeforeDays", "How many days before the latest ends another one is made. 0 by default."),
        _days("promoteAfterDays", "How many days after its start a certificate signs."),
        _days("retireAfterDays", "How many days after that the others of the name are removed."),
    ),
    traits=Traits(check=_check),
    property_name="keyCredentials",
    holding=OwnerState(
        settle=_settle, plan=_plan, unclear=lambda _owner: False, export=_export, snapshot=_snapshot, found=_found
    ),
)
