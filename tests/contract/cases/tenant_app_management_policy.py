# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

LIFETIME = {"restriction_type": "passwordLifetime", "state": "enabled", "max_lifetime": "P180D"}
KEYS = {"restriction_type": "asymmetricKeyLifetime", "state": "enabled", "max_lifetime": "P365D"}
AUTHORITY = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

CASE = Case(
    address={},
    create={"is_enabled": True},
    changes={
        "is_enabled": {"is_enabled": False},
        "display_name": {"display_name": "Credentials"},
        "description": {"description": "What credentials may be"},
        "application_restrictions": {
            "application_restrictions": {
                "password_credentials": [
                    LIFETIME,
                    {
                        "restriction_type": "passwordAddition",
                        "state": "disabled",
                        "restrict_for_apps_created_after_date_time": "2027-01-01T00:00:00Z",
                    },
                ],
                "key_credentials": [KEYS],
                "identifier_uris": {"nonDefaultUriAddition": {"state": "enabled", "excludeSaml": True}},
            }
        },
        "service_principal_restrictions": {"service_principal_restrictions": {"key_credentials": [KEYS]}},
    },
    bad=[
        ({"state": "absent"}, "value of state must be one of: present"),
        (
            {"application_restrictions": {"password_credentials": [{"restriction_type": "passwordLifetime"}]}},
            r"application_restrictions\.password_credentials\[0\]: passwordLifetime needs max_lifetime",
        ),
        (
            {
                "application_restrictions": {
                    "password_credentials": [{"restriction_type": "passwordAddition", "max_lifetime": "P1D"}]
                }
            },
            "passwordAddition has no lifetime, and max_lifetime is P1D",
        ),
        (
            {"application_restrictions": {"password_credentials": [{**LIFETIME, "max_lifetime": "180"}]}},
            "is not a duration of days, hours, minutes and seconds such as P14D",
        ),
        ({"application_restrictions": {"password_credentials": [LIFETIME, LIFETIME]}}, "is there twice"),
        (
            {"application_restrictions": {"key_credentials": [{"restriction_type": "passwordAddition"}]}},
            "is not one of asymmetricKeyLifetime, trustedCertificateAuthority",
        ),
        (
            {
                "application_restrictions": {
                    "key_credentials": [
                        {
                            "restriction_type": "trustedCertificateAuthority",
                            "certificate_based_application_configuration_ids": [AUTHORITY],
                        }
                    ]
                }
            },
            "certificate_based_application_configuration_ids exists in beta only, and api_version is v1.0",
        ),
        (
            {
                "api_version": "beta",
                "application_restrictions": {
                    "key_credentials": [{**KEYS, "certificate_based_application_configuration_ids": [AUTHORITY]}]
                },
            },
            "certificate_based_application_configuration_ids is for trustedCertificateAuthority only",
        ),
        (
            {
                "api_version": "beta",
                "application_restrictions": {
                    "key_credentials": [
                        {
                            "restriction_type": "trustedCertificateAuthority",
                            "certificate_based_application_configuration_ids": [],
                        }
                    ]
                },
            },
            "trustedCertificateAuthority needs certificate_based_application_configuration_ids",
        ),
        ({"service_principal_restrictions": {"password_credentials": [{}]}}, "missing required arguments"),
        ({"display_name": None, "is_enabled": None}, "null is not allowed"),
    ],
)
