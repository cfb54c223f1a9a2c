#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apple_push_notification_certificate_info
short_description: Get information about the Apple MDM push certificate of Intune
version_added: 1.0.0
description: Get the Apple MDM push (APNs) certificate that Intune uses to communicate with Apple devices. The list is
  empty until a certificate is uploaded.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.apple_push_notification_certificate
  - name: Update applePushNotificationCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-devices-applepushnotificationcertificate-update
"""

EXAMPLES = r"""
- name: Get the expiry date of the push certificate
  m365.graph.apple_push_notification_certificate_info:
  register: push
"""

RETURN = r"""
resources:
  description: List of certificates, with the option names of M(m365.graph.apple_push_notification_certificate).
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
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
