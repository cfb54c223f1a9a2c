#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: public_key_infrastructure
short_description: Manage a public key infrastructure for certificate-based authentication
version_added: 1.0.0
description:
  - Manage a container of certificate authorities that Microsoft Entra trusts for certificate-based authentication of
    users. Use M(m365.graph.certificate_authority) to manage its authorities.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  id:
    description:
      - ID of the infrastructure.
      - Without this option, the infrastructure is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the infrastructure if it is missing and corrects the given properties.
      - V(absent) removes the infrastructure.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the infrastructure, with at most 256 characters. Required to create an infrastructure.
    type: str
notes:
  - Requires the application permission C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode, C(PublicKeyInfrastructure.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.public_key_infrastructure_info
  - module: m365.graph.certificate_authority
  - name: Update certificateBasedAuthPki
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/certificatebasedauthpki-update
"""

EXAMPLES = r"""
- name: Create a public key infrastructure
  m365.graph.public_key_infrastructure:
    display_name: Contoso PKI
"""

RETURN = r"""
resource:
  description: Current state of the infrastructure, or its predicted state in check mode. V(null) if the infrastructure
    does not exist.
  returned: success
  type: dict
  sample:
    id: fdd9841c-90c6-4234-a116-d72a5cd2c583
    display_name: Contoso PKI
    status: succeeded
    status_details: null
    last_modified_date_time: "2026-10-16T18:09:56Z"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.certificate_based_auth import (
    PUBLIC_KEY_INFRASTRUCTURE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
