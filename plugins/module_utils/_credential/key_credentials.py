# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list ``keyCredentials`` of an application or a service principal: one credential is managed, others stay. Pure.

A PATCH replaces the complete list. An entry that stays is sent back as it was read, with its ``keyId`` and without its
``key``; the service refuses any other change of it (KeyNotUpdatable). A credential is identified by the SHA-1
thumbprint of its certificate: that of ``key`` if the service returns it, else the one in ``customKeyIdentifier``, which
people and tools write in several ways.

Only RSA certificates can sign an application in: Entra refuses an assertion that is signed with an EC key
(microsoft-identity-web issue 1809, microsoft-authentication-library-for-python issue 534, azure-cli issue 30254).

Sources: Microsoft Graph, "keyCredential resource type", "Update application", "Update servicePrincipal"; Microsoft
Entra, "Configure SAML token encryption" (the usage Encrypt, which is missing from the resource's page);
azure-powershell issues 6219, 6784 and 26108; azure-libraries-for-net issue 546.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    CERTIFICATE,
    PAIR,
    KeyEntries,
    can_serve,
    days,
    describe,
    entries_of,
    has_public_half,
    id_of,
    identifier_of,
    ids_of,
    is_half_of_pair,
    kept,
    thumbprint_among,
    thumbprint_of,
    ticks,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import row_with_id
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    instant,
    ticks_of,
)

MOST_DAYS = 3650
"""The largest number of days in an option or a document."""

LONGEST_NAME = 90
"""Characters of a credential's name; the service truncates longer ones."""

_POLICY = x509.CertificatePolicy()


@dataclass(frozen=True)
class Retirement:
    """Which credentials the desired one replaces, by name or thumbprint (hexadecimal, upper case), and when.

    They are removed ``after_days`` days after the start of the desired one.
    """

    after_days: int
    display_name: str | None = None
    thumbprints: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pfx:
    """A certificate with its private key in a PFX (base64), and the password. Both are secret."""

    content: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True)
class DesiredKey:
    """The desired state of one credential.

    ``key_id`` identifies it, else ``thumbprint`` (hexadecimal, upper case) with ``usage``; ``certificate`` is its
    certificate, also that in a ``pfx``, whose private key is for the service. ``display_name``, ``starts``, ``ends``
    (Edm.DateTimeOffset) and ``active`` (whether tokens are encrypted with it) are None if they are not managed.
    """

    certificate: x509.Certificate | None = None
    pfx: Pfx | None = None
    thumbprint: str | None = None
    key_id: str | None = None
    usage: str = "Verify"
    display_name: str | None = None
    starts: str | None = None
    ends: str | None = None
    active: bool | None = None
    retire: Retirement | None = None
    absent: bool = False

    @property
    def type(self) -> str:
        """The type of the credential."""
        return PAIR if self.pfx else CERTIFICATE


@dataclass(frozen=True)
class KeyPlan:
    """The plan for the owner of a credential.

    ``entry`` is the credential in its planned state (None: absent). ``retired`` are removed by this plan; ``retiring``
    are removed later, each with the instant.
    """

    plan: Plan
    entry: Json | None
    retired: KeyEntries = ()
    retiring: tuple[tuple[Json, str], ...] = ()

    @property
    def removed(self) -> set[str]:
        """The ids of the credentials that the plan removes."""
        return ids_of(self.plan.before) - ids_of(self.plan.after)

    @property
    def added(self) -> KeyEntries:
        """The credentials that the plan adds."""
        there = ids_of(self.plan.before)
        return tuple(entry for entry in entries_of(self.plan.body) if id_of(entry) not in there)

    def done(self, owner: Json) -> bool:
        """Whether the owner shows what was sent, regardless of what others have changed in the meantime."""
        there = {id_of(entry): entry for entry in entries_of(owner)}
        sent = {id_of(entry): entry for entry in entries_of(self.plan.body)}
        new = set(sent) - ids_of(self.plan.before)
        named = all(there[id].get("displayName") == sent[id].get("displayName") for id in set(sent) & set(there))
        others = all(
            str(owner.get(name)).lower() == str(value).lower()
            for name, value in self.plan.body.items()
            if not isinstance(value, list)
        )
        return new <= set(there) and named and others and not self.removed & set(there)

    def lost(self, owner: Json) -> list[str]:
        """The ids of credentials that the plan left in the list and that are gone."""
        return sorted(ids_of(self.plan.before) & ids_of(self.plan.body) - ids_of(owner))


