# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client assertions (RFC 7523): the app's own, signed with its certificate, and those of an authority that the app
trusts.

An app's certificate is known by its thumbprint (``x5t`` is SHA-1, ``x5t#S256`` is SHA-256), or is trusted by subject
name and issuer and then sent along (``x5c``). Sources:
https://learn.microsoft.com/entra/identity-platform/certificate-credentials,
https://learn.microsoft.com/entra/workload-id/workload-identity-federation,
https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from . import signing
from .tenant import SeededTenant, SignInApp

_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SKEW = 300


class AssertionRefused(ValueError):
    """An assertion that proves nothing; ``code`` is the number of the AADSTS error."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def check(tenant: SeededTenant, app: SignInApp, form: Mapping[str, str], endpoints: Sequence[str]) -> str:
    """Check the form's assertion; returns ``assertion`` (the app's own) or ``federated``. Raises AssertionRefused."""
    text = form["client_assertion"]
    try:
        if form.get("client_assertion_type") != _TYPE:
            raise jwt.InvalidTokenError("client_assertion_type is not the JWT bearer type")
        header, claims = signing.split(text)
        if claims.get("iss") != app.client_id and app.federated_credentials:
            _federated(tenant, app, text, header, claims)
            return "federated"
        _own(app, text, header, claims, endpoints)
    except jwt.PyJWTError as problem:
        raise AssertionRefused(
            700027, f"Client assertion failed signature validation or is not acceptable: {problem}."
        ) from problem
    return "assertion"


def _own(
    app: SignInApp, text: str, header: Mapping[str, Any], claims: Mapping[str, Any], endpoints: Sequence[str]
) -> None:
    """Signed with a certificate of the app, issued by and about the client, for this endpoint, in time."""
    key = _certificate(app, header).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise jwt.InvalidTokenError("the certificate has no RSA key")
    signing.verify(text, key, ("RS256", "PS256"))
    if claims.get("iss") != app.client_id or claims.get("sub") != app.client_id:
        raise jwt.InvalidTokenError("iss and sub must be the client id")
    if not set(_audiences(claims)) & set(endpoints):
        raise jwt.InvalidTokenError("aud must be the token endpoint or the issuer")
    _in_time(claims)
    if not claims.get("jti"):
        raise jwt.InvalidTokenError("jti is missing")


def _federated(
    tenant: SeededTenant, app: SignInApp, text: str, header: Mapping[str, Any], claims: Mapping[str, Any]
) -> None:
    """Issuer, subject and audience equal those of one federated credential, and a key of the issuer signed it."""
    left = app.federated_credentials
    audiences = _audiences(claims)
    for code, name, shown, fits in (
        (700211, "issuer", claims.get("iss"), lambda item: item.issuer == claims.get("iss")),
        (700213, "subject", claims.get("sub"), lambda item: item.subject == claims.get("sub")),
        (700212, "audience", ", ".join(map(str, audiences)), lambda item: item.audience in audiences),
    ):
        left = [item for item in left if fits(item)]
        if not left:
            sentence = f"No matching federated identity record found for presented assertion {name} '{shown}'."
            advice = (
                "Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
            )
            raise AssertionRefused(code, f"{sentence} {advice}")
    published = next((item.jwks.get("keys") or [] for item in tenant.issuers if item.issuer == claims.get("iss")), [])
    key = next((key for key in published if key.get("kid") == header.get("kid")), None)
    if key is None:
        raise AssertionRefused(
            50013,
            f"Assertion failed signature validation. The issuer publishes no key with the id '{header.get('kid')}'.",
        )
    try:
        signing.verify(text, jwt.PyJWK(key, "RS256").key)
    except jwt.PyJWTError as problem:
        raise AssertionRefused(50013, f"Assertion failed signature validation: {problem}.") from problem
    _in_time(claims)


def _certificate(app: SignInApp, header: Mapping[str, Any]) -> x509.Certificate:
    """The registered certificate that the header names, or the one in the header that the app trusts by name."""
    for pem in app.certificates:
        certificate = x509.load_pem_x509_certificate(pem.encode("ascii"))
        der = certificate.public_bytes(serialization.Encoding.DER)
        named = {
            "x5t": _unpadded(header.get("x5t")) == signing.base64url(certificate.fingerprint(hashes.SHA1())),
            "x5t#S256": _unpadded(header.get("x5t#S256")) == signing.base64url(hashlib.sha256(der).digest()),
            "x5c": _first(header.get("x5c")) == der,
        }
        given = [name for name in named if header.get(name)]
        if given and all(named[name] for name in given):
            return certificate
    brought = _first(header.get("x5c"))
    if not app.trusted_names or brought is None:
        raise jwt.InvalidTokenError(f"no certificate with this thumbprint is registered for the app '{app.client_id}'")
    try:
        certificate = x509.load_der_x509_certificate(brought)
    except ValueError as problem:
        raise jwt.InvalidTokenError("x5c holds no certificate") from problem
    names = _names(certificate)
    if not any(item.subject_name in names and _issued(certificate, item.authority) for item in app.trusted_names):
        sentence = "Invalid certificate - subject name in certificate isn't authorized."
        found = f"SubjectNames/SubjectAlternativeNames (up to 10) in token certificate are: {', '.join(names)}."
        raise AssertionRefused(700030, f"{sentence} {found}")
    return certificate


def _names(certificate: x509.Certificate) -> list[str]:
    names = [str(item.value) for item in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    try:
        return names + certificate.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        return names


def _issued(certificate: x509.Certificate, authority: str) -> bool:
    """Whether the authority has issued the certificate, and that is valid now."""
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.encode("ascii")))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return certificate.not_valid_before_utc.timestamp() <= time.time() <= certificate.not_valid_after_utc.timestamp()


def _audiences(claims: Mapping[str, Any]) -> list[Any]:
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def _unpadded(thumbprint: Any) -> str:
    """Some clients pad the thumbprint although RFC 7515 forbids it."""
    return str(thumbprint or "").rstrip("=")


def _first(chain: Any) -> bytes | None:
    """The first certificate (DER) of ``x5c``: a list, or as some clients send it, one string."""
    try:
        return base64.b64decode(chain if isinstance(chain, str) else chain[0])
    except (TypeError, IndexError, KeyError, binascii.Error):
        return None


def _in_time(claims: Mapping[str, Any]) -> None:
    moment = time.time()
    try:
        if moment > float(claims["exp"]) + _SKEW or moment < float(claims.get("nbf", 0)) - _SKEW:
            raise AssertionRefused(700024, "Client assertion is not within its valid time range.")
    except (KeyError, TypeError) as problem:
        raise jwt.InvalidTokenError("exp or nbf is missing") from problem
