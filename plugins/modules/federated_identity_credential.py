#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: federated_identity_credential
short_description: Keep a federated identity credential of an application
version_added: 1.0.0
description:
  - Keeps which tokens of another identity provider (GitHub Actions, a Kubernetes cluster, another cloud) an application accepts in place of a secret
    or a certificate.
  - An application can have 20 of them. The service refuses one more.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description:
      - The version of Microsoft Graph.
      - A credential with an expression shows in V(beta) only.
    type: str
    default: beta
    choices: [v1.0, beta]
  id:
    description:
      - The credential's ID.
      - Without it the credential is found by O(name).
    type: str
  application_id:
    description: The application's object ID (which is not its client ID).
    type: str
  application:
    description:
      - The application's display name or its client ID, in place of O(application_id).
      - More than one application that fits is an error.
    type: str
  state:
    description:
      - V(present) makes the credential as described, and creates it if it is not there.
      - V(absent) removes it, so that no such token is accepted any more.
    type: str
    default: present
    choices: [present, absent]
  name:
    description:
      - The credential's name, unique in the application without regard to letter case. It cannot be changed later.
      - At most 120 letters, digits, and the characters C(-._~).
    type: str
  issuer:
    description:
      - The URL of the identity provider, as its tokens have it in their C(iss) claim. At most 600 characters.
      - Needed to create a credential.
    type: str
  subject:
    description:
      - The workload, as the identity provider's tokens name it in their C(sub) claim. At most 600 characters.
      - Entra compares it character by character, letter case included. A warning names values that no token can have.
      - Needed to create a credential, unless O(claims_matching_expression) is given. Null clears it.
    type: str
  claims_matching_expression:
    description:
      - An expression that a token's claims must match, in place of O(subject), which is cleared.
      - V(beta) only.
    type: dict
    suboptions:
      language_version:
        description: The version of the expression's language, V(1).
        type: int
      value:
        description: The expression.
        type: str
  audiences:
    description:
      - The audience that a token must have, V(api://AzureADTokenExchange) in the public cloud. A list with exactly one element.
      - Needed to create a credential.
    type: list
    elements: str
  description:
    description: What the credential is for. At most 600 characters.
    type: str
notes:
  - Needs the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode C(Application.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.federated_identity_credential_info
  - name: Update federatedIdentityCredential
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/federatedidentitycredential-update
"""

EXAMPLES = r"""
- name: The release workflow of a repository signs in without a secret
  m365.graph.federated_identity_credential:
    application: Contoso Pipeline
    name: github-main
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infrastructure:ref:refs/heads/main
    audiences: ["api://AzureADTokenExchange"]

- name: A cluster that is gone is trusted no longer
  m365.graph.federated_identity_credential:
    application: 4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11
    name: old-cluster
    state: absent
"""

RETURN = r"""
resource:
  description: The credential as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    application_id: bcd7c908-1c4d-4d48-93ee-ff38349a75c8
    id: d9b7bf1e-429e-4678-8132-9b00c9846cc4
    name: github-main
    issuer: https://token.actions.githubusercontent.com
    subject: repo:contoso/infrastructure:ref:refs/heads/main
    claims_matching_expression: null
    audiences:
      - api://AzureADTokenExchange
    description: null
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
    - property: subject
      before: repo:contoso/infra:ref:refs/heads/main
      after: repo:contoso/infrastructure:ref:refs/heads/main
      effect: safe
diff:
  description: The credential before and after.
  returned: success
  type: dict
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
    method: PATCH
    path: /beta/applications/bcd7c908-1c4d-4d48-93ee-ff38349a75c8/federatedIdentityCredentials/d9b7bf1e-429e-4678-8132-9b00c9846cc4
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.applications import FEDERATED_IDENTITY_CREDENTIAL as RESOURCE


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
