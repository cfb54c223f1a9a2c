# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates with which Entra signs the SAML tokens of a service principal: add, promote and retire them. Pure.

The service creates the certificate itself, as two key credentials (Sign and Verify) and a password that share their
``customKeyIdentifier``. It creates one on every call, so the plan decides from the existing ones whether one is due.
The certificate whose thumbprint is ``preferredTokenSigningKeyThumbprint`` signs. A new one is valid from the moment of
its creation.

Source: Microsoft Graph, "servicePrincipal: addTokenSigningCertificate".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    PAIR,
    days,
    describe,
    entries_of,
    id_of,
    is_half_of_pair,
    kept,
    thumbprint_among,
    ticks,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import KeyPlan
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of

LONGEST_DAYS = 3 * 365
"""The longest validity of a token-signing certificate, and the default of the service, in days."""

PREFERRED = "preferredTokenSigningKeyThumbprint"


@dataclass(frozen=True)
class DesiredSigningCertificate:
    """The desired state of the token-signing certificates of one name.

    One is added if the latest expires in ``renew_before_days`` days or less. It signs ``promote_after_days`` days after
    its start, or at once if no valid certificate signs; the others of the name are removed ``retire_after_days`` days
    after that (None: never). ``thumbprint`` (hexadecimal, upper case) identifies one to remove. ``ends``
    (Edm.DateTimeOffset) is the expiry date of a new one.
    """

    display_name: str | None = None
    thumbprint: str | None = None
    ends: str | None = None
    renew_before_days: int = 30
    promote_after_days: int | None = None
    retire_after_days: int | None = None
    absent: bool = False


@dataclass(frozen=True)
class SigningPlan(KeyPlan):
    """``addition`` is the body of the action that adds a certificate; empty if none is to be added.

    The action is called first. After that, the rest is planned again from the new state of the service.
    """

    addition: Mapping[str, Any] = field(default_factory=dict)


def check(desired: DesiredSigningCertificate, now: dt.datetime) -> None:
    """Refuse what is wrong in any tenant. Raises :class:`InputError`."""
    if desired.display_name is None and (desired.thumbprint is None or not desired.absent):
        also = " or thumbprint" if desired.absent else ""
        raise InputError(f"Set display_name{also}, to say which token-signing certificates to manage.")
    if desired.display_name is not None and (
        not desired.display_name.startswith("CN=") or desired.display_name == "CN="
    ):
        raise InputError(
            f'display_name: "{desired.display_name}" is not the name of a token-signing certificate: it must begin '
            "with CN=."
        )
    if desired.thumbprint is not None and not desired.absent:
        raise InputError("thumbprint: it is for state absent only; promote_after_days decides which certificate signs.")
    if desired.absent:
        return
    ends = ticks(desired.ends)
    if ends is not None and not ticks_of(now) < ends <= ticks_of(now) + days(LONGEST_DAYS + 1):
        raise InputError(
            f"end_date_time: {desired.ends} is not within the next three years, the longest validity of a "
            "token-signing certificate."
        )
    if (ticks_of(now) + days(LONGEST_DAYS) if ends is None else ends) <= ticks_of(now) + days(
        desired.renew_before_days
    ):
        what = "expires after three years at most" if ends is None else f"expires on {desired.ends}"
        raise InputError(
            f"renew_before_days: with {desired.renew_before_days}, each run would add a certificate, because a new "
            f"one {what}."
        )


def plan_signing(
    owner: Json, desired: DesiredSigningCertificate, now: dt.datetime, *, added: bool = False
) -> SigningPlan:
    """The plan by which a service principal, as it was read, gets the ``desired`` certificates.

    ``added``: this run has added one already. A run that adds or promotes a certificate retires none. Raises
    :class:`NoMatch`.
    """
    entries = entries_of(owner)
    certificates = [entry for entry in entries if _is_certificate(entry, entries)]
    mine = [entry for entry in certificates if _matches(entry, entries, desired)]
    if desired.absent:
        return _plan_for(owner, None, mine, {})
    # The clocks of service and controller differ: a new certificate may start a moment from now.
    newest = max((entry for entry in mine if _end(entry) > ticks_of(now)), key=_end, default=None)
    addition: dict[str, Any] = {}
    if newest is None or _end(newest) <= ticks_of(now) + days(desired.renew_before_days):
        if added:
            raise NoMatch(
                "The service has added a certificate that expires too soon for renew_before_days: the next run "
                "would add another."
            )
        addition = {"displayName": desired.display_name, **({"endDateTime": desired.ends} if desired.ends else {})}
        newest = _foreseen(desired, now)
    preferred = str(owner.get(PREFERRED) or "").upper()
    thumbprints = {id_of(entry): thumbprint_among(entry, entries) for entry in certificates}
    signer = next((entry for entry in certificates if thumbprints[id_of(entry)] == preferred), None)
    starts = ticks(newest.get("startDateTime")) or 0
    promoted_at = starts + days(desired.promote_after_days or 0)
    if preferred and newest is signer:
        others = [entry for entry in mine if entry is not newest]
        return _retiring(owner, desired, newest, others, promoted_at, now)
    new = bool(addition) or added
    due = desired.promote_after_days is not None and (
        promoted_at <= ticks_of(now) or (new and desired.promote_after_days == 0)
    )
    # A signer whose thumbprint the service does not show may be a valid one.
    unknown = bool(preferred) and signer is None and None in thumbprints.values()
    if not (due or (not unknown and (signer is None or not usable(signer, now)))):
        return _plan_for(owner, newest, [], {}, addition)
    thumbprint = None if addition else thumbprints[id_of(newest)]
    if thumbprint is None and not addition:
        raise NoMatch(
            f"{describe(newest)} cannot be made the signing certificate, because the service does not return its "
            "thumbprint."
        )
    return _plan_for(
        owner, {**newest, "preferred": True} if addition else newest, [], {PREFERRED: thumbprint}, addition
    )


