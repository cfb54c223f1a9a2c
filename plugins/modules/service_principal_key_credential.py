#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_key_credential
short_description: Keep a certificate with which a service principal signs in
version_added: 1.0.0
description:
  - Adds a certificate to the service principal's credentials, beside those that are there, and retires what it replaces once its grace has passed.
  - A credential is known by the SHA-1 thumbprint of its certificate. A run whose certificate is there already sends one read and nothing else.
  - Microsoft Graph replaces the credentials of a service principal as a whole. They are read right before they are written and read back after that. When
    somebody else has changed them meanwhile, what has to be done is worked out again from what is there, so that the credentials of others stay.
  - A certificate that has expired, is not valid yet, is weak, or comes with its private key is refused before any request.
  - Certificates with which Entra signs SAML tokens are the business of M(m365.graph.service_principal_token_signing_certificate).
    Retiring leaves them alone.
author:
  - m365.graph contributors (@m365-graph)
options:
  service_principal_id:
    description:
      - The service principal's object ID, which is not its client ID.
      - With it a run that finds everything as it should be sends one request.
    type: str
  service_principal:
    description: The service principal's display name or client ID, in place of O(service_principal_id). Several that fit are an error that names their IDs.
    type: str
notes:
  - Needs the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode C(Application.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.key_credential
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.service_principal_key_credential_info
  - name: Update service principal
    description: Microsoft's reference of the request.
    link: https://learn.microsoft.com/graph/api/serviceprincipal-update
"""

EXAMPLES = r"""
- name: The certificate in Git signs in, and its predecessor does for another fortnight
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    certificate: "{{ playbook_dir }}/files/build-agent.cer"
    display_name: build agent
    retire_after_days: 14
  register: rollover

- name: What goes when
  ansible.builtin.debug:
    msg: "{{ item.thumbprint }} goes at {{ item.retire_date_time }}"
  loop: "{{ rollover.retiring }}"
  loop_control:
    label: "{{ item.key_id }}"

- name: Tokens are encrypted with this certificate
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    certificate: "{{ playbook_dir }}/files/token-encryption.cer"
    display_name: token encryption
    usage: Encrypt
    active: true

- name: A certificate that leaked is gone at once
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    state: absent
"""

RETURN = r"""
resource:
  description:
    - The credential as it is in the tenant, or in check mode as it would be. Null when it is absent.
    - C(service_principal_id) is the service principal's object ID. C(certificate) is null where the service does not show it.
  returned: success
  type: dict
  sample:
    service_principal_id: 5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
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
changes:
  description: What differs, one entry for each credential that is added, removed, renamed or put to use.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: What changes. V(key_credentials), V(display_name) or V(active).
      type: str
    before:
      description: The value in the tenant; null for a credential that is added.
      type: raw
    after:
      description: The value that is sent; null for a credential that is removed.
      type: raw
    effect:
      description: What the change does beyond that, always V(safe).
      type: str
  sample:
    - property: key_credentials
      before: null
      after: build agent (Verify, thumbprint 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A, until 2027-11-24T12:00:00Z)
      effect: safe
retired:
  description: The credentials that made way (in check mode, would make way) for the new one in this run.
  returned: success
  type: list
  elements: dict
  sample: []
retiring:
  description: The credentials that will make way for it, each with C(retire_date_time), from which on a run removes it.
  returned: success
  type: list
  elements: dict
  sample: []
diff:
  description: All credentials of the service principal before and after, each in a few words.
  returned: success
  type: dict
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: PATCH
      path: /v1.0/servicePrincipals/5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
      status: 204
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

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import (
    SERVICE_PRINCIPAL_KEY_CREDENTIAL as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import key_credential_main

main = partial(key_credential_main, RESOURCE)


if __name__ == "__main__":
    main()
