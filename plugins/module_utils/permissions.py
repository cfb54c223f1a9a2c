# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which application permissions modules need, held against those that a token carries.

Source: the least-privileged permissions in the descriptions, which a test holds against Microsoft's permissions reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ansible_collections.m365.graph.plugins.module_utils.catalogue import RESOURCES
from ansible_collections.m365.graph.plugins.module_utils.errors import InputError

_COLLECTION = "m365.graph."
_INFO = "_info"


@dataclass
class Need:
    """One thing that modules do to Graph: ``any_of`` the permissions serves, the least-privileged one first."""

    any_of: tuple[str, ...]
    reason: str
    modules: list[str] = field(default_factory=list)

    def met_by(self, held: Iterable[str]) -> bool:
        return bool(set(self.any_of) & set(held))


def needs(modules: Sequence[str]) -> list[Need]:
    """What the modules need, in their order, each need once. Raises :class:`InputError` for a module that is not known."""
    found: dict[tuple[tuple[str, ...], str], Need] = {}
    for given in modules:
        name = given.removeprefix(_COLLECTION)
        resource = RESOURCES.get(name.removesuffix(_INFO))
        if resource is None or (name == resource.name and not resource.kept):
            known = sorted({*every_module(), *(f"{item}{_INFO}" for item in RESOURCES)})
            raise InputError(f'modules: "{given}" is not a module of m365.graph that talks to one resource; those are {", ".join(known)}.')
        wanted = [(resource.permissions.read, f"read every {resource.label}")]
        if name == resource.name:
            wanted = [(_both(resource.permissions.read, resource.permissions.write), f"read and write every {resource.label}")]
            if resource.permissions.delete:
                wanted.append((resource.permissions.delete, f"delete every {resource.label}"))
        elif resource.parent and not set(resource.parent.permissions) & set(resource.permissions.read):
            wanted.append((resource.parent.permissions, f"list every {resource.parent.label}"))
        for any_of, reason in wanted:
            need = found.setdefault((any_of, reason), Need(any_of, reason))
            if name not in need.modules:
                need.modules.append(name)
    return list(found.values())


def every_module() -> list[str]:
    """One module for each resource: the one that keeps it, or the one that reads it where nothing more can be done."""
    return [name if resource.kept else f"{name}{_INFO}" for name, resource in RESOURCES.items()]


def _both(read: tuple[str, ...], write: tuple[str, ...]) -> tuple[str, ...]:
    """The permissions to write: the ones of Graph that write also read."""
    return tuple(permission for permission in write if permission in read) or write
