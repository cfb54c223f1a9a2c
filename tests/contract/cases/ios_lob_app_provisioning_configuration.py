# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

from case import Case
from configurations import REACH, tenant
from provisioning_profiles import profile

NAMED = {"display_name": "Field service", "payload_file_name": "field.mobileprovision"}

CASE = Case(
    tenant=tenant(()),
    create={**NAMED, "payload": profile(), "assignments": [{"target": "allDevices"}]},
    changes={
        **REACH,
        "payload": {"payload": profile(700)},
        "payload_file_name": {"payload_file_name": "field-2.mobileprovision"},
    },
    cleared={"payload": ["expiration_date_time"]},
    bad=[
        ({**NAMED, "payload": "AAAA"}, "payload: the value is not a provisioning profile, which contains a property l"),
        ({**NAMED, "payload": "MAMCAQE="}, "payload: the value is not a provisioning profile: its signed data .* can"),
        (
            {**NAMED, "payload": base64.b64encode(b"<plist><array/></plist>").decode()},
            "payload: the value is not a provisioning profile, which contains a property list",
        ),
        (
            {**NAMED, "payload": profile(-1)},
            'The provisioning profile "Contoso Field Service" expired on .*; set allow_',
        ),
        ({**NAMED, "payload": None}, "payload: null is not allowed"),
        ({**NAMED, "src": "/does/not/exist.mobileprovision"}, "src: .* cannot be read: No such file"),
        ({**NAMED, "payload": profile(), "src": "/does/not/exist.mobileprovision"}, "mutually exclusive"),
        (
            {"display_name": "x", "payload_file_name": "field.ipa"},
            "payload_file_name: .* ends with .mobileprovision or",
        ),
        ({"payload": profile()}, "Which iOS app provisioning profile is meant. Give id, or display_name"),
    ],
)
