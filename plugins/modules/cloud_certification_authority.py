#!/usr/bin/python
# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cloud_certification_authority
short_description: Manage the settings of a Microsoft Cloud PKI certification authority
version_added: 1.0.0
description:
  - Manage the name, the description and the scope tags of a Microsoft Cloud PKI certification authority.
  - All other properties cannot be changed after the authority is created. The module does not create, revoke or delete
    authorities. Use the Intune admin center for that. The task fails if the authority does not exist.
author:
  - m365.graph contributors (@m365-graph)
options:
  api_version:
    description: Microsoft Graph API version. The resource is only available in V(beta).
    type: str
    default: beta
    choices: [beta]
  id:
    description:
      - ID of the authority.
      - Without this option, the authority is identified by O(display_name).
      - An example is V(31a5e7c2-1f0b-4c55-9d1e-0c7b6f6f2d10).
    type: str
  state:
    description: V(present) corrects the given properties. The authority must exist.
    type: str
    default: present
    choices: [present]
  display_name:
    description: Name of the authority. With O(id), the authority is renamed.
    type: str
  description:
    description: Description of the authority.
    type: str
  role_scope_tag_ids:
    description: IDs of the scope tags of the authority.
    type: list
    elements: str
notes:
  - Requires the application permission C(DeviceManagementCloudCA.ReadWrite.All).
  - In check mode, C(DeviceManagementCloudCA.Read.All) is sufficient.
extends_documentation_fragment:
  - m365.graph.graph
  - m365.graph.graph.resource_module
seealso:
  - module: m365.graph.cloud_certification_authority_info
  - name: Update cloudCertificationAuthority
    description: Microsoft Graph reference for the resource.
    link: https://learn.microsoft.com/graph/api/intune-cloudpkigraphservice-cloudcertificationauthority-update
"""

EXAMPLES = r"""
- name: Set the description and the scope tags of an issuing CA
  m365.graph.cloud_certification_authority:
    display_name: Contoso Issuing CA
    description: Certificates for Wi-Fi and VPN
    role_scope_tag_ids: ["0", "4"]
"""

RETURN = r"""
resource:
  description: Current state of the authority, or its predicted state in check mode. V(null) if the authority does not
    exist.
  returned: success
  type: dict
  sample:
    id: 96c8868d-868d-96c8-8d86-c8968d86c896
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
from ansible_collections.m365.graph.plugins.module_utils._resources.connectors import (
    CLOUD_CERTIFICATION_AUTHORITY as RESOURCE,
)

main = partial(reconcile_main, RESOURCE)


if __name__ == "__main__":
    main()
