#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: token_issuance_policy
short_description: Manage a token issuance policy
version_added: 1.0.0
description:
  - Manage how Microsoft Entra signs the SAML tokens of some apps. The policy decides whether the token, the response or
    both are signed, with which algorithm, and the version of the tokens.
  - The certificates that sign are those of M(m365.graph.service_principal_token_signing_certificate).
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
      - ID of the policy.
      - Without this option, the policy is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description:
      - V(present) creates the policy if it is missing and corrects the given properties.
      - V(absent) removes the policy.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the policy. Required to create a policy.
    type: str
  description:
    description: Description of the policy. An example is V(Managed in Git).
    type: str
  definition:
    description:
      - A list with one element, the settings as in Microsoft's reference. Required to create a policy.
      - The element is an object or a text with its JSON. It has one member C(TokenIssuancePolicy) with C(Version)
        (V(1)), C(SigningAlgorithm), C(TokenResponseSigningPolicy), C(SamlTokenVersion) and C(EmitSAMLNameFormat).
      - It is compared as JSON, regardless of the order of members. It replaces the previous settings.
    type: list
    elements: raw
  applies_to:
    description:
      - Apps that the policy applies to. An empty list removes all of them. Without this option, the assignments are
        neither read nor changed.
      - An app can have one policy. To move it, remove it from the other policy first.
    type: list
    elements: dict
    suboptions:
      application:
        description: Display name or object ID of an application. An example is V(Contoso Pipeline).
        type: str
      service_principal:
        description: Display name or object ID of a service principal. An example is V(Contoso SSO).
        type: str
  allow_weak:
    description: Whether tokens may be signed with SHA-1 from now on.
    type: bool
    default: false
notes:
  - Requires the application permission C(Policy.ReadWrite.ApplicationConfiguration).
  - In check mode, C(Policy.Read.All) is sufficient.
  - O(applies_to) also requires C(Application.ReadWrite.OwnedBy) for own apps or C(Application.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.token_issuance_policy_info
  - module: m365.graph.service_principal_token_signing_certificate
  - module: m365.graph.claims_mapping_policy
  - name: tokenIssuancePolicy resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/tokenissuancepolicy
"""

EXAMPLES = r"""
- name: Sign the response and the token with SHA-256
  m365.graph.token_issuance_policy:
    display_name: Signed responses
    definition:
      - TokenIssuancePolicy:
          Version: 1
          SigningAlgorithm: http://www.w3.org/2001/04/xmldsig-more#rsa-sha256
          TokenResponseSigningPolicy: ResponseAndToken
          SamlTokenVersion: "2.0"
"""

RETURN = r"""
resource:
  description: Current state of the policy, or its predicted state in check mode. V(null) if the policy does not exist.
  returned: success
  type: dict
  sample:
    id: 3b7c1a52-9e0f-4d5b-8a44-0c5b9a1e7f31
    display_name: Signed responses
    description: Tokens of our apps
    definition:
      - '{"TokenIssuancePolicy":{"Version":1,"TokenResponseSigningPolicy":"ResponseAndToken","SamlTokenVersion":"2.0"}}'
    is_organization_default: false
    applies_to:
      - application: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
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
from ansible_collections.m365.graph.plugins.module_utils._resources.token_policies import (
    TOKEN_ISSUANCE_POLICY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
