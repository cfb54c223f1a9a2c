# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What single resources do beyond storing values: one small class per behaviour that a description names.

A behaviour gets the checked values and returns what is stored; it may refuse with a GraphError.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from . import certificates, clock, edm
from .errors import GraphError, bad_request
from .store import Entity, Store
from .tenant import Settings


@dataclass(frozen=True)
class Scene:
    """Where a change happens. ``sent`` are the names of the properties in the body, ``seeding`` is true while a tenant is loaded."""

    store: Store
    settings: Settings
    collection: str
    sent: frozenset[str]
    seeding: bool = False


class Behaviour:
    """The plain one: nothing beyond storing."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        """An entity is about to be stored."""
        return entity

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        """A changed entity is about to be stored."""
        return entity

    def deleted(self, scene: Scene, entity: Entity) -> None:
        """An entity has been deleted."""


class Versioned(Behaviour):
    """Device configurations: dates and version are the service's; the default scope tag is "0"."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        moment = edm.now()
        values = {"createdDateTime": moment, "lastModifiedDateTime": moment, "version": 1, "supportsScopeTags": True, "roleScopeTagIds": ["0"]}
        return entity.changed(**{name: value for name, value in values.items() if name not in scene.sent or (name != "roleScopeTagIds" and not scene.seeding)})

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        return entity.changed(lastModifiedDateTime=edm.now(), version=int(before.values["version"]) + 1)


class CodeSigning(Behaviour):
    """Enterprise code signing certificates: ``content`` is parsed, and read back as null once that has been done.

    The documents say that a valid file populates the other properties; where a body holds both, the certificate wins here (the
    documents are silent). A POST without content is refused.
    """

    def created(self, scene: Scene, entity: Entity) -> Entity:
        if scene.seeding:
            return self._seeded(scene, entity)
        if entity.values["content"] is None:
            raise bad_request("intune", "The certificate content is required.")
        return self._uploaded(scene, entity)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        if "content" in scene.sent and entity.values["content"] is not None:
            return self._uploaded(scene, entity)
        return entity

    def _seeded(self, scene: Scene, entity: Entity) -> Entity:
        """A seed may give ``content``; what it says besides wins, so that odd states can be seeded."""
        if entity.values["content"] is None:
            return entity
        try:
            filled = self._populated(str(entity.values["content"]))
        except ValueError:
            if scene.settings.content_must_parse:
                raise
            return entity
        return entity.changed(**{name: value for name, value in filled.items() if name not in scene.sent or name == "content"})

    def _uploaded(self, scene: Scene, entity: Entity) -> Entity:
        content = str(entity.values["content"])
        try:
            filled = self._populated(content)
        except ValueError as problem:
            if not scene.settings.content_must_parse:
                return entity
            raise bad_request("intune", "The certificate content could not be read: it is not a valid X.509 certificate.") from problem
        if scene.settings.provisioning_delay <= 0:
            return entity.changed(**filled)
        empty = {
            "status": "notProvisioned",
            "subject": None,
            "subjectName": None,
            "issuer": None,
            "issuerName": None,
            "expirationDateTime": edm.MIN_INSTANT,
            "uploadDateTime": edm.MIN_INSTANT,
        }
        return replace(entity.changed(**empty), due=clock.now() + scene.settings.provisioning_delay, later=filled)

    @staticmethod
    def _populated(content: str) -> dict[str, Any]:
        found = certificates.facts(content)
        return {
            "content": None,
            "status": "provisioned",
            "subject": found.subject,
            "subjectName": found.subject_name,
            "issuer": found.issuer,
            "issuerName": found.issuer_name,
            "expirationDateTime": found.expires,
            "uploadDateTime": edm.now(),
        }


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


BEHAVIOURS: dict[str | None, Behaviour] = {
    None: Behaviour(),
    "versioned": Versioned(),
    "code_signing": CodeSigning(),
    "domain": Domain(),
    "federation": Federation(),
}
