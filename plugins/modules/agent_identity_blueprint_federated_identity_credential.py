#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_identity_blueprint_federated_identity_credential
short_description: Manage a federated identity credential of an agent identity blueprint
version_added: 1.0.0
description:
  - Manage which tokens from an external identity provider, such as that of a managed identity, an agent identity
    blueprint accepts instead of a secret or certificate.
  - Agent identities have no credentials of their own. They sign in with those of their blueprint.
  - A blueprint can have 20 federated identity credentials, and only one for each pair of issuer and subject. The module
    refuses any more, in check mode too.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - Microsoft Graph API version.
      - V(v1.0) does not show O(claims_matching_expression), and may not list the credentials of a blueprint that has
        one.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description:
      - ID of the credential.
      - Without this option, the credential is identified by O(name).
    type: str
  agent_identity_blueprint_id:
    description: Object ID of the blueprint. This is not the client ID.
    type: str
  agent_identity_blueprint:
    description:
      - Display name or client ID of the blueprint. Alternative to O(agent_identity_blueprint_id).
      - If several blueprints match, the task fails.
    type: str
  state:
    description:
      - V(present) creates the credential if it is missing and corrects the given properties.
      - V(absent) removes the credential. The blueprint no longer accepts these tokens.
    type: str
    default: present
    choices: [present, absent]
  name:
    description:
      - Name of the credential, unique within the blueprint without regard to letter case. It cannot be changed after
        the credential is created.
      - At most 120 letters, digits and the characters C(-._~).
    type: str
  issuer:
    description: URL of the identity provider, identical to the C(iss) claim of its tokens, at most 600 characters.
      Required to create a credential.
    type: str
  subject:
    description:
      - Identifier of the workload, identical to the C(sub) claim of the tokens, letter case included. At most 600
        characters.
      - The module warns of values that no token has, for example with V(*) in them.
      - Required to create a credential, unless O(claims_matching_expression) is given. V(null) clears the value.
    type: str
  claims_matching_expression:
    description:
      - Expression that the claims of a token must match. Alternative to O(subject), which is cleared.
      - Only available in V(beta).
    type: dict
    suboptions:
      language_version:
        description: Version of the expression language, which is always V(1).
        type: int
      value:
        description: Expression to match. It cannot be empty.
        type: str
  audiences:
    description:
      - Audience that tokens must have, a list with exactly one element of at most 600 characters. The value is
        V(api://AzureADTokenExchange) in the public cloud.
      - Required to create a credential.
    type: list
    elements: str
  description:
    description: Description of the credential, at most 600 characters.
    type: str
notes:
  - Requires the application permission C(AgentIdentityBlueprint.AddRemoveCreds.All).
  - In check mode, C(AgentIdentityBlueprint.Read.All) is sufficient.
  - Requires the application permissions C(AgentIdentityBlueprint.AddRemoveCreds.All) and
    C(AgentIdentityBlueprint.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.agent_identity_blueprint_federated_identity_credential_info
  - module: m365.graph.federated_identity_credential
  - name: Update federatedIdentityCredential
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/federatedidentitycredential-update
"""

EXAMPLES = r"""
- name: Let the agents of a blueprint sign in with the managed identity of their host
  m365.graph.agent_identity_blueprint_federated_identity_credential:
    agent_identity_blueprint: Contoso Agents
    name: agent-host
    issuer: https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0
    subject: a7d388c3-5e3f-4959-ac7d-786b3383006a
    audiences: ["api://AzureADTokenExchange"]

- name: Remove the credential of a host
  m365.graph.agent_identity_blueprint_federated_identity_credential:
    agent_identity_blueprint: Contoso Agents
    name: old-host
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the credential, or its predicted state in check mode. V(null) if the credential does not
    exist.
  returned: success
  type: dict
  sample:
    agent_identity_blueprint_id: bcd7c908-1c4d-4d48-93ee-ff38349a75c8
    id: d9b7bf1e-429e-4678-8132-9b00c9846cc4
    name: agent-host
    issuer: https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0
    subject: a7d388c3-5e3f-4959-ac7d-786b3383006a
    claims_matching_expression: null
    audiences:
      - api://AzureADTokenExchange
    description: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import (
    AGENT_IDENTITY_BLUEPRINT_FEDERATED_IDENTITY_CREDENTIAL as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
