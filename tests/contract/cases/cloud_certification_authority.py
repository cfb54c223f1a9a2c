# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

AUTHORITY = "96c8868d-868d-96c8-8d86-c8968d86c896"
NAMED = {"display_name": "Contoso Issuing CA"}

CASE = Case(
    tenant={
        "entities": {
            "/deviceManagement/cloudCertificationAuthority": [
                {
                    "id": AUTHORITY,
                    "displayName": "Contoso Issuing CA",
                    "commonName": "Contoso Issuing CA",
                    "cloudCertificationAuthorityType": "issuingCertificationAuthority",
                    "validityEndDateTime": "2031-11-23T12:00:00Z",
                }
            ]
        }
    },
    create={**NAMED, "description": "Certificates for Wi-Fi"},
    changes={
        "display_name": {"display_name": "Issuing CA"},
        "description": {"description": "Certificates for Wi-Fi and VPN"},
        "role_scope_tag_ids": {"role_scope_tag_ids": ["0", "4"]},
    },
    bad=[
        ({"description": "x"}, "Which cloud certification authority is meant. Give id, or display_name"),
        ({**NAMED, "state": "absent"}, "value of state must be one of: present"),
        ({**NAMED, "common_name": "x"}, "Unsupported parameters .*common_name"),
    ],
)
