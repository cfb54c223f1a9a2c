# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The description of one property of a Graph type. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import ValueLimit
from ansible_collections.m365.graph.plugins.module_utils._description.links import (
    Addition,
    GraphAction,
    InnerReference,
    Link,
    Lookup,
    Members,
)
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

_BLANK: tuple[Any, ...] = (None, "", [])


class Access(Enum):
    """Whether a property can be written, and whether it can be read back."""

    READ_WRITE = "read_write"
    READ_ONLY = "read_only"
    CREATE_ONLY = "create_only"
    WRITE_ONLY = "write_only"
    """Accepted, but masked, null or missing in reads: it never causes a change by itself."""
    INITIAL = "initial"
    """An initial value: accepted only by a create, and not read back.

    It is never a change.
    """


class Effect(Enum):
    """The further effect of a change of a property."""

    SAFE = "safe"
    REISSUES = "reissues"
    """Certificates issued from the resource are revoked and issued again."""
    REMOVES = "removes"
    """Devices that are no longer targeted lose what they received from the resource."""
    REPLACES = "replaces"
    """The resource represents something else afterwards."""
    UNKNOWN = "unknown"
    """The collection has no description of the type, so it does not know further effects."""


@dataclass(frozen=True, kw_only=True)
class ChangeEffect:
    """The further effect of a change: ``effect``, or ``effect_of(before, after)`` if it depends on the values.

    ``documented`` means that Microsoft documents it; otherwise it is presumed.
    """

    effect: Effect = Effect.SAFE
    effect_of: Callable[[Any, Any], Effect] | None = None
    documented: bool = False


@dataclass(frozen=True, kw_only=True)
class OptionForm:
    """The option of a property.

    ``option_name`` is used if its name is taken (every module has ``state``). ``file_option`` takes the value from a
    file; with ``path_accepted`` the own option does, for a value that is neither PEM nor base64.
    """

    option_name: str | None = None
    file_option: str | None = None
    path_accepted: bool = False


@dataclass(frozen=True, kw_only=True)
class ValuePlace:
    """The place of a value outside the resource's body: a ``link``, a list that an ``action`` replaces, or ``members``.

    ``lookups`` are the places in the value with names or IDs (see :func:`links.replace_references`). ``addition`` is
    the action for a change that the body of a PATCH could make only at the cost of the current value. An ``inner``
    reference is part of the body, in a form of its own.
    """

    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    link: Link | None = None
    action: GraphAction | None = None
    members: Members | None = None
    addition: Addition | None = None
    inner: InnerReference | None = None

    @property
    def outside(self) -> bool:
        """Whether the value is neither in a read of the resource nor in its body."""
        return self.link is not None or self.expanded or self.members is not None

    @property
    def expanded(self) -> bool:
        """Whether a read shows the value only with ``$expand``."""
        return self.action is not None and not self.action.inside

    @property
    def read_apart(self) -> bool:
        """Whether the value is read by a path of its own."""
        return self.link is not None or self.members is not None

    @property
    def created_inside(self) -> bool:
        """Whether the body of a new resource can contain a value that is read by a path of its own."""
        return self.link is not None or (self.members is not None and self.members.created_inside)


@dataclass(frozen=True)
class Property(ChangeEffect, OptionForm, ValuePlace):
    """One property of a Graph type.

    ``default`` is sent on create if no value is given (``None``: nothing is sent). ``volatile`` values are set by the
    service at any time (upload dates), so no prediction contains them. ``limits`` are Microsoft's documented limits
    beyond the type. ``matched_as`` is how the service compares the value when it looks for a resource, if that is more
    tolerant than the value itself: a display name in Entra is found in any letter case, and its letter case can still
    be changed. A ``hideable`` value can read back null although there is one: ``Traits.holds`` then decides whether it
    is the desired one.
    """

    name: str
    type: EdmType
    description: str
    nullable: bool = True
    access: Access = Access.READ_WRITE
    required: bool = False
    default: Any = None
    secret: bool = False
    volatile: bool = False
    versions: frozenset[str] = frozenset({"v1.0", "beta"})
    limits: tuple[ValueLimit, ...] = ()
    matched_as: EdmType | None = None
    hideable: bool = False

    @property
    def option(self) -> str:
        return self.option_name or naming.snake_case(self.name)

    @property
    def writable(self) -> bool:
        return self.access is not Access.READ_ONLY

    @property
    def kept(self) -> bool:
        """Whether a value from the service can be written again with the same meaning."""
        return self.access in (Access.READ_WRITE, Access.CREATE_ONLY) and not (self.secret or self.volatile)

    @property
    def empty(self) -> Any:
        """What the property has without a value: the empty list or null."""
        return [] if isinstance(self.type, Collection) else None

    @property
    def can_be_emptied(self) -> bool:
        """Whether a write can remove the value that the property has."""
        return self.kept and self.access is Access.READ_WRITE and (self.nullable or isinstance(self.type, Collection))

    def knows(self, value: Any) -> bool:
        """Whether a value from the service can be written: not null, not blank, not newer than the description."""
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
            return self.empty
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
        """Whether ``current`` is in the ``desired`` state.

        A service may return a cleared value as null or as empty.
        """
        if isinstance(desired, str) and desired == current:
            return True
        if desired in _BLANK and current in _BLANK:
            return True
        return self.type.matches(desired, current)

    def check_limits(self, value: Any, *, graph_names: bool = False) -> None:
        """Raise :class:`InputError` for a desired value outside a documented limit, naming option, value and limit."""
        if value is None:
            return
        option, spelled = (self.name, str) if graph_names else (self.option, naming.snake_case)
        for limit in self.limits:
            limit.check(option, value, spelled)

    def same_key(self, desired: Any, current: Any) -> bool:
        """Whether two values are equal when the service looks for a resource."""
        if isinstance(desired, str) and desired == current:
            return True
        return self.key_form(desired) == self.key_form(current)

    def key_form(self, value: Any) -> Hashable:
        """The value as it is compared to find a resource: values that the service considers equal have one form."""
        return (self.matched_as or self.type).canonical(value)
