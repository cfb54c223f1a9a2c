# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an app management policy allows a credential of an application or a service principal. Pure.

The policy that is assigned to the owner counts alone, otherwise that of the tenant. A restriction applies to
credentials that are added; existing ones go on working, whatever the policy. What cannot be decided from what was read
is left to the service, which refuses the credential itself: for example, whether an exempt actor adds it.

A certificate is trusted if one of the authorities in the restriction's chains of trust has issued it. Which further
links the service accepts is not documented; a credential contains its own certificate only, so that nothing but the
listed authorities can complete its chain.

Sources: Microsoft Graph, "Application authentication methods API overview", "passwordCredentialConfiguration resource
type", "keyCredentialConfiguration resource type", "certificateBasedApplicationConfiguration resource type".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import CERTIFICATE, certificate_of, ticks
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._values.edm import TICKS_PER_SECOND, Duration
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import Certificate

APPLICATION, SERVICE_PRINCIPAL = "application", "servicePrincipal"
"""The kinds of owners, as in ``appliesTo``."""

_OWN, _TENANT = (
    "restrictions",
    {APPLICATION: "applicationRestrictions", SERVICE_PRINCIPAL: "servicePrincipalRestrictions"},
)
_TRUSTED, _CHAINS = "trustedCertificateAuthority", "certificateBasedApplicationConfigurationIds"
_SINCE = "restrictForAppsCreatedAfterDateTime"
_TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND

Chains = Mapping[str, tuple[Certificate, ...]]
"""The authorities in chains of trust, by the ID of the chain in lower case."""


@dataclass(frozen=True)
class CredentialPolicy:
    """The restrictions of credentials that count for one owner, from the policy of a ``name``."""

    name: str
    keys: tuple[Json, ...] = ()
    passwords: tuple[Json, ...] = ()
    chains: Chains = field(default_factory=dict)

    @property
    def dated(self) -> bool:
        """Whether the creation date of the owner matters."""
        return any(item.get(_SINCE) for item in (*self.keys, *self.passwords))

    @property
    def trusting(self) -> bool:
        """Whether the issuer of a certificate matters."""
        return any(item.get("restrictionType") == _TRUSTED for item in self.keys)

    @property
    def shows_chains(self) -> bool:
        """Whether it has the IDs of all its chains of trust. A read of v1.0 leaves them out."""
        return all(item.get(_CHAINS) for item in self.keys if item.get("restrictionType") == _TRUSTED)


@dataclass(frozen=True)
class OwnerPolicies:
    """What was read about the policies of one owner: its own, if one is assigned, and that of the tenant.

    ``kind`` is that of the owner, ``created`` its creation date (None: unknown).
    """

    kind: str
    own: Json | None
    tenant: Json | None
    created: Any = None
    chains: Chains = field(default_factory=dict)

    @property
    def policy(self) -> CredentialPolicy | None:
        """What counts; None if nothing is restricted."""
        if self.own is not None:
            return policy_of(self.own, _OWN, self.chains)
        return policy_of(self.tenant or {}, _TENANT[self.kind], self.chains)


def policy_of(policy: Json, part: str, chains: Chains | None = None) -> CredentialPolicy | None:
    """The enforced restrictions in a part of a policy; None without any."""
    configuration = policy.get(part) or {}
    keys, passwords = (
        tuple(item for item in configuration.get(name) or () if item.get("state") == "enabled")
        for name in ("keyCredentials", "passwordCredentials")
    )
    if not policy.get("isEnabled") or not (keys or passwords):
        return None
    return CredentialPolicy(str(policy.get("displayName") or policy.get("id")), keys, passwords, chains or {})


def refused_keys(policy: CredentialPolicy, entries: Iterable[Json], created: Any) -> str | None:
    """Why the policy refuses one of these new key credentials, as a sentence; None if it does not.

    ``created`` is the creation date of the owner, None if it is unknown.
    """
    certificates = [entry for entry in entries if entry.get("type") == CERTIFICATE]
    for restriction in _certain(policy.keys, created):
        for entry in certificates:
            if restriction.get("restrictionType") == "asymmetricKeyLifetime" and (told := _lengths(restriction, entry)):
                return (
                    f'The app management policy "{policy.name}" {_would_be(told)}: set end_date_time to an earlier '
                    "date."
                )
            if _is_distrusted(policy, restriction, entry):
                return (
                    f'The app management policy "{policy.name}" does not trust the issuer of the certificate '
                    f"({_issuer(entry)}): use a certificate of an authority that it trusts."
                )
    return None


