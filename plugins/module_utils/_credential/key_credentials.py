# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection ``keyCredentials`` of an application or a service principal: one credential in it kept, the others left as they are. Pure.

A PATCH replaces the collection whole. What is kept goes back as it was read, with its ``keyId`` and without its ``key``; any other
change of it is refused (KeyNotUpdatable). A credential is known by the SHA-1 thumbprint of its certificate: that of ``key`` where the
service shows it, else what ``customKeyIdentifier`` says, which people and tools have written in several ways.

Sources: Microsoft Graph, "keyCredential resource type", "Update application", "Update servicePrincipal"; Microsoft Entra, "Configure
SAML token encryption" (the usage Encrypt, which the resource's page lacks); azure-powershell issues 6219, 6784 and 26108;
azure-libraries-for-net issue 546.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change, Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    InvalidValue,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    decode_base64,
    encode_base64,
    instant,
    ticks_of,
)

MOST_DAYS = 3650
"""The most days that an option or a document may say."""

CERTIFICATE, PAIR = "AsymmetricX509Cert", "X509CertAndPassword"
"""The types of a credential that is a certificate alone, and of one whose private key the service has."""

LONGEST_NAME = 90
"""Characters of a credential's name; the service cuts off what is longer."""

_TICKS_PER_DAY = 86_400 * 10_000_000
_POLICY = x509.CertificatePolicy()

KeyEntries = tuple[Json, ...]


@dataclass(frozen=True)
class Retirement:
    """Which credentials the wished one replaces, by name or by thumbprint (hexadecimal, upper case), and how many days after its start they go."""

    after_days: int
    display_name: str | None = None
    thumbprints: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DesiredKey:
    """One credential as it is to be.

    It is told by ``key_id``, else by its ``thumbprint`` (hexadecimal, upper case) and ``usage``; ``certificate`` is what it is made
    from. ``display_name``, ``starts`` and ``ends`` (Edm.DateTimeOffset) and ``active`` (whether tokens are encrypted with it) are
    None where nothing is wished.
    """

    certificate: x509.Certificate | None = None
    thumbprint: str | None = None
    key_id: str | None = None
    usage: str = "Verify"
    display_name: str | None = None
    starts: str | None = None
    ends: str | None = None
    active: bool | None = None
    retire: Retirement | None = None
    absent: bool = False


@dataclass(frozen=True)
class KeyPlan:
    """``plan`` is about the whole owner; ``entry`` is the credential as it will be (None: absent).

    ``retired`` go with the plan; ``retiring`` go later, each with the instant from which on.
    """

    plan: Plan
    entry: Json | None
    retired: KeyEntries = ()
    retiring: tuple[tuple[Json, str], ...] = ()

    @property
    def removed(self) -> set[str]:
        """The ids of the credentials that the plan removes."""
        return _ids(self.plan.before) - _ids(self.plan.after)

    def done(self, owner: Json) -> bool:
        """Whether the owner shows what was sent, whatever others have done to it meanwhile."""
        there = {id_of(entry): entry for entry in entries_of(owner)}
        sent = {id_of(entry): entry for entry in entries_of(self.plan.body)}
        new = set(sent) - _ids(self.plan.before)
        named = all(there[id].get("displayName") == sent[id].get("displayName") for id in set(sent) & set(there))
        others = all(
            str(owner.get(name)).lower() == str(value).lower()
            for name, value in self.plan.body.items()
            if not isinstance(value, list)
        )
        return new <= set(there) and named and others and not self.removed & set(there)

    def lost(self, owner: Json) -> list[str]:
        """The ids of the credentials that were kept and are not there any more."""
        return sorted(_ids(self.plan.before) & _ids(self.plan.body) - _ids(owner))


def entries_of(owner: Json, name: str = "keyCredentials") -> KeyEntries:
    return tuple(owner.get(name) or ())


def id_of(entry: Json) -> str:
    return str(entry.get("keyId")).lower()


def _ids(owner: Json) -> set[str]:
    return {id_of(entry) for entry in entries_of(owner)}


