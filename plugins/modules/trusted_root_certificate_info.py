#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trusted_root_certificate_info
short_description: List the root certificates that Intune has devices trust
version_added: 1.0.0
description:
  - Lists the profiles by which devices come to trust a root certificate, all pages, those of one platform, or the one with a given ID.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: The Graph type, which is the platform. All types when it is left out.
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
    description: The ID of one. The list is empty when there is none with it.
    type: str
  display_name:
    description: Only those with this name, letter case included.
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
  - module: m365.graph.trusted_root_certificate
"""

EXAMPLES = r"""
- name: What devices trust
  m365.graph.trusted_root_certificate_info:
  register: roots

- name: One line for each
  ansible.builtin.debug:
    msg: "{{ roots.resources | map(attribute='display_name') | list }}"
"""

RETURN = r"""
resources:
  description: The certificates, each under the option names of M(m365.graph.trusted_root_certificate), with the properties of its type.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.trusted_roots import (
    TRUSTED_ROOT_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
