#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_key_credential
short_description: Manage a certificate credential of a service principal
version_added: 1.0.0
description:
  - Add a certificate to the key credentials of a service principal, in addition to the existing ones, and remove the
    credentials that it replaces after a grace period.
  - A credential is identified by the SHA-1 thumbprint of its certificate. If the certificate is already present, a run
    sends a single read request.
  - Microsoft Graph replaces the key credentials of a service principal as a whole. The module reads them immediately
    before each write and verifies them afterwards. If another client changes them in the meantime, the module computes
    the change again from the current list, so that credentials of others are preserved.
  - With a proof of possession (O(proof_certificate_path)), the module adds and removes credentials one at a time
    instead. Only with it, the service takes a certificate with its private key (O(pfx_src)).
  - Before it sends any request, the module refuses certificates that have expired, are not yet valid, are weak, or
    include a private key.
  - Use M(m365.graph.service_principal_token_signing_certificate) for certificates that Entra uses to sign SAML tokens.
    This module does not remove them as predecessors.
author:
  - m365.graph contributors (@m365-graph)
options:
  service_principal_id:
    description:
      - Object ID of the service principal. This is not the client ID.
      - With this option, a run without changes sends a single request.
      - An example is V(5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77).
    type: str
  service_principal:
    description: Display name or client ID of the service principal. Alternative to O(service_principal_id). If several
      service principals match, the task fails and lists their IDs.
    type: str
notes:
  - Requires the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode, C(Application.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.key_credential
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.service_principal_key_credential_info
  - name: Update service principal
    description: Microsoft Graph reference for the request.
    link: https://learn.microsoft.com/graph/api/serviceprincipal-update
  - name: Generate proof of possession tokens for rolling keys
    description: Microsoft's description of the proof.
    link: https://learn.microsoft.com/graph/application-rollkey-prooftoken
"""

EXAMPLES = r"""
- name: Add the certificate from Git and remove its predecessor 14 days later
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    certificate: "{{ playbook_dir }}/files/build-agent.cer"
    display_name: build agent
    retire_after_days: 14
  register: rollover

- name: Show when each predecessor is removed
  ansible.builtin.debug:
    msg: "{{ item.thumbprint }} will be removed on {{ item.retire_date_time }}"
  loop: "{{ rollover.retiring }}"
  loop_control:
    label: "{{ item.key_id }}"

- name: Encrypt tokens with this certificate
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    certificate: "{{ playbook_dir }}/files/token-encryption.cer"
    display_name: token encryption
    usage: Encrypt
    active: true

- name: Remove a compromised certificate immediately
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    state: absent

- name: Let the service sign with our own private key
  m365.graph.service_principal_key_credential:
    service_principal: build agent
    pfx_src: "{{ playbook_dir }}/files/token-signing.pfx"
    pfx_password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/token-signing.password') }}"
    usage: Sign
    display_name: token signing
    proof_certificate_path: "{{ playbook_dir }}/files/agent.pfx"
    proof_certificate_password: "{{ lookup('ansible.builtin.file', playbook_dir + '/files/agent.password') }}"
"""

RETURN = r"""
resource:
  description:
    - Current state of the credential, or its predicted state in check mode. V(null) if the credential does not exist.
    - C(service_principal_id) is the object ID of the service principal. C(certificate) is V(null) if the service does
      not return it.
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
  description: One entry for each credential that is added, removed, renamed or activated.
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: "Type of change. One of V(key_credentials), V(display_name) or V(active)."}
    before: {type: raw, description: Value in the tenant. V(null) for a credential that is added.}
    after: {type: raw, description: Value that is sent. V(null) for a credential that is removed.}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: key_credentials
      before: null
      after: build agent (Verify, thumbprint 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A, until 2027-11-24T12:00:00Z)
      effect: safe
retired:
  description: Predecessors that were removed in this run (in check mode, would be removed).
  returned: success
  type: list
  elements: dict
  sample: []
retiring:
  description: Predecessors that will be removed later. A run removes them on or after their C(retire_date_time).
  returned: success
  type: list
  elements: dict
  sample: []
diff:
  description: Summary of all credentials of the service principal before and after the change.
  returned: success
  type: dict
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
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import key_credential_main

main = partial(key_credential_main, RESOURCE)


if __name__ == "__main__":
    main()
