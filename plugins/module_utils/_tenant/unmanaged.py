# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Trust that exists in a tenant and in no document. Pure.

A resource counts as managed if a document could refer to it: by its plan, by its ID, or by its key. A document without
a plan, because planning failed or because it found nothing, matches generously: a key that differs only in letter case,
or that the service has not set yet, is enough. Its own failure or difference is reported anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.embedded import Embedded
from ansible_collections.m365.graph.plugins.module_utils._description.parents import NameForm
from ansible_collections.m365.graph.plugins.module_utils._description.plan import PlanAction
from ansible_collections.m365.graph.plugins.module_utils._description.resource import Identity, Json, Resource
from ansible_collections.m365.graph.plugins.module_utils._errors import CertificateRejected, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import (
    Document,
    every_kind,
    natural_key,
    place_of,
    resource_type,
)
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType, load


@dataclass(frozen=True)
class TrustRow:
    """A resource that carries trust, and its place.

    ``parent_name`` is the name of the parent if no other one has it, and ``parent_forms`` are all its names. ``id``
    begins with ``snapshot-`` if only an export without IDs shows the resource.
    """

    resource: Resource
    row: Json
    parameters: Mapping[str, str] = field(default_factory=dict)
    parent_name: str | None = None
    parent_forms: frozenset[NameForm] = frozenset()

    @property
    def type(self) -> str:
        return resource_type(self.resource)

    @property
    def key(self) -> dict[str, Any]:
        """The path and the identifying properties, as in a document."""
        place = place_of(self.resource, self.parameters, self.parent_name)
        return {**place, **natural_key(self.resource, self.row)}

    @property
    def certificate(self) -> str | None:
        """Subject and validity of its certificate, if the service shows one that can be read."""
        for item in self.resource.properties:
            if isinstance(item.type, CertificateType) and isinstance(value := self.row.get(item.name), str):
                with suppress(InvalidValue, CertificateRejected):
                    return load(value).describe()
        return None

    @property
    def id(self) -> str:
        return str(self.row.get("id"))

    @property
    def related(self) -> list[str]:
        """The IDs under which an audit log may list a change of the resource: its own and those of its path."""
        return [self.id, *self.parameters.values()]


def trusting_kinds(cloud: str) -> list[Resource]:
    """The types whose resources carry trust, as their descriptions state it.

    A singleton always exists, so that it cannot be without a document by somebody's act.
    """
    return [
        resource
        for resource in every_kind().values()
        if resource.traits.trust and not resource.singleton and cloud in resource.clouds
    ]


def unmanaged(found: Iterable[TrustRow], entries: Sequence[PlannedDocument]) -> list[TrustRow]:
    """The resources to which no document refers, sorted by type and key."""
    known: set[tuple[str, str]] = set()
    by_key: dict[str, list[PlannedDocument]] = {}
    for entry in entries:
        kind, before = resource_type(entry.document.resource), entry.plan.before if entry.plan else {}
        ids = [str(id).lower() for id in (entry.document.id, before.get("id")) if id]
        known |= {(kind, id) for id in ids}
        missing = entry.plan is None or entry.action is PlanAction.CREATE
        if missing or isinstance(entry.document.resource, Embedded):
            by_key.setdefault(kind, []).append(entry)
    kept = [
        one
        for one in found
        if (one.type, one.id.lower()) not in known
        and not any(_may_be(entry, one) for entry in by_key.get(one.type, ()))
    ]
    return sorted(kept, key=lambda one: (one.type, *map(str, one.key.values()), one.id))


def _may_be(entry: PlannedDocument, one: TrustRow) -> bool:
    """Whether a document that has no resource yet, or shares its holder's, may refer to a resource."""
    document = entry.document
    if document.id is not None or not _same_place(entry, one):
        return False
    if document.resource.only_one:
        return True
    generous = entry.plan is None or entry.action is PlanAction.CREATE
    return _same_key(document, entry.desired, one.row, exactly=not generous)


def _same_place(entry: PlannedDocument, one: TrustRow) -> bool:
    parent, name = entry.document.resource.parent, entry.document.parent_name
    placed = {**entry.document.parameters, **entry.target.parameters}
    if any(value.lower() != one.parameters[key].lower() for key, value in placed.items() if key in one.parameters):
        return False
    if parent is None or name is None or parent.parameter in placed:
        return True
    return not parent.forms_of(name).isdisjoint(one.parent_forms)


def _same_key(document: Document, desired: Json, row: Json, *, exactly: bool) -> bool:
    resource = document.resource
    identify = resource.traits.identify if resource.identified_by_content(desired) and not exactly else None
    if identify and identify(desired, row) is not Identity.OTHER:
        return True
    names = [name for name in resource.telling if desired.get(name) is not None]
    # The properties that the service has not set yet may have any value.
    shown = names if exactly else [name for name in names if row.get(name) is not None]
    return bool(names) and all(_equal(resource, name, desired[name], row.get(name), exactly) for name in shown)


def _equal(resource: Resource, name: str, desired: Any, current: Any, exactly: bool) -> bool:
    item = resource.property(name)
    if item.key_form(desired) == item.key_form(current):
        return True
    texts = isinstance(desired, str) and isinstance(current, str)
    return texts and not exactly and desired.strip().casefold() == current.strip().casefold()
