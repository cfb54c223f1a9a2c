#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_info
short_description: Read any resource or collection of Microsoft Graph
version_added: 1.0.0
description:
  - Returns what is at a path in Graph's own JSON. One resource, or every item of a collection with all pages of it.
  - A resource that does not exist is none, and no error.
author:
  - m365.graph contributors (@m365-graph)
options:
  path:
    description: The path below the version, beginning with a slash and without a query.
    type: str
    required: true
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  query:
    description:
      - Query options as Graph has them, such as V($select), V($filter) and V($expand).
      - A list is joined by commas. Values are encoded here.
    type: dict
    default: {}
  advanced_query:
    description: Ask for the advanced queries of directory objects. That sends C(ConsistencyLevel=eventual) and C($count=true).
    type: bool
    default: false
notes:
  - Which permission a path needs is in Microsoft's reference.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.resource
  - name: Query parameters of Microsoft Graph
    description: What each option does, and where.
    link: https://learn.microsoft.com/graph/query-parameters
"""

EXAMPLES = r"""
- name: The names of all scope tags
  m365.graph.resource_info:
    path: /deviceManagement/roleScopeTags
    api_version: beta
    query:
      $select: [id, displayName]
      $orderby: displayName
  register: tags

- name: One domain
  m365.graph.resource_info:
    path: /domains/contoso.com
"""

RETURN = r"""
resources:
  description: The resources, without the service's notes about them (names with C(@)) but for C(@odata.type).
  returned: success
  type: list
  elements: dict
  sample:
    - id: "1"
      displayName: Berlin
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/roleScopeTags
      status: 200
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
    code: Forbidden
    message: Application is not authorized to perform this operation.
    request_id: 3ad66b0f-6f4e-4b2b-9a0e-43f2e4c5a7c1
    method: GET
    path: /beta/deviceManagement/roleScopeTags
"""

from ansible_collections.m365.graph.plugins.module_utils._module.any_resource import resource_info_main

main = resource_info_main


if __name__ == "__main__":
    main()
