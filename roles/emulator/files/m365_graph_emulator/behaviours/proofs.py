# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proofs of possession: tokens that applications and service principals sign themselves to roll their keys.

Source: https://learn.microsoft.com/graph/application-rollkey-prooftoken. Which credentials can prove something is in
the review of the page (microsoft-graph-docs pull request 6587): certificates with the usage Verify and PFX files with
the usage Sign that have not expired. The page does not define what the header of the token names; the signature
decides. A refusal gives no reason (microsoft-graph-docs issues 10686 and 14626). Presumed: clocks may differ by five
minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from .. import certificates, edm, signing
from ..errors import EmulatedError
from ..store import StoredEntity

PAIR = "X509CertAndPassword"
PUBLIC = "@certificate"
"""Where a stored PFX has its certificate, which is never answered; the private key is not kept."""
_AUDIENCE = "00000002-0000-0000-c000-000000000000"
_LONGEST, _SKEW = 600, 300


def prove(entity: StoredEntity, proof: str) -> None:
    """Refuse a token that is not about the entity or not signed with one of its valid certificates; gives no reason."""
    refused = EmulatedError(401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.", "directory")
    if "=" in proof:  # the page names this mistake: base64 with padding
        raise refused
    try:
        claims = signing.split(proof)[1]
        starts, ends = float(claims["nbf"]), float(claims["exp"])
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as problem:
        raise refused from problem
    now = datetime.now(UTC)
    about = claims.get("aud") == _AUDIENCE and str(claims.get("iss")).lower() == entity.id.lower()
    in_time = ends - starts <= _LONGEST and starts - _SKEW <= now.timestamp() <= ends + _SKEW
    if not (about and in_time and any(_signed(proof, certificate) for certificate in _able(entity, now))):
        raise refused


def _able(entity: StoredEntity, now: datetime) -> Iterator[x509.Certificate]:
    """The certificates of the entity with which it can prove something now."""
    for item in entity.values["keyCredentials"]:
        starts, ends = item["startDateTime"], item["endDateTime"]
        if (starts is None or edm.moment(starts) <= now) and (ends is None or now < edm.moment(ends)):
            if item["usage"] == "Verify" and item["type"] == "AsymmetricX509Cert" and item["key"]:
                yield certificates.read(item["key"])
            elif item["usage"] == "Sign" and item.get(PUBLIC):
                yield certificates.read(item[PUBLIC])


def _signed(proof: str, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            signing.verify(proof, key, ("RS256", "PS256"))
            return True
    except jwt.InvalidTokenError:
        pass
    return False
