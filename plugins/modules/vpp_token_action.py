#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: vpp_token_action
short_description: Synchronize an Apple VPP token of Intune with Apple
version_added: 1.0.0
description:
  - Make Intune read apps, books and licenses of a location token from Apple. Intune does this twice a day by itself.
  - Nothing is sent while a synchronization is in progress, or if the last one is not older than O(max_age_minutes).
    The task fails if the token has expired; renew it with M(m365.graph.vpp_token) first.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description: ID of the token. Either O(id) or one of O(display_name), O(apple_id) and O(organization_name) is
      required. An example is V(b7a1f0c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Name of the token. Only in V(beta).
    type: str
  apple_id:
    description: Apple Account that the token belongs to. An example is V(apps@contoso.com).
    type: str
  organization_name:
    description: Organization that the token belongs to. An example is V(Contoso Ltd).
    type: str
  action:
    description: V(synchronize) requests apps, books and licenses from Apple.
    type: str
    required: true
    choices: [synchronize]
  max_age_minutes:
    description: Age of the last synchronization, in minutes, up to which no other one is requested.
    type: int
    default: 15
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
    description: The state before and after the action.
    support: full
  idempotent:
    description: O(max_age_minutes) limits synchronizations.
    support: full
seealso:
  - module: m365.graph.vpp_token
  - name: vppToken resource type
    description: Microsoft Graph reference for the resource and its actions.
    link: https://learn.microsoft.com/graph/api/resources/intune-onboarding-vpptoken?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Synchronize purchased apps with Apple
  m365.graph.vpp_token_action:
    display_name: Contoso apps
    action: synchronize
"""

RETURN = r"""
resource:
  description: Current state of the token, or its predicted state in check mode.
  returned: success
  type: dict
  sample:
    id: b7a1f0c2-1f0b-4c55-9d1e-0c7b6f6f2d10
    display_name: Contoso apps
    token_state: valid
    last_sync_status: completed
    last_sync_date_time: "2026-10-07T06:00:00Z"
changes:
  description: One entry for each value that the action changed (in check mode, would change).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the value.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value after the action. V(null) if it cannot be predicted."}
    effect: {type: str, description: Effect beyond the change itself. V(safe) has none.}
  sample:
    - property: last_sync_date_time
      before: "2026-10-06T13:01:29Z"
      after: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import VPP_TOKEN as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._resources.apple_actions import VPP_TOKEN_ACTIONS

main = partial(action_main, RESOURCE, VPP_TOKEN_ACTIONS)


if __name__ == "__main__":
    main()
