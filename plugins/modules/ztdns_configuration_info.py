#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ztdns_configuration_info
short_description: Get information about configurations of Intune for Zero Trust DNS of Windows
version_added: 1.0.0
description:
  - List the configurations of Zero Trust DNS of Windows. You can select one ID. All pages are read.
  - Assignments and references to root certificates are included. References take one additional request for every 20 of
    them.
author:
  - m365.graph contributors (@m365-graph)
options:
  type:
    description: Graph type of the configurations. Without this option, configurations of all types are returned.
    type: str
    choices:
      - windowsZtdnsConfiguration
  id:
    description: ID of the configuration. If no configuration has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Return only configurations with this name. The comparison is case-sensitive.
      An example is V(Zero Trust DNS of computers).
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
  - module: m365.graph.ztdns_configuration
"""

EXAMPLES = r"""
- name: List the configurations of Zero Trust DNS
  m365.graph.ztdns_configuration_info:
"""

RETURN = r"""
resources:
  description: List of configurations, with the option names of M(m365.graph.ztdns_configuration) and the
    properties of the type.
  returned: success
  type: list
  elements: dict
  sample:
    - type: windowsZtdnsConfiguration
      id: 7a3c8f0e-8f0e-7a3c-0e8f-3c7a0e8f3c7a
      display_name: Zero Trust DNS of computers
      description: null
      role_scope_tag_ids: ["0"]
      device_management_applicability_rule_os_edition: null
      device_management_applicability_rule_os_version: null
      device_management_applicability_rule_device_mode: null
      created_date_time: "2026-11-23T12:00:00.1234567Z"
      last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
      supports_scope_tags: true
      version: 1
      assignments: [{target: group, group: 0f2c4d6e-4d6e-0f2c-6e4d-2c0f6e4d2c0f, filter: null, filter_type: null}]
      secure_dns_servers:
        - display_name: Berlin
          ip_address: 10.0.0.53
          dns_over_tls_configuration: {certificate_subject_name: dns.contoso.com, tls_port: 853}
      exemption_rules:
        - display_name: Printers
          ip_addresses: [10.0.9.0/24]
      extended_key_usages_for_client_authentication: []
      audit_mode_enabled: true
      hosts_file_resolution_enabled: null
      loopback_dns_forwarder_enabled: null
      loopback_traffic_blocked: null
      maximum_connection_time_in_seconds: null
      root_certificates_for_client_validation: []
      root_certificates_for_server_validation: [8e0f7a3c-7a3c-8e0f-3c7a-0f8e3c7a0f8e]
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
from ansible_collections.m365.graph.plugins.module_utils._resources.ztdns_configurations import (
    ZTDNS_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
