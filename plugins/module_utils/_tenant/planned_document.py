# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document with its plan, and later its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._description.plan import Plan, PlanAction
from ansible_collections.m365.graph.plugins.module_utils._engine.outcome import Outcome
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import M365GraphError
from ansible_collections.m365.graph.plugins.module_utils._tenant.documents import Document


@dataclass(eq=False)
class PlannedDocument:
    """A document, the target of its resource, and its plan.

    ``follows`` creates the missing parent, ``refers`` create the missing resources that it refers to by name. ``named``
    are the values with IDs instead of names, as soon as all are known.
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
    def desired(self) -> Mapping[str, Any]:
        """The values to send, with IDs instead of names as far as they are known."""
        return self.document.desired if self.named is None else self.named

    def fail(self, error: M365GraphError) -> None:
        self.error = error
