#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: permissions_info
short_description: Show which Graph permissions the modules need and the token does not have
version_added: 1.0.0
description:
  - Compare the application permissions that modules of this collection need with those in the token, before a play
    makes changes.
  - The module requests a token, but sends no request to Microsoft Graph.
  - Tokens that do not include application permissions, such as delegated tokens, are reported as having none.
author:
  - m365.graph contributors (@m365-graph)
options:
  modules:
    description:
      - Modules that a play uses, with or without the prefix C(m365.graph.).
      - Without this option, all modules that write are included.
    type: list
    elements: str
  types:
    description:
      - Graph types of the documents, such as C(internalDomainFederation), if O(modules) includes M(m365.graph.apply) or
        M(m365.graph.export).
      - Without this option, all supported types are included.
    type: list
    elements: str
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
"""

EXAMPLES = r"""
- name: Get the permissions that this play needs
  m365.graph.permissions_info:
    modules:
      - m365.graph.enterprise_code_signing_certificate
      - m365.graph.managed_device_certificate_state_info
  register: permissions

- name: Stop before any changes are made
  ansible.builtin.assert:
    that: permissions.missing | length == 0
    fail_msg: "Grant admin consent for {{ permissions.missing | join(', ') }}"

- name: Get the permissions that documents need
  m365.graph.permissions_info:
    modules:
      - m365.graph.apply
    types:
      - enterpriseCodeSigningCertificate
      - internalDomainFederation
"""

RETURN = r"""
permissions:
  description: Permissions that the modules need, one entry for each permission.
  returned: success
  type: list
  elements: dict
  contains:
    permission:
      description: Least-privileged application permission.
      type: str
    any_of:
      description: All permissions that are sufficient.
      type: list
      elements: str
    reason:
      description: What the permission is needed for.
      type: str
    modules:
      description: Modules that need the permission.
      type: list
      elements: str
    held:
      description: Whether the token includes a sufficient permission.
      type: bool
  sample:
    - permission: DeviceManagementApps.ReadWrite.All
      any_of: [DeviceManagementApps.ReadWrite.All]
      reason: read and write every enterprise code-signing certificate
      modules: [enterprise_code_signing_certificate]
      held: true
held:
  description: Application permissions that the token includes.
  returned: success
  type: list
  elements: str
  sample: [DeviceManagementApps.ReadWrite.All]
missing:
  description: Least-privileged permissions for everything that the token does not include.
  returned: success
  type: list
  elements: str
  sample: []
calls:
  description: Requests sent to Microsoft Graph. Always empty.
  returned: always
  type: list
  elements: dict
  sample: []
# Written by `make generate` from tests/tools/returned.yml:
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
graph_error:
  description: Error reported by Microsoft Graph.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import permissions_main

main = permissions_main


if __name__ == "__main__":
    main()
