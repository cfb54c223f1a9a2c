# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.vpn_configurations import VPN_CONFIGURATION

SAID = {"display_name": "x"}

CASES = cases(
    VPN_CONFIGURATION,
    {
        *("iosikEv2VpnConfiguration", "macOSVpnConfiguration", "windows10VpnConfiguration"),
        *("windowsPhone81VpnConfiguration", "androidWorkProfileVpnConfiguration"),
    },
    [
        ({**SAID, "servers": []}, "type iosVpnConfiguration has no servers; what it has is display_name, "),
        ({**SAID, "connection_type": "l2tp"}, "connection_type: .* is not one of ciscoAnyConnect, "),
        (
            {**SAID, "disconnect_on_idle_timer_in_seconds": 65536},
            "disconnect_on_idle_timer_in_seconds: 65536 is not a whole number from 0 to 65535",
        ),
        (
            {**SAID, "custom_data": [{"key": f"{number}"} for number in range(26)]},
            "26 elements; at most 25 are allowed",
        ),
        ({**SAID, "custom_data": [{"key": "a"}, {"key": "a"}]}, 'custom_data: "a" is there twice'),
        ({**SAID, "server": {"host": "x"}}, "Unsupported parameters .*host"),
        (
            {"type": "iosikEv2VpnConfiguration", **SAID, "mtu_size_in_bytes": 1500},
            "mtu_size_in_bytes: 1500 is not a whole number from 1280 to 1400",
        ),
        ({**SAID, "server": None}, "server: null is not allowed"),
    ],
    {"mtu_size_in_bytes": 1300},
)
