# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that go between Intune and Apple's portals: the request for a push certificate, and enrollment tokens.

Microsoft's pages call both only a string. The request is in the form that Apple's portal takes (Apple, "MDM Vendor CSR
Signing Overview"): base64 of a property list with the customer's request, signed by the vendor. An enrollment token is
enveloped data (RFC 5652) in an S/MIME message, encrypted for the public key of the setting; inside is JSON with
``access_token_expiry``, a year after the time in the name of the file (NanoDEP, "Quickstart guide").
"""

from __future__ import annotations

import base64
import binascii
import json
import plistlib
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .. import certificates

_YEAR = timedelta(days=365)
_ENVELOPED = bytes.fromhex("2a864886f70d010703")
_AES = {bytes.fromhex(f"6086480165030401{number}") for number in ("02", "16", "2a")}
_HEADERS = re.compile(r"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_ARMOR = re.compile(r"-----(?:BEGIN|END) (?:PKCS7|CMS)-----")
_JSON = re.compile(rb"\{[^{}]*\}")


class EnrollmentKey(NamedTuple):
    """The key of an enrollment setting: the certificate in base64 of DER, which Apple gets, and its secret in PEM."""

    certificate: str
    secret: str


def push_request() -> str:
    """A request for a push certificate as Apple's portal takes it; the customer's private key is not kept."""
    request = base64.b64decode(certificates.signing_request("Microsoft Intune"))
    now = datetime.now(UTC)
    vendor, key = certificates.issued_to_itself("MDM vendor", now, now + _YEAR)
    return base64.b64encode(
        plistlib.dumps(
            {
                "PushCertRequestCSR": base64.b64encode(request).decode("ascii"),
                "PushCertCertificateChain": vendor.public_bytes(serialization.Encoding.PEM).decode("ascii"),
                "PushCertSignature": base64.b64encode(key.sign(request, PKCS1v15(), hashes.SHA256())).decode("ascii"),
            }
        )
    ).decode("ascii")


def enrollment_key() -> EnrollmentKey:
    """A new key for enrollment tokens. It is valid for a year."""
    now = datetime.now(UTC)
    certificate, key = certificates.issued_to_itself("Device enrollment", now, now + _YEAR)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return EnrollmentKey(certificates.facts_of(certificate).der, secret.decode("ascii"))


def token_expiry(token: str, secret: str) -> str:
    """When an enrollment token expires; raises ValueError for one that the key does not open."""
    try:
        said = json.loads((_JSON.search(_opened(_message(token), secret)) or [b""])[0])
        return str(said["access_token_expiry"])
    except (KeyError, TypeError, IndexError, RecursionError) as problem:
        raise ValueError("no token of Apple's in it") from problem


def _message(token: str) -> bytes:
    """The encrypted message in the file from Apple: S/MIME with its headers, PEM, or base64."""
    text = _ARMOR.sub("", _HEADERS.sub("", token.replace("\r\n", "\n").lstrip()))
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as problem:
        raise ValueError("not base64") from problem


def _opened(message: bytes, secret: str) -> bytes:
    """The content of enveloped data for one recipient with an RSA key, encrypted with AES in CBC mode."""
    kind, wrapped = _parts(message)[0].parts()
    _version, recipients, encrypted = wrapped.parts()[0].parts()[:3]
    if kind.content != _ENVELOPED:
        raise ValueError("no enveloped data")
    private = serialization.load_pem_private_key(secret.encode("ascii"), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    key = private.decrypt(recipients.parts()[0].parts()[3].content, PKCS1v15())
    _kind, algorithm, content = encrypted.parts()[:3]
    name, vector = algorithm.parts()[:2]
    if name.content not in _AES:
        raise ValueError("another cipher than AES in CBC mode")
    data = b"".join(part.content for part in content.parts()) if content.tag & 0x20 else content.content
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector.content)).decryptor()
    padded = decryptor.update(data) + decryptor.finalize()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


class _Part(NamedTuple):
    """One element of BER (ITU-T X.690)."""

    tag: int
    content: bytes

    def parts(self) -> list[_Part]:
        return _parts(self.content)


def _parts(data: bytes) -> list[_Part]:
    """The elements one after the other."""
    found, at = [], 0
    while at < len(data):
        part, at = _part(data, at)
        found.append(part)
    return found


def _part(data: bytes, at: int) -> tuple[_Part, int]:
    """The element at a place, and the place after it; a length that is not stated ends with two zeros."""
    tag, size, start = data[at], data[at + 1], at + 2
    if size == 0x80:
        end = start
        while data[end : end + 2] != b"\0\0":
            _inner, end = _part(data, end)
        return _Part(tag, data[start:end]), end + 2
    if size > 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[at + 2 : start], "big")
    if start + size > len(data):
        raise ValueError("cut off")
    return _Part(tag, data[start : start + size]), start + size


def request_text(request: str) -> str:
    """The customer's own request in what Apple's portal takes, as PEM."""
    inner = plistlib.loads(base64.b64decode(request))["PushCertRequestCSR"]
    return x509.load_der_x509_csr(base64.b64decode(inner)).public_bytes(serialization.Encoding.PEM).decode("ascii")


def certificate_text(certificate: str, pem: bool) -> str:
    """A certificate in base64 of DER, or as PEM."""
    if not pem:
        return certificate
    return certificates.read(certificate).public_bytes(serialization.Encoding.PEM).decode("ascii")
