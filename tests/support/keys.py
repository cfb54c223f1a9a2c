# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RSA keys that are used again: to make one takes 0.1 CPU seconds, and every emulator signs with some.

``make test`` names a folder in build/ where they stay for the next session.
"""

from __future__ import annotations

import functools
import itertools
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

#: How many keys there are before the first is given out again: no test makes as many.
DIFFERENT = 24
#: The folder, in the environment.
VARIABLE = "M365_TEST_KEYS"


def reusing(generate: Callable[..., RSAPrivateKey]) -> Callable[..., RSAPrivateKey]:
    """A function like ``rsa.generate_private_key``, whose keys repeat after :data:`DIFFERENT` of a size."""
    kept = os.environ.get(VARIABLE)
    folder = Path(kept) if kept else None
    made = functools.cache(
        lambda exponent, size, number: _kept(folder, f"{exponent}-{size}-{number}", lambda: generate(exponent, size))
    )
    numbers = itertools.cycle(range(DIFFERENT))

    def generated(public_exponent: int, key_size: int) -> RSAPrivateKey:
        return made(public_exponent, key_size, next(numbers))

    return generated


def _kept(folder: Path | None, name: str, make: Callable[[], RSAPrivateKey]) -> RSAPrivateKey:
    """The key in the folder, which is made and written if it is not there."""
    if folder is None:
        return make()
    path = folder / f"{name}.der"
    if path.is_file():
        key = load_der_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, RSAPrivateKey)
        return key
    key = make()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=folder)  # mode 0600
    with open(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    Path(unfinished).replace(path)  # sessions run side by side
    return key
