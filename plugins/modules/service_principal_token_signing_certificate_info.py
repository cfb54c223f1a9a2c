#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_token_signing_certificate_info
short_description: Get information about the certificates that Entra uses to sign SAML tokens
version_added: 1.0.0
description:
  - List the token-signing certificates of one service principal or of all service principals in the tenant.
  - The certificate itself is returned only if you select a single service principal. For all service principals, the
    list includes thumbprints and dates.
author:
  - m365.graph contributors (@m365-graph)
options:
  service_principal_id:
    description:
      - Object ID of the service principal. This is not the client ID.
      - Without this option and O(service_principal), certificates of all service principals are returned.
      - An example is V(5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77).
    type: str
  service_principal:
    description: Display name or client ID of the service principal. Alternative to O(service_principal_id). If several
      service principals match, the task fails and lists their IDs. An example is V(Contoso SSO).
    type: str
  display_name:
    description: Return only certificates with this name. An example is V(CN=Contoso SSO).
    type: str
  expires_within_days:
    description: Return only certificates that expire within this number of days or have expired.
    type: int
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(Application.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.service_principal_token_signing_certificate
"""

EXAMPLES = r"""
- name: Get token-signing certificates that expire within 60 days
  m365.graph.service_principal_token_signing_certificate_info:
    expires_within_days: 60
  register: ending

- name: Show the expiring certificates
  ansible.builtin.debug:
    msg: "{{ item.display_name }} of {{ item.service_principal_id }} expires on {{ item.end_date_time }}"
  loop: "{{ ending.resources | selectattr('preferred') | list }}"
  loop_control:
    label: "{{ item.thumbprint }}"
"""

RETURN = r"""
resources:
  description: List of certificates, with the option names of M(m365.graph.service_principal_token_signing_certificate).
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

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import TOKEN_SIGNING_CERTIFICATE as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._credential.token_signing import signs
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import credentials_info_main

main = partial(credentials_info_main, RESOURCE, signs)


if __name__ == "__main__":
    main()
