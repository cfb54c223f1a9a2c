#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority_leaf_certificate_info
short_description: List the certificates that Microsoft Cloud PKI has issued
version_added: 1.0.0
description: Returns the certificates that the tenant's certification authorities of Microsoft Cloud PKI have issued to devices.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: The version of Microsoft Graph. Only V(beta) has this resource.
    type: str
    default: beta
    choices: [beta]
  id:
    description: The ID of one certificate.
    type: str
  certificate_status:
    description: Only certificates with one of these statuses.
    type: list
    elements: str
    choices: [unknown, active, revoked, expired]
  issuer_id:
    description: Only certificates of the authority with this ID.
    type: str
notes:
  - Needs the application permission C(DeviceManagementCloudCA.Read.All).
  - Microsoft's permission lists do not know this path, so that the permission is the one that the authorities' own actions take.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.reads
seealso:
  - module: m365.graph.cloud_certification_authority_action
  - name: cloudCertificationAuthorityLeafCertificate resource type
    description: Microsoft's reference of the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-cloudpkigraphservice-cloudcertificationauthorityleafcertificate
"""

EXAMPLES = r"""
- name: Which certificates are revoked?
  m365.graph.cloud_certification_authority_leaf_certificate_info:
    certificate_status: [revoked]
  register: revoked
"""

RETURN = r"""
resources:
  description: The certificates, each with its properties in snake case.
  returned: success
  type: list
  elements: dict
  sample:
    - id: 5f0d5d66-5d66-3f0d-665d-0d3f665d0d3f
      subject_name: CN=LAPTOP-42
      serial_number: 1F00000A2C
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      certificate_status: revoked
      revocation_date_time: "2026-11-23T12:00:00Z"
      validity_end_date_time: "2027-11-23T12:00:00Z"
      issuer_id: 96c8868d-868d-96c8-8d86-c8968d86c896
      device_name: LAPTOP-42
calls:
  description: Every request to Microsoft Graph, in order.
  returned: always
  type: list
  elements: dict
  sample:
    - method: GET
      path: /beta/deviceManagement/cloudCertificationAuthorityLeafCertificate
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
    path: /beta/deviceManagement/cloudCertificationAuthorityLeafCertificate
"""

from functools import partial

from ansible_collections.m365.graph.plugins.module_utils._module.resource import info_main
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
