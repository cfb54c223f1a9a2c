# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON web tokens and keys, as far as the emulator needs them (RFC 7515, 7517, 7519)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .files import write_private


class TokenProblem(ValueError):
    """A token that is malformed or not validly signed."""


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def decode(text: str) -> bytes:
    """The opposite; raises TokenProblem."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as problem:
        raise TokenProblem("not base64url") from problem


def split(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a compact token, nothing verified; raises TokenProblem."""
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenProblem("a token has three parts")
    try:
        header, claims = (json.loads(decode(part)) for part in parts[:2])
    except ValueError as problem:
        raise TokenProblem("a part of the token is no JSON") from problem
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise TokenProblem("a part of the token is no object")
    return header, claims


def verify(token: str, key: rsa.RSAPublicKey, algorithms: tuple[str, ...]) -> None:
    """Check the signature (RS256 or PS256); raises TokenProblem."""
    header, _claims = split(token)
    algorithm = header.get("alg")
    if algorithm not in algorithms:
        raise TokenProblem(f"the algorithm {algorithm} is not accepted")
    signed, _dot, signature = token.rpartition(".")
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if algorithm == "PS256":
        scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    try:
        key.verify(decode(signature), signed.encode("ascii"), scheme, hashes.SHA256())
    except (InvalidSignature, UnicodeEncodeError) as problem:
        raise TokenProblem("the signature does not fit") from problem


def public_key(jwk: dict[str, Any]) -> rsa.RSAPublicKey:
    """The RSA key of a JWK; raises TokenProblem."""
    try:
        exponent, modulus = (int.from_bytes(decode(jwk[name]), "big") for name in ("e", "n"))
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError) as problem:
        raise TokenProblem("the published key is no RSA key") from problem


class SigningKey:
    """A key with which the emulator signs tokens (access tokens, unless ``name`` says otherwise); kept in the directory."""

    def __init__(self, directory: Path, name: str = "token-key.pem") -> None:
        path = directory / name
        try:
            loaded = serialization.load_pem_private_key(path.read_bytes(), None)
            key = loaded if isinstance(loaded, rsa.RSAPrivateKey) else None
        except (OSError, ValueError):
            key = None
        if key is None:
            key = rsa.generate_private_key(65537, 2048)
            pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            write_private(path, pem)
        self._key = key
        self.public = key.public_key()
        numbers = self.public.public_numbers()
        modulus = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
        exponent = numbers.e.to_bytes(3, "big")
        self.kid = encode(hashlib.sha256(modulus).digest()[:20])
        self.jwk = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": encode(modulus), "e": encode(exponent)}

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact token over the claims."""
        header = {"typ": "JWT", "alg": "RS256", "kid": self.kid}
        signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
        return f"{signed}.{encode(self._key.sign(signed.encode('ascii'), padding.PKCS1v15(), hashes.SHA256()))}"
