#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting
short_description: Keep a token for Apple's automated device enrolment
version_added: 1.0.0
description:
  - Keeps the name, the scope tags and the consents of a token with which Intune enrols the devices that an organization bought from Apple.
  - The token itself is no property of the setting. It is exchanged by actions of the service (C(generateEncryptionPublicKey) and C(uploadDepToken)),
    which this module does not do. Its expiry is returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - The setting's ID.
      - Without it the setting is found by O(token_name).
    type: str
  state:
    description:
      - V(present) makes the setting as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  token_name:
    description: The token's name. Needed to create a setting.
    type: str
  apple_identifier:
    description: The Apple account that the token was obtained with.
    type: str
  data_sharing_consent_granted:
    description: Whether data may be shared with Apple, which Apple demands.
    type: bool
  role_scope_tag_ids:
    description: The IDs of the setting's scope tags.
    type: list
    elements: str
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
  - In check mode C(DeviceManagementServiceConfig.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.dep_onboarding_setting_info
  - name: Update depOnboardingSetting
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-enrollment-deponboardingsetting-update
"""

EXAMPLES = r"""
- name: The helpdesk sees the token for device enrolment
  m365.graph.dep_onboarding_setting:
    token_name: Contoso devices
    data_sharing_consent_granted: true
    role_scope_tag_ids: ["0", "4"]
"""

RETURN = r"""
resource:
  description: The setting as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: e8f7dcc3-dcc3-e8f7-c3dc-f7e8c3dcf7e8
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
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: role_scope_tag_ids
      before:
        - "0"
      after:
        - "0"
        - "4"
      effect: safe
diff:
  description: The setting before and after.
  returned: success
  type: dict
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
    method: PATCH
    path: /beta/deviceManagement/depOnboardingSettings/e8f7dcc3-dcc3-e8f7-c3dc-f7e8c3dcf7e8
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
