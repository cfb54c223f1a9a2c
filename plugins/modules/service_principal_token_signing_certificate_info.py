#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_token_signing_certificate_info
short_description: List the certificates with which Entra signs SAML tokens
version_added: 1.0.0
description:
  - Lists the token-signing certificates of one service principal, or of every service principal of the tenant.
  - The certificate itself is only shown of a service principal that is named. A list of all has its thumbprint and dates.
author:
  - m365.graph contributors (@m365-graph)
options:
  service_principal_id:
    description:
      - The service principal's object ID, which is not its client ID.
      - Without it and O(service_principal) the list has the certificates of every service principal.
    type: str
  service_principal:
    description: The service principal's display name or client ID, in place of O(service_principal_id). Several that fit are an error that names their IDs.
    type: str
  display_name:
    description: Only certificates of this name.
    type: str
  expires_within_days:
    description: Only certificates that end within so many days, expired ones included.
    type: int
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Needs the application permission C(Application.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.service_principal_token_signing_certificate
"""

EXAMPLES = r"""
- name: What signs tokens and ends within two months
  m365.graph.service_principal_token_signing_certificate_info:
    expires_within_days: 60
  register: ending

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.display_name }} of {{ item.service_principal_id }} ends at {{ item.end_date_time }}"
  loop: "{{ ending.resources | selectattr('preferred') | list }}"
  loop_control:
    label: "{{ item.thumbprint }}"
"""

RETURN = r"""
resources:
  description: The certificates, each under the option names of M(m365.graph.service_principal_token_signing_certificate).
  returned: success
  type: list
  elements: dict
  sample:
    - service_principal_id: 5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
      display_name: CN=Contoso SSO
      end_date_time: "2029-11-24T12:00:00Z"
      certificate: MIIC8DCCAdigAwIBAgIQ
      start_date_time: "2026-11-25T09:00:00Z"
      preferred: true
      key_id: 7a2a9a4c-0d0a-4c39-a45e-5b1f0a1f8b11
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      custom_key_identifier: jjx7al1PLhsKnI1+b1pLPC0eD5o=
      subject: CN=Contoso SSO
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/servicePrincipals?$select=id,appId,displayName,keyCredentials,tokenEncryptionKeyId,preferredTokenSigningKeyThumbprint,passwordCredentials
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
    code: Authorization_RequestDenied
    message: Insufficient privileges to complete the operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: PATCH
    path: /v1.0/servicePrincipals/5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import TOKEN_SIGNING_CERTIFICATE as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import signs
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import credentials_info_main

main = partial(credentials_info_main, RESOURCE, signs)


if __name__ == "__main__":
    main()
