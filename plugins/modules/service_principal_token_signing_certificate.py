#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_token_signing_certificate
short_description: Manage the certificate that Entra uses to sign SAML tokens of a service principal
version_added: 1.0.0
description:
  - Create a new token-signing certificate before the current one expires, activate it after a waiting period, and
    remove its predecessors after a grace period. The same task performs each step in the run in which it is due.
  - The service creates the certificate and stores its private key. Each request creates another certificate. The module
    therefore only requests one if no certificate with the given name is valid for longer than O(renew_before_days).
  - Only certificates with the name O(display_name) are removed. Credentials of others are preserved.
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
  state:
    description:
      - V(present) ensures that a certificate with the name is valid. It adds, activates and removes certificates when
        due.
      - V(absent) removes the certificates that O(display_name) and O(thumbprint) refer to, with their private keys.
    type: str
    default: present
    choices: [present, absent]
  display_name:
    description: Name of the certificates, V(CN=) followed by a common name. A certificate and its predecessors share
      the name.
    type: str
  thumbprint:
    description: With O(state=absent), the SHA-1 thumbprint of the certificate to remove, 40 hexadecimal digits.
      An example is V(8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A).
    type: str
  end_date_time:
    description:
      - Expiry date of a new certificate in ISO 8601 format with a UTC offset, at most three years from now. The default
        is three years from now.
      - It does not apply to existing certificates.
      - An example is V(2027-12-01T00:00:00Z).
    type: str
  renew_before_days:
    description: A new certificate is added if the newest certificate with the name expires within this number of days.
    type: int
    default: 30
  promote_after_days:
    description:
      - Number of days after its start date until a new certificate is activated for signing. Services that verify the
        signatures must trust the new certificate by then.
      - Without this option, a certificate is only activated if no valid certificate is active.
    type: int
  retire_after_days:
    description:
      - Number of days after O(promote_after_days) until the other certificates with the name are removed. Without this
        option, they are not removed.
      - A run that adds or activates a certificate never removes one, regardless of the number of days.
    type: int
  allow_in_use:
    description: Whether to remove a certificate that is active for signing, or the last valid certificate.
    type: bool
    default: false
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(Application.ReadWrite.OwnedBy).
  - In check mode, C(Application.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.service_principal_token_signing_certificate_info
  - module: m365.graph.service_principal_key_credential
  - name: "servicePrincipal: addTokenSigningCertificate"
    description: Microsoft Graph reference for the action.
    link: https://learn.microsoft.com/graph/api/serviceprincipal-addtokensigningcertificate
"""

EXAMPLES = r"""
- name: Replace the certificate in time and publish it 14 days before it signs tokens
  m365.graph.service_principal_token_signing_certificate:
    service_principal: Contoso SSO
    display_name: CN=Contoso SSO
    renew_before_days: 60
    promote_after_days: 14
    retire_after_days: 7

- name: Remove the certificates with a previous name
  m365.graph.service_principal_token_signing_certificate:
    service_principal: Contoso SSO
    display_name: CN=Contoso SSO 2024
    state: absent
"""

RETURN = r"""
resource:
  description:
    - Current state of the newest certificate with the name, or its predicted state in check mode. V(null) if the
      certificate does not exist.
    - C(preferred) shows whether the certificate is active for signing.
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
  description: One entry for each certificate that is added, removed or activated.
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Type of change. One of V(certificates) or V(preferred).}
    before: {type: raw, description: Value in the tenant. V(null) for a certificate that is added.}
    after: {type: raw, description: Value that is sent. V(null) for a certificate that is removed.}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: certificates
      before: null
      after: CN=Contoso SSO (created by the service)
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

from ansible_collections.m365.graph.plugins.module_utils._credential.owners import TOKEN_SIGNING_CERTIFICATE as RESOURCE
from ansible_collections.m365.graph.plugins.module_utils._module.key_credential import signing_certificate_main

main = partial(signing_certificate_main, RESOURCE)


if __name__ == "__main__":
    main()
