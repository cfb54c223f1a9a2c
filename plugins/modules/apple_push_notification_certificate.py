#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apple_push_notification_certificate
short_description: Manage the Apple MDM push certificate of Intune
version_added: 1.0.0
description:
  - Upload and renew the Apple MDM push (APNs) certificate that Intune uses to communicate with Apple devices. A tenant
    has one.
  - The service does not return the certificate after the upload. The module therefore compares serial numbers and does
    not upload a certificate that is already installed.
  - A certificate for a different topic is refused unless O(allow_other_topic=true), because all Apple devices would
    have to re-enroll. A certificate that expires sooner than the current valid one is refused unless
    O(allow_sooner_expiry=true).
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version.
    type: str
    default: v1.0
    choices: [v1.0, beta]
  state:
    description: V(present) uploads the certificate if it is missing and corrects the given properties.
    type: str
    default: present
    choices: [present]
  apple_identifier:
    description: Apple Account that the certificate was created with. Required for the first certificate.
    type: str
  certificate:
    description:
      - Certificate issued by Apple. Required for the first upload.
      - PEM text, base64-encoded DER, or the path of a file in either format. Private keys are refused.
    type: str
  allow_expired:
    description: Whether to upload a certificate that has expired.
    type: bool
    default: false
  allow_sooner_expiry:
    description: Whether O(certificate) may replace a valid certificate that expires later.
    type: bool
    default: false
  allow_other_topic:
    description: Whether O(certificate) may have a different topic than the current certificate. All Apple devices must
      then re-enroll.
    type: bool
    default: false
notes:
  - Requires the application permission C(DeviceManagementServiceConfig.ReadWrite.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.apple_push_notification_certificate_info
  - name: Update applePushNotificationCertificate
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-devices-applepushnotificationcertificate-update
"""

EXAMPLES = r"""
- name: Upload the Apple MDM push certificate stored in Git
  m365.graph.apple_push_notification_certificate:
    apple_identifier: mdm@contoso.com
    certificate: "{{ playbook_dir }}/files/apple-push.pem"
"""

RETURN = r"""
resource:
  description: Current state of the certificate, or its predicted state in check mode. V(null) if the certificate does
    not exist.
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
# Written by `make generate` from tests/tools/returned.yml:
changes:
  description: One entry for each property that was sent (in check mode, would be sent).
  returned: success
  type: list
  elements: dict
  contains:
    property: {type: str, description: Name of the option.}
    before: {type: raw, description: Value in the tenant.}
    after: {type: raw, description: "Value that is sent, with IDs instead of names."}
    effect:
      description: Effect beyond the property. V(safe) has none, V(reissues) revokes and re-issues certificates,
        V(removes) removes them from devices, V(replaces) replaces the resource.
      type: str
diff: {description: The resource before and after the change., returned: success, type: dict}
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

from ansible_collections.m365.graph.plugins.module_utils._module.resource import reconcile_main
from ansible_collections.m365.graph.plugins.module_utils._resources.apple import (
    APPLE_PUSH_NOTIFICATION_CERTIFICATE as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
