# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from case import Case

PROFILE = "3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f"
PLACE = {"device_configuration_id": PROFILE, "profile_type": "iosPkcsCertificateProfile"}
SAID = {**PLACE, "certificate_thumbprint": "8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A"}

CASE = Case(
    tenant={
        "entities": {
            "/deviceManagement/deviceConfigurations": [
                {
                    "id": PROFILE,
                    "@odata.type": "#microsoft.graph.iosPkcsCertificateProfile",
                    "displayName": "Wi-Fi user certificate",
                }
            ]
        }
    },
    address={**PLACE, "id": "{{ created.resource.id }}"},
    create={
        **SAID,
        "device_platform": "iOS",
        "certificate_key_usage": ["keyEncipherment", "digitalSignature"],
        "certificate_validity_period_units": "years",
        "certificate_issuance_state": "issued",
        "certificate_key_storage_provider": "useSoftwareKsp",
        "certificate_subject_name_format": "commonName",
        "certificate_subject_alternative_name_format": "userPrincipalName",
        "certificate_revoke_status": "none",
        "certificate_expiration_date_time": "2027-01-01T00:02:14.9489247-08:00",
        "certificate_last_issuance_state_changed_date_time": "2026-01-01T00:00:27.7468732-08:00",
        "last_certificate_state_change_date_time": "2026-01-01T00:01:10.7144639-08:00",
        "certificate_issuance_date_time": "2025-12-31T23:59:41.5044473-08:00",
        "certificate_key_length": 2048,
        "certificate_validity_period": 1,
        "certificate_error_code": 0,
    },
    changes={
        "device_platform": {"device_platform": "macOS"},
        "certificate_key_usage": {"certificate_key_usage": ["digitalSignature"]},
        "certificate_validity_period_units": {"certificate_validity_period_units": "months"},
        "certificate_issuance_state": {"certificate_issuance_state": "renewalRequested"},
        "certificate_key_storage_provider": {"certificate_key_storage_provider": "useTpmKspOtherwiseFail"},
        "certificate_subject_name_format": {"certificate_subject_name_format": "custom"},
        "certificate_subject_alternative_name_format": {
            "certificate_subject_alternative_name_format": "domainNameService,emailAddress"
        },
        "certificate_revoke_status": {"certificate_revoke_status": "revoked"},
        "certificate_profile_display_name": {"certificate_profile_display_name": "Profile"},
        "device_display_name": {"device_display_name": "Ada's iPhone"},
        "user_display_name": {"user_display_name": "Ada Lovelace"},
        "certificate_expiration_date_time": {"certificate_expiration_date_time": "2027-01-01T00:02:14.9489248-08:00"},
        "certificate_last_issuance_state_changed_date_time": {
            "certificate_last_issuance_state_changed_date_time": "2026-01-02T00:00:00Z"
        },
        "last_certificate_state_change_date_time": {
            "last_certificate_state_change_date_time": "2026-01-02T00:00:00.0000001Z"
        },
        "certificate_issuer": {"certificate_issuer": "CN=Contoso Issuing CA, O=Contoso"},
        "certificate_thumbprint": {
            "certificate_thumbprint": "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33"
        },
        "certificate_serial_number": {"certificate_serial_number": "4d000000a1"},
        "certificate_key_length": {"certificate_key_length": 4096},
        "certificate_enhanced_key_usage": {"certificate_enhanced_key_usage": "1.3.6.1.5.5.7.3.2"},
        "certificate_validity_period": {"certificate_validity_period": 9},
        "certificate_subject_name_format_string": {"certificate_subject_name_format_string": "CN=UserName,O=Contoso"},
        "certificate_subject_alternative_name_format_string": {
            "certificate_subject_alternative_name_format_string": "x@contoso.com"
        },
        "certificate_issuance_date_time": {"certificate_issuance_date_time": "2026-01-01T00:00:00+01:00"},
        "certificate_error_code": {"certificate_error_code": 4},
    },
    bad=[
        (
            {**PLACE, "device_display_name": "x"},
            "is meant. Give id, or certificate_thumbprint or certificate_serial_number",
        ),
        (
            {"id": PROFILE, "device_display_name": "x"},
            "Give device_configuration_id or device_configuration and profile_type",
        ),
        (
            {"id": PROFILE, "profile_type": "iosPkcsCertificateProfile", "device_display_name": "x"},
            "Give device_configuration_id or device_configuration",
        ),
        (
            {**SAID, "profile_type": "iosCertificateProfile"},
            "value of profile_type must be one of: iosPkcsCertificateProfile, iosScep",
        ),
        (
            {**SAID, "device_configuration_id": "profile 1"},
            'device_configuration_id: "profile 1" is not the id of a device configuration',
        ),
        ({**SAID, "device_configuration": "Wi-Fi"}, "mutually exclusive"),
        ({**SAID, "id": "../../x"}, "is not the id of"),
        (
            {**SAID, "certificate_issuance_state": "lost"},
            "value of certificate_issuance_state must be one of: unknown, challengeIssued",
        ),
        (
            {**SAID, "certificate_key_usage": ["signing"]},
            '"signing" is not one or more of keyEncipherment, digitalSignature',
        ),
        (
            {**SAID, "certificate_expiration_date_time": "2027-02-30T00:00:00Z"},
            "certificate_expiration_date_time: .* is not a date and time",
        ),
        ({**SAID, "certificate_key_length": "long"}, "certificate_key_length"),
        ({**SAID, "certificate_error_code": 2147483648}, "certificate_error_code: .* is not a whole number from"),
        ({**SAID, "certificate_key_usage": None}, "certificate_key_usage: null is not allowed"),
        ({**SAID, "api_version": "v1.0"}, "value of api_version must be one of: beta"),
    ],
)
