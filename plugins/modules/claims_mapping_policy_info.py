#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: claims_mapping_policy_info
short_description: Get information about claims mapping policies
version_added: 1.0.0
description: List the policies that decide which claims are in tokens.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description: ID of the policy. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(Policy.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.claims_mapping_policy
  - module: m365.graph.service_principal_token_signing_certificate
  - module: m365.graph.token_issuance_policy
  - name: claimsMappingPolicy resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/claimsmappingpolicy
"""

EXAMPLES = r"""
- name: List claims mapping policies
  m365.graph.claims_mapping_policy_info:
  register: policies
"""

RETURN = r"""
resources:
  description: List of policies, with the option names of M(m365.graph.claims_mapping_policy).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 8c1f02d4-6a0a-4b8e-9f6b-2d1f4c7e5a90
      display_name: Employee ID
      description: Tokens of our apps
      definition:
        - '{"ClaimsMappingPolicy":{"Version":1,"IncludeBasicClaimSet":"true"}}'
      is_organization_default: false
      applies_to:
        - service_principal: 59e617e5-e447-4adc-8b88-00af644d7c92
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
    CLAIMS_MAPPING_POLICY as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
