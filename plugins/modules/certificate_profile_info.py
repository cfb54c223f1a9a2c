#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_profile_info
short_description: List the certificate profiles of Intune
version_added: 1.0.0
description:
  - Lists the profiles by which Intune has certificates issued to devices, all pages, those of one type, or the one with a given ID.
  - Each profile comes with its assignments and its root certificate. Root certificates take one more request for 20 profiles.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: The Graph type of the profiles. All types when it is left out.
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
    description: The ID of one profile. The list is empty when there is none with it.
    type: str
  display_name:
    description: Only profiles with this name, letter case included.
    type: str
  api_version:
    description: The version of Microsoft Graph. The types exist in V(beta) only.
    type: str
    default: beta
    choices: [beta]
notes:
  - Needs the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.certificate_profile
"""

EXAMPLES = r"""
- name: What is there
  m365.graph.certificate_profile_info:
  register: profiles

- name: Profiles that nobody gets
  ansible.builtin.debug:
    msg: "{{ profiles.resources | rejectattr('assignments') | map(attribute='display_name') | list }}"

- name: SCEP profiles of phones
  m365.graph.certificate_profile_info:
    type: iosScepCertificateProfile
"""

RETURN = r"""
resources:
  description: The profiles, each under the option names of M(m365.graph.certificate_profile), with the properties of its type.
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
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/deviceConfigurations?$expand=assignments
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
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_profiles import (
    CERTIFICATE_PROFILE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
