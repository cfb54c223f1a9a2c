# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains and their federation."""

from __future__ import annotations

from typing import Any

from .. import certificates, edm
from ..errors import GraphError, bad_request
from ..store import Entity
from .base import Behaviour, Scene


class Domain(Behaviour):
    """Domains: new ones are managed and not verified."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        values: dict[str, Any] = {"authenticationType": "Managed", "isAdminManaged": True, "isRoot": True, "isVerified": scene.seeding}
        return entity.changed(**{name: value for name, value in values.items() if not scene.seeding or name not in scene.sent})


class Federation(Behaviour):
    """The federation settings of a domain: at most one.

    A POST without signing certificate answers 500 and leaves the domain federated without settings, after which Graph refuses to
    manage it (docs issue 1389). How Graph refuses is not in the facts: the emulator answers 400 to a further POST.
    """

    def created(self, scene: Scene, entity: Entity) -> Entity:
        domain = self._domain(scene)
        if scene.seeding:
            scene.store.put("/domains", domain.changed(authenticationType="Federated"), at_once=True)
            return entity
        if domain.values["authenticationType"] == "Federated":
            raise bad_request("directory", f"The domain {domain.id} is already federated.")
        self._certificates(entity)
        scene.store.put("/domains", domain.changed(authenticationType="Federated"))
        if not entity.values["signingCertificate"]:
            raise GraphError(500, "Service_InternalServerError", "An unexpected error occurred.", "directory")
        return self._rolled(entity)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        self._certificates(entity)
        if not entity.values["signingCertificate"]:
            raise bad_request("directory", "Property signingCertificate cannot be empty.")
        return self._rolled(entity) if "signingCertificate" in scene.sent else entity

    def deleted(self, scene: Scene, entity: Entity) -> None:
        scene.store.put("/domains", self._domain(scene).changed(authenticationType="Managed"))

    @staticmethod
    def _domain(scene: Scene) -> Entity:
        key = scene.collection.split("/")[2]
        domain = scene.store.get("/domains", key)
        if domain is None:
            raise bad_request("directory", f"There is no domain {key}.")
        return domain

    @staticmethod
    def _certificates(entity: Entity) -> None:
        for name in ("signingCertificate", "nextSigningCertificate"):
            value = entity.values[name]
            if not value:
                continue
            try:
                certificates.read(value)
            except ValueError as problem:
                raise bad_request("directory", f"Invalid value specified for property '{name}': it is not a base64 encoded X.509 certificate.") from problem

    @staticmethod
    def _rolled(entity: Entity) -> Entity:
        """The document's example answers ``Success`` with a capital although its table has ``success``."""
        return entity.changed(signingCertificateUpdateStatus={"certificateUpdateResult": "Success", "lastRunDateTime": edm.now()})
