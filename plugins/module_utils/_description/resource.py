# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vocabulary that resources are described in. A description is data; everything else is derived from it.

From one :class:`Resource` come a module's options, its requests, its diff, its results and its error hints.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Literal

from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._description.expiring import Expiring
from ansible_collections.m365.graph.plugins.module_utils._description.links import (
    GraphAction,
    Issued,
    Link,
    Lookup,
    type_of,
)
from ansible_collections.m365.graph.plugins.module_utils._description.parents import Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType, shown
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection, Complex
from ansible_collections.m365.graph.plugins.module_utils._values.x509 import CertificateType

Version = Literal["v1.0", "beta"]
Json = Mapping[str, Any]

_BLANK: tuple[Any, ...] = (None, "", [])

Hints = frozenset[Hashable]


class Access(Enum):
    """Who may write a property, and whether it can be read back."""

    READ_WRITE = "read_write"
    READ_ONLY = "read_only"
    CREATE_ONLY = "create_only"
    WRITE_ONLY = "write_only"
    """Accepted, but masked, null or missing when read: it never drives a change by itself."""
    INITIAL = "initial"
    """What a resource starts with: accepted with a create and at no other time, and not read back. It never is a change."""


class Effect(Enum):
    """What a change of a property does beyond the property."""

    SAFE = "safe"
    REISSUES = "reissues"
    """Certificates issued from the resource are revoked and issued again."""
    REMOVES = "removes"
    """Devices that the resource reaches no longer lose what they have got from it."""
    REPLACES = "replaces"
    """What the resource stands for is another thing afterwards."""


@dataclass(frozen=True)
class Property:
    """One property of a Graph type.

    ``default`` is sent on create when nothing is said (``None``: nothing is). ``volatile`` values are set by the
    service at its own time (upload dates), so no prediction holds them. ``file_option`` names the option that takes
    the value from a file; with ``path_accepted`` the property's own option does, for a value that is neither PEM nor base64.
    ``option_name`` is the property's own option where its name is taken (every module has ``state``).
    ``effect`` is what a change does, and ``effect_of(before, after)`` tells it for one change where it depends on that;
    ``documented`` says that Microsoft documents it, else it is presumed. ``lookups`` says where in the value a name can stand
    for an id (see :func:`outside.replace_references`); ``link`` and ``action`` tell how a value is read and written that lies
    outside the resource's body.
    """

    name: str
    type: EdmType
    description: str
    nullable: bool = True
    access: Access = Access.READ_WRITE
    required: bool = False
    default: Any = None
    effect: Effect = Effect.SAFE
    effect_of: Callable[[Any, Any], Effect] | None = None
    documented: bool = False
    secret: bool = False
    volatile: bool = False
    file_option: str | None = None
    path_accepted: bool = False
    option_name: str | None = None
    versions: frozenset[str] = frozenset({"v1.0", "beta"})
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    link: Link | None = None
    action: GraphAction | None = None

    @property
    def outside(self) -> bool:
        """Whether the value is not among what a read of the resource shows and its body takes."""
        return self.link is not None or self.action is not None

    @property
    def option(self) -> str:
        return self.option_name or naming.snake_case(self.name)

    @property
    def writable(self) -> bool:
        return self.access is not Access.READ_ONLY

    @property
    def kept(self) -> bool:
        """Whether what the service shows can be written again and means the same."""
        return self.access in (Access.READ_WRITE, Access.CREATE_ONLY) and not (self.secret or self.volatile)

    def knows(self, value: Any) -> bool:
        """Whether a value read from the service is one that could be written: not null, not a blank, not newer than the description."""
        if value in _BLANK:
            return False
        try:
            self.parse(value)
        except InputError:
            return False
        return True

    def parse(self, value: Any, option: str | None = None) -> Any:
        """The value as it is sent. Raises :class:`InputError`, naming option, value and what is allowed.

        Null and ``""`` clear a property that can be null; for a collection both mean the empty one.
        """
        option = option or self.option
        if isinstance(self.type, Collection) and value in (None, ""):
            return []
        if value is None and not self.nullable:
            raise InputError(
                f"{option}: null is not allowed, Graph's {self.name} always has a value ({self.type.name})."
            )
        if value is None or (value == "" and self.nullable):
            return None
        try:
            return self.type.encode(value)
        except (InvalidValue, InputError) as error:
            raise InputError(f"{option}: {error}.") from None

    def same(self, desired: Any, current: Any) -> bool:
        """Whether ``current`` is what ``desired`` asks for. A service may read a cleared value back as null or as empty."""
        if desired in _BLANK and current in _BLANK:
            return True
        return self.type.matches(desired, current)


