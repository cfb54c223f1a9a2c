# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Cloud PKI: certification authorities, their versions, and the certificates that they have issued to devices.

An authority gets its certificate when it is made, unless an external root signs it: then it waits with a signing request until the signed
certificate is uploaded. ``renew`` stages a version with a new certificate, ``activate`` puts it in force and retires the one before.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509

from .. import certificates, edm
from ..errors import bad_request, not_found
from ..store import Entity
from .base import Perform, Scene
from .intune import Versioned

_LEAVES = "/deviceManagement/cloudCertificationAuthorityLeafCertificate"
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


class CloudAuthority(Versioned):
    """A certification authority."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        entity = super().created(scene, entity)
        if scene.seeding:
            kept = {"certificationAuthorityStatus": "active", "versionNumber": 1}
            return entity.changed(**{name: value for name, value in kept.items() if name not in scene.sent})
        values, kind = entity.values, entity.values["cloudCertificationAuthorityType"]
        if not values["commonName"] or kind in (None, "unknown") or values["validityPeriodInYears"] < 1:
            raise bad_request("intune", "commonName, cloudCertificationAuthorityType and validityPeriodInYears are required.")
        issuer = scene.store.get(scene.collection, values["certificationAuthorityIssuerId"] or "")
        if (issuer is None) == (kind == "issuingCertificationAuthority"):
            raise bad_request("intune", "certificationAuthorityIssuerId names the root of an issuing authority, and of no other.")
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
            entity = entity.changed(certificationAuthorityStatus="signingPending", certificateSigningRequest=request, rootCertificateCommonName=None)
        else:
            entity = entity.changed(certificationAuthorityStatus="active", **_issued(entity))
        _version(scene, entity, "signingPending" if kind == _EXTERNAL else "active")
        return entity

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return super().updated(scene, before, entity).changed(eTag=_tag())

    def operations(self) -> Mapping[str, Perform]:
        return {
            "activate": self._activate,
            "changeCloudCertificationAuthorityStatus": lambda scene, entity, arguments: self._status(scene, entity, arguments["certificationAuthorityStatus"]),
            "getAllCloudCertificationAuthority": lambda scene, _entity, _arguments: scene.store.rows(scene.collection),
            "getAllCloudCertificationAuthorityLeafCertificates": lambda scene, entity, _arguments: _leaves(scene, entity),
            "getCloudCertificationAuthority": lambda _scene, entity, _arguments: entity,
            "getCloudCertificationAuthorityVersions": lambda scene, entity, _arguments: scene.store.rows(_inside(scene, entity)),
            "renew": self._renew,
            "revokeCloudCertificationAuthorityCertificate": lambda scene, entity, _arguments: self._status(scene, entity, "revoked"),
            "revokeLeafCertificate": lambda scene, entity, arguments: _revoke(scene, _leaf(scene, entity, "id", arguments["leafCertificateId"])),
            "revokeLeafCertificateBySerialNumber": lambda scene, entity, arguments: _revoke(scene, _by_serial(scene, entity, arguments)),
            "searchCloudCertificationAuthorityLeafCertificateBySerialNumber": _by_serial,
            "uploadExternallySignedCertificationAuthorityCertificate": self._upload,
        }

    @staticmethod
    def _put(scene: Scene, entity: Entity, **values: Any) -> Entity:
        return scene.store.put(scene.collection, entity.changed(**values, eTag=_tag(), lastModifiedDateTime=edm.now()))

    def _status(self, scene: Scene, entity: Entity, status: str | None) -> Entity:
        if status not in ("active", "paused", "revoked") or entity.values["certificationAuthorityStatus"] in ("revoked", "signingPending"):
            raise bad_request("intune", f"The status cannot be changed from {entity.values['certificationAuthorityStatus']} to {status}.")
        return self._put(scene, entity, certificationAuthorityStatus=status)

    @staticmethod
    def _renew(scene: Scene, entity: Entity, _arguments: Arguments) -> None:
        rows = scene.store.rows(_inside(scene, entity))
        if entity.values["certificationAuthorityStatus"] != "active" or any(_state(row) == "staged" for row in rows):
            raise bad_request("intune", "Only an active authority without a staged version can be renewed.")
        number = max((int(row.values["versionNumber"]) for row in rows), default=int(entity.values["versionNumber"])) + 1
        _version(scene, entity.changed(**_issued(entity), versionNumber=number), "staged")

    def _activate(self, scene: Scene, entity: Entity, arguments: Arguments) -> Entity:
        place = _inside(scene, entity)
        rows = {row.values["versionNumber"]: row for row in scene.store.rows(place)}
        chosen = rows.get(arguments["certificationAuthorityVersion"])
        if chosen is None or _state(chosen) != "staged":
            raise bad_request("intune", f"There is no staged version {arguments['certificationAuthorityVersion']}.")
        for row in rows.values():
            if _state(row) == "active":
                scene.store.put(place, row.changed(certificationAuthorityVersionStatus="retired"))
        scene.store.put(place, chosen.changed(certificationAuthorityVersionStatus="active"))
        names = ("thumbprint", "serialNumber", "subjectName", "validityStartDateTime", "validityEndDateTime", "versionNumber")
        return self._put(scene, entity, **{name: chosen.values[name] for name in names})

    def _upload(self, scene: Scene, entity: Entity, arguments: Arguments) -> Entity:
        if entity.values["certificationAuthorityStatus"] != "signingPending":
            raise bad_request("intune", "The authority does not wait for a signed certificate.")
        try:
            certificate = certificates.read_any(arguments["signedCertificate"] or "")
        except ValueError as problem:
            raise bad_request("intune", "The signed certificate could not be read: it is not a valid X.509 certificate.") from problem
        found = _of(certificate)
        for row in scene.store.rows(_inside(scene, entity)):
            scene.store.put(_inside(scene, entity), row.changed(**found, certificationAuthorityVersionStatus="active"))
        issuer = certificates.simple_name(certificate.issuer)
        return self._put(scene, entity, **found, certificationAuthorityStatus="active", issuerCommonName=issuer, rootCertificateCommonName=issuer)


def _tag() -> str:
    return f'"{uuid.uuid4()}"'


def _inside(scene: Scene, entity: Entity) -> str:
    return f"{scene.collection}/{entity.id.lower()}/versions"


def _state(version: Entity) -> Any:
    return version.values["certificationAuthorityVersionStatus"]


def _issued(entity: Entity) -> dict[str, Any]:
    """What a new certificate of an authority says."""
    starts = datetime.now(UTC)
    return _of(certificates.self_signed(entity.values["commonName"], starts, starts + timedelta(days=365 * entity.values["validityPeriodInYears"])))


def _of(certificate: x509.Certificate) -> dict[str, Any]:
    found = certificates.facts_of(certificate)
    return {
        "thumbprint": found.thumbprint,
        "serialNumber": found.serial_number,
        "subjectName": found.subject,
        "validityStartDateTime": found.starts,
        "validityEndDateTime": found.expires,
    }


def _version(scene: Scene, entity: Entity, status: str) -> None:
    """Store a version with what the authority says."""
    values = {name: entity.values[name] for name in _SHARED}
    values.update(certificationAuthorityId=entity.id, certificationAuthorityVersionStatus=status, lastModifiedDateTime=edm.now())
    scene.store.put(_inside(scene, entity), Entity(str(uuid.uuid4()), "cloudCertificationAuthorityVersion", values))


def _leaves(scene: Scene, entity: Entity) -> list[Entity]:
    return [row for row in scene.store.rows(_LEAVES) if row.values["issuerId"] == entity.id]


def _leaf(scene: Scene, entity: Entity, name: str, value: Any) -> Entity:
    for row in _leaves(scene, entity):
        if str(row.id if name == "id" else row.values[name]).lower() == str(value).lower():
            return row
    raise not_found("intune", str(value))


def _by_serial(scene: Scene, entity: Entity, arguments: Arguments) -> Entity:
    return _leaf(scene, entity, "serialNumber", arguments["certificateSerialNumber"])


def _revoke(scene: Scene, leaf: Entity) -> Entity:
    return scene.store.put(_LEAVES, leaf.changed(certificateStatus="revoked", revocationDateTime=edm.now()))
