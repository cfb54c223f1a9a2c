# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates of every kind that the tests need, made on the spot."""

from __future__ import annotations

import base64
import datetime as dt
import functools
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

NOW = dt.datetime(2026, 11, 23, 12, 0, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Issued:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def text(self) -> str:
        """Base64 of the DER, as Graph writes a certificate."""
        return base64.b64encode(self.der).decode()

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def key_pem(self, kind: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8) -> str:
        return self.key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()

    def request(self) -> str:
        """A signing request (PEM) for the key."""
        builder = x509.CertificateSigningRequestBuilder().subject_name(self.certificate.subject)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def pfx(self, password: str) -> bytes:
        """Certificate and key in a PFX."""
        return pkcs12.serialize_key_and_certificates(
            None, self.key, self.certificate, None, serialization.BestAvailableEncryption(password.encode())
        )

    def key_der(self, kind: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8) -> bytes:
        return self.key.private_bytes(serialization.Encoding.DER, kind, serialization.NoEncryption())


def said_to_be_sha1(issued: Issued) -> str:
    """The certificate (PEM) with SHA-1 as the algorithm of its signature, which the library no longer signs with.

    The signature does not verify then; what a policy reads is the algorithm. Both object identifiers differ in their
    last byte.
    """
    der = issued.der.replace(bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105"))
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM).decode()


@functools.cache
def _rsa(bits: int, index: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@functools.cache
def issue(
    common_name: str = "Contoso Apps",
    *,
    starts: int = -1,
    days: int = 365,
    usages: tuple[ObjectIdentifier, ...] | None = (ExtendedKeyUsageOID.CODE_SIGNING,),
    bits: int = 2048,
    elliptic: ec.EllipticCurve | None = None,
    organization: str = "Contoso, Ltd.",
    index: int = 0,
    now: dt.datetime = NOW,
    root: bool = False,
    user_id: str | None = None,
    authority: bool | None = None,
    signer: Issued | None = None,
) -> Issued:
    """A certificate valid from ``now + starts`` days for ``days`` days, of an issuer of its own or of ``signer``; a
    ``root`` is its own issuer.

    ``user_id`` is in the subject, as Apple has the topic of a push certificate there. With ``authority`` its basic
    constraints say whether it is an authority's.
    """
    key = ec.generate_private_key(elliptic) if elliptic else _rsa(bits, index)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, "Washington"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            *([x509.NameAttribute(NameOID.USER_ID, user_id)] if user_id else []),
        ]
    )
    issuer = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Issuing CA"),
        ]
    )
    issuer = signer.certificate.subject if signer else issuer
    begin = now + dt.timedelta(days=starts)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if root else issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=days))
    )
    if authority is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    if usages is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(usages)), critical=False)
    signing = signer.key if signer else key if root else _rsa(2048, -1)
    return Issued(builder.sign(signing, hashes.SHA256()), key)


def bundle(*issued: Issued, encoding: serialization.Encoding = serialization.Encoding.DER) -> bytes:
    """Certificates in one file (PKCS #7, .p7b)."""
    return pkcs7.serialize_certificates([one.certificate for one in issued], encoding)
