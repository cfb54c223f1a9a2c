# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator's certificate authority and server certificate, kept in the directory and renewed when needed."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .files import write_private

_LIFETIME = timedelta(days=397)
_MARGIN = timedelta(days=2)


def ensure(directory: Path, host: str) -> tuple[Path, ssl.SSLContext]:
    """The path of the CA (PEM) and a server context (TLS 1.2 at least) for localhost, 127.0.0.1, ::1 and ``host``."""
    ca_path, chain_path = directory / "ca.pem", directory / "server.pem"
    if not _usable(ca_path, chain_path, host):
        _make(ca_path, chain_path, host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(chain_path)
    return ca_path, context


def _usable(ca_path: Path, chain_path: Path, host: str) -> bool:
    try:
        authority = x509.load_pem_x509_certificate(ca_path.read_bytes())
        leaf = x509.load_pem_x509_certificate(chain_path.read_bytes())
        leaf.verify_directly_issued_by(authority)
    except Exception:  # whatever is wrong with the files: they are made anew
        return False
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {
        str(name) for name in [*names.get_values_for_type(x509.DNSName), *names.get_values_for_type(x509.IPAddress)]
    }
    return host in known and leaf.not_valid_after_utc > datetime.now(UTC) + _MARGIN


def _make(ca_path: Path, chain_path: Path, host: str) -> None:
    start = datetime.now(UTC) - timedelta(hours=1)
    ca_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "m365.graph emulator CA")])
    builder = x509.CertificateBuilder().not_valid_before(start).not_valid_after(start + _LIFETIME).issuer_name(ca_name)
    authority = (
        builder.subject_name(ca_name)
        .public_key(ca_key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    leaf = (
        builder.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]))
        .public_key(leaf_key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    # The CA's key is thrown away: nothing else can ever be signed with it.
    write_private(chain_path, leaf.public_bytes(pem) + key)
    write_private(ca_path, authority.public_bytes(pem))


def _names(host: str) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = [x509.DNSName("localhost")]
    found += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    if host not in ("localhost", "127.0.0.1", "::1"):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            found.append(x509.DNSName(host))
    return found


def _usage(signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
