#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority_leaf_certificate_info
short_description: Get information about certificates issued by Microsoft Cloud PKI
version_added: 1.0.0
description: List the certificates that the Microsoft Cloud PKI certification authorities of the tenant have issued to
  devices.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the certificate. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  certificate_status:
    description: Return only certificates with one of these statuses.
    type: list
    elements: str
    choices: [unknown, active, revoked, expired]
  issuer_id:
    description: Return only certificates issued by the authority with this ID.
      An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(DeviceManagementCloudCA.Read.All).
  - The Microsoft Graph permissions reference does not include this path. The module assumes the permission that the
    actions of the authorities require.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.cloud_certification_authority_action
  - name: cloudCertificationAuthorityLeafCertificate resource type
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/resources/intune-cloudpkigraphservice-cloudcertificationauthorityleafcertificate
"""

EXAMPLES = r"""
- name: List revoked certificates
  m365.graph.cloud_certification_authority_leaf_certificate_info:
    certificate_status: [revoked]
  register: revoked
"""

RETURN = r"""
resources:
  description: List of certificates, with property names in snake case.
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
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY_LEAF_CERTIFICATE as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