@dataclass(frozen=True)
class Filter:
    """An option of an ``_info`` module: keeps the rows for which ``keeps(row, value, now)`` holds."""

    option: str
    kind: Literal["str", "int", "bool", "list"]
    keeps: Callable[[Json, Any, dt.datetime], bool]
    choices: tuple[str, ...] = ()


class Identity(Enum):
    """Whether a resource in the tenant is the one that the options mean."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    """The service has not filled in yet what would tell."""


@dataclass(frozen=True)
class Permissions:
    """Least-privileged application permissions (Graph permissions reference); any one of a tuple serves.

    ``delete`` where that needs another one than the other writes.
    """

    read: tuple[str, ...]
    write: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()

    def to(self, method: str) -> tuple[str, ...]:
        """Those for an HTTP method."""
        if method == "GET":
            return self.read
        return self.delete or self.write if method == "DELETE" else self.write


@dataclass(frozen=True)
class Traits:
    """Pure functions for what is particular to a type. All take the values to send, by Graph name.

    ``check(desired, now, allow)`` refuses what must not be sent, before any request.
    ``complete(body)`` is what is sent beyond a body because it follows from it, or in the place of a value in it.
    ``derive(desired)`` is what the service will fill in by itself from what is sent, as far as it can be foretold.
    ``identify(desired, current)`` tells whether a listed resource is meant, when ``desired`` has one of the properties
    ``identified_by``; otherwise the keys tell. ``hints(values)``, of such a wish or of a listed resource, are values of
    which the two share one when they are the same (None: there is no telling without comparing).
    ``holds(desired, current)`` tells whether the write-only values are in place already, judged by what can be read.
    ``guard(current, body, now, allow)`` refuses, by an ``allow_*`` option, what would do damage given what is there.
    ``annotate(row)`` adds explanations to a returned resource.
    """

    check: Callable[[Json, dt.datetime, Mapping[str, bool]], None] | None = None
    complete: Callable[[Json], Json] | None = None
    derive: Callable[[Json], Json] | None = None
    identify: Callable[[Json, Json], Identity] | None = None
    identified_by: tuple[str, ...] = ()
    hints: Callable[[Json], Hints | None] | None = None
    holds: Callable[[Json, Json], Identity] | None = None
    guard: Callable[[Json, Json, dt.datetime, Mapping[str, bool]], None] | None = None
    annotate: Callable[[dict[str, Any]], None] | None = None


GUID_EXAMPLE = "b20d3703-3703-b20d-0337-0db203370db2"
# Compiled here for those who inherit what is loaded: re remembers it.
GUIDS = re.compile(
    r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})*"
).pattern
"""The ids that Intune and Entra assign: a GUID, in a few of Intune's tables several joined by underscores."""

ALL_METHODS = frozenset({"GET", "POST", "PATCH", "DELETE"})


