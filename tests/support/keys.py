# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RSA keys that are used again: to make one takes 0.1 CPU seconds, and every emulator signs with some."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

#: How many keys there are before the first is given out again: no test makes as many.
DIFFERENT = 24


def reusing(generate: Callable[..., RSAPrivateKey]) -> Callable[..., RSAPrivateKey]:
    """A function like ``rsa.generate_private_key``, whose keys repeat after :data:`DIFFERENT` of a size."""
    made = functools.cache(lambda exponent, size, _number: generate(exponent, size))
    numbers = itertools.cycle(range(DIFFERENT))

    def generated(public_exponent: int, key_size: int) -> RSAPrivateKey:
        return made(public_exponent, key_size, next(numbers))

    return generated
