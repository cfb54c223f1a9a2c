# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A result of ``certificate_info`` as a report: its rows, its day, and the common texts of all formats. Pure.

A report has the day and not the time, so that the same tenant on the same day gives the same bytes. If a type could not
be read, the report is incomplete: it begins with that information, its numbers mean "at least", and an unknown number
is None and never 0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._expiry.rows import LEVELS, SEVERITIES, ExpiryRow
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, shown, ticks_of
from ansible_collections.m365.graph.plugins.plugin_utils._report.changes import Changes, changes_of, earlier

TITLE = "Certificate report"
_EPOCH = ticks_of(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
_NOT_A_RESULT = "This is not a result of m365.graph.certificate_info"
_COLUMNS = ("kind", "area", "type", "display_name", "use", "path", "not_after", "days_left", "severity", "findings")
_PROPER = (
    "PFX",
    "SCEP",
    "PKCS",
    "VPP",
    "DEP",
    "OAuth",
    "SAML",
    "WS",
    "Fed",
    "iOS",
    "macOS",
    "Android",
    "Windows",
    "Apple",
    "Symantec",
)
_WORDS = {word.lower(): word for word in _PROPER}
_PLATFORMS = {
    "androidDeviceOwner": "Android Enterprise (corporate-owned)",
    "androidForWork": "Android Enterprise (personally owned, older)",
    "androidWorkProfile": "Android Enterprise (personally owned)",
    "android": "Android device administrator",
    "aospDeviceOwner": "Android (AOSP)",
    "ios": "iOS/iPadOS",
    "macOS": "macOS",
    "windowsPhone81": "Windows Phone 8.1",
    "windows81": "Windows 10/11",
    "windows10": "Windows 10/11",
}
"""The names of platforms at the beginning of a profile's type, as Intune's admin center shows them.

Intune uses the type ``windows81...`` for Windows 10 and 11.
"""
_TYPES = {
    "application": "App registration",
    "servicePrincipal": "Enterprise application",
    "certificateAuthorityDetail": "Certificate authority",
    "certificateAuthorityAsEntity": "Trusted certificate authority of applications",
    "certificateBasedAuthConfiguration": "Certificate-based authentication",
    "depOnboardingSetting": "Apple enrollment program token",
    "externalCertificateAuthorityCertificate": "Certificate authority for TLS inspection",
    "identityApiConnector": "API connector",
    "internalDomainFederation": "Federated domain",
    "mutualTlsOauthConfiguration": "Mutual-TLS client authority",
    "samlOrWsFedExternalDomainFederation": "Federation with a partner",
    "synchronization": "Provisioning of an application",
    "trustFrameworkKeySet": "Azure AD B2C policy key",
    "vppToken": "Apple VPP token",
}
"""Types whose names in the admin centers differ from Graph's."""


@dataclass(frozen=True)
class Report:
    """``rows`` are in the order of the result, by expiry date; ``day`` is the day on which they were read, in UTC.

    ``policy`` has days for each of ``LEVELS``, and ``weak``, a severity. ``not_read`` has ``type``, ``permission`` and
    ``reason`` for each type that could not be read, and ``not_compared`` the same for policies of credentials.
    ``device_certificates`` has a number for each severity, ``total`` and ``next_not_after``. ``cloud`` determines the
    addresses of admin centers. ``changes`` are those since an earlier report, None without one.
    """

    title: str
    day: dt.date
    rows: Sequence[ExpiryRow]
    policy: Mapping[str, Any]
    not_read: Sequence[Mapping[str, Any]] = ()
    not_compared: Sequence[Mapping[str, Any]] = ()
    device_certificates: Mapping[str, Any] | None = None
    cloud: str = "public"
    changes: Changes | None = None

    @property
    def complete(self) -> bool:
        """Whether every type could be read."""
        return not self.not_read

    @property
    def unmarked(self) -> str:
        """Why credentials are not marked that their policy would not allow, in sentences; empty if they are."""
        reasons = " ".join(str(source.get("reason")) for source in self.not_compared)
        return f"Credentials were not compared with all app management policies. {reasons}" if reasons else ""

    @property
    def owned(self) -> bool:
        """Whether any owner is known."""
        return any(row.get("owners") for row in self.rows)

    @property
    def counts(self) -> dict[str, int | None]:
        """The number of rows of each severity.

        In an incomplete report it is at least that many, and None for none.
        """
        counted = Counter(row["severity"] for row in self.rows)
        return {severity: self._known(counted[severity]) for severity in SEVERITIES}

    @property
    def device_counts(self) -> dict[str, int | None]:
        """The same for certificates of devices; empty if they were not requested."""
        if not self.device_certificates:
            return {}
        return {severity: self._known(int(self.device_certificates.get(severity) or 0)) for severity in SEVERITIES}

    def _known(self, number: int) -> int | None:
        return number or (0 if self.complete else None)

    @property
    def gap(self) -> str:
        """The missing parts in one sentence; empty for a complete report."""
        types = [*dict.fromkeys(label_of(str(source.get("type"))) for source in self.not_read)]
        if not types:
            return ""
        listed = ", ".join(types[:5]) + (f" and {len(types) - 5} more" if len(types) > 5 else "")
        return f"Incomplete: {'1 type' if len(types) == 1 else f'{len(types)} types'} could not be read ({listed})."

    @property
    def verdict(self) -> str:
        """The main result in one or two sentences; missing parts come first."""
        counts, policy = self.counts, self.policy
        expired, critical, warning = (counts[severity] or 0 for severity in ("expired", "critical", "warning"))
        clauses = [
            f"{expired:,} {'has' if expired == 1 else 'have'} expired" if expired else "",
            f"{critical:,} {_needs(critical)} action within {_days(policy['critical'])}" if critical else "",
            f"{warning:,} {_needs(warning)} attention" if warning else "",
        ]
        *others, last = [clause for clause in clauses if clause] or [
            f"nothing needs attention within {_days(policy['warning'])}"
        ]
        text = f"{', '.join(others)} and {last}" if others else last
        return f"{text[0].upper()}{text[1:]}." if self.complete else f"{self.gap} Of what could be read, {text}."

    def at_least(self, severity: str) -> list[ExpiryRow]:
        """The rows of this severity and more urgent ones; never a row with an unknown expiry date."""
        worst = SEVERITIES.index(severity)
        return [row for row in self.rows if row["severity"] != "unknown" and SEVERITIES.index(row["severity"]) <= worst]


def report_of(result: Any, title: str | None = None, cloud: str = "public", before: str | None = None) -> Report:
    """The report on a result of ``certificate_info``. Raises :class:`InputError` for anything else.

    ``before`` is the text of an earlier report in the format json.
    """
    if (
        not isinstance(result, Mapping)
        or not isinstance(result.get("certificates"), Sequence)
        or "read_at" not in result
    ):
        raise InputError(f"{_NOT_A_RESULT}, which has certificates, policy and read_at.")
    rows = [dict(row) for row in result["certificates"] if isinstance(row, Mapping)]
    missing = sorted({name for row in rows for name in _COLUMNS if name not in row})
    if missing:
        raise InputError(f"{_NOT_A_RESULT}: rows without {', '.join(missing)}.")
    wrong = sorted({str(row["severity"]) for row in rows if row["severity"] not in SEVERITIES})
    if wrong:
        raise InputError(f"{_NOT_A_RESULT}: the severity {shown(wrong[0])} does not exist.")
    policy = result.get("policy")
    if not isinstance(policy, Mapping) or not all(isinstance(policy.get(level), int) for level in LEVELS):
        raise InputError(f"{_NOT_A_RESULT}: it has no policy with days for {', '.join(LEVELS)}.")
    not_read, not_compared = (
        tuple(source for source in result.get(name) or () if isinstance(source, Mapping))
        for name in ("not_read", "not_compared")
    )
    return Report(
        title=title or TITLE,
        day=day_of(result["read_at"]),
        rows=rows,
        policy=policy,
        not_read=not_read,
        not_compared=not_compared,
        device_certificates=result.get("device_certificates"),
        cloud=cloud,
        changes=changes_of(earlier(before), rows, not_read) if before else None,
    )


def day_of(instant: Any) -> dt.date:
    """The day of an instant, in UTC. Raises :class:`InputError`."""
    ticks = DateTimeOffset.canonical(instant)
    if not isinstance(ticks, int):
        raise InputError(f"{shown(instant)} is not a date and time.")
    return dt.date.fromordinal(1 + ticks // (86_400 * 10_000_000))


def seconds_of(instant: Any) -> int | None:
    """An instant in seconds since 1970; None for None."""
    ticks = DateTimeOffset.canonical(instant)
    return (ticks - _EPOCH) // 10_000_000 if isinstance(ticks, int) else None


def label_of(type_name: str) -> str:
    """A Graph type as the admin centers call it: ``vppToken`` is ``Apple VPP token``."""
    if type_name in _TYPES:
        return _TYPES[type_name]
    platform = next((name for name in _PLATFORMS if re.match(rf"{name}[A-Z]", type_name)), "")
    if platform and re.search("Certificate", type_name):
        rest = label_of(type_name.removeprefix(platform))
        return f"{_PLATFORMS[platform]} {rest if rest.split()[0].isupper() else rest[0].lower() + rest[1:]}"
    words = re.findall(r"macOS|[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", type_name)
    named = [_WORDS.get(word.lower(), word.lower()) for word in words]
    return " ".join([named[0].capitalize() if named[0].islower() else named[0], *named[1:]]) if named else type_name


def expiry_in_words(row: ExpiryRow) -> str:
    """The expiry date in words, relative to the day of the report."""
    days = row["days_left"]
    if days is None:
        return "expiry date unknown"
    if days < 0:
        return "expired today" if days == -1 else f"expired {_days(-days)} ago"
    return "expires today" if days == 0 else f"{_days(days)} left"


def name_of(row: ExpiryRow) -> str:
    """The name of a row: that of its resource, and its own name if that adds information."""
    own = row.get("name")
    return str(row["display_name"] if not own or own == row["display_name"] else f"{row['display_name']}: {own}")


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


def _needs(number: int) -> str:
    return "needs" if number == 1 else "need"
