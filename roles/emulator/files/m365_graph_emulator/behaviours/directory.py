# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory's objects: applications, service principals, federated identity credentials."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from .. import edm
from ..errors import GraphError, bad_request, same_key
from ..store import Entity
from .base import Behaviour, Perform, Scene
from .credentials import Credentials, token_signing

_APPLICATIONS, _PRINCIPALS = "/applications", "/servicePrincipals"


class Application(Credentials):
    """Applications. Deleting one deletes its service principal (the emulator keeps no deleted items)."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        values: dict[str, Any] = {"appId": str(uuid.uuid4()), "createdDateTime": edm.now(), "publisherDomain": "contoso.example"}
        entity = entity.changed(**{name: value for name, value in values.items() if name not in scene.sent or not scene.seeding})
        if not scene.seeding:
            if not entity.values["displayName"]:
                raise bad_request("directory", "Property displayName is required.")
            entity = entity.changed(createdByAppId=scene.app_id or None, signInAudience=entity.values["signInAudience"] or "AzureADMyOrg")
        return super().created(scene, entity)

    def deleted(self, scene: Scene, entity: Entity) -> None:
        for row in scene.store.rows(_PRINCIPALS):
            if row.values["appId"] == entity.values["appId"]:
                scene.store.remove(_PRINCIPALS, row.id)


class ServicePrincipal(Credentials):
    """Service principals: made for an application of the tenant. Their custom signing keys come with their password in a PATCH."""

    password_patch = True

    def created(self, scene: Scene, entity: Entity) -> Entity:
        app_id = entity.values["appId"]
        application = next((row for row in scene.store.rows(_APPLICATIONS) if app_id and row.values["appId"].lower() == app_id.lower()), None)
        if not scene.seeding:
            if application is None:
                message = f"The appId '{app_id}' of the service principal does not reference a valid application object."
                details = [{"code": "NoBackingApplicationObject", "message": message, "target": "appId"}]
                raise GraphError(400, "Request_BadRequest", message, "directory", details=details)
            if any(row.values["appId"] == application.values["appId"] for row in scene.store.rows(_PRINCIPALS)):
                raise same_key(f"The service principal cannot be created because the service principal name {app_id} is already in use.")
        values: dict[str, Any] = {"accountEnabled": True, "servicePrincipalType": "Application", "servicePrincipalNames": [app_id] if app_id else []}
        if application is not None:
            values.update(appId=application.values["appId"], displayName=application.values["displayName"])
            values["appDisplayName"] = application.values["displayName"]
        entity = entity.changed(**{name: value for name, value in values.items() if name not in scene.sent or not scene.seeding})
        return _preferred(super().created(scene, entity))

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return _preferred(super().updated(scene, before, entity))

    def operations(self) -> Mapping[str, Perform]:
        return {**super().operations(), "addTokenSigningCertificate": self._token_signing}

    @staticmethod
    def _token_signing(scene: Scene, entity: Entity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        changed, made = token_signing(entity, arguments["displayName"], arguments["endDateTime"])
        scene.store.put(scene.collection, changed)
        return made


class FederatedCredential(Behaviour):
    """Federated identity credentials: the name is unique and stays, the pair of issuer and subject is unique, there is one audience."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        if not scene.seeding and not entity.values["name"]:
            raise bad_request("directory", "Property name is required.")
        return self._checked(scene, entity)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return self._checked(scene, entity)

    @staticmethod
    def _checked(scene: Scene, entity: Entity) -> Entity:
        if scene.seeding:
            return entity
        values = entity.values
        if not values["issuer"] or not (values["subject"] or values["claimsMatchingExpression"]):
            raise bad_request("directory", "Properties issuer and subject are required.")
        if len(values["audiences"]) != 1:
            raise bad_request("directory", "Property audiences must hold exactly one value.")
        for other in scene.store.rows(scene.collection):
            if other.id == entity.id:
                continue
            if other.values["name"] == values["name"]:
                raise same_key(f"FederatedIdentityCredential with name {values['name']} already exists.")
            if values["subject"] and (other.values["issuer"], other.values["subject"]) == (values["issuer"], values["subject"]):
                raise same_key("FederatedIdentityCredential with the same issuer and subject already exists.")
        return entity


def _preferred(entity: Entity) -> Entity:
    """The end of the certificate with which tokens are signed follows from its thumbprint."""
    wanted = str(entity.values["preferredTokenSigningKeyThumbprint"] or "").upper()
    ends = [item["endDateTime"] for item in entity.values["keyCredentials"] if wanted and _thumbprint(item) == wanted]
    return entity.changed(preferredTokenSigningKeyEndDateTime=ends[0] if ends else None)


def _thumbprint(item: Mapping[str, Any]) -> str:
    return edm.raw(item["customKeyIdentifier"]).hex().upper() if item["customKeyIdentifier"] else ""
