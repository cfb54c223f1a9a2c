#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpp_token_info
short_description: List the tokens for Apple's apps and books
version_added: 1.0.0
description: Returns the tokens for Apple's apps and books, without the tokens themselves.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - The version of Microsoft Graph.
      - V(v1.0) has no display name, scope tags and some more of this resource.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description: The ID of one token.
    type: str
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.vpp_token
  - name: Update vppToken
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-onboarding-vpptoken-update
"""

EXAMPLES = r"""
- name: When do the tokens for apps expire?
  m365.graph.vpp_token_info:
  register: tokens
"""

RETURN = r"""
resources:
  description: The tokens, each under the option names of M(m365.graph.vpp_token).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 9ceb2f92-2f92-9ceb-922f-eb9c922feb9c
      display_name: Contoso apps
      apple_id: apps@contoso.com
      organization_name: Contoso
      vpp_token_account_type: business
      country_or_region: us
      automatically_update_apps: true
      claim_token_management_from_external_mdm: false
      data_sharing_consent_granted: true
      role_scope_tag_ids:
        - "0"
      apple_device_app_delivery_protocol_type: default
      token_state: valid
      expiration_date_time: "2027-11-23T12:00:00Z"
      last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
      last_sync_date_time: "2026-11-23T12:00:00.1234567Z"
      last_sync_status: completed
      location_name: Headquarters
      token_action_results: []
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceAppManagement/vppTokens
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
    method: GET
    path: /beta/deviceAppManagement/vppTokens
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
