# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune: what is versioned, code signing certificates, scope tags."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography import x509

from .. import certificates, clock, edm
from ..errors import bad_request
from ..store import Entity
from .base import Behaviour, Scene


class Versioned(Behaviour):
    """Dates and version are the service's, where a type has them; the default scope tag is "0"."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        moment = edm.now()
        values: dict[str, Any] = {"createdDateTime": moment, "lastModifiedDateTime": moment, "version": 1, "supportsScopeTags": True}
        kept = {name: value for name, value in values.items() if name in entity.values and not (scene.seeding and name in scene.sent)}
        tags = {name: ["0"] for name in ("roleScopeTagIds", "roleScopeTags") if name in entity.values and name not in scene.sent}
        return entity.changed(**kept, **tags)

    def updated(self, scene: Scene, before: Entity, entity: Entity) -> Entity:
        version = {"version": int(before.values["version"]) + 1} if "version" in before.values else {}
        return entity.changed(lastModifiedDateTime=edm.now(), **version)


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
            filled = self._populated(entity)
        except ValueError:
            if scene.settings.content_must_parse:
                raise
            return entity
        return entity.changed(**{name: value for name, value in filled.items() if name not in scene.sent or name == "content"})

    def _uploaded(self, scene: Scene, entity: Entity) -> Entity:
        try:
            filled = self._populated(entity)
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

    def _populated(self, entity: Entity) -> dict[str, Any]:
        found = certificates.facts_of(self._read(entity))
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

    def _read(self, entity: Entity) -> x509.Certificate:
        return certificates.read(str(entity.values["content"]))


class Symantec(CodeSigning):
    """The one Symantec code signing certificate: ``content`` is a PFX file with its password, or a certificate."""

    def _read(self, entity: Entity) -> x509.Certificate:
        try:
            return super()._read(entity)
        except ValueError:
            return certificates.read_pfx(str(entity.values["content"]), entity.values["password"])[0]


class ScopeTag(Behaviour):
    """Scope tags: their ids count up from the built-in one, "0"."""

    def created(self, scene: Scene, entity: Entity) -> Entity:
        if scene.seeding:
            return entity
        taken = [int(row.id) for row in scene.store.rows(scene.collection) if row.id.isdigit()]
        return Entity(str(max(taken, default=0) + 1), entity.type, entity.values, entity.references)

    def deleted(self, scene: Scene, entity: Entity) -> None:
        if entity.values["isBuiltIn"]:
            scene.store.put(scene.collection, entity)
            raise bad_request("intune", "A built-in scope tag cannot be deleted.")
