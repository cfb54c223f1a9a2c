# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime as dt
import json

from case import Case

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)


def _token(days: int, organization: str = "Contoso") -> str:
    said = {
        "expDate": (NOW + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "token": "c2VjcmV0",
        "orgName": organization,
    }
    return base64.b64encode(json.dumps(said).encode()).decode()


FIRST, SECOND, EXPIRED = _token(100), _token(400), _token(-3)
NAMED = {"display_name": "Contoso apps"}

CASE = Case(
    create={
        **NAMED,
        "apple_id": "apps@contoso.com",
        "organization_name": "Contoso",
        "token": FIRST,
        "vpp_token_account_type": "business",
        "automatically_update_apps": False,
        "claim_token_management_from_external_mdm": False,
        "data_sharing_consent_granted": False,
        "role_scope_tag_ids": ["0"],
    },
    changes={
        "display_name": {"display_name": "Apps"},
        "apple_id": {"apple_id": "books@contoso.com"},
        "organization_name": {"organization_name": "Fabrikam"},
        "token": {"token": SECOND, "allow_other_organization": True},
        "vpp_token_account_type": {"vpp_token_account_type": "education"},
        "country_or_region": {"country_or_region": "us"},
        "automatically_update_apps": {"automatically_update_apps": True},
        "claim_token_management_from_external_mdm": {"claim_token_management_from_external_mdm": True},
        "data_sharing_consent_granted": {"data_sharing_consent_granted": True},
        "role_scope_tag_ids": {"role_scope_tag_ids": ["0", "4"]},
        "apple_device_app_delivery_protocol_type": {
            "apple_device_app_delivery_protocol_type": "declarativeDeviceManagement"
        },
    },
    answered={"token": ["expiration_date_time", "organization_name"]},
    bad=[
        ({**NAMED, "token": "garbage"}, "token: the value is not a token as it is downloaded from Apple"),
        ({**NAMED, "token": EXPIRED}, "token: The token of .Contoso. expired on .*; set allow_expired to true"),
        ({"token": FIRST}, "Which VPP token is meant. Give id, or display_name or apple_id or organization_name"),
        (
            {**NAMED, "vpp_token_account_type": "private"},
            "value of vpp_token_account_type must be one of: business, education",
        ),
        ({**NAMED, "state": "valid"}, "value of state must be one of: present, absent"),
        ({**NAMED, "api_version": "v1.0"}, r"display_name exists in beta only, and api_version is v1\.0"),
        ({**NAMED, "expiration_date_time": "2027-01-01T00:00:00Z"}, "Unsupported parameters .*expiration_date_time"),
    ],
    secrets=[FIRST, SECOND, EXPIRED],
)
