# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Microsoft's SDKs change the methods of sign-in: certificates and passkeys."""

from __future__ import annotations

from sdk_case_form import SdkCase

GROUP = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
PASSKEY_PROFILE, PASSKEY_MODEL = "00000000-0000-0000-0000-000000000001", "2fc0579f-8113-47ea-b116-555a8db9202a"

METHOD_CASES: dict[str, SdkCase] = {
    "fido2AuthenticationMethodConfiguration": SdkCase(
        "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2",
        {
            "state": "enabled",
            "includeTargets": [
                {
                    "id": GROUP,
                    "targetType": "group",
                    "isRegistrationRequired": False,
                    "allowedPasskeyProfiles": [PASSKEY_PROFILE],
                }
            ],
            "isAttestationEnforced": False,
            "keyRestrictions": {"isEnforced": True, "enforcementType": "block", "aaGuids": [PASSKEY_MODEL]},
            "passkeyProfiles": [
                {
                    "id": PASSKEY_PROFILE,
                    "name": "Everybody",
                    "passkeyTypes": "deviceBound",
                    "attestationEnforcement": "disabled",
                    "keyRestrictions": {"isEnforced": True, "enforcementType": "allow", "aaGuids": [PASSKEY_MODEL]},
                }
            ],
        },
        {"isSelfServiceRegistrationAllowed": False},
        once=True,
    ),
    "x509CertificateAuthenticationMethodConfiguration": SdkCase(
        "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate",
        {
            "state": "enabled",
            "includeTargets": [{"id": GROUP, "targetType": "group", "isRegistrationRequired": False}],
            "certificateUserBindings": [
                {
                    "priority": 1,
                    "x509CertificateField": "PrincipalName",
                    "userProperty": "userPrincipalName",
                    "trustAffinityLevel": "low",
                }
            ],
            "authenticationModeConfiguration": {
                "x509CertificateAuthenticationDefaultMode": "x509CertificateMultiFactor",
                "rules": [
                    {
                        "x509CertificateRuleType": "policyOID",
                        "identifier": "1.2.3.4",
                        "x509CertificateAuthenticationMode": "x509CertificateSingleFactor",
                    }
                ],
            },
        },
        {"state": "disabled"},
        once=True,
    ),
}
