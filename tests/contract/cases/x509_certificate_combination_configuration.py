# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

POLICY = "1d1c2d3e-4f50-6172-8394-a5b6c7d8e9f1"
ISSUER = "9A4248C6AC8C2931AB2A86537818E92E7B6C97B6"
PLACE = {"authentication_strength_policy_id": POLICY}
NAMED = {**PLACE, "applies_to_combinations": ["x509CertificateMultiFactor"]}

CASE = Case(
    create={**NAMED, "allowed_issuer_skis": [ISSUER]},
    address={**PLACE, "id": "{{ created.resource.id }}"},
    changes={
        "applies_to_combinations": {
            "applies_to_combinations": ["x509CertificateSingleFactor", "x509CertificateMultiFactor"]
        },
        "allowed_issuer_skis": {"allowed_issuer_skis": [ISSUER, "C0E91B2C3D4E5F60718293A4B5C6D7E8F9A0711A"]},
        "allowed_policy_oids": {"allowed_policy_oids": ["1.2.3.4.6", "1.2.3.4.5.6"]},
    },
    tenant={
        "entities": {
            "/policies/authenticationStrengthPolicies": [
                {
                    "id": POLICY,
                    "displayName": "Smart card",
                    "allowedCombinations": ["x509CertificateMultiFactor", "x509CertificateSingleFactor"],
                }
            ]
        }
    },
    bad=[
        (
            {**NAMED, "applies_to_combinations": ["fido2"]},
            "fido2.* is not x509CertificateSingleFactor or x509CertificateMultiFactor",
        ),
        ({**NAMED, "applies_to_combinations": []}, "applies_to_combinations: the list has 0 elements"),
        ({**NAMED, "allowed_issuer_skis": ["Contoso"]}, r"allowed_issuer_skis\[0\]: .*is not a subject key identifier"),
        ({**NAMED, "allowed_policy_oids": ["1"]}, r"allowed_policy_oids\[0\]: .*is not an object identifier"),
        (
            {**NAMED, "allowed_policy_oids": [f"1.2.{number}" for number in range(6)]},
            "allowed_policy_oids: the list has 6 elements; at most 5 are allowed",
        ),
        (PLACE, "Which X.509 certificate combination configuration is meant. Give id, or applies_to_combinations"),
    ],
)
