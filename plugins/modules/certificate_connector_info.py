#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: certificate_connector_info
short_description: List the certificate connectors of Intune
version_added: 1.0.0
description: Returns the connectors on premises that issue and deliver certificates for Intune, as they report themselves.
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
  - name: certificateConnectorDetails resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-raimportcerts-certificateconnectordetails
"""

EXAMPLES = r"""
- name: When did our certificate connectors last connect?
  m365.graph.certificate_connector_info:
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
      connector_name: PKI 1
      machine_name: pki1.contoso.com
      connector_version: 6.2406.0.1001
      enrollment_date_time: "2026-01-23T12:00:00.1234567Z"
      last_checkin_date_time: "2026-11-23T12:00:00.1234567Z"
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/certificateConnectorDetails
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
    path: /beta/deviceManagement/certificateConnectorDetails
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import CERTIFICATE_CONNECTOR as RESOURCE

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
