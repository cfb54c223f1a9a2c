# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which permissions playbooks, modules and documents need, and the shortest list of those that a token does not have.

Pure, except for the files that are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.m365.graph.plugins.module_utils._errors import InputError
from ansible_collections.m365.graph.plugins.module_utils._module import permissions
from ansible_collections.m365.graph.plugins.module_utils._module.used_modules import USED_MODULES
from ansible_collections.m365.graph.plugins.module_utils._tenant import document_files, documents
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document
from ansible_collections.m365.graph.plugins.module_utils._tenant.regular_files import read_regular, walk
from ansible_collections.m365.graph.plugins.module_utils._values.edm import shown

READ_ONLY = frozenset({"drift", "plan", "try"})
"""The playbooks that use ``apply`` only to compare a tenant with documents."""

_PREFIX = "m365.graph."
_SUFFIXES = (".yml", ".yaml")
_LARGEST = 4 << 20
#: A task's module, or the name of a role or playbook, at the end of its line.
_USED = re.compile(r"^\s*(?:- )?m365\.graph\.(\w+):|[\s\"']m365\.graph\.(\w+)[\"']?\s*$", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)


@dataclass
class RequiredPermission:
    """A permission and what needs it. Each of ``any_of`` is sufficient, the least-privileged one first."""

    any_of: tuple[str, ...]
    reason: str
    needed_by: list[str] = field(default_factory=list)

    @property
    def sufficient(self) -> frozenset[str]:
        """All sufficient permissions: in Graph, those that write can also read."""
        return frozenset(self.any_of) | {name.replace(".Read.", ".ReadWrite.") for name in self.any_of}

    def to_dict(self, held: Iterable[str]) -> dict[str, object]:
        return {
            "permission": self.any_of[0],
            "any_of": list(self.any_of),
            "reason": self.reason,
            "needed_by": self.needed_by,
            "held": not self.sufficient.isdisjoint(held),
        }


@dataclass
class PermissionUse:
    """What a user wants to run. ``problems`` are sentences about what could not be examined."""

    required: list[RequiredPermission] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    count: int = 0
    """The number of documents."""
    document_problems: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, needs: Iterable[permissions.Need], by: str) -> None:
        for need in needs:
            same = next((one for one in self.required if (one.any_of, one.reason) == (need.any_of, need.reason)), None)
            if same is None:
                same = RequiredPermission(need.any_of, need.reason)
                self.required.append(same)
            if by not in same.needed_by:
                same.needed_by.append(by)


def required(modules: Sequence[str], paths: Sequence[str], playbooks: Sequence[str]) -> PermissionUse:
    """The permissions for modules, documents in files, and playbooks: names of the collection's, or files.

    Documents are applied, unless a playbook that compares is named and none that applies documents, or is not known.
    """
    use = PermissionUse()
    for item in document_files.load(paths, "documents"):
        use.count += isinstance(item, Document)
        if isinstance(item, InputError):
            use.document_problems.append(str(item))
        elif (name := documents.resource_type(item.resource)) not in use.types:
            use.types.append(name)
    for module in modules:
        _add(use, module, f"module {module.removeprefix(_PREFIX)}")
    named = [name.removeprefix(_PREFIX) for name in playbooks]
    applying = [name for name in named if name not in READ_ONLY and "apply" in USED_MODULES.get(name, ["apply"])]
    for name in named:
        _add_playbook(use, name)
    if applying or not READ_ONLY.intersection(named):
        for kind in use.types:
            use.add(permissions.needs(["apply"], [kind]), f"documents of type {kind}")
    return use


def _add_playbook(use: PermissionUse, name: str) -> None:
    if name in USED_MODULES:
        for module in USED_MODULES[name]:
            if name in READ_ONLY and module == "apply":
                use.add(permissions.needs(["export"], use.types), f"playbook {name}")
            elif _is_known(module):
                _add(use, module, f"playbook {name}")
        return
    try:
        found = [*_in_files(name)]
    except InputError as error:
        use.problems.append(f"playbooks: {error}")
        return
    for one in dict.fromkeys(found):
        for module in USED_MODULES.get(one, [one] if _is_known(one) else []):
            _add(use, module, f"playbook {name}")


def _add(use: PermissionUse, module: str, by: str) -> None:
    """The needs of a module. If there are documents, ``apply`` needs what their types need."""
    try:
        use.add(permissions.needs([module], use.types if module.removeprefix(_PREFIX) == "apply" else ()), by)
    except InputError as error:
        use.problems.append(str(error))


def _is_known(name: str) -> bool:
    try:
        permissions.needs([name])
    except InputError:
        return False
    return True


def _in_files(name: str) -> Iterator[str]:
    """The modules, roles and playbooks of the collection in a playbook, or in those of a folder."""
    path = Path(os.path.expanduser(name))
    if not os.path.exists(path):  # Path.exists raises an error for a name that is too long
        known = ", ".join(sorted(USED_MODULES))
        raise InputError(
            f"{shown(name)} is neither a file nor a folder, and no playbook or role of m365.graph: {known}."
        )
    for file in walk(path, _SUFFIXES) if path.is_dir() else [path]:
        yield from used_in(read_regular(file, _LARGEST).decode(errors="replace"))


def used_in(text: str) -> list[str]:
    """The names after ``m365.graph.`` of modules, roles and playbooks in a YAML text, in their order."""
    found = _USED.finditer(_COMMENT.sub("", text))
    return [*dict.fromkeys(one[1] or one[2] for one in found)]


def shortest(rows: Iterable[RequiredPermission], held: Iterable[str]) -> list[str]:
    """The least-privileged permissions that meet everything that ``held`` does not meet, each only once.

    A permission that another one of them includes is left out: Read next to ReadWrite.
    """
    unmet = [row for row in rows if row.sufficient.isdisjoint(held)]
    chosen: list[str] = []
    for row in sorted(unmet, key=lambda row: len(row.sufficient)):
        if row.sufficient.isdisjoint(chosen):
            chosen.append(row.any_of[0])
    for name in [*chosen]:
        others = {other for other in chosen if other != name}
        if not any(row.sufficient.isdisjoint(others) for row in unmet):
            chosen.remove(name)
    return sorted(chosen)
