# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

GROUP, OTHER = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
SCOPE = {
    "public_key_infrastructure_identifier": "Contoso PKI",
    "subject_key_identifier": "C0E91B2C3D4E5F60718293A4B5C6D7E8F9A0711A",
}

CASE = Case(
    address={},
    create={"method_state": "enabled", "require_certificate_sid_alignment": None, "api_version": "beta"},
    changes={
        "method_state": {"method_state": "disabled"},
        "include_targets": {
            "include_targets": [{"id": GROUP, "target_type": "group", "is_registration_required": False}]
        },
        "exclude_targets": {"exclude_targets": [{"id": OTHER, "target_type": "group"}]},
        "certificate_user_bindings": {
            "certificate_user_bindings": [
                {
                    "priority": 1,
                    "x509_certificate_field": "PrincipalName",
                    "user_property": "userPrincipalName",
                    "trust_affinity_level": "low",
                },
                {
                    "priority": 2,
                    "x509_certificate_field": "SubjectKeyIdentifier",
                    "user_property": "certificateUserIds",
                    "trust_affinity_level": "high",
                },
            ]
        },
        "authentication_mode_configuration": {
            "authentication_mode_configuration": {
                "x509_certificate_authentication_default_mode": "x509CertificateMultiFactor",
                "rules": [
                    {
                        "x509_certificate_rule_type": "policyOID",
                        "identifier": "1.2.3.4",
                        "x509_certificate_authentication_mode": "x509CertificateSingleFactor",
                    }
                ],
            }
        },
        "certificate_authority_scopes": {
            "certificate_authority_scopes": [{**SCOPE, "include_targets": [{"id": GROUP, "target_type": "group"}]}]
        },
        "issuer_hints_configuration": {"issuer_hints_configuration": {"state": "enabled"}},
        "crl_validation_configuration": {
            "crl_validation_configuration": {
                "state": "enabled",
                "exempted_certificate_authorities_subject_key_identifiers": ["C0E91B2C"],
            }
        },
        "require_certificate_sid_alignment": {"require_certificate_sid_alignment": True, "api_version": "beta"},
    },
    bad=[
        (
            {"certificate_user_bindings": [{"priority": -1}]},
            r"certificate_user_bindings\[0\]\.priority: -1 is not a whole number from 0",
        ),
        (
            {"certificate_authority_scopes": [{**SCOPE, "subject_key_identifier": "Contoso"}]},
            "subject_key_identifier: .* is not a subject key identifier in hexadecimal",
        ),
        (
            {"cloud": "china", "method_state": "enabled"},
            "cloud=china has no X.509 certificate authentication method: Microsoft offers it in public and "
            "us_government",
        ),
        ({"state": "absent"}, "value of state must be one of: present"),
        ({"method_state": "perhaps"}, "is not one of enabled, disabled"),
        ({"id": "X509Certificate"}, "Unsupported parameters .*id"),
        ({"include_targets": [{"target_type": "group"}]}, "missing required arguments: id found in include_targets"),
        (
            {"include_targets": [{"id": GROUP, "target_type": "device"}]},
            r"include_targets: \[0\]: targetType: .* is not one of user, group",
        ),
        ({"certificate_user_bindings": [{"priority": 1}, {"priority": 1}]}, "is there twice, as priority of the list"),
        ({"certificate_user_bindings": [{"priority": "first"}]}, "priority"),
        ({"require_certificate_sid_alignment": True}, "require_certificate_sid_alignment exists in beta only"),
        (
            {"crl_validation_configuration": {"state": "enabled"}, "api_version": "beta"},
            r"crl_validation_configuration exists in v1\.0 only",
        ),
        (
            {"authentication_mode_configuration": {"rules": [{"identifier": "1.2.3"}]}},
            "missing required arguments: x509_certificate_rule_type",
        ),
    ],
)
