#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_key_credential_info
short_description: Get information about certificate credentials of service principals
version_added: 1.0.0
description:
  - List the key credentials of one service principal or of all service principals in the tenant.
  - The certificate itself is returned only if you select a single service principal. For all service principals, the
    list includes thumbprints and dates.
author:
  - m365.graph contributors (@m365-graph)
options:
  service_principal_id:
    description:
      - Object ID of the service principal. This is not the client ID.
      - Without this option and O(service_principal), credentials of all service principals are returned.
      - An example is V(5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77).
    type: str
  service_principal:
    description: Display name or client ID of the service principal. Alternative to O(service_principal_id). If several
      service principals match, the task fails and lists their IDs.
    type: str
  display_name:
    description: Return only credentials with this name. An example is V(pipeline).
    type: str
  expires_within_days:
    description: Return only credentials that expire within this number of days or have expired.
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
  - module: m365.graph.service_principal_key_credential
"""

EXAMPLES = r"""
- name: Get credentials of service principals that expire within 30 days
  m365.graph.service_principal_key_credential_info:
    expires_within_days: 30
  register: ending

- name: Show the expiring credentials
  ansible.builtin.debug:
    msg: "{{ item.display_name }} of {{ item.service_principal_id }} expires on {{ item.end_date_time }}"
  loop: "{{ ending.resources }}"
  loop_control:
    label: "{{ item.key_id }}"

- name: Get the credentials of one service principal, including their certificates
  m365.graph.service_principal_key_credential_info:
    service_principal: build agent
"""

RETURN = r"""
resources:
  description: List of credentials, with the option names of M(m365.graph.service_principal_key_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - service_principal_id: 5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
      certificate: null
      display_name: build agent
      usage: Verify
      start_date_time: "2026-11-25T09:00:00Z"
      end_date_time: "2027-11-24T12:00:00Z"
      active: false
      key_id: 7a2a9a4c-0d0a-4c39-a45e-5b1f0a1f8b11
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      custom_key_identifier: jjx7al1PLhsKnI1+b1pLPC0eD5o=
      type: AsymmetricX509Cert
      subject: CN=build-agent
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

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    SERVICE_PRINCIPAL_KEY_CREDENTIAL as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import credentials_info_main

main = partial(credentials_info_main, RESOURCE)


if __name__ == "__main__":
    main()
