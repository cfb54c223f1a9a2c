#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_inspection_policy_link
short_description: Manage the link of a filtering profile to a TLS inspection policy
version_added: 1.0.0
description:
  - Manage which TLS inspection policy a filtering profile of Global Secure Access uses. The admin center calls
    filtering profiles security profiles.
  - A TLS inspection policy takes effect for the people to whom the profile applies, when it is linked to the profile.
    See M(m365.graph.tls_inspection_policy).
  - A profile has one link to a TLS inspection policy at most. Its links to other policies are left unchanged.
  - Microsoft Graph cannot change the policy of a link. With O(allow_reissue=true), the link is deleted and created
    again; in between, the profile does not inspect connections.
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
    description:
      - ID of the link.
      - Without this option, the only link of the profile to a TLS inspection policy is managed.
      - An example is V(70405a6c-b823-c521-c981-de9d08a21f8f).
    type: str
  state:
    description:
      - V(present) creates the link if it is missing and corrects the given properties.
      - V(absent) deletes the link. The policy stays.
    type: str
    default: present
    choices: [present, absent]
  link_state:
    description: Whether the link is in effect. Required to create a link.
    type: str
    choices: [enabled, disabled]
  policy:
    description: Name or ID of the TLS inspection policy. Required to create a link. An example is V(Contoso TLS
      inspection).
    type: str
  allow_reissue:
    description: Whether the link may be deleted and created again, to change its policy.
    type: bool
    default: false
notes:
  - Requires the application permission C(NetworkAccess.ReadWrite.All).
  - In check mode, C(NetworkAccess.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.tls_inspection_policy_link_info
  - module: m365.graph.tls_inspection_policy
  - name: tlsInspectionPolicyLink resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/networkaccess-tlsinspectionpolicylink?view=graph-rest-beta
"""

EXAMPLES = r"""
- name: Inspect the connections of everybody
  m365.graph.tls_inspection_policy_link:
    filtering_profile: Baseline profile
    policy: Contoso TLS inspection
    link_state: enabled

- name: Stop inspecting connections for a while
  m365.graph.tls_inspection_policy_link:
    filtering_profile: Baseline profile
    link_state: disabled
"""

RETURN = r"""
resource:
  description: Current state of the link, or its predicted state in check mode.
    V(null) if the link does not exist.
  returned: success
  type: dict
  sample:
    type: tlsInspectionPolicyLink
    filtering_profile_id: d734d2de-f2df-4b4a-8c4c-5111f8878275
    id: 70405a6c-b823-c521-c981-de9d08a21f8f
    link_state: enabled
    policy: b712c469-e7cd-e7cb-738f-94b199570b0d
    version: "1.0"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.tls_inspection import (
    TLS_INSPECTION_POLICY_LINK as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
