#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_device_certificate_state_info
short_description: Get information about certificate states that devices reported to Intune
version_added: 1.0.0
description:
  - List the records that Intune stores about issued device certificates. You can select one certificate profile, all
    profiles of a type, or all profiles.
  - Filters are applied to the results of the service. Only states that match all given filters are returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the state. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  device_configuration_id:
    description: ID of the certificate profile. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  profile_type:
    description: Graph type of the certificate profiles. Without this option, states of all types are returned.
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
    description: Display name of the certificate profile. An example is V(Wi-Fi user certificate).
    type: str
  path_form:
    description:
      - V(canonical) accesses the states through a cast of the profile to its type, which works for all types.
      - V(documented) uses the documented path, which for ten types includes a VPN, wired network or Wi-Fi
        configuration. The published metadata does not include the documented paths of
        V(androidForWorkPkcsCertificateProfile) and V(androidForWorkScepCertificateProfile).
      - V(documented) requires O(profile_type), and O(device_configuration_id) or O(device_configuration).
    type: str
    default: canonical
    choices: [canonical, documented]
  issuance_state:
    description:
      - Return only states with one of these issuance states.
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
    description: Return only states whose certificate expires within this number of days or has expired. States without
      a certificate are not returned.
    type: int
  revoked:
    description: Return only states whose certificate was revoked (V(true)) or was not revoked (V(false)).
    type: bool
  error_code:
    description: Return only states with this error code. An example is V(-2016341112).
    type: int
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.managed_device_certificate_state
"""

EXAMPLES = r"""
- name: List certificates of all profiles that expire within 30 days
  m365.graph.managed_device_certificate_state_info:
    expiring_within_days: 30
  register: expiring

- name: List failed issuances of iOS SCEP profiles
  m365.graph.managed_device_certificate_state_info:
    profile_type: iosScepCertificateProfile
    issuance_state: [challengeIssueFailed, requestCreationFailed, requestSubmitFailed, challengeValidationFailed,
                     issueFailed, installFailed]
  register: failed

- name: Show the affected devices
  ansible.builtin.debug:
    msg: "{{ (expiring.resources + failed.resources) | map(attribute='device_display_name') | unique | list }}"
"""

RETURN = r"""
resources:
  description: List of certificate states, with the option names of M(m365.graph.managed_device_certificate_state).
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
# Written by `make generate` from tests/tools/returned.yml:
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_DEVICE_CERTIFICATE_STATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
