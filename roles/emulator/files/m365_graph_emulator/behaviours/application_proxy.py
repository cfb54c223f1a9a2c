# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Application Proxy, as far as it is about certificates: ``onPremisesPublishing`` of an application.

The certificate of a custom domain is a PFX and its password in two credentials. Neither is returned; the metadata of
the certificate is. Microsoft's script has both secrets in ``value``, the metadata has ``key`` and ``secretText``: the
emulator takes either. That names are distinguished names is presumed.
"""

from __future__ import annotations

from typing import Any

from .. import certificates
from ..errors import bad_request
from ..store import StoredEntity
from .base import ChangeContext

PROPERTY = "onPremisesPublishing"
_KEY, _PASSWORD = "verifiedCustomDomainKeyCredential", "verifiedCustomDomainPasswordCredential"


def published(context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
    """A changed application with what it published before, as far as the body does not change it."""
    if PROPERTY not in context.sent or entity.values[PROPERTY] is None:
        return entity
    if context.sent != {PROPERTY}:
        raise bad_request("directory", f"Property {PROPERTY} cannot be updated together with other properties.")
    there = {**(before.values[PROPERTY] or {}), **entity.values[PROPERTY]}
    key, password = (there.pop(name, None) or {} for name in (_KEY, _PASSWORD))
    pfx, secret = key.get("value") or key.get("key"), password.get("value") or password.get("secretText")
    if pfx or secret:
        if not there.get("externalUrl"):
            raise bad_request("directory", "The application has no external URL.")
        there["verifiedCustomDomainCertificatesMetadata"] = _read(pfx, secret)
    return entity.changed(**{PROPERTY: there})


def _read(pfx: str | None, secret: str | None) -> dict[str, Any]:
    try:
        found = certificates.facts_of(certificates.read_pfx(pfx or "", secret)[0])
    except ValueError as problem:
        raise bad_request("directory", "The certificate could not be read with the password.") from problem
    return {
        "expiryDate": found.expires,
        "issueDate": found.starts,
        "issuerName": found.issuer,
        "subjectName": found.subject,
        "thumbprint": found.thumbprint,
    }
