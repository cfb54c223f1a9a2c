# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses certificates and tokens with dates that must not be sent unless that is allowed. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, instant, is_never, ticks_of


def refuse_sooner(what: str, new: Any, there: Any, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raise :class:`GuardRefused` if the current ``what`` is still valid and expires later than the new one.

    ``new`` and ``there`` are Edm.DateTimeOffset values; values that cannot be read are not compared.
    """
    before, after = DateTimeOffset.canonical(there), DateTimeOffset.canonical(new)
    if not isinstance(before, int) or not isinstance(after, int) or is_never(there) or allow.get("allow_sooner_expiry"):
        return
    if ticks_of(now) <= before and after < before:
        raise GuardRefused(
            f"The {what} that is there is valid until {instant(before)}, the new one only until {instant(after)}",
            "Set allow_sooner_expiry to true to send it anyway.",
            option="allow_sooner_expiry",
            effect="shortens",
        )


def refuse_expired(option: str, value: Any, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raise :class:`OutsideLimit` for a certificate that has expired, naming ``allow_expired``, which overrides it."""
    if value is None or allow.get("allow_expired"):
        return
    certificate = x509.load(value)
    if certificate.not_after < now:
        raise OutsideLimit(
            f'{option}: The certificate "{certificate.subject_common_name}" expired on '
            f"{certificate.not_after:%Y-%m-%dT%H:%M:%SZ}; set allow_expired to true to upload it all the same."
        )


def refuse_useless_authority(option: str, value: Any, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    """Raise :class:`OutsideLimit` for a certificate that cannot be an authority's, or has expired.

    The message names ``allow_leaf`` or ``allow_expired``, which overrides it.
    """
    if value is not None and not allow.get("allow_leaf") and (certificate := x509.load(value)).is_leaf:
        raise OutsideLimit(
            f'{option}: The certificate "{certificate.subject_common_name}" is not that of an authority, according to '
            "its basic "
            "constraints and key usage; set allow_leaf to true to upload it all the same."
        )
    refuse_expired(option, value, now, allow)
