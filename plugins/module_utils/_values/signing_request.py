# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing requests (PKCS #10, RFC 2986): the key for which a certificate is requested.

A request for an MDM push certificate has a form of its own, which Apple's portal takes: base64 of a property list with
the request of the customer, signed by the vendor (Apple, "MDM Vendor CSR Signing Overview").
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import property_list
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import Certificate, windows_name

with contextlib.suppress(ImportError):  # x509 reports the missing library
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CUSTOMERS = "PushCertRequestCSR"


@dataclass(frozen=True)
class SigningRequest:
    """``key`` is the public key as SubjectPublicKeyInfo."""

    subject: str
    key: bytes

    @property
    def key_fingerprint(self) -> str:
        """SHA-256 of the public key, in capital hexadecimal digits."""
        return hashlib.sha256(self.key).hexdigest().upper()


def key_of(certificate: Certificate) -> bytes | None:
    """The public key of a certificate as SubjectPublicKeyInfo; None if it cannot be read."""
    try:
        return certificate.parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def readable(value: Any) -> SigningRequest | None:
    """A request in PEM, or in base64 of DER, PEM or Apple's property list; None if it cannot be read."""
    text = str(value or "")
    try:
        data = text.encode() if "-----BEGIN " in text else decode_base64(text)
        if _CUSTOMERS.encode() in data:
            data = decode_base64(str((property_list.read(data) or {}).get(_CUSTOMERS)))
        pem = b"-----BEGIN " in data
        request = x509.load_pem_x509_csr(data) if pem else x509.load_der_x509_csr(data)
        key = request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return SigningRequest(windows_name(request.subject), key)
    except (InvalidValue, ValueError, TypeError, UnsupportedAlgorithm):
        return None


def requested_key(value: Any) -> bytes | None:
    """The public key in a request as SubjectPublicKeyInfo; None if it cannot be read."""
    request = readable(value)
    return None if request is None else request.key
