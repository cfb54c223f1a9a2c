#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_root_certificate_info
short_description: Get information about trusted root certificate profiles of Intune
version_added: 1.0.0
description:
  - List the profiles that make devices trust a root certificate. You can select one platform or one ID. All pages are
    read.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type, which determines the platform. Without this option, profiles of all types are returned.
    type: str
    choices:
      - iosTrustedRootCertificate
      - macOSTrustedRootCertificate
      - windows81TrustedRootCertificate
      - windowsPhone81TrustedRootCertificate
      - androidTrustedRootCertificate
      - androidForWorkTrustedRootCertificate
      - androidWorkProfileTrustedRootCertificate
      - androidDeviceOwnerTrustedRootCertificate
      - aospDeviceOwnerTrustedRootCertificate
  id:
    description: ID of the profile. If no profile has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Return only profiles with this name. The comparison is case-sensitive.
      An example is V(Contoso Root CA).
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
  - module: m365.graph.trusted_root_certificate
"""

EXAMPLES = r"""
- name: List all trusted root certificate profiles
  m365.graph.trusted_root_certificate_info:
  register: roots

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ roots.resources | map(attribute='display_name') | list }}"
"""

RETURN = r"""
resources:
  description: List of profiles, with the option names of M(m365.graph.trusted_root_certificate) and the properties of
    the profile type.
  returned: success
  type: list
  elements: dict
  sample:
    - type: windows81TrustedRootCertificate
      id: 5d1f2c3b-2c3b-5d1f-3b2c-1f5d3b2c1f5d
      display_name: Contoso Root CA
      description: null
      role_scope_tag_ids: ["0"]
      trusted_root_certificate: MIIDazCCAlOgAwIBAgIUHk...
      cert_file_name: contoso-root.cer
      destination_store: computerCertStoreRoot
      assignments:
        - target: allDevices
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
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import (
    TRUSTED_ROOT_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
