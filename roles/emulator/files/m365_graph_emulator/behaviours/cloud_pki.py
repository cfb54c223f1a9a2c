# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Cloud PKI: certification authorities, their versions, and the certificates that they have issued to
devices.

An authority gets its certificate when it is made, unless an external root signs it: then it waits with a signing
request until the signed certificate is uploaded. ``renew`` stages a version with a new certificate, ``activate`` puts
it in force and retires the one before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509

from .. import certificates, edm
from ..errors import bad_request, not_found
from ..store import StoredEntity
from .base import ChangeContext, OperationHandler
from .intune import VersionedBehaviour

LEAVES = "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
_EXTERNAL = "issuingCertificationAuthorityWithExternalRoot"
_URL = "https://pki.manage.example"
_SHARED = (
    "certificateDownloadUrl",
    "certificateRevocationListUrl",
    "certificateSigningRequest",
    "certificationAuthorityIssuerUri",
    "keyPlatform",
    "ocspResponderUri",
    "scepServerUrl",
    "serialNumber",
    "subjectName",
    "thumbprint",
    "validityEndDateTime",
    "validityStartDateTime",
    "versionNumber",
)

Arguments = Mapping[str, Any]


class CloudAuthorityBehaviour(VersionedBehaviour):
    """A certification authority."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        entity = super().created(context, entity)
        if context.seeding:
            kept = {"certificationAuthorityStatus": "active", "versionNumber": 1}
            return entity.changed(**{name: value for name, value in kept.items() if name not in context.sent})
        values, kind = entity.values, entity.values["cloudCertificationAuthorityType"]
        if not values["commonName"] or kind in (None, "unknown") or values["validityPeriodInYears"] < 1:
            raise bad_request(
                "intune", "commonName, cloudCertificationAuthorityType and validityPeriodInYears are required."
            )
        issuer = context.store.get(context.collection, values["certificationAuthorityIssuerId"] or "")
        if (issuer is None) == (kind == "issuingCertificationAuthority"):
            raise bad_request(
                "intune", "certificationAuthorityIssuerId names the root of an issuing authority, and of no other."
            )
        place = f"{_URL}/{entity.id}"
        entity = entity.changed(
            eTag=_tag(),
            versionNumber=1,
            keyPlatform=values["keyPlatform"] or "hardwareSecurityModule",
            certificateRevocationListUrl=f"{place}/crl",
            certificateDownloadUrl=f"{place}/certificate",
            scepServerUrl=f"{place}/scep",
            certificationAuthorityIssuerUri=f"{_URL}/{issuer.id}" if issuer else None,
            issuerCommonName=issuer.values["commonName"] if issuer else None,
            rootCertificateCommonName=issuer.values["commonName"] if issuer else values["commonName"],
        )
        if kind == _EXTERNAL:
            request = certificates.signing_request(values["commonName"])
            entity = entity.changed(
                certificationAuthorityStatus="signingPending",
                certificateSigningRequest=request,
                rootCertificateCommonName=None,
            )
        else:
            entity = entity.changed(certificationAuthorityStatus="active", **_issued(entity))
        _version(context, entity, "signingPending" if kind == _EXTERNAL else "active")
        return entity

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return super().updated(context, before, entity).changed(eTag=_tag())

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "activate": self._activate,
            "changeCloudCertificationAuthorityStatus": lambda context, entity, arguments: self._status(
                context, entity, arguments["certificationAuthorityStatus"]
            ),
            "getAllCloudCertificationAuthority": lambda context, _entity, _arguments: context.store.rows(
                context.collection
            ),
            "getAllCloudCertificationAuthorityLeafCertificates": lambda context, entity, _arguments: _leaves(
                context, entity
            ),
            "getCloudCertificationAuthority": lambda _change_context, entity, _arguments: entity,
            "getCloudCertificationAuthorityVersions": lambda context, entity, _arguments: context.store.rows(
                _inside(context, entity)
            ),
            "renew": self._renew,
            "revokeCloudCertificationAuthorityCertificate": lambda context, entity, _arguments: self._status(
                context, entity, "revoked"
            ),
            "revokeLeafCertificate": lambda context, entity, arguments: _revoke(
                context, _leaf(context, entity, "id", arguments["leafCertificateId"])
            ),
            "revokeLeafCertificateBySerialNumber": lambda context, entity, arguments: _revoke(
                context, _by_serial(context, entity, arguments)
            ),
            "searchCloudCertificationAuthorityLeafCertificateBySerialNumber": _by_serial,
            "uploadExternallySignedCertificationAuthorityCertificate": self._upload,
        }

    @staticmethod
    def _put(context: ChangeContext, entity: StoredEntity, **values: Any) -> StoredEntity:
        return context.store.put(
            context.collection, entity.changed(**values, eTag=_tag(), lastModifiedDateTime=edm.now())
        )

    def _status(self, context: ChangeContext, entity: StoredEntity, status: str | None) -> StoredEntity:
        if status not in ("active", "paused", "revoked") or entity.values["certificationAuthorityStatus"] in (
            "revoked",
            "signingPending",
        ):
            raise bad_request(
                "intune",
                f"The status cannot be changed from {entity.values['certificationAuthorityStatus']} to {status}.",
            )
        return self._put(context, entity, certificationAuthorityStatus=status)

    @staticmethod
    def _renew(context: ChangeContext, entity: StoredEntity, _arguments: Arguments) -> None:
        rows = context.store.rows(_inside(context, entity))
        if entity.values["certificationAuthorityStatus"] != "active" or any(_state(row) == "staged" for row in rows):
            raise bad_request("intune", "Only an active authority without a staged version can be renewed.")
        number = (
            max((int(row.values["versionNumber"]) for row in rows), default=int(entity.values["versionNumber"])) + 1
        )
        _version(context, entity.changed(**_issued(entity), versionNumber=number), "staged")

    def _activate(self, context: ChangeContext, entity: StoredEntity, arguments: Arguments) -> StoredEntity:
        place = _inside(context, entity)
        rows = {row.values["versionNumber"]: row for row in context.store.rows(place)}
        chosen = rows.get(arguments["certificationAuthorityVersion"])
        if chosen is None or _state(chosen) != "staged":
            raise bad_request("intune", f"There is no staged version {arguments['certificationAuthorityVersion']}.")
        for row in rows.values():
            if _state(row) == "active":
                context.store.put(place, row.changed(certificationAuthorityVersionStatus="retired"))
        context.store.put(place, chosen.changed(certificationAuthorityVersionStatus="active"))
        names = (
            "thumbprint",
            "serialNumber",
            "subjectName",
            "validityStartDateTime",
            "validityEndDateTime",
            "versionNumber",
        )
        return self._put(context, entity, **{name: chosen.values[name] for name in names})

    def _upload(self, context: ChangeContext, entity: StoredEntity, arguments: Arguments) -> StoredEntity:
        if entity.values["certificationAuthorityStatus"] != "signingPending":
            raise bad_request("intune", "The authority does not wait for a signed certificate.")
        try:
            certificate = certificates.read_any(arguments["signedCertificate"] or "")
        except ValueError as problem:
            raise bad_request(
                "intune", "The signed certificate could not be read: it is not a valid X.509 certificate."
            ) from problem
        found = _of(certificate)
        for row in context.store.rows(_inside(context, entity)):
            context.store.put(
                _inside(context, entity), row.changed(**found, certificationAuthorityVersionStatus="active")
            )
        issuer = certificates.simple_name(certificate.issuer)
        return self._put(
            context,
            entity,
            **found,
            certificationAuthorityStatus="active",
            issuerCommonName=issuer,
            rootCertificateCommonName=issuer,
        )


def _tag() -> str:
    return f'"{uuid.uuid4()}"'


def _inside(context: ChangeContext, entity: StoredEntity) -> str:
    return f"{context.collection}/{entity.id.lower()}/versions"


def _state(version: StoredEntity) -> Any:
    return version.values["certificationAuthorityVersionStatus"]


def _issued(entity: StoredEntity) -> dict[str, Any]:
    """The values of a new certificate of an authority."""
    starts = datetime.now(UTC)
    return _of(
        certificates.self_signed(
            entity.values["commonName"], starts, starts + timedelta(days=365 * entity.values["validityPeriodInYears"])
        )
    )


def _of(certificate: x509.Certificate) -> dict[str, Any]:
    found = certificates.facts_of(certificate)
    return {
        "thumbprint": found.thumbprint,
        "serialNumber": found.serial_number,
        "subjectName": found.subject,
        "validityStartDateTime": found.starts,
        "validityEndDateTime": found.expires,
    }


def _version(context: ChangeContext, entity: StoredEntity, status: str) -> None:
    """Store a version with the values of the authority."""
    values = {name: entity.values[name] for name in _SHARED}
    values.update(
        certificationAuthorityId=entity.id, certificationAuthorityVersionStatus=status, lastModifiedDateTime=edm.now()
    )
    context.store.put(
        _inside(context, entity), StoredEntity(str(uuid.uuid4()), "cloudCertificationAuthorityVersion", values)
    )


def _leaves(context: ChangeContext, entity: StoredEntity) -> list[StoredEntity]:
    return [row for row in context.store.rows(LEAVES) if row.values["issuerId"] == entity.id]


def _leaf(context: ChangeContext, entity: StoredEntity, name: str, value: Any) -> StoredEntity:
    for row in _leaves(context, entity):
        if str(row.id if name == "id" else row.values[name]).lower() == str(value).lower():
            return row
    raise not_found("intune", str(value))


def _by_serial(context: ChangeContext, entity: StoredEntity, arguments: Arguments) -> StoredEntity:
    return _leaf(context, entity, "serialNumber", arguments["certificateSerialNumber"])


def _revoke(context: ChangeContext, leaf: StoredEntity) -> StoredEntity:
    return context.store.put(LEAVES, leaf.changed(certificateStatus="revoked", revocationDateTime=edm.now()))
