# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the app management policies that count for owners, and refuses new credentials that they do not allow.

Reading policies needs a permission of its own (Policy.Read.All), and reading the authorities that a policy trusts
another one (AppCertTrustConfiguration.Read.All). Without them, or if reading fails for another reason, nothing is
refused here, and the service decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ansible_collections.m365.graph.plugins.module_utils._client.client import GraphClient
from ansible_collections.m365.graph.plugins.module_utils._client.questions import Question, QuestionAnswer, ask
from ansible_collections.m365.graph.plugins.module_utils._credential import owners
from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import (
    APPLICATION,
    SERVICE_PRINCIPAL,
    Chains,
    OwnerPolicies,
    refused_keys,
    refused_password,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Json
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import Forbidden, GraphError, InputError
from ansible_collections.m365.graph.plugins.module_utils._values import x509

TENANT_POLICY, POLICIES = "/policies/defaultAppManagementPolicy", "/policies/appManagementPolicies"
CHAINS = Question(
    "/directory/certificateAuthorities/certificateBasedApplicationConfigurations",
    "beta",
    {"$expand": "trustedCertificateAuthorities"},
    many=True,
)
"""The chains of trust; only beta has them, and shows in policies which ones they trust."""

_Place = tuple[str, str]


class CredentialPolicies:
    """The policies of one tenant; that of the tenant is read once."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._tenant: dict[str, Json] = {}
        self._readable = True

    def refuse_keys(self, target: Target, entries: Sequence[Json]) -> None:
        """Raise :class:`InputError` if a policy forbids one of these new key credentials."""
        (found,) = self.applied([target]) if entries else (None,)
        policy = found.policy if found else None
        if found and policy and (reason := refused_keys(policy, entries, found.created)):
            raise InputError(f"{reason} Nothing was sent.")

    def refuse_password(self, target: Target, entry: Json) -> None:
        """The same for a new secret."""
        (found,) = self.applied([target])
        policy = found.policy if found else None
        if found and policy and (reason := refused_password(policy, entry, found.created)):
            raise InputError(f"{reason} Nothing was sent.")

    def applied(self, targets: Sequence[Target], *, all_details: bool = False) -> list[OwnerPolicies | None]:
        """The policies of each target's owner; None if they cannot be read.

        ``all_details``: also those that matter only to policies that are not there yet.
        """
        places = {_place(target): target for target in targets}
        try:
            found = self._basic(places, all_details) if self._readable else {}
            found = self._detailed(places, found, all_details)
        except GraphError:
            return [None for _target in targets]
        return [found.get(_place(target)) for target in targets]

    def _basic(self, places: Mapping[_Place, Target], all_details: bool) -> dict[_Place, OwnerPolicies]:
        """The policies as the version of each target shows them."""
        versions = {target.version for target in places.values()} - {*self._tenant}
        own = {
            place: Question(f"{target.collection}/appManagementPolicies", target.version, many=True)
            for place, target in places.items()
        }
        tenant = {version: Question(TENANT_POLICY, version) for version in sorted(versions)}
        alone = len(own) == 1
        answers = self._ask([*own.values()] if alone else [*own.values(), *tenant.values()], alone)
        if alone and (all_details or [] in answers.values()):
            answers |= self._ask([*tenant.values()], alone)
        if any(isinstance(answer, Forbidden) for answer in answers.values()):
            self._readable = False
            return {}
        self._tenant |= {version: found for version, asked in tenant.items() if (found := _only(answers.get(asked)))}
        known = {}
        for place, question in own.items():
            answer, common = answers[question], self._tenant.get(places[place].version)
            if isinstance(answer, list) and (answer or common is not None):
                known[place] = OwnerPolicies(kind_of(places[place]), answer[0] if answer else None, common)
        return known

    def _detailed(
        self, places: Mapping[_Place, Target], found: Mapping[_Place, OwnerPolicies], all_details: bool
    ) -> dict[_Place, OwnerPolicies]:
        """The same with the chains of trust and the owners' creation dates, where they matter."""
        whole = {place: beta_policy(one) for place, one in found.items() if one.policy and not one.policy.shows_chains}
        owners_read = {
            place: Question(places[place].collection, places[place].version, {"$select": "id,createdDateTime"})
            for place, one in found.items()
            # The creation date of a service principal is not in the metadata.
            if one.kind == APPLICATION and (all_details or (one.policy and one.policy.dated))
        }
        trusting = found and (all_details or any(one.policy and one.policy.trusting for one in found.values()))
        asked = [*whole.values(), *owners_read.values(), *([CHAINS] if trusting else [])]
        answers = self._ask([*dict.fromkeys(asked)], len(places) == 1)
        chains = chains_in(answers.get(CHAINS))
        detailed = {}
        for place, one in found.items():
            owner = _only(answers[owners_read[place]]) if place in owners_read else {}
            known = replace(one, created=owner.get("createdDateTime"), chains=chains)
            if policy := _only(answers[whole[place]]) if place in whole else {}:
                known = replace(known, tenant=policy) if one.own is None else replace(known, own=policy)
            detailed[place] = known
        return detailed

    def _ask(self, questions: Sequence[Question], alone: bool) -> dict[Question, QuestionAnswer]:
        """The answers; ``alone``: one after the other, because the first one is mostly enough."""
        groups = [[question] for question in questions] if alone else [questions]
        return {
            question: answer
            for group in groups
            for question, answer in zip(group, ask(self._client, group), strict=True)
        }


def _place(target: Target) -> _Place:
    return target.version, target.collection.lower()


def beta_policy(policies: OwnerPolicies) -> Question:
    """The policy that counts as beta shows it."""
    own = policies.own
    return Question(TENANT_POLICY if own is None else f"{POLICIES}/{own.get('id')}", "beta")


def chains_in(answer: QuestionAnswer | None) -> Chains:
    """The authorities in an answer; none if they could not be read."""
    if not isinstance(answer, list):
        return {}
    return {str(row.get("id")).lower(): authorities for row in answer if (authorities := _authorities(row)) is not None}


def _authorities(chain: Json) -> tuple[x509.Certificate, ...] | None:
    """The certificates of a chain; None if it does not show all of them."""
    rows = chain.get("trustedCertificateAuthorities")
    found = [x509.readable(row.get("certificate")) for row in rows] if isinstance(rows, list) else []
    certificates = tuple(certificate for certificate in found if certificate)
    return certificates if certificates and len(certificates) == len(found) else None


def _only(answer: QuestionAnswer | None) -> Json:
    """The entity in an answer; empty if it could not be read."""
    return answer[0] if isinstance(answer, list) and answer else {}


def kind_of(target: Target) -> str:
    """The kind of a target's owner."""
    parent = target.resource.parent
    return APPLICATION if parent and parent.collection == owners.APPLICATION.collection else SERVICE_PRINCIPAL