def thumbprint_of(entry: Json) -> str | None:
    """The thumbprint of a credential's certificate, upper-case hexadecimal; None where nothing tells it."""
    if entry.get("key"):
        try:
            return x509.load(entry["key"]).thumbprint
        except (InvalidValue, CertificateRejected):
            pass
    return thumbprint_in(entry.get("customKeyIdentifier"))


def thumbprint_in(identifier: Any) -> str | None:
    """The thumbprint that a ``customKeyIdentifier`` holds: its 20 bytes, or its 40 hexadecimal digits as text of any encoding, in
    base64; or the digits themselves, which some hand over as if they were base64. None where it holds something else.
    """
    if not isinstance(identifier, str):
        return None
    if digits := parse_thumbprint(identifier):
        return digits
    try:
        data = decode_base64(identifier)
    except InvalidValue:
        return None
    return data.hex().upper() if len(data) == 20 else parse_thumbprint(data.replace(b"\0", b"").decode("latin-1"))


def parse_thumbprint(text: str) -> str | None:
    """40 hexadecimal digits in any letter case, with or without separators, in upper case; None for anything else."""
    digits = re.sub(r"[\s:-]", "", text).upper()
    return digits if re.fullmatch(r"[0-9A-F]{40}", digits) else None


def identifier_of(thumbprint: str) -> str:
    """A thumbprint as ``customKeyIdentifier`` has it."""
    return encode_base64(bytes.fromhex(thumbprint))


def ticks(value: Any) -> int | None:
    found = DateTimeOffset.canonical(value)
    return found if isinstance(found, int) else None


def days(number: int) -> int:
    return number * _TICKS_PER_DAY


def usable(entry: Json, now: dt.datetime) -> bool:
    """Whether a credential is valid now."""
    starts, ends, at = ticks(entry.get("startDateTime")), ticks(entry.get("endDateTime")), ticks_of(now)
    return (starts is None or starts <= at) and (ends is None or at < ends)


def describe(entry: Json) -> str:
    """A credential in a few words."""
    name, thumbprint, ends = (
        entry.get("displayName") or "unnamed",
        thumbprint_of(entry),
        ticks(entry.get("endDateTime")),
    )
    told = [str(entry.get("usage")), f"thumbprint {thumbprint}" if thumbprint else f"key id {entry.get('keyId')}"]
    return f"{name} ({', '.join([*told, f'until {instant(ends)}'] if ends is not None else told)})"


def kept(entry: Json, secret: str = "key") -> dict[str, Any]:
    """An entry as it is sent back so that it stays."""
    return {name: value for name, value in entry.items() if not name.startswith("@")} | {secret: None}


