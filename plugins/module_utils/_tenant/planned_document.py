# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document with its plan, and later its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.links import Lookup
from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import GuardRefused, M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document

# Most of thousands of entries have none, and dictionaries of their own would be a part of the memory that shows.
_NO_EFFECTS: dict[str, Any] = {}
_NO_NAMES: dict[tuple[Lookup, str], str] = {}


@dataclass(frozen=True)
class StandingUse:
    """An ``allow_*`` option of a document that is in use, and what it allows, as a sentence without its full stop."""

    option: str
    harm: str
    refused: GuardRefused | None = None


@dataclass(eq=False, slots=True)
class PlannedDocument:
    """A document, the target of its resource, and its plan.

    ``follows`` creates the missing parent, ``refers`` create the missing resources that it refers to by name. ``named``
    are the values with IDs instead of names, as soon as all are known.

    ``refusals`` are those of the guards that the document does not open, ``standing`` the options that open others.
    ``change_id`` identifies the planned change, and ``affects`` is what it does to others (see module ``guards``). With
    ``approved``, the refused change is allowed in this run. ``names`` are those of the IDs (in lower case) in it.
    """

    document: Document
    target: Target
    plan: Plan | None = None
    error: M365GraphError | None = None
    outcome: Outcome | None = None
    follows: PlannedDocument | None = None
    refers: tuple[PlannedDocument, ...] = ()
    named: Mapping[str, Any] | None = None
    skipped: bool = False
    pruned: bool = False
    refusals: tuple[GuardRefused, ...] = ()
    standing: tuple[StandingUse, ...] = ()
    change_id: str | None = None
    affects: Mapping[str, Any] = field(default_factory=lambda: _NO_EFFECTS)
    approved: bool = False
    names: Mapping[tuple[Lookup, str], str] = field(default_factory=lambda: _NO_NAMES)

    @property
    def decided(self) -> Plan:
        """The plan of an entry that has one."""
        if self.plan is None:
            raise ValueError(f"{self.document.source} has no plan")
        return self.plan

    @property
    def action(self) -> PlanAction:
        return self.plan.action if self.plan else PlanAction.NONE

    @property
    def changes_something(self) -> bool:
        return self.error is None and self.action is not PlanAction.NONE

    @property
    def refused(self) -> bool:
        """Whether a guard, and nothing else, prevents the planned change."""
        return bool(self.refusals) and not self.approved and isinstance(self.error, GuardRefused)

    @property
    def desired(self) -> Mapping[str, Any]:
        """The values to send, with IDs instead of names as far as they are known."""
        return self.document.desired if self.named is None else self.named

    def fail(self, error: M365GraphError) -> None:
        self.error = error
