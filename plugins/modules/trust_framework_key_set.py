#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: trust_framework_key_set
short_description: Manage a policy key container of Azure AD B2C
version_added: 1.0.0
description:
  - Create and delete containers for the keys that custom policies of Azure AD B2C use for signing and encryption.
  - The module returns the keys of a key set, but does not manage them. The service adds keys through actions, and their
    secret parts cannot be read.
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
      - Name of the key set. It starts with V(B2C_1A_). Otherwise, the service adds this prefix.
      - Always required.
    type: str
  state:
    description:
      - V(present) creates an empty key set if it is missing.
      - V(absent) deletes the key set with all its keys. Policies that refer to it stop working.
    type: str
    default: present
    choices: [present, absent]
notes:
  - Requires the application permission C(TrustFrameworkKeySet.ReadWrite.All).
  - In check mode, C(TrustFrameworkKeySet.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.trust_framework_key_set_info
  - name: trustFrameworkKeySet resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/trustframeworkkeyset
"""

EXAMPLES = r"""
- name: Create a container for the token-signing key
  m365.graph.trust_framework_key_set:
    id: B2C_1A_TokenSigningKeyContainer

- name: Delete a container that no policy uses
  m365.graph.trust_framework_key_set:
    id: B2C_1A_OldPartnerSecret
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the key set, or its predicted state in check mode. V(null) if the key set does not
    exist.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.trust_framework import (
    TRUST_FRAMEWORK_KEY_SET as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
