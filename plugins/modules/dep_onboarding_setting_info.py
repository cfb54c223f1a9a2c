#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting_info
short_description: List the tokens for Apple's automated device enrolment
version_added: 1.0.0
description: Returns the tokens for Apple's automated device enrolment with their expiry, without the tokens themselves.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one setting.
    type: str
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.dep_onboarding_setting
  - name: Update depOnboardingSetting
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-enrollment-deponboardingsetting-update
"""

EXAMPLES = r"""
- name: When do the tokens for device enrolment expire?
  m365.graph.dep_onboarding_setting_info:
  register: tokens
"""

RETURN = r"""
resources:
  description: The settings, each under the option names of M(m365.graph.dep_onboarding_setting).
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
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/depOnboardingSettings
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
    path: /beta/deviceManagement/depOnboardingSettings
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