def _is_certificate(entry: Json, entries: Sequence[Json]) -> bool:
    """Whether an entry is the public half of a certificate whose private key is in the service."""
    return entry.get("type") == CERTIFICATE and entry.get("usage") == "Verify" and is_half_of_pair(entry, entries)


def _matches(entry: Json, entries: Sequence[Json], desired: DesiredSigningCertificate) -> bool:
    named = desired.display_name is None or entry.get("displayName") == desired.display_name
    return named and (desired.thumbprint is None or thumbprint_among(entry, entries) == desired.thumbprint)


def _end(entry: Json) -> int:
    return ticks(entry.get("endDateTime")) or 0


def _foreseen(desired: DesiredSigningCertificate, now: dt.datetime) -> dict[str, Any]:
    """The certificate that the service will create, as far as it is known beforehand."""
    begin = now.replace(microsecond=0)
    ends = desired.ends or instant(ticks_of(begin) + days(LONGEST_DAYS))
    return {
        "displayName": desired.display_name,
        "startDateTime": instant(ticks_of(begin)),
        "endDateTime": ends,
        "type": CERTIFICATE,
        "usage": "Verify",
    }


def _retiring(
    owner: Json,
    desired: DesiredSigningCertificate,
    newest: Json,
    others: Sequence[Json],
    promoted_at: int,
    now: dt.datetime,
) -> SigningPlan:
    if desired.retire_after_days is None:
        return _plan_for(owner, newest, [], {})
    due = promoted_at + days(desired.retire_after_days)
    if due <= ticks_of(now):
        return _plan_for(owner, newest, others, {}, retired=True)
    return _plan_for(owner, newest, [], {}, waiting=tuple((entry, instant(due)) for entry in others))


def _plan_for(
    owner: Json,
    entry: Json | None,
    gone: Iterable[Json],
    promote: Json,
    addition: Json | None = None,
    waiting: tuple[tuple[Json, str], ...] = (),
    *,
    retired: bool = False,
) -> SigningPlan:
    """The plan that removes the certificates ``gone`` with all their entries, and sends ``promote``."""
    leaving = list(gone)
    shared = {item.get("customKeyIdentifier") for item in leaving}
    body: dict[str, Any] = dict(promote)
    after: dict[str, Any] = {**owner, **promote}
    if leaving:
        for name, secret in (("keyCredentials", "key"), ("passwordCredentials", "secretText")):
            after[name] = [item for item in entries_of(owner, name) if item.get("customKeyIdentifier") not in shared]
            body[name] = [kept(item, secret) for item in after[name]]
    changes: list[Change] = []
    if addition:
        changes.append(Change("certificates", None, f"{addition['displayName']} (created by the service)", Effect.SAFE))
        after["keyCredentials"] = [*after.get("keyCredentials", ()), entry]
    if promote:
        changes.append(Change("preferred", False, True, Effect.SAFE))
    changes += [Change("certificates", describe(item), None, Effect.SAFE) for item in leaving]
    if not changes:
        return SigningPlan(Plan(PlanAction.NONE, (), {}, owner, owner), entry, (), waiting)
    plan = Plan(PlanAction.UPDATE, tuple(changes), body, owner, after)
    return SigningPlan(plan, entry, tuple(leaving) if retired else (), waiting, addition or {})


def signs(owner: Json, entry: Json) -> bool:
    """Whether one of an owner's key credentials is a token-signing certificate."""
    return _is_certificate(entry, entries_of(owner))


def new_since(before: Json, owner: Json, name: str | None) -> Json | None:
    """The certificate of a name that was added since ``before``."""
    entries, old = entries_of(owner), {id_of(entry) for entry in entries_of(before)}
    return next(
        (
            entry
            for entry in entries
            if id_of(entry) not in old and _is_certificate(entry, entries) and entry.get("displayName") == name
        ),
        None,
    )


def with_signing_certificate(owner: Json, answer: Json) -> dict[str, Any] | None:
    """An owner with the new certificate, as a later read will show it.

    ``answer`` is the response of the action ("selfSignedCertificate resource type"). None if it does not identify the
    certificate.
    """
    if not all(isinstance(answer.get(name), str) for name in ("customKeyIdentifier", "keyId", "endDateTime")):
        return None
    shared = ("customKeyIdentifier", "displayName", "startDateTime", "endDateTime", "keyId", "key")
    public = {**{name: answer.get(name) for name in shared}, "type": CERTIFICATE, "usage": "Verify"}
    private = {**public, "key": None, "keyId": None, "type": PAIR, "usage": "Sign"}
    return {**owner, "keyCredentials": [*entries_of(owner), private, public]}
