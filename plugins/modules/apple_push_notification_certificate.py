#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apple_push_notification_certificate
short_description: Keep the Apple push certificate of Intune
version_added: 1.0.0
description:
  - Uploads and renews the certificate with which Intune reaches Apple devices. A tenant has one.
  - The service returns no certificate once it has taken one, so that presence is judged by the serial number and nothing is sent again.
  - A certificate for another topic is refused unless O(allow_other_topic) allows it, because every device would have to enrol again. So is one that
    expires sooner than a valid one that is there.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) uploads the certificate if it is not there and corrects the given properties.
    type: str
    default: present
    choices: [present]
  apple_identifier:
    description: The Apple account that the certificate was made with. Needed with the first certificate.
    type: str
  certificate:
    description:
      - The certificate as Apple issued it. Needed at first.
      - PEM text, base64 of DER, or the path of a file with either. Private keys are refused.
    type: str
  allow_expired:
    description: Upload a certificate although it has expired.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Let O(certificate) replace a valid one that expires later.
    type: bool
    default: false
  allow_other_topic:
    description: Let O(certificate) be for another topic than the one that is there, although every Apple device has to enrol again then.
    type: bool
    default: false
notes:
  - Needs the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.keeps
seealso:
  - module: m365.graph.apple_push_notification_certificate_info
  - name: Update applePushNotificationCertificate
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/intune-devices-applepushnotificationcertificate-update
"""

EXAMPLES = r"""
- name: The certificate in Git is the certificate in the tenant
  m365.graph.apple_push_notification_certificate:
    apple_identifier: mdm@contoso.com
    certificate: "{{ playbook_dir }}/files/apple-push.pem"
"""

RETURN = r"""
resource:
  description: The certificate as it is in the tenant, or in check mode as it would be. Null when it is absent.
  returned: success
  type: dict
  sample:
    id: 54fac284-7866-43e5-860a-9c8e10fa3d7d
    apple_identifier: mdm@contoso.com
    certificate: null
    certificate_serial_number: 4C6AB1F3E1D20C9A
    topic_identifier: com.apple.mgmt.External.2f42b322-d7c9-4734-8e2e-eeadadd36f20
    expiration_date_time: "2027-10-06T13:01:29Z"
    certificate_upload_status: null
    certificate_upload_failure_reason: null
    last_modified_date_time: "2026-10-06T13:11:29Z"
changes:
  description: What differs, one entry for each property that was (in check mode, would be) sent.
  returned: success
  type: list
  elements: dict
  contains:
    property:
      description: The option's name.
      type: str
    before:
      description: The value in the tenant.
      type: raw
    after:
      description: The value that is sent.
      type: raw
    effect:
      description: What the change does beyond the property. V(safe), V(reissues) or V(replaces).
      type: str
  sample:
    - property: certificate
      before: null
      after: "-----BEGIN CERTIFICATE-----"
      effect: safe
diff:
  description: The certificate before and after.
  returned: success
  type: dict
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
    method: PATCH
    path: /v1.0/deviceManagement/applePushNotificationCertificate
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
