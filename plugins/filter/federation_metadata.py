# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the token-signing certificates in the federation metadata document of an identity provider.

Sources: OASIS SAML V2.0 Metadata with its errata E62 and E68, OASIS WS-Federation 1.2 section 3, XML Signature.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast
from xml.parsers import expat

from ansible.errors import AnsibleFilterError

from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import DateTimeOffset, decode_base64, ticks_of
from ansible_collections.m365.graph.plugins.module_utils._values.safe_text import for_pipeline_log

MAX_BYTES = 1024 * 1024
"""AD FS publishes some 70 KiB."""
MAX_DEPTH = 64
MAX_CERTIFICATES = 16

_MD = "urn:oasis:names:tc:SAML:2.0:metadata"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_FED = "http://docs.oasis-open.org/wsfed/federation/200706"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ENTITY = f"{_MD} EntityDescriptor"
_KEY = f"{_MD} KeyDescriptor"
_CERTIFICATE = (f"{_DS} KeyInfo", f"{_DS} X509Data", f"{_DS} X509Certificate")


class MetadataError(Exception):
    """The document cannot be used; the text is one sentence."""


@dataclass
class _Document:
    """The result of reading, certificates as text."""

    entity_id: str | None = None
    valid_until: str | None = None
    keys: list[list[str]] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)


