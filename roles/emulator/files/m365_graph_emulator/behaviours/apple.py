# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune's side of Apple: push certificate, volume purchase tokens, enrollment tokens, provisioning profiles of apps.

A renewed push certificate keeps its topic, or devices must enroll again; the emulator accepts any, as the documents say nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.x509.oid import NameOID

from .. import certificates, edm
from ..errors import bad_request
from ..store import Entity
from .base import Behaviour, Perform, Scene
from .intune import Versioned

_YEAR = timedelta(days=365)
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
_EXPIRATION = re.compile(rb"<key>ExpirationDate</key>\s*<date>([^<]+)</date>")


class PushCertificate(Behaviour):
    """The Apple push certificate: what the certificate says is filled in. A request for it can be had before there is one."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        if not scene.seeding and not (entity.values["certificate"] and entity.values["appleIdentifier"]):
            raise bad_request("intune", "The certificate and the Apple ID with which it was made are required.")
        return self._filled(scene, entity)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return self._filled(scene, entity) if "certificate" in scene.sent else entity.changed(lastModifiedDateTime=edm.now())

    def operations(self) -> Mapping[str, Perform]:
        names = ("downloadApplePushNotificationCertificateSigningRequest", "generateApplePushNotificationCertificateSigningRequest")
        return dict.fromkeys(names, lambda _scene, _entity, _arguments: certificates.signing_request("Microsoft Intune"))

    @staticmethod
    def _filled(scene: Scene, entity: Entity) -> Entity:
        if not entity.values["certificate"]:
            return entity
        try:
            certificate = certificates.read_any(entity.values["certificate"])
        except ValueError as problem:
            raise bad_request("intune", "The certificate could not be read: it is not a valid X.509 certificate.") from problem
        found, topics = certificates.facts_of(certificate), certificate.subject.get_attributes_for_oid(NameOID.USER_ID)
        values = {
            "certificateSerialNumber": found.serial_number,
            "expirationDateTime": found.expires,
            "lastModifiedDateTime": edm.now(),
            "topicIdentifier": str(topics[0].value) if topics else entity.values["topicIdentifier"],
        }
        return entity.changed(**{name: value for name, value in values.items() if not (scene.seeding and name in scene.sent)})


class VppToken(Versioned):
    """Tokens of Apple's volume purchases: base64 of JSON with ``expDate`` and ``orgName``, which are filled in where they are found."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        if not scene.seeding and not entity.values["token"]:
            raise bad_request("intune", "The token is required.")
        entity = super().created(scene, entity)
        return entity if scene.seeding else self._filled(entity)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        entity = super().updated(scene, before, entity)
        return self._filled(entity) if "token" in scene.sent else entity

    def operations(self) -> Mapping[str, Perform]:
        return {"syncLicenses": self._sync, "revokeLicenses": lambda _scene, _entity, _arguments: None}

    @staticmethod
    def _filled(entity: Entity) -> Entity:
        try:
            said = json.loads(base64.b64decode(entity.values["token"] or "", validate=True))
            expires = edm.instant(_ZONE.sub(r"\1:\2", str(said["expDate"])))
        except (binascii.Error, ValueError, KeyError, TypeError):
            return entity.changed(state="valid")
        state = "valid" if edm.moment(expires) > datetime.now(UTC) else "expired"
        return entity.changed(state=state, expirationDateTime=expires, organizationName=said.get("orgName") or entity.values["organizationName"])

    @staticmethod
    def _sync(scene: Scene, entity: Entity, _arguments: Mapping[str, Any]) -> Entity:
        return scene.store.put(scene.collection, entity.changed(lastSyncStatus="completed", lastSyncDateTime=edm.now()))


class EnrollmentToken(Versioned):
    """Tokens of Apple's enrollment program: encrypted for a public key that is asked for first. They last a year."""

    def operations(self) -> Mapping[str, Perform]:
        return {
            "generateEncryptionPublicKey": self._generate,
            "getEncryptionPublicKey": lambda scene, entity, arguments: entity.values.get("@key") or self._generate(scene, entity, arguments),
            "shareForSchoolDataSyncService": lambda scene, entity, _arguments: self._put(scene, entity, shareTokenWithSchoolDataSyncService=True),
            "syncWithAppleDeviceEnrollmentProgram": self._sync,
            "unshareForSchoolDataSyncService": lambda scene, entity, _arguments: self._put(scene, entity, shareTokenWithSchoolDataSyncService=False),
            "uploadDepToken": self._upload,
        }

    @staticmethod
    def _put(scene: Scene, entity: Entity, **values: Any) -> None:
        scene.store.put(scene.collection, entity.changed(**values, lastModifiedDateTime=edm.now()))

    def _generate(self, scene: Scene, entity: Entity, _arguments: Mapping[str, Any]) -> str:
        now = datetime.now(UTC)
        key = certificates.facts_of(certificates.self_signed("Device enrollment", now, now + _YEAR)).der
        self._put(scene, entity, **{"@key": key})  # no described property: never answered
        return key

    def _sync(self, scene: Scene, entity: Entity, _arguments: Mapping[str, Any]) -> None:
        self._put(scene, entity, lastSyncTriggeredDateTime=edm.now(), lastSuccessfulSyncDateTime=edm.now(), lastSyncErrorCode=0)

    def _upload(self, scene: Scene, entity: Entity, arguments: Mapping[str, Any]) -> None:
        if not arguments["depToken"] or not arguments["appleId"]:
            raise bad_request("intune", "The token and the Apple ID with which it was made are required.")
        self._put(scene, entity, appleIdentifier=arguments["appleId"], tokenExpirationDateTime=edm.instant_of(datetime.now(UTC) + _YEAR))


class ProvisioningProfile(Versioned):
    """Provisioning profiles of line-of-business apps: the property list inside the payload says when they expire."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        return self._filled(scene, super().created(scene, entity))

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return self._filled(scene, super().updated(scene, before, entity))

    @staticmethod
    def _filled(scene: Scene, entity: Entity) -> Entity:
        found = _EXPIRATION.search(edm.raw(entity.values["payload"] or ""))
        if found is None or "expirationDateTime" in scene.sent or "payload" not in scene.sent:
            return entity
        return entity.changed(expirationDateTime=edm.instant(found[1].decode("ascii")))
