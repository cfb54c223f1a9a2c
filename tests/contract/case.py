# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the contract suite needs to know about a resource, because no description has it."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.resource import Resource


@dataclass(frozen=True)
class Case:
    """Sample options for one module.

    ``create`` makes the resource; ``changes`` holds, for every writable option, options that change that one alone
    (guards included); ``bad`` pairs options that must be refused before any request with what the message must say.
    ``address`` finds the resource again after ``create``, as templates over ``created.resource``. ``tenant`` is what
    must be in the tenant before (entities by path). ``answered`` names, by option, the properties that the service
    fills in by itself when that option changes, and ``cleared`` those that follow from it and are sent, such as null.
    ``unseen`` are options that nothing distinguishes from what is there, so that no change of them alone is detected;
    ``together`` are options that are sent together, because one is no use without the others. ``exchanges`` is how many
    a converged run may take, and ``before_removal`` how many more a removal takes to find what depends on the resource.

    Of several types in one module each has a case: ``type`` is the one, and ``whole`` means that ``changes`` has all
    options of that type (else some of them, for a type whose properties others try).
    """

    create: Mapping[str, Any]
    changes: Mapping[str, Mapping[str, Any]]
    bad: Sequence[tuple[Mapping[str, Any], str]]
    address: Mapping[str, Any] = field(default_factory=lambda: {"id": "{{ created.resource.id }}"})
    tenant: Mapping[str, Any] = field(default_factory=dict)
    answered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cleared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    unseen: Sequence[str] = ()
    together: Sequence[str] = ()
    exchanges: int = 1
    before_removal: int = 0
    type: str | None = None
    whole: bool = True

    def called(self, task: str) -> str:
        """The name of a task of this case in the playbook of its resource."""
        return f"{self.type}: {task}" if self.type else task

    def typed(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Options with the type that the case is about."""
        return {"type": self.type, **options} if self.type else dict(options)

    def concrete(self, resource: Resource) -> Resource:
        """The description of the case's type."""
        return resource.variants[self.type] if self.type else resource


@functools.cache
def cases_of(name: str) -> list[Case]:
    """The cases of the resource of a name, whole ones first. Raises ModuleNotFoundError where there is none."""
    module = importlib.import_module(f"cases.{name}")
    found: list[Case] = module.CASES if hasattr(module, "CASES") else [module.CASE]
    return sorted(found, key=lambda case: not case.whole)


@functools.cache
def case_of(module: str) -> Case | None:
    """A case of the resource that a module keeps or reads, its type among the options; None for a module without such a
    resource.
    """
    try:
        case, *_others = cases_of(module.removesuffix("_info"))
    except ModuleNotFoundError:
        return None
    return replace(case, create=case.typed(case.create), address=case.typed(case.address))
