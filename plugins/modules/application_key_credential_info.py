#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: application_key_credential_info
short_description: List the certificates with which applications sign in
version_added: 1.0.0
description:
  - Lists the key credentials of one application, or of every application of the tenant.
  - The certificate itself is only shown of an application that is named. A list of all has its thumbprint and dates.
author:
  - m365.graph contributors (@m365-graph)
options:
  application_id:
    description:
      - The application's object ID, which is not its client ID.
      - Without it and O(application) the list has the credentials of every application.
    type: str
  application:
    description: The application's display name or client ID, in place of O(application_id). Several that fit are an error that names their IDs.
    type: str
  display_name:
    description: Only credentials of this name.
    type: str
  expires_within_days:
    description: Only credentials that end within so many days, expired ones included.
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
  - module: m365.graph.application_key_credential
"""

EXAMPLES = r"""
- name: What ends within a month, whoever has it
  m365.graph.application_key_credential_info:
    expires_within_days: 30
  register: ending

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.display_name }} of {{ item.application_id }} ends at {{ item.end_date_time }}"
  loop: "{{ ending.resources }}"
  loop_control:
    label: "{{ item.key_id }}"

- name: The credentials of one application, with their certificates
  m365.graph.application_key_credential_info:
    application: build agent
"""

RETURN = r"""
resources:
  description: The credentials, each under the option names of M(m365.graph.application_key_credential).
  returned: success
  type: list
  elements: dict
  sample:
    - application_id: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
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
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/applications?$select=id,appId,displayName,keyCredentials,tokenEncryptionKeyId
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
    path: /v1.0/applications/31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    APPLICATION_KEY_CREDENTIAL as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import credentials_info_main

main = partial(credentials_info_main, RESOURCE)


if __name__ == "__main__":
    main()
