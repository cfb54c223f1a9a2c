# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PFX files (PKCS #12, RFC 7292) as values: a certificate with its private key, protected by a password."""

from __future__ import annotations

import contextlib
import functools
import re
import warnings
from collections.abc import Hashable, Mapping
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import Binary, EdmType, decode_base64

with contextlib.suppress(ImportError):  # x509 reports the missing library
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

_SEQUENCE = 0x30


class Pkcs12Type(EdmType):
    """A PFX in an ``Edm.Binary``. It is secret, so errors never contain it."""

    name = "Edm.Binary"

    def parse(self, value: Any) -> Hashable:
        try:
            data = value if isinstance(value, bytes) else decode_base64(str(value))
        except InvalidValue:
            raise InvalidValue("the value is not base64") from None
        if data[:1] != bytes([_SEQUENCE]):
            raise InvalidValue("the value is not a PFX (PKCS #12)")
        return data

    def encode(self, value: Any) -> Any:
        return Binary.encode(self.parse(value))


class Pkcs12TextType(Pkcs12Type):
    """A PFX in base64 in an ``Edm.String``."""

    name = "Edm.String"


Pkcs12: EdmType = Pkcs12Type()
Pkcs12Text: EdmType = Pkcs12TextType()


class _PfxCredential(EdmType):
    """A PFX as a key credential with its ``value``: how Microsoft's script for Application Proxy sends it.

    The metadata calls that property ``key``.
    """

    name = "microsoft.graph.keyCredential"

    @property
    def binary(self) -> bool:
        return True

    def parse(self, value: Any) -> Hashable:
        return Pkcs12.parse(value.get("value") if isinstance(value, Mapping) else value)

    def encode(self, value: Any) -> Any:
        return {"type": "X509CertAndPassword", "value": Pkcs12.encode(self.parse(value))}


class _PfxPassword(EdmType):
    """The password of a PFX as a password credential with its ``value``. It is secret, so errors never contain it."""

    name = "microsoft.graph.passwordCredential"

    def parse(self, value: Any) -> Hashable:
        text = value.get("value") if isinstance(value, Mapping) else value
        if not isinstance(text, str):
            raise InvalidValue("the value is not a text")
        return text

    def encode(self, value: Any) -> Any:
        return {"value": self.parse(value)}


PfxCredential: EdmType = _PfxCredential()
PfxPassword: EdmType = _PfxPassword()


MOST_ITERATIONS = 2_000_000
"""The largest number of rounds to derive a key from a password: a stranger's file could ask for hours of work."""


_BEGINNING = re.compile(
    rb"[\x24\x30](?:[\x00-\x80]|\x81.|\x82..|\x83.{3}|\x84.{4}|\x85.{5}|\x86.{6}|\x87.{7}|\x88.{8})\Z", re.S
)
"""Tag and length of a sequence, or of an octet string in parts, in any form that OpenSSL reads."""


def check_work(data: bytes) -> None:
    """Raise :class:`InvalidValue` for a PFX that needs too many rounds.

    A salt and the number of rounds follow one another in every form of key derivation (RFC 8018, RFC 7292). They begin
    a sequence, or follow the digest of the file: encrypted content alone can look like a salt and a number by chance.
    """
    for found in re.finditer(rb"\x02([\x03-\x10])", data):
        start, length = found.start(), found[1][0]
        rounds = int.from_bytes(data[start + 2 : start + 2 + length], "big")
        salts = [size for size in range(8, 65) if data[start - size - 2 : start - size] == bytes([0x04, size])]
        if rounds > MOST_ITERATIONS and any(_can_precede(data[: start - size - 2]) for size in salts):
            raise InvalidValue(
                f"the PFX needs {rounds:,} iterations to derive its key, and at most {MOST_ITERATIONS:,} are allowed"
            )


def _can_precede(before: bytes) -> bool:
    """Whether ``before`` ends as what precedes a salt: a sequence begins, or an octet string of any form ends."""
    if _BEGINNING.search(before[-10:]) or before.endswith(b"\0\0"):
        return True
    for size in range(len(before)):
        forms = [b"\x04" + bytes([size])] if size < 0x80 else []
        forms += [b"\x04\x81" + bytes([size])] if size < 0x100 else []
        forms += [b"\x04\x82" + size.to_bytes(2, "big")] if size < 0x10000 else []
        if before.endswith(tuple(forms), 0, len(before) - size):
            return True
    return False


def certificate_in(content: str, password: str) -> x509.Certificate:
    """The certificate of the key in a PFX.

    Raises :class:`InvalidValue` if the password is wrong or there is no certificate.
    """
    return _opened(decode_base64(content), password)


@functools.lru_cache(maxsize=64)  # a task reads a PFX several times, and to open one takes 50 ms
def _opened(data: bytes, password: str) -> x509.Certificate:
    check_work(data)
    try:
        with warnings.catch_warnings():  # it warns of a file that is not strict DER
            warnings.simplefilter("ignore")
            _key, certificate, _others = pkcs12.load_key_and_certificates(data, password.encode())
    except ValueError:
        raise InvalidValue("the PFX cannot be opened with the password") from None
    if certificate is None:
        raise InvalidValue("the PFX holds no certificate with its key")
    return x509.Certificate(certificate.public_bytes(Encoding.DER))


def readable(content: str, password: str) -> x509.Certificate | None:
    """The certificate of the key in a PFX; None if it cannot be opened."""
    try:
        return certificate_in(content, password)
    except InvalidValue:
        return None
