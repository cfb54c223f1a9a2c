#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: permissions_info
short_description: Tell which Graph permissions modules need and the token lacks
version_added: 1.0.0
description:
  - Compares the application permissions that modules of this collection need with those that the token carries, before a play starts to work.
  - Asks for a token and sends no request to Microsoft Graph.
  - A token that does not show its permissions, as delegated tokens do not, holds none as far as this module can tell.
author:
  - m365.graph contributors (@m365-graph)
options:
  modules:
    description:
      - The modules that a play is going to use, with or without C(m365.graph.) before the name.
      - Without it all modules that write are meant.
    type: list
    elements: str
  types:
    description:
      - The Graph types of the documents, such as C(internalDomainFederation), where O(modules) names M(m365.graph.apply) or M(m365.graph.export).
      - Without it all types that documents can hold are meant.
    type: list
    elements: str
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
"""

EXAMPLES = r"""
- name: What this play needs
  m365.graph.permissions_info:
    modules:
      - m365.graph.enterprise_code_signing_certificate
      - m365.graph.managed_device_certificate_state_info
  register: permissions

- name: Stop before anything has been changed
  ansible.builtin.assert:
    that: permissions.missing | length == 0
    fail_msg: "Ask for admin consent to {{ permissions.missing | join(', ') }}"

- name: What the documents of an estate need
  m365.graph.permissions_info:
    modules:
      - m365.graph.apply
    types:
      - enterpriseCodeSigningCertificate
      - internalDomainFederation
"""

RETURN = r"""
permissions:
  description: What the modules need, one entry for each.
  returned: success
  type: list
  elements: dict
  contains:
    permission:
      description: The least-privileged application permission.
      type: str
    any_of:
      description: All permissions that serve.
      type: list
      elements: str
    reason:
      description: What it is for.
      type: str
    modules:
      description: The modules that need it.
      type: list
      elements: str
    held:
      description: Whether the token carries one that serves.
      type: bool
  sample:
    - permission: DeviceManagementApps.ReadWrite.All
      any_of: [DeviceManagementApps.ReadWrite.All]
      reason: read and write every enterprise code-signing certificate
      modules: [enterprise_code_signing_certificate]
      held: true
held:
  description: The application permissions that the token carries.
  returned: success
  type: list
  elements: str
  sample: [DeviceManagementApps.ReadWrite.All]
missing:
  description: The least-privileged permissions of what is not held.
  returned: success
  type: list
  elements: str
  sample: []
calls:
  description: Every request to Microsoft Graph, which is none.
  returned: always
  type: list
  elements: dict
  sample: []
token_requests:
  description: How many tokens were asked for.
  returned: always
  type: int
  sample: 1
"""

from ansible_collections.m365.graph.plugins.module_utils._module.resource import permissions_main

main = permissions_main


if __name__ == "__main__":
    main()
