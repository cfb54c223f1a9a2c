# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""X.509 certificates as values: read from any common form, described, compared by DER, checked against a policy.

Sources: RFC 5280 (certificates and names), RFC 7468 (PEM), RFC 4514 (distinguished names as strings).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import traceback
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar, cast

from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    REDACTED,
    EdmType,
    decode_base64,
    encode_base64,
    shown,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import ATTRIBUTE_TYPES

try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

    CRYPTOGRAPHY_IMPORT_ERROR: str | None = None
    # The exceptions of cryptography for damaged and unknown parts.
    _UNREADABLE: tuple[type[Exception], ...] = (
        *(ValueError, TypeError, OverflowError, UnsupportedAlgorithm),
        *(x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType),
    )
except ImportError:
    CRYPTOGRAPHY_IMPORT_ERROR = traceback.format_exc()

CODE_SIGNING = "1.3.6.1.5.5.7.3.3"
SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1"
"""id-kp-codeSigning and id-kp-serverAuth (RFC 5280 section 4.2.1.12)."""

MINIMUM_RSA_BITS = 2048
_WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


T = TypeVar("T")
E = TypeVar("E", bound="x509.ExtensionType")


def _readable_part(read: Callable[[Certificate], T]) -> Callable[[Certificate], T]:
    """A part of a certificate, read on demand; :class:`InvalidValue` if it is damaged or of an unknown kind."""

    @wraps(read)
    def part(certificate: Certificate) -> T:
        try:
            return read(certificate)
        except _UNREADABLE as problem:
            if isinstance(problem, InvalidValue):
                raise
            what = read.__name__.replace("_", " ")
            reason = " ".join(str(problem).split()).rstrip(".")
            raise InvalidValue(f"the {what} of the certificate cannot be read: {reason}") from None

    return part


@dataclass(frozen=True)
class Certificate:
    """One certificate. Two are the same if their DER is; all parts are read from it on demand.

    A part that cannot be read raises :class:`InvalidValue`.
    """

    der: bytes

    @cached_property
    def parsed(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def sha256_fingerprint(self) -> str:
        """Upper-case hexadecimal SHA-256 of the DER."""
        return hashlib.sha256(self.der).hexdigest().upper()

    @property
    def thumbprint(self) -> str:
        """Upper-case hexadecimal SHA-1 of the DER, Microsoft's thumbprint: an identifier, not a protection."""
        return hashlib.sha1(self.der, usedforsecurity=False).hexdigest().upper()

    @property
    @_readable_part
    def subject(self) -> str:
        return windows_name(self.parsed.subject)

    @property
    @_readable_part
    def issuer(self) -> str:
        return windows_name(self.parsed.issuer)

    @property
    @_readable_part
    def subject_common_name(self) -> str:
        return _simple_name(self.parsed.subject)

    @property
    @_readable_part
    def issuer_common_name(self) -> str:
        return _simple_name(self.parsed.issuer)

    @property
    @_readable_part
    def subject_user_id(self) -> str | None:
        """The UID in the subject, where Apple writes the topic of a push certificate; None if there is none."""
        found = self.parsed.subject.get_attributes_for_oid(x509.NameOID.USER_ID)
        return str(found[0].value) if found else None

    @property
    @_readable_part
    def not_before(self) -> dt.datetime:
        return self.parsed.not_valid_before_utc

    @property
    @_readable_part
    def not_after(self) -> dt.datetime:
        return self.parsed.not_valid_after_utc

    @property
    @_readable_part
    def serial_number(self) -> str:
        """Upper-case hexadecimal, complete bytes."""
        digits = f"{self.parsed.serial_number:X}"
        return digits.zfill(len(digits) + len(digits) % 2)

    @property
    @_readable_part
    def self_signed(self) -> bool:
        """Whether its issuer is its own subject, as in a root."""
        return self.parsed.subject == self.parsed.issuer

    @property
    @_readable_part
    def subject_key_identifier(self) -> str:
        """Upper-case hexadecimal: the extension, or the key's SHA-1 (RFC 5280 section 4.2.1.2) without one."""
        found = self._extension(x509.SubjectKeyIdentifier)
        if found is None:
            found = x509.SubjectKeyIdentifier.from_public_key(self.parsed.public_key())
        return found.digest.hex().upper()

    @property
    @_readable_part
    def extended_key_usages(self) -> frozenset[str] | None:
        """Object identifiers of the extended key usage extension; None if there is none (any use is allowed)."""
        usages = self._extension(x509.ExtendedKeyUsage)
        return None if usages is None else frozenset(usage.dotted_string for usage in usages)

    @property
    @_readable_part
    def is_leaf(self) -> bool:
        """Whether the certificate is certainly not an authority's (RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12).

        Roots of version 1 have no extensions, so missing extensions prove nothing.
        """
        constraints = self._extension(x509.BasicConstraints)
        if constraints is not None:
            return not constraints.ca
        usage = self._extension(x509.KeyUsage)
        if usage is not None and usage.key_cert_sign:
            return False
        return not self.self_signed and (usage is not None or self.extended_key_usages is not None)

    def _extension(self, kind: type[E]) -> E | None:
        """The extension of a type; None if the certificate has none."""
        try:
            return self.parsed.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    @property
    def key_algorithm(self) -> str:
        """The kind of its public key: ``RSA``, ``EC``, ``Ed25519``, ...; ``unknown`` if it cannot be read."""
        try:
            key = self.parsed.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return "unknown"
        return {"EllipticCurve": "EC"}.get(name := type(key).__name__.lstrip("_").removesuffix("PublicKey"), name)

    @property
    @_readable_part
    def rsa_numbers(self) -> tuple[int, int] | None:
        """Modulus and exponent of its public key; None if that is no RSA key."""
        key = self.parsed.public_key()
        return (key.public_numbers().n, key.public_numbers().e) if isinstance(key, rsa.RSAPublicKey) else None

    @property
    @_readable_part
    def weakness(self) -> str | None:
        """Why the certificate is weak, as a clause; None if it is not.

        Weak: RSA or DSA below 2048 bits, SHA-1 or MD5.
        """
        key = self.parsed.public_key()
        if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) and key.key_size < MINIMUM_RSA_BITS:
            return (
                f"has a {key.key_size}-bit {'RSA' if isinstance(key, rsa.RSAPublicKey) else 'DSA'} key, below "
                f"{MINIMUM_RSA_BITS} bits"
            )
        if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < 224:
            return f"has a {key.key_size}-bit elliptic-curve key, below 224 bits"
        digest = self.parsed.signature_hash_algorithm
        if digest is not None and digest.name in _WEAK_HASHES:
            return f"is signed with {digest.name.upper().replace('SHA1', 'SHA-1')}"
        return None

    def issued_by(self, authority: Certificate) -> bool | None:
        """Whether the authority has signed the certificate; None if that cannot be verified."""
        try:
            if self.parsed.issuer != authority.parsed.subject:
                return False
            self.parsed.verify_directly_issued_by(authority.parsed)
        except InvalidSignature:
            return False
        except _UNREADABLE:
            return None
        return True

    def describe(self) -> str:
        """The certificate in a few words for messages: subject, expiry and the start of the fingerprint."""
        return (
            f"{self.subject_common_name} (expires {self.not_after:%Y-%m-%d}, SHA-256 {self.sha256_fingerprint[:16]}...)"
        )

    def base64(self) -> str:
        return encode_base64(self.der)


