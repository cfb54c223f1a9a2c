#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federated_token_validation_policy
short_description: Manage the validation of federated tokens
version_added: 1.0.0
description:
  - Manage whether Microsoft Entra accepts a token of a federated identity provider only if the domain of the identity
    provider is that of the user. The policy always exists.
  - A stricter policy blocks the sign-in of users whose identity provider belongs to another domain. Before you change
    it, compare the domains of your users with those in M(m365.graph.internal_domain_federation_info).
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) corrects the given properties. The service does not support removal.
    type: str
    default: present
    choices: [present]
  validating_domains:
    description: Domains whose users must sign in with the identity provider of their own domain.
    type: dict
    suboptions:
      root_domains:
        description:
          - Required. V(all) (the default of the service) means all domains, V(allFederated) the federated ones,
            V(allManaged) the managed ones, V(enumerated) those in O(validating_domains.domain_names), and
            V(allManagedAndEnumeratedFederated) both the managed ones and the federated ones in
            O(validating_domains.domain_names).
          - V(none) disables the validation. A compromised identity provider can then sign in users of other domains.
        type: str
      domain_names:
        description: Root domains, for V(enumerated) and V(allManagedAndEnumeratedFederated). The list replaces the
          previous one.
        type: list
        elements: str
  allow_weak:
    description: Whether the validation may be disabled.
    type: bool
    default: false
notes:
  - Requires the application permission C(Policy.ReadWrite.FedTokenValidation).
  - In check mode, C(Policy.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.federated_token_validation_policy_info
  - module: m365.graph.internal_domain_federation
  - name: Update federatedTokenValidationPolicy
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/federatedtokenvalidationpolicy-update
"""

EXAMPLES = r"""
- name: Require the identity provider of the user's own domain
  m365.graph.federated_token_validation_policy:
    validating_domains:
      root_domains: all

- name: Validate two domains only
  m365.graph.federated_token_validation_policy:
    validating_domains:
      root_domains: enumerated
      domain_names:
        - contoso.com
        - fabrikam.com
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode.
  returned: success
  type: dict
  sample:
    id: 932b8f7f-68c1-6fe5-59ab-56e1ff752f30
    validating_domains:
      root_domains: enumerated
      domain_names:
        - contoso.com
        - fabrikam.com
    deleted_date_time: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    FEDERATED_TOKEN_VALIDATION_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
