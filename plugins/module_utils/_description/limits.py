# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documented limits of values beyond their types: lengths, numbers of elements, forms. Pure.

A limit is part of a description, and a value outside it is refused before any request. Values from the service are
never checked against limits: an export contains the existing values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64, shown

DOMAIN_PATTERN = r"(?i)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"


@dataclass(frozen=True)
class ValueLimit:
    """A limit of a value: ``allowed`` is a noun phrase, for documentation.

    ``met`` is called with a value of the property's type, and ``refusal`` returns the message for a value outside the
    limit. With ``elements`` the limit is that of each element of a list, and with ``member`` that of one member of a
    complex value. Null is allowed unless the value is ``needed``.
    """

    allowed: str
    met: Callable[[Any], bool]
    refusal: Callable[[Any], str]
    elements: bool = False
    member: str | None = None
    needed: bool = False

    def check(self, option: str, value: Any, spelled: Callable[[str], str] = str) -> None:
        """Raise :class:`OutsideLimit`, naming the option, the value and the limit.

        ``spelled`` returns the name of a member.
        """
        for place, item in self._values(option, value, spelled):
            if item is None and self.needed:
                raise OutsideLimit(f"{place} is missing; it must be {self.allowed}.")
            if item is not None and not self.met(item):
                raise OutsideLimit(f"{place}: {self.refusal(item)}.")

    def _values(self, option: str, value: Any, spelled: Callable[[str], str]) -> Iterator[tuple[str, Any]]:
        holders = [(option, value)]
        if self.elements:
            holders = [(f"{option}[{index}]", item) for index, item in enumerate(value)]
        for place, item in holders:
            if self.member is None:
                yield place, item
            else:
                yield f"{place}.{spelled(self.member)}", item.get(self.member)


def at_most(characters: int) -> ValueLimit:
    """A limit of the length of a text."""
    return ValueLimit(
        f"at most {characters} characters",
        lambda value: len(value) <= characters,
        lambda value: f"{shown(value)} has {len(value)} characters; at most {characters} are allowed",
    )


def form(allowed: str, pattern: str) -> ValueLimit:
    """A text that matches a pattern completely; ``allowed`` describes it."""
    return ValueLimit(
        allowed,
        lambda value: re.fullmatch(pattern, value) is not None,
        lambda value: f"{shown(value)} is not {allowed}",
    )


def between(low: int, high: int) -> ValueLimit:
    """A whole number in a range."""
    allowed = f"a whole number from {low} to {high}"
    return ValueLimit(allowed, lambda value: low <= value <= high, lambda value: f"{value} is not {allowed}")


def member(limit: ValueLimit, name: str) -> ValueLimit:
    """A limit of one member of a complex value."""
    return replace(limit, member=name)


def bytes_at_most(size: int) -> ValueLimit:
    """A limit of the size of a binary value in base64."""
    return ValueLimit(
        f"at most {size:,} bytes",
        lambda value: len(decode_base64(value)) <= size,
        lambda value: f"the value has {len(decode_base64(value)):,} bytes; at most {size:,} are allowed",
    )


def elements(low: int, high: int) -> ValueLimit:
    """A limit of the length of a list."""
    allowed = f"exactly {low}" if low == high else f"{low} to {high}" if low else f"at most {high}"
    return ValueLimit(
        f"{allowed} element{'s' * (high != 1)}",
        lambda value: low <= len(value) <= high,
        lambda value: (
            f"the list has {len(value)} element{'s' * (len(value) != 1)}; {allowed} {'is' if high == 1 else 'are'} "
            "allowed"
        ),
    )


def every(limit: ValueLimit, member: str | None = None, *, needed: bool = False) -> ValueLimit:
    """A limit of each element of a list, or of one member of each."""
    return replace(limit, elements=True, member=member, needed=needed)


URL_FRIENDLY = form("URL friendly, which means letters, digits and the characters -._~ only", r"[A-Za-z0-9._~-]+")
"""The characters that need no escaping in an address (RFC 3986, section 2.3)."""

CRL_ADDRESS = form("an http address such as http://crl.contoso.com/root.crl", r"(?i)http://[^\s/?#]+\S*")
"""Entra downloads lists of revoked certificates over http only."""
SHA1_THUMBPRINT = ValueLimit(
    "a SHA-1 thumbprint, which has 40 hexadecimal digits",
    lambda value: len(re.sub(r"[^0-9A-Fa-f]", "", value)) == 40,
    lambda value: f"{shown(value)} is not a SHA-1 thumbprint, which has 40 hexadecimal digits",
)
OBJECT_IDENTIFIER = form("an object identifier such as 1.3.6.1.5.5.7.3.2", r"\s*(?:(?i:oid)\.)?\d+(?:\.\d+)+\s*")
KEY_IDENTIFIER = form("a subject key identifier in hexadecimal", r"[0-9A-Fa-f]{2}(?:[ :-]?[0-9A-Fa-f]{2})*")
URI = form("an address such as https://sts.contoso.com/adfs/ls", r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
DOMAIN_NAME = form("a domain name such as contoso.com", DOMAIN_PATTERN)
NOT_EMPTY = ValueLimit("a text", lambda value: value.strip() != "", lambda _value: "the text is empty")
