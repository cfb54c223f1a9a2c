#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting
short_description: Manage a token for Apple Automated Device Enrollment
version_added: 1.0.0
description:
  - Manage the name, the scope tags and the consents of a token that Intune uses to enroll devices purchased from Apple.
  - The token itself is not a property of the setting. The actions C(generateEncryptionPublicKey) and C(uploadDepToken)
    of the service exchange it. The module does not call them. It returns the expiry date of the token.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - ID of the setting.
      - Without this option, the setting is identified by O(token_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the setting if it is missing and corrects the given properties.
      - V(absent) removes the setting.
    type: str
    default: present
    choices: [present, absent]
  token_name:
    description: Name of the token. Required to create a setting.
    type: str
  apple_identifier:
    description: Apple Account that was used to obtain the token. An example is V(mdm@contoso.com).
    type: str
  data_sharing_consent_granted:
    description: Whether data may be shared with Apple, which Apple requires.
    type: bool
  role_scope_tag_ids:
    description: IDs of the scope tags of the setting.
    type: list
    elements: str
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
  - In check mode, C(DeviceManagementServiceConfig.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.dep_onboarding_setting_info
  - name: Update depOnboardingSetting
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-enrollment-deponboardingsetting-update
"""

EXAMPLES = r"""
- name: Set the scope tags of the enrollment token
  m365.graph.dep_onboarding_setting:
    token_name: Contoso devices
    data_sharing_consent_granted: true
    role_scope_tag_ids: ["0", "4"]
"""

RETURN = r"""
resource:
  description: Current state of the setting, or its predicted state in check mode. V(null) if the setting does not
    exist.
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
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
