#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trust_framework_key_info
short_description: Get information about keys in policy key containers of Azure AD B2C
version_added: 1.0.0
description:
  - List the keys of one key set or of all key sets, without their secret parts.
  - The service itself reports which key is active.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  key_set_id:
    description: Name of the key set. Without this option, the keys of all key sets are returned.
      An example is V(B2C_1A_TokenSigningKeyContainer).
    type: str
  expires_within_days:
    description: Return only keys that expire within this number of days or have expired.
      An example is V(45).
    type: int
notes:
  - Requires the application permission C(TrustFrameworkKeySet.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.trust_framework_key
  - module: m365.graph.certificate_info
  - name: "trustFrameworkKeySet: getActiveKey"
    description: Microsoft Graph reference for the function.
    link: https://learn.microsoft.com/graph/api/trustframeworkkeyset-getactivekey?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Get the keys with which tokens are signed
  m365.graph.trust_framework_key_info:
    key_set_id: B2C_1A_TokenSigningKeyContainer
  register: signing

- name: Show the active key
  ansible.builtin.debug:
    msg: "{{ signing.resources | selectattr('active') | map(attribute='kid') | list }}"
"""

RETURN = r"""
resources:
  description: List of keys, with the option names of M(m365.graph.trust_framework_key). C(active) is true for the key
    that policies use now.
  returned: success
  type: list
  elements: dict
  sample:
    - key_set_id: B2C_1A_TokenSigningKeyContainer
      kid: Gaid7K8sO8RavMX9fzHir_Wg0femGhbY9b-B4rVIxbE
      kty: RSA
      use: sig
      status: enabled
      nbf: 1796860800
      exp: 1828396800
      start_date_time: "2026-12-10T00:00:00Z"
      end_date_time: "2027-12-10T00:00:00Z"
      active: true
      certificate: null
      thumbprint: null
      e: AQAB
      n: rd54s6
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

from ansible_collections.m365.graph.plugins.module_utils._module.policy_key import policy_keys_info_main

main = policy_keys_info_main


if __name__ == "__main__":
    main()
