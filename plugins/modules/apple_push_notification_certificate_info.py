#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apple_push_notification_certificate_info
short_description: Show the Apple push certificate of Intune
version_added: 1.0.0
description: Returns the certificate with which Intune reaches Apple devices. There is none until one has been uploaded.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.apple_push_notification_certificate
  - name: Update applePushNotificationCertificate
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-devices-applepushnotificationcertificate-update
"""

EXAMPLES = r"""
- name: When does the push certificate expire?
  m365.graph.apple_push_notification_certificate_info:
  register: push
"""

RETURN = r"""
resources:
  description: The certificates, each under the option names of M(m365.graph.apple_push_notification_certificate).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 54fac284-7866-43e5-860a-9c8e10fa3d7d
      apple_identifier: mdm@contoso.com
      certificate: null
      certificate_serial_number: 4C6AB1F3E1D20C9A
      topic_identifier: com.apple.mgmt.External.2f42b322-d7c9-4734-8e2e-eeadadd36f20
      expiration_date_time: "2027-10-06T13:01:29Z"
      certificate_upload_status: null
      certificate_upload_failure_reason: null
      last_modified_date_time: "2026-10-06T13:11:29Z"
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /v1.0/deviceManagement/applePushNotificationCertificate
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
    path: /v1.0/deviceManagement/applePushNotificationCertificate
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
