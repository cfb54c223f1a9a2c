#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federated_identity_credential_info
short_description: List federated identity credentials of applications
version_added: 1.0.0
description: Returns the federated identity credentials of one application, or of every application of the tenant.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description: The ID of one credential.
    type: str
  application_id:
    description:
      - The application's object ID (which is not its client ID).
      - Without it and O(application) the credentials of every application are read, one request for each.
    type: str
  application:
    description:
      - The application's display name or its client ID, in place of O(application_id).
      - More than one application that fits is an error.
    type: str
notes:
  - Needs the application permission C(Application.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.federated_identity_credential
  - name: Update federatedIdentityCredential
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/federatedidentitycredential-update
"""

EXAMPLES = r"""
- name: Whose tokens does the pipeline's application accept?
  m365.graph.federated_identity_credential_info:
    application: Contoso Pipeline
  register: trusted

- name: Every issuer that any application trusts
  m365.graph.federated_identity_credential_info:
  register: every
"""

RETURN = r"""
resources:
  description: The credentials, each under the option names of M(m365.graph.federated_identity_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - application_id: bcd7c908-1c4d-4d48-93ee-ff38349a75c8
      id: d9b7bf1e-429e-4678-8132-9b00c9846cc4
      name: github-main
      issuer: https://token.actions.githubusercontent.com
      subject: repo:contoso/infrastructure:ref:refs/heads/main
      claims_matching_expression: null
      audiences:
        - api://AzureADTokenExchange
      description: null
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/applications/bcd7c908-1c4d-4d48-93ee-ff38349a75c8/federatedIdentityCredentials
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
    method: GET
    path: /beta/applications/bcd7c908-1c4d-4d48-93ee-ff38349a75c8/federatedIdentityCredentials
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL as RESOURCE


def main() -> None:
    info_main(RESOURCE)


if __name__ == "__main__":
    main()
