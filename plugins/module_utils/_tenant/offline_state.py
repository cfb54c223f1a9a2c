# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a tenant from exported documents: a plan without credentials and without requests.

A snapshot contains what an export contains. It has IDs only if they were exported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Optional

from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import Chains, OwnerPolicies
from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.chains import LinkedConfiguration
from ansible_collections.m365.graph.plugins.module_utils._description.matching import (
    CandidateIndex,
    Entity,
    UnclearMatch,
)
from ansible_collections.m365.graph.plugins.module_utils._description.resource import GUIDS, Json, Property
from ansible_collections.m365.graph.plugins.module_utils._engine.credential_policies import kind_of
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedOrError, kinds_using
from ansible_collections.m365.graph.plugins.module_utils._engine.references import UnresolvedNames, WithIds, names_in
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import (
    AmbiguousMatch,
    InputError,
    M365GraphError,
    MissingParent,
    NoMatch,
    ReissueRefused,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.app_management import (
    APP_MANAGEMENT_POLICY,
    TENANT_APP_MANAGEMENT_POLICY,
)
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_authorities import (
    CERTIFICATE_BASED_APPLICATION_AUTHORITY,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_policies import is_covered, named_in, names_of
from ansible_collections.m365.graph.plugins.module_utils._tenant.planner import CurrentEntity, TargetOrError
from ansible_collections.m365.graph.plugins.module_utils._tenant.readable import Place
from ansible_collections.m365.graph.plugins.module_utils._values import x509
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

SnapshotKey = tuple[str, tuple[tuple[str, str], ...], Optional[str]]  # noqa: UP045


class TenantSnapshot:
    """A :class:`planner.TenantView` made of documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        rows: dict[SnapshotKey, list[Entity]] = {}
        kinds: dict[SnapshotKey, Any] = {}
        for number, document in enumerate(documents):
            place = _place(document.resource.collection_name, document.parameters, document.parent_name)
            kinds[place] = document.resource
            # A resource without an ID in the snapshot gets one here, which distinguishes the rows of a plan.
            rows.setdefault(place, []).append({"id": document.id or f"snapshot-{number}", **document.desired})
        self._indexes = {place: CandidateIndex(kinds[place], found) for place, found in rows.items()}
        self._names: dict[tuple[str, str | None], list[str]] = {}
        for found, resource in ((rows[place], kinds[place]) for place in rows):
            for path in {*resource.paths.values()}:
                known = self._names.setdefault((path, resource.type), [])
                known += [str(row[name]) for row in found for name in resource.keys if isinstance(row.get(name), str)]
        self._parents: dict[str, list[Entity]] = {}
        for place, found in rows.items():
            for path in {*kinds[place].paths.values()}:
                self._parents.setdefault(path, []).extend(found)
        self._with_ids = {
            place: all(not str(row["id"]).startswith("snapshot-") for row in found) for place, found in rows.items()
        }

    def places(self, targets: Sequence[Target]) -> list[TargetOrError]:
        """The targets, each with its parent's name as the snapshot spells it, because names are part of the path here.

        A parent that should be in the snapshot and is missing is an error. A snapshot has no applications, service
        principals, domains and organizations: such a parent cannot be checked.
        """
        return [self._placed(target) for target in targets]

    def _placed(self, target: Target) -> TargetOrError:
        parent, name = target.resource.parent, target.parent_name
        rows = self._parents.get(parent.collection) if parent and name is not None else None
        if parent is None or name is None or rows is None or _place_of(target) in self._indexes:
            return target
        found = parent.called(name, rows)
        if not found:
            return MissingParent(f"The snapshot has no {parent.label} with the name {shown(name)}.")
        if len(found) > 1:
            return AmbiguousMatch(f"The snapshot has {len(found)} of {parent.label} with the name {shown(name)}.", [])
        spelled = next(str(found[0][field]) for field in parent.name_fields if found[0].get(field))
        return replace(target, parent_name=spelled)

    def named(self, wishes: Sequence[tuple[Target, Json]]) -> list[WithIds]:
        """The values unchanged, because an export writes names.

        A name that should be in the snapshot and is missing is an error. A snapshot has all resources of the types in
        it. It has no groups, filters and scope tags: their names cannot be checked.
        """
        return [self._checked(target, desired) for target, desired in wishes]

    def _checked(self, target: Target, desired: Json) -> WithIds:
        missing = []
        for lookup, name in names_in(target.resource, desired):
            lists = [self._names.get((lookup.collection, kind)) for kind in lookup.types or (None,)]
            if all(names is None for names in lists):
                continue
            found = lookup.called(name, [{lookup.name_field: known} for names in lists for known in names or ()])
            if len(found) > 1:
                return AmbiguousMatch(
                    f"The snapshot has {len(found)} of {lookup.label} with the name {shown(name)}.", []
                )
            if not found:
                why = f"The snapshot has no {lookup.label} with the name {shown(name)}."
                missing.append((lookup, name, NoMatch(why)))
        return UnresolvedNames(missing, dict(desired)) if missing else dict(desired)

    def linked(self, target: Target) -> LinkedOrError:
        """What can depend on a target. An export has names of what its documents refer to, if these are unique."""
        return [
            LinkedConfiguration(
                kind,
                str(row["id"]).lower(),
                str(row.get("displayName")),
                {item.name: self._ids(item, row.get(item.name)) for item in kind.properties if item.link},
            )
            for kind in kinds_using(target)
            for row in self._rows_of(kind.collection_name)
        ]

    def _rows_of(self, name: str) -> list[Entity]:
        index = self._indexes.get(_place(name, {}, None))
        return index.rows if index else []

    def _ids(self, item: Property, value: Any) -> list[str]:
        lookup = item.lookups[""]
        names = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
        rows = [row for kind in lookup.types for row in self._rows_of(kind)]
        return [
            str(row["id"]).lower() for name in names for row in rows if name in (row["id"], row.get(lookup.name_field))
        ]

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused

    def labels(self, places: Sequence[Place]) -> dict[Place, str]:
        """No names: an export has names instead of IDs."""
        return {}

    def owner(self, entry: PlannedDocument) -> str | None:
        return None

    def app_policies(self, targets: Sequence[Target], *, all_details: bool = False) -> list[OwnerPolicies | None]:
        """The policies in the snapshot, in which they name what they refer to. It has no creation dates."""
        tenant = next(iter(self._rows_of(TENANT_APP_MANAGEMENT_POLICY.collection_name)), None)
        chains = self._chains()
        return [self._policies_of(target, tenant, chains) for target in targets]

    def _policies_of(self, target: Target, tenant: Entity | None, chains: Chains) -> OwnerPolicies | None:
        kind, names = kind_of(target), names_of(target)
        policies = self._rows_of(APP_MANAGEMENT_POLICY.collection_name)
        for policy in policies:
            if is_covered(target, kind, policy.get("appliesTo") or ()):
                return OwnerPolicies(kind, policy, tenant, chains=chains)
        # An owner that a document names by its ID may be one that a policy names by its display name.
        others = {name for policy in policies for name in named_in(policy.get("appliesTo") or (), kind)}
        unclear = others and {*map(_is_id, names)} != {*map(_is_id, others)}
        return None if tenant is None or unclear else OwnerPolicies(kind, None, tenant, chains=chains)

    def _chains(self) -> Chains:
        """The authorities in chains of trust, by the name or ID of the chain."""
        found: dict[str, tuple[x509.Certificate, ...]] = {}
        for (name, parameters, parent), index in self._indexes.items():
            if name == CERTIFICATE_BASED_APPLICATION_AUTHORITY.collection_name:
                chain = parent or dict(parameters).get("certificate_based_application_configuration_id")
                found[str(chain).lower()] = tuple(x509.load(row["certificate"]) for row in index.rows)
        return found

    def current(self, wishes: Sequence[tuple[Target, Json]]) -> list[CurrentEntity]:
        return [self._look_up(target, desired) for target, desired in wishes]

    def holders(self, targets: Sequence[Target]) -> list[CurrentEntity]:
        return [self._holder(target) for target in targets]

    def _holder(self, target: Target) -> CurrentEntity:
        """The holder of a target, made from the resources in it; None if the snapshot has none."""
        resource, place = target.resource, _place_of(target)
        if not isinstance(resource, Embedded):
            return None
        index = self._indexes.get(place)
        if target.id is not None and index is not None and index.get(target.id) is None and not self._with_ids[place]:
            return self._unknown(target)
        return dict(resource.holding.snapshot(index.rows if index else []))

    @staticmethod
    def _unknown(target: Target) -> InputError:
        return InputError(
            f'The snapshot does not say which {target.resource.label} has the id "{target.id}"; export it with '
            "include_ids."
        )

    def forget(self, targets: Sequence[Target]) -> None:
        """Keep everything: a snapshot cannot be read again."""

    def near_misses(self, target: Target, desired: Json) -> list[str]:
        index = self._indexes.get(_place_of(target))
        return index.near_misses(desired) if index else []

    def rows(self, target: Target) -> list[Entity]:
        index = self._indexes.get(_place_of(target))
        return index.rows if index else []

    def _look_up(self, target: Target, desired: Json) -> CurrentEntity:
        place = _place_of(target)
        index = self._indexes.get(place)
        if index is None:
            return None
        try:
            if target.id is None:
                return index.find(desired, target.resource)
        except UnclearMatch as error:
            return InputError(
                f"The snapshot does not say of {', '.join(error.ids)} what shows whether one of them is meant."
            )
        except M365GraphError as error:
            return error
        found = index.get(target.id)
        if found is None and not self._with_ids[place]:
            return self._unknown(target)
        return found


def _place_of(target: Target) -> SnapshotKey:
    return _place(target.resource.collection_name, target.parameters, target.parent_name)


def _is_id(name: str) -> bool:
    return re.fullmatch(GUIDS, name) is not None


def _place(name: str, parameters: Json, parent_name: str | None) -> SnapshotKey:
    return (name, tuple((key, str(parameters[key]).lower()) for key in sorted(parameters)), parent_name)
