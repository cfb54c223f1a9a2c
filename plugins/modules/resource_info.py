#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_info
short_description: Get any resource or collection of Microsoft Graph
version_added: 1.0.0
description:
  - Get the resource at a path, or all items of a collection, as JSON. All pages are read.
  - If the resource does not exist, the result is empty.
author:
  - m365.graph contributors (@m365-graph)
options:
  path:
    description: Path after the API version, starting with a slash and without a query.
    type: str
    required: true
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  query:
    description:
      - Query options of Microsoft Graph, such as V($select), V($filter) and V($expand).
      - Lists are joined with commas. Values are URL-encoded by the module.
    type: dict
    default: {}
  advanced_query:
    description: Whether to use the advanced query capabilities of directory objects. The module then sends
      C(ConsistencyLevel=eventual) and C($count=true).
    type: bool
    default: false
notes:
  - The Microsoft Graph reference lists the permissions that a path needs.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.resource
  - name: Query parameters of Microsoft Graph
    description: Query options and where they are supported.
    link: https://learn.microsoft.com/graph/query-parameters
"""

EXAMPLES = r"""
- name: List the names of all scope tags
  m365.graph.resource_info:
    path: /deviceManagement/roleScopeTags
    api_version: beta
    query:
      $select: [id, displayName]
      $orderby: displayName
  register: tags

- name: Get one domain
  m365.graph.resource_info:
    path: /domains/contoso.com
"""

RETURN = r"""
resources:
  description: List of resources, without OData annotations (names with C(@)) except C(@odata.type).
  returned: success
  type: list
  elements: dict
  sample:
    - id: "1"
      displayName: Berlin
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

from ansible_collections.m365.graph.plugins.module_utils._module.any_resource import resource_info_main

main = resource_info_main


if __name__ == "__main__":
    main()
