# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents about token-signing certificates: the functions for the certificates in a service principal. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential import key_credentials, token_signing
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import (
    OwnedDesired,
    OwnerPlan,
    OwnerState,
    one_after_another,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    PAIR,
    entries_of,
    has_expired,
    id_of,
    identifier_of,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import MOST_DAYS, KeyPlan, removal
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
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Access, Json, Property
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Int32

_DAYS = ("renewBeforeDays", "promoteAfterDays", "retireAfterDays")


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


def check_signing(desired: Json, now: dt.datetime, _allow: Any) -> None:
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
        return removal(owner, made, lambda entry: token_signing.signs(owner, entry))
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


def _signing_valid(owner: Json, now: dt.datetime) -> Iterator[dict[str, Any]]:
    """Every certificate that has not expired, including those that do not sign yet."""
    for entry in entries_of(owner):
        if token_signing.signs(owner, entry) and not has_expired(entry, now):
            yield row_with_id(owner, entry)


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


SIGNING_PROPERTIES = (
    *TOKEN_SIGNING_CERTIFICATE.properties,
    _days("renewBeforeDays", "How many days before the latest expires another one is created. 0 by default."),
    _days("promoteAfterDays", "How many days after its start a certificate signs."),
    _days("retireAfterDays", "How many days after that the others of the name are removed."),
)

SIGNING_STATE = OwnerState(
    settle=_signing_settle,
    plan=_signing_plan,
    unclear=lambda _owner: False,
    export=_signing_export,
    valid=_signing_valid,
    snapshot=_signing_snapshot,
    found=_signing_found,
)
