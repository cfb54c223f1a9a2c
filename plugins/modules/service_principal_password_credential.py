#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: service_principal_password_credential
short_description: Manage the secrets of a service principal
version_added: 1.0.0
description:
  - Add a new secret to a service principal before the current one expires, hand it over in a file or in the result, and
    remove its predecessors after a grace period. The same task performs each step in the run in which it is due.
  - The service creates the secret and returns its text only once. A secret is therefore only added if none with the
    given name is valid for longer than O(renew_before_days). The text is neither logged nor returned by default, and
    never exported.
  - Only secrets with the name O(display_name) are removed. Other credentials are preserved.
  - Prefer certificates or federated identities, which need no secret. See M(m365.graph.tenant_app_management_policy)
    to forbid secrets.
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
  - A secret that an app management policy does not allow is refused before it is requested, if the token has
    C(Policy.Read.All).
extends_documentation_fragment:
  - m365.graph.password_credential
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.service_principal_password_credential_info
  - module: m365.graph.service_principal_key_credential
  - name: "servicePrincipal: addPassword"
    description: Microsoft Graph reference for the action.
    link: https://learn.microsoft.com/graph/api/serviceprincipal-addpassword
"""

EXAMPLES = r"""
- name: Replace the secret in time, and remove its predecessor a week later
  m365.graph.service_principal_password_credential:
    service_principal: Contoso SSO
    display_name: portal
    valid_for_days: 90
    renew_before_days: 30
    retire_after_days: 7
    secret_file: "{{ playbook_dir }}/portal.secret"

- name: Add a secret for a vault
  m365.graph.service_principal_password_credential:
    service_principal: Contoso SSO
    display_name: vault
    return_secret: true
  register: added
  no_log: true

- name: Remove the secrets with a previous name
  m365.graph.service_principal_password_credential:
    service_principal: Contoso SSO
    display_name: old portal
    state: absent
"""

RETURN = r"""
resource:
  description: Current state of the newest secret with the name, or its predicted state in check mode. V(null) if there
    is none. Never contains the text.
  returned: success
  type: dict
  sample:
    service_principal_id: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
    display_name: portal
    start_date_time: "2026-11-25T09:00:00Z"
    end_date_time: "2027-05-24T09:00:00Z"
    key_id: 7a2a9a4c-0d0a-4c39-a45e-5b1f0a1f8b11
secret_text:
  description: Text of the new secret.
  returned: if a secret was added and O(return_secret) is V(true)
  type: str
  sample: VALUE_NOT_SHOWN
changes:
  description: One entry for each secret that is added or removed.
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Always V(secrets).}
    before: {type: raw, description: Value in the tenant. V(null) for a secret that is added.}
    after: {type: raw, description: Value afterwards. V(null) for a secret that is removed.}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: secrets
      before: null
      after: portal (until 2027-05-24T09:00:00Z)
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
  description: Summary of all secrets of the service principal before and after the change.
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
    SERVICE_PRINCIPAL_PASSWORD_CREDENTIAL as RESOURCE,
)
from ansible_collections.m365.graph.plugins.module_utils._module.password_credential import password_credential_main

main = partial(password_credential_main, RESOURCE)


if __name__ == "__main__":
    main()
