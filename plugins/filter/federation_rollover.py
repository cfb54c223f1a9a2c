# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps by which a tenant trusts the certificates that its identity provider signs with, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.filter.federation_metadata import MetadataError, describe, load
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import TICKS_PER_SECOND, DateTimeOffset, ticks_of
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

PROMOTE = ("never", "when_primary_changed", "now")
FOREIGN = ("fail", "report", "remove")


@dataclass(frozen=True)
class Choices:
    """The options of the rollover."""

    promote: str = "never"
    foreign: str = "fail"
    warn_days: int = 30
    status_max_age: int = 0


@dataclass(frozen=True)
class Rollover:
    """The tenant's two certificates, compared with those of the metadata."""

    domain: str
    current: x509.Certificate | None
    next: x509.Certificate | None
    published: tuple[x509.Certificate, ...]
    primary: x509.Certificate | None
    trusted: tuple[x509.Certificate, ...]
    choices: Choices
    now: dt.datetime

    @property
    def foreign(self) -> list[x509.Certificate]:
        """The unknown certificates of the tenant."""
        known = {*self.published, *self.trusted}
        return [
            certificate
            for certificate in dict.fromkeys((self.current, self.next))
            if certificate is not None and certificate not in known
        ]

    @property
    def usable(self) -> list[x509.Certificate]:
        """The certificates of the metadata that have not expired."""
        return [certificate for certificate in self.published if self.now <= certificate.not_after]

    @cached_property
    def wanted(self) -> x509.Certificate | None:
        """The desired signing certificate of the tenant."""
        if self.choices.promote == "when_primary_changed":
            return self.primary or self.current
        if self.choices.promote == "now":
            return self._newest(
                [certificate for certificate in self.usable if certificate.not_before <= self.now] or self.published
            )
        return self.current

    @cached_property
    def wanted_next(self) -> x509.Certificate | None:
        """The desired next certificate of the tenant.

        It is any other certificate that the identity provider may sign with.
        """
        others = [certificate for certificate in self.usable if certificate != self.wanted]
        if others:
            return self.primary if self.primary in others else self._newest(others)
        return None if self.choices.foreign == "remove" and self.next in self.foreign else self.next

    def _newest(self, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
        """The certificate with the latest start; of equal ones, the one that the tenant has already."""
        return max(certificates, key=lambda one: (one.not_before, one.not_after, one == self.current, one == self.next))

    def write(self) -> dict[str, str | None]:
        """The options of the module internal_domain_federation that differ."""
        changes: dict[str, str | None] = {}
        if self.wanted is not None and self.wanted != self.current:
            changes["signing_certificate"] = self.wanted.base64()
        if self.wanted_next != self.next:
            changes["next_signing_certificate"] = None if self.wanted_next is None else self.wanted_next.base64()
        return changes

    def problem(self) -> str | None:
        """Why nothing may be written, as a sentence."""
        if self.foreign and self.choices.foreign == "fail":
            return self._alarm()
        if self.choices.foreign == "remove" and self.wanted in self.foreign:
            why = (
                "promote is never"
                if self.choices.promote == "never"
                else "the metadata does not show which certificate replaces it"
            )
            return (
                f"The foreign certificate {self._short(self.wanted)} of {self.domain} cannot be removed, because it "
                f"is the signing certificate and {why}."
            )
        if self.wanted is None:
            return (
                f"{self.domain} has no signing certificate, so its users cannot sign in: let promote be "
                "when_primary_changed or now."
            )
        return None

    def warnings(self) -> Iterable[str]:
        if self.foreign and self.choices.foreign != "fail":
            yield self._alarm()
        kept = {self.wanted, self.wanted_next}
        for certificate in self.usable:
            if certificate not in kept:
                yield (
                    f"The tenant has room for two certificates, so that {self._short(certificate)} of the metadata "
                    "is left out."
                )
        if self.primary is None and self.choices.promote == "when_primary_changed":
            yield (
                "The metadata has several certificates and is not signed with one of them, so it does not show which "
                "one signs tokens now."
            )
        if self.primary is not None and self.primary != self.wanted:
            yield (
                f"The identity provider signs with {self._short(self.primary)} now, which is not the tenant's "
                "signing certificate: promote it."
            )
        if self.wanted is not None and self._days(self.wanted) < self.choices.warn_days:
            successor = self.wanted_next
            if successor is None or successor == self.wanted or self._days(successor) < self.choices.warn_days:
                days = self._days(self.wanted)
                when = f"expires in {days} days" if days >= 0 else "has expired"
                yield (
                    f"The signing certificate {self._short(self.wanted)} {when} and has no successor yet: roll it "
                    "over at the identity provider."
                )

    def _alarm(self) -> str:
        names = " and ".join(f"{self._place(one)} {self._short(one)}" for one in self.foreign)
        return (
            f"{self.domain} trusts a foreign certificate, which is neither in the metadata nor in the list of "
            f"trusted ones: {names}. "
            "Somebody who has its key can sign in as anybody; find out who put it there."
        )

    def _place(self, certificate: x509.Certificate | None) -> str:
        return "signing_certificate" if certificate == self.current else "next_signing_certificate"

    def _short(self, certificate: x509.Certificate | None) -> str:
        return certificate.describe() if certificate else "(none)"

    def _days(self, certificate: x509.Certificate) -> int:
        return (certificate.not_after - self.now).days

    def described(self, certificate: x509.Certificate) -> dict[str, Any]:
        role = "signing" if certificate == self.current else "next" if certificate == self.next else None
        return {
            **describe(certificate, self.now),
            "role": "foreign" if certificate in self.foreign else role,
            "primary": certificate == self.primary,
            "in_metadata": certificate in self.published,
            "trusted": certificate in self.trusted,
        }

    def line(self, title: str, certificate: x509.Certificate) -> str:
        facts = self.described(certificate)
        days = facts["days_left"]
        marks = ["in the metadata" if facts["in_metadata"] else "trusted by list" if facts["trusted"] else "FOREIGN"]
        marks += ["signs tokens now"] if facts["primary"] else []
        when = (
            f"expires on {certificate.not_after:%Y-%m-%d}, in {days} days"
            if days >= 0
            else f"expired on {certificate.not_after:%Y-%m-%d}"
        )
        return (
            f"{title}: {certificate.subject_common_name}, {when}, {', '.join(marks)}, SHA-256 "
            f"{certificate.sha256_fingerprint}"
        )


def status(found: Mapping[str, Any] | None, max_age: int, now: dt.datetime) -> dict[str, Any]:
    """The status of the automatic update, with its age in days."""
    said = found or {}
    age = None
    last_run = said.get("last_run_date_time")
    if last_run:
        age = (ticks_of(now) - cast(int, DateTimeOffset.parse(last_run))) // (86_400 * TICKS_PER_SECOND)
    return {
        "result": said.get("certificate_update_result"),
        "severity": said.get("severity", "unknown"),
        "explanation": said.get("explanation", "Entra has not reported an update of the signing certificate yet."),
        "last_run": last_run,
        "age_days": age,
        "stale": bool(max_age and (age is None or age > max_age)),
    }


def review(
    federation: Mapping[str, Any], metadata: Mapping[str, Any], choices: Choices, now: dt.datetime
) -> dict[str, Any]:
    """Compare a federation from internal_domain_federation_info with the result of the filter federation_metadata."""
    published = tuple(x509.load(one["certificate"]) for one in metadata["certificates"])
    found = Rollover(
        domain=str(federation["domain"]),
        current=_loaded(federation.get("signing_certificate"), "The tenant's signing_certificate"),
        next=_loaded(federation.get("next_signing_certificate"), "The tenant's next_signing_certificate"),
        published=published,
        primary=next((one for one in published if one.sha256_fingerprint == metadata["primary"]), None),
        trusted=tuple(x509.load(one["certificate"]) for one in metadata["trusted"]),
        choices=choices,
        now=now,
    )
    update = status(federation.get("signing_certificate_update_status"), choices.status_max_age, now)
    warnings = list(found.warnings())
    if update["severity"] in ("warning", "critical"):
        warnings.append(f"The automatic update of the certificate reports {update['result']}: {update['explanation']}")
    if update["stale"]:
        warnings.append(f"The automatic update of the certificate has not run for {choices.status_max_age} days.")
    tenant = {"signing": found.current, "next": found.next}
    return {
        "domain": found.domain,
        **{name: None if one is None else found.described(one) for name, one in tenant.items()},
        "metadata": {
            "entity_id": metadata["entity_id"],
            "primary": metadata["primary"],
            "certificates": [found.described(one) for one in published],
        },
        "foreign": [found.described(one) for one in found.foreign],
        "update_status": update,
        "write": found.write(),
        "problem": found.problem(),
        "warnings": warnings,
        "report": [
            *(
                found.line(f"{found.domain}, {name}", one) if one else f"{found.domain}, {name}: none"
                for name, one in tenant.items()
            ),
            *(found.line("Metadata", one) for one in published),
            f"Automatic update: {update['explanation']}"
            + (f" Last run {update['age_days']} days ago." if update["age_days"] is not None else ""),
            *(f"Look at this: {warning}" for warning in warnings),
        ],
    }


def _loaded(value: str | None, what: str) -> x509.Certificate | None:
    return load(value, what) if value else None


def federation_rollover(
    federation: Mapping[str, Any],
    metadata: Mapping[str, Any],
    *,
    promote: str = "never",
    foreign: str = "fail",
    warn_days: int = 30,
    status_max_age: int = 0,
) -> dict[str, Any]:
    """The filter."""
    try:
        for name, value, choices in (("promote", promote, PROMOTE), ("foreign", foreign, FOREIGN)):
            if value not in choices:
                raise MetadataError(f"{name} is one of {', '.join(choices)}, not {value}.")
        return review(
            federation, metadata, Choices(promote, foreign, warn_days, status_max_age), dt.datetime.now(dt.UTC)
        )
    except (MetadataError, InvalidValue) as error:
        raise AnsibleFilterError(for_pipeline_log(error)) from None


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"federation_rollover": federation_rollover}
