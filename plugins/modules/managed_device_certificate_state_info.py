#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_device_certificate_state_info
short_description: List the certificate states that devices report to Intune
version_added: 1.0.0
description:
  - Lists the records that Intune keeps of the certificates that devices got, of one certificate profile, of all profiles of a type, or of all
    profiles of all types.
  - Filters are applied to what the service returns, and all that are given must hold.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. The resource exists in V(beta) only.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one state.
    type: str
  device_configuration_id:
    description: The ID of one certificate profile.
    type: str
  profile_type:
    description: The Graph type of the certificate profiles. Without it all types are listed.
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
    description: The display name of one certificate profile.
    type: str
  path_form:
    description:
      - V(canonical) reaches the states by casting the profile to its type, which is sound for all types.
      - V(documented) takes the path of Microsoft's document, which for ten types leads through a VPN, wired or Wi-Fi configuration. The published
        metadata does not know the documented paths of V(androidForWorkPkcsCertificateProfile) and V(androidForWorkScepCertificateProfile).
      - V(documented) needs O(profile_type), and O(device_configuration_id) or O(device_configuration).
    type: str
    default: canonical
    choices: [canonical, documented]
  issuance_state:
    description:
      - Only states with one of these issuance states.
    type: list
    elements: str
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
  expiring_within_days:
    description: Only states whose certificate expires within so many days, or has expired. States without a certificate are left out.
    type: int
  revoked:
    description: Only states whose certificate was revoked (V(true)) or was not (V(false)).
    type: bool
  error_code:
    description: Only states with this error code.
    type: int
notes:
  - Needs the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.managed_device_certificate_state
"""

EXAMPLES = r"""
- name: Certificates that run out within a month, over all profiles
  m365.graph.managed_device_certificate_state_info:
    expiring_within_days: 30
  register: expiring

- name: Issuances that failed, of all iOS SCEP profiles
  m365.graph.managed_device_certificate_state_info:
    profile_type: iosScepCertificateProfile
    issuance_state: [challengeIssueFailed, requestCreationFailed, requestSubmitFailed, challengeValidationFailed, issueFailed, installFailed]
  register: failed

- name: Which devices
  ansible.builtin.debug:
    msg: "{{ (expiring.resources + failed.resources) | map(attribute='device_display_name') | unique | list }}"
"""

RETURN = r"""
resources:
  description: The resources, each under the option names of M(m365.graph.managed_device_certificate_state).
  returned: success
  type: list
  elements: dict
  sample:
    - profile_type: iosPkcsCertificateProfile
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
