# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Code-signing certificates that Intune deploys to Windows devices.

Sources: Microsoft Graph, "Update enterpriseCodeSigningCertificate" (v1.0 and beta) and "Update
symantecCodeSigningCertificate" (beta). The second document lists values that the service reads from the PFX among those
of a PATCH; here they are read-only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.renewal import refuse_sooner
from ansible_collections.m365.graph.plugins.module_utils._description.resource import (
    Access,
    Effect,
    Hints,
    Identity,
    Json,
    Permissions,
    Property,
    Resource,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import pkcs12, x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import (
    TICKS_PER_SECOND,
    DateTimeOffset,
    String,
    instant,
    is_never,
    ticks_of,
)
from ansible_collections.m365.graph.plugins.module_utils._values.strings import DistinguishedName
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Enum

CERTIFICATE_STATUS = Enum("microsoft.graph.certificateStatus", {"notProvisioned": 0, "provisioned": 1})

_POLICY = x509.CertificatePolicy("code signing", x509.CODE_SIGNING)

# The content of a pair such as subject and subjectName is not documented beyond "might contain information such as
# country, ..., common name": either may be the distinguished name and the other the common name alone.
_FACETS = (("subject", "subjectName"), ("issuer", "issuerName"), ("expirationDateTime",))


def _refuse_unfit_certificate(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    if desired.get("content") is not None:
        _POLICY.check(x509.load(desired["content"]), now=now, allow=allow)


def _shown_of_certificate(desired: Json) -> dict[str, Any]:
    """The values that Intune sets after it has read the certificate in ``content``."""
    return {} if desired.get("content") is None else _filled(x509.load(desired["content"]))


def _filled(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "status": "provisioned",
        "subject": certificate.subject,
        "subjectName": certificate.subject_common_name,
        "issuer": certificate.issuer,
        "issuerName": certificate.issuer_common_name,
        "expirationDateTime": instant(ticks_of(certificate.not_after)),
    }


def _facet(names: tuple[str, ...], certificate: x509.Certificate, desired: Json, current: Json) -> Identity | None:
    """Whether the values ``names`` of a row agree with the certificate.

    None if they differ, but only in properties that the options manage, so that it may be the certificate with drift.
    """
    there = {name: current[name] for name in names if current.get(name) and not is_never(current[name])}
    if not there:
        return Identity.UNKNOWN
    managed = {name for name in names if desired.get(name) is not None}
    if any(ENTERPRISE.property(name).type.equal(desired[name], there.get(name)) for name in managed):
        return Identity.SAME
    if names == ("expirationDateTime",):
        ticks = DateTimeOffset.canonical(there["expirationDateTime"])
        same = isinstance(ticks, int) and x509.same_second(certificate.not_after, ticks)
        others = set(there) - managed
    else:
        name, common_name = certificate.subject, certificate.subject_common_name
        if names[0] == "issuer":
            name, common_name = certificate.issuer, certificate.issuer_common_name
        distinguished = {key for key, value in there.items() if "=" in value}
        others = (distinguished or set(there)) - managed
        same = any(DistinguishedName.equal(there[key], name) for key in distinguished)
        same = same or (common_name in there.values() and not distinguished - managed)
    if same:
        return Identity.SAME
    return Identity.OTHER if others else None


def _facets(desired: Json, current: Json) -> set[Identity | None]:
    """The results of comparing a row with the certificate in ``content``, which must exist."""
    content = desired["content"]
    if current.get("content") is not None:
        return {Identity.SAME if x509.CertificateType().equal(content, current["content"]) else Identity.OTHER}
    return _facets_of(x509.load(content), desired, current)


def _facets_of(certificate: x509.Certificate, desired: Json, current: Json) -> set[Identity | None]:
    return {_facet(names, certificate, desired, current) for names in _FACETS}


def _identify(desired: Json, current: Json) -> Identity:
    """Compare a row with the certificate."""
    found = _facets(desired, current)
    if found & {Identity.OTHER, None}:
        return Identity.OTHER
    return Identity.UNKNOWN if Identity.UNKNOWN in found else Identity.SAME


def _hints(values: Json) -> Hints | None:
    """The second in which the certificate expires, or the seconds before and after an instant between them."""
    expiry = values.get("expirationDateTime")
    ticks = None if is_never(expiry) else DateTimeOffset.canonical(expiry)
    seconds = {ticks // TICKS_PER_SECOND, -(-ticks // TICKS_PER_SECOND)} if isinstance(ticks, int) else set()
    if values.get("content") is not None:
        seconds.add(ticks_of(x509.load(values["content"]).not_after) // TICKS_PER_SECOND)
    return frozenset(seconds) or None


def _holds(desired: Json, current: Json) -> Identity:
    found = _facets(desired, current)
    return next((identity for identity in (Identity.OTHER, Identity.UNKNOWN) if identity in found), Identity.SAME)


_EXPIRING = Expiring(
    "Signature of apps that Windows devices install.",
    ends="expirationDateTime",
    subject=("subject", "subjectName"),
    issuer=("issuer", "issuerName"),
    name=("subjectName", "subject"),
)

ENTERPRISE = Resource(
    name="enterprise_code_signing_certificate",
    type="microsoft.graph.enterpriseCodeSigningCertificate",
    label="enterprise code-signing certificate",
    paths={
        "v1.0": "/deviceAppManagement/enterpriseCodeSigningCertificates",
        "beta": "/deviceAppManagement/enterpriseCodeSigningCertificates",
    },
    # The path is in the v1.0 document, but the v1.0 metadata does not have the type there; beta has it in both.
    default_version="beta",
    documented_update={"beta": "/deviceAppManagement/enterpriseCodeSigningCertificates"},
    keys=("content", "subject", "issuer", "expirationDateTime"),
    permissions=Permissions(
        read=("DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"),
        write=("DeviceManagementApps.ReadWrite.All",),
    ),
    allow=("allow_expired", "allow_weak", "allow_reissue"),
    traits=Traits(
        check=_refuse_unfit_certificate,
        derive=_shown_of_certificate,
        identify=_identify,
        identified_by=("content",),
        hints=_hints,
        holds=_holds,
        trust=True,
    ),
    expiring=(replace(_EXPIRING, certificate="content"),),
    properties=(
        Property(
            "id",
            String,
            "Unique identifier, assigned when the certificate is uploaded.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
        Property(
            "content",
            x509.CertificateType(),
            "The certificate. Reads back null once the service has taken it.",
            access=Access.WRITE_ONLY,
            required=True,
            file_option="src",
            effect=Effect.REPLACES,
        ),
        Property("status", CERTIFICATE_STATUS, "Whether the service has provisioned the certificate.", nullable=False),
        Property("subjectName", String, "Subject name, usually the common name."),
        Property("subject", DistinguishedName, "Subject, usually the complete distinguished name."),
        Property("issuerName", String, "Issuer name, usually the issuer's common name."),
        Property("issuer", DistinguishedName, "Issuer, usually the complete distinguished name."),
        Property("expirationDateTime", DateTimeOffset, "When the certificate expires.", nullable=False),
        Property("uploadDateTime", DateTimeOffset, "When the certificate was uploaded.", nullable=False, volatile=True),
    ),
)


def _opened(values: Json) -> x509.Certificate | None:
    """The certificate in the PFX of ``values``; None if there is none, or if it cannot be opened."""
    if values.get("content") is None or values.get("password") is None:
        return None
    return pkcs12.readable(values["content"], values["password"])


def _refuse_unfit_pfx(desired: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    if desired.get("content") is None:
        return
    if desired.get("password") is None:
        raise InputError("password is needed with content, which it opens.")
    try:
        certificate = pkcs12.certificate_in(desired["content"], desired["password"])
    except InvalidValue as error:
        raise InputError(f"content: {error}.") from None
    _POLICY.check(certificate, now=now, allow=allow)


def _shown_of_pfx(desired: Json) -> dict[str, Any]:
    certificate = _opened(desired)
    return {} if certificate is None else _filled(certificate)


def _holds_pfx(desired: Json, current: Json) -> Identity:
    """Compare the values with those of the PFX, or the PFX itself; a service without one shows nothing."""
    certificate = _opened(desired)
    if certificate is None:
        return Identity.UNKNOWN
    if pkcs12.Pkcs12.equal(desired["content"], current.get("content")):
        return Identity.SAME
    return Identity.SAME if _facets_of(certificate, {}, current) == {Identity.SAME} else Identity.OTHER


def _guard_pfx(current: Json, body: Json, now: dt.datetime, allow: Mapping[str, bool]) -> None:
    certificate = _opened(body)
    if certificate is not None:
        refuse_sooner("certificate", certificate.not_after, current.get("expirationDateTime"), now, allow)


SYMANTEC = Resource(
    name="symantec_code_signing_certificate",
    type="microsoft.graph.symantecCodeSigningCertificate",
    label="Symantec code-signing certificate",
    paths={"beta": "/deviceAppManagement/symantecCodeSigningCertificate"},
    default_version="beta",
    singleton=True,
    methods=frozenset({"GET", "PATCH"}),
    permissions=Permissions(
        read=("DeviceManagementApps.ReadWrite.All",), write=("DeviceManagementApps.ReadWrite.All",)
    ),
    allow=("allow_expired", "allow_weak", "allow_sooner_expiry"),
    traits=Traits(check=_refuse_unfit_pfx, derive=_shown_of_pfx, holds=_holds_pfx, guard=_guard_pfx),
    expiring=(_EXPIRING,),
    properties=(
        Property("id", String, "Unique identifier, the service's own.", nullable=False, access=Access.READ_ONLY),
        Property(
            "content",
            pkcs12.Pkcs12,
            "The certificate with its private key, as a PFX.",
            access=Access.WRITE_ONLY,
            required=True,
            secret=True,
            file_option="src",
        ),
        Property("password", String, "What opens the PFX.", access=Access.WRITE_ONLY, required=True, secret=True),
        Property(
            "status",
            CERTIFICATE_STATUS,
            "Whether the service has provisioned the certificate.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
        Property("subjectName", String, "Subject name, usually the common name.", access=Access.READ_ONLY),
        Property(
            "subject", DistinguishedName, "Subject, usually the complete distinguished name.", access=Access.READ_ONLY
        ),
        Property("issuerName", String, "Issuer name, usually the issuer's common name.", access=Access.READ_ONLY),
        Property(
            "issuer", DistinguishedName, "Issuer, usually the complete distinguished name.", access=Access.READ_ONLY
        ),
        Property(
            "expirationDateTime",
            DateTimeOffset,
            "When the certificate expires.",
            nullable=False,
            access=Access.READ_ONLY,
        ),
        Property(
            "uploadDateTime",
            DateTimeOffset,
            "When the PFX was uploaded.",
            nullable=False,
            access=Access.READ_ONLY,
            volatile=True,
        ),
    ),
)
