# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an app management policy allows a new credential of an application or a service principal. Pure.

The policy that is assigned to the owner counts alone, otherwise that of the tenant. What cannot be decided from what
was read is left to the service: it refuses the credential itself.

Sources: Microsoft Graph, "Application authentication methods API overview", "passwordCredentialConfiguration resource
type", "keyCredentialConfiguration resource type".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import CERTIFICATE, ticks
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._values.edm import TICKS_PER_SECOND, Duration

_TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND


@dataclass(frozen=True)
class CredentialPolicy:
    """The restrictions of credentials that count for one owner, from the policy of a ``name``."""

    name: str
    keys: tuple[Json, ...] = ()
    passwords: tuple[Json, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether the creation date of the owner matters."""
        return any(item.get("restrictForAppsCreatedAfterDateTime") for item in (*self.keys, *self.passwords))


def policy_of(policy: Json, part: str) -> CredentialPolicy | None:
    """The enforced restrictions in a part of a policy; None without any."""
    configuration = policy.get(part) or {}
    keys, passwords = (
        tuple(item for item in configuration.get(name) or () if item.get("state") == "enabled")
        for name in ("keyCredentials", "passwordCredentials")
    )
    if not policy.get("isEnabled") or not (keys or passwords):
        return None
    return CredentialPolicy(str(policy.get("displayName") or policy.get("id")), keys, passwords)


def refused_keys(policy: CredentialPolicy, entries: Iterable[Json], created: Any) -> str | None:
    """Why the policy refuses one of these new key credentials, as a sentence; None if it does not.

    ``created`` is the creation date of the owner, None if it is unknown.
    """
    for restriction in _concerning(policy.keys, created):
        if restriction.get("restrictionType") != "asymmetricKeyLifetime":
            continue
        for entry in entries:
            if entry.get("type") == CERTIFICATE and (reason := _too_long(restriction, entry)):
                return f'The app management policy "{policy.name}" {reason}: set end_date_time to an earlier date.'
    return None


def refused_password(policy: CredentialPolicy, entry: Json, created: Any) -> str | None:
    """The same for a new secret that the service creates."""
    for restriction in _concerning(policy.passwords, created):
        kind = restriction.get("restrictionType")
        if kind == "passwordAddition":
            return (
                f'The app management policy "{policy.name}" forbids secrets. Use a certificate or a federated identity.'
            )
        if kind == "passwordLifetime" and (reason := _too_long(restriction, entry)):
            return f'The app management policy "{policy.name}" {reason}: set valid_for_days to a smaller number.'
    return None


def _concerning(restrictions: Iterable[Json], created: Any) -> Iterator[Json]:
    """The restrictions that certainly concern an owner."""
    for restriction in restrictions:
        since = ticks(restriction.get("restrictForAppsCreatedAfterDateTime"))
        made = ticks(created)
        if since is None or (made is not None and made >= since):
            yield restriction


def _too_long(restriction: Json, entry: Json) -> str | None:
    """Why a credential is valid for too long, as the end of a sentence."""
    longest = Duration.canonical(restriction.get("maxLifetime"))
    starts, ends = ticks(entry.get("startDateTime")), ticks(entry.get("endDateTime"))
    if not isinstance(longest, int) or starts is None or ends is None or ends - starts <= longest:
        return None
    return f"allows {_period(longest)}, and the credential would be valid for {_period(ends - starts)}"


def _period(length: int) -> str:
    """A number of ticks in days, or exactly if it has none."""
    days, rest = divmod(length, _TICKS_PER_DAY)
    if rest and days < 2:
        return f"{length // (3600 * TICKS_PER_SECOND)} hours"
    return f"{days} days"