class _Reader:
    """Reads with expat, without expanding entities: a document type declaration stops the reader."""

    def __init__(self) -> None:
        self.found = _Document()
        self._path: list[str] = []
        self._issuing = False  # inside a role that issues tokens
        self._into: list[str] | None = None
        self._text: list[str] | None = None
        self._prefixes: dict[str, list[str]] = {}

    def read(self, data: bytes, encoding: str | None) -> _Document:
        parser = expat.ParserCreate(encoding, " ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._prefix
        parser.EndNamespaceDeclHandler = self._end_prefix
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            what = expat.ErrorString(error.code) or "not well-formed"
            raise MetadataError(
                f"The document is no well-formed XML: {what}, line {error.lineno}, column {error.offset + 1}."
            ) from None
        except (LookupError, ValueError) as error:
            raise MetadataError(f"The document is in an encoding that cannot be read: {error}.") from None
        return self.found

    def _refuse(self, *_declaration: object) -> NoReturn:
        raise MetadataError(
            "The document has a document type declaration (DTD), which metadata never needs and which is not read."
        )

    def _prefix(self, prefix: str | None, uri: str | None) -> None:
        self._prefixes.setdefault(prefix or "", []).append(uri or "")

    def _end_prefix(self, prefix: str | None) -> None:
        self._prefixes[prefix or ""].pop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path:
            if name != _ENTITY:
                raise MetadataError(
                    f"The document is no federation metadata of one entity: its root is {name.split(' ')[-1]}, not "
                    "EntityDescriptor of SAML 2.0."
                )
            self.found.entity_id, self.found.valid_until = attributes.get("entityID"), attributes.get("validUntil")
        if self._text is not None:
            raise MetadataError("The document has an element inside a certificate.")
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise MetadataError(f"The document is nested deeper than {MAX_DEPTH} elements.")
        if len(self._path) == 2:
            self._issuing = name == f"{_MD} IDPSSODescriptor" or self._is_token_service(name, attributes)
        if len(self._path) == 3 and self._issuing and name == _KEY and attributes.get("use", "signing") == "signing":
            self._into = []
            self.found.keys.append(self._into)
        elif self._path == [_ENTITY, f"{_DS} Signature"]:
            self._into = self.found.signature
        if self._into is not None and tuple(self._path[-3:]) == _CERTIFICATE:
            self._text = []

    def _end(self, name: str) -> None:
        if self._into is not None and self._text is not None:
            self._into.append("".join(self._text))
        self._text = None
        if name == _KEY or len(self._path) == 2:
            self._into = None
        self._path.pop()

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _is_token_service(self, name: str, attributes: dict[str, str]) -> bool:
        """Whether an element is a RoleDescriptor of the type fed:SecurityTokenServiceType, with any prefix."""
        prefix, colon, local = attributes.get(f"{_XSI} type", "").strip().rpartition(":")
        spaces = self._prefixes.get(prefix if colon else "", [])
        return name == f"{_MD} RoleDescriptor" and local == "SecurityTokenServiceType" and spaces[-1:] == [_FED]


def read(document: str | bytes, now: dt.datetime) -> dict[str, Any]:
    """The signing certificates of a metadata document in their order, without duplicates, and the primary one.

    A document does not show which certificate signs tokens at the moment: any of them may (errata E68). If the
    document's own signature is made with one of them, as in AD FS, that one is the primary; a single certificate is
    always the primary. Otherwise there is none. The signature is not verified.
    """
    data, encoding = (document.encode("utf-8", "replace"), "utf-8") if isinstance(document, str) else (document, None)
    if len(data) > MAX_BYTES:
        raise MetadataError(f"The document is larger than {MAX_BYTES // 1024} KiB.")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not data:
        raise MetadataError("The document is empty.")
    found = _Reader().read(data, encoding)
    if found.valid_until is not None and _instant(found.valid_until) < ticks_of(now):
        raise MetadataError(f"The document has expired: it was valid until {found.valid_until}.")
    keys = [key for key in found.keys if key]
    certificates: dict[bytes, x509.Certificate] = {}
    for number, key in enumerate(keys, 1):
        if len(key) > 1:
            raise MetadataError(
                f"Signing key {number} of the document has {len(key)} certificates where one is expected."
            )
        certificate = load(key[0], f"Signing key {number} of the document")
        certificates.setdefault(certificate.der, certificate)
    if not certificates:
        raise MetadataError(
            "The document has no signing certificate of a token service (SecurityTokenServiceType) or identity "
            "provider (IDPSSODescriptor)."
        )
    if len(certificates) > MAX_CERTIFICATES:
        raise MetadataError(f"The document has {len(certificates)} signing certificates, more than {MAX_CERTIFICATES}.")
    primary = _primary(certificates, found.signature)
    return {
        "entity_id": found.entity_id,
        "valid_until": found.valid_until,
        "primary": None if primary is None else primary.sha256_fingerprint,
        "certificates": [_row(certificate, now) for certificate in certificates.values()],
    }


def allow_list(values: Sequence[Any], now: dt.datetime) -> list[dict[str, Any]]:
    """Trusted certificates from other sources than the metadata."""
    return [_row(load(_content(value), f"Trusted certificate {number}"), now) for number, value in enumerate(values, 1)]


def _content(value: Any) -> Any:
    """The text of a file whose base64 is ``value``; every other value unchanged."""
    try:
        content = decode_base64(value) if isinstance(value, str) and "-----BEGIN " not in value else b""
    except InvalidValue:
        return value
    return content if content.isascii() and content else value


def describe(certificate: x509.Certificate, now: dt.datetime) -> dict[str, Any]:
    """A certificate as reports show it."""
    return {
        "subject": certificate.subject,
        "sha256_fingerprint": certificate.sha256_fingerprint,
        "thumbprint": certificate.thumbprint,
        "not_before": f"{certificate.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{certificate.not_after:%Y-%m-%dT%H:%M:%SZ}",
        "days_left": (certificate.not_after - now).days,
    }


def _row(certificate: x509.Certificate, now: dt.datetime) -> dict[str, Any]:
    return {**describe(certificate, now), "certificate": certificate.base64()}


def load(value: Any, what: str) -> x509.Certificate:
    """A certificate whose shown values can all be read."""
    try:
        certificate = x509.load(value)
        describe(certificate, dt.datetime.now(dt.UTC))
    except (InvalidValue, CertificateRejected) as error:
        raise MetadataError(f"{what} cannot be used: {error}.") from None
    except ValueError:
        raise MetadataError(f"{what} cannot be used: its fields cannot be decoded.") from None
    return certificate


def _primary(certificates: dict[bytes, x509.Certificate], signature: Iterable[str]) -> x509.Certificate | None:
    if len(certificates) == 1:
        return next(iter(certificates.values()))
    signers = set()
    for text in signature:
        try:
            signers.add(x509.load(text).der)
        except (InvalidValue, CertificateRejected):
            continue
    known = [certificates[der] for der in signers if der in certificates]
    return known[0] if len(known) == 1 else None


def _instant(text: str) -> int:
    try:
        return cast(int, DateTimeOffset.parse(re.sub(r"(T[\d:.]+)$", r"\1Z", text.strip())))
    except InvalidValue:
        raise MetadataError(f'The document is valid until "{text[:40]}", which is no date and time.') from None


def federation_metadata(
    document: Any, *, base64: bool = False, trusted: Sequence[Any] = (), strict: bool = True
) -> dict[str, Any]:
    """The filter."""
    try:
        if x509.CRYPTOGRAPHY_IMPORT_ERROR:
            raise MetadataError(
                "The Python library cryptography is needed to read certificates, and it is not installed on the "
                "controller."
            )
        if not isinstance(document, str | bytes):
            raise MetadataError("The document is no text.")
        content = decode_base64(document) if base64 and isinstance(document, str) else document
        now = dt.datetime.now(dt.UTC)
        return {**read(content, now), "trusted": allow_list(trusted, now), "error": None}
    except (MetadataError, InvalidValue) as error:
        if strict:
            raise AnsibleFilterError(for_pipeline_log(error)) from None
        return {
            "entity_id": None,
            "valid_until": None,
            "primary": None,
            "certificates": [],
            "trusted": [],
            "error": str(error),
        }


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"federation_metadata": federation_metadata}
