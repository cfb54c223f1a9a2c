# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune's side of Apple: push certificate, volume purchase tokens, enrollment tokens, provisioning profiles of apps.

A renewed push certificate keeps its topic, or devices must enroll again; the emulator accepts any, as the documents say
nothing. They say neither what text a signing request and a public key are (setting ``apple_pem``), nor whether a key
must be generated before it can be read (setting ``enrollment_key_on_demand``).
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
from ..store import StoredEntity
from . import apple_files
from .base import Behaviour, ChangeContext, OperationHandler
from .intune import VersionedBehaviour, reassigned

_PAUSE = timedelta(minutes=15)
_REQUESTS, _REQUEST = "@push_requests", "request"
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
_EXPIRATION = re.compile(rb"<key>ExpirationDate</key>\s*<date>([^<]+)</date>")


class PushCertificateBehaviour(Behaviour):
    """The Apple push certificate: values of the certificate are filled in.

    A request for it is available before there is one.
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and not (entity.values["certificate"] and entity.values["appleIdentifier"]):
            raise bad_request("intune", "The certificate and the Apple ID with which it was made are required.")
        return _cased(context, self._filled(context, entity))

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return (
            _cased(context, self._filled(context, entity))
            if "certificate" in context.sent
            else entity.changed(lastModifiedDateTime=edm.now())
        )

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "downloadApplePushNotificationCertificateSigningRequest": self._request,
            "generateApplePushNotificationCertificateSigningRequest": self._new_request,
        }

    def _request(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> str:
        """The request that was made before, for the same key, or the first one."""
        made = context.store.get(_REQUESTS, _REQUEST)
        return self._shown(context, made) if made else self._new_request(context, entity, arguments)

    def _new_request(self, context: ChangeContext, _entity: StoredEntity, _arguments: Mapping[str, Any]) -> str:
        made = StoredEntity(_REQUEST, _REQUESTS, {"text": apple_files.push_request()})
        context.store.log(_REQUESTS, made)
        return self._shown(context, made)

    @staticmethod
    def _shown(context: ChangeContext, made: StoredEntity) -> str:
        text = str(made.values["text"])
        return apple_files.request_text(text) if context.settings.apple_pem else text

    @staticmethod
    def _filled(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not entity.values["certificate"]:
            return entity
        try:
            certificate = certificates.read_any(entity.values["certificate"])
        except ValueError as problem:
            raise bad_request(
                "intune", "The certificate could not be read: it is not a valid X.509 certificate."
            ) from problem
        found, topics = certificates.facts_of(certificate), certificate.subject.get_attributes_for_oid(NameOID.USER_ID)
        values = {
            "certificateSerialNumber": found.serial_number,
            "expirationDateTime": found.expires,
            "lastModifiedDateTime": edm.now(),
            "topicIdentifier": str(topics[0].value) if topics else entity.values["topicIdentifier"],
        }
        return entity.changed(
            **{name: value for name, value in values.items() if not (context.seeding and name in context.sent)}
        )


class VppTokenBehaviour(VersionedBehaviour):
    """Tokens of Apple's volume purchases: base64 of JSON with ``expDate`` and ``orgName``."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and not entity.values["token"]:
            raise bad_request("intune", "The token is required.")
        entity = super().created(context, entity)
        return entity if context.seeding else _cased(context, self._filled(entity))

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        entity = super().updated(context, before, entity)
        return _cased(context, self._filled(entity) if "token" in context.sent else entity)

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"syncLicenses": self._sync, "revokeLicenses": lambda _change_context, _entity, _arguments: None}

    @staticmethod
    def _filled(entity: StoredEntity) -> StoredEntity:
        try:
            said = json.loads(base64.b64decode(entity.values["token"] or "", validate=True))
            expires = edm.instant(_ZONE.sub(r"\1:\2", str(said["expDate"])))
        except (binascii.Error, ValueError, KeyError, TypeError) as problem:
            raise bad_request("intune", "The token could not be read: it is not base64 of JSON.") from problem
        state = "valid" if edm.moment(expires) > datetime.now(UTC) else "expired"
        return entity.changed(
            state=state,
            expirationDateTime=expires,
            organizationName=said.get("orgName") or entity.values["organizationName"],
        )

    @staticmethod
    def _sync(context: ChangeContext, entity: StoredEntity, _arguments: Mapping[str, Any]) -> StoredEntity:
        return context.store.put(
            context.collection, entity.changed(lastSyncStatus="completed", lastSyncDateTime=edm.now())
        )


