# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.derived_credential_configurations import (
    DERIVED_CREDENTIAL_CONFIGURATION,
)

SAID = {"display_name": "x"}

CASES = cases(
    DERIVED_CREDENTIAL_CONFIGURATION,
    {"androidDeviceOwnerDerivedCredentialAuthenticationConfiguration"},
    [
        (
            {**SAID, "certificate_access_type": "specificApps"},
            "type iosDerivedCredentialAuthenticationConfiguration has no certificate_access_type; what it has is ",
        ),
        ({"description": "x"}, "Which derived credential configuration is meant. Give id, or display_name"),
    ],
)
