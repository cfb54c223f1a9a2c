# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One key in a key set of Azure AD B2C: its time, its certificate, whether it is in use. Pure.

Of the enabled keys within their time, the one that started last is active; a key without a start is the last resort.

Sources: Microsoft Graph (beta), "trustFrameworkKey resource type"; Azure AD B2C, "Overview of policy keys".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.entries import KeyEntries, thumbprint_in
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64
from ansible_collections.m365.graph.plugins.module_utils._values.jwk import LATEST, moment, number_in, seconds

DISABLED, ENABLED = "disabled", "enabled"


def keys_of(key_set: Json) -> KeyEntries:
    """The keys of a set. An entry without a ``kid`` could not be addressed."""
    return tuple(key for key in key_set.get("keys") or () if isinstance(key.get("kid"), str) and key["kid"])


def enabled(key: Json) -> bool:
    return str(key.get("status") or ENABLED).lower() != DISABLED


def starts(key: Json) -> int | None:
    return seconds(key.get("nbf"))


def ends(key: Json) -> int | None:
    return seconds(key.get("exp"))


def usable(key: Json, at: int) -> bool:
    """Whether a key is enabled and within its time."""
    begin, end = starts(key), ends(key)
    return enabled(key) and (begin is None or begin <= at) and (end is None or at < end)


def active_among(keys: Iterable[Json], at: int) -> Json | None:
    """The key with which policies sign or encrypt, if there is one."""
    valid = [key for key in keys if usable(key, at)]
    return max(valid, key=lambda key: either(starts(key), -1), default=None)


def covered_until(keys: Iterable[Json], at: int) -> int | None:
    """When the first gap without a usable key begins; None if there is no usable key now."""
    left = sorted((key for key in keys if enabled(key)), key=lambda key: either(starts(key), 0))
    until: int | None = None
    for key in left:
        if either(starts(key), 0) <= either(until, at) and (end := either(ends(key), LATEST)) > at:
            until = max(end, either(until, 0))
    return until


def either(value: int | None, other: int) -> int:
    """A date, or another one if there is none."""
    return other if value is None else value


def describe_key(key: Json) -> str:
    """A key in a few words."""
    begin, end = starts(key), ends(key)
    thumbprint = thumbprint_in(key.get("x5t"))
    kind = " ".join(str(key[name]) for name in ("kty", "use") if key.get(name))
    details = [
        *([f"kid {key['kid']}"] if key.get("kid") else []),
        *([f"thumbprint {thumbprint}"] if thumbprint else []),
        *([f"from {moment(begin)}"] if begin is not None else []),
        *([f"until {moment(end)}"] if end is not None else []),
        *([] if enabled(key) else [DISABLED]),
    ]
    return f"{kind or 'key'} ({', '.join(details)})" if details else kind


def has_certificate(key: Json, certificate: x509.Certificate) -> bool:
    """Whether a key is that of a certificate: by the certificate, its thumbprint, or else its public key.

    A renewed certificate can have the same public key, so that is compared only if the service shows nothing else.
    """
    chain, shown = key.get("x5c"), key.get("x5t")
    if isinstance(chain, Sequence) and chain and isinstance(chain[0], str):
        try:
            return decode_base64(chain[0]) == certificate.der
        except InvalidValue:
            return False
    if shown:
        return thumbprint_in(shown) == certificate.thumbprint
    numbers = (number_in(key.get("n")), number_in(key.get("e")))
    return None not in numbers and numbers == certificate.rsa_numbers


def row_of(key: Json, active: Json | None) -> dict[str, Any]:
    """A key under the names of its description. Its secret parts are never shown."""
    chain = key.get("x5c")
    begin, end = starts(key), ends(key)
    return {
        **key,
        "nbf": begin,
        "exp": end,
        "status": key.get("status") or ENABLED,
        "startDateTime": None if begin is None else moment(begin),
        "endDateTime": None if end is None else moment(end),
        "thumbprint": thumbprint_in(key.get("x5t")),
        "certificate": chain[0] if isinstance(chain, list) and chain else None,
        "active": active is not None and key.get("kid") == active.get("kid"),
    }
