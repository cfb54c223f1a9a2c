#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority_info
short_description: Get information about Microsoft Cloud PKI certification authorities
version_added: 1.0.0
description: List the certification authorities of Microsoft Cloud PKI with the properties of their certificates.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description: ID of the authority. An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
notes:
  - Requires the application permission C(DeviceManagementCloudCA.Read.All).
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.info_module
seealso:
  - module: m365.graph.cloud_certification_authority
  - name: Update cloudCertificationAuthority
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-cloudpkigraphservice-cloudcertificationauthority-update
"""

EXAMPLES = r"""
- name: Get the expiry dates of Cloud PKI authorities
  m365.graph.cloud_certification_authority_info:
  register: authorities
"""

RETURN = r"""
resources:
  description: List of authorities, with the option names of M(m365.graph.cloud_certification_authority).
  returned: success
  type: list
  elements: dict
  sample:
    - id: 96c8868d-868d-96c8-8d86-c8968d86c896
      display_name: Contoso Issuing CA
      description: Certificates for Wi-Fi and VPN
      role_scope_tag_ids:
        - "0"
        - "4"
      certification_authority_status: active
      cloud_certification_authority_type: issuingCertificationAuthority
      common_name: Contoso Issuing CA
      subject_name: CN=Contoso Issuing CA, O=Contoso
      thumbprint: 8E3C7B6A5D4F2E1B0A9C8D7E6F5A4B3C2D1E0F9A
      validity_end_date_time: "2031-11-23T12:00:00Z"
      scep_server_url: https://contoso.manage.microsoft.com/TrafficGateway/PassThroughRoutingService/CloudPki/CloudPkiService/Scep
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
    CLOUD_CERTIFICATION_AUTHORITY as RESOURCE,
)

main = partial(info_main, RESOURCE)


if __name__ == "__main__":
    main()
