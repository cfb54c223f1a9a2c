# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets of applications and service principals: which one is due, and which predecessors are removed. Pure.

The service creates a secret on every call and shows its text only then, so the plan decides from the existing secrets
whether one is due. The secrets of one name succeed each other: both are valid until the predecessor is removed. The
password of a certificate whose private key is in the service is not a secret for sign-in, and is never touched.

Sources: Microsoft Graph, "application: addPassword", "application: removePassword", "passwordCredential resource type".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import (
    PAIR,
    KeyEntries,
    days,
    entries_of,
    id_of,
    ticks,
    usable,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Change
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Effect, Json
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, InputError, NoMatch
from ansible_collections.m365.graph.plugins.module_utils._values.edm import instant, ticks_of

LONGEST_NAME = 90
"""Characters of a credential's name; the service truncates longer ones."""


@dataclass(frozen=True)
class DesiredPassword:
    """The desired state of the secrets of one name.

    One is added, valid for ``valid_days``, if the latest expires in ``renew_before_days`` days or less. The others of
    the name are removed ``retire_after_days`` days after its start (None: never). ``key_id`` identifies one to remove.
    """

    display_name: str | None = None
    key_id: str | None = None
    valid_days: int = 180
    renew_before_days: int = 30
    retire_after_days: int | None = None
    absent: bool = False


@dataclass(frozen=True)
class PasswordPlan:
    """``addition`` is the secret to add, if one is due; ``removed`` are the secrets to remove.

    ``entry`` is the secret in its planned state (None: absent). ``retiring`` are removed later, each with the instant.
    """

    entry: Json | None
    addition: Json | None = None
    removed: KeyEntries = ()
    retiring: tuple[tuple[Json, str], ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        added = [Change("secrets", None, describe_password(self.addition), Effect.SAFE)] if self.addition else []
        gone = [Change("secrets", describe_password(entry), None, Effect.SAFE) for entry in self.removed]
        return (*added, *gone)


def passwords_of(owner: Json) -> KeyEntries:
    """The secrets of an owner, without the passwords of certificates whose private keys are in the service."""
    pairs = {entry.get("customKeyIdentifier") for entry in entries_of(owner) if entry.get("type") == PAIR} - {None}
    entries = entries_of(owner, "passwordCredentials")
    return tuple(entry for entry in entries if entry.get("customKeyIdentifier") not in pairs)


def describe_password(entry: Json) -> str:
    """A secret in a few words."""
    id, ends = entry.get("keyId"), ticks(entry.get("endDateTime"))
    details = [*([f"key id {id}"] if id else []), *([f"until {instant(ends)}"] if ends is not None else [])]
    return f"{entry.get('displayName') or 'unnamed'} ({', '.join(details)})"


def check_password(desired: DesiredPassword) -> None:
    """Refuse what is wrong in any tenant. Raises :class:`InputError`."""
    if desired.display_name is None and (desired.key_id is None or not desired.absent):
        raise InputError(f"Set display_name{' or key_id' if desired.absent else ''}, to say which secret to manage.")
    if desired.display_name is not None and not 0 < len(desired.display_name) <= LONGEST_NAME:
        raise InputError(
            f"display_name: it has {len(desired.display_name)} characters; 1 to {LONGEST_NAME} are allowed, because "
            "the service truncates longer ones."
        )
    if desired.key_id is not None and not desired.absent:
        raise InputError("key_id: it is for state absent only; display_name identifies the secrets of a rotation.")
    if not desired.absent and desired.valid_days <= desired.renew_before_days:
        raise InputError(
            f"renew_before_days: with {desired.renew_before_days}, each run would add a secret, because a new one is "
            f"valid for {desired.valid_days} days."
        )


def plan_password(owner: Json, desired: DesiredPassword, now: dt.datetime) -> PasswordPlan:
    """The plan by which an owner gets the ``desired`` secret. A run that adds a secret removes none."""
    mine = [entry for entry in passwords_of(owner) if _matches(entry, desired)]
    if desired.absent:
        return PasswordPlan(None, removed=tuple(mine))
    # The clocks of service and controller differ: a new secret may start a moment from now.
    valid = [entry for entry in mine if (ticks(entry.get("endDateTime")) or 0) > ticks_of(now)]
    newest = max(valid, key=lambda entry: ticks(entry.get("endDateTime")) or 0, default=None)
    if newest is None or (ticks(newest.get("endDateTime")) or 0) <= ticks_of(now) + days(desired.renew_before_days):
        addition = {
            "displayName": desired.display_name,
            "startDateTime": instant(ticks_of(now)),
            "endDateTime": instant(ticks_of(now) + days(desired.valid_days)),
        }
        return PasswordPlan(addition, addition, retiring=_waiting(mine, addition, desired))
    old = [entry for entry in mine if entry is not newest]
    starts = ticks(newest.get("startDateTime"))
    if not old or desired.retire_after_days is None or starts is None:
        return PasswordPlan(newest)
    if usable(newest, now) and starts + days(desired.retire_after_days) <= ticks_of(now):
        return PasswordPlan(newest, removed=tuple(old))
    return PasswordPlan(newest, retiring=_waiting(old, newest, desired))


def _matches(entry: Json, desired: DesiredPassword) -> bool:
    named = desired.display_name is None or entry.get("displayName") == desired.display_name
    return named and (desired.key_id is None or id_of(entry) == desired.key_id.lower())


def _waiting(old: list[Json], entry: Json, desired: DesiredPassword) -> tuple[tuple[Json, str], ...]:
    starts = ticks(entry.get("startDateTime"))
    if desired.retire_after_days is None or starts is None:
        return ()
    due = instant(starts + days(desired.retire_after_days))
    return tuple((one, due) for one in old)


def guard_password(owner: Json, made: PasswordPlan, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raises :class:`GuardRefused` if a plan removes the last valid secret, unless ``allow_in_use`` is set."""
    gone = {id_of(entry) for entry in made.removed}
    left = [entry for entry in passwords_of(owner) if id_of(entry) not in gone and usable(entry, now)]
    used = next((entry for entry in made.removed if usable(entry, now)), None)
    if used is None or left or allow.get("allow_in_use"):
        return
    raise GuardRefused(
        f"The secret {describe_password(used)} may be in use: no other valid secret would be left",
        "To remove it anyway, set allow_in_use.",
        option="allow_in_use",
        effect="interrupts",
        end=". Nothing was sent.",
    )


def with_password(owner: Json, entry: Json) -> dict[str, Any]:
    """An owner with a new secret, as a later read shows it: without its text."""
    shown = {name: value for name, value in entry.items() if not name.startswith("@")} | {"secretText": None}
    return {**owner, "passwordCredentials": [*entries_of(owner, "passwordCredentials"), shown]}


def without_passwords(owner: Json, gone: KeyEntries) -> dict[str, Any]:
    """An owner without some secrets."""
    ids = {id_of(entry) for entry in gone}
    left = [entry for entry in entries_of(owner, "passwordCredentials") if id_of(entry) not in ids]
    return {**owner, "passwordCredentials": left}


def secret_of(answer: Json) -> str:
    """The text of a secret that the service has created.

    Raises :class:`NoMatch` if the answer does not have it, or no ID.
    """
    text, id = answer.get("secretText"), answer.get("keyId")
    if not isinstance(text, str) or not text:
        raise NoMatch("The service has created a secret, but its answer does not contain the text.")
    if not isinstance(id, str) or not id.strip():
        raise NoMatch("The service has created a secret, but its answer does not contain the id.")
    return text
