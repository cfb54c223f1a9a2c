# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The paths of a resource. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ansible_collections.m365.graph.plugins.module_utils._clouds import CLOUDS
from ansible_collections.m365.graph.plugins.module_utils._description.parents import NestedList, Parameter, Parent
from ansible_collections.m365.graph.plugins.module_utils._errors import InputError

Version = Literal["v1.0", "beta"]


@dataclass(frozen=True, eq=False, kw_only=True)
class ResourceAddress:
    """The paths of a resource, by API version.

    ``paths`` has the collection's path with ``{parameter}`` placeholders, and ``documented_paths`` the path in
    Microsoft's document if that is different from the correct one; ``documented_update`` is the documented path of a
    PATCH if that is not an item. A ``singleton`` has no collection and no ID in its path. ``item_paths`` are the paths
    to which an ID is added, if not to the collection's path. ``nested`` is where a service lists the collection in
    parts. With ``inside`` the resource is the value of that property of the entity at the path: it has the entity's ID,
    is read if it is selected, and is written by a PATCH of the entity. ``filterable``: the service evaluates a filter
    by type in its list. ``clouds`` are those in which Microsoft's pages show it as available; all, if they name none.
    """

    label: str
    paths: Mapping[str, str]
    default_version: Version
    item_paths: Mapping[str, str] = field(default_factory=dict)
    documented_paths: Mapping[str, str] = field(default_factory=dict)
    documented_update: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    parent: Parent | None = None
    singleton: bool = False
    nested: NestedList | None = None
    inside: str = ""
    filterable: bool = True
    clouds: tuple[str, ...] = tuple(CLOUDS)

    @property
    def read_query(self) -> Mapping[str, str]:
        """The query without which the service does not return the resource."""
        return {"$select": f"id,{self.inside}"} if self.inside else {}

    def collection_path(self, version: str, placeholders: Mapping[str, str], *, documented: bool = False) -> str:
        """The collection's path below the version; ``placeholders`` are quoted already."""
        template = self.documented_paths.get(version, self.paths[version]) if documented else self.paths[version]
        return template.format_map(placeholders)

    def check_cloud(self, cloud: str) -> None:
        """Raise :class:`InputError` for a cloud that does not have the resource."""
        if cloud not in self.clouds:
            raise InputError(
                f"cloud={cloud} has no {self.label}: Microsoft offers it in {' and '.join(self.clouds)} only."
            )
