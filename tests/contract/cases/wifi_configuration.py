# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import SECRET, cases

from ansible_collections.m365.graph.plugins.module_utils._resources.wifi_configurations import WIFI_CONFIGURATION

SAID = {"display_name": "x"}

CASES = cases(
    WIFI_CONFIGURATION,
    {
        name
        for name in WIFI_CONFIGURATION.variants
        if name.startswith(("ios", "macOS", "windows", "androidDevice", "aosp"))
    },
    [
        (
            {**SAID, "wifi_security_type": "open"},
            "type iosEnterpriseWiFiConfiguration has no wifi_security_type; what it has is display_name, ",
        ),
        ({"ssid": "x"}, "Which Wi-Fi configuration is meant. Give id, or display_name"),
        ({**SAID, "eap_type": "eapAka"}, "value of eap_type must be one of: eapTls, "),
        ({**SAID, "ssid": None}, "ssid: null is not allowed"),
        (
            {**SAID, "root_certificates_for_server_validation": [f"Root {number}" for number in range(501)]},
            "501 elements; at most 500 are allowed",
        ),
        (
            {"type": "androidWorkProfileEnterpriseWiFiConfiguration", **SAID, "pre_shared_key": SECRET}
            | {"pre_shared_key_is_set": False},
            "pre_shared_key would be ignored, because pre_shared_key_is_set is false",
        ),
        (
            {"type": "windowsWifiEnterpriseEAPConfiguration", **SAID, "maximum_authentication_failures": 101},
            "maximum_authentication_failures: 101 is not a whole number from 1 to 100",
        ),
    ],
)
