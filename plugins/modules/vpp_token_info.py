#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpp_token_info
short_description: Get information about tokens for Apple apps and books (VPP)
version_added: 1.0.0
description: List the tokens for Apple apps and books. The tokens themselves are not returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - Microsoft Graph API version.
      - V(v1.0) does not include the display name, scope tags and some other properties of this resource.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description: ID of the token. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.vpp_token
  - name: Update vppToken
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-onboarding-vpptoken-update
"""

EXAMPLES = r"""
- name: Get the expiry dates of tokens for apps and books
  m365.graph.vpp_token_info:
  register: tokens
"""

RETURN = r"""
resources:
  description: List of tokens, with the option names of M(m365.graph.vpp_token).
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
