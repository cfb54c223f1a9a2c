# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API connectors and custom authentication extensions of Entra, and TLS inspection of Global Secure Access."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from .. import certificates, edm
from ..errors import bad_request
from ..store import StoredEntity
from .base import Behaviour, ChangeContext, OperationHandler

_AUTHENTICATION, _TYPE = "authenticationConfiguration", "@odata.type"
_SHOWN = "#microsoft.graph.clientCertificateAuthentication"
_MASK = "******"


def _required(context: ChangeContext, entity: StoredEntity, *names: str) -> None:
    for name in names if not context.seeding else ():
        if entity.values[name] in (None, ""):
            raise bad_request("directory", f"Property {name} is required.")


class ApiConnectorBehaviour(Behaviour):
    """API connectors: of a PFX thumbprint and dates are shown, of a password a mask.

    A PATCH of the configuration overwrites it; uploadClientCertificate adds a certificate. The one that was uploaded
    last among those that are valid is active.
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "displayName", "targetUrl", _AUTHENTICATION)
        return self._taken(entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._taken(entity) if _AUTHENTICATION in context.sent else entity

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"uploadClientCertificate": self._upload}

    @staticmethod
    def _taken(entity: StoredEntity) -> StoredEntity:
        value = entity.values[_AUTHENTICATION]
        kind = str((value or {}).get(_TYPE, "")).rpartition(".")[2]
        if kind == "basicAuthentication":
            return entity.changed(**{_AUTHENTICATION: {**value, "password": _MASK}})
        if kind == "pkcs12Certificate":
            return entity.changed(**{_AUTHENTICATION: _with(value["pkcs12Value"], value["password"], [])})
        return entity

    @staticmethod
    def _upload(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> StoredEntity:
        listed = (entity.values[_AUTHENTICATION] or {}).get("certificateList") or []
        shown = _with(arguments["pkcs12Value"], arguments["password"], listed)
        return context.store.put(context.collection, entity.changed(**{_AUTHENTICATION: shown}))


def _with(content: Any, password: Any, listed: list[dict[str, Any]]) -> dict[str, Any]:
    """The configuration with a further certificate."""
    if password is None:
        raise bad_request("directory", "The password of the certificate is required; it may be empty.")
    try:
        certificate, _key = certificates.read_pfx(str(content or ""), password)
    except ValueError as problem:
        raise bad_request("directory", f"The certificate could not be read: {problem}.") from problem
    new = {
        "thumbprint": certificates.facts_of(certificate).thumbprint,
        "notAfter": int(certificate.not_valid_after_utc.timestamp()),
        "notBefore": int(certificate.not_valid_before_utc.timestamp()),
    }
    rows = [*(item for item in listed if item["thumbprint"] != new["thumbprint"]), new]
    valid = [row for row in rows if row["notBefore"] <= time.time() < row["notAfter"]]
    return {_TYPE: _SHOWN, "certificateList": [{**row, "isActive": row in valid[-1:]} for row in rows]}


class CustomExtensionBehaviour(Behaviour):
    """Custom authentication extensions: at most 100, each with an authentication."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, _AUTHENTICATION)
        if not context.seeding and len(context.store.rows(context.collection)) >= 100:
            raise bad_request("directory", "The tenant has 100 custom extensions, and no more are allowed.")
        return entity


class TlsAuthorityBehaviour(Behaviour):
    """Authorities for TLS inspection: made with a signing request, active with a certificate."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "name", "commonName", "organizationName")
        if context.seeding:
            return entity.changed(status=entity.values["status"] or "csrGenerated")
        if entity.values["certificate"] or entity.values["chain"]:
            raise bad_request("directory", "The certificate is uploaded after its signing request was signed.")
        request = x509.load_der_x509_csr(
            certificates.decoded(certificates.signing_request(entity.values["commonName"]))
        )
        return entity.changed(
            certificateSigningRequest=request.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            status="csrGenerated",
        )

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        if "certificate" not in context.sent or not entity.values["certificate"]:
            return entity
        try:
            found = certificates.facts_of(certificates.read_any(entity.values["certificate"]))
        except ValueError as problem:
            raise bad_request("directory", "The certificate is not a PEM certificate.") from problem
        return entity.changed(status="active", validity={"startDateTime": found.starts, "endDateTime": found.expires})


class TlsPolicyBehaviour(Behaviour):
    """TLS inspection policies."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "name", "settings")
        return entity.changed(version=entity.values["version"] or "1.0.0", lastModifiedDateTime=edm.now())

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return entity.changed(lastModifiedDateTime=edm.now())


class NetworkProfileBehaviour(Behaviour):
    """Filtering profiles: the admin center calls them security profiles."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "name", "state", "priority")
        now = edm.now()
        values = {"createdDateTime": now, "lastModifiedDateTime": now, "version": "1.0.0"}
        return entity.changed(**{name: entity.values[name] or value for name, value in values.items()})

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return entity.changed(lastModifiedDateTime=edm.now())


class NetworkLinkBehaviour(Behaviour):
    """Links of a profile to policies. It has one link to a policy of TLS inspection; a change is one of the state.

    Source: page "Create tlsInspectionPolicyLink". The error of a second link is not documented.
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "state")
        if not context.seeding and not entity.references.get("policy"):
            raise bad_request("directory", "Property policy is required.")
        if not context.seeding and any(row.type == entity.type for row in context.store.rows(context.collection)):
            raise bad_request("directory", "The filtering profile has a link to a policy of this type already.")
        return entity.changed(version=entity.values["version"] or "1.0")


class TlsRuleBehaviour(Behaviour):
    """The rules of a policy."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        _required(context, entity, "name", "action", "priority", "settings", "matchingConditions")
        return entity
