#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_device_certificate_state
short_description: Manage a certificate state that a device reported to Intune
version_added: 1.0.0
description:
  - Correct the record that Intune stores about a certificate that was issued to a device through a certificate profile.
  - Devices report these records. Microsoft documents the request, but not whether Intune accepts changes. For reports,
    use M(m365.graph.managed_device_certificate_state_info).
  - Timestamps are compared as points in time with a precision of 100 ns, key usages and subject alternative name
    formats as sets, and thumbprints and serial numbers as hexadecimal numbers.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - ID of the state.
      - Without this option, the state is identified by O(certificate_thumbprint) or O(certificate_serial_number). If
        several states match, the task fails.
    type: str
  device_configuration_id:
    description:
      - ID of the certificate profile.
      - With O(path_form=documented), the ID of the VPN, wired network or Wi-Fi configuration that refers to the
        profile, for the types that Microsoft documents in this way.
    type: str
  profile_type:
    description: Graph type of the certificate profile. The task fails if the profile has a different type.
    type: str
    choices:
      - iosPkcsCertificateProfile
      - iosScepCertificateProfile
      - androidPkcsCertificateProfile
      - androidScepCertificateProfile
      - iosImportedPFXCertificateProfile
      - androidImportedPFXCertificateProfile
      - aospDeviceOwnerPkcsCertificateProfile
      - aospDeviceOwnerScepCertificateProfile
      - androidDeviceOwnerPkcsCertificateProfile
      - androidDeviceOwnerScepCertificateProfile
      - androidWorkProfilePkcsCertificateProfile
      - androidWorkProfileScepCertificateProfile
      - androidForWorkImportedPFXCertificateProfile
      - androidDeviceOwnerImportedPFXCertificateProfile
      - androidForWorkPkcsCertificateProfile
      - androidForWorkScepCertificateProfile
      - windowsPhone81SCEPCertificateProfile
      - macOSPkcsCertificateProfile
      - macOSScepCertificateProfile
      - macOSImportedPFXCertificateProfile
      - windows10PkcsCertificateProfile
      - windows81SCEPCertificateProfile
      - windows10ImportedPFXCertificateProfile
      - windowsPhone81ImportedPFXCertificateProfile
  device_configuration:
    description:
      - Display name of the certificate profile. Alternative to O(device_configuration_id). It takes one additional
        request.
      - If several profiles of the type have this name, the task fails and lists their IDs.
    type: str
  path_form:
    description:
      - V(canonical) accesses the states through a cast of the profile to its type, which works for all types.
      - V(documented) uses the documented path, which for ten types includes a VPN, wired network or Wi-Fi
        configuration. The published metadata does not include the documented paths of
        V(androidForWorkPkcsCertificateProfile) and V(androidForWorkScepCertificateProfile).
    type: str
    default: canonical
    choices: [canonical, documented]
  state:
    description:
      - V(present) creates the state if it is missing and corrects the given properties.
      - V(absent) removes the state.
    type: str
    default: present
    choices: [present, absent]
  device_platform:
    description: Platform of the device.
    type: str
    choices:
      - android
      - androidForWork
      - iOS
      - macOS
      - windowsPhone81
      - windows81AndLater
      - windows10AndLater
      - androidWorkProfile
      - unknown
      - androidAOSP
      - androidMobileApplicationManagement
      - iOSMobileApplicationManagement
      - windowsMobileApplicationManagement
  certificate_key_usage:
    description:
      - Key usage of the certificate.
      - A list of members, or one comma-separated string, in any order. Members are V(keyEncipherment),
        V(digitalSignature).
    type: list
    elements: str
  certificate_validity_period_units:
    description: Unit of the validity period.
    type: str
    choices: [days, months, years]
  certificate_issuance_state:
    description: Issuance state of the certificate.
    type: str
    choices:
      - unknown
      - challengeIssued
      - challengeIssueFailed
      - requestCreationFailed
      - requestSubmitFailed
      - challengeValidationSucceeded
      - challengeValidationFailed
      - issueFailed
      - issuePending
      - issued
      - responseProcessingFailed
      - responsePending
      - enrollmentSucceeded
      - enrollmentNotNeeded
      - revoked
      - removedFromCollection
      - renewVerified
      - installFailed
      - installed
      - deleteFailed
      - deleted
      - renewalRequested
      - requested
  certificate_key_storage_provider:
    description: Storage location of the private key.
    type: str
    choices: [useTpmKspOtherwiseUseSoftwareKsp, useTpmKspOtherwiseFail, usePassportForWorkKspOtherwiseFail,
              useSoftwareKsp]
  certificate_subject_name_format:
    description: Format of the subject name.
    type: str
    choices:
      - commonName
      - commonNameIncludingEmail
      - commonNameAsEmail
      - custom
      - commonNameAsIMEI
      - commonNameAsSerialNumber
      - commonNameAsAadDeviceId
      - commonNameAsIntuneDeviceId
      - commonNameAsDurableDeviceId
  certificate_subject_alternative_name_format:
    description:
      - Formats of the subject alternative name.
      - A list of members, or one comma-separated string, in any order. Members are V(none), V(emailAddress),
        V(userPrincipalName), V(customAzureADAttribute), V(domainNameService), V(universalResourceIdentifier).
    type: list
    elements: str
  certificate_revoke_status:
    description: Revocation state of the certificate.
    type: str
    choices: [none, pending, issued, failed, revoked]
  certificate_profile_display_name:
    description: Display name of the certificate profile. An example is V(Wi-Fi user certificate).
    type: str
  device_display_name:
    description: Display name of the device. An example is V(Ada's iPhone).
    type: str
  user_display_name:
    description: Display name of the user. An example is V(Ada Lovelace).
    type: str
  certificate_expiration_date_time:
    description:
      - Expiry date of the certificate.
      - ISO 8601 format with a UTC offset and up to seven fractional digits. Enclose the value in quotes.
    type: str
  certificate_last_issuance_state_changed_date_time:
    description:
      - Time of the last change of the issuance state.
      - ISO 8601 format with a UTC offset and up to seven fractional digits. Enclose the value in quotes.
      - An example is V(2026-11-30T08:00:00.0000000Z).
    type: str
  last_certificate_state_change_date_time:
    description:
      - Time of the last change of the state.
      - ISO 8601 format with a UTC offset and up to seven fractional digits. Enclose the value in quotes.
      - An example is V(2026-11-30T08:00:00.0000000Z).
    type: str
  certificate_issuer:
    description: Issuer of the certificate. An example is V(CN=Contoso Issuing CA).
    type: str
  certificate_thumbprint:
    description: SHA-1 thumbprint of the certificate.
    type: str
  certificate_serial_number:
    description: Serial number of the certificate. An example is V(1F00000A2C).
    type: str
  certificate_key_length:
    description: Key length in bits. An example is V(2048).
    type: int
  certificate_enhanced_key_usage:
    description: Extended key usages of the certificate. An example is V(1.3.6.1.5.5.7.3.2).
    type: str
  certificate_validity_period:
    description: Length of the validity period, in the unit of O(certificate_validity_period_units). An example is V(1).
    type: int
  certificate_subject_name_format_string:
    description: Custom format of the subject name. An example is C(CN={{UserName}}), marked as C(!unsafe).
    type: str
  certificate_subject_alternative_name_format_string:
    description: Custom format of the subject alternative name.
      An example is C({{UserPrincipalName}}), marked as C(!unsafe).
    type: str
  certificate_issuance_date_time:
    description:
      - Issuance time of the certificate.
      - ISO 8601 format with a UTC offset and up to seven fractional digits. Enclose the value in quotes.
      - An example is V(2026-11-30T08:00:00.0000000Z).
    type: str
  certificate_error_code:
    description: Error code of the last step. V(0) if there was no error.
    type: int
notes:
  - Requires the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode, C(DeviceManagementConfiguration.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.managed_device_certificate_state_info
  - name: Update managedDeviceCertificateState
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-deviceconfig-manageddevicecertificatestate-update?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Mark a certificate as revoked
  m365.graph.managed_device_certificate_state:
    device_configuration: Wi-Fi user certificate
    profile_type: iosPkcsCertificateProfile
    certificate_thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    certificate_revoke_status: revoked

- name: Use IDs and the path documented by Microsoft
  m365.graph.managed_device_certificate_state:
    device_configuration_id: 3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f
    profile_type: iosPkcsCertificateProfile
    path_form: documented
    id: d99bc884-c884-d99b-84c8-9bd984c89bd9
    certificate_expiration_date_time: "2017-01-01T00:02:14.9489247-08:00"
    certificate_key_usage: [digitalSignature, keyEncipherment]
"""

RETURN = r"""
resource:
  description: Current state of the resource, or its predicted state in check mode. V(null) if the resource does not
    exist.
  returned: success
  type: dict
  sample:
    profile_type: iosPkcsCertificateProfile
    device_configuration_id: 3f0d5d66-5d66-3f0d-665d-0d3f665d0d3f
    id: d99bc884-c884-d99b-84c8-9bd984c89bd9
    device_platform: iOS
    certificate_key_usage: keyEncipherment,digitalSignature
    certificate_validity_period_units: years
    certificate_issuance_state: issued
    certificate_key_storage_provider: useSoftwareKsp
    certificate_subject_name_format: commonName
    certificate_subject_alternative_name_format: userPrincipalName
    certificate_revoke_status: none
    certificate_profile_display_name: Wi-Fi user certificate
    device_display_name: Ada's iPhone
    user_display_name: Ada Lovelace
    certificate_expiration_date_time: "2027-11-23T12:00:00.0000000Z"
    certificate_last_issuance_state_changed_date_time: "2026-11-23T12:00:00.1234567Z"
    last_certificate_state_change_date_time: "2026-11-23T12:00:00.1234567Z"
    certificate_issuer: CN=Contoso Issuing CA
    certificate_thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    certificate_serial_number: 4D000000A1
    certificate_key_length: 2048
    certificate_enhanced_key_usage: 1.3.6.1.5.5.7.3.2
    certificate_validity_period: 1
    certificate_subject_name_format_string: null
    certificate_subject_alternative_name_format_string: null
    certificate_issuance_date_time: "2026-11-23T12:00:00.0000000Z"
    certificate_error_code: 0
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
calls:
  description: Requests sent to Microsoft Graph, in order. C(batch) is V(true) for requests sent in a batch.
  returned: always
  type: list
  elements: dict
  sample: [{method: GET, path: /v1.0/organization, status: 200}]
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
graph_error:
  description: Error reported by Microsoft Graph.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
