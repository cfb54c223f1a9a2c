#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_identity_blueprint_federated_identity_credential_info
short_description: Get information about federated identity credentials of agent identity blueprints
version_added: 1.0.0
description: List the federated identity credentials of one agent identity blueprint or of all blueprints in the tenant.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description: ID of the credential.
    type: str
  agent_identity_blueprint_id:
    description:
      - Object ID of the blueprint. This is not the client ID.
      - Without this option and O(agent_identity_blueprint), the credentials of all blueprints are read, with one
        request for each blueprint.
    type: str
  agent_identity_blueprint:
    description:
      - Display name or client ID of the blueprint. Alternative to O(agent_identity_blueprint_id).
      - If several blueprints match, the task fails.
    type: str
notes:
  - Requires the application permission C(AgentIdentityBlueprint.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.agent_identity_blueprint_federated_identity_credential
  - module: m365.graph.federated_identity_credential_info
  - name: Update federatedIdentityCredential
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/federatedidentitycredential-update
"""

EXAMPLES = r"""
- name: List the federated identity credentials of all agent identity blueprints
  m365.graph.agent_identity_blueprint_federated_identity_credential_info:
  register: trusted
"""

RETURN = r"""
resources:
  description: List of credentials, with the option names of
    M(m365.graph.agent_identity_blueprint_federated_identity_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - agent_identity_blueprint_id: bcd7c908-1c4d-4d48-93ee-ff38349a75c8
      id: d9b7bf1e-429e-4678-8132-9b00c9846cc4
      name: agent-host
      issuer: https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0
      subject: a7d388c3-5e3f-4959-ac7d-786b3383006a
      claims_matching_expression: null
      audiences:
        - api://AzureADTokenExchange
      description: null
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
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import (
    AGENT_IDENTITY_BLUEPRINT_FEDERATED_IDENTITY_CREDENTIAL as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
