# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token with which an application proves that it has a valid key, when it adds or removes one.

Source: Microsoft Graph, "Generate proof of possession tokens for rolling keys". The page does not define the header of
the token; this one has what Microsoft's library, which the page uses, puts there: the algorithm, and the SHA-1
thumbprint of the certificate as ``kid`` and ``x5t``.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import cast

from ansible_collections.m365.graph.plugins.module_utils._auth.client_certificate import (
    ClientCertificate,
    certificate_with_key,
    file_content,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AuthenticationError,
    InputError,
    InvalidValue,
)
from ansible_collections.m365.graph.plugins.module_utils._values.edm import decode_base64

_AUDIENCE = "00000002-0000-0000-c000-000000000000"
_SECONDS = 600
"""How long a token is valid, as documented."""
_BEFORE = 60
"""How long ago it started, for a clock that is ahead of the service's."""


@dataclass(frozen=True)
class ProofOfPossession:
    """Signs proofs with a certificate; ``named`` is the option with it, as messages name it."""

    certificate: ClientCertificate
    named: str

    @property
    def thumbprint(self) -> str:
        """The SHA-1 thumbprint of the certificate, in capital hexadecimal digits."""
        return self.certificate.sha1_thumbprint.upper()

    def token(self, owner: str, now: float) -> str:
        """A proof for the application or service principal with the object ID ``owner``; ``now`` is in seconds."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        start = int(now) - _BEFORE
        header = {
            "alg": "RS256",
            "typ": "JWT",
            "kid": self.thumbprint,
            "x5t": _base64url(bytes.fromhex(self.thumbprint)),
        }
        claims = {"aud": _AUDIENCE, "iss": owner, "nbf": start, "exp": start + _SECONDS}
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
        key = cast(RSAPrivateKey, load_pem_private_key(self.certificate.private_key.encode(), None))
        return f"{signed}.{_base64url(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def proof_from(path: str | None, content: str | None, password: str | None, now: float) -> ProofOfPossession | None:
    """The proof of the options ``proof_certificate_path`` or ``_content``; None without them.

    Raises :class:`errors.InputError`, in a sentence that never contains the key.
    """
    try:
        if path is not None:
            option = "proof_certificate_path"
            named, data = f"{option}={path}", file_content(option, path)
        elif content is not None:
            named = "proof_certificate_content"
            data = _decoded(named, content)
        else:
            return None
        found = certificate_with_key(named, data, password, now, password_option="proof_certificate_password")
    except AuthenticationError as error:
        raise InputError(str(error)) from None
    return ProofOfPossession(found, named.partition("=")[0])


def _decoded(named: str, content: str) -> bytes:
    """The file in an option: PEM text, or a PFX in base64."""
    if "-----BEGIN " in content:
        return content.encode()
    try:
        return decode_base64(content)
    except InvalidValue:
        raise InputError(f"{named} is neither PEM text nor the base64 of a PFX.") from None


def _base64url(data: bytes) -> str:
    """Base64url without padding: the service refuses padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
