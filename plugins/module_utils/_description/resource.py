# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary of descriptions. A description is data; everything else is derived from it.

From one :class:`Resource` come a module's options, its requests, its diff, its results and its error hints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from ansible_collections.m365.graph.plugins.module_utils._description.address import ResourceAddress, Version
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.identity import (
    GUID_EXAMPLE,
    GUIDS,
    ResourceIdentity,
)
from ansible_collections.m365.graph.plugins.module_utils._description.links import Issued, type_of
from ansible_collections.m365.graph.plugins.module_utils._description.property import Access, Effect, Property
from ansible_collections.m365.graph.plugins.module_utils._description.traits import (
    Filter,
    Hints,
    Identity,
    Permissions,
    Traits,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue, OutsideLimit
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, Json, shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex, beta_members
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

# The vocabulary is imported from this module.
__all__ = (
    "GUIDS",
    "GUID_EXAMPLE",
    "Access",
    "Effect",
    "Filter",
    "Hints",
    "Identity",
    "Json",
    "Permissions",
    "Property",
    "Resource",
    "Traits",
    "Version",
)

ALL_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE"})
SET_BY_SERVICE = frozenset({"createdDateTime", "id", "lastModifiedDateTime", "supportsScopeTags", "version"})
"""The properties that Intune and Entra set in every entity, in addition to the read-only ones of a description."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resource(ResourceAddress, ResourceIdentity):
    """A Graph entity type: its path, its identity, its properties and the supported methods.

    ``methods`` are those of the service; without PATCH a change deletes the resource and creates it again, and without
    POST none can be created (a singleton is created by its PATCH). ``allow`` names its guards (``allow_*`` options).
    With ``typed_body`` the service requires ``@odata.type`` in every body. ``expiring`` describes what can expire, if
    that is more than its certificates. ``update_method`` is how it is changed; a service that does not have PUT at its
    path gets a PATCH with the same body instead (see :func:`outcome.send`).

    ``shared``: the collection contains other types as well, which do not match. ``variants`` are the descriptions, by
    type name without namespace, of which this is the family (see module ``variants``). ``issued`` is where the
    certificates that were issued from a resource are counted.
    """

    name: str
    type: str
    label: str
    properties: tuple[Property, ...]
    permissions: Permissions
    methods: frozenset[str] = ALL_METHODS
    update_method: Literal["PATCH", "PUT"] = "PATCH"
    typed_body: bool = False
    allow: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    traits: Traits = field(default_factory=Traits)
    expiring: tuple[Expiring, ...] = ()
    shared: bool = False
    reported: bool = False
    """Whether devices or the service report it: it is desired state only if the type is named."""
    variants: Mapping[str, Resource] = field(default_factory=dict)
    issued: Issued | None = None
    document_name: str = ""
    """The type in documents, if Graph has the type in several places that have descriptions of their own."""

    @cached_property
    def expires(self) -> tuple[Expiring, ...]:
        """What can expire: the described parts, or else every certificate that it shows."""
        return self.expiring or tuple(_certificates(self.properties))

    @cached_property
    def type_name(self) -> str:
        """The type without its namespace."""
        return self.type.rpartition(".")[2]

    @property
    def document_type(self) -> str:
        """The type in documents."""
        return self.document_name or self.type_name

    @property
    def document_path(self) -> str | None:
        """The path in documents, if the type alone does not determine it."""
        return None

    @property
    def fixed_advice(self) -> str:
        """What to do about a change that is not possible, as a further sentence."""
        return ""

    @property
    def id_advice(self) -> str:
        """What to do if there is no resource with an ID, as a further sentence."""
        return ""

    @property
    def forgets(self) -> str:
        """Why a resource that is created again does not get some values, as a clause about these properties."""
        return "this version of the collection does not know"

    @property
    def collection_name(self) -> str:
        """Equal for two descriptions of one collection."""
        return self.document_name or self.type

    @property
    def row_type(self) -> str:
        """The type of the resources among others in one list; empty if the list has no others."""
        return self.type if self.shared else ""

    @property
    def needs_cast(self) -> bool:
        """Whether the path of a property of its own type has to name the type."""
        return self.shared

    @property
    def concrete(self) -> tuple[Resource, ...]:
        """The descriptions of this type: itself, or every variant of a family."""
        return tuple(self.variants.values()) or (self,)

    def of(self, row: Json) -> Resource | None:
        """The description of a listed resource: this one, or the variant of a family; None for another type."""
        if self.variants:
            return self.variants.get(type_of(row) or "")
        return self if not self.shared or type_of(row) in (None, self.type_name) else None

    def is_built_in(self, row: Json) -> bool:
        """Whether every tenant has this one from the service; see :class:`Traits`."""
        return self.traits.built_in is not None and self.traits.built_in(row)

    @property
    def kept(self) -> bool:
        """Whether a module can manage it; otherwise it can only be read."""
        return self.methods != {"GET"}

    @property
    def only_one(self) -> bool:
        """Whether its collection has one at most, so that no key is necessary."""
        return self.alone or self.singleton

    @property
    def missing_is_empty(self) -> bool:
        """Whether a 404 of the list, below an existing parent, means that there is none.

        Microsoft documents that for the federation of a managed domain ("List internalDomainFederations"), and its path
        is that of every resource of which a parent has one at most.
        """
        return self.alone and self.parent is not None

    @property
    def named_by_people(self) -> bool:
        """Whether its creator chooses its ID."""
        return any(item.name == "id" for item in self.writable())

    @cached_property
    def _by_name(self) -> dict[str, Property]:
        return {item.name: item for item in self.properties}

    @cached_property
    def _writable(self) -> tuple[Property, ...]:
        return tuple(item for item in self.properties if item.writable)

    @cached_property
    def writable_names(self) -> Mapping[str, None]:
        """The names of the properties that can be written, in their order."""
        return dict.fromkeys(item.name for item in self._writable)

    @cached_property
    def expanded(self) -> tuple[Property, ...]:
        """The properties that are read together with the resource by ``$expand``."""
        return tuple(item for item in self.properties if item.expanded)

    @cached_property
    def inner(self) -> tuple[Property, ...]:
        """The references that are part of the body."""
        return tuple(item for item in self.properties if item.inner)

    @cached_property
    def referring(self) -> tuple[Property, ...]:
        """The properties that can be written and refer to other entities."""
        return tuple(item for item in self._writable if item.lookups)

    @cached_property
    def _limited(self) -> frozenset[str]:
        """The names of the properties with limits beyond their types."""
        return frozenset(item.name for item in self.properties if item.limits)

    @cached_property
    def _known(self) -> dict[str | None, frozenset[str]]:
        """The names that a read may have, by version; None: in any version."""
        return {
            version: SET_BY_SERVICE
            | {item.name for item in self.properties if not item.writable or version in (None, *item.versions)}
            for version in (None, "v1.0", "beta")
        }

    def property(self, name: str) -> Property:
        """The property with a Graph name; raises KeyError."""
        return self._by_name[name]

    def writable(self) -> Iterator[Property]:
        return iter(self._writable)

    def unknown_in(self, entity: Json, version: str | None = None) -> list[str]:
        """The properties of an entity that have a value and are newer than this description.

        With ``version`` this includes those that are described for the other version only.
        """
        known = self._known[version]
        return [
            name
            for name, value in entity.items()
            if "@" not in name and name not in known and value not in (None, "", [], {})
        ]

    def parse(self, values: Json, version: str, *, graph_names: bool = False) -> dict[str, Any]:
        """Desired values by Graph name as they will be sent; raises :class:`InputError` for the first wrong one.

        The message names a property by its option, or with ``graph_names`` by its Graph name.
        """
        desired = {}
        for name, value in values.items():
            item = self.property(name)
            called = name if graph_names else item.option
            if version not in item.versions:
                raise InputError(
                    f"{called} exists in {' and '.join(sorted(item.versions))} only, and api_version is {version}."
                )
            # The description's name is one object in memory for all documents.
            desired[item.name] = item.parse(value, called)
            if version != "beta" and (newer := [*beta_members(item.type, desired[name])]):
                spelled = newer[0] if graph_names else naming.snake_case(newer[0])
                raise InputError(f"{called}: {spelled} exists in beta only, and api_version is {version}.")
        return desired

    def check(self, desired: Json, now: dt.datetime, allow: Mapping[str, bool], *, graph_names: bool = False) -> None:
        """Raise :class:`InputError` for values that must not be sent: documented limits, and the type's own check."""
        found: list[InputError] = []
        for name in (name for name in desired if name in self._limited):
            try:
                self.property(name).check_limits(desired[name], graph_names=graph_names)
            except InputError as error:
                found.append(error)
        if self.traits.check:
            try:
                self.traits.check(desired, now, allow)
            except InputError as error:
                found.append(error)
            except InvalidValue as error:  # of a part of a certificate
                found.append(InputError(f"{str(error).rstrip('.')}."))
        if len(found) == 1:
            raise found[0]
        if found:
            kind = OutsideLimit if all(isinstance(error, OutsideLimit) for error in found) else InputError
            raise kind(f"{'; '.join(str(error).rstrip('.') for error in found)}.")

    def warnings(self, desired: Json) -> tuple[str, ...]:
        """Sentences about values that are sent, but cannot have the intended effect."""
        return tuple(self.traits.warn(desired)) if self.traits.warn else ()

    def identify(self, desired: Json, current: Json) -> Identity:
        """Whether ``current`` is the ``desired`` resource."""
        if self.only_one:
            return Identity.SAME
        if self.of(current) is None:
            return Identity.OTHER
        if self.traits.identify and self.identified_by_content(desired):
            return self.traits.identify(desired, current)
        return self.identify_by_keys(desired, current)

    def identified_by_content(self, desired: Json) -> bool:
        """Whether only :attr:`Traits.identify` can match ``desired``."""
        return any(desired.get(name) is not None for name in self.traits.identified_by)

    def identify_by_keys(self, desired: Json, current: Json) -> Identity:
        """Whether every given natural key is that of ``current``."""
        given = [self.property(key) for key in self.keys if desired.get(key) is not None]
        same = all(item.same_key(desired[item.name], current.get(item.name)) for item in given)
        return Identity.SAME if given and same else Identity.OTHER

    def key_values(self, values: Json) -> dict[str, Hashable]:
        """The natural keys in ``values``, in canonical form.

        A resource matches a desired state if it has all of its keys.
        """
        return {name: self.property(name).key_form(values[name]) for name in self.keys if values.get(name) is not None}

    def can_identify(self, desired: Json) -> bool:
        """Whether the options identify a resource without its ID."""
        return self.only_one or any(desired.get(key) is not None for key in self.keys)

    def describe(self, desired: Json) -> str:
        """The keys of the desired resource, for messages: ``subject "CN=..."``."""
        return ", ".join(
            f"{self.property(key).option} {_short(self.property(key).type, desired[key])}"
            for key in self.keys
            if desired.get(key) is not None
        )

    def completed(self, body: Json) -> dict[str, Any]:
        """A body with the values that follow from it."""
        return {**body, **(self.traits.complete(body) if self.traits.complete else {})}

    def derived(self, desired: Json) -> dict[str, Any]:
        return dict(self.traits.derive(desired)) if self.traits.derive else {}

    def to_options(self, entity: Json) -> dict[str, Any]:
        """An entity with Ansible names, also of nested values; unknown properties and annotations are omitted.

        Enumerations are spelled as in the options, so that results can be compared and used as options.
        """
        result: dict[str, Any] = {}
        for item in self.properties:
            if item.secret or item.access is Access.INITIAL or (item.outside and item.name not in entity):
                continue
            result[item.option] = naming.to_options(item.type, entity.get(item.name))
        if self.traits.annotate:
            self.traits.annotate(result)
        return result


def _short(kind: EdmType, value: Any) -> str:
    if isinstance(kind, CertificateType):
        return "of the given certificate"
    return shown(value)


def _certificates(properties: tuple[Property, ...]) -> Iterator[Expiring]:
    """The certificates among properties, and those in lists of complex values; not those that only a create takes."""
    for item in properties:
        if item.access is Access.INITIAL:
            continue
        if isinstance(item.type, CertificateType):
            yield Expiring(item.description, certificate=item.name)
        elif isinstance(item.type, Collection) and isinstance(item.type.item, Complex):
            inner = [name for name, kind in item.type.item.properties.items() if isinstance(kind, CertificateType)]
            yield from (Expiring(item.description, each=item.name, certificate=name) for name in inner)