def check(desired: DesiredKey, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse what is wrong in any tenant. Raises :class:`InputError` and :class:`CertificateRejected`."""
    if not (desired.certificate or desired.thumbprint or desired.key_id):
        raise InputError("Set certificate, thumbprint or key_id, to say which key credential to manage.")
    if desired.display_name is not None and len(desired.display_name) > LONGEST_NAME:
        raise InputError(
            f"display_name: it has {len(desired.display_name)} characters; the service truncates names above "
            f"{LONGEST_NAME}."
        )
    if desired.active is not None and desired.usage != "Encrypt":
        raise InputError("active: only a credential with usage Encrypt can be active: one of them encrypts tokens.")
    if desired.retire and not (desired.retire.display_name or desired.retire.thumbprints):
        raise InputError(
            "retire_after_days: set display_name, retire_display_name or retire_thumbprints, to say which "
            "credentials to retire."
        )
    if desired.certificate is None or desired.absent:
        return
    _POLICY.check(desired.certificate, now=now, allow=allow)
    algorithm = desired.certificate.key_algorithm
    if algorithm != "RSA" and not allow.get("allow_weak"):
        raise CertificateRejected(
            f'The certificate "{desired.certificate.subject_common_name}" has a key of type {algorithm}; Entra '
            "supports only "
            "RSA keys here. To add it anyway, set allow_weak."
        )
    starts, ends, expiry = ticks(desired.starts), ticks(desired.ends), ticks_of(desired.certificate.not_after)
    if ends is not None and ends > expiry:
        raise InputError(f"end_date_time: {desired.ends} is later than the end of the certificate, {instant(expiry)}.")
    if starts is not None and starts >= (expiry if ends is None else ends):
        raise InputError(
            f"start_date_time: {desired.starts} is not before the end, {instant(expiry if ends is None else ends)}."
        )


def plan_credential(owner: Json, desired: DesiredKey, now: dt.datetime, new_id: str) -> KeyPlan:
    """The plan by which ``owner`` gets the ``desired`` credential.

    ``owner`` is an application or a service principal as it was read. A new credential gets ``new_id``. A run that adds
    a credential retires none. Raises :class:`InputError` and :class:`NoMatch`.
    """
    entries = entries_of(owner)
    matching = [entry for entry in entries if _matches(entry, desired)]
    if desired.absent:
        return _plan_for(owner, [entry for entry in entries if entry not in matching], None, desired)
    # If two entries have this certificate, take the one with the name: the other may belong to somebody else.
    found = next(
        (entry for entry in matching if desired.display_name in (None, entry.get("displayName"))),
        matching[0] if matching else None,
    )
    if found is None:
        added = _new(desired, now, new_id)
        old = [other for other in entries if _is_old(other, added, entries, desired)]
        return _plan_for(owner, [*entries, added], added, desired, waiting=_waiting(old, added, desired))
    entry = _renamed(found, desired)
    old = [other for other in entries if other is not found and _is_old(other, found, entries, desired)]
    due = _due(found, desired)
    gone = old if due is not None and can_serve(found, now) and due <= ticks_of(now) else []
    left = [entry if other is found else other for other in entries if other not in gone]
    return _plan_for(owner, left, entry, desired, gone=gone, waiting=() if gone else _waiting(old, entry, desired))


def _matches(entry: Json, desired: DesiredKey) -> bool:
    if desired.key_id is not None:
        return id_of(entry) == desired.key_id.lower()
    return (
        entry.get("type") == desired.type and _same_usage(entry, desired) and thumbprint_of(entry) == desired.thumbprint
    )


def _same_usage(entry: Json, desired: DesiredKey) -> bool:
    return str(entry.get("usage")).lower() == desired.usage.lower()


def _is_old(entry: Json, chosen: Json, entries: Sequence[Json], desired: DesiredKey) -> bool:
    """Whether an entry is to be retired in favour of the chosen one. Token-signing certificates never are."""
    if desired.retire is None or entry.get("type") != desired.type or not _same_usage(entry, desired):
        return False
    thumbprint = thumbprint_of(entry)
    if thumbprint is not None and thumbprint == thumbprint_of(chosen):
        return False
    if has_public_half(entry, entries) if desired.pfx else is_half_of_pair(entry, entries):
        return False
    if desired.retire.thumbprints:
        return thumbprint in desired.retire.thumbprints
    return entry.get("displayName") == desired.retire.display_name


def _new(desired: DesiredKey, now: dt.datetime, id: str) -> dict[str, Any]:
    """The credential to add, of a PFX without its content. It starts now, so that the owner shows when it was added."""
    if desired.certificate is None:
        what = (
            f"key id {desired.key_id}"
            if desired.key_id
            else f"thumbprint {desired.thumbprint} and usage {desired.usage}"
        )
        raise NoMatch(f"No key credential with {what} exists. To add one, set certificate.")
    begin = max(now.replace(microsecond=0), desired.certificate.not_before)
    return {
        "customKeyIdentifier": identifier_of(desired.certificate.thumbprint),
        "displayName": desired.display_name,
        "endDateTime": desired.ends or instant(ticks_of(desired.certificate.not_after)),
        "key": None if desired.pfx else desired.certificate.base64(),
        "keyId": id,
        "startDateTime": desired.starts or instant(ticks_of(begin)),
        "type": desired.type,
        "usage": desired.usage,
    }


def _renamed(entry: Json, desired: DesiredKey) -> Json:
    """The entry in the desired state. Raises :class:`InputError` for a change that the service does not support."""
    for option, name, value in (
        ("start_date_time", "startDateTime", desired.starts),
        ("end_date_time", "endDateTime", desired.ends),
    ):
        if value is not None and not DateTimeOffset.equal(value, entry.get(name)):
            raise InputError(f"{option} cannot be changed after a key credential was added; it is {entry.get(name)}.")
    if desired.display_name is None or entry.get("displayName") == desired.display_name:
        return entry
    return {**entry, "displayName": desired.display_name}


def _active(owner: Json, entry: Json, desired: DesiredKey) -> dict[str, Any]:
    """What is sent for ``active``, if anything."""
    there = str(owner.get("tokenEncryptionKeyId") or "").lower() == id_of(entry)
    if desired.active is None or desired.active == there:
        return {}
    return {"tokenEncryptionKeyId": entry.get("keyId") if desired.active else None}


def _due(entry: Json, desired: DesiredKey) -> int | None:
    starts = ticks(entry.get("startDateTime"))
    return None if desired.retire is None or starts is None else starts + days(desired.retire.after_days)


def _waiting(old: Iterable[Json], entry: Json, desired: DesiredKey) -> tuple[tuple[Json, str], ...]:
    due = _due(entry, desired)
    return () if due is None else tuple((other, instant(due)) for other in old)


def _plan_for(
    owner: Json,
    left: Sequence[Json],
    entry: Json | None,
    desired: DesiredKey,
    gone: Sequence[Json] = (),
    waiting: tuple[tuple[Json, str], ...] = (),
) -> KeyPlan:
    """The plan that leaves the owner with the key credentials ``left``."""
    before, stay = entries_of(owner), {id_of(item) for item in left}
    there = {id_of(item): item for item in before}
    body = {} if entry is None else _active(owner, entry, desired)
    if list(left) != list(before):
        body["keyCredentials"] = [kept(item) if id_of(item) in there else item for item in left]
    encrypts = str(owner.get("tokenEncryptionKeyId") or "").lower()
    if encrypts in there and encrypts not in stay:
        body.setdefault("tokenEncryptionKeyId", None)
    if not body:
        return KeyPlan(Plan(PlanAction.NONE, (), {}, owner, owner), entry, (), waiting)
    changes = [
        Change("key_credentials", None, describe(item), Effect.SAFE) for item in left if id_of(item) not in there
    ]
    changes += [
        Change("key_credentials", describe(item), None, Effect.SAFE) for item in before if id_of(item) not in stay
    ]
    named = [(there[id_of(item)].get("displayName"), item.get("displayName")) for item in left if id_of(item) in there]
    changes += [Change("display_name", old, new, Effect.SAFE) for old, new in named if old != new]
    if "tokenEncryptionKeyId" in body:
        changes.append(Change("active", not desired.active, bool(desired.active), Effect.SAFE))
    after = {**owner, **body, "keyCredentials": list(left)}
    return KeyPlan(Plan(PlanAction.UPDATE, tuple(changes), body, owner, after), entry, tuple(gone), waiting)


def combined(owner: Json, parts: Sequence[KeyPlan]) -> KeyPlan:
    """One plan for several; each was made for the state of the owner after the one before it."""
    if not any(part.plan.changed for part in parts):
        return KeyPlan(Plan(PlanAction.NONE, (), {}, owner, owner), None)
    after, there = parts[-1].plan.after, ids_of(owner)
    body = {name: value for part in parts for name, value in part.plan.body.items()}
    if "keyCredentials" in body:
        body["keyCredentials"] = [kept(entry) if id_of(entry) in there else entry for entry in entries_of(after)]
    changes = tuple(change for part in parts for change in part.plan.changes)
    return KeyPlan(Plan(PlanAction.UPDATE, changes, body, owner, after), None)


def guard(made: KeyPlan, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raises :class:`GuardRefused` if the plan removes a credential that is in use, unless ``allow_in_use`` is set."""
    if allow.get("allow_in_use"):
        return
    before, after = made.plan.before, made.plan.after
    for entry in entries_of(before):
        if id_of(entry) not in made.removed:
            continue
        why = _use(entry, before, after, now)
        if why:
            raise GuardRefused(
                f"The key credential {describe(entry)} is in use: {why}",
                "To remove it anyway, set allow_in_use.",
                option="allow_in_use",
                effect="interrupts",
                end=". Nothing was sent.",
            )


def _use(entry: Json, before: Json, after: Json, now: dt.datetime) -> str | None:
    """Why an entry is in use, as a clause; None if it can be removed."""
    if str(before.get("tokenEncryptionKeyId") or "").lower() == id_of(entry) and not after.get("tokenEncryptionKeyId"):
        return "tokens are encrypted with it"
    entries, preferred = entries_of(before), str(before.get("preferredTokenSigningKeyThumbprint") or "").upper()
    if preferred and after.get("preferredTokenSigningKeyThumbprint"):
        thumbprint, known = thumbprint_among(entry, entries), {thumbprint_among(other, entries) for other in entries}
        if preferred == thumbprint:
            return "tokens are signed with it"
        if thumbprint is None and is_half_of_pair(entry, entries) and preferred not in known:
            return "tokens may be signed with it, because its thumbprint is unknown"
    others = [other for other in entries_of(after) if _replaces(other, after, entry, before) and can_serve(other, now)]
    if can_serve(entry, now) and not others:
        return f"no other valid one with usage {entry.get('usage')} would be left"
    return None


def _replaces(other: Json, after: Json, entry: Json, before: Json) -> bool:
    """Whether another credential serves the same purpose.

    Both have the same usage, and in both or neither the private key is in the service.
    """
    same_usage = str(other.get("usage")).lower() == str(entry.get("usage")).lower()
    return same_usage and is_half_of_pair(other, entries_of(after)) == is_half_of_pair(entry, entries_of(before))


def removal(owner: Json, made: KeyPlan, own: Callable[[Json], bool] = lambda _entry: True) -> Plan:
    """The plan of a document that removes its credential, for the credential instead of the owner."""
    gone = [entry for entry in entries_of(owner) if id_of(entry) in made.removed and own(entry)]
    if not gone:
        return Plan(PlanAction.NONE, (), {}, {}, {})
    return Plan(PlanAction.DELETE, made.plan.changes, {}, row_with_id(owner, gone[0]), {})
