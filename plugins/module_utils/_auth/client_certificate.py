# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate and private key with which an application signs its assertions, read from one PEM or PFX file."""

from __future__ import annotations

import contextlib
import hashlib
import re
import ssl
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AuthenticationError,
    InvalidValue,
    MissingLibrary,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

_PEM_KEY = re.compile(rb"-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)


@dataclass(frozen=True)
class ClientCertificate:
    """Key and certificate as PEM texts, the key unencrypted."""

    private_key: str = field(repr=False)
    certificate: str

    @property
    def sha1_thumbprint(self) -> str:
        """The SHA-1 digest of the certificate's DER in hexadecimal.

        It is only a name by which the authority finds the certificate.
        """
        return hashlib.sha1(ssl.PEM_cert_to_DER_cert(self.certificate), usedforsecurity=False).hexdigest()


def load_client_certificate(path: str, password: str | None, now: float) -> ClientCertificate:
    """Read the file of ``client_certificate_path``, see :func:`certificate_with_key`."""
    option = "client_certificate_path"
    return certificate_with_key(
        f"{option}={path}", file_content(option, path), password, now, password_option="client_certificate_password"
    )


def file_content(option: str, path: str) -> bytes:
    """The content of the file that an option names; raises :class:`errors.AuthenticationError`."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:
        from ansible_collections.m365.graph.plugins.module_utils._values import x509

        if x509.is_encoded(path):
            raise AuthenticationError(
                f"{option} is the text of a key or certificate, and must be the path of a file with both."
            ) from None
        if isinstance(error, FileNotFoundError | ValueError):
            raise AuthenticationError(f"{option}={path} does not exist.") from None
        raise AuthenticationError(f"{option}={path} cannot be read ({error.strerror}).") from None


def certificate_with_key(
    named: str, data: bytes, password: str | None, now: float, *, password_option: str
) -> ClientCertificate:
    """Read PEM with key and certificate, or PFX (PKCS #12); ``password`` opens an encrypted key or PFX.

    If there are several certificates, the one of the key is used. ``now`` is in seconds since the epoch; ``named`` and
    ``password_option`` are the options as messages name them. Raises :class:`errors.AuthenticationError` if the content
    cannot be used, in a sentence that never contains it.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    except ImportError:
        raise MissingLibrary("cryptography", traceback.format_exc()) from None
    secret = password.encode() if password else None
    read = _read_pem if b"-----BEGIN " in data else _read_pfx
    key, certificates = read(named, data, secret, password_option)
    if key is None:
        raise AuthenticationError(f"{named} holds no private key.")
    if not certificates:
        raise AuthenticationError(f"{named} holds no certificate.")
    if not isinstance(key, RSAPrivateKey):
        raise AuthenticationError(f"{named} holds a key that is not RSA, the only kind that Entra ID takes.")
    own = next((candidate for candidate in certificates if candidate.public_key() == key.public_key()), None)
    if own is None:
        raise AuthenticationError(f"{named} holds a private key and a certificate that do not belong together.")
    today = datetime.fromtimestamp(now, UTC)
    if own.not_valid_after_utc < today:
        raise AuthenticationError(f"{named} holds a certificate that expired on {own.not_valid_after_utc:%Y-%m-%d}.")
    if own.not_valid_before_utc > today:
        raise AuthenticationError(
            f"{named} holds a certificate that is valid only from {own.not_valid_before_utc:%Y-%m-%d}."
        )
    return ClientCertificate(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        own.public_bytes(Encoding.PEM).decode(),
    )


def _read_pem(
    named: str, data: bytes, password: bytes | None, password_option: str
) -> tuple[PrivateKeyTypes | None, list[Certificate]]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    certificates = []
    if b"-----BEGIN CERTIFICATE-----" in data:
        try:
            certificates = load_pem_x509_certificates(data)
        except ValueError:
            raise AuthenticationError(f"{named} holds a certificate that is damaged.") from None
    block = _PEM_KEY.search(data)
    if block is None:
        return None, certificates
    encrypted = block.group(1).startswith(b"ENCRYPTED") or b"ENCRYPTED" in block.group()
    if encrypted and not password:
        raise AuthenticationError(f"{named} holds an encrypted private key, and {password_option} is not given.")
    try:
        # An unnecessary password does no harm, although cryptography would refuse it.
        return load_pem_private_key(block.group(), password if encrypted else None), certificates
    except (ValueError, TypeError, UnsupportedAlgorithm):
        what = f"cannot be decrypted with {password_option}" if encrypted else "is damaged"
        raise AuthenticationError(f"{named} holds a private key that {what}.") from None


def _read_pfx(
    named: str, data: bytes, password: bytes | None, password_option: str
) -> tuple[PrivateKeyTypes | None, list[Certificate]]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
    from cryptography.x509 import load_der_x509_certificate

    from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509

    try:
        pkcs12.check_work(data)
    except InvalidValue as error:
        raise AuthenticationError(f"{named} cannot be read: {error}.") from None
    with contextlib.suppress(ValueError, UnsupportedAlgorithm):
        store = load_pkcs12(data, password)
        found = [store.cert, *store.additional_certs]
        return store.key, [entry.certificate for entry in found if entry is not None]
    with contextlib.suppress(ValueError):
        return None, [load_der_x509_certificate(data)]
    if data[:1] != b"\x30" and x509.is_encoded(data.decode("latin-1")):
        raise AuthenticationError(
            f"{named} holds base64, as Key Vault returns a PFX: decode it into a file, for example with base64 -d."
        )
    if data[:1] != b"\x30":
        raise AuthenticationError(f"{named} is neither a PEM nor a PFX file.")
    given = f"{password_option} does not open it" if password else f"it is encrypted and {password_option} is not given"
    raise AuthenticationError(f"{named} cannot be read as a PFX file: {given}, or it is damaged.")
