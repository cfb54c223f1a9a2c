# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing requests (PKCS #10, RFC 2986): the key for which a certificate is requested."""

from __future__ import annotations

import contextlib
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import Certificate

with contextlib.suppress(ImportError):  # x509 reports the missing library
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def key_of(certificate: Certificate) -> bytes | None:
    """The public key of a certificate as SubjectPublicKeyInfo; None if it cannot be read."""
    try:
        return certificate.parsed.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def requested_key(value: Any) -> bytes | None:
    """The public key in a request (PEM, or DER or PEM in base64) as SubjectPublicKeyInfo; None if it cannot be read."""
    text = str(value or "")
    try:
        data = text.encode() if "-----BEGIN " in text else decode_base64(text)
        pem = b"-----BEGIN " in data
        request = x509.load_pem_x509_csr(data) if pem else x509.load_der_x509_csr(data)
        return request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (InvalidValue, ValueError, TypeError, UnsupportedAlgorithm):
        return None
