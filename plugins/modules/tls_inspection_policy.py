#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_inspection_policy
short_description: Manage a TLS inspection policy of Global Secure Access
version_added: 1.0.0
description:
  - Manage the policies that determine which TLS connections Global Secure Access inspects.
  - M(m365.graph.tls_inspection_rule) manages the rules of a policy. A policy takes effect when a filtering profile is
    linked to it, see M(m365.graph.tls_inspection_policy_link).
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
      - ID of the policy.
      - Without this option, the policy is identified by its name.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the policy if it is missing and corrects the given properties.
      - V(absent) deletes the policy.
    type: str
    default: present
    choices: [present, absent]
  name:
    description: Name of the policy. Required to create a policy.
    type: str
  description:
    description: Description of the policy. An example is V(Managed in Git).
    type: str
  settings:
    description: Settings of the policy. Required to create a policy.
    type: dict
    suboptions:
      default_action:
        description: What happens to connections that no rule matches. V(bypass) or V(inspect).
        type: str
notes:
  - Requires the application permission C(NetworkAccess.ReadWrite.All).
  - In check mode, C(NetworkAccess.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.tls_inspection_policy_info
  - name: tlsInspectionPolicy resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionpolicy?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Inspect only what rules select
  m365.graph.tls_inspection_policy:
    name: Contoso TLS inspection
    settings:
      default_action: bypass

- name: Delete a policy with its rules
  m365.graph.tls_inspection_policy:
    name: Pilot
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode.
    V(null) if the policy does not exist.
  returned: success
  type: dict
  sample:
    id: b712c469-e7cd-e7cb-738f-94b199570b0d
    name: Contoso TLS inspection
    description: null
    settings:
      default_action: bypass
    last_modified_date_time: "2026-06-02T20:54:19Z"
    version: 1.0.0
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
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    TLS_INSPECTION_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
