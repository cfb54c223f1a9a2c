#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: probe_info
short_description: Compare the answers of a tenant with what the collection knows of Microsoft Graph
version_added: 1.0.0
description:
  - Read every type that has a module, in all API versions, and report properties, members of enumerations, types,
    nulls, paths and status codes that differ from the descriptions of the collection.
  - The result has names and types only, no values of the tenant, so that it can be attached to a report. IDs and names
    in paths are placeholders.
  - Of each list, at most 1,000 entities are compared; of types below other resources, those below 20 of them.
author:
  - m365.graph contributors (@m365-graph)
options:
  types:
    description:
      - Graph types to read, such as C(vppToken).
      - Without this option, all described types that are available in the cloud are read. Types that the application
        may not read are reported with the status C(403).
    type: list
    elements: str
notes:
  - Requires the permissions to read the types, which M(m365.graph.permissions_info) lists.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
"""

EXAMPLES = r"""
- name: Compare two types
  m365.graph.probe_info:
    types:
      - vppToken
      - internalDomainFederation
  register: probe

- name: Show what is not described
  ansible.builtin.debug:
    msg: "{{ probe.findings | selectattr('kind', 'equalto', 'property') | map(attribute='property') }}"
"""

RETURN = r"""
findings:
  description: Differences between answers and descriptions.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Graph type.
      type: str
    version:
      description: API version.
      type: str
    path:
      description: Path with placeholders.
      type: str
    kind:
      description:
        - V(property) for a property that is not described, V(absent) for a described one that no answer has,
          V(null) for a null that is not described, V(type) for another JSON type, V(form) for another form of a
          string or of the answer, V(member) for a member of an enumeration, V(odata_type) for a type, and V(status)
          for a status other than 200.
      type: str
    property:
      description: Property, with the properties above it. Empty if the finding is not about a property.
      type: str
    seen:
      description: JSON type, member, type or status that the service returned.
      type: str
    described:
      description: What the collection describes.
      type: str
  sample:
    - type: vppToken
      version: beta
      path: /deviceAppManagement/vppTokens
      kind: property
      property: newProperty
      seen: string
      described: ""
compared:
  description: Types that were read.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Graph type.
      type: str
    version:
      description: API version.
      type: str
    path:
      description: Path with placeholders.
      type: str
    entities:
      description: Whether the tenant has at least one.
      type: bool
  sample:
    - {type: vppToken, version: beta, path: /deviceAppManagement/vppTokens, entities: true}
collection:
  description: Version of the collection.
  returned: success
  type: str
  sample: 1.0.0
cloud:
  description: National cloud of the tenant.
  returned: success
  type: str
  sample: public
calls:
  description: Requests sent to Microsoft Graph, with placeholders in their paths.
  returned: always
  type: list
  elements: dict
  sample:
    - {method: GET, path: /beta/deviceAppManagement/vppTokens, status: 200}
# Written by `make generate` from tests/tools/returned.yml:
token_requests: {description: Number of access tokens requested., returned: always, type: int, sample: 1}
graph_error:
  description: Error reported by Microsoft Graph.
  returned: when Microsoft Graph reported an error
  type: dict
  sample: {status: 403, code: Forbidden, message: Access denied., request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1}
"""

from ansible_collections.m365.graph.plugins.module_utils._module.probe import probe_main

main = probe_main


if __name__ == "__main__":
    main()
