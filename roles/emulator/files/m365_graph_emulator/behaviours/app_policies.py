# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""App management policies, and what they refuse: new credentials of applications and service principals.

The documents: the assigned policy counts alone, otherwise that of the tenant, and existing credentials are left alone;
a restriction applies to what was created at ``restrictForAppsCreatedAfterDateTime`` or later, null to everything; a
service principal without a date counts as created on 2019-01-01. Code and message of a refusal are those that people
have met (microsoft-365-agents-toolkit issue 10998 and its ``aadErrorCode``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from .. import certificates, edm
from ..errors import EmulatedError, bad_request
from ..store import StoredEntity
from .base import Behaviour, ChangeContext

NAVIGATION = "appManagementPolicies"
TENANT_POLICY, POLICIES = "/policies/defaultAppManagementPolicy", "/policies/appManagementPolicies"
_CHAINS = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
_PARTS = {"application": "applicationRestrictions", "servicePrincipal": "servicePrincipalRestrictions"}
_CREATED_FIRST = "2019-01-01T00:00:00Z"
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")

Values = Mapping[str, Any]


class AppPolicyBehaviour(Behaviour):
    """A policy: its restrictions are complete, and none of a type is there twice."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding:
            for name in ("displayName", "description"):
                if not entity.values[name]:
                    raise bad_request("directory", f"Property {name} is required.")
        return self._checked(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(context, entity)

    @staticmethod
    def _checked(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return entity
        for part in (*_PARTS.values(), "restrictions"):
            configuration = entity.values.get(part) or {}
            for name in ("keyCredentials", "passwordCredentials"):
                _check_restrictions(configuration.get(name) or [])
        return entity


def _check_restrictions(restrictions: list[Values]) -> None:
    kinds = [str(item["restrictionType"]) for item in restrictions]
    if len(set(kinds)) < len(kinds):
        raise bad_request("directory", "Each value of restrictionType can be used only once per policy.")
    for item in restrictions:
        if str(item["restrictionType"]).endswith("Lifetime") and item["maxLifetime"] is None:
            raise bad_request("directory", f"maxLifetime is required for the restriction '{item['restrictionType']}'.")


def refuse(
    context: ChangeContext,
    entity: StoredEntity,
    *,
    keys: Iterable[Values] = (),
    passwords: Iterable[Values] = (),
    custom: bool = False,
) -> None:
    """Refuse new credentials that the policy of their owner does not allow.

    Keys and passwords have both dates. ``custom``: the client chose the passwords.
    """
    policy, configuration = _policy(context, entity)
    if policy is None:
        return
    forbidden = {**_applying(configuration, "passwordCredentials", entity)}
    forbidden |= _applying(configuration, "keyCredentials", entity)
    for item in passwords:
        if "passwordAddition" in forbidden or (custom and "customPasswordAddition" in forbidden):
            raise _not_allowed(policy)
        _check_lifetime(policy, item, forbidden.get("passwordLifetime"))
    for item in keys:
        if item["type"] == "Symmetric":
            if "symmetricKeyAddition" in forbidden:
                raise _not_allowed(policy)
            _check_lifetime(policy, item, forbidden.get("symmetricKeyLifetime"))
            continue
        _check_lifetime(policy, item, forbidden.get("asymmetricKeyLifetime"))
        trusted = forbidden.get("trustedCertificateAuthority")
        if trusted is not None and item["key"] and not _is_trusted(context, trusted, item["key"]):
            raise _not_allowed(policy)


def _policy(context: ChangeContext, entity: StoredEntity) -> tuple[StoredEntity | None, Values]:
    """The policy that counts, with its part for the entity; None without one that is enabled."""
    assigned = [context.store.get(POLICIES, key) for key in entity.references.get(NAVIGATION, ())]
    own = next((policy for policy in assigned if policy is not None), None)
    policy = own or next(iter(context.store.rows(TENANT_POLICY)), None)
    if policy is None or not policy.values["isEnabled"]:
        return None, {}
    return policy, policy.values["restrictions" if own else _PARTS[entity.type]] or {}


def _applying(configuration: Values, name: str, entity: StoredEntity) -> dict[str, Values]:
    """The restrictions that are enabled and concern an entity of that age, by type."""
    created = edm.ticks(entity.values.get("createdDateTime") or _CREATED_FIRST)
    return {
        item["restrictionType"]: item
        for item in configuration.get(name) or ()
        if item["state"] == "enabled"
        and (
            item["restrictForAppsCreatedAfterDateTime"] is None
            or created >= edm.ticks(item["restrictForAppsCreatedAfterDateTime"])
        )
    }


def _check_lifetime(policy: StoredEntity, item: Values, restriction: Values | None) -> None:
    if restriction is None or restriction["maxLifetime"] is None:
        return
    lifetime = edm.moment(item["endDateTime"]) - edm.moment(item["startDateTime"])
    if lifetime > duration(restriction["maxLifetime"]):
        message = f"Credential lifetime exceeds the max value allowed as per assigned policy '{policy.id}'."
        details = [{"code": "InvalidKeyEndDate", "message": message, "target": "EndDate"}]
        raise EmulatedError(400, "CredentialInvalidLifetimeAsPerAppPolicy", message, "directory", details=details)


def _not_allowed(policy: StoredEntity) -> EmulatedError:
    message = f"Credential type not allowed as per assigned policy '{policy.id}'."
    return EmulatedError(400, "CredentialTypeNotAllowedAsPerAppPolicy", message, "directory")


def duration(text: str) -> timedelta:
    """A duration of days, hours, minutes and seconds."""
    found = _DURATION.match(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _is_trusted(context: ChangeContext, restriction: Values, key: str) -> bool:
    """Whether one of the authorities has signed the certificate."""
    certificate = certificates.read(key)
    for id in restriction["certificateBasedApplicationConfigurationIds"] or ():
        for row in context.store.rows(f"{_CHAINS}/{str(id).lower()}/trustedCertificateAuthorities"):
            try:
                certificate.verify_directly_issued_by(certificates.read(row.values["certificate"]))
            except (ValueError, TypeError, InvalidSignature):
                continue
            return True
    return False
