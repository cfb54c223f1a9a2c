# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains and their federation."""

from __future__ import annotations

from typing import Any

from .. import certificates, edm
from ..errors import EmulatedError, bad_request
from ..store import StoredEntity
from .base import Behaviour, ChangeContext
from .trust import check_issuer


class DomainBehaviour(Behaviour):
    """Domains: new ones are managed and not verified."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        values: dict[str, Any] = {
            "authenticationType": "Managed",
            "isAdminManaged": True,
            "isRoot": True,
            "isVerified": context.seeding,
        }
        return entity.changed(
            **{name: value for name, value in values.items() if not context.seeding or name not in context.sent}
        )


class FederationBehaviour(Behaviour):
    """The federation settings of a domain: at most one.

    A POST without signing certificate answers 500 and leaves the domain federated without settings, after which Graph
    refuses to manage it (docs issue 1389). How Graph refuses is not in the facts: the emulator answers 400 to a further
    POST.
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        domain = self._domain(context)
        if context.seeding:
            context.store.put("/domains", domain.changed(authenticationType="Federated"), at_once=True)
            return entity
        if not domain.values["isVerified"]:
            raise bad_request("directory", f"The domain {domain.id} is not verified.")
        if domain.values["authenticationType"] == "Federated":
            raise bad_request("directory", f"The domain {domain.id} is already federated.")
        self._certificates(entity)
        check_issuer(context.store, entity)
        context.store.put("/domains", domain.changed(authenticationType="Federated"))
        if not entity.values["signingCertificate"]:
            raise EmulatedError(500, "Service_InternalServerError", "An unexpected error occurred.", "directory")
        return self._rolled(entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        self._certificates(entity)
        if "issuerUri" in context.sent:
            check_issuer(context.store, entity)
        if not entity.values["signingCertificate"]:
            raise bad_request("directory", "Property signingCertificate cannot be empty.")
        return self._rolled(entity) if "signingCertificate" in context.sent else entity

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        context.store.put("/domains", self._domain(context).changed(authenticationType="Managed"))

    @staticmethod
    def _domain(context: ChangeContext) -> StoredEntity:
        key = context.collection.split("/")[2]
        domain = context.store.get("/domains", key)
        if domain is None:
            raise bad_request("directory", f"There is no domain {key}.")
        return domain

    @staticmethod
    def _certificates(entity: StoredEntity) -> None:
        for name in ("signingCertificate", "nextSigningCertificate"):
            value = entity.values[name]
            if not value:
                continue
            try:
                certificates.read(value)
            except ValueError as problem:
                raise bad_request(
                    "directory",
                    f"Invalid value specified for property '{name}': it is not a base64 encoded X.509 certificate.",
                ) from problem

    @staticmethod
    def _rolled(entity: StoredEntity) -> StoredEntity:
        """The document's example answers ``Success`` with a capital although its table has ``success``."""
        return entity.changed(
            signingCertificateUpdateStatus={"certificateUpdateResult": "Success", "lastRunDateTime": edm.now()}
        )
