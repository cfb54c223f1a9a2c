# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication strengths and policies of tokens: what the service refuses and what it sets itself.

Sources are in ``habits.yml`` (strength-*, combination-*, token-policy-*, token-validation-*).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .. import edm
from ..errors import EmulatedError, bad_request
from ..store import StoredEntity
from .base import Behaviour, ChangeContext, OperationHandler

_ALONE = frozenset(
    {
        "windowsHelloForBusiness",
        "fido2",
        "x509CertificateMultiFactor",
        "deviceBasedPush",
        "temporaryAccessPassOneTime",
        "temporaryAccessPassMultiUse",
        "federatedMultiFactor",
    }
)
"""The methods that are multifactor authentication without another one, in the built-in strengths."""
_CUSTOM = 15
"""Custom strengths of a tenant (Microsoft Entra, "Create and manage custom Conditional Access authentication
strengths"), and below it issuers and policy OIDs of a configuration."""
_MOST = 5
_MEMBER = {"tokenIssuancePolicy": "TokenIssuancePolicy", "claimsMappingPolicy": "ClaimsMappingPolicy"}
_LISTING = ("enumerated", "allManagedAndEnumeratedFederated")


class StrengthPolicyBehaviour(Behaviour):
    """Authentication strengths: the built-in ones stay as they are, the combinations of others change by an action."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if context.seeding:
            return entity if "policyType" in context.sent else _with_requirements(entity.changed(policyType="custom"))
        if not entity.values["displayName"]:
            raise bad_request("directory", "Property displayName is required.")
        _check_combinations(entity.values["allowedCombinations"])
        rows = context.store.rows(context.collection)
        if sum(row.values["policyType"] == "custom" for row in rows) >= _CUSTOM:
            raise bad_request("directory", f"A tenant can have at most {_CUSTOM} custom authentication strengths.")
        now = edm.now()
        return _with_requirements(entity.changed(policyType="custom", createdDateTime=now, modifiedDateTime=now))

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        _refuse_built_in(before)
        if "allowedCombinations" in context.sent:
            raise bad_request("directory", "Use updateAllowedCombinations to change allowedCombinations.")
        return entity.changed(modifiedDateTime=edm.now())

    def deleted(self, context: ChangeContext, entity: StoredEntity) -> None:
        if entity.values["policyType"] == "builtIn":
            context.store.put(context.collection, entity)
            _refuse_built_in(entity)

    def operations(self) -> Mapping[str, OperationHandler]:
        return {"updateAllowedCombinations": self._update}

    @staticmethod
    def _update(context: ChangeContext, entity: StoredEntity, arguments: Mapping[str, Any]) -> dict[str, Any]:
        _refuse_built_in(entity)
        _check_combinations(arguments["allowedCombinations"])
        before = entity.values["allowedCombinations"]
        entity = entity.changed(allowedCombinations=arguments["allowedCombinations"], modifiedDateTime=edm.now())
        context.store.put(context.collection, _with_requirements(entity))
        return {
            "@odata.type": "#microsoft.graph.updateAllowedCombinationsResult",
            "previousCombinations": before,
            "currentCombinations": entity.values["allowedCombinations"],
            "conditionalAccessReferences": [],
            "additionalInformation": "",
        }


def _refuse_built_in(entity: StoredEntity) -> None:
    if entity.values["policyType"] == "builtIn":
        message = "Built-in authentication strength policies cannot be modified or deleted."
        raise EmulatedError(403, "AccessDenied", message, "directory")


def _check_combinations(combinations: Any) -> None:
    if not combinations:
        raise bad_request("directory", "Property allowedCombinations is required.")


def _with_requirements(entity: StoredEntity) -> StoredEntity:
    """Whether every combination is multifactor authentication: two methods, or one that is it alone."""
    combinations: Iterable[str] = entity.values["allowedCombinations"] or ()
    strong = all("," in item or item in _ALONE for item in combinations)
    return entity.changed(requirementsSatisfied="mfa" if strong else "none")


class CombinationBehaviour(Behaviour):
    """What restricts a combination of a custom strength: one configuration for each, and for allowed ones only."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        return entity if context.seeding else self._checked(context, entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(context, entity)

    @staticmethod
    def _checked(context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        collection, key = context.collection.rsplit("/", 2)[:2]
        policy = context.store.get(collection, key)
        wanted = set(entity.values["appliesToCombinations"])
        if policy is None:  # it is created in this very request
            return entity
        _refuse_built_in(policy)
        if not wanted or not wanted <= set(policy.values["allowedCombinations"]):
            raise bad_request("directory", "appliesToCombinations must be allowed combinations of the policy.")
        for row in context.store.rows(context.collection):
            if row.id != entity.id and wanted & set(row.values["appliesToCombinations"]):
                raise bad_request("directory", "A configuration for this combination already exists.")
        if entity.type == "x509CertificateCombinationConfiguration":
            lists = [entity.values["allowedIssuerSkis"], entity.values["allowedPolicyOIDs"]]
            if not any(lists):
                raise bad_request("directory", "Either allowedIssuerSkis or allowedPolicyOIDs must have a value.")
            if any(len(item) > _MOST for item in lists):
                raise bad_request("directory", f"At most {_MOST} issuers and {_MOST} policy OIDs are allowed.")
        return entity


class TokenPolicyBehaviour(Behaviour):
    """Policies with a ``definition``: one JSON object in a text, whose names are case-sensitive."""

    def created(self, context: ChangeContext, entity: StoredEntity) -> StoredEntity:
        if not context.seeding and not entity.values["displayName"]:
            raise bad_request("directory", "Property displayName is required.")
        return entity if context.seeding else self._checked(entity)

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        return self._checked(entity)

    @staticmethod
    def _checked(entity: StoredEntity) -> StoredEntity:
        try:
            (text,) = entity.values["definition"]
            settings = json.loads(text)[_MEMBER[entity.type]]
            valid = str(settings["Version"]) == "1"
        except (ValueError, KeyError, TypeError):
            valid = False
        if not valid:
            raise EmulatedError(
                400, "Request_BadRequest", "One or more properties contains invalid values.", "directory"
            )
        return entity


class TokenValidationBehaviour(Behaviour):
    """Which federated tokens are accepted: the type of the domains and ``rootDomains`` belong together."""

    def updated(self, context: ChangeContext, before: StoredEntity, entity: StoredEntity) -> StoredEntity:
        domains = entity.values["validatingDomains"]
        listing = str(domains["@odata.type"]).endswith("enumeratedDomains")
        if listing != (domains["rootDomains"] in _LISTING) or (listing and not domains["domainNames"]):
            raise bad_request("directory", "The value of rootDomains does not match the type of validatingDomains.")
        return entity
