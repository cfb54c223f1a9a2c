#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: deleted_item_restore
short_description: Restore a deleted application, service principal or certificate authority
version_added: 1.0.0
description:
  - Restore an object that was deleted from the directory within the last 30 days, and report which of its credentials
    have expired by now.
  - An object that is not deleted is left as it is, so that the task can be repeated.
  - Entra restores all properties, but not the policies of a service principal, such as claims mapping policies.
    Federated identity credentials and authorities are not listed as long as their owner is deleted.
  - The module refuses to restore an object that has been created again in the meantime.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  type:
    description:
      - Type of the object.
      - V(certificateBasedAuthPki) is a public key infrastructure, V(certificateAuthorityDetail) an authority in one.
        They are the objects of M(m365.graph.public_key_infrastructure) and M(m365.graph.certificate_authority).
    type: str
    required: true
    choices: [application, servicePrincipal, certificateBasedAuthPki, certificateAuthorityDetail]
  id:
    description: Object ID. Exactly one of O(id), O(display_name), O(app_id) and O(thumbprint) is required.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  display_name:
    description: Display name. If several deleted objects match, the task fails and lists their IDs and dates.
    type: str
  app_id:
    description: Client ID of an application or a service principal.
      An example is V(4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11).
    type: str
  thumbprint:
    description: SHA-1 thumbprint of the certificate of an authority.
      An example is V(8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A).
    type: str
  service_principal:
    description:
      - For O(type=application), whether to restore its service principal in this tenant as well. Entra deletes it with
        the application and does not restore it by itself.
      - This also applies if the application itself is not deleted any more.
    type: bool
    default: true
  allow_duplicate:
    description: Whether to restore an application, an infrastructure or an authority although there is one with the
      same name or certificate. An identifier URI or a client ID can never be there twice.
    type: bool
    default: false
notes:
  - Applications and service principals require the application permission C(Application.ReadWrite.OwnedBy) if the
    caller owns them, otherwise C(Application.ReadWrite.All). Infrastructures and authorities require
    C(PublicKeyInfrastructure.ReadWrite.All).
  - In check mode, C(Application.Read.All) and C(PublicKeyInfrastructure.Read.All) are sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.deleted_item_info
  - name: Restore deleted item
    description: Microsoft Graph reference for the action.
    link: https://learn.microsoft.com/graph/api/directory-deleteditems-restore
"""

EXAMPLES = r"""
- name: Restore an application and its service principal
  m365.graph.deleted_item_restore:
    type: application
    display_name: Contoso Portal
  register: restored

- name: Show what has expired in the meantime
  ansible.builtin.debug:
    msg: "{{ restored.credentials | selectattr('expired') | map(attribute='display_name') | list }}"

- name: Restore an authority for the sign-in with certificates
  m365.graph.deleted_item_restore:
    type: certificateAuthorityDetail
    thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
"""

RETURN = r"""
resource:
  description: The object. V(null) if several that are not deleted have the name.
  returned: success
  type: dict
  sample:
    type: application
    id: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
    display_name: Contoso Portal
    app_id: 4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11
    thumbprint: null
    deleted_date_time: null
    permanently_deleted_date_time: null
service_principal:
  description: The service principal that was restored with an application (in check mode, would be). V(null) otherwise.
  returned: success
  type: dict
  sample: null
credentials:
  description:
    - The credentials of the object, and of the service principal that was restored with it. C(expired) shows whether
      one has expired. Of an infrastructure, these are its authorities, which are unknown in check mode.
    - Never contains keys and secrets.
  returned: success
  type: list
  elements: dict
  sample:
    - owner: application
      kind: certificate
      display_name: portal
      usage: Verify
      key_id: 7a2a9a4c-0d0a-4c39-a45e-5b1f0a1f8b11
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      start_date_time: "2025-11-25T09:00:00Z"
      end_date_time: "2026-11-25T09:00:00Z"
      expired: true
expired_credentials: {description: Number of credentials that have expired., returned: success, type: int, sample: 1}
changes:
  description: One entry for each object that was restored (in check mode, would be restored).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: V(deleted_date_time) or V(service_principal).}
    before: {type: raw, description: When the object was deleted.}
    after: {type: raw, description: "V(null) for the object, the ID of a service principal."}
    effect: {type: str, description: Effect beyond the change itself. Always V(safe).}
  sample:
    - property: deleted_date_time
      before: "2026-11-25T09:00:00Z"
      after: null
      effect: safe
diff: {description: Summary of the changes., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.deleted_items import deleted_item_restore_main

main = deleted_item_restore_main


if __name__ == "__main__":
    main()
