# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that sign tokens, kept as files, and the check of a signature alone (PyJWT; the callers check the claims)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .files import write_private


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return jwt.utils.base64url_encode(data).decode("ascii")


def split(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a compact token, nothing verified; raises jwt.InvalidTokenError."""
    found = jwt.decode_complete(token, options={"verify_signature": False})
    return found["header"], found["payload"]


def verify(token: str, key: rsa.RSAPublicKey, algorithms: Sequence[str] = ("RS256",)) -> None:
    """Check the signature and nothing else; raises jwt.InvalidTokenError."""
    jwt.PyJWS().decode(token, key, algorithms=list(algorithms))


class SigningKey:
    """A key with which the emulator signs tokens; kept in the directory under ``name``."""

    def __init__(self, directory: Path, name: str = "token-key.pem") -> None:
        path = directory / name
        try:
            # To check the numbers of a key takes a tenth of a second, and this one is the emulator's own.
            key = serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        except (OSError, ValueError):
            key = None
        if not isinstance(key, rsa.RSAPrivateKey):
            key = rsa.generate_private_key(65537, 2048)
            pem = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_private(path, pem)
        self._key = key
        self.public = key.public_key()
        numbers: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.public))
        self.kid = base64url(hashlib.sha256(numbers["n"].encode("ascii")).digest()[:20])
        shared = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid}
        self.jwk = {**shared, "n": numbers["n"], "e": numbers["e"]}

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact token over the claims (RS256)."""
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.kid})
