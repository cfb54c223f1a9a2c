#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dep_onboarding_setting_action
short_description: Upload an Apple device enrollment (ADE) token to Intune, or synchronize devices with Apple
version_added: 1.0.0
description:
  - Upload a token that Apple Business or Apple School Manager has encrypted for the public key of the setting
    (M(m365.graph.dep_onboarding_setting_public_key)), or make Intune synchronize its devices with Apple.
  - The service does not return a token after the upload. The module knows it by its expiry date. That is one year after
    Apple issued the token, and the name of the file from Apple contains this time. A token that is already installed is
    not uploaded again.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the token's setting. Either O(id) or O(token_name) is required.
      An example is V(54fac284-7866-43e5-860a-9c8e10fa3d7d).
    type: str
  token_name:
    description: Name of the token.
    type: str
  action:
    description:
      - V(upload_token) uploads the token in O(src) or O(token).
      - V(synchronize) requests the list of devices from Apple, unless the last request is not older than
        O(max_age_minutes). Intune decides whether it requests changes or, at most every seven days, the complete list.
    type: str
    required: true
    choices: [synchronize, upload_token]
  src:
    description:
      - File on the managed node with the token, as it was downloaded from Apple. An example is
        V(files/Intune_Token_2026-10-06T13-01-29Z_smime.p7m).
      - Keep the name that Apple gives to the file, or set O(issued).
    type: path
  token:
    description: Text of the token, instead of O(src). The lookup P(ansible.builtin.file#lookup) reads it from a file
      such as V(files/token.p7m) that is encrypted with Ansible Vault. O(issued) is required.
    type: str
  issued:
    description: When Apple issued the token, in ISO 8601 format. The name of the file contains it.
      An example is V(2026-10-06T13:01:29Z).
    type: str
  apple_identifier:
    description: Apple Account that the token was created with. If omitted, the account of the setting is used.
      An example is V(devices@contoso.com).
    type: str
  max_age_minutes:
    description: Age of the last synchronization, in minutes, up to which no other one is requested. Intune allows one
      every 15 minutes, so it must be at least V(15).
    type: int
    default: 15
  allow_sooner_expiry:
    description: Whether the token may replace a valid token that expires later.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
  - In check mode, C(DeviceManagementServiceConfig.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
attributes:
  check_mode:
    description: Predicts the call without sending it.
    support: full
  diff_mode:
    description: The state before and after the action. The token is not shown.
    support: full
  idempotent:
    description: A token with the same expiry date is not uploaded again. O(max_age_minutes) limits synchronizations.
    support: full
seealso:
  - module: m365.graph.dep_onboarding_setting
  - module: m365.graph.dep_onboarding_setting_public_key
  - name: depOnboardingSetting resource type
    description: Microsoft Graph reference for the resource and its actions.
    link: https://learn.microsoft.com/graph/api/resources/intune-enrollment-deponboardingsetting?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Upload the token that was downloaded from Apple Business
  m365.graph.dep_onboarding_setting_action:
    token_name: Contoso devices
    action: upload_token
    src: "{{ playbook_dir }}/files/Intune_Token_2026-10-06T13-01-29Z_smime.p7m"

- name: Synchronize the devices with Apple, at most once a day
  m365.graph.dep_onboarding_setting_action:
    token_name: Contoso devices
    action: synchronize
    max_age_minutes: 1440
"""

RETURN = r"""
resource:
  description: Current state of the token's setting, or its predicted state in check mode.
  returned: success
  type: dict
  sample:
    id: 54fac284-7866-43e5-860a-9c8e10fa3d7d
    token_name: Contoso devices
    apple_identifier: devices@contoso.com
    token_expiration_date_time: "2027-10-06T13:01:29Z"
changes:
  description: One entry for each value that the action changed (in check mode, would change).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the value.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value after the action. V(null) if it cannot be predicted. The token is masked."}
    effect: {type: str, description: Effect beyond the change itself. V(safe) has none.}
  sample:
    - property: token_expiration_date_time
      before: "2026-10-06T13:01:29Z"
      after: "2027-10-06T13:01:29Z"
      effect: safe
diff: {description: The state before and after the action., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.actions import action_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import DEP_ONBOARDING_SETTING as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._resources.apple_actions import DEP_ONBOARDING_SETTING_ACTIONS

main = partial(action_main, RESOURCE, DEP_ONBOARDING_SETTING_ACTIONS)


if __name__ == "__main__":
    main()
