# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Marks the credentials of applications and service principals that their app management policy would not allow now.

The policies are read in the same rounds of batches as what can expire: first the policies, then to whom they apply.
If they cannot be read, no credential is marked, and the reader notes the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._client.batch import BatchRequest, BatchResult
from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    APPLICATION,
    SERVICE_PRINCIPAL,
    Chains,
    OwnerPolicies,
    violations,
)
from ansible_collections.m365.graph.plugins.module_utils._credential.entries import entries_of, id_of, is_half_of_pair
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_policies import (
    CHAINS,
    POLICIES,
    TENANT_POLICY,
    chains_in,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import GraphError, NotFound
from ansible_collections.m365.graph.plugins.module_utils._expiry.reader import ExpiryReader, ListedRows, rows_in
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import APP_MANAGEMENT_POLICY
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_CONFIGURATION,
)

KINDS = (APPLICATION, SERVICE_PRINCIPAL)
"""The types of the sources whose credentials policies restrict."""

_Take = Callable[[Json], None]


class PolicyMarks:
    """The policies of a tenant. ``issuers``: the certificates of credentials are read, so that their issuers matter."""

    def __init__(self, reader: ExpiryReader, *, issuers: bool) -> None:
        self._note = reader.note_refused
        self._issuers = issuers
        self._readable = True
        self._tenant: Json = {}
        self._policies: dict[str, Json] = {}
        self._owners: dict[str, str] = {}
        self._chains: Chains = {}
        self._asked: list[tuple[Resource, _Take]] = []

    def first(self) -> list[BatchRequest]:
        """The requests of the first round."""
        return [BatchRequest("GET", POLICIES, "v1.0"), BatchRequest("GET", TENANT_POLICY, "v1.0")]

    def second(self, answers: Sequence[BatchResult]) -> list[BatchRequest]:
        """The requests of the second round: to whom policies apply, and what only beta shows."""
        listed, self._tenant = (self._body(APP_MANAGEMENT_POLICY, answer) for answer in answers)
        self._policies = {str(row["id"]): row for row in rows_in(listed) if row.get("id")}
        if not self._readable:
            return []
        return [*self._about_owners(), *(self._about_trust() if self._issuers else ())]

    def _about_owners(self) -> Iterator[BatchRequest]:
        """Who follows a policy: of all policies if that of the tenant restricts everybody else."""
        restricts = any(OwnerPolicies(kind, None, self._tenant).policy for kind in KINDS)
        for id, policy in self._policies.items():
            if restricts or _of(policy):
                yield self._ask(
                    APP_MANAGEMENT_POLICY, f"{POLICIES}/{id}/appliesTo", self._assign(id), {"$select": "id"}
                )

    def _about_trust(self) -> Iterator[BatchRequest]:
        """The chains of trust, and the policies that name them, as beta shows them."""
        own = {id: found for id, policy in self._policies.items() if (found := _of(policy)) and found.trusting}
        kinds = (OwnerPolicies(kind, None, self._tenant).policy for kind in KINDS)
        tenant = any(found and found.trusting for found in kinds)
        if own or tenant:
            params = dict(CHAINS.params)
            yield self._ask(
                CERTIFICATE_BASED_APPLICATION_CONFIGURATION, CHAINS.path, self._trust, params, CHAINS.version
            )
        if tenant:
            yield self._ask(APP_MANAGEMENT_POLICY, TENANT_POLICY, self._replace, version="beta")
        for id in own:
            yield self._ask(APP_MANAGEMENT_POLICY, f"{POLICIES}/{id}", self._replace_own(id), version="beta")

    def _ask(
        self, resource: Resource, path: str, take: _Take, params: dict[str, Any] | None = None, version: str = "v1.0"
    ) -> BatchRequest:
        self._asked.append((resource, take))
        return BatchRequest("GET", path, version, params=params or {})

    def finish(self, answers: Sequence[BatchResult]) -> None:
        """Take the answers of the second round. A policy that was deleted in the meantime applies to nobody."""
        for (resource, take), answer in zip(self._asked, answers, strict=True):
            if not isinstance(answer, NotFound) or answer.no_route:
                take(self._body(resource, answer))

    def _body(self, resource: Resource, answer: BatchResult) -> Json:
        """The body of an answer. A refusal is noted once; without chains of trust, the rest can still be compared."""
        if not isinstance(answer, GraphError):
            return answer.body or {}
        if self._readable:
            self._note(resource, answer)
        self._readable = self._readable and resource is CERTIFICATE_BASED_APPLICATION_CONFIGURATION
        return {}

    def _assign(self, id: str) -> _Take:
        return lambda body: self._owners.update((str(row.get("id")).lower(), id) for row in rows_in(body))

    def _trust(self, body: Json) -> None:
        self._chains = chains_in([dict(row) for row in rows_in(body)])

    def _replace(self, body: Json) -> None:
        self._tenant = body

    def _replace_own(self, id: str) -> _Take:
        return lambda body: self._policies.update({id: body})

    def marked(self, found: Iterable[ListedRows]) -> list[ListedRows]:
        """The same with marks."""
        return [replace(one, marks=self._marks(one)) if one.source.type in KINDS else one for one in found]

    def _marks(self, one: ListedRows) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The policy and the reasons for each credential that it would not allow, by the ID of the credential."""
        own = self._policies.get(self._owners.get(str(one.holder.id).lower(), ""))
        policy = OwnerPolicies(one.source.type, own, self._tenant, chains=self._chains).policy
        if policy is None or not self._readable:
            return {}
        created, keys = one.entity.get("createdDateTime"), entries_of(one.entity)
        lists = (
            (False, [entry for entry in keys if not is_half_of_pair(entry, keys)]),
            (True, entries_of(one.entity, "passwordCredentials")),
        )
        return {
            id_of(entry): (policy.name, clauses)
            for secret, entries in lists
            for entry in entries
            if (clauses := tuple(violations(policy, entry, created, secret=secret)))
        }


def _of(policy: Json) -> Any:
    """The restrictions in a policy that is assigned to somebody; None without any."""
    return OwnerPolicies(APPLICATION, policy, None).policy
