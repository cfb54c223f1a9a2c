# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates as the service reads them: base64 of DER or of PEM, names written the .NET way.

``X509Certificate2.Subject`` lists the attributes from the last to the first, separates them with a comma and a space,
writes ``S`` for the state and ``E`` for the mail address, and quotes values with special characters, doubling quotes
inside.
"""

from __future__ import annotations

import base64
import binascii
import functools
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from . import edm

_KEYS = {
    NameOID.COMMON_NAME: "CN",
    NameOID.COUNTRY_NAME: "C",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "S",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.STREET_ADDRESS: "STREET",
    NameOID.EMAIL_ADDRESS: "E",
    NameOID.DOMAIN_COMPONENT: "DC",
    NameOID.TITLE: "T",
    NameOID.GIVEN_NAME: "G",
    NameOID.SURNAME: "SN",
    NameOID.SERIAL_NUMBER: "SERIALNUMBER",
}
_SPECIAL = set(',+="\n<>#;')
_SIMPLE = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME, NameOID.EMAIL_ADDRESS)


@dataclass(frozen=True)
class CertificateFacts:
    """What the service returns about a certificate.

    ``der`` is base64; ``thumbprint`` (SHA-1) and ``key_identifier`` are capital hexadecimal digits.
    """

    der: str
    subject: str
    subject_name: str
    issuer: str
    issuer_name: str
    starts: str
    expires: str
    thumbprint: str
    key_identifier: str
    serial_number: str


def decoded(text: str) -> bytes:
    """The file in base64 text; raises ValueError."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ValueError("not base64") from problem


def read(text: str) -> x509.Certificate:
    """The certificate in base64 text (of DER, or of PEM); raises ValueError."""
    raw = decoded(text)
    if raw.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificate(raw)
    return x509.load_der_x509_certificate(raw)


def read_any(text: str) -> x509.Certificate:
    """The certificate in PEM text, or as ``read`` has it; raises ValueError."""
    return (
        x509.load_pem_x509_certificate(text.encode("utf-8")) if text.lstrip().startswith("-----BEGIN") else read(text)
    )


@functools.lru_cache(maxsize=32)  # to open one takes 50 ms
def read_pfx(text: str, password: str | None) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """Certificate and RSA key of a PKCS 12 file in base64 text; raises ValueError."""
    try:
        content = base64.b64decode(text, validate=True)
        key, certificate, _more = pkcs12.load_key_and_certificates(content, (password or "").encode() or None)
    except binascii.Error as problem:
        raise ValueError("not base64") from problem
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("no certificate with an RSA key")
    return certificate, key


def facts(text: str) -> CertificateFacts:
    """The values of a certificate in base64 text; raises ValueError."""
    return facts_of(read(text))


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """The same for a certificate that has been read."""
    return CertificateFacts(
        base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode("ascii"),
        distinguished_name(certificate.subject),
        simple_name(certificate.subject),
        distinguished_name(certificate.issuer),
        simple_name(certificate.issuer),
        edm.instant_of(certificate.not_valid_before_utc),
        edm.instant_of(certificate.not_valid_after_utc),
        certificate.fingerprint(hashes.SHA1()).hex().upper(),
        _key_identifier(certificate).hex().upper(),
        f"{certificate.serial_number:X}",
    )


def self_signed(name: str, starts: datetime, expires: datetime) -> x509.Certificate:
    """A new certificate as Entra makes it for signing tokens: RSA of 2048 bits; the private key is not kept."""
    return issued_to_itself(name, starts, expires)[0]


def issued_to_itself(name: str, starts: datetime, expires: datetime) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """The same with its private key."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(starts).not_valid_after(expires)
    return builder.sign(key, hashes.SHA256()), key


def signing_request(name: str) -> str:
    """A request for a certificate (PKCS 10), base64 of DER; the private key is not kept."""
    key = rsa.generate_private_key(65537, 2048)
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    )
    return base64.b64encode(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)).decode("ascii")


def _key_identifier(certificate: x509.Certificate) -> bytes:
    """The subject key identifier: of the extension, or made from the key as in RFC 5280 (method 1)."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def may_be_authority(certificate: x509.Certificate) -> bool:
    """Whether basic constraints allow it, or there are none."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return True


def distinguished_name(name: x509.Name) -> str:
    """A name as .NET writes it."""
    return ", ".join(
        " + ".join(f"{_key(item)}={_quoted(str(item.value))}" for item in rdn) for rdn in reversed(list(name.rdns))
    )


def simple_name(name: x509.Name) -> str:
    """The common name, or the next best part."""
    for oid in _SIMPLE:
        found = name.get_attributes_for_oid(oid)
        if found:
            return str(found[-1].value)
    return ""


def _key(attribute: x509.NameAttribute[str | bytes]) -> str:
    return _KEYS.get(attribute.oid, f"OID.{attribute.oid.dotted_string}")


def _quoted(value: str) -> str:
    if not value or value != value.strip() or _SPECIAL & set(value):
        return '"' + value.replace('"', '""') + '"'
    return value
