# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One entry of ``keyCredentials``: its certificate, its validity period, and whether it can be used. Pure.

Source: Microsoft Graph, "keyCredential resource type".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    DateTimeOffset,
    decode_base64,
    encode_base64,
    instant,
    ticks_of,
)

CERTIFICATE, PAIR = "AsymmetricX509Cert", "X509CertAndPassword"
"""The types of a certificate, and of a certificate whose private key the service has."""

_TICKS_PER_DAY = 86_400 * 10_000_000

KeyEntries = tuple[Json, ...]


def entries_of(owner: Json, name: str = "keyCredentials") -> KeyEntries:
    return tuple(owner.get(name) or ())


def id_of(entry: Json) -> str:
    return str(entry.get("keyId")).lower()


def ids_of(owner: Json) -> set[str]:
    return {id_of(entry) for entry in entries_of(owner)}


def thumbprint_of(entry: Json) -> str | None:
    """The thumbprint of a credential's certificate, upper-case hexadecimal; None if it is unknown."""
    certificate = certificate_of(entry)
    return certificate.thumbprint if certificate else thumbprint_in(entry.get("customKeyIdentifier"))


def thumbprint_among(entry: Json, entries: Iterable[Json]) -> str | None:
    """The same, also from other entries of the owner: those of one certificate share their ``customKeyIdentifier``.

    The identifier need not contain the thumbprint: Microsoft's guide "Configure SAML single sign-on using Microsoft
    Graph" writes a SHA-256 hash of 32 bytes there, and lists of applications do not return ``key``
    (microsoft-graph-docs issue 11326).
    """
    shared = entry.get("customKeyIdentifier")
    same = [entry, *(other for other in entries if shared is not None and other.get("customKeyIdentifier") == shared)]
    return next((found for found in map(thumbprint_of, same) if found), None)


def certificate_of(entry: Json) -> x509.Certificate | None:
    """The certificate of a credential; None if the service does not return it, or returns something else."""
    return x509.readable(entry["key"]) if entry.get("key") and entry.get("type") == CERTIFICATE else None


def thumbprint_in(identifier: Any) -> str | None:
    """The thumbprint in a ``customKeyIdentifier``; None if it contains something else.

    It is base64 of the 20 bytes, or of the 40 hexadecimal digits as text in any encoding; or the digits themselves,
    which some tools send as if they were base64.
    """
    if not isinstance(identifier, str):
        return None
    if digits := parse_thumbprint(identifier):
        return digits
    try:
        data = decode_base64(identifier)
    except InvalidValue:
        return None
    return data.hex().upper() if len(data) == 20 else parse_thumbprint(data.replace(b"\0", b"").decode("latin-1"))


def parse_thumbprint(text: str) -> str | None:
    """40 hexadecimal digits in any letter case, with or without separators, in upper case; None for anything else."""
    digits = re.sub(r"[\s:-]", "", text).upper()
    return digits if re.fullmatch(r"[0-9A-F]{40}", digits) else None


def identifier_of(thumbprint: str) -> str:
    """A thumbprint in the form of ``customKeyIdentifier``."""
    return encode_base64(bytes.fromhex(thumbprint))


def ticks(value: Any) -> int | None:
    found = DateTimeOffset.canonical(value)
    return found if isinstance(found, int) else None


def days(number: int) -> int:
    return number * _TICKS_PER_DAY


def usable(entry: Json, now: dt.datetime) -> bool:
    """Whether the validity period of a credential includes now."""
    starts, ends, at = ticks(entry.get("startDateTime")), ticks(entry.get("endDateTime")), ticks_of(now)
    return (starts is None or starts <= at) and (ends is None or at < ends)


def has_expired(entry: Json, now: dt.datetime) -> bool:
    """Whether the validity period of a credential is over."""
    ends = ticks(entry.get("endDateTime"))
    return ends is not None and ends <= ticks_of(now)


def can_serve(entry: Json, now: dt.datetime) -> bool:
    """Whether an application can use a credential now.

    It is valid, and its key, if the service returns it, is an RSA key.
    """
    certificate = certificate_of(entry)
    return usable(entry, now) and (certificate is None or certificate.key_algorithm == "RSA")


def describe(entry: Json) -> str:
    """A credential in a few words."""
    name, thumbprint, ends = (
        entry.get("displayName") or "unnamed",
        thumbprint_of(entry),
        ticks(entry.get("endDateTime")),
    )
    details = [str(entry.get("usage")), f"thumbprint {thumbprint}" if thumbprint else f"key id {entry.get('keyId')}"]
    return f"{name} ({', '.join([*details, f'until {instant(ends)}'] if ends is not None else details)})"


def kept(entry: Json, secret: str = "key") -> dict[str, Any]:
    """An entry that stays in the list, in the form in which it is sent."""
    return {name: value for name, value in entry.items() if not name.startswith("@")} | {secret: None}


def is_half_of_pair(entry: Json, entries: Iterable[Json]) -> bool:
    """Whether an entry belongs to a certificate whose private key is in the service.

    Only the service signs with such a key.
    """
    shared = entry.get("customKeyIdentifier")
    return shared is not None and any(
        other.get("type") == PAIR and other.get("customKeyIdentifier") == shared for other in entries
    )


def has_public_half(entry: Json, entries: Iterable[Json]) -> bool:
    """Whether the certificate of a private key is an entry of its own, as for each that the service has created."""
    shared = entry.get("customKeyIdentifier")
    return shared is not None and any(
        other.get("type") == CERTIFICATE and other.get("customKeyIdentifier") == shared for other in entries
    )