class EnrollmentTokenBehaviour(VersionedBehaviour):
    """Tokens of Apple's enrollment program: encrypted for a public key that is asked for first. They last a year.

    Intune asks Apple for devices at most every 15 minutes; how it answers a request that comes sooner is not documented
    (here: 400).
    """

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "generateEncryptionPublicKey": self._generate,
            "getExpiringVppTokenCount": self._expiring,
            "getEncryptionPublicKey": self._key,
            "shareForSchoolDataSyncService": lambda context, entity, _arguments: self._put(
                context, entity, shareTokenWithSchoolDataSyncService=True
            ),
            "syncWithAppleDeviceEnrollmentProgram": self._sync,
            "unshareForSchoolDataSyncService": lambda context, entity, _arguments: self._put(
                context, entity, shareTokenWithSchoolDataSyncService=False
            ),
            "uploadDepToken": self._upload,
        }

    @staticmethod
    def _expiring(context: ChangeContext, _entity: StoredEntity, arguments: Mapping[str, Any]) -> int:
        """How many volume purchase tokens expire before a moment."""
        try:
            limit = edm.ticks(edm.instant(arguments["expiringBeforeDateTime"]))
        except edm.ValueProblem as problem:
            raise bad_request("intune", str(problem)) from problem
        tokens = context.store.rows("/deviceAppManagement/vppTokens")
        return sum(edm.ticks(row.values["expirationDateTime"]) < limit for row in tokens)

    @staticmethod
    def _put(context: ChangeContext, entity: StoredEntity, **values: Any) -> None:
        context.store.put(context.collection, entity.changed(**values, lastModifiedDateTime=edm.now()))

    def _key(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> str | None:
        made = entity.values.get("@key")
        if made:
            return apple_files.certificate_text(made, context.settings.apple_pem)
        return self._generate(context, entity, arguments) if context.settings.enrollment_key_on_demand else None

    def _generate(self, context: ChangeContext, entity: StoredEntity, _arguments: Mapping[str, Any]) -> str:
        made = apple_files.enrollment_key()
        # No described properties: they are never answered.
        self._put(context, entity, **{"@key": made.certificate, "@secret": made.secret})
        return apple_files.certificate_text(made.certificate, context.settings.apple_pem)

    def _sync(self, context: ChangeContext, entity: StoredEntity, _arguments: Mapping[str, Any]) -> None:
        if edm.moment(entity.values["lastSyncTriggeredDateTime"]) > datetime.now(UTC) - _PAUSE:
            raise bad_request("intune", "A synchronization was requested less than 15 minutes ago.")
        self._put(
            context,
            entity,
            lastSyncTriggeredDateTime=edm.now(),
            lastSuccessfulSyncDateTime=edm.now(),
            lastSyncErrorCode=0,
        )

    def _upload(self, context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> None:
        if not arguments["depToken"] or not arguments["appleId"]:
            raise bad_request("intune", "The token and the Apple ID with which it was made are required.")
        try:
            expires = edm.instant(apple_files.token_expiry(arguments["depToken"], entity.values.get("@secret") or ""))
        except ValueError as problem:
            raise bad_request(
                "intune", "The token could not be read: it is not encrypted for the public key of this setting."
            ) from problem
        changed = _cased(context, entity.changed(appleIdentifier=arguments["appleId"]))
        self._put(context, changed, tokenExpirationDateTime=expires)


class ProvisioningProfileBehaviour(VersionedBehaviour):
    """Provisioning profiles of line-of-business apps: the property list inside the payload has their expiry.

    The documents do not say whether the service reads it, or only the admin center, and whether the payload can be read
    back: setting ``hide_provisioning_payload``.
    """

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"assign": self._assign}

    @staticmethod
    def _assign(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> None:
        assignments = arguments["iOSLobAppProvisioningConfigAssignments"]
        reassigned(context, entity, assignments, "iosLobAppProvisioningConfigurationAssignment")

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return self._filled(context, super().created(context, entity))

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._filled(context, super().updated(context, before, entity))

    @staticmethod
    def _filled(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if "payload" not in context.sent:
            return entity
        found = _EXPIRATION.search(edm.raw(entity.values["payload"] or ""))
        if found is not None and "expirationDateTime" not in context.sent:
            entity = entity.changed(expirationDateTime=edm.instant(found[1].decode("ascii")))
        return entity.changed(payload=None) if context.settings.hide_provisioning_payload else entity


def _cased(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
    """Apple IDs and countries in the case in which the service answers them (``apple_values``)."""
    if context.settings.apple_values != "lower":
        return entity
    names = ("appleId", "appleIdentifier", "countryOrRegion")
    return entity.changed(**{name: entity.values[name].lower() for name in names if entity.values.get(name)})
