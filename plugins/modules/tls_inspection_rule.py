#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_inspection_rule
short_description: Manage a rule of a TLS inspection policy
version_added: 1.0.0
description:
  - Manage one rule of a TLS inspection policy. Of the rules that match a connection, the one with the lowest priority
    number decides.
  - Rules that no task manages are left unchanged.
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
    description:
      - ID of the rule.
      - Without this option, the rule is identified by its name.
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the rule if it is missing and corrects the given properties.
      - V(absent) deletes the rule.
    type: str
    default: present
    choices: [present, absent]
  name:
    description: Name of the rule. Required to create a rule.
    type: str
  description:
    description: Description of the rule. An example is V(Managed in Git).
    type: str
  priority:
    description: Position of the rule. Rules with a lower number are evaluated first. Required to create a rule.
    type: int
  action:
    description: What happens to connections that the rule matches. V(bypass) or V(inspect). Required to create a rule.
    type: str
  matching_conditions:
    description: Connections that the rule matches. Required to create a rule.
    type: dict
    suboptions:
      destinations:
        description: Destinations of the connections. The list is replaced completely.
        type: list
        elements: dict
        suboptions:
          odata_type:
            description: Whether O(matching_conditions.destinations[].values) are domain names or web categories.
            type: str
            choices: [tlsInspectionFqdnDestination, tlsInspectionWebCategoryDestination]
          values:
            description: Domain names, also with C(*.) at the beginning, or names of web categories.
            type: list
            elements: str
  settings:
    description: Settings of the rule. Required to create a rule.
    type: dict
    suboptions:
      status:
        description: Whether the rule is applied. V(enabled), V(disabled) or V(reportOnly).
        type: str
notes:
  - Requires the application permission C(NetworkAccess.ReadWrite.All).
  - In check mode, C(NetworkAccess.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.tls_inspection_rule_info
  - name: tlsInspectionRule resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionrule?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Do not inspect connections to banks
  m365.graph.tls_inspection_rule:
    tls_inspection_policy: Contoso TLS inspection
    name: Banks
    priority: 100
    action: bypass
    settings:
      status: enabled
    matching_conditions:
      destinations:
        - odata_type: tlsInspectionFqdnDestination
          values:
            - bank.contoso.com
            - "*.bank.contoso.com"
"""

RETURN = r"""
resource:
  description: Current state of the rule, or its predicted state in check mode.
    V(null) if the rule does not exist.
  returned: success
  type: dict
  sample:
    tls_inspection_policy_id: b712c469-e7cd-e7cb-738f-94b199570b0d
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
    TLS_INSPECTION_RULE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
