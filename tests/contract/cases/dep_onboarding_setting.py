# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

NAMED = {"token_name": "Contoso devices"}

CASE = Case(
    create={**NAMED, "data_sharing_consent_granted": False, "role_scope_tag_ids": ["0"]},
    changes={
        "token_name": {"token_name": "Devices"},
        "apple_identifier": {"apple_identifier": "devices@contoso.com"},
        "data_sharing_consent_granted": {"data_sharing_consent_granted": True},
        "role_scope_tag_ids": {"role_scope_tag_ids": ["4", "0"]},
    },
    bad=[
        ({"data_sharing_consent_granted": True}, "Which DEP onboarding setting is meant. Give id, or token_name"),
        ({**NAMED, "data_sharing_consent_granted": "perhaps"}, "data_sharing_consent_granted"),
        (
            {**NAMED, "token_expiration_date_time": "2027-01-01T00:00:00Z"},
            "Unsupported parameters .*token_expiration_date_time",
        ),
    ],
)
