# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

from case import Case

API = {"resource_id": "api://claims.contoso.com/a13d0fc1-04ab-4ede-b215-63de0174cbb4"}
ADDRESS = {"target_url": "https://claims.contoso.com/token"}
CREATE = {"display_name": "Claims", "authentication_configuration": API, "endpoint_configuration": ADDRESS}
CHANGES: dict[str, dict[str, Any]] = {
    "display_name": {"display_name": "More claims"},
    "description": {"description": "From the customer database"},
    "authentication_configuration": {"authentication_configuration": {"odata_type": "azureAdPopTokenAuthentication"}},
    "endpoint_configuration": {"endpoint_configuration": {"target_url": "https://claims.contoso.com/v2"}},
    "client_configuration": {"client_configuration": {"timeout_in_milliseconds": 1500, "maximum_retries": 1}},
    "behavior_on_error": {"behavior_on_error": {"odata_type": "fallbackToMicrosoftProviderOnError"}},
}
BAD: list[tuple[dict[str, Any], str]] = [
    (
        {**CREATE, "authentication_configuration": {"odata_type": "azureAdPopTokenAuthentication", **API}},
        "authentication_configuration: no azureAdPopTokenAuthentication has resourceId",
    ),
    (
        {**CREATE, "authentication_configuration": {}},
        "authentication_configuration: @odata.type is needed, one of azureAdTokenAuthentication, azureAdPop",
    ),
    (
        {**CREATE, "endpoint_configuration": {"target_url": "http://claims.contoso.com"}},
        'endpoint_configuration.target_url: "http://claims.contoso.com" is not an address such as https://',
    ),
    ({"description": "x"}, "is meant. Give id, or display_name"),
]

CASES = [
    Case(
        type="onTokenIssuanceStartCustomExtension",
        create=CREATE,
        changes={
            **CHANGES,
            "claims_for_token_configuration": {
                "claims_for_token_configuration": [{"claim_id_in_api_response": "CustomerNumber"}]
            },
        },
        bad=BAD,
    ),
    *(
        Case(
            type=name,
            create=CREATE,
            changes={"description": CHANGES["description"]},
            bad=[
                (
                    {**CREATE, "claims_for_token_configuration": [{"claim_id_in_api_response": "x"}]},
                    f"type {name} has no claims_for_token_configuration",
                )
            ],
            whole=False,
        )
        for name in (
            "onAttributeCollectionStartCustomExtension",
            "onAttributeCollectionSubmitCustomExtension",
            "onOtpSendCustomExtension",
            "onPasswordSubmitCustomExtension",
            "onVerifiedIdClaimValidationCustomExtension",
        )
    ),
]
