# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of now compared with plans that were written earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.m365.graph.plugins.module_utils._credential.app_policies import OwnerPolicies
from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedOrError
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import ReissueRefused
from ansible_collections.m365.graph.plugins.module_utils._tenant.plan_difference import differences
from ansible_collections.m365.graph.plugins.module_utils._tenant.planned_document import PlannedDocument


def plan_differences(recorded: Mapping[str, Any], entries: Sequence[PlannedDocument], tenant: str) -> list[str]:
    """The differences as sentences without a full stop."""
    return [str(item) for item in differences(recorded, entries, tenant)]


class InMemory:
    """A tenant for plans that is never read: nothing in it can be forgotten, and nothing depends on its resources."""

    def forget(self, targets: object) -> None:
        """Keep everything."""

    def linked(self, target: Target) -> LinkedOrError:
        return []

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused

    def app_policies(self, targets: Sequence[Target], *, all_details: bool = False) -> list[OwnerPolicies | None]:
        return [None for _target in targets]
