# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold in the simulated year, and how often it did not."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from federation_documents import text
from year_service import YearService
from year_tenant import (
    APPLICATIONS,
    CONFIGURATIONS,
    DOMAINS,
    FEDERATED,
    PRINCIPALS,
    ROTATED,
    SAML,
    SIGNING,
    TOKENS,
    IdentityProvider,
    id_of,
)


@dataclass
class Counts:
    """The result: every number but the first must be 0. ``problems`` lists what was counted."""

    days: int = 0
    false_drift: int = 0
    missed_drift: int = 0
    needless_writes: int = 0
    duplicates: int = 0
    days_without_valid_certificate: int = 0
    unattributed: int = 0
    replay_mismatches: int = 0
    problems: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, column: str, problems: Iterable[str], when: str) -> None:
        for problem in problems:
            setattr(self, column, getattr(self, column) + 1)
            self.problems.append(f"{when}: {column}: {problem}")

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "seen": dict(sorted(self.seen.items()))}

    @property
    def failed(self) -> bool:
        return any(value for name, value in vars(self).items() if name not in ("days", "problems", "seen"))


def without_certificate(service: YearService, providers: Sequence[IdentityProvider], now: dt.datetime) -> list[str]:
    """Applications, SAML applications and federations that nobody could use at this moment."""
    found = []
    applications = {row["id"]: row for row in service.rows(APPLICATIONS)}
    for number in range(ROTATED):
        row = applications[id_of(7, number)]
        if not any(valid(item, now) for item in row["keyCredentials"] if item["usage"] == "Verify"):
            found.append(f"{row['displayName']} has no valid certificate")
    principals = {row["id"]: row for row in service.rows(PRINCIPALS)}
    for number in range(SAML):
        row = principals[id_of(9, number)]
        active = row["preferredTokenSigningKeyThumbprint"] or ""
        if not any(thumbprint(item) == active and valid(item, now) for item in row["keyCredentials"]):
            found.append(f"{row['displayName']} has no valid signing certificate")
    for provider in providers:
        (federation,) = service.rows(f"{DOMAINS}/{provider.domain}/federationConfiguration")
        trusted = (federation["signingCertificate"], federation["nextSigningCertificate"])
        signer = provider.certificates[0]
        if text(signer) not in trusted or signer.certificate.not_valid_after_utc < now:
            found.append(f"{provider.domain} does not trust the certificate that signs")
    return found


def valid(item: Mapping[str, Any], now: dt.datetime) -> bool:
    return str(item["startDateTime"]) <= f"{now:%Y-%m-%dT%H:%M:%SZ}" < str(item["endDateTime"])


def thumbprint(item: Mapping[str, Any]) -> str:
    """The SHA-1 of a certificate, or the identifier of the credential."""
    if item.get("key"):
        return hashlib.sha1(base64.b64decode(item["key"])).hexdigest().upper()
    return base64.b64decode(item["customKeyIdentifier"] or "").hex().upper()


def duplicates(service: YearService) -> list[str]:
    """Resources that exist twice."""
    named: Counter[str] = Counter()
    for row in service.rows(CONFIGURATIONS):
        named[f"{row['@odata.type']} {row['displayName']}"] += 1
    for row in service.rows(SIGNING):
        named[f"code signing certificate {row['subject']}"] += 1
    for row in service.rows(APPLICATIONS):
        for item in row["keyCredentials"]:
            named[f"{row['displayName']}: {item['usage']} {thumbprint(item)}"] += 1
    return [name for name, number in named.items() if number > 1]


def writes(requests: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the pipeline has written: successful requests that are no reads."""
    return [
        item
        for item in requests
        if item["method"] != "GET" and not item["path"].endswith("/$batch") and (item["status"] or 599) < 300
    ]


def needless(requests: Iterable[Mapping[str, Any]], expected: Iterable[str]) -> list[str]:
    """Writes to something that nobody had changed."""
    known = [id.lower() for id in expected]
    return [
        f"{item['method']} {item['path']}"
        for item in writes(requests)
        if not any(id in item["path"].lower() for id in known)
    ]


def counted(service: YearService) -> dict[str, int]:
    """The resources in the tenant by type of document, of the types whose number people change."""
    found: Counter[str] = Counter()
    for row in service.rows(CONFIGURATIONS):
        found[row["@odata.type"].rpartition(".")[2]] += 1
    found["enterpriseCodeSigningCertificate"] = len(service.rows(SIGNING))
    found["vppToken"] = len(service.rows(TOKENS))
    found["internalDomainFederation"] = len(FEDERATED)
    for row in service.rows(APPLICATIONS):
        found["applicationKeyCredential"] += len(row["keyCredentials"])
        below = f"{APPLICATIONS}/{row['id']}/federatedIdentityCredentials"
        found["federatedIdentityCredential"] += len(service.rows(below))
    return dict(found)
