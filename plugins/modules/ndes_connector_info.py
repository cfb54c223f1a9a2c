#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ndes_connector_info
short_description: List the NDES connectors of Intune
version_added: 1.0.0
description: Returns the connectors on premises through which devices get certificates by SCEP, with their health as they report it.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one connector.
    type: str
notes:
  - Needs the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - name: ndesConnector resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-ndesconnector
"""

EXAMPLES = r"""
- name: Which connectors need attention?
  m365.graph.ndes_connector_info:
  register: connectors
"""

RETURN = r"""
resources:
  description: The connectors, each with its properties in snake case.
  returned: success
  type: list
  elements: dict
  sample:
    - id: b20d3703-3703-b20d-0337-0db203370db2
      display_name: NDES 1
      machine_name: ndes1.contoso.com
      connector_version: 6.2406.0.1001
      state: active
      health_status: noActionRequired
      health_checks:
        - metric_name: caConnectivity
          status: noActionRequired
      enrolled_date_time: "2026-01-23T12:00:00.1234567Z"
      last_connection_date_time: "2026-11-23T12:00:00.1234567Z"
      role_scope_tag_ids:
        - "0"
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/ndesConnectors
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
    path: /beta/deviceManagement/ndesConnectors
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import NDES_CONNECTOR as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
