# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enrollment tokens as Apple issues them: S/MIME with enveloped data (RFC 5652), in BER, for a public key."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os

from cryptography import x509
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ENVELOPED, DATA, RSA, AES256 = (
    bytes.fromhex(number)
    for number in (
        *("06092a864886f70d010703", "06092a864886f70d010701"),
        *("06092a864886f70d010101", "060960864801650304012a"),
    )
)
SECRETS = ("CK_d0c5a1f4e7b2", "CS_9af2f8218b15", "AT_3c350ad802c6", "AS_f3d66abe9af2")
HEADERS = (
    'Content-Type: application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data\n'
    "Content-Transfer-Encoding: base64\n"
    'Content-Disposition: attachment; filename="smime.p7m"\n'
    "Content-Description: S/MIME Encrypted Message\n\n"
)


def token(public_key: str, issued: dt.datetime, headers: str = HEADERS) -> str:
    """The file that Apple issues at a time for a public key, which is a certificate in PEM or base64 of DER."""
    names = ("consumer_key", "consumer_secret", "access_token", "access_secret")
    inside = json.dumps(
        {**dict(zip(names, SECRETS, strict=True)), "access_token_expiry": f"{expiry(issued):%Y-%m-%dT%H:%M:%SZ}"}
    )
    message = f"Content-Type: text/plain;charset=UTF-8\n\n-----BEGIN MESSAGE-----\n{inside}\n-----END MESSAGE-----\n"
    return headers + base64.encodebytes(_enveloped(_certificate(public_key), message.encode())).decode()


def file_name(issued: dt.datetime, server: str = "Intune") -> str:
    """The name that Apple gives to the file."""
    return f"{server}_Token_{issued:%Y-%m-%dT%H-%M-%S}Z_smime.p7m"


def expiry(issued: dt.datetime) -> dt.datetime:
    """A year later."""
    return issued.replace(year=issued.year + 1, day=28 if (issued.month, issued.day) == (2, 29) else issued.day)


def _certificate(text: str) -> x509.Certificate:
    if text.startswith("-----"):
        return x509.load_pem_x509_certificate(text.encode())
    return x509.load_der_x509_certificate(base64.b64decode(text))


def _enveloped(certificate: x509.Certificate, content: bytes) -> bytes:
    key, vector = os.urandom(32), os.urandom(16)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    encrypted = encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()
    public = certificate.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    serial = certificate.serial_number
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big")
    issuer = certificate.issuer.public_bytes()
    recipient = _long(
        0x30,
        _long(0x02, b"\0"),
        _long(0x30, issuer, _long(0x02, number)),
        _long(0x30, RSA, _long(0x05)),
        _long(0x04, public.encrypt(key, PKCS1v15())),
    )
    cipher = _long(0x30, AES256, _long(0x04, vector))
    # Apple writes lengths that are not stated, and the content in parts.
    parts = [_long(0x04, encrypted[at : at + 64]) for at in range(0, len(encrypted), 64)]
    body = _open(0x30, DATA, cipher, _open(0xA0, *parts))
    return _open(0x30, ENVELOPED, _open(0xA0, _open(0x30, _long(0x02, b"\0"), _long(0x31, recipient), body)))


def _long(tag: int, *content: bytes) -> bytes:
    """An element with its length."""
    data = b"".join(content)
    size = len(data)
    if size < 0x80:
        return bytes([tag, size]) + data
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + data


def _open(tag: int, *content: bytes) -> bytes:
    """An element whose length is not stated."""
    return bytes([tag, 0x80]) + b"".join(content) + b"\0\0"
