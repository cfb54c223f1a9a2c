# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The upload of a public key infrastructure: the service downloads a file, and adds its authorities one by one.

Sources: https://learn.microsoft.com/graph/api/certificatebasedauthpki-upload (one at a time, status ``running``, up to
30 minutes, 400 for a certificate that exists), https://learn.microsoft.com/graph/api/certificatebasedauthpki-get
(``succeeded``), and https://learn.microsoft.com/entra/identity/authentication/how-to-certificate-based-authentication
(each authority is there as soon as it is added, with the first HTTP address of its CRL distribution points). Presumed:
the status ``failed`` and the words in ``statusDetails``, and that a file that cannot be used ends the job and not the
request. The emulator downloads nothing: ``downloads`` of its tenant has what is at an address.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from .. import certificates, clock, edm
from ..errors import bad_request
from ..store import StoredEntity
from .base import ChangeContext

LARGEST, _MOST = 8 * 1024, 250
"""Bytes of the file of an authority in a public key infrastructure, and the number of authorities there (page
certificateBasedAuthConfiguration).
"""


def upload(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> None:
    """Start the job: its result is there after the setting ``pki_upload_delay``."""
    if entity.values["status"] == "running":
        raise bad_request("directory", "Another upload is in progress.")
    if urlsplit(arguments["uploadUrl"]).scheme not in ("http", "https"):
        raise bad_request("directory", "Property uploadUrl must be an HTTP or HTTPS URL.")
    place = f"{context.collection}/{entity.id.lower()}/certificateAuthorities"
    there = {row.values["certificate"] for row in context.store.rows(place)}
    details, found = None, list[x509.Certificate]()
    try:
        found = _authorities(context.downloads.get(arguments["uploadUrl"]), arguments["sha256FileHash"])
        if len(there) + len(found) > _MOST:
            raise ValueError(f"The limit is reached: at most {_MOST} certificate authorities may exist here.")
    except ValueError as problem:
        details, found = str(problem), []
    rows = [_row(certificate) for certificate in found]
    if any(row.values["certificate"] in there for row in rows):
        raise bad_request("directory", "Duplicate Certificate exists.")
    delay = context.settings.pki_upload_delay
    for number, row in enumerate(rows, 1):
        context.store.put(place, row, delay=delay * number / len(rows))
    later = {"status": "failed" if details else "succeeded", "statusDetails": details}
    running = entity.changed(status="running", statusDetails=None, lastModifiedDateTime=edm.now())
    context.store.put(context.collection, replace(running, due=clock.now() + delay, later=later))


def _authorities(content: str | None, digest: str) -> list[x509.Certificate]:
    """The certificates in a downloaded file; raises ValueError with what becomes of the job."""
    try:
        data = base64.b64decode(content or "", validate=True)
    except binascii.Error as problem:
        raise ValueError("The file could not be downloaded.") from problem
    if content is None:
        raise ValueError("The file could not be downloaded.")
    if hashlib.sha256(data).hexdigest() != digest.lower():
        raise ValueError("The hash of the downloaded file is not the one that was given.")
    try:
        read = pkcs7.load_pem_pkcs7_certificates if b"-----BEGIN" in data else pkcs7.load_der_pkcs7_certificates
        found = read(data)
    except ValueError as problem:
        raise ValueError("The file is not a PKCS #7 file with certificates.") from problem
    for certificate in found:
        name = certificates.simple_name(certificate.subject)
        if certificate.not_valid_after_utc <= datetime.now(UTC):
            raise ValueError(f"Unable to validate the certificate {name}: it has expired.")
        if not certificates.may_be_authority(certificate):
            raise ValueError(f"Unable to validate the certificate {name}: it is not that of an authority.")
        if len(certificate.public_bytes(Encoding.DER)) > LARGEST:
            raise ValueError(f"The file of the authority {name} has more than {LARGEST} bytes.")
    return found


def _row(certificate: x509.Certificate) -> StoredEntity:
    found = certificates.facts_of(certificate)
    values = {
        "certificate": found.der,
        "certificateAuthorityType": "root" if certificate.subject == certificate.issuer else "intermediate",
        "certificateRevocationListUrl": _crl(certificate),
        "createdDateTime": edm.now(),
        "deletedDateTime": None,
        "deltaCertificateRevocationListUrl": None,
        "displayName": found.subject_name,
        "expirationDateTime": found.expires,
        "isIssuerHintEnabled": False,
        "issuer": found.issuer,
        "issuerSubjectKeyIdentifier": found.key_identifier,
        "thumbprint": found.thumbprint,
    }
    return StoredEntity(str(uuid.uuid4()), "certificateAuthorityDetail", values)


def _crl(certificate: x509.Certificate) -> str | None:
    """The first HTTP address among the CRL distribution points."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return None
    names = [str(name.value) for point in points for name in point.full_name or ()]
    return next((name for name in names if name.lower().startswith("http://")), None)