def refused_password(policy: CredentialPolicy, entry: Json, created: Any) -> str | None:
    """The same for a new secret that the service creates."""
    for restriction in _certain(policy.passwords, created):
        kind = restriction.get("restrictionType")
        if kind == "passwordAddition":
            return (
                f'The app management policy "{policy.name}" forbids secrets. Use a certificate or a federated identity.'
            )
        if kind == "passwordLifetime" and (told := _lengths(restriction, entry)):
            return (
                f'The app management policy "{policy.name}" {_would_be(told)}: set valid_for_days to a smaller number.'
            )
    return None


def violations(policy: CredentialPolicy, entry: Json, created: Any, *, secret: bool) -> Iterator[str]:
    """Why the policy would not allow an existing credential if it were added now, as clauses about it.

    ``secret``: it is a password credential. Exemptions of actors do not matter: nothing shows who has added it.
    """
    named = f'the app management policy "{policy.name}"'
    symmetric = not secret and entry.get("type") == "Symmetric"
    if not (secret or symmetric or entry.get("type") == CERTIFICATE):
        return
    additions, lifetimes = (
        ("passwordAddition", "passwordLifetime") if secret else ("symmetricKeyAddition", "symmetricKeyLifetime")
    )
    restrictions = policy.passwords if secret or symmetric else policy.keys
    for restriction in _concerning(restrictions, created):
        kind = restriction.get("restrictionType")
        if (secret or symmetric) and kind == additions:
            yield f"is a {'secret' if secret else 'symmetric key'}, which {named} forbids"
        elif kind == (lifetimes if secret or symmetric else "asymmetricKeyLifetime") and (
            told := _lengths(restriction, entry)
        ):
            yield f"is valid for {told[1]}, and {named} allows {told[0]}"
        elif not (secret or symmetric) and _is_distrusted(policy, restriction, entry):
            yield f"is not issued by an authority that {named} trusts"


def _certain(restrictions: Iterable[Json], created: Any) -> Iterator[Json]:
    """The restrictions that certainly concern a new credential of an owner, whoever adds it."""
    return (item for item in _concerning(restrictions, created) if not _exempts(item))


def _exempts(restriction: Json) -> bool:
    """Whether a restriction does not apply to what some people or applications add."""
    exempt = restriction.get("excludeActors") or {}
    return any(value for name, value in exempt.items() if not name.startswith("@"))


def _concerning(restrictions: Iterable[Json], created: Any) -> Iterator[Json]:
    """The restrictions that certainly concern an owner."""
    for restriction in restrictions:
        since = ticks(restriction.get(_SINCE))
        made = ticks(created)
        if since is None or (made is not None and made >= since):
            yield restriction


def _lengths(restriction: Json, entry: Json) -> tuple[str, str] | None:
    """The longest period and that of a credential, in words, if the credential is valid for too long."""
    longest = Duration.canonical(restriction.get("maxLifetime"))
    starts, ends = ticks(entry.get("startDateTime")), ticks(entry.get("endDateTime"))
    if not isinstance(longest, int) or starts is None or ends is None or ends - starts <= longest:
        return None
    exact = longest // _TICKS_PER_DAY == (ends - starts) // _TICKS_PER_DAY
    return _period(longest, exact=exact), _period(ends - starts, exact=exact)


def _would_be(lengths: tuple[str, str]) -> str:
    return f"allows {lengths[0]}, and the credential would be valid for {lengths[1]}"


def _is_distrusted(policy: CredentialPolicy, restriction: Json, entry: Json) -> bool:
    """Whether certainly none of the trusted authorities has issued a credential's certificate."""
    chains = [policy.chains.get(str(id).lower()) for id in restriction.get(_CHAINS) or ()]
    certificate = certificate_of(entry)
    if restriction.get("restrictionType") != _TRUSTED or certificate is None or not chains or None in chains:
        return False
    return all(certificate.issued_by(authority) is False for chain in chains for authority in chain or ())


def _issuer(entry: Json) -> str:
    certificate = certificate_of(entry)
    return certificate.issuer if certificate else "unknown"


def _period(length: int, *, exact: bool) -> str:
    """A number of ticks in days; ``exact``: with the largest unit of the rest."""
    days, rest = divmod(length, _TICKS_PER_DAY)
    if rest and days < 2:
        return f"{length // (3600 * TICKS_PER_SECOND)} hours"
    seconds = rest // TICKS_PER_SECOND
    for unit, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if exact and seconds >= unit:
            number = seconds // unit
            return f"{days} days and {number} {name}{'' if number == 1 else 's'}"
    return f"{days} days"
