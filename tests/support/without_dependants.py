# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A part of a tenant for plans: nothing depends on its resources, and no certificate was issued from them."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils._engine.linked_configurations import LinkedOrError
from ansible_collections.m365.graph.plugins.module_utils._engine.target import Target
from ansible_collections.m365.graph.plugins.module_utils._errors import ReissueRefused


class WithoutDependants:
    """The methods of :class:`planner.TenantView` about dependants."""

    def linked(self, target: Target) -> LinkedOrError:
        return []

    def counted(self, target: Target, id: str, refused: ReissueRefused) -> ReissueRefused:
        return refused