def check(wish: DesiredKey, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse what can be known to be wrong without reading. Raises :class:`InputError`."""
    if not (wish.certificate or wish.thumbprint or wish.key_id):
        raise InputError("Which key credential is meant? Give certificate, thumbprint or key_id.")
    if wish.display_name is not None and len(wish.display_name) > LONGEST_NAME:
        raise InputError(
            f"display_name: it has {len(wish.display_name)} characters, and the service cuts off what exceeds {LONGEST_NAME}."
        )
    if wish.active is not None and wish.usage != "Encrypt":
        raise InputError("active: it is for credentials with usage Encrypt, of which one encrypts tokens.")
    if wish.retire and not (wish.retire.display_name or wish.retire.thumbprints):
        raise InputError(
            "retire_after_days: what is it that goes? Give display_name, which it shares, retire_display_name or retire_thumbprints."
        )
    if wish.certificate is None or wish.absent:
        return
    _POLICY.check(wish.certificate, now=now, allow=allow)
    starts, ends, expiry = ticks(wish.starts), ticks(wish.ends), ticks_of(wish.certificate.not_after)
    if ends is not None and ends > expiry:
        raise InputError(f"end_date_time: {wish.ends} is later than the certificate's own end, {instant(expiry)}.")
    if starts is not None and starts >= (expiry if ends is None else ends):
        raise InputError(
            f"start_date_time: {wish.starts} is not before the end, {instant(expiry if ends is None else ends)}."
        )


def plan_credential(owner: Json, wish: DesiredKey, now: dt.datetime, new_id: str) -> KeyPlan:
    """What has to be done so that ``wish`` holds of ``owner``, an application or a service principal as it was read.

    A new credential gets ``new_id``. Nothing is retired by the run that adds. Raises :class:`InputError` and :class:`NoMatch`.
    """
    entries = entries_of(owner)
    meant = [entry for entry in entries if _is_meant(entry, wish)]
    if wish.absent:
        return _made(owner, [entry for entry in entries if entry not in meant], None, wish)
    # Of two with one certificate, the one of this name: the other may be somebody else's.
    found = next(
        (entry for entry in meant if wish.display_name in (None, entry.get("displayName"))), meant[0] if meant else None
    )
    if found is None:
        added = _new(wish, now, new_id)
        old = [other for other in entries if _is_old(other, added, entries, wish)]
        return _made(owner, [*entries, added], added, wish, waiting=_waiting(old, added, wish))
    entry = _renamed(found, wish)
    old = [other for other in entries if other is not found and _is_old(other, found, entries, wish)]
    due = _due(found, wish)
    gone = old if due is not None and usable(found, now) and due <= ticks_of(now) else []
    left = [entry if other is found else other for other in entries if other not in gone]
    return _made(owner, left, entry, wish, gone=gone, waiting=() if gone else _waiting(old, entry, wish))


def _is_meant(entry: Json, wish: DesiredKey) -> bool:
    if wish.key_id is not None:
        return id_of(entry) == wish.key_id.lower()
    return entry.get("type") == CERTIFICATE and _same_usage(entry, wish) and thumbprint_of(entry) == wish.thumbprint


def _same_usage(entry: Json, wish: DesiredKey) -> bool:
    return str(entry.get("usage")).lower() == wish.usage.lower()


def _is_old(entry: Json, chosen: Json, entries: Sequence[Json], wish: DesiredKey) -> bool:
    """Whether the wish says that an entry is to make way for the chosen one. What belongs to a token-signing certificate never is."""
    if wish.retire is None or entry.get("type") != CERTIFICATE or not _same_usage(entry, wish):
        return False
    thumbprint = thumbprint_of(entry)
    if thumbprint is not None and thumbprint == thumbprint_of(chosen):
        return False
    if any(
        other.get("type") == PAIR and other.get("customKeyIdentifier") == entry.get("customKeyIdentifier")
        for other in entries
    ):
        return False
    if wish.retire.thumbprints:
        return thumbprint in wish.retire.thumbprints
    return entry.get("displayName") == wish.retire.display_name


def _new(wish: DesiredKey, now: dt.datetime, id: str) -> dict[str, Any]:
    """The credential to add. It starts when it is added, so that its owner shows since when it has been there."""
    if wish.certificate is None:
        what = f"key id {wish.key_id}" if wish.key_id else f"thumbprint {wish.thumbprint} and usage {wish.usage}"
        raise NoMatch(f"There is no key credential with {what}, and to add one certificate must be given.")
    begin = max(now.replace(microsecond=0), wish.certificate.not_before)
    return {
        "customKeyIdentifier": identifier_of(wish.certificate.thumbprint),
        "displayName": wish.display_name,
        "endDateTime": wish.ends or instant(ticks_of(wish.certificate.not_after)),
        "key": wish.certificate.base64(),
        "keyId": id,
        "startDateTime": wish.starts or instant(ticks_of(begin)),
        "type": CERTIFICATE,
        "usage": wish.usage,
    }


def _renamed(entry: Json, wish: DesiredKey) -> Json:
    """The entry as wished. Raises :class:`InputError` for what the service does not let be changed."""
    for option, name, value in (
        ("start_date_time", "startDateTime", wish.starts),
        ("end_date_time", "endDateTime", wish.ends),
    ):
        if value is not None and not DateTimeOffset.equal(value, entry.get(name)):
            raise InputError(
                f"{option} is fixed when a key credential is added and cannot be changed afterwards; it is {entry.get(name)}."
            )
    if wish.display_name is None or entry.get("displayName") == wish.display_name:
        return entry
    return {**entry, "displayName": wish.display_name}


def _active(owner: Json, entry: Json, wish: DesiredKey) -> dict[str, Any]:
    """What is sent for ``active``, if anything."""
    there = str(owner.get("tokenEncryptionKeyId") or "").lower() == id_of(entry)
    if wish.active is None or wish.active == there:
        return {}
    return {"tokenEncryptionKeyId": entry.get("keyId") if wish.active else None}


def _due(entry: Json, wish: DesiredKey) -> int | None:
    starts = ticks(entry.get("startDateTime"))
    return None if wish.retire is None or starts is None else starts + days(wish.retire.after_days)


def _waiting(old: Iterable[Json], entry: Json, wish: DesiredKey) -> tuple[tuple[Json, str], ...]:
    due = _due(entry, wish)
    return () if due is None else tuple((other, instant(due)) for other in old)


def _made(
    owner: Json,
    left: Sequence[Json],
    entry: Json | None,
    wish: DesiredKey,
    gone: Sequence[Json] = (),
    waiting: tuple[tuple[Json, str], ...] = (),
) -> KeyPlan:
    """The plan that makes ``left`` of the owner's key credentials."""
    before, stay = entries_of(owner), {id_of(item) for item in left}
    there = {id_of(item): item for item in before}
    body = {} if entry is None else _active(owner, entry, wish)
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
        changes.append(Change("active", not wish.active, bool(wish.active), Effect.SAFE))
    after = {**owner, **body, "keyCredentials": list(left)}
    return KeyPlan(Plan(PlanAction.UPDATE, tuple(changes), body, owner, after), entry, tuple(gone), waiting)


def combined(owner: Json, parts: Sequence[KeyPlan]) -> KeyPlan:
    """One plan for what several do; each was made for the owner that the one before it leaves, the first for ``owner``."""
    if not any(part.plan.changed for part in parts):
        return KeyPlan(Plan(PlanAction.NONE, (), {}, owner, owner), None)
    after, there = parts[-1].plan.after, _ids(owner)
    body = {name: value for part in parts for name, value in part.plan.body.items()}
    if "keyCredentials" in body:
        body["keyCredentials"] = [kept(entry) if id_of(entry) in there else entry for entry in entries_of(after)]
    changes = tuple(change for part in parts for change in part.plan.changes)
    return KeyPlan(Plan(PlanAction.UPDATE, changes, body, owner, after), None)


def guard(made: KeyPlan, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raises :class:`GuardRefused` when a credential goes that is in use, unless ``allow_in_use`` is set."""
    if allow.get("allow_in_use"):
        return
    before, after = made.plan.before, made.plan.after
    for entry in entries_of(before):
        if id_of(entry) not in made.removed:
            continue
        why = _use(entry, before, after, now)
        if why:
            raise GuardRefused(
                f"The key credential {describe(entry)} is in use: {why}. Nothing was sent. Set allow_in_use to true if it is to go all the same."
            )


def _use(entry: Json, before: Json, after: Json, now: dt.datetime) -> str | None:
    """What an entry is in use for, as a clause; None when it can go."""
    if str(before.get("tokenEncryptionKeyId") or "").lower() == id_of(entry) and not after.get("tokenEncryptionKeyId"):
        return "tokens are encrypted with it"
    preferred = str(before.get("preferredTokenSigningKeyThumbprint") or "").upper()
    if preferred and after.get("preferredTokenSigningKeyThumbprint") and preferred == thumbprint_of(entry):
        return "tokens are signed with it"
    others = [other for other in entries_of(after) if other.get("usage") == entry.get("usage") and usable(other, now)]
    if usable(entry, now) and not others:
        return f"no other valid one with usage {entry.get('usage')} would be left"
    return None
