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
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
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
    description: The credential's name, unique in the application. It cannot be changed once the credential is there.
    type: str
  issuer:
    description: The URL of the identity provider, as its tokens have it in their C(iss) claim. Needed to create a credential.
    type: str
  subject:
    description:
      - The workload, as the identity provider's tokens name it in their C(sub) claim.
      - Needed to create a credential, unless O(claims_matching_expression) is given. Null clears it.
    type: str
  claims_matching_expression:
    description:
      - An expression that a token's claims must match, in place of O(subject).
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
      - The audiences that a token may have, V(api://AzureADTokenExchange) in the public cloud. The service accepts one.
      - Needed to create a credential.
    type: list
    elements: str
  description:
    description: What the credential is for.
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
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates, V(removes)
        removes them from devices, V(replaces) replaces the resource.
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

from ansible_collections.m365.graph.plugins.module_utils.resources.applications import FEDERATED_IDENTITY_CREDENTIAL as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils.runner import reconcile_main


def main() -> None:
    reconcile_main(RESOURCE)


if __name__ == "__main__":
    main()
