#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: public_key_infrastructure
short_description: Keep a public key infrastructure for certificate-based authentication
version_added: 1.0.0
description:
  - Keeps a container of certificate authorities whose certificates users may sign in with. M(m365.graph.certificate_authority) keeps the authorities
    in it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - The infrastructure's ID.
      - Without it the infrastructure is found by O(display_name).
    type: str
  state:
    description:
      - V(present) makes the infrastructure as described, and creates it if it is not there.
      - V(absent) removes it.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The infrastructure's name, 256 characters at most. Needed to create one.
    type: str
notes:
  - Needs the application permission C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode C(PublicKeyInfrastructure.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.public_key_infrastructure_info
  - module: m365.graph.certificate_authority
  - name: Update certificateBasedAuthPki
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedauthpki-update
"""

EXAMPLES = r"""
- name: There is a place for our authorities
  m365.graph.public_key_infrastructure:
    display_name: Contoso PKI
"""

RETURN = r"""
resource:
  description: The infrastructure as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: fdd9841c-90c6-4234-a116-d72a5cd2c583
    display_name: Contoso PKI
    status: succeeded
    status_details: null
    last_modified_date_time: "2026-10-16T18:09:56Z"
    deleted_date_time: null
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
    - property: display_name
      before: PKI
      after: Contoso PKI
      effect: safe
diff:
  description: The infrastructure before and after.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations
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
    method: PATCH
    path: /v1.0/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations/fdd9841c-90c6-4234-a116-d72a5cd2c583
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    PUBLIC_KEY_INFRASTRUCTURE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
