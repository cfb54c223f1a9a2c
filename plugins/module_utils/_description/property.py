# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One property of a Graph type, as descriptions have it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.limits import ValueLimit
from ansible_collections.m365.graph.plugins.module_utils._description.links import GraphAction, Link, Lookup, Members
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError, InvalidValue
from ansible_collections.m365.graph.plugins.module_utils._values import naming
from ansible_collections.m365.graph.plugins.module_utils._values.edm import EdmType
from ansible_collections.m365.graph.plugins.module_utils._values.structured import Collection

_BLANK: tuple[Any, ...] = (None, "", [])


class Access(Enum):
    """Who may write a property, and whether it can be read back."""

    READ_WRITE = "read_write"
    READ_ONLY = "read_only"
    CREATE_ONLY = "create_only"
    WRITE_ONLY = "write_only"
    """Accepted, but masked, null or missing when read: it never drives a change by itself."""
    INITIAL = "initial"
    """What a resource starts with: accepted with a create and at no other time, and not read back.

    It never is a change.
    """


class Effect(Enum):
    """What a change of a property does beyond the property."""

    SAFE = "safe"
    REISSUES = "reissues"
    """Certificates issued from the resource are revoked and issued again."""
    REMOVES = "removes"
    """Devices that the resource reaches no longer lose what they have got from it."""
    REPLACES = "replaces"
    """What the resource stands for is another thing afterwards."""


@dataclass(frozen=True, kw_only=True)
class ChangeEffect:
    """What a change of a property does beyond it: ``effect``, or ``effect_of(before, after)`` where that depends on the
    change.

    ``documented`` means that Microsoft documents it; otherwise it is presumed.
    """

    effect: Effect = Effect.SAFE
    effect_of: Callable[[Any, Any], Effect] | None = None
    documented: bool = False


@dataclass(frozen=True, kw_only=True)
class OptionForm:
    """How a task gives a property: ``option_name`` where its name is taken (every module has ``state``),
    ``file_option`` for the option that takes the value from a file, or with ``path_accepted`` its own option, for a
    value that is neither PEM nor base64.
    """

    option_name: str | None = None
    file_option: str | None = None
    path_accepted: bool = False


@dataclass(frozen=True, kw_only=True)
class ValuePlace:
    """Where a value is that is not in the resource's body: a ``link`` to one entity, a list that an ``action``
    replaces, or ``members``.

    ``lookups`` are the places in the value where a name can stand for an id (see :func:`links.replace_references`).
    """

    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    link: Link | None = None
    action: GraphAction | None = None
    members: Members | None = None

    @property
    def outside(self) -> bool:
        """Whether the value is not among what a read of the resource shows and its body takes."""
        return self.link is not None or self.action is not None or self.members is not None

    @property
    def read_apart(self) -> bool:
        """Whether the value is read by a path of its own."""
        return self.link is not None or self.members is not None


@dataclass(frozen=True)
class Property(ChangeEffect, OptionForm, ValuePlace):
    """One property of a Graph type.

    ``default`` is sent on create when no value is given (``None``: nothing is sent). ``volatile`` values are set by
    the service at its own time (upload dates), so no prediction has them. ``limits`` are what Microsoft documents
    beyond the type. ``matched_as`` is how the service compares the value when it looks for a resource, where that is
    more tolerant than the value itself: a display name in Entra is found in any letter case, and its letter case can
    still be changed.
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
        """Whether a value read from the service is one that could be written: not null, not a blank, not newer than the
        description.
        """
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
        """Whether ``current`` is what ``desired`` asks for.

        A service may read a cleared value back as null or as empty.
        """
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

    def key_form(self, value: Any) -> Hashable:
        """The value as it is compared to find a resource: two that the service takes for the same have one form."""
        return (self.matched_as or self.type).canonical(value)
