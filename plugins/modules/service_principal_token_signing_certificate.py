#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_token_signing_certificate
short_description: Keep the certificate with which Entra signs SAML tokens for a service principal
version_added: 1.0.0
description:
  - Has the service make a new certificate in time, beside the one that signs, lets the new one sign after a while, and removes what it replaces after
    another while. The same task does each step in the run in which it is due, and nothing in all others.
  - The service makes the certificate and keeps its private key. It makes one whenever it is asked, so it is only asked when none of the name lasts
    longer than O(renew_before_days).
  - Only certificates of the name O(display_name) are removed. Nobody else's credential is touched.
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
  state:
    description:
      - V(present) keeps a certificate of the name valid, and adds, promotes and retires when that is due.
      - V(absent) removes the certificates that O(display_name) and O(thumbprint) tell, with their private keys.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: The name of the certificates, C(CN=) and a common name. Those that follow one another share it.
    type: str
  thumbprint:
    description: With O(state=absent), the SHA-1 thumbprint of the certificate that is to go, 40 hexadecimal digits.
    type: str
  end_date_time:
    description:
      - When a certificate that is added ends, ISO 8601 with a UTC offset, at most three years from now. Three years from now by default.
      - It says nothing about those that are there.
    type: str
  renew_before_days:
    description: A certificate is added when the latest of the name ends within so many days.
    type: int
    default: 30
  promote_after_days:
    description:
      - How many days after its start a new certificate signs. Whoever checks signatures has to know the new certificate by then.
      - Without it a certificate is promoted only where none that is valid signs.
    type: int
  retire_after_days:
    description:
      - How many days after O(promote_after_days) the other certificates of the name are removed. Without it they stay.
      - The run that adds or promotes a certificate never removes one, whatever the number of days.
    type: int
  allow_in_use:
    description: Remove a certificate although tokens are signed with it, or although no other valid one is left.
    type: bool
    default: false
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Needs the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode C(Application.Read.All) is enough.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.service_principal_token_signing_certificate_info
  - module: m365.graph.service_principal_key_credential
  - name: "servicePrincipal: addTokenSigningCertificate"
    description: Microsoft's reference of the action.
    link: https://learn.microsoft.com/graph/api/serviceprincipal-addtokensigningcertificate
"""

EXAMPLES = r"""
- name: There is always a certificate, known for a fortnight before it signs
  m365.graph.service_principal_token_signing_certificate:
    service_principal: Contoso SSO
    display_name: CN=Contoso SSO
    renew_before_days: 60
    promote_after_days: 14
    retire_after_days: 7

- name: The certificates of an earlier name are gone
  m365.graph.service_principal_token_signing_certificate:
    service_principal: Contoso SSO
    display_name: CN=Contoso SSO 2024
    state: absent
"""

RETURN = r"""
resource:
  description:
    - The latest certificate of the name as it is in the tenant, or in check mode as it would be. Null when it is absent.
    - C(preferred) tells whether tokens are signed with it.
  returned: success
  type: dict
  sample:
    service_principal_id: 5b8e1d64-7a3c-4f0e-8b21-9f4d3c2a1e77
    display_name: CN=Contoso SSO
    end_date_time: "2029-11-24T12:00:00Z"
    certificate: MIIC8DCCAdigAwIBAgIQ
    start_date_time: "2026-11-25T09:00:00Z"
    preferred: true
    key_id: 7a2a9a4c-0d0a-4c39-a45e-5b1f0a1f8b11
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
    custom_key_identifier: jjx7al1PLhsKnI1+b1pLPC0eD5o=
    subject: CN=Contoso SSO
changes:
  description: What differs, one entry for each certificate that is added, removed or promoted.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: What changes. V(certificates) or V(preferred).
      type: str
    before:
      description: The value in the tenant; null for a certificate that is added.
      type: raw
    after:
      description: The value that is sent; null for a certificate that is removed.
      type: raw
    effect:
      description: What the change does beyond that, always V(safe).
      type: str
  sample:
    - property: certificates
      before: null
      after: CN=Contoso SSO (made by the service)
      effect: safe
retired:
  description: The certificates that made way (in check mode, would make way) for the new one in this run.
  returned: success
  type: list
  elements: dict
  sample: []
retiring:
  description: The certificates that will make way for it, each with C(retire_date_time), from which on a run removes it.
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

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import TOKEN_SIGNING_CERTIFICATE as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import signing_certificate_main

main = partial(signing_certificate_main, RESOURCE)


if __name__ == "__main__":
    main()