def load(value: Any) -> Certificate:
    """A certificate from PEM, DER, base64 of DER or base64 of PEM.

    Raises :class:`InvalidValue` for any other value or for several certificates, and :class:`CertificateRejected` if
    there is a private key next to it, which must never be sent to a service.
    """
    return _loaded(value) if isinstance(value, str | bytes) else _load(value)


def _load(value: Any) -> Certificate:
    data = unarmoured(value)
    if _private_key_in(data):
        raise CertificateRejected("it holds a private key, which must never be uploaded: give the certificate alone")
    der = _der(data)
    try:
        x509.load_der_x509_certificate(der)
    except _UNREADABLE:
        what = "the file" if isinstance(value, bytes) else "the value"
        raise InvalidValue(f"{what} holds no X.509 certificate (PEM, DER or base64 of either)") from None
    return Certificate(der)


# A plan reads a certificate many times: once for every resource that it is compared with.
_loaded = lru_cache(maxsize=512)(_load)


def readable(value: Any) -> Certificate | None:
    """A certificate whose parts can all be read; None for any other value of a service."""
    try:
        found = load(value)
        _all = found.subject, found.issuer, found.serial_number, found.not_before, found.not_after, found.weakness
    except (InvalidValue, CertificateRejected):
        return None
    return found


def described(value: str) -> str:
    """A value of a certificate property in a few words; unchanged if it is no certificate."""
    try:
        return load(value).describe()
    except (InvalidValue, CertificateRejected):
        return value


def redacted(value: str) -> str:
    """``value``, or a placeholder if it contains a private key, even a damaged one: for logs of an option."""
    if "PRIVATE KEY" in value:
        return REDACTED
    try:
        return REDACTED if _private_key_in(unarmoured(value)) else value
    except InvalidValue:
        return value


def is_encoded(value: str) -> bool:
    """Whether a text is PEM or base64 of DER or PEM, rather than a file's path."""
    try:
        data = unarmoured(value)
    except InvalidValue:
        return False
    return b"-----BEGIN " in data or data[:1] == b"\x30" or data == REDACTED.encode()


