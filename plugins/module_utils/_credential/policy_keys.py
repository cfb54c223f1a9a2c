# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys in the key sets of Azure AD B2C: which one is active, when another is due, which predecessors are retired. Pure.

All keys of a set have one type and one use. Of the enabled keys within their time, the one that started last is active;
a key without a start is the last resort. Old and new therefore overlap if the new key starts in the future: relying
parties can read it from the metadata before tokens are signed with it. A key cannot be changed except for its status,
and nothing documents that it can be removed, so predecessors are disabled.

A certificate is recognised by what the service shows of it. A generated key or a secret cannot be: one is there if a
key has the type, the use and the given dates.

Sources: Microsoft Graph (beta), "trustFrameworkKey resource type", "trustFrameworkKeySet: generateKey",
"trustFrameworkKeySet: uploadSecret", "trustFrameworkKeySet: uploadPkcs12", "Update trustFrameworkKey_v2"; Azure AD B2C,
"Overview of policy keys", "Error codes" (AADB2C95032, AADB2C95042).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import KeyEntries
from ansible_collections.m365.graph.plugins.module_utils._credential.policy_key_entries import (
    DISABLED,
    ENABLED,
    active_among,
    covered_until,
    describe_key,
    either,
    enabled,
    ends,
    has_certificate,
    keys_of,
    starts,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    CertificateRejected,
    GuardRefused,
    InputError,
    NoMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import LATEST, base64url, moment

RENEW_BEFORE_DAYS = 30
"""The default for generated keys and secrets that are valid for a number of days."""

_DAY, _MARGIN = 86_400, 3_600
_POLICY = x509.CertificatePolicy()


@dataclass(frozen=True)
class DesiredPolicyKey:
    """The desired state of one key.

    It is identified by ``kid``; by its ``certificate``; or else, for a generated key or a ``secret``, by ``kty``,
    ``use`` and the dates ``nbf`` and ``exp`` (seconds since 1970) as far as they are given. With ``valid_days``, a key
    is generated if the last one expires in ``renew_before_days`` days or less; it starts ``activate_after_days`` days
    later. ``retire_after_days`` days after the start of the successor, predecessors are disabled, or ``removed``.
    """

    kid: str | None = None
    certificate: x509.Certificate | None = None
    kty: str | None = None
    secret: bool = False
    use: str | None = None
    nbf: int | None = None
    exp: int | None = None
    valid_days: int | None = None
    renew_before_days: int | None = None
    activate_after_days: int = 0
    retire_after_days: int | None = None
    retire_kids: frozenset[str] = frozenset()
    removed: bool = False
    status: str | None = None
    absent: bool = False


@dataclass(frozen=True)
class PolicyKeyPlan:
    """``addition`` is the key to add, ``status`` the one to set of the key that is there.

    ``entry`` is the key in its planned state (None: absent, or not due before ``due``). ``removed`` are removed on
    request, ``retired`` are disabled or removed because their successor is in use, ``retiring`` later, each with the
    instant.
    """

    entry: Json | None
    addition: Json | None = None
    status: str | None = None
    removed: KeyEntries = ()
    retired: KeyEntries = ()
    retiring: tuple[tuple[Json, str], ...] = ()
    due: str | None = None
    changes: tuple[Change, ...] = ()


def check_key(desired: DesiredPolicyKey, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Refuse what is wrong in any tenant. Raises :class:`InputError` and :class:`CertificateRejected`."""
    ways = [desired.kid is not None, desired.certificate is not None, desired.kty is not None]
    if not any(ways):
        raise InputError("Set kid, certificate, src, content, secret, secret_src or kty, to say which key to manage.")
    if desired.absent and desired.kty is not None:
        raise InputError(
            "state: a generated key or a secret is removed by its kid, because the service shows nothing else."
        )
    rotated = desired.valid_days is not None
    dated = desired.nbf is not None or desired.exp is not None
    if desired.kty is None and (dated or rotated or desired.use is not None):
        option = "valid_for_days" if rotated else "nbf" if desired.nbf is not None else "exp" if dated else "use"
        raise InputError(f"{option}: it is for generated keys and secrets; a certificate has its own dates and use.")
    if desired.kty is not None and desired.use is None:
        raise InputError("use: set it to sig or enc, because a generated key or a secret needs it.")
    if rotated and desired.secret:
        raise InputError("valid_for_days: it is for generated keys; of a secret, nbf and exp are the dates.")
    if rotated and dated:
        raise InputError("valid_for_days: it cannot be combined with nbf and exp, which are fixed dates.")
    if desired.nbf is not None and desired.exp is not None and desired.exp <= desired.nbf:
        raise InputError(f"exp: {moment(desired.exp)} is not after nbf, {moment(desired.nbf)}.")
    if desired.activate_after_days and not rotated:
        raise InputError("activate_after_days: it requires valid_for_days; other keys start at a fixed date.")
    if rotated:
        _check_rotation(desired)
    elif desired.renew_before_days is not None and desired.certificate is None:
        raise InputError("renew_before_days: it requires valid_for_days, a certificate or a PFX.")
    if desired.retire_after_days is None and (desired.retire_kids or desired.removed):
        raise InputError("retire_after_days: it is required with retire_kids and retired_state, to say when to retire.")
    if desired.certificate is not None and not desired.absent:
        _check_certificate(desired.certificate, now, allow)


def _check_rotation(desired: DesiredPolicyKey) -> None:
    valid, renew = either(desired.valid_days, 0), either(desired.renew_before_days, RENEW_BEFORE_DAYS)
    if valid <= renew:
        raise InputError(
            f"renew_before_days: with {renew}, each run would add a key, because a new one is valid for {valid} days."
        )
    if desired.activate_after_days > renew:
        raise InputError(
            f"activate_after_days: {desired.activate_after_days} is more than renew_before_days, {renew}, so that the "
            "old key would expire before the new one starts."
        )


def _check_certificate(certificate: x509.Certificate, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """A certificate may start in the future: old and new overlap then."""
    _POLICY.check(certificate, now=max(now, certificate.not_before), allow=allow)
    if certificate.key_algorithm != "RSA":
        raise CertificateRejected(
            f'The certificate "{certificate.subject_common_name}" has a key of type {certificate.key_algorithm}; Azure '
            "AD B2C supports only RSA keys."
        )


def plan_key(key_set: Json, desired: DesiredPolicyKey, now: dt.datetime) -> PolicyKeyPlan:
    """The plan by which a set gets the ``desired`` key. A run that adds or enables a key retires none.

    Raises :class:`InputError` and :class:`NoMatch`.
    """
    at, keys = int(now.timestamp()), keys_of(key_set)
    if desired.absent:
        gone = tuple(key for key in keys if _is_named(key, desired))
        return PolicyKeyPlan(
            None, removed=gone, changes=tuple(Change("keys", describe_key(key), None, Effect.SAFE) for key in gone)
        )
    found = _found(keys, desired, at)
    if found is None:
        return _missing(key_set, keys, desired, at)
    if desired.status is not None and enabled(found) is not (desired.status == ENABLED):
        entry = {**found, "status": desired.status}
        change = Change("status", ENABLED if enabled(found) else DISABLED, desired.status, Effect.SAFE)
        waiting = _waiting(keys, entry, desired) if desired.status == ENABLED else ()
        return PolicyKeyPlan(entry, status=desired.status, retiring=waiting, changes=(change,))
    return _retiring(keys, found, desired, at)


def _is_named(key: Json, desired: DesiredPolicyKey) -> bool:
    if desired.kid is not None:
        return bool(key.get("kid") == desired.kid)
    return desired.certificate is not None and has_certificate(key, desired.certificate)


def _found(keys: Sequence[Json], desired: DesiredPolicyKey, at: int) -> Json | None:
    """The key that a task refers to, if it is there, and if it is valid for long enough. Enabled ones come first."""
    if desired.kty is None:
        return max((key for key in keys if _is_named(key, desired)), key=enabled, default=None)
    mine = [key for key in keys if _is_kind(key, desired)]
    if desired.valid_days is not None:
        until, soon = _dated_until(mine, at), at + either(desired.renew_before_days, RENEW_BEFORE_DAYS) * _DAY
        dated = (key for key in mine if enabled(key) and either(ends(key), 0) > at)
        return max(dated, key=_order) if until is not None and until > soon else None
    if desired.nbf is None and desired.exp is None:
        mine = [key for key in mine if either(ends(key), LATEST) > at]
    same = [key for key in mine if desired.nbf in (None, starts(key)) and desired.exp in (None, ends(key))]
    return max(same, key=lambda key: (enabled(key), _order(key)), default=None)


def _order(key: Json) -> tuple[int, int]:
    return either(starts(key), -1), either(ends(key), LATEST)


def _is_kind(key: Json, desired: DesiredPolicyKey) -> bool:
    same_type = str(key.get("kty")).lower() == str(desired.kty).lower()
    return same_type and str(key.get("use")).lower() == str(desired.use).lower()


def _missing(key_set: Json, keys: Sequence[Json], desired: DesiredPolicyKey, at: int) -> PolicyKeyPlan:
    """The plan without the key: it is added, unless it is not due yet."""
    if desired.kid is not None:
        raise NoMatch(f'There is no key "{desired.kid}" in the key set {key_set.get("id")}.')
    due = None if desired.certificate is None or desired.renew_before_days is None else _due(keys, desired, at)
    if due is not None and due > at:
        return _retiring(keys, None, desired, at, moment(due))
    _check_kind(key_set, keys, desired)
    added = _new(keys, desired, at)
    end = ends(added)
    if desired.certificate is None and end is not None and end <= at:
        raise InputError(f"exp: {moment(end)} is in the past, so that the new key could never be used.")
    change = Change("keys", None, describe_key(added), Effect.SAFE)
    waiting = _waiting(keys, added, desired) if enabled(added) else ()
    return PolicyKeyPlan(added, added, retiring=waiting, changes=(change,))


def _dated_until(keys: Sequence[Json], at: int) -> int | None:
    """Until when there is a key among those with an expiry date; None if there is none.

    The others do not count, because they would make a rollover needless, but they bridge a gap.
    """
    dated = [key for key in keys if enabled(key) and either(ends(key), 0) > at]
    if any(usable(key, at) and ends(key) is None for key in keys):
        return max((either(ends(key), 0) for key in dated), default=None)
    return covered_until(dated, at)


def _due(keys: Sequence[Json], desired: DesiredPolicyKey, at: int) -> int | None:
    """When a certificate is to replace the current keys."""
    until = _dated_until(keys, at)
    return None if until is None else until - either(desired.renew_before_days, 0) * _DAY


def _check_kind(key_set: Json, keys: Sequence[Json], desired: DesiredPolicyKey) -> None:
    """The service refuses a key of another type or use than the others have."""
    for name, wanted, what in (("kty", desired.kty or "RSA", "type"), ("use", desired.use, "use")):
        others = sorted({str(key[name]) for key in keys if key.get(name)} if wanted else ())
        if others and all(other.lower() != str(wanted).lower() for other in others):
            raise InputError(
                f"{name}: the keys of {key_set.get('id')} have the {what} {', '.join(others)}, and all keys of a key "
                f"set have one {what}. Use another key set for {wanted}."
            )


def _new(keys: Sequence[Json], desired: DesiredPolicyKey, at: int) -> dict[str, Any]:
    """The key to add, as far as it is known beforehand."""
    found = desired.certificate
    common = {"kid": None, "status": desired.status or ENABLED}
    if found is not None:
        use = next((key["use"] for key in keys if key.get("use")), None)
        times = {"nbf": int(found.not_before.timestamp()), "exp": int(found.not_after.timestamp())}
        return {
            **common,
            "kty": "RSA",
            "use": use,
            **times,
            "x5c": [found.base64()],
            "x5t": base64url(bytes.fromhex(found.thumbprint)),
        }
    nbf, exp = desired.nbf, desired.exp
    if desired.valid_days is not None:
        nbf = _start(keys, desired, at)
        exp = min(nbf + desired.valid_days * _DAY, LATEST)
    return {**common, "kty": desired.kty, "use": desired.use, "nbf": nbf, "exp": exp}


def _start(keys: Sequence[Json], desired: DesiredPolicyKey, at: int) -> int:
    """The start of a new key: after the given days, but before the others have expired, and now without any."""
    until = covered_until(keys, at)
    if until is None:
        return at
    return max(at, min(at + desired.activate_after_days * _DAY, until - _MARGIN))


def _is_old(key: Json, successor: Json, desired: DesiredPolicyKey) -> bool:
    """Whether a key is a predecessor. One without a start is a last resort, and retired only if it is named."""
    if key.get("kid") == successor.get("kid") or not (enabled(key) or desired.removed):
        return False
    begin, later = starts(key), starts(successor)
    return key.get("kid") in desired.retire_kids or (begin is not None and later is not None and begin < later)


def _retire_at(successor: Json, desired: DesiredPolicyKey) -> int | None:
    begin = starts(successor)
    return None if begin is None or desired.retire_after_days is None else begin + desired.retire_after_days * _DAY


def _waiting(keys: Sequence[Json], successor: Json, desired: DesiredPolicyKey) -> tuple[tuple[Json, str], ...]:
    due = _retire_at(successor, desired)
    return () if due is None else tuple((key, moment(due)) for key in keys if _is_old(key, successor, desired))


def _retiring(
    keys: Sequence[Json], entry: Json | None, desired: DesiredPolicyKey, at: int, due: str | None = None
) -> PolicyKeyPlan:
    """The plan that retires predecessors of the key, or of the active one as long as the key has not started."""
    waiting = _waiting(keys, entry, desired) if entry else ()
    successor = entry if entry is not None and usable(entry, at) else active_among(keys, at)
    when = _retire_at(successor, desired) if successor else None
    if successor is None or when is None:
        return PolicyKeyPlan(entry, retiring=waiting, due=due)
    old = tuple(key for key in keys if _is_old(key, successor, desired))
    if when > at:
        later = tuple((key, moment(when)) for key in old)
        known = {key.get("kid") for key in old}
        return PolicyKeyPlan(
            entry, retiring=(*later, *(row for row in waiting if row[0].get("kid") not in known)), due=due
        )
    after = None if desired.removed else DISABLED
    changes = tuple(
        Change(
            "keys", describe_key(key), None if after is None else describe_key({**key, "status": after}), Effect.SAFE
        )
        for key in old
    )
    gone = {key.get("kid") for key in old}
    left = tuple(row for row in waiting if row[0].get("kid") not in gone)
    return PolicyKeyPlan(entry, retired=old, retiring=left, due=due, changes=changes)


def guard_key(key_set: Json, made: PolicyKeyPlan, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raises :class:`GuardRefused` if a plan disables or removes the active key, unless ``allow_in_use`` is set."""
    if allow.get("allow_in_use"):
        return
    active = active_among(keys_of(key_set), int(now.timestamp()))
    disabled = [made.entry] if made.status == DISABLED and made.entry else []
    gone = {key.get("kid") for key in (*made.removed, *made.retired, *disabled)}
    if active is None or active.get("kid") not in gone:
        return
    raise GuardRefused(
        f"The key {describe_key(active)} is the active key of {key_set.get('id')}: policies use it now",
        "To disable or remove it anyway, set allow_in_use.",
        option="allow_in_use",
        effect="interrupts",
        end=". Nothing was sent.",
    )


def is_same(key: Json, addition: Json, desired: DesiredPolicyKey) -> bool:
    """Whether a key is the one that was to be added."""
    if desired.certificate is not None:
        return has_certificate(key, desired.certificate)
    times = (starts(key), ends(key)) == (addition.get("nbf"), addition.get("exp"))
    return times and _is_kind(key, desired)


def after(key_set: Json, made: PolicyKeyPlan, desired: DesiredPolicyKey) -> dict[str, Any]:
    """A set in its planned state."""
    gone = {key.get("kid") for key in (*made.removed, *(made.retired if desired.removed else ()))}
    statuses = {key.get("kid"): DISABLED for key in made.retired}
    if made.entry and made.status:
        statuses[made.entry.get("kid")] = made.status
    left = [key for key in keys_of(key_set) if key.get("kid") not in gone]
    keys = [{**key, "status": statuses[key.get("kid")]} if key.get("kid") in statuses else key for key in left]
    changed = {**key_set, "keys": keys}
    return with_key(changed, made.addition) if made.addition else changed


def with_key(key_set: Json, key: Json) -> dict[str, Any]:
    """A set with one more key."""
    return {**key_set, "keys": [*(key_set.get("keys") or ()), key]}
