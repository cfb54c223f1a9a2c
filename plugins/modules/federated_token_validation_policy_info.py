#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federated_token_validation_policy_info
short_description: Get information about the validation of federated tokens
version_added: 1.0.0
description: Get the policy that decides from which federated domains tokens are accepted.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(Policy.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.federated_token_validation_policy
  - module: m365.graph.internal_domain_federation
  - name: Update federatedTokenValidationPolicy
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/federatedtokenvalidationpolicy-update
"""

EXAMPLES = r"""
- name: Check the validation of federated tokens
  m365.graph.federated_token_validation_policy_info:
  register: validation

- name: Fail if it is disabled
  ansible.builtin.assert:
    that: validation.resources[0].validating_domains.root_domains != 'none'
"""

RETURN = r"""
resources:
  description: List of policies, with the option names of M(m365.graph.federated_token_validation_policy).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 932b8f7f-68c1-6fe5-59ab-56e1ff752f30
      validating_domains:
        root_domains: enumerated
        domain_names:
          - contoso.com
          - fabrikam.com
      deleted_date_time: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    FEDERATED_TOKEN_VALIDATION_POLICY as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
