#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: deleted_item_info
short_description: Get information about deleted applications, service principals and certificate authorities
version_added: 1.0.0
description:
  - List the objects with credentials that can be restored, with the date on which Entra removes them for good and with
    their credentials.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  types:
    description: Types to list.
    type: list
    elements: str
    default: [application, servicePrincipal, certificateBasedAuthPki, certificateAuthorityDetail]
    choices: [application, servicePrincipal, certificateBasedAuthPki, certificateAuthorityDetail]
  display_name:
    description: Return only objects with this name. An example is V(Contoso Portal).
    type: str
notes:
  - Requires the application permissions C(Application.Read.All) and C(PublicKeyInfrastructure.Read.All), each for its
    types.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.deleted_item_restore
  - name: List deleted items
    description: Microsoft Graph reference for the list.
    link: https://learn.microsoft.com/graph/api/directory-deleteditems-list
"""

EXAMPLES = r"""
- name: List what can be restored
  m365.graph.deleted_item_info:
    types: [application, servicePrincipal]
  register: deleted

- name: Show until when
  ansible.builtin.debug:
    msg: "{{ item.display_name }}: {{ item.permanently_deleted_date_time }}"
  loop: "{{ deleted.resources }}"
  loop_control:
    label: "{{ item.id }}"
"""

RETURN = r"""
resources:
  description: List of deleted objects, with the return values of M(m365.graph.deleted_item_restore).
  returned: success
  type: list
  elements: dict
  sample:
    - type: application
      id: 31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10
      display_name: Contoso Portal
      app_id: 4f8d1c66-2f39-4b5c-8b0a-5d0c6b2f9e11
      thumbprint: null
      deleted_date_time: "2026-11-25T09:00:00Z"
      permanently_deleted_date_time: "2026-12-25T09:00:00Z"
      credentials: []
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

from ansible_collections.m365.graph.plugins.module_utils._module.deleted_items import deleted_items_info_main

main = deleted_items_info_main


if __name__ == "__main__":
    main()
