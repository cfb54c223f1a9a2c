#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trust_framework_key_set
short_description: Keep a policy key container of Azure AD B2C
version_added: 1.0.0
description:
  - Creates and removes the containers of the keys that custom policies of Azure AD B2C sign and encrypt with.
  - The keys in a set are returned and left alone. They get there by actions of the service, and what is secret of them cannot be read.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - The key set's name. It begins with V(B2C_1A_), which the service would otherwise put before it.
      - Always needed.
    type: str
  state:
    description:
      - V(present) creates the key set, empty, if it is not there.
      - V(absent) removes it with every key in it. Policies that refer to it stop working.
    type: str
    default: present
    choices: [present, absent]
notes:
  - Needs the application permission C(TrustFrameworkKeySet.ReadWrite.All).
  - In check mode C(TrustFrameworkKeySet.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.trust_framework_key_set_info
  - name: trustFrameworkKeySet resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/trustframeworkkeyset
"""

EXAMPLES = r"""
- name: There is a container for the key that signs tokens
  m365.graph.trust_framework_key_set:
    id: B2C_1A_TokenSigningKeyContainer

- name: A container that no policy uses is gone
  m365.graph.trust_framework_key_set:
    id: B2C_1A_OldPartnerSecret
    state: absent
"""

RETURN = r"""
resource:
  description: The key set as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: B2C_1A_TokenSigningKeyContainer
    keys:
      - kid: Y8r1
        use: sig
        kty: RSA
        status: enabled
        nbf: 1795435200
        exp: 1858507200
        e: AQAB
        n: sXch8Ux
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: id
      before: null
      after: B2C_1A_TokenSigningKeyContainer
      effect: safe
diff:
  description: The key set before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/trustFramework/keySets
      status: 200
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
graph_error:
  description: What the service said when it refused a request.
  returned: when Microsoft Graph answered with an error
  type: dict
  sample:
    status: 403
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: POST
    path: /beta/trustFramework/keySets
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.trust_framework import (
    TRUST_FRAMEWORK_KEY_SET as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
