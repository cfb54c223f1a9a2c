# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Intune: what is versioned, device configurations and their assignments, code signing certificates, scope tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cryptography import x509

from .. import certificates, clock, edm
from ..errors import EmulatedError, bad_request
from ..store import StoredEntity
from .base import Behaviour, ChangeContext, OperationHandler

# The ids of the virtual groups of all users and of all devices: the same in every tenant.
_EVERYBODY = {
    "allLicensedUsersAssignmentTarget": "acacacac-9df4-4c7d-9d50-4ef0226f57a9",
    "allDevicesAssignmentTarget": "adadadad-808e-44e2-905a-0b7873a8a531",
}


class VersionedBehaviour(Behaviour):
    """Dates and version are the service's, where a type has them; the default scope tag is "0"."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        moment = edm.now()
        values: dict[str, Any] = {
            "createdDateTime": moment,
            "lastModifiedDateTime": moment,
            "version": 1,
            "supportsScopeTags": True,
        }
        kept = {
            name: value
            for name, value in values.items()
            if name in entity.values and not (context.seeding and name in context.sent)
        }
        tags = {
            name: ["0"]
            for name in ("roleScopeTagIds", "roleScopeTags")
            if name in entity.values and name not in context.sent
        }
        return entity.changed(**kept, **tags)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        version = {"version": int(before.values["version"]) + 1} if "version" in before.values else {}
        return entity.changed(lastModifiedDateTime=edm.now(), **version)


class DeviceConfigurationBehaviour(VersionedBehaviour):
    """Device configurations: ``assign`` replaces all assignments. An alternative name without text is a 500."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        self._check_names(context, entity)
        return super().created(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        self._check_names(context, entity)
        return super().updated(context, before, entity)

    @staticmethod
    def _check_names(context: ChangeContext, entity: StoredEntity) -> None:
        names = entity.values.get("customSubjectAlternativeNames") or []
        if not context.seeding and any(not item.get("name") for item in names):
            raise EmulatedError(500, "InternalServerError", "An internal server error has occurred", "intune")

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"assign": self._assign}

    @staticmethod
    def _assign(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> list[StoredEntity]:
        return reassigned(context, entity, arguments["assignments"], "deviceConfigurationAssignment")


class AssignmentBehaviour(Behaviour):
    """One assignment, made by itself."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return _assigned(context.collection.split("/")[3], entity.values, entity.type)


def reassigned(
    context: ChangeContext, entity: StoredEntity, assignments: list[Mapping[str, Any]] | None, type_name: str
) -> list[StoredEntity]:
    """Replace all assignments of an entity, and return the new ones."""
    if assignments is None:
        raise bad_request("intune", "The assignments are required; an empty array removes them.")
    place = f"{context.collection}/{entity.id.lower()}/assignments"
    made = [_assigned(entity.id, values, type_name) for values in assignments]
    for row in context.store.rows(place):
        context.store.remove(place, row.id)
    for row in made:
        context.store.put(place, row)
    return context.store.rows(place)


def _assigned(owner: str, values: Mapping[str, Any], type_name: str) -> StoredEntity:
    """An assignment as Intune keeps it: its id is made of those of its owner and of what that is assigned to."""
    target = values["target"]
    if target is None:
        raise bad_request("intune", "The target of the assignment is required.")
    whom = (
        target.get("groupId")
        or target.get("collectionId")
        or _EVERYBODY.get(str(target["@odata.type"]).rpartition(".")[2])
    )
    if not whom:
        raise bad_request("intune", "The group of the assignment is required.")
    kept = dict(values)
    if "source" in values:
        kept |= {"intent": values["intent"] or "apply", "source": "direct", "sourceId": owner}
    return StoredEntity(f"{owner}_{whom}", type_name, kept)


class ConnectorBehaviour(Behaviour):
    """Certificate connectors: their health metrics count nothing in the emulator."""

    def operations(self) -> Mapping[str, OperationHandler]:
        return {
            "getHealthMetrics": lambda _context, _entity, arguments: [
                {"name": name, "value": 0} for name in arguments["metricNames"] or []
            ],
            "getHealthMetricTimeSeries": lambda _context, _entity, arguments: [
                {"dateTime": (arguments["timeSeries"] or {}).get("startDateTime"), "failureCount": 0, "successCount": 0}
            ],
        }


class CodeSigningBehaviour(Behaviour):
    """Enterprise code signing certificates: ``content`` is parsed, and read back as null once that has been done.

    The documents say that a valid file populates the other properties; where a body holds both, the certificate wins
    here (the documents are silent). A POST without content is refused.
    """

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return self._seeded(context, entity)
        if entity.values["content"] is None:
            raise bad_request("intune", "The certificate content is required.")
        return self._uploaded(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        if "content" in context.sent and entity.values["content"] is not None:
            return self._uploaded(context, entity)
        return entity

    def _seeded(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        """A seed may give ``content``; its other values win, so that odd states can be seeded."""
        if entity.values["content"] is None:
            return entity
        try:
            filled = self._populated(entity)
        except ValueError:
            if context.settings.content_must_parse:
                raise
            return entity
        return entity.changed(
            **{name: value for name, value in filled.items() if name not in context.sent or name == "content"}
        )

    def _uploaded(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        try:
            filled = self._populated(entity)
        except ValueError as problem:
            if not context.settings.content_must_parse:
                return entity
            raise bad_request(
                "intune", "The certificate content could not be read: it is not a valid X.509 certificate."
            ) from problem
        if context.settings.provisioning_delay <= 0:
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
        return replace(entity.changed(**empty), due=clock.now() + context.settings.provisioning_delay, later=filled)

    def _populated(self, entity: StoredEntity) -> dict[str, Any]:
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

    def _read(self, entity: StoredEntity) -> x509.Certificate:
        return certificates.read(str(entity.values["content"]))


class SymantecBehaviour(CodeSigningBehaviour):
    """The one Symantec code signing certificate: ``content`` is a PFX file with its password, or a certificate."""

    def _read(self, entity: StoredEntity) -> x509.Certificate:
        try:
            return super()._read(entity)
        except ValueError:
            return certificates.read_pfx(str(entity.values["content"]), entity.values["password"])[0]


class ScopeTagBehaviour(Behaviour):
    """Scope tags: their ids count up from the built-in one, "0"."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return entity
        taken = [int(row.id) for row in context.store.rows(context.collection) if row.id.isdigit()]
        return StoredEntity(str(max(taken, default=0) + 1), entity.type, entity.values, entity.references)

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        if entity.values["isBuiltIn"]:
            context.store.put(context.collection, entity)
            raise bad_request("intune", "A built-in scope tag cannot be deleted.")
