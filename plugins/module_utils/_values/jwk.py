# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of JSON web keys (RFC 7517, RFC 7518): dates in seconds, numbers in base64url, secrets. Pure.

A date is an ``Edm.Int64`` in Graph: seconds since 1970-01-01T00:00:00Z. People may also write it as a date and time.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Hashable
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    EdmType,
    decode_base64,
    instant,
    ticks_of,
)

EPOCH = ticks_of(dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
"""1970-01-01T00:00:00Z in ticks."""

LATEST = 253_402_300_799
"""The last second of the year 9999, the end of ``Edm.DateTimeOffset``."""


class _NumericDate(EdmType):
    """A NumericDate: whole seconds since 1970. Fractions of a date and time are cut."""

    name = "Edm.Int64"

    def parse(self, value: Any) -> Hashable:
        if isinstance(value, str) and re.fullmatch(r"\s*\d{1,15}\s*", value, re.ASCII):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= LATEST:
                raise self._refuse(value, f"seconds since 1970, between 0 and {LATEST}")
            return value
        try:
            ticks = DateTimeOffset.parse(value)
        except InvalidValue:
            raise self._refuse(
                value, "seconds since 1970, or a date and time with UTC offset such as 2027-01-31T12:00:00Z"
            ) from None
        return self.parse((ticks - EPOCH) // TICKS_PER_SECOND if isinstance(ticks, int) else -1)

    def encode(self, value: Any) -> Any:
        return self.parse(value)


NumericDate: EdmType = _NumericDate()


def seconds(value: Any) -> int | None:
    """A date of a key as the service shows it; Microsoft's pages have it as a number and as text. None without one."""
    found = NumericDate.canonical(value)
    return found if isinstance(found, int) else None


def moment(value: int) -> str:
    """The UTC text of seconds since 1970."""
    return instant(EPOCH + value * TICKS_PER_SECOND)


class _SecretText(EdmType):
    """A secret as text, or the content of a file with one. Errors never contain it."""

    name = "Edm.String"

    def parse(self, value: Any) -> Hashable:
        try:
            text = value.decode("utf-8") if isinstance(value, bytes) else value
        except UnicodeDecodeError:
            raise InvalidValue("the secret is not UTF-8 text") from None
        if not isinstance(text, str):
            raise InvalidValue("the secret is not text")
        text = re.sub(r"\r?\n\Z", "", text) if isinstance(value, bytes) else text
        if not text.strip():
            raise InvalidValue("the secret is empty")
        return text

    def encode(self, value: Any) -> Any:
        return self.parse(value)


SecretText: EdmType = _SecretText()


def bytes_in(text: Any) -> bytes | None:
    """The bytes of base64url text, with or without padding; None for anything else."""
    try:
        return decode_base64(text) if isinstance(text, str) else None
    except InvalidValue:
        return None


def number_in(text: Any) -> int | None:
    """A number in base64url text (RFC 7518 section 2); None for anything else."""
    data = bytes_in(text)
    return int.from_bytes(data, "big") if data else None


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
