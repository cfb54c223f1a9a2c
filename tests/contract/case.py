# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the contract suite must be told about a resource, because no description can say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """Sample options for one module.

    ``create`` makes the resource; ``changes`` holds, for every writable option, options that change that one alone
    (guards included); ``bad`` pairs options that must be refused before any request with what the message must say.
    ``address`` finds the resource again after ``create``, as templates over ``created.resource``. ``tenant`` is what
    must be in the tenant before (entities by path). ``answered`` names, by option, the properties that the service
    fills in by itself when that option changes. ``unseen`` are options that nothing tells from what is there, so that no
    change of them alone is ever seen; ``together`` are options that are sent together, because one is no use without the others.
    """

    create: Mapping[str, Any]
    changes: Mapping[str, Mapping[str, Any]]
    bad: Sequence[tuple[Mapping[str, Any], str]]
    address: Mapping[str, Any] = field(default_factory=lambda: {"id": "{{ created.resource.id }}"})
    tenant: Mapping[str, Any] = field(default_factory=dict)
    answered: Mapping[str, Sequence[str]] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    unseen: Sequence[str] = ()
    together: Sequence[str] = ()
