# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for certificates: days left, an audit of the certificates of devices, a conflict between two of them.

The documentation of each is in a file with its name.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Identity
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    ISSUANCE_STATES,
    REVOCATION_STATUS,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    Int32,
    instant,
    shown,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

_DAY = 86_400 * TICKS_PER_SECOND
_YEAR_2 = 365 * _DAY
"""For dates that are never null, Graph returns a day of year 1, with any offset, if there is none."""

FINDINGS = ("expired", "expiring", "failed", "revoked", "error")
"""The findings about a certificate state, in the order in which they are shown."""

FAILED_STATES = (
    *("challengeIssueFailed", "requestCreationFailed", "requestSubmitFailed", "challengeValidationFailed"),
    *("issueFailed", "responseProcessingFailed", "installFailed"),
)
"""The issuance states of a device that should have received a certificate and did not."""

_KEPT = (
    *(
        "device_display_name",
        "user_display_name",
        "device_platform",
        "certificate_profile_display_name",
        "certificate_issuer",
    ),
    *(
        "certificate_thumbprint",
        "certificate_serial_number",
        "certificate_issuance_state",
        "certificate_revoke_status",
        "certificate_error_code",
    ),
    *("profile_type", "device_configuration_id", "id"),
)


def _ticks(value: Any) -> int | None:
    """The ticks of an instant from Graph; None for null and for year 1."""
    if value is None:
        return None
    try:
        ticks = DateTimeOffset.parse(value)
    except InvalidValue as error:
        raise AnsibleFilterError(f"{for_pipeline_log(error)}.") from None
    return ticks if isinstance(ticks, int) and ticks >= _YEAR_2 else None


def _now(now: Any) -> int:
    ticks = ticks_of(dt.datetime.now(dt.UTC)) if now is None else _ticks(now)
    if ticks is None:
        raise AnsibleFilterError(f"now: {for_pipeline_log(shown(now))} is not a date and time.")
    return ticks


def days_left(value: Any, now: Any = None) -> int | None:
    ticks = _ticks(value)
    return None if ticks is None else (ticks - _now(now)) // _DAY


def certificate_audit(
    rows: Iterable[Mapping[str, Any]], expiring_within_days: int = 30, now: Any = None
) -> dict[str, Any]:
    moment = _now(now)
    states = sorted((_state(row, int(expiring_within_days), moment) for row in rows), key=_order)
    count = Counter(finding for state in states for finding in state["findings"])
    return {
        "audited_at": instant(moment),
        "expiring_within_days": int(expiring_within_days),
        "states": states,
        "summary": {
            "total": len(states),
            "without_finding": sum(not state["findings"] for state in states),
            "without_certificate": sum(state["expires"] is None for state in states),
            **{finding: count[finding] for finding in FINDINGS},
            "issuance_states": _counted(state["certificate_issuance_state"] for state in states),
            "error_codes": _counted(
                state["certificate_error_code"] for state in states if "error" in state["findings"]
            ),
        },
    }


def _state(row: Mapping[str, Any], days: int, now: int) -> dict[str, Any]:
    """The result for a row, with its expiry date in UTC, the days left, and the findings."""
    try:
        ticks = _ticks(row.get("certificate_expiration_date_time"))
    except AnsibleFilterError as error:
        raise AnsibleFilterError(
            for_pipeline_log(f"certificate_expiration_date_time of certificate state {shown(row.get('id'))}: {error}")
        ) from None
    issuance, code = row.get("certificate_issuance_state"), row.get("certificate_error_code")
    found = {
        "expired": ticks is not None and ticks <= now,
        "expiring": ticks is not None and now < ticks <= now + days * _DAY,
        "failed": any(ISSUANCE_STATES.equal(issuance, state) for state in FAILED_STATES),
        "revoked": ISSUANCE_STATES.equal(issuance, "revoked")
        or REVOCATION_STATUS.equal(row.get("certificate_revoke_status"), "revoked"),
        "error": code is not None and not Int32.equal(code, 0),
    }
    return {
        **{name: row.get(name) for name in _KEPT},
        "expires": None if ticks is None else instant(ticks - ticks % TICKS_PER_SECOND),
        "days_left": None if ticks is None else (ticks - now) // _DAY,
        "findings": [finding for finding in FINDINGS if found[finding]],
    }


def _order(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The earliest expiry date first, states without a certificate last. UTC texts of one form sort as instants do."""
    return tuple(
        str(state[name] or "~") for name in ("expires", "device_display_name", "certificate_profile_display_name", "id")
    )


def _counted(values: Iterable[Any]) -> dict[str, int]:
    """The number of times that each value occurs, the most frequent first."""
    return {
        str(value): number
        for value, number in sorted(Counter(values).items(), key=lambda pair: (-pair[1], str(pair[0])))
    }


def code_signing_conflict(
    new: Mapping[str, Any], old: Mapping[str, Any], allow_expired: bool = False, allow_weak: bool = False
) -> str:
    try:
        desired = ENTERPRISE.parse({"content": _content(new) or b""}, "beta")
        ENTERPRISE.check(desired, dt.datetime.now(dt.UTC), {"allow_expired": allow_expired, "allow_weak": allow_weak})
    except InputError as error:
        return f"The new certificate cannot be used: {error}"
    try:
        wanted = ENTERPRISE.parse(_described(old), "beta")
    except InputError as error:
        return f"The old certificate cannot be identified: {error}"
    if wanted and ENTERPRISE.identify(wanted, ENTERPRISE.derived(desired)) is Identity.SAME:
        return (
            "The old certificate and the new one have the same subject, issuer and expiry: "
            "they are one certificate to Intune."
        )
    return ""


def _content(certificate: Mapping[str, Any]) -> Any:
    """The certificate as text, or as the bytes of its file."""
    return base64.b64decode(certificate["file"]) if certificate.get("file") else certificate.get("content")


def _described(old: Mapping[str, Any]) -> dict[str, Any]:
    if old.get("file") or old.get("content"):
        return {"content": _content(old)}
    named = {"subject": old.get("subject"), "expirationDateTime": old.get("expiration_date_time")}
    return {name: value for name, value in named.items() if value}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "days_left": days_left,
            "certificate_audit": certificate_audit,
            "code_signing_conflict": code_signing_conflict,
        }
