# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses planned key credentials that an app management policy forbids, before anything is written. Pure.

The policies count as they are after the plan, because they are written before the credentials. One that is removed
counts: it is removed after them. If the plan changes chains of trust, the service decides whom it trusts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ansible_collections.m365.graph.plugins.module_utils._credential import documents
from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    APPLICATION,
    SERVICE_PRINCIPAL,
    OwnerPolicies,
    refused_keys,
)
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._tenant.guards import document_names
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument

_KINDS = {
    documents.APPLICATION.type: APPLICATION,
    documents.SERVICE_PRINCIPAL.type: SERVICE_PRINCIPAL,
}
_TENANT, _POLICY = "tenant_app_management_policy", "app_management_policy"
_TRUST = ("certificate_based_application_configuration", "certificate_based_application_authority")


class PolicyView(Protocol):
    """The part of a tenant with app management policies, see :class:`planner.TenantView`."""

    def app_policies(self, targets: Sequence[Target], *, all_details: bool = False) -> list[OwnerPolicies | None]: ...


def refuse_forbidden(entries: Sequence[PlannedDocument], tenant: PolicyView) -> None:
    """Fail the entries that add a key credential which the policy of its owner does not allow."""
    adding = [entry for entry in entries if entry.action is PlanAction.CREATE and _kind(entry) and not entry.error]
    if not adding:
        return
    changed = [entry for entry in entries if entry.changes_something and entry.action is not PlanAction.DELETE]
    policies = [entry for entry in changed if entry.document.resource.name in (_TENANT, _POLICY)]
    trust_changes = any(entry.changes_something and entry.document.resource.name in _TRUST for entry in entries)
    found = tenant.app_policies([entry.target for entry in adding], all_details=bool(policies))
    for entry, known in zip(adding, found, strict=True):
        if known is None:
            continue
        planned = _planned(known, entry, policies)
        policy = replace(planned, chains={}).policy if trust_changes else planned.policy
        if policy and (reason := refused_keys(policy, [entry.decided.after], planned.created)):
            entry.plan = entry.outcome = None
            entry.fail(InputError(document_names(entry.document.resource)(f"{reason} Nothing was sent.")))


def _kind(entry: PlannedDocument) -> str | None:
    return _KINDS.get(entry.document.resource.type)


def _planned(known: OwnerPolicies, entry: PlannedDocument, policies: Iterable[PlannedDocument]) -> OwnerPolicies:
    """The policies of an entry's owner after the plan."""
    own, tenant = known.own, known.tenant
    for other in policies:
        after, id = other.decided.after, other.decided.before.get("id")
        if other.document.resource.name == _TENANT:
            tenant = after
            continue
        assigned = own is not None and id is not None and own.get("id") == id
        if "appliesTo" in other.document.desired:
            covers = is_covered(entry.target, known.kind, after.get("appliesTo") or ())
            own = after if covers else None if assigned else own
        elif assigned:
            own = after
    return replace(known, own=own, tenant=tenant)


def is_covered(target: Target, kind: str, applies_to: Iterable[Any]) -> bool:
    """Whether a policy that applies to the given applications and service principals applies to a target's owner."""
    return not names_of(target).isdisjoint(named_in(applies_to, kind))


def names_of(target: Target) -> set[str]:
    """What names a target's owner, in lower case."""
    return {*map(str.lower, target.parameters.values())} | (
        {target.parent_name.lower()} if target.parent_name else set()
    )


def named_in(applies_to: Iterable[Any], kind: str) -> set[str]:
    """The owners of a kind to which a policy applies, in lower case, each by its ID or name."""
    return {str(one[kind]).lower() for one in applies_to if one.get(kind)}
