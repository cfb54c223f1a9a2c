#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ios_lob_app_provisioning_configuration_info
short_description: Get information about iOS app provisioning profiles of Intune
version_added: 1.0.0
description: Get the provisioning profiles that Intune installs on iOS and iPadOS devices, with their expiry dates and
  assignments.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of a profile. Without this option, all profiles are returned.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Only return profiles with this name. An example is V(Contoso).
    type: str
notes:
  - Requires the application permission C(DeviceManagementApps.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.ios_lob_app_provisioning_configuration
  - module: m365.graph.certificate_info
  - name: iosLobAppProvisioningConfiguration
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-apps-ioslobappprovisioningconfiguration?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Get the provisioning profiles of the organization's own apps
  m365.graph.ios_lob_app_provisioning_configuration_info:
  register: profiles

- name: Show their expiry dates
  ansible.builtin.debug:
    msg: "{{ profiles.resources | items2dict(key_name='display_name', value_name='expiration_date_time') }}"
"""

RETURN = r"""
resources:
  description: List of profiles, with the option names of M(m365.graph.ios_lob_app_provisioning_configuration).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 7f2d3c1b-3c1b-7f2d-1b3c-2d7f1b3c2d7f
      display_name: Contoso Field Service
      description: null
      role_scope_tag_ids: ["0"]
      payload: MIIOwAYJKoZIhvcNAQcCoIIOsTCCDq0...
      payload_file_name: field-service.mobileprovision
      expiration_date_time: "2027-11-23T12:00:00.0000000Z"
      created_date_time: "2026-11-23T12:00:00.1234567Z"
      last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
      version: 1
      assignments:
        - target: allDevices
          group: null
          filter: null
          filter_type: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.provisioning_profiles import (
    IOS_LOB_APP_PROVISIONING_CONFIGURATION as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
