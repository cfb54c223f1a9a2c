# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trusted certificate authorities and federations with other organizations.

Issuer, subject key identifier, expiry and thumbprint are calculated from the certificate, as the documents of the
single types describe; where a type lets clients send it too, what is sent wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .. import certificates, edm
from ..certificates import CertificateFacts
from ..errors import bad_request, same_key
from ..store import Store, StoredEntity
from .base import Behaviour, ChangeContext, OperationHandler, keep_deleted
from .pki_upload import LARGEST, upload

_CBA_ID = "29728ade-6ae4-4ee9-9103-412912537da5"
_LONGEST = 256
"""Characters of the name of a public key infrastructure (page certificateBasedAuthPki)."""


def _facts(text: Any, seeding: bool = False) -> CertificateFacts:
    """The facts of an authority's certificate; raises EmulatedError if it has expired or is not an authority's."""
    try:
        certificate = certificates.read(str(text or ""))
        if not seeding and certificate.not_valid_after_utc <= datetime.now(UTC):
            raise bad_request("directory", "Unable to validate the certificate: it has expired.")
        if not seeding and not certificates.may_be_authority(certificate):
            raise bad_request("directory", "Unable to validate the certificate: it is not that of an authority.")
        return certificates.facts_of(certificate)
    except ValueError as problem:
        raise bad_request(
            "directory", "Unable to validate the certificate: the value of 'certificate' is no X.509 certificate."
        ) from problem


def _check_crl(values: Mapping[str, Any]) -> None:
    """Revocation lists are fetched over HTTP."""
    for name in ("certificateRevocationListUrl", "deltaCertificateRevocationListUrl"):
        if values.get(name) and not str(values[name]).lower().startswith("http://"):
            raise bad_request("directory", f"Property '{name}' must be an HTTP URL.")


class _AuthorityListBehaviour(Behaviour):
    """An entity with a collection of complex ``certificateAuthority`` values."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return self._filled(entity, context.seeding)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._filled(entity)

    @staticmethod
    def _filled(entity: StoredEntity, seeding: bool = False) -> StoredEntity:
        rows = []
        for item in entity.values["certificateAuthorities"] or []:
            found = _facts(item["certificate"], seeding)
            if not seeding:
                _check_crl(item)
            rows.append({**item, "certificate": found.der, "issuer": found.issuer, "issuerSki": found.key_identifier})
        return entity.changed(certificateAuthorities=rows)


class CertificateBasedAuthBehaviour(_AuthorityListBehaviour):
    """The one configuration of sign-in with certificates: its id is the same in every tenant."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and not entity.values["certificateAuthorities"]:
            raise bad_request("directory", "At least one certificate authority is required.")
        return StoredEntity(_CBA_ID, entity.type, self._filled(entity, context.seeding).values)


class MutualTlsBehaviour(_AuthorityListBehaviour):
    """Certificate authorities of devices."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and entity.values["tlsClientAuthParameter"] is None:
            raise bad_request("directory", "Property tlsClientAuthParameter is required.")
        return self._filled(entity, context.seeding)


class ApplicationTrustBehaviour(Behaviour):
    """Certificate authorities that may issue the certificates of applications: made with at least one of them."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        authorities = context.children.get("trustedCertificateAuthorities", [])
        if context.seeding:
            return entity
        if not 1 <= len(authorities) <= 10:
            raise bad_request("directory", "Between 1 and 10 trusted certificate authorities must be provided.")
        if sum(bool(item.get("isRootAuthority")) for item in authorities) != 1:
            raise bad_request("directory", "Exactly one trusted certificate authority must be a root authority.")
        return entity


class TrustedAuthorityBehaviour(Behaviour):
    """One of those authorities."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        found = _facts(entity.values["certificate"], context.seeding)
        return entity.changed(
            certificate=found.der, issuer=found.issuer, issuerSubjectKeyIdentifier=found.key_identifier
        )


class PkiBehaviour(Behaviour):
    """Public key infrastructures.

    What becomes of the authorities of a deleted one is not documented: they are among the deleted items too, and each
    is restored by itself (presumed).
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding and "lastModifiedDateTime" in context.sent:
            return entity
        return self.updated(context, entity, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        if len(str(entity.values["displayName"] or "")) > _LONGEST:
            raise bad_request("directory", f"Property displayName has more than {_LONGEST} characters.")
        return entity.changed(lastModifiedDateTime=edm.now())

    def deleting(self, context: ChangeContext, entity: StoredEntity) -> None:
        inside = f"{context.collection}/{entity.id.lower()}/certificateAuthorities"
        for row in context.store.rows(inside):
            keep_deleted(context, row, inside)

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        keep_deleted(context, entity)

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"upload": upload}


