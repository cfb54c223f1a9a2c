# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What descriptions say of the place that a resource lies at: the placeholders in its path, and the entities it lies below. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A placeholder in a resource's path, filled from an option: ``/domains/{domain}/federationConfiguration``.

    ``choices`` lists the values there are, each with further placeholders that follow from it.
    """

    name: str
    description: str
    pattern: str = r"[^/\s]+"
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def parse(self, value: str) -> str:
        """The value, if it has the right shape; raises :class:`InputError`."""
        if self.choices and value not in self.choices:
            raise InputError(f"{self.name}: {shown(value)} is not one of {', '.join(self.choices)}.")
        if not re.fullmatch(self.pattern, value):
            raise InputError(f"{self.name}: {shown(value)} is not {self.description}.")
        return value

    def fill(self, value: str) -> dict[str, str]:
        """The placeholders that the value fills."""
        return {self.name: value, **self.choices.get(value, {})}


@dataclass(frozen=True)
class Parent:
    """The entities that a resource lies below, one collection in each.

    ``collection`` lists them, below the version; the ``key`` of one fills ``parameter``. ``option`` takes a name in place
    of the parameter: ``name_fields`` are the properties that may hold it, each with the shape of the values it can have
    (a service refuses to look for a value of another shape). Of a ``sole`` parent a tenant has one, which need not be
    named. ``type_parameter`` is the parameter that says, as a Graph type name, what the parent must be;
    ``documented_types`` gives another one where a documented path begins elsewhere. ``eligible(row)`` tells which of the
    listed ones can have the resource at all, and ``select`` are the properties that the list asks for. ``permissions`` are
    the least-privileged application permissions to read them.
    """

    label: str
    collection: str
    parameter: str
    permissions: tuple[str, ...]
    key: str = "id"
    option: str | None = None
    name_fields: Mapping[str, str] = field(default_factory=lambda: {"displayName": r"(?s:.+)"})
    sole: bool = False
    type_parameter: str | None = None
    documented_types: Mapping[str, str | None] = field(default_factory=dict)
    eligible: Callable[[Json], bool] | None = None
    select: tuple[str, ...] = ()

    def fields_for(self, name: str) -> list[str]:
        """The properties in which a name is to be looked for."""
        return [field for field, shape in self.name_fields.items() if re.fullmatch(shape, name)]

    def filter_for(self, name: str) -> str | None:
        """The OData condition under which a list shows the parents of a name; None when no property can hold it."""
        quoted = name.replace("'", "''")
        return " or ".join(f"{field} eq '{quoted}'" for field in self.fields_for(name)) or None

    def is_called(self, row: Json, name: str | None) -> bool:
        """Whether a listed parent is one of that name; every one is, of a parent that needs none."""
        return name is None or any(row.get(field) == name for field in self.fields_for(name))

    def expected_type(self, parameters: Mapping[str, str], documented: bool) -> str | None:
        """The type that the parent must have, without namespace; None when any will do."""
        chosen = parameters.get(self.type_parameter) if self.type_parameter else None
        return self.documented_types.get(chosen, chosen) if documented and chosen else chosen
