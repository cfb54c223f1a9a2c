# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that are masked because of their name, if no description shows what is secret. Pure.

A name looks like a secret if its last word is one, also if that is misspelt: ``password``, ``clientSecret``,
``secretText``, ``pasword``. ``passwordPolicies`` and ``tokenLifetime`` do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.naming import snake_case

_SECRETS = ("password", "passwords", "passwd", "passphrase", "passcode", "secret", "secrets", "token", "tokens")
_SHORT = frozenset({"pwd", "pass", "pin", "pfx", "pkcs12"})
_KEYS = ("private", "secret", "api", "access", "shared", "symmetric")
_FORMS = frozenset({"text", "value", "hash", "blob", "data", "string", "base64"})
_ENDINGS = ("password", "passphrase", "secret", "token", *(f"{kind}key" for kind in _KEYS))
_SIMILAR = 0.82
"""Of 1: "pasword", "secert" and "tokn" are similar enough, "taken" is not."""


@cache
def looks_secret(name: str) -> bool:
    """Whether the value of a name is probably a secret."""
    words = [word for word in re.split("[^a-z0-9]+", snake_case(name)) if word]
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    if not words:
        return False
    last, before = words[-1], words[-2:-1]
    return (
        last in _SHORT
        or "".join(words).endswith(_ENDINGS)
        or bool(get_close_matches(last, _SECRETS, 1, _SIMILAR))
        or (last in ("key", "keys") and bool(before) and bool(get_close_matches(before[0], _KEYS, 1, _SIMILAR)))
    )


def masked(value: Any, mask: str, *, hide: bool = False) -> Any:
    """The value with ``mask`` for values whose names look secret; with ``hide`` for every text and number."""
    if isinstance(value, Mapping):
        return {name: masked(item, mask, hide=hide or looks_secret(str(name))) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, mask, hide=hide) for item in value]
    if value is None or isinstance(value, bool):
        return value
    return mask if hide else x509.redacted(value) if isinstance(value, str) else value


def secret_texts(value: Any, *, inside: bool = False) -> Iterator[str]:
    """The texts whose names look secret; numbers only with four digits and more, because shorter ones are common."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from secret_texts(item, inside=inside or looks_secret(str(name)))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from secret_texts(item, inside=inside)
    elif inside and _is_telling(value):
        yield str(value)


def _is_telling(value: Any) -> bool:
    if isinstance(value, str):
        return value != ""
    return isinstance(value, int | float) and not isinstance(value, bool) and len(str(value)) > 3
