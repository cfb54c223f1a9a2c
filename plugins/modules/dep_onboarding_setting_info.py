#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting_info
short_description: Get information about tokens for Apple Automated Device Enrollment
version_added: 1.0.0
description: List the tokens for Apple Automated Device Enrollment with their expiry dates. The tokens themselves are
  not returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the setting. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.dep_onboarding_setting
  - name: Update depOnboardingSetting
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-enrollment-deponboardingsetting-update
"""

EXAMPLES = r"""
- name: Get the expiry dates of enrollment tokens
  m365.graph.dep_onboarding_setting_info:
  register: tokens
"""

RETURN = r"""
resources:
  description: List of settings, with the option names of M(m365.graph.dep_onboarding_setting).
  returned: success
  type: list
  elements: dict
  sample:
    - id: e8f7dcc3-dcc3-e8f7-c3dc-f7e8c3dcf7e8
      token_name: Contoso devices
      apple_identifier: devices@contoso.com
      data_sharing_consent_granted: true
      role_scope_tag_ids:
        - "0"
        - "4"
      token_type: dep
      token_expiration_date_time: "2027-11-23T12:00:00Z"
      share_token_with_school_data_sync_service: false
      synced_device_count: 240
      last_modified_date_time: "2026-11-23T12:00:00.1234567Z"
      last_successful_sync_date_time: "2026-11-23T12:00:00.1234567Z"
      last_sync_triggered_date_time: "2026-11-23T12:00:00.1234567Z"
      last_sync_error_code: 0
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
