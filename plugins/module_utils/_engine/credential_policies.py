# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the app management policy that counts for an owner, and refuses new credentials that it does not allow.

Reading policies needs a permission of its own (Policy.Read.All). Without it, or if reading fails for another reason,
nothing is refused here, and the service decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    CredentialPolicy,
    policy_of,
    refused_keys,
    refused_password,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.owners import APPLICATION
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import Forbidden, GraphError, InputError

_TENANT = "/policies/defaultAppManagementPolicy"


class CredentialPolicies:
    """The policies of one tenant; that of the tenant is read once."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._tenant: dict[str, Json | None] = {}
        self._readable = True

    def refuse_keys(self, target: Target, entries: Sequence[Json]) -> None:
        """Raise :class:`InputError` if a policy forbids one of these new key credentials."""
        policy = self._policy(target) if entries else None
        if policy is not None and (reason := refused_keys(policy, entries, self._created(target, policy))):
            raise InputError(f"{reason} Nothing was sent.")

    def refuse_password(self, target: Target, entry: Json) -> None:
        """The same for a new secret."""
        policy = self._policy(target)
        if policy is not None and (reason := refused_password(policy, entry, self._created(target, policy))):
            raise InputError(f"{reason} Nothing was sent.")

    def _policy(self, target: Target) -> CredentialPolicy | None:
        if not self._readable:
            return None
        try:
            path = f"{target.collection}/appManagementPolicies"
            assigned = [*self._client.list(path, version=target.version)]
            if assigned:
                return policy_of(assigned[0], "restrictions")
            tenant = self._of_tenant(target.version)
        except GraphError as error:
            self._readable = not isinstance(error, Forbidden)
            return None
        return policy_of(tenant, _part(target)) if tenant else None

    def _of_tenant(self, version: str) -> Json | None:
        if version not in self._tenant:
            self._tenant[version] = self._client.get(_TENANT, version=version)
        return self._tenant[version]

    def _created(self, target: Target, policy: CredentialPolicy) -> Any:
        """The creation date of an application, if it matters. That of a service principal is not documented."""
        if not policy.dated or not _is_application(target):
            return None
        try:
            params = {"$select": "id,createdDateTime"}
            return self._client.get(target.collection, version=target.version, params=params).get("createdDateTime")
        except GraphError:
            return None


def _is_application(target: Target) -> bool:
    return target.resource.parent is not None and target.resource.parent.collection == APPLICATION.collection


def _part(target: Target) -> str:
    """The part of the tenant's policy for an owner."""
    return "applicationRestrictions" if _is_application(target) else "servicePrincipalRestrictions"
