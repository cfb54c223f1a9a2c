#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpp_token
short_description: Manage a token for Apple apps and books (VPP)
version_added: 1.0.0
description:
  - Upload, renew and delete the tokens that Intune uses to distribute apps that an organization purchased from Apple
    (Volume Purchase Program).
  - The service does not return the token. The module therefore compares the expiry date in the token and uploads the
    token if it differs. A token that expires sooner than the current valid one is refused unless
    O(allow_sooner_expiry=true), and one of another organization unless O(allow_other_organization=true).
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
    description:
      - ID of the token.
      - Without this option, the token is identified by those of O(display_name), O(apple_id) and O(organization_name)
        that are given.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) uploads the token if it is missing and corrects the given properties.
      - V(absent) removes the token.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description:
      - Name of the token.
      - Only available in V(beta).
    type: str
  apple_id:
    description: Apple Account of the token. Required for a new token.
    type: str
  organization_name:
    description: Organization of the token. An example is V(Contoso).
    type: str
  token:
    description:
      - Content of the token file from Apple. The value is secret.
      - Required for a new token.
    type: str
  vpp_token_account_type:
    description: Type of the Apple account.
    type: str
    choices: [business, education]
  country_or_region:
    description: Two-letter code of the country or region of the App Store.
    type: str
  automatically_update_apps:
    description: Whether apps of the token are updated automatically.
    type: bool
  claim_token_management_from_external_mdm:
    description:
      - Whether Intune takes over a token that is used by another device management service.
      - Only available in V(beta).
    type: bool
  data_sharing_consent_granted:
    description:
      - Whether data may be shared with Apple, which Apple requires.
      - Only available in V(beta).
    type: bool
  role_scope_tag_ids:
    description:
      - IDs of the scope tags of the token.
      - Only available in V(beta).
    type: list
    elements: str
  apple_device_app_delivery_protocol_type:
    description:
      - How apps are delivered to devices.
      - One of V(default), V(mobileDeviceManagement) or V(declarativeDeviceManagement). V(null) clears the value. Only
        available in V(beta).
    type: str
  allow_expired:
    description: Whether to upload a token that has expired.
    type: bool
    default: false
  allow_other_organization:
    description: Whether O(token) may belong to another organization than the current token. Intune can then no longer
      manage the licenses that it has assigned.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether O(token) may replace a valid token that expires later.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
  - In check mode, C(DeviceManagementServiceConfig.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.vpp_token_info
  - module: m365.graph.vpp_token_action
  - name: Update vppToken
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-onboarding-vpptoken-update
"""

EXAMPLES = r"""
- name: Upload the latest token for apps and books
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
  description: Current state of the token, or its predicted state in check mode. V(null) if the token does not exist.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN as RESOURCE

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