class CertificateAuthorityBehaviour(Behaviour):
    """Certificate authorities of a public key infrastructure: no certificate twice."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        entity = self._filled(context, entity)
        if not context.seeding:
            return entity.changed(createdDateTime=edm.now())
        return entity

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._filled(context, entity) if "certificate" in context.sent else entity

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        keep_deleted(context, entity)

    @staticmethod
    def _filled(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        found = _facts(entity.values["certificate"], context.seeding)
        if not context.seeding:
            _check_crl(entity.values)
            if len(certificates.decoded(str(entity.values["certificate"]))) > LARGEST:
                raise bad_request("directory", f"The file of an authority has at most {LARGEST} bytes.")
        if any(
            row.id != entity.id and row.values["certificate"] == found.der
            for row in context.store.rows(context.collection)
        ):
            raise bad_request("directory", "Duplicate Certificate exists.")
        values = {
            "displayName": found.subject_name,
            "issuer": found.issuer,
            "issuerSubjectKeyIdentifier": found.key_identifier,
            "expirationDateTime": found.expires,
            "thumbprint": found.thumbprint,
            "isIssuerHintEnabled": False,
        }
        kept = {
            name: value
            for name, value in values.items()
            if name not in context.sent and not (name == "displayName" and entity.values[name])
        }
        return entity.changed(certificate=found.der, **kept)


class AuthenticationMethodBehaviour(Behaviour):
    """Methods of authentication.

    A passkey profile has every property (page passkeyProfile), the default one cannot be deleted (page
    fido2AuthenticationMethodConfiguration), and targets allow profiles that exist (presumed).
    """

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        place = f"{context.collection}/{entity.id.lower()}"
        profiles = context.children.get("passkeyProfiles")
        for profile in profiles or []:
            for name in ("name", "passkeyTypes", "attestationEnforcement", "keyRestrictions"):
                if profile.get(name) in (None, ""):
                    raise bad_request("directory", f"Property {name} of a passkey profile is required.")
        known = {str(item["id"]).lower() for item in profiles or []}
        if profiles is None:
            known = {row.id.lower() for row in context.store.rows(f"{place}/passkeyProfiles")}
        default = str(entity.values.get("defaultPasskeyProfile") or "").lower()
        if default and default not in known:
            raise bad_request("directory", "The default passkey profile cannot be deleted.")
        targets = context.children.get("includeTargets")
        if targets is None:
            targets = [dict(row.values) for row in context.store.rows(f"{place}/includeTargets")]
        for target in targets:
            if unknown := {str(id).lower() for id in target.get("allowedPasskeyProfiles") or []} - known:
                raise bad_request("directory", f"There is no passkey profile with the id '{min(unknown)}'.")
        return entity


class ExternalFederationBehaviour(Behaviour):
    """Federations with the identity providers of other organizations."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return entity if context.seeding else self._checked(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(context, entity)

    @staticmethod
    def _checked(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if "issuerUri" in context.sent:
            check_issuer(context.store, entity)
        if "signingCertificate" in context.sent and entity.values["signingCertificate"]:
            try:
                certificates.read(entity.values["signingCertificate"])
            except ValueError as problem:
                raise bad_request(
                    "directory", "Invalid value specified for property 'signingCertificate'."
                ) from problem
        return entity


def check_issuer(store: Store, entity: StoredEntity) -> None:
    """An issuer belongs to one federation of the tenant (msgraph-sdk-powershell issue 3625)."""
    issuer = str(entity.values["issuerUri"] or "").lower()
    for path in store.collections():
        if path.endswith(("/federationConfiguration", "/federationConfigurations")):
            for other in store.rows(path):
                if issuer and other.id != entity.id and str(other.values.get("issuerUri") or "").lower() == issuer:
                    raise same_key("Another object with the same value for property issuerUri already exists.")
