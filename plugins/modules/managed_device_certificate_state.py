#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_device_certificate_state
short_description: Keep a certificate state that a device reports to Intune
version_added: 1.0.0
description:
  - Corrects the record that Intune keeps of a certificate that a device got from a certificate profile.
  - Devices report these records. Whether Intune accepts changes to them is not documented beyond Microsoft's page for the request, so for reports use
    M(m365.graph.managed_device_certificate_state_info).
  - Date and times are compared as instants to 100 ns, key usages and subject alternative name formats as sets, thumbprints and serial numbers as
    hexadecimal numbers.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. The resource exists in V(beta) only.
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - The state's ID.
      - Without it the state is found by O(certificate_thumbprint) or O(certificate_serial_number). More than one that fits is an error.
    type: str
  device_configuration_id:
    description:
      - The ID of the certificate profile.
      - With O(path_form=documented) the ID of the VPN, wired or Wi-Fi configuration that refers to the profile, for those types that Microsoft
        documents that way.
    type: str
  profile_type:
    description: The Graph type of the certificate profile. A profile of another type is an error.
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
      - The display name of the certificate profile in place of O(device_configuration_id). It takes one more request.
      - More than one profile of the type with that name is an error that shows their IDs.
    type: str
  path_form:
    description:
      - V(canonical) reaches the states by casting the profile to its type, which is sound for all types.
      - V(documented) takes the path of Microsoft's document, which for ten types leads through a VPN, wired or Wi-Fi configuration. The published
        metadata does not know the documented paths of V(androidForWorkPkcsCertificateProfile) and V(androidForWorkScepCertificateProfile).
    type: str
    default: canonical
    choices: [canonical, documented]
  state:
    description:
      - V(present) corrects the given properties, and creates the state if it is not there.
      - V(absent) removes it.
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
      - A list of members, or one string joined by commas, in any order. Members are V(keyEncipherment), V(digitalSignature).
    type: list
    elements: str
  certificate_validity_period_units:
    description: Unit of the validity period.
    type: str
    choices: [days, months, years]
  certificate_issuance_state:
    description: How far the issuance has come.
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
    description: Where the private key is kept.
    type: str
    choices: [useTpmKspOtherwiseUseSoftwareKsp, useTpmKspOtherwiseFail, usePassportForWorkKspOtherwiseFail, useSoftwareKsp]
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
      - A list of members, or one string joined by commas, in any order. Members are V(none), V(emailAddress), V(userPrincipalName),
        V(customAzureADAttribute), V(domainNameService), V(universalResourceIdentifier).
    type: list
    elements: str
  certificate_revoke_status:
    description: How far a revocation has come.
    type: str
    choices: [none, pending, issued, failed, revoked]
  certificate_profile_display_name:
    description: Name of the certificate profile.
    type: str
  device_display_name:
    description: Name of the device.
    type: str
  user_display_name:
    description: Name of the user.
    type: str
  certificate_expiration_date_time:
    description:
      - When the certificate expires.
      - ISO 8601 with a UTC offset and up to seven fraction digits. Write it in quotes.
    type: str
  certificate_last_issuance_state_changed_date_time:
    description:
      - When the issuance state last changed.
      - ISO 8601 with a UTC offset and up to seven fraction digits. Write it in quotes.
    type: str
  last_certificate_state_change_date_time:
    description:
      - When the state last changed.
      - ISO 8601 with a UTC offset and up to seven fraction digits. Write it in quotes.
    type: str
  certificate_issuer:
    description: Issuer of the certificate.
    type: str
  certificate_thumbprint:
    description: SHA-1 thumbprint of the certificate.
    type: str
  certificate_serial_number:
    description: Serial number of the certificate.
    type: str
  certificate_key_length:
    description: Length of the key in bits.
    type: int
  certificate_enhanced_key_usage:
    description: Extended key usages of the certificate.
    type: str
  certificate_validity_period:
    description: Validity period, in its unit.
    type: int
  certificate_subject_name_format_string:
    description: Custom format of the subject name.
    type: str
  certificate_subject_alternative_name_format_string:
    description: Custom format of the subject alternative name.
    type: str
  certificate_issuance_date_time:
    description:
      - When the certificate was issued.
      - ISO 8601 with a UTC offset and up to seven fraction digits. Write it in quotes.
    type: str
  certificate_error_code:
    description: Error of the last step, 0 when there was none.
    type: int
notes:
  - Needs the application permission C(DeviceManagementConfiguration.ReadWrite.All).
  - In check mode C(DeviceManagementConfiguration.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.managed_device_certificate_state_info
  - name: Update managedDeviceCertificateState
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-deviceconfig-manageddevicecertificatestate-update?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: The record of a certificate says that it was revoked
  m365.graph.managed_device_certificate_state:
    device_configuration: Wi-Fi user certificate
    profile_type: iosPkcsCertificateProfile
    certificate_thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    certificate_revoke_status: revoked

- name: By IDs, and by the path that Microsoft documents
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
  description: The resource as it is in the tenant, or in check mode as it would be. Null when it is absent.
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
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: certificate_revoke_status
      before: none
      after: revoked
      effect: safe
diff:
  description: The resource before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/deviceConfigurations/{id}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates
      status: 200
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
graph_error:
  description: What the service said when it refused a request.
  returned: when Microsoft Graph answered with an error
  type: dict
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: PATCH
    path: /beta/deviceManagement/deviceConfigurations/{id}/microsoft.graph.iosPkcsCertificateProfile/managedDeviceCertificateStates/{id}
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
