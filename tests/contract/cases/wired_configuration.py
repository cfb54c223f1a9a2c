# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.wired_configurations import WIRED_CONFIGURATION

SAID = {"display_name": "x"}

CASES = cases(
    WIRED_CONFIGURATION,
    set(WIRED_CONFIGURATION.variants),
    [
        (
            {**SAID, "enforce8021_x": True},
            "type iosWiredNetworkConfiguration has no enforce8021_x; what it has is display_name, ",
        ),
        ({**SAID, "eap_type": "leap"}, "eap_type: .* is not one of eapTls, eapTtls, peap, eapFast, eapAka"),
        (
            {"type": "windowsWiredNetworkConfiguration", **SAID, "eapol_start_period_in_seconds": 3601},
            "eapol_start_period_in_seconds: 3601 is not a whole number from 1 to 3600",
        ),
    ],
)
