# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates with which Entra signs the SAML tokens of a service principal: added, promoted and retired in time. Pure.

The service makes the certificate itself, as two key credentials (Sign and Verify) and a password with one ``customKeyIdentifier``. It makes
one on every call, so whether one is due is decided here from what is there. The one whose thumbprint is
``preferredTokenSigningKeyThumbprint`` signs.

Source: Microsoft Graph, "servicePrincipal: addTokenSigningCertificate".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.key_credentials import (
    CERTIFICATE,
    PAIR,
    KeyPlan,
    days,
    describe,
    entries_of,
    id_of,
    kept,
    thumbprint_of,
    ticks,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of

LONGEST_DAYS = 3 * 365
"""How long the service lets a token-signing certificate last, and lets it when nothing is said."""

PREFERRED = "preferredTokenSigningKeyThumbprint"


@dataclass(frozen=True)
class DesiredSigningCertificate:
    """The token-signing certificates of one name as they are to be.

    One is added when the latest lasts ``renew_before_days`` or less. It signs ``promote_after_days`` after its start, at once where
    nothing valid signs, and the others of the name go ``retire_after_days`` after that; None: never. ``thumbprint`` (hexadecimal,
    upper case) tells one to remove. ``ends`` (Edm.DateTimeOffset) is the end of one that is added.
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
    """``addition`` is what has to be asked of the service first: the body of the action, empty when nothing is to be added.

    What ``plan`` sends comes after that, and is planned again from what is there then.
    """

    addition: Mapping[str, Any] = field(default_factory=dict)


def check(wish: DesiredSigningCertificate, now: dt.datetime) -> None:
    """Refuse what can be known to be wrong without reading. Raises :class:`InputError`."""
    if wish.display_name is None and (wish.thumbprint is None or not wish.absent):
        also = " or thumbprint" if wish.absent else ""
        raise InputError(f"Which token-signing certificates are meant? Give display_name{also}.")
    if wish.display_name is not None and (not wish.display_name.startswith("CN=") or wish.display_name == "CN="):
        raise InputError(
            f'display_name: "{wish.display_name}" is not the name of a token-signing certificate, which begins with CN=.'
        )
    if wish.thumbprint is not None and not wish.absent:
        raise InputError(
            "thumbprint: it is for state absent; which certificate is to sign follows from promote_after_days."
        )
    if wish.absent:
        return
    ends = ticks(wish.ends)
    if ends is not None and not ticks_of(now) < ends <= ticks_of(now) + days(LONGEST_DAYS + 1):
        raise InputError(
            f"end_date_time: {wish.ends} is not in the three years to come, which is how long a token-signing certificate may last."
        )
    if (ticks_of(now) + days(LONGEST_DAYS) if ends is None else ends) <= ticks_of(now) + days(wish.renew_before_days):
        what = "lasts three years at most" if ends is None else f"ends on {wish.ends}"
        raise InputError(
            f"renew_before_days: {wish.renew_before_days} days ahead every run would add one more certificate, as a new one {what}."
        )


def plan_signing(owner: Json, wish: DesiredSigningCertificate, now: dt.datetime, *, added: bool = False) -> SigningPlan:
    """What has to be done so that ``wish`` holds of a service principal as it was read. ``added``: this run has added one already.

    Nothing is retired by the run that adds or promotes. Raises :class:`NoMatch`.
    """
    entries = entries_of(owner)
    mine = [entry for entry in entries if _is_certificate(entry, entries) and _is_mine(entry, wish)]
    if wish.absent:
        return _made(owner, None, mine, {})
    # The clocks here and there differ: one that has just been made may start a moment from now.
    newest = max((entry for entry in mine if _end(entry) > ticks_of(now)), key=_end, default=None)
    addition: dict[str, Any] = {}
    if newest is None or _end(newest) <= ticks_of(now) + days(wish.renew_before_days):
        if added:
            raise NoMatch(
                "The service has added a certificate that ends too soon for renew_before_days: the next run would add one more."
            )
        addition = {"displayName": wish.display_name, **({"endDateTime": wish.ends} if wish.ends else {})}
        newest = _foreseen(wish, now)
    preferred = str(owner.get(PREFERRED) or "").upper()
    signer = next(
        (entry for entry in entries if _is_certificate(entry, entries) and thumbprint_of(entry) == preferred), None
    )
    starts = ticks(newest.get("startDateTime")) or 0
    promoted_at = starts + days(wish.promote_after_days or 0)
    if preferred and thumbprint_of(newest) == preferred:
        others = [entry for entry in mine if entry is not newest]
        return _retiring(owner, wish, newest, others, promoted_at, now)
    due = wish.promote_after_days is not None and promoted_at <= ticks_of(now)
    promote = {PREFERRED: thumbprint_of(newest)} if due or signer is None or not usable(signer, now) else {}
    return _made(owner, {**newest, "preferred": True} if addition and promote else newest, [], promote, addition)


def _is_certificate(entry: Json, entries: Sequence[Json]) -> bool:
    """Whether an entry is the public half of a certificate whose private key the service has."""
    shared = entry.get("customKeyIdentifier")
    public = entry.get("type") == CERTIFICATE and entry.get("usage") == "Verify" and shared is not None
    return public and any(other.get("type") == PAIR and other.get("customKeyIdentifier") == shared for other in entries)


def _is_mine(entry: Json, wish: DesiredSigningCertificate) -> bool:
    named = wish.display_name is None or entry.get("displayName") == wish.display_name
    return named and (wish.thumbprint is None or thumbprint_of(entry) == wish.thumbprint)


def _end(entry: Json) -> int:
    return ticks(entry.get("endDateTime")) or 0


def _foreseen(wish: DesiredSigningCertificate, now: dt.datetime) -> dict[str, Any]:
    """The certificate that the service will make, as far as that can be told."""
    begin = now.replace(microsecond=0)
    ends = wish.ends or instant(ticks_of(begin) + days(LONGEST_DAYS))
    return {
        "displayName": wish.display_name,
        "startDateTime": instant(ticks_of(begin)),
        "endDateTime": ends,
        "type": CERTIFICATE,
        "usage": "Verify",
    }


def _retiring(
    owner: Json,
    wish: DesiredSigningCertificate,
    newest: Json,
    others: Sequence[Json],
    promoted_at: int,
    now: dt.datetime,
) -> SigningPlan:
    if wish.retire_after_days is None:
        return _made(owner, newest, [], {})
    due = promoted_at + days(wish.retire_after_days)
    if due <= ticks_of(now):
        return _made(owner, newest, others, {}, retired=True)
    return _made(owner, newest, [], {}, waiting=tuple((entry, instant(due)) for entry in others))


def _made(
    owner: Json,
    entry: Json | None,
    gone: Iterable[Json],
    promote: Json,
    addition: Json | None = None,
    waiting: tuple[tuple[Json, str], ...] = (),
    *,
    retired: bool = False,
) -> SigningPlan:
    """The plan that removes the certificates ``gone`` with all that belongs to them, and sends ``promote``."""
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
        changes.append(Change("certificates", None, f"{addition['displayName']} (made by the service)", Effect.SAFE))
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
    """The certificate of a name that is there and was not before."""
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
    """An owner with the certificate that the service answered to have made ("selfSignedCertificate resource type"), as a read will show it.

    None when the answer does not show which one it is.
    """
    if not all(isinstance(answer.get(name), str) for name in ("customKeyIdentifier", "keyId", "endDateTime")):
        return None
    shared = ("customKeyIdentifier", "displayName", "startDateTime", "endDateTime", "keyId", "key")
    public = {**{name: answer.get(name) for name in shared}, "type": CERTIFICATE, "usage": "Verify"}
    private = {**public, "key": None, "keyId": None, "type": PAIR, "usage": "Sign"}
    return {**owner, "keyCredentials": [*entries_of(owner), private, public]}
