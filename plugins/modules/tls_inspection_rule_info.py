#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_inspection_rule_info
short_description: Get information about rules of TLS inspection policies
version_added: 1.0.0
description:
  - List the rules of one TLS inspection policy, or of all policies.
author:
  - m365.graph contributors (@m365-graph)
options:
  tls_inspection_policy_id:
    description: ID of the policy. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  tls_inspection_policy:
    description: Name of the policy. Alternative to O(tls_inspection_policy_id).
    type: str
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the rule. If no rule has this ID, the list is empty.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(NetworkAccess.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.tls_inspection_rule
  - name: tlsInspectionRule resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionrule?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: List the rules of a policy
  m365.graph.tls_inspection_rule_info:
    tls_inspection_policy: Contoso TLS inspection
"""

RETURN = r"""
resources:
  description: List of rules, with the option names of M(m365.graph.tls_inspection_rule).
  returned: success
  type: list
  elements: dict
  sample:
    - tls_inspection_policy_id: b712c469-e7cd-e7cb-738f-94b199570b0d
      id: ecf99dcc-6575-4d01-83dc-3fa5a940c76b
      name: Banks
      description: null
      priority: 100
      action: bypass
      matching_conditions:
        destinations:
          - odata_type: tlsInspectionFqdnDestination
            values:
              - bank.contoso.com
              - "*.bank.contoso.com"
      settings:
        status: enabled
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
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    TLS_INSPECTION_RULE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
