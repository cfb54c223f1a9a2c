#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: managed_all_device_certificate_state_info
short_description: Get information about the certificates of all devices
version_added: 1.0.0
description:
  - Get the Intune report on device certificates, as one list for all certificate profiles.
  - Use M(m365.graph.managed_device_certificate_state_info) to get more properties of each certificate.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the state. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  expiring_within_days:
    description: Return only certificates that expire within this number of days or have expired.
    type: int
  revoked:
    description: Return only certificates that are revoked (V(true)) or are not revoked (V(false)).
    type: bool
notes:
  - Requires the application permission C(DeviceManagementConfiguration.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.managed_device_certificate_state_info
  - name: managedAllDeviceCertificateState resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-managedalldevicecertificatestate
"""

EXAMPLES = r"""
- name: Get device certificates that expire within 30 days
  m365.graph.managed_all_device_certificate_state_info:
    expiring_within_days: 30
    revoked: false
  register: expiring
"""

RETURN = r"""
resources:
  description: List of certificate states, with property names in snake case.
  returned: success
  type: list
  elements: dict
  sample:
    - id: d99bc884-c884-d99b-84c8-9bd984c89bd9
      managed_device_display_name: Ada's iPhone
      user_principal_name: ada@contoso.com
      certificate_thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      certificate_serial_number: 4d000000a1
      certificate_subject_name: CN=ada@contoso.com
      certificate_issuer_name: CN=Contoso Issuing CA, O=Contoso
      certificate_issuance_date_time: "2026-11-23T12:00:00.1234567Z"
      certificate_expiration_date_time: "2027-11-23T12:00:00.1234567Z"
      certificate_key_usages: 160
      certificate_extended_key_usages: 1.3.6.1.5.5.7.3.2
      certificate_revoke_status: none
      certificate_revoke_status_last_change_date_time: "0001-01-01T00:00:00Z"
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
from ansible_collections.m365.graph.plugins.module_utils._resources.device_certificates import (
    MANAGED_ALL_DEVICE_CERTIFICATE_STATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
