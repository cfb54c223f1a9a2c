# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from network_cases import cases

from ansible_collections.m365.graph.plugins.module_utils._resources.email_configurations import EMAIL_CONFIGURATION

SAID = {"display_name": "x"}

CASES = cases(
    EMAIL_CONFIGURATION,
    {"iosEasEmailProfileConfiguration", "androidEasEmailProfileConfiguration"},
    [
        (
            {**SAID, "sync_tasks": True},
            "type iosEasEmailProfileConfiguration has no sync_tasks; what it has is display_name, ",
        ),
        ({**SAID, "eas_services": ["photos"]}, 'eas_services: "photos" is not one or more of none, calendars, '),
        ({**SAID, "host_name": None}, "host_name: null is not allowed"),
        ({"host_name": "x"}, "Which e-mail configuration is meant. Give id, or display_name"),
    ],
)