def unarmoured(value: Any) -> bytes:
    """The PEM or DER in ``value``: bytes or text with either of them or its base64."""
    if isinstance(value, bytes) and (b"-----BEGIN " in value or value[:1] == b"\x30" or not value.isascii()):
        return value
    text = value.decode() if isinstance(value, bytes) else value
    if isinstance(text, str) and ("-----BEGIN " in text or text == REDACTED):
        return text.encode()
    try:
        return decode_base64(text if isinstance(text, str) else "?")
    except InvalidValue:
        raise InvalidValue(f"{shown(text)} is not a certificate (PEM, DER or base64 of either)") from None


def _private_key_in(data: bytes) -> bool:
    return (
        data == REDACTED.encode()
        or re.search(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----", data) is not None
        or _is_private_key(data)
    )


def _der(data: bytes) -> bytes:
    """The one certificate's DER in ``data``, which is PEM or DER."""
    labels = ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")
    certificates = [found[0] for found in _PEM.finditer(data) if found[1].decode() in labels]
    if len(certificates) > 1:
        raise InvalidValue(
            f"it holds {len(certificates)} certificates where one is expected: give the leaf certificate alone"
        )
    if certificates:
        return decode_base64(re.sub(rb"-----[^-]+-----", b"", certificates[0]).decode("ascii", "replace"))
    return data


def _is_private_key(data: bytes) -> bool:
    """Whether DER is PKCS #8, PKCS #1 or SEC 1 (a SEQUENCE that starts with a version), or a PFX (version 3)."""
    if data[:1] != b"\x30" or len(data) < 8:
        return False
    body = data[2 + (data[1] & 0x7F if data[1] & 0x80 else 0) :]
    return body[:2] == b"\x02\x01"


_NOT_WINDOWS = {"ST", "SN", "GN", "TITLE", "EMAIL", "EMAILADDRESS", "UID", "POSTALCODE"}
_WINDOWS_NAMES = {oid: name for name, oid in ATTRIBUTE_TYPES.items() if name not in _NOT_WINDOWS}


def windows_name(name: x509.Name) -> str:
    """A name as .NET's X509Certificate2 and Intune show it: last RDN first, ``S`` and ``E``, quotes if necessary."""
    parts = []
    for rdn in reversed(name.rdns):
        pairs = []
        for attribute in rdn:
            oid, value = attribute.oid.dotted_string, str(attribute.value)
            if re.search(r'[,+="\n<>#;]|^\s|\s$|^$', value):
                value = '"' + value.replace('"', '""') + '"'
            pairs.append(f"{_WINDOWS_NAMES.get(oid, 'OID.' + oid)}={value}")
        parts.append(" + ".join(pairs))
    return ", ".join(parts)


def _simple_name(name: x509.Name) -> str:
    """The common name, or .NET's replacement without one: the complete name."""
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[-1].value) if found else windows_name(name)


class CertificateType(EdmType):
    """A certificate in an ``Edm.Binary`` or an ``Edm.String``: compared by DER, sent as base64 of DER or as ``pem``."""

    def __init__(self, wire: str = "Edm.Binary", *, pem: bool = False) -> None:
        self.name = wire
        self.pem = pem

    def parse(self, value: Any) -> Hashable:
        return (value if isinstance(value, Certificate) else load(value)).der

    def encode(self, value: Any) -> Any:
        text = encode_base64(cast(bytes, self.parse(value)))
        if not self.pem:
            return text
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


@dataclass(frozen=True)
class CertificatePolicy:
    """The requirements for a certificate to be uploaded: a purpose (an EKU), if one is set, valid now, strong."""

    purpose: str = ""
    extended_key_usage: str | None = None

    def check(self, certificate: Certificate, *, now: dt.datetime, allow: Mapping[str, bool]) -> None:
        """Raise :class:`CertificateRejected` with one sentence that names the overriding option, if there is one."""
        what = f'The certificate "{certificate.subject_common_name}"'
        usages = certificate.extended_key_usages
        if self.extended_key_usage and (usages is None or self.extended_key_usage not in usages):
            raise CertificateRejected(
                f"{what} is not meant for {self.purpose}: its extended key usage lacks {self.extended_key_usage}."
            )
        if now < certificate.not_before:
            raise CertificateRejected(f"{what} is not valid before {certificate.not_before:%Y-%m-%dT%H:%M:%SZ}.")
        if now > certificate.not_after and not allow.get("allow_expired"):
            raise CertificateRejected(
                f"{what} expired on {certificate.not_after:%Y-%m-%dT%H:%M:%SZ}; set allow_expired to upload it all "
                "the same."
            )
        if certificate.weakness and not allow.get("allow_weak"):
            raise CertificateRejected(f"{what} {certificate.weakness}; set allow_weak to upload it all the same.")


def same_second(moment: dt.datetime, ticks: int) -> bool:
    """Whether an instant from Graph is a certificate's date; RFC 5280 dates are in whole seconds."""
    return abs(ticks_of(moment) - ticks) < 10_000_000
