# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory's objects: applications, service principals, federated identity credentials."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .. import certificates, clock, edm
from ..errors import EmulatedError, bad_request, same_key
from ..store import StoredEntity
from .application_proxy import published
from .base import Behaviour, ChangeContext, OperationHandler, keep_deleted
from .credentials import CredentialsBehaviour, token_signing

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,120}")
_APPLICATIONS, _PRINCIPALS = "/applications", "/servicePrincipals"


class ApplicationBehaviour(CredentialsBehaviour):
    """Applications. Deleting one deletes its service principal; both can be restored from the deleted items."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        values: dict[str, Any] = {
            "appId": str(uuid.uuid4()),
            "createdDateTime": edm.now(),
            "publisherDomain": "contoso.example",
        }
        entity = entity.changed(
            **{name: value for name, value in values.items() if name not in context.sent or not context.seeding}
        )
        if not context.seeding:
            if not entity.values["displayName"]:
                raise bad_request("directory", "Property displayName is required.")
            entity = entity.changed(
                createdByAppId=context.app_id or None, signInAudience=entity.values["signInAudience"] or "AzureADMyOrg"
            )
        return super().created(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return super().updated(context, before, published(context, before, entity))

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        for row in context.store.rows(_PRINCIPALS):
            if row.values["appId"] == entity.values["appId"]:
                context.store.remove(_PRINCIPALS, row.id)
                keep_deleted(context, row, _PRINCIPALS)
        keep_deleted(context, entity)


class ServicePrincipalBehaviour(CredentialsBehaviour):
    """Service principals: created for an application of the tenant.

    Their custom signing keys come with their password in a PATCH.
    """

    password_patch = True

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        app_id = entity.values["appId"]
        application = next(
            (
                row
                for row in context.store.rows(_APPLICATIONS)
                if app_id and row.values["appId"].lower() == app_id.lower()
            ),
            None,
        )
        if not context.seeding:
            if application is None:
                message = (
                    f"The appId '{app_id}' of the service principal does not reference a valid application object."
                )
                details = [{"code": "NoBackingApplicationObject", "message": message, "target": "appId"}]
                raise EmulatedError(400, "Request_BadRequest", message, "directory", details=details)
            if any(row.values["appId"] == application.values["appId"] for row in context.store.rows(_PRINCIPALS)):
                raise same_key(f"The service principal name {app_id} is already in use.")
        values: dict[str, Any] = {
            "accountEnabled": True,
            "servicePrincipalType": "Application",
            "servicePrincipalNames": [app_id] if app_id else [],
        }
        if application is not None:
            values.update(appId=application.values["appId"], displayName=application.values["displayName"])
            values["appDisplayName"] = application.values["displayName"]
        entity = entity.changed(
            **{name: value for name, value in values.items() if name not in context.sent or not context.seeding}
        )
        return _preferred(super().created(context, entity))

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        keep_deleted(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return _preferred(super().updated(context, before, entity))

    def operations(self) -> Mapping[str, OperationHandler]:
        return {**super().operations(), "addTokenSigningCertificate": self._token_signing}

    @staticmethod
    def _token_signing(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        before, entity = entity, entity.complete()
        changed, made = token_signing(entity, arguments["displayName"], arguments["endDateTime"])
        lag = context.settings.token_signing_lag
        if lag > 0:
            later = {name: changed.values[name] for name in ("keyCredentials", "passwordCredentials")}
            changed = replace(before, due=clock.now() + lag, later=later)
        context.store.put(context.collection, changed)
        return made


class FederatedCredentialBehaviour(Behaviour):
    """Federated identity credentials: a unique fixed name, a unique pair of issuer and subject, one audience."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and not entity.values["name"]:
            raise bad_request("directory", "Property name is required.")
        return self._checked(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(context, entity)

    @staticmethod
    def _checked(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return entity
        values = entity.values
        if not values["issuer"]:
            raise bad_request("directory", "Property 'issuer' cannot be empty.")
        if values["claimsMatchingExpression"] and values["subject"] is not None:
            raise bad_request("directory", "Property 'subject' must be null if 'claimsMatchingExpression' is set.")
        if not values["subject"] and not values["claimsMatchingExpression"]:
            raise bad_request("directory", "Property 'subject' cannot be empty.")
        if len(values["audiences"]) != 1:
            raise bad_request("directory", "Property audiences must hold exactly one value.")
        if not _NAME.fullmatch(values["name"]):
            raise bad_request("directory", "Property 'name' must be URL friendly and have at most 120 characters.")
        texts = {name: values[name] for name in ("issuer", "subject", "description")}
        for name, value in {**texts, "audiences": values["audiences"][0]}.items():
            if len(value or "") > 600:
                raise bad_request("directory", f"Property '{name}' exceeds the maximum length of 600.")
        for other in context.store.rows(context.collection):
            if other.id == entity.id:
                continue
            if other.values["name"].lower() == values["name"].lower():
                raise same_key(f"FederatedIdentityCredential with name {values['name']} already exists.")
            if values["subject"] and (other.values["issuer"], other.values["subject"]) == (
                values["issuer"],
                values["subject"],
            ):
                raise same_key("FederatedIdentityCredential with the same issuer and subject already exists.")
        return entity


def _preferred(entity: StoredEntity) -> StoredEntity:
    """The end of the certificate with which tokens are signed follows from its thumbprint."""
    wanted = str(entity.values["preferredTokenSigningKeyThumbprint"] or "").upper()
    ends = [item["endDateTime"] for item in entity.values["keyCredentials"] if wanted and wanted in _thumbprints(item)]
    return entity.changed(preferredTokenSigningKeyEndDateTime=ends[0] if ends else None)


def _thumbprints(item: Mapping[str, Any]) -> set[str]:
    """That of the certificate, and ``customKeyIdentifier``, which clients may choose (Microsoft's guide: 32 bytes)."""
    found = {edm.raw(item["customKeyIdentifier"]).hex().upper()} if item["customKeyIdentifier"] else set()
    if item["key"] and item["type"] == "AsymmetricX509Cert":
        found.add(certificates.facts(item["key"]).thumbprint)
    return found
