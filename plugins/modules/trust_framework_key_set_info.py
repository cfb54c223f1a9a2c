#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trust_framework_key_set_info
short_description: Get information about policy keys of Azure AD B2C
version_added: 1.0.0
description: List the key sets of custom policies with their keys. Secret values are not returned.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the key set. An example is V(B2C_1A_SigningKeys).
    type: str
notes:
  - Requires the application permission C(TrustFrameworkKeySet.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.trust_framework_key_set
  - name: trustFrameworkKeySet resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/trustframeworkkeyset
"""

EXAMPLES = r"""
- name: List the policy keys with their expiry dates
  m365.graph.trust_framework_key_set_info:
  register: key_sets
"""

RETURN = r"""
resources:
  description: List of key sets, with the option names of M(m365.graph.trust_framework_key_set).
  returned: success
  type: list
  elements: dict
  sample:
    - id: B2C_1A_TokenSigningKeyContainer
      keys:
        - kid: Y8r1
          use: sig
          kty: RSA
          status: enabled
          nbf: 1795435200
          exp: 1858507200
          e: AQAB
          n: sXch8Ux
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
from ansible_collections.m365.graph.plugins.module_utils._resources.trust_framework import (
    TRUST_FRAMEWORK_KEY_SET as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
