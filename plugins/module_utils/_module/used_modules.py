# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that roles and playbooks of the collection use. Written by `make generate` from their files. Pure."""

from __future__ import annotations

USED_MODULES: dict[str, tuple[str, ...]] = {
    "app_signing_rotation": (
        "application_key_credential",
        "application_key_credential_info",
        "service_principal_key_credential",
        "service_principal_key_credential_info",
        "service_principal_token_signing_certificate",
    ),
    "apple_renewal": (
        "apple_push_notification_certificate",
        "apple_push_notification_certificate_info",
        "apple_push_notification_certificate_signing_request",
        "dep_onboarding_setting_action",
        "dep_onboarding_setting_info",
        "dep_onboarding_setting_public_key",
        "vpp_token",
        "vpp_token_action",
        "vpp_token_info",
    ),
    "apply": ("apply",),
    "certificate_estate": ("apply",),
    "certificate_report": ("certificate_info",),
    "change_report": ("change_info",),
    "code_signing": ("enterprise_code_signing_certificate",),
    "code_signing_rollover": ("enterprise_code_signing_certificate", "enterprise_code_signing_certificate_info"),
    "copy": ("apply", "export", "resource"),
    "device_certificate_audit": ("managed_device_certificate_state_info",),
    "doctor": ("doctor_info",),
    "drift": ("apply",),
    "emulator": (),
    "expiry": ("certificate_info",),
    "export": ("export",),
    "federation_signing_rollover": ("internal_domain_federation", "internal_domain_federation_info"),
    "key_set_rollover": ("trust_framework_key", "trust_framework_key_info"),
    "plan": ("apply",),
    "probe": ("probe_info",),
    "restore": ("apply", "export"),
    "tenant_export": ("change_info", "export"),
    "trusted_root": ("apply", "certificate_based_application_configuration_info"),
    "try": ("apply", "export"),
}
