#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ndes_connector_info
short_description: Get information about NDES connectors of Intune
version_added: 1.0.0
description: List the on-premises connectors that provide SCEP certificates to devices, with the health state that they
  report.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the connector. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - name: ndesConnector resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-ndesconnector
"""

EXAMPLES = r"""
- name: List connectors that need attention
  m365.graph.ndes_connector_info:
  register: connectors
"""

RETURN = r"""
resources:
  description: List of connectors, with property names in snake case.
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import NDES_CONNECTOR as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
