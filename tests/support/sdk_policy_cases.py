# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Microsoft's SDKs do with policies on the emulator. See ``sdk_cases``."""

from __future__ import annotations

from sdk_case_form import SdkCase

APPLICATIONS = "0a6a9b97-b84c-406a-a703-14d699d1fbb1"
STRENGTHS, STRENGTH = "/policies/authenticationStrengthPolicies", "dd055c42-4218-4281-8631-f090e171f5cd"
MULTI_FACTOR = "x509CertificateMultiFactor"

_NO_SECRETS = {"passwordCredentials": [{"restrictionType": "passwordAddition", "state": "enabled"}]}
_TRUSTED = {"restrictionType": "trustedCertificateAuthority", "state": "enabled"}
_CHAIN = {"certificateBasedApplicationConfigurationIds": [APPLICATIONS]}

POLICY_CASES: dict[str, SdkCase] = {
    "appManagementPolicy": SdkCase(
        "/policies/appManagementPolicies",
        {"displayName": "Agents", "description": "No secrets", "isEnabled": True, "restrictions": _NO_SECRETS},
        {"description": "Certificates only"},
        beta={"restrictions": {**_NO_SECRETS, "keyCredentials": [{**_TRUSTED, **_CHAIN}]}},
    ),
    "authenticationStrengthPolicy": SdkCase(
        STRENGTHS, {"displayName": "Keys", "allowedCombinations": ["fido2"]}, {"description": "Security keys only"}
    ),
    "claimsMappingPolicy": SdkCase(
        "/policies/claimsMappingPolicies",
        {"displayName": "Claims", "definition": ['{"ClaimsMappingPolicy":{"Version":1}}']},
        {"displayName": "Employees"},
    ),
    "federatedTokenValidationPolicy": SdkCase(
        "/policies/federatedTokenValidationPolicy",
        {"validatingDomains": {"@odata.type": "#microsoft.graph.allDomains", "rootDomains": "allFederated"}},
        {"validatingDomains": {"@odata.type": "#microsoft.graph.allDomains", "rootDomains": "all"}},
        once=True,
    ),
    "tenantAppManagementPolicy": SdkCase(
        "/policies/defaultAppManagementPolicy",
        {"isEnabled": True, "applicationRestrictions": _NO_SECRETS},
        {"isEnabled": False},
        once=True,
    ),
    "tokenIssuancePolicy": SdkCase(
        "/policies/tokenIssuancePolicies",
        {"displayName": "Signed", "definition": ['{"TokenIssuancePolicy":{"Version":1}}']},
        {"displayName": "Signed tokens"},
    ),
    "x509CertificateCombinationConfiguration": SdkCase(
        f"{STRENGTHS}/{STRENGTH}/combinationConfigurations",
        {"appliesToCombinations": [MULTI_FACTOR], "allowedIssuerSkis": ["9A4248C6"], "allowedPolicyOIDs": []},
        {"allowedPolicyOIDs": ["1.2.3.4"]},
    ),
}
