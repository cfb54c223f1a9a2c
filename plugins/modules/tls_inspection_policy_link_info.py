#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_inspection_policy_link_info
short_description: Get information about links of filtering profiles to TLS inspection policies
version_added: 1.0.0
description:
  - Get the link of one filtering profile to a TLS inspection policy, or the links of all profiles.
author:
  - m365.graph contributors (@m365-graph)
options:
  filtering_profile_id:
    description: ID of the filtering profile. An example is V(d734d2de-f2df-4b4a-8c4c-5111f8878275).
    type: str
  filtering_profile:
    description: Name of the filtering profile. Alternative to O(filtering_profile_id).
    type: str
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the link. If no link has this ID, the list is empty.
      An example is V(70405a6c-b823-c521-c981-de9d08a21f8f).
    type: str
notes:
  - Requires the application permission C(NetworkAccess.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.tls_inspection_policy_link
  - name: tlsInspectionPolicyLink resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionpolicylink?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: List which profiles inspect connections
  m365.graph.tls_inspection_policy_link_info:

- name: Get the link of a profile
  m365.graph.tls_inspection_policy_link_info:
    filtering_profile: Baseline profile
"""

RETURN = r"""
resources:
  description: List of links, with the option names of M(m365.graph.tls_inspection_policy_link).
  returned: success
  type: list
  elements: dict
  sample:
    - type: tlsInspectionPolicyLink
      filtering_profile_id: d734d2de-f2df-4b4a-8c4c-5111f8878275
      id: 70405a6c-b823-c521-c981-de9d08a21f8f
      link_state: enabled
      policy: b712c469-e7cd-e7cb-738f-94b199570b0d
      version: "1.0"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    TLS_INSPECTION_POLICY_LINK as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
