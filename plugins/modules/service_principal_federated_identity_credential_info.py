#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_federated_identity_credential_info
short_description: Get information about federated identity credentials of managed identities
version_added: 1.0.0
description:
  - List the federated identity credentials of one managed identity or of all managed identities in the tenant, which
    are service principals.
  - Azure manages these credentials, together with the managed identities. M(m365.graph.federated_identity_credential)
    manages those of applications.
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
  service_principal_id:
    description:
      - Object ID of the service principal, which is the principal ID of the managed identity.
      - Without this option and O(service_principal), the credentials of all managed identities are read, with one
        request for each of them.
    type: str
  service_principal:
    description:
      - Display name or client ID of the managed identity. Alternative to O(service_principal_id).
      - If several service principals match, the task fails.
    type: str
notes:
  - Requires the application permission C(Application.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.federated_identity_credential_info
  - name: Update federatedIdentityCredential
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/federatedidentitycredential-update
"""

EXAMPLES = r"""
- name: List the issuers that any managed identity trusts
  m365.graph.service_principal_federated_identity_credential_info:
  register: trusted
"""

RETURN = r"""
resources:
  description: List of credentials. The names are those of M(m365.graph.federated_identity_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - service_principal_id: bcd7c908-1c4d-4d48-93ee-ff38349a75c8
      id: d9b7bf1e-429e-4678-8132-9b00c9846cc4
      name: github-main
      issuer: https://token.actions.githubusercontent.com
      subject: repo:contoso/infrastructure:ref:refs/heads/main
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
    SERVICE_PRINCIPAL_FEDERATED_IDENTITY_CREDENTIAL as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
