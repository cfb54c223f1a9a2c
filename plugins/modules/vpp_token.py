#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpp_token
short_description: Keep a token for Apple's apps and books
version_added: 1.0.0
description:
  - Uploads, renews and removes the tokens with which Intune hands out the apps that an organization bought from Apple (Volume Purchase Program).
  - A token does not read back. Presence is judged by the expiry that is in it, and it is sent again when that differs. One that expires sooner than a
    valid one that is there is refused unless an option allows it.
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
    description:
      - The token's ID.
      - Without it the token is found by O(display_name), O(apple_id) and O(organization_name), whichever of them are given.
    type: str
  state:
    description:
      - V(present) makes the token as described, and uploads it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description:
      - The token's name.
      - V(beta) only.
    type: str
  apple_id:
    description: The Apple account that the token belongs to. Needed with a new token.
    type: str
  organization_name:
    description: The organization that the token belongs to.
    type: str
  token:
    description:
      - The content of the file that Apple issued. It is secret.
      - Needed with a new token.
    type: str
  vpp_token_account_type:
    description: The kind of the Apple account.
    type: str
    choices: [business, education]
  country_or_region:
    description: The country or region of the Apple store, two letters.
    type: str
  automatically_update_apps:
    description: Whether apps of the token are updated by themselves.
    type: bool
  claim_token_management_from_external_mdm:
    description:
      - Whether Intune takes over a token that another device management uses.
      - V(beta) only.
    type: bool
  data_sharing_consent_granted:
    description:
      - Whether data may be shared with Apple, which Apple demands.
      - V(beta) only.
    type: bool
  role_scope_tag_ids:
    description:
      - The IDs of the token's scope tags.
      - V(beta) only.
    type: list
    elements: str
  apple_device_app_delivery_protocol_type:
    description:
      - How apps are delivered to devices.
      - One of V(default), V(mobileDeviceManagement), V(declarativeDeviceManagement), or null to clear it. V(beta) only.
    type: str
  allow_sooner_expiry:
    description: Let O(token) replace a valid one that expires later.
    type: bool
    default: false
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
  - In check mode C(DeviceManagementServiceConfig.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.vpp_token_info
  - name: Update vppToken
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-onboarding-vpptoken-update
"""

EXAMPLES = r"""
- name: The token for apps is the one that Apple issued last
  m365.graph.vpp_token:
    display_name: Contoso apps
    apple_id: apps@contoso.com
    token: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/contoso.vpptoken') }}"
    vpp_token_account_type: business
    country_or_region: us
    automatically_update_apps: true
    data_sharing_consent_granted: true
"""

RETURN = r"""
resource:
  description: The token as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 9ceb2f92-2f92-9ceb-922f-eb9c922feb9c
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
    - property: automatically_update_apps
      before: false
      after: true
      effect: safe
diff:
  description: The token before and after.
  returned: success
  type: dict
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
    method: PATCH
    path: /beta/deviceAppManagement/vppTokens/9ceb2f92-2f92-9ceb-922f-eb9c922feb9c
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
