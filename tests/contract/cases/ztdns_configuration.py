# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.ztdns_configurations import ZTDNS_CONFIGURATION

SAID = {"display_name": "x"}
USAGE = {"name": "Client Authentication", "object_identifier": "1.3.6.1.5.5.7.3.2"}

CASES = cases(
    ZTDNS_CONFIGURATION,
    {"windowsZtdnsConfiguration"},
    [
        (
            {**SAID, "extended_key_usages_for_client_authentication": [{**USAGE, "object_identifier": "client"}]},
            "extended_key_usages_for_client_authentication",
        ),
        (
            {**SAID, "maximum_connection_time_in_seconds": 10},
            "maximum_connection_time_in_seconds: 10 is not a whole number from 30 to 604800",
        ),
        ({**SAID, "secure_dns_servers": []}, "secure_dns_servers: the list has 0 elements; 1 to 500 are allowed"),
        ({"audit_mode_enabled": True}, "Which Zero Trust DNS configuration is meant. Give id, or display_name"),
    ],
    given={"extended_key_usages_for_client_authentication": [USAGE], "maximum_connection_time_in_seconds": 3600},
)
