# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several certificates in one file: PKCS #7 (RFC 2315), with the extension .p7b, in DER or PEM."""

from __future__ import annotations

import contextlib
import warnings

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509

with contextlib.suppress(ImportError):  # x509 reports the missing library
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7


def certificates_in(data: bytes) -> list[x509.Certificate]:
    """The certificates in a file, each once, in its order.

    Raises :class:`InvalidValue` if it is no such file or has none.
    """
    try:
        with warnings.catch_warnings():  # it warns of a file that is not strict DER
            warnings.simplefilter("ignore")
            if b"-----BEGIN " in data:
                found = pkcs7.load_pem_pkcs7_certificates(data)
            else:
                found = pkcs7.load_der_pkcs7_certificates(data)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidValue("it is not a PKCS #7 file (.p7b) with certificates") from None
    if not found:
        raise InvalidValue("it is a PKCS #7 file (.p7b) without certificates")
    return [x509.Certificate(der) for der in dict.fromkeys(one.public_bytes(Encoding.DER) for one in found)]
