# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates as the service reads them: base64 of DER or of PEM, names written the .NET way.

``X509Certificate2.Subject`` lists the attributes from the last to the first, separates them with a comma and a space, writes ``S`` for
the state and ``E`` for the mail address, and quotes values with special characters, doubling quotes inside.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography import x509
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
    """What the service tells about a certificate."""

    subject: str
    subject_name: str
    issuer: str
    issuer_name: str
    expires: str


def read(text: str) -> x509.Certificate:
    """The certificate in base64 text (of DER, or of PEM); raises ValueError."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ValueError("not base64") from problem
    if raw.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificate(raw)
    return x509.load_der_x509_certificate(raw)


def facts(text: str) -> CertificateFacts:
    """Subject, issuer and expiry of a certificate in base64 text; raises ValueError."""
    certificate = read(text)
    return CertificateFacts(
        distinguished_name(certificate.subject),
        simple_name(certificate.subject),
        distinguished_name(certificate.issuer),
        simple_name(certificate.issuer),
        edm.instant_of(certificate.not_valid_after_utc),
    )


def distinguished_name(name: x509.Name) -> str:
    """A name as .NET writes it."""
    return ", ".join(" + ".join(f"{_key(item)}={_quoted(str(item.value))}" for item in rdn) for rdn in reversed(list(name.rdns)))


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
