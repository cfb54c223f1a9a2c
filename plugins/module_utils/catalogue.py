# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every resource that a module keeps, by name. Written by `make generate` from what the modules import."""

from __future__ import annotations

from ansible_collections.m365.graph.plugins.module_utils.resource import Resource
from ansible_collections.m365.graph.plugins.module_utils.resources.code_signing import ENTERPRISE
from ansible_collections.m365.graph.plugins.module_utils.resources.device_certificates import MANAGED_DEVICE_CERTIFICATE_STATE
from ansible_collections.m365.graph.plugins.module_utils.resources.federation import INTERNAL_DOMAIN_FEDERATION

RESOURCES: dict[str, Resource] = {
    item.name: item
    for item in (
        ENTERPRISE,
        INTERNAL_DOMAIN_FEDERATION,
        MANAGED_DEVICE_CERTIFICATE_STATE,
    )
}