@dataclass(frozen=True, eq=False)
class Resource:
    """A Graph entity type at its place in the URL space.

    ``paths`` gives the collection's path by API version, with ``{parameter}`` placeholders, and ``documented_paths`` as
    Microsoft's document spells it where that differs from the sound one; ``documented_update`` is where the document
    sends a PATCH when that is no item. ``keys`` are the properties any of which can tell a resource without its id;
    with ``alone`` there is at most one, which needs no telling; ``told_by`` are those of the keys without which one is not told
    from all others (all of them, by default). ``id_name`` is what Graph calls the id. A ``singleton`` has no collection and no id in its path,
    and the paths are its own. ``item_paths`` say what an id is put behind where that is not the collection's path.
    ``methods`` are those of the service; without PATCH a change deletes the resource and creates it again, and without POST
    none can be created (a singleton is created by its PATCH). ``id_pattern`` is the shape of an id, ``id_example`` one of
    them. Where people choose ids, the property ``id`` can be written. ``allow`` names the guards (``allow_*`` options) it
    has. ``typed_body`` says that the service wants ``@odata.type`` in every body. ``clouds`` are those in which Microsoft's
    pages say that it is available; all, where they name none. ``expiring`` tells what of it can expire, where that is more than
    its certificates say.

    ``shared``: the collection holds other types as well, and those are not meant. ``variants`` are the descriptions, by type
    name without namespace, of which this is the family (see module ``variants``). ``issued`` is where the certificates that
    were issued from a resource are counted.
    """

    name: str
    type: str
    label: str
    paths: Mapping[str, str]
    default_version: Version
    properties: tuple[Property, ...]
    permissions: Permissions
    keys: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    alone: bool = False
    singleton: bool = False
    id_name: str = "id"
    id_pattern: str = GUIDS
    id_example: str = GUID_EXAMPLE
    parameters: tuple[Parameter, ...] = ()
    parent: Parent | None = None
    methods: frozenset[str] = ALL_METHODS
    item_paths: Mapping[str, str] = field(default_factory=dict)
    documented_paths: Mapping[str, str] = field(default_factory=dict)
    documented_update: Mapping[str, str] = field(default_factory=dict)
    typed_body: bool = False
    allow: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    clouds: tuple[str, ...] = tuple(CLOUDS)
    traits: Traits = Traits()
    expiring: tuple[Expiring, ...] = ()
    shared: bool = False
    variants: Mapping[str, Resource] = field(default_factory=dict)
    issued: Issued | None = None

    @cached_property
    def expires(self) -> tuple[Expiring, ...]:
        """What of it can expire: what is described, or else every certificate that it shows."""
        return self.expiring or tuple(_certificates(self.properties))

    @property
    def type_name(self) -> str:
        """The type without its namespace."""
        return self.type.rpartition(".")[2]

    @property
    def concrete(self) -> tuple[Resource, ...]:
        """The descriptions that this one stands for: itself, or of a family every variant."""
        return tuple(self.variants.values()) or (self,)

    def of(self, row: Json) -> Resource | None:
        """The description of a listed resource: this one or, of a family, the variant it is; None for a type that is not meant."""
        if self.variants:
            return self.variants.get(type_of(row) or "")
        return self if not self.shared or type_of(row) in (None, self.type_name) else None

    @property
    def kept(self) -> bool:
        """Whether a module can keep it as desired; otherwise it can only be read."""
        return self.methods != {"GET"}

    @property
    def only_one(self) -> bool:
        """Whether its place holds one at most, so that there is no need to tell it from others."""
        return self.alone or self.singleton

    @property
    def missing_is_empty(self) -> bool:
        """Whether a 404 of the list, below a parent that is there, means that there is none.

        Microsoft documents that for the federation of a managed domain ("List internalDomainFederations"), and its path is that of
        every resource of which a parent has one at most.
        """
        return self.alone and self.parent is not None

    @property
    def named_by_people(self) -> bool:
        """Whether who creates it chooses its id."""
        return any(item.name == "id" for item in self.writable())

    @property
    def telling(self) -> tuple[str, ...]:
        """The keys by which documents are known as being about the same resource."""
        return self.told_by or self.keys

    @cached_property
    def _by_name(self) -> dict[str, Property]:
        return {item.name: item for item in self.properties}

    @cached_property
    def _writable(self) -> tuple[Property, ...]:
        return tuple(item for item in self.properties if item.writable)

    def property(self, name: str) -> Property:
        """The property of a Graph name; raises KeyError."""
        return self._by_name[name]

    def writable(self) -> Iterator[Property]:
        return iter(self._writable)

    def collection_path(self, version: str, placeholders: Mapping[str, str], *, documented: bool = False) -> str:
        """The collection's path below the version, ``placeholders`` being quoted already."""
        template = self.documented_paths.get(version, self.paths[version]) if documented else self.paths[version]
        return template.format_map(placeholders)

    def check_cloud(self, cloud: str) -> None:
        """Raise :class:`InputError` for a cloud that does not have the resource."""
        if cloud not in self.clouds:
            raise InputError(
                f"cloud={cloud} has no {self.label}: Microsoft offers it in {' and '.join(self.clouds)} only."
            )

    def parse(self, values: Json, version: str, *, graph_names: bool = False) -> dict[str, Any]:
        """Desired values by Graph name as they will be sent; raises :class:`InputError` for the first that is wrong.

        The message calls a property by its option, or with ``graph_names`` as Graph does.
        """
        desired = {}
        for name, value in values.items():
            item = self.property(name)
            called = name if graph_names else item.option
            if version not in item.versions:
                raise InputError(
                    f"{called} exists in {' and '.join(sorted(item.versions))} only, and api_version is {version}."
                )
            desired[name] = item.parse(value, called)
        return desired

    def identify(self, desired: Json, current: Json) -> Identity:
        """Whether ``current`` is the resource that ``desired`` means."""
        if self.only_one:
            return Identity.SAME
        if self.of(current) is None:
            return Identity.OTHER
        if self.traits.identify and self.identified_by_content(desired):
            return self.traits.identify(desired, current)
        return self.identify_by_keys(desired, current)

    def identified_by_content(self, desired: Json) -> bool:
        """Whether ``desired`` says what only :attr:`Traits.identify` can tell."""
        return any(desired.get(name) is not None for name in self.traits.identified_by)

    def identify_by_keys(self, desired: Json, current: Json) -> Identity:
        """Whether every natural key that is given is that of ``current``."""
        given = [self.property(key) for key in self.keys if desired.get(key) is not None]
        same = all(item.type.equal(desired[item.name], current.get(item.name)) for item in given)
        return Identity.SAME if given and same else Identity.OTHER

    def key_values(self, values: Json) -> dict[str, Hashable]:
        """The natural keys that ``values`` have, in canonical form: all of a wish are those of the resource that it means."""
        return {
            name: self.property(name).type.canonical(values[name]) for name in self.keys if values.get(name) is not None
        }

    def can_identify(self, desired: Json) -> bool:
        """Whether the options say enough to tell a resource without its id."""
        return self.only_one or any(desired.get(key) is not None for key in self.keys)

    def describe(self, desired: Json) -> str:
        """What was looked for, for messages: ``subject "CN=..."``."""
        return ", ".join(
            f"{self.property(key).option} {_short(self.property(key).type, desired[key])}"
            for key in self.keys
            if desired.get(key) is not None
        )

    def completed(self, body: Json) -> dict[str, Any]:
        """A body with what follows from it."""
        return {**body, **(self.traits.complete(body) if self.traits.complete else {})}

    def derived(self, desired: Json) -> dict[str, Any]:
        return dict(self.traits.derive(desired)) if self.traits.derive else {}

    def to_options(self, entity: Json) -> dict[str, Any]:
        """An entity under Ansible names: every property the description knows, nested ones too; ``@``-noise left out.

        Enumerations are spelled as the options are, so that what is returned can be compared, and given back, as it is.
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
    """The certificates among properties, and those in lists of complex values; not what only a create takes."""
    for item in properties:
        if item.access is Access.INITIAL:
            continue
        if isinstance(item.type, CertificateType):
            yield Expiring(item.description, certificate=item.name)
        elif isinstance(item.type, Collection) and isinstance(item.type.item, Complex):
            inner = [name for name, kind in item.type.item.properties.items() if isinstance(kind, CertificateType)]
            yield from (Expiring(item.description, each=item.name, certificate=name) for name in inner)
