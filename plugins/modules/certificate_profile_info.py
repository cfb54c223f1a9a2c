#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_profile_info
short_description: Get information about certificate profiles of Intune
version_added: 1.0.0
description:
  - List the profiles that Intune uses to issue certificates to devices. You can select one type or one ID. All pages
    are read.
  - Assignments and the root certificate are included. Root certificates take one additional request for every 20
    profiles.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the profiles. Without this option, profiles of all types are returned.
    type: str
    choices:
      - iosScepCertificateProfile
      - iosPkcsCertificateProfile
      - iosImportedPFXCertificateProfile
      - macOSScepCertificateProfile
      - macOSPkcsCertificateProfile
      - macOSImportedPFXCertificateProfile
      - windows81SCEPCertificateProfile
      - windows10PkcsCertificateProfile
      - windows10ImportedPFXCertificateProfile
      - windows10PFXImportCertificateProfile
      - windowsPhone81SCEPCertificateProfile
      - windowsPhone81ImportedPFXCertificateProfile
      - androidScepCertificateProfile
      - androidPkcsCertificateProfile
      - androidImportedPFXCertificateProfile
      - androidForWorkScepCertificateProfile
      - androidForWorkPkcsCertificateProfile
      - androidForWorkImportedPFXCertificateProfile
      - androidWorkProfileScepCertificateProfile
      - androidWorkProfilePkcsCertificateProfile
      - androidDeviceOwnerScepCertificateProfile
      - androidDeviceOwnerPkcsCertificateProfile
      - androidDeviceOwnerImportedPFXCertificateProfile
      - aospDeviceOwnerScepCertificateProfile
      - aospDeviceOwnerPkcsCertificateProfile
  id:
    description: ID of the profile. If no profile has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Return only profiles with this name. The comparison is case-sensitive.
      An example is V(Wi-Fi user certificate).
    type: str
  api_version:
    description: Microsoft Graph API version. The types are only available in V(beta).
    type: str
    default: beta
    choices: [beta]
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.certificate_profile
"""

EXAMPLES = r"""
- name: List all certificate profiles
  m365.graph.certificate_profile_info:
  register: profiles

- name: Show profiles without assignments
  ansible.builtin.debug:
    msg: "{{ profiles.resources | rejectattr('assignments') | map(attribute='display_name') | list }}"

- name: List SCEP profiles for iOS
  m365.graph.certificate_profile_info:
    type: iosScepCertificateProfile
"""

RETURN = r"""
resources:
  description: List of profiles, with the option names of M(m365.graph.certificate_profile) and the properties of the
    profile type.
  returned: success
  type: list
  elements: dict
  sample:
    - type: windows10ImportedPFXCertificateProfile
      id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
      display_name: S/MIME certificates
      description: null
      role_scope_tag_ids: ["0"]
      certificate_validity_period_scale: years
      certificate_validity_period_value: 1
      renewal_threshold_percentage: 20
      subject_name_format: commonName
      subject_alternative_name_type: null
      key_storage_provider: useSoftwareKsp
      intended_purpose: smimeSigning
      assignments:
        - target: allLicensedUsers
          group: null
          filter: null
          filter_type: null
      device_management_applicability_rule_os_edition: null
      device_management_applicability_rule_os_version: null
      device_management_applicability_rule_device_mode: null
      created_date_time: "2026-11-23T12:00:00.1234567Z"
      last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
      supports_scope_tags: true
      version: 1
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import (
    CERTIFICATE_PROFILE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
